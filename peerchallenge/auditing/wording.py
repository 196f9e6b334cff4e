"""Entries of the audit in words: what kind of record, and what was before and after."""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from peerchallenge.accounts.roles import Role

# Tables of ours about whose rows nothing is recorded: each is made again from others, or is no
# record of anything.
UNRECORDED = {
    "accounts.failedsignin", "accounts.membership", "actions.planimportrow", "actions.reminder",
    "actions.reminderitem", "comments.sendertoday", "exempt.sealedtext", "search.searchentry",
}  # fmt: skip
APPS = (
    "recommendations", "meetings", "actions", "accounts", "reports", "checking", "public",
    "comments", "sector", "exempt",
)  # fmt: skip
NAMES = {"accounts.user": "Person", "actions.memberquestion": "Members’ question"}
# Append-only rows about which something is recorded besides.
RECORDED_TOO = {"reports.issuedreport"}
LONGEST = 400  # characters of a value on the page; files have all of it
NOTHING = "nothing"


@dataclass(frozen=True)
class Change:
    """One field in words. With `is_pair` it says before and after; else only `after`."""

    label: str
    after: str
    before: str = ""
    is_pair: bool = False


def kinds() -> list[tuple[str, str]]:
    """Return (stored value, name) of every kind of record that the audit may speak of, by name."""
    found = [
        (model._meta.label_lower, kind_in_words(model._meta.label_lower))
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model._meta.label_lower not in UNRECORDED
        and (not getattr(model, "append_only", False) or model._meta.label_lower in RECORDED_TOO)
    ]
    return sorted(found, key=lambda kind: kind[1])


def kind_in_words(label: str) -> str:
    """Return the name of a kind of record; of one that is no longer there, the stored value."""
    if label in NAMES:
        return NAMES[label]
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
    return name[:1].upper() + name[1:]


def changes_in_words(changes: dict[str, Any]) -> list[Change]:
    """Return what an entry says of fields: before and after where it keeps both."""
    return [_change(name, value) for name, value in changes.items()]


def _change(name: str, value: Any) -> Change:
    label = name.replace("_", " ")
    label = label[:1].upper() + label[1:]
    if name == "fields" and isinstance(value, list):
        return Change("Changed", ", ".join(str(one).replace("_", " ") for one in value) or NOTHING)
    if isinstance(value, list) and len(value) == 2:
        before, after = (_plain(one, name) for one in value)
        return Change(label, after, before, is_pair=True)
    return Change(label, _plain(value, name))


def _plain(value: Any, name: str) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
