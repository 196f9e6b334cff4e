"""Which actions of a report need attention and why, worst first: exceptions before the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from peerchallenge.reports.report import Action, ProgressReport
from peerchallenge.reports.texts import say, short_day
from peerchallenge.reports.wording import AT_REST, DONE

# Why an action is among the exceptions, the weightiest reason first.
REASONS = ("off_track", "overdue", "at_risk", "no_update", "review", "proof", "no_effect")


@dataclass(frozen=True)
class Reason:
    key: str  # one of REASONS
    words: str


@dataclass(frozen=True)
class Exceptional:
    """An action that needs attention, and why."""

    action: Action
    recommendation: str  # its number
    reasons: tuple[Reason, ...]


def exceptions(report: ProgressReport) -> tuple[Exceptional, ...]:
    """Return the actions that need attention, worst first and then in the report's order."""
    found: dict[str, Exceptional] = {}
    for recommendation in report.recommendations:
        for action in recommendation.actions:
            # One that answers several recommendations is listed once.
            if action.ref not in found and (reasons := reasons_of(action)):
                found[action.ref] = Exceptional(action, recommendation.number, reasons)
    return tuple(sorted(found.values(), key=lambda one: REASONS.index(one.reasons[0].key)))


def counted_by_reason(found: Sequence[Exceptional]) -> dict[str, int]:
    """Return how many actions are there for each reason that occurs, weightiest first."""
    numbers = Counter(reason.key for one in found for reason in one.reasons)
    return {key: numbers[key] for key in REASONS if numbers[key]}


def reasons_of(action: Action) -> tuple[Reason, ...]:
    """Return why an action needs attention, the weightiest reason first; empty if it does not."""
    if action.status in DONE:
        lacking = [("proof", action.proof_missing), ("no_effect", action.no_effect)]
        return tuple(Reason(key, words) for key, words in lacking if words)
    reasons = []
    if action.status not in AT_REST:
        if action.status == "off_track":
            reasons.append(Reason("off_track", action.status_label))
        if action.overdue:
            reasons.append(Reason("overdue", say("reason.overdue")))
        if action.status == "at_risk":
            reasons.append(Reason("at_risk", action.status_label))
        if action.without_update:
            reasons.append(Reason("no_update", _last_update(action)))
        if action.due_on is None and action.review_on is None:
            reasons.append(Reason("review", say("reason.review.none")))
    if action.review_passed and action.review_on:
        words = say("reason.review.passed", day=short_day(action.review_on))
        reasons.append(Reason("review", words))
    return tuple(reasons)


def _last_update(action: Action) -> str:
    latest = action.latest_update
    if latest is None:
        return say("reason.no_update.never")
    return say("reason.no_update.last", day=short_day(latest.effective_on))
