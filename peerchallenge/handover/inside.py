"""Keys of other rows inside a value: in what the audit keeps, and in the names of checks."""

import re
from collections.abc import Callable

# What the audit calls a row that it names by its key.
IN_THE_AUDIT = {
    "action": "actions.actionitem",
    "asked_for_by": "meetings.resolution",
    "challenge": "recommendations.peerchallenge",
    "completion": "actions.completion",
    "evidence": "actions.evidence",
    "item": "meetings.agendaitem",
    "paragraph": "meetings.paragraph",
    "resolution": "meetings.resolution",
    "supersedes": "reports.issuedreport",
}
# Elsewhere the same name stands for the number that people see.
ONLY_WHEN = {"paragraph": "recorded"}
# What a check calls the two rows that contradict each other: "later|action-12|meeting-7".
IN_A_CHECK = {
    "action": "actions.actionitem",
    "completion": "actions.completion",
    "decision": "recommendations.implementationdecision",
    "meeting": "meetings.meeting",
    "move": "actions.datechange",
    "outcome": "meetings.commitmentoutcome",
    "paragraph": "meetings.paragraph",
    "plan": "recommendations.recommendation",
    "promise": "meetings.commitment",
    "recommendation": "recommendations.recommendation",
    "update": "actions.progressupdate",
}
_NAMED = re.compile(rf"(?<=\|)({'|'.join(IN_A_CHECK)})-(-?\d{{1,18}})(?!\d)")

Look = Callable[[str, int], int]  # (label of the model, its key on this side) -> the other side's


def with_other_keys(kind: str, row: dict, look: Look) -> dict:
    """Return the row with the keys inside its values as they are on the other side."""
    if kind == "audit":
        return row | {
            "target_id": look(row["target_type"].lower(), row["target_id"]),
            "changes": _changes(row["verb"], row["changes"], look),
        }
    if kind == "settled-checks":
        return row | {"key": _NAMED.sub(lambda found: _named(found, look), row["key"])}
    if kind == "committee-questions":
        return row | {
            "moved": [[look("meetings.meeting", key), note] for key, note in row["moved"]]
        }
    return row


def _named(found, look):
    return f"{found[1]}-{look(IN_A_CHECK[found[1]], int(found[2]))}"


def _changes(verb, changes, look):
    return {
        name: _keys(value, IN_THE_AUDIT[name], look)
        if name in IN_THE_AUDIT and ONLY_WHEN.get(name, verb) == verb
        else value
        for name, value in changes.items()
    }


def _keys(value, label, look):
    """Translate a key, or a key before and a key after; what is no number is no key."""
    if isinstance(value, list):
        return [_keys(one, label, look) for one in value]
    is_key = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18
    return look(label, value) if is_key else value
