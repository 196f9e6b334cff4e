"""Settling what the reader suggested: only a person makes a suggestion part of the record."""

from django.db import transaction
from django.utils.timezone import now

from meetings.models import Discussion
from recommendations import audit

STATES = {
    "confirm": Discussion.State.CONFIRMED,
    "dismiss": Discussion.State.DISMISSED,
    "undo": Discussion.State.SUGGESTED,
}


@transaction.atomic
def settle(discussion_id: int, *, council, decision: str, by) -> Discussion:
    """Confirm or dismiss a suggestion, or take that back: `decision` is one of STATES.

    Raise Discussion.DoesNotExist if `council` has none such, KeyError for another decision. The
    same decision twice changes nothing.
    """
    state = STATES[decision]
    discussion = (
        Discussion.objects.for_council(council)
        .select_for_update(of=["self"])
        .select_related("recommendation", "paragraph__item__meeting__committee")
        .get(pk=discussion_id)
    )
    if discussion.state == state:
        return discussion
    before, discussion.state = discussion.state, state
    settled = state != Discussion.State.SUGGESTED
    discussion.settled_by = by if settled else None
    discussion.settled_at = now() if settled else None
    discussion.save(update_fields=["state", "settled_by", "settled_at"])
    audit.record(by, "settled", discussion, council=council, state=[before, state])
    return discussion
