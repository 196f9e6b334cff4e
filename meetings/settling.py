"""Settling what the reader suggested: only a person makes a suggestion part of the record."""

from django.db import transaction
from django.utils.timezone import now

from meetings.models import Commitment, Discussion
from meetings.settled import Settled
from recommendations import audit

STATES = {
    "confirm": Settled.CONFIRMED,
    "dismiss": Settled.DISMISSED,
    "undo": Settled.SUGGESTED,
}
UNCHANGED = object()
CORRECTED = "corrected when it was settled"


class CannotSettle(Exception):
    """What was asked cannot be done, as it stands now; `one` is how it stands."""

    def __init__(self, message, one):
        super().__init__(message)
        self.one = one


@transaction.atomic
def settle(discussion_id: int, *, council, decision: str, by) -> Discussion:
    """Confirm or dismiss a suggestion, or take that back: `decision` is one of STATES.

    Raise Discussion.DoesNotExist if `council` has none such, KeyError for another decision,
    CannotSettle where somebody settled it the other way. The same decision twice changes nothing.
    """
    state = STATES[decision]
    discussion = (
        Discussion.objects.for_council(council)
        .exclude(basis=Discussion.Basis.BY_HAND)
        .select_for_update(of=["self"])
        .select_related("recommendation", "paragraph__item__meeting__committee")
        .get(pk=discussion_id)
    )
    if before := change(discussion, state, by):
        discussion.save(update_fields=["state", "settled_by", "settled_at"])
        audit.record(by, "settled", discussion, council=council, state=[before, state])
    return discussion


@transaction.atomic
def settle_promise(
    commitment_id: int, *, council, decision: str, by, due_on=UNCHANGED
) -> Commitment:
    """Confirm a promise, with its due date put right, or dismiss it, or take that back.

    Raise as `settle()` does, and CannotSettle where a promise that was met would be taken back.
    """
    state = STATES[decision]
    promise = (
        Commitment.objects.for_council(council)
        .select_for_update(of=["self"])
        .select_related("resolution", "made_in__item__meeting__committee")
        .get(pk=commitment_id)
    )
    if state != Settled.CONFIRMED and promise.outcomes.exists():
        raise CannotSettle("What became of this promise is recorded already", promise)
    corrects = due_on is not UNCHANGED and due_on != promise.due_on
    if corrects and promise.state == state:
        raise CannotSettle("Somebody else has answered this question already", promise)
    if before := change(promise, state, by):
        changes = {"state": [before, state]}
        if corrects:
            changes["due_on"] = [str(promise.due_on or ""), str(due_on or "")]
            promise.due_on, promise.due_rule = due_on, CORRECTED
        promise.save()
        audit.record(by, "settled", promise, council=council, **changes)
    return promise


def change(one, state, by):
    """Put `one` into a state and return the one before, or None where it is that already."""
    before = one.state
    if before == state:
        return None
    if Settled.SUGGESTED not in (before, state):
        raise CannotSettle("Somebody else has answered this question already", one)
    one.state = state
    one.settled_by = by if state != Settled.SUGGESTED else None
    one.settled_at = now() if state != Settled.SUGGESTED else None
    return before
