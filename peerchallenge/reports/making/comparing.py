"""What two reports say differently, sentence by sentence that a reader would notice. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from peerchallenge.reports.report import Action, ProgressReport, Promise, Recommended
from peerchallenge.reports.wording import STATES, long_day


@dataclass(frozen=True)
class Difference:
    """One thing that two reports say differently; empty where one of them does not say it."""

    where: str
    what: str
    before: str
    after: str


def differences(before: ProgressReport, after: ProgressReport) -> list[Difference]:
    """Return what differs, the numbers of the summary first, then in the order of the plan.

    What follows from the day alone (a heading that names it) is not a difference.
    """
    return [
        *_summary(before, after),
        *_recommendations(before, after),
        *_actions(before, after),
        *_promises(before, after),
        *_meetings(before, after),
        *_words(before, after),
    ]


def _summary(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    old, new = before.summary, after.summary
    rows = [
        (
            "Recommendations implemented",
            f"{old.recommendations_implemented} of {old.recommendations_total}",
            f"{new.recommendations_implemented} of {new.recommendations_total}",
        ),
        (
            "Actions complete",
            f"{old.actions_complete} of {old.actions_total}",
            f"{new.actions_complete} of {new.actions_total}",
        ),
        ("Overdue", f"{old.overdue}", f"{new.overdue}"),
        ("Changes to due dates", f"{old.date_changes}", f"{new.date_changes}"),
        ("Without an update", f"{old.without_update}", f"{new.without_update}"),
    ]
    labels = {count.key: count.label for count in (*old.actions, *new.actions)}
    then = {count.key: count.number for count in old.actions}
    now = {count.key: count.number for count in new.actions}
    rows += [
        (f"Actions: {label}", f"{then.get(key, 0)}", f"{now.get(key, 0)}")
        for key, label in labels.items()
    ]
    yield from _differing("Summary", rows)


def _recommendations(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    yield from _by_key(
        "Recommendation",
        {one.number: _of_recommendation(one) for one in before.recommendations},
        {one.number: _of_recommendation(one) for one in after.recommendations},
    )


def _of_recommendation(one: Recommended) -> dict[str, str]:
    return {
        "Title": one.title,
        "Text": one.text,
        "Implementation": one.implementation_label,
        "Response": one.response,
        "Reasons for the response": one.response_reasons,
        "Lead member": one.lead_member,
        "Lead officer": one.lead_officer,
        "Measures": "; ".join(
            f"{m.name}: {m.readings[-1].value.normalize():f}" for m in one.measures if m.readings
        ),
        "What the peers said": "; ".join(f"{v.review_on}: {v.text}" for v in one.assessments),
        "Paragraphs of minutes": f"{len(one.discussions)}",
    }


def _actions(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    yield from _by_key("Action", _all_actions(before), _all_actions(after))


def _all_actions(report: ProgressReport) -> dict[str, dict[str, str]]:
    return {a.ref: _of_action(a) for one in report.recommendations for a in one.actions}


def _of_action(action: Action) -> dict[str, str]:
    latest = action.latest_update
    return {
        "Action": action.title,
        "Owner": action.owner,
        "Due": _due(action.due_on, action.due_text),
        "Times its date was moved": f"{action.date_changes}",
        "Status": action.status_label,
        "Overdue": "Overdue" if action.overdue else "Not overdue",
        "Latest update": f"{long_day(latest.effective_on)}: {latest.narrative}" if latest else "",
        "Proof missing": action.proof_missing,
    }


def _due(day: date | None, words: str) -> str:
    return (long_day(day) if day else "") or words or "No date"


def _promises(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    yield from _by_key("Promise", _all_promises(before), _all_promises(after))


def _all_promises(report: ProgressReport) -> dict[str, dict[str, str]]:
    return {
        f"to {one.cited.committee}, {long_day(one.cited.met_on)}: {one.what}": _of_promise(one)
        for one in report.commitments
    }


def _of_promise(one: Promise) -> dict[str, str]:
    return {
        "State": STATES.get(one.state, one.state),
        "Due": _due(one.due_on, one.due_text),
        "Owed by": one.owed_by,
        "What became of it": one.outcome,
    }


def _meetings(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    def all_of(report: ProgressReport) -> dict[str, dict[str, str]]:
        return {
            f"{entry.cited.committee}, {long_day(entry.cited.met_on)}: {entry.cited.title}": {
                "Resolutions": "; ".join(f"{r.label} {r.text}".strip() for r in entry.resolutions)
            }
            for entry in report.trail
        }

    yield from _by_key("Meeting", all_of(before), all_of(after))


def _words(before: ProgressReport, after: ProgressReport) -> Iterator[Difference]:
    rows = [
        ("Introduction", before.introduction, after.introduction),
        ("Conclusions", before.conclusions, after.conclusions),
        ("What is asked", "; ".join(before.asks), "; ".join(after.asks)),
        ("Classification", before.classification, after.classification),
    ]
    yield from _differing("Words of the report", rows)


def _by_key(
    kind: str, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *after]):
        where = f"{kind} {key}"
        if key not in after:
            yield Difference(where, "Is no longer there", "In the report", "")
        elif key not in before:
            yield Difference(where, "Is new", "", "In the report")
        else:
            then, now = before[key], after[key]
            yield from _differing(where, [(name, then[name], now[name]) for name in then])


def _differing(where: str, rows: list[tuple[str, str, str]]) -> Iterator[Difference]:
    for what, then, now in rows:
        if then != now:
            yield Difference(where, what, then, now)
