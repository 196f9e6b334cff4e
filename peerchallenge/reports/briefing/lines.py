"""Suggested lines of enquiry, each with the fact it rests on. Pure: rules over a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from meetings.reading.bodies import promised_to
from peerchallenge.reports.report import Action, ProgressReport, Promise
from peerchallenge.reports.wording import AT_REST, how_often, long_day

MOVED_OFTEN = 3  # changes of a due date
MOST_OF_A_RULE = 3  # so that one kind does not crowd out the others
LONGEST = 140
# Words with which peers say that something is not done, where the council says that it is.
DOUBTS = re.compile(
    r"\b(not yet|further work|more to do|more work|remains?|slow|behind|early stages?|yet to"
    r"|needs? to|incomplete|partial(?:ly)?|lack(?:s|ing)?|concern(?:s|ed)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Enquiry:
    """A question that a member might ask, and the fact of the record that it rests on."""

    rule: str
    question: str
    fact: str
    refs: tuple[str, ...] = ()  # of actions or recommendations, for links


def enquiries(report: ProgressReport, committee: str, former: Sequence[str] = ()) -> list[Enquiry]:
    """Return what might be asked of `report`, the weightiest rule first."""
    actions = list({a.ref: a for one in report.recommendations for a in one.actions}.values())
    rules: list[Iterable[Enquiry]] = [
        _late_promises(report, (committee, *former)),
        _good_but_late(actions),
        _moved_often(actions),
        _peers_differ(report),
        _no_effect(actions),
        _no_proof(actions),
        _no_update(actions, report.as_at),
        _no_owner(actions),
    ]
    return [one for rule in rules for one in list(rule)[:MOST_OF_A_RULE]]


def _late_promises(report: ProgressReport, own: Sequence[str]) -> Iterator[Enquiry]:
    late = [one for one in report.commitments if one.state == "overdue"]
    for one in sorted(late, key=lambda one: one.due_on or date.max):
        if is_to(one, own):
            yield Enquiry(
                "promise overdue",
                f"When will the committee receive what it was promised: {_short(one.what)}?",
                f"Promised at {one.cited.committee} on {long_day(one.cited.met_on)}"
                + (f", minute {one.cited.minute}" if one.cited.minute else "")
                + f", by {long_day(one.due_on) if one.due_on else one.due_text}."
                " No minute records that it was met.",
            )


def is_to(promise: Promise, own: Sequence[str]) -> bool:
    """Say whether a promise was made to the committee whose names are `own`, or at its meeting."""
    return promised_to(promise.to_whom, promise.cited.committee, own) in own


def _good_but_late(actions: Iterable[Action]) -> Iterator[Enquiry]:
    for one in actions:
        if one.overdue and one.status == "on_track" and one.due_on:
            yield Enquiry(
                "overdue and green",
                f"Why is action {one.ref} ({_short(one.title)}) reported as on track?",
                f"It was due on {long_day(one.due_on)}"
                + (
                    f" and was last reported as “{one.status_label}” for"
                    f" {long_day(one.latest_update.effective_on)}."
                    if one.latest_update
                    else "."
                ),
                (one.ref,),
            )


def _moved_often(actions: Iterable[Action]) -> Iterator[Enquiry]:
    often = [
        one for one in actions if one.date_changes >= MOVED_OFTEN and one.status not in AT_REST
    ]
    for one in sorted(often, key=lambda one: -one.date_changes):
        first = long_day(one.original_due_on) if one.original_due_on else "no date"
        last = long_day(one.due_on) if one.due_on else "no date"
        yield Enquiry(
            "moved often",
            f"What makes the present date of action {one.ref} ({_short(one.title)}) realistic?",
            f"Its due date has been moved {how_often(one.date_changes)}, from {first} to {last}.",
            (one.ref,),
        )


def _peers_differ(report: ProgressReport) -> Iterator[Enquiry]:
    """Yield where the council says implemented and the peers' latest words express a doubt."""
    for one in report.recommendations:
        if one.implementation not in {"implemented", "embedded"} or not one.assessments:
            continue
        latest = max(one.assessments, key=lambda verdict: verdict.review_on)
        if DOUBTS.search(latest.text):
            yield Enquiry(
                "peers differ",
                f"What does the council make of the peers’ view of recommendation {one.number}?",
                f"The council records it as “{one.implementation_label}”. On"
                f" {long_day(latest.review_on)} the peers said: “{_short(latest.text, 220)}”",
                (one.number,),
            )


def _no_effect(actions: Iterable[Action]) -> Iterator[Enquiry]:
    for one in actions:
        if one.no_effect:
            yield Enquiry(
                "complete without effect",
                f"What difference has action {one.ref} ({_short(one.title)}) made?",
                _sentence(one.no_effect),
                (one.ref,),
            )


def _no_proof(actions: Iterable[Action]) -> Iterator[Enquiry]:
    for one in actions:
        if one.proof_missing:
            yield Enquiry(
                "complete without proof",
                f"What shows that action {one.ref} ({_short(one.title)}) is done?",
                _sentence(one.proof_missing),
                (one.ref,),
            )


def _no_update(actions: Iterable[Action], day: date) -> Iterator[Enquiry]:
    for one in actions:
        if one.without_update:
            latest = one.latest_update
            yield Enquiry(
                "no update",
                f"What has happened on action {one.ref} ({_short(one.title)})?",
                f"Nothing has been reported on it since {long_day(latest.effective_on)}."
                if latest
                else f"Nothing had been reported on it by {long_day(day)}.",
                (one.ref,),
            )


def _no_owner(actions: Iterable[Action]) -> Iterator[Enquiry]:
    without = [one for one in actions if not one.owner and one.status not in AT_REST]
    if without:
        refs = ", ".join(one.ref for one in without[:8]) + (" and others" if without[8:] else "")
        yield Enquiry(
            "no owner",
            f"Who answers for action{'s' if len(without) > 1 else ''} {refs}?",
            "No post is named as owner in the plan.",
            tuple(one.ref for one in without[:8]),
        )


def _short(text: str, longest: int = LONGEST) -> str:
    line = " ".join(text.split()).rstrip(".;: ")
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def _sentence(words: str) -> str:
    words = words[:1].upper() + words[1:]
    return words if words.endswith(".") else f"{words}."
