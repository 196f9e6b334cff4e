"""Later dates: asked for by those who do the work, granted or refused by those who agreed them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actions.models import ActionItem, DateRequest
from actions.progress import check_order, last_number, move_due_date
from meetings.models import Resolution


class AlreadyAsked(Exception):
    """A request for this action waits for its decision; another is not stored."""


class AlreadyDecided(Exception):
    """Somebody else decided the request first; nothing is stored."""


def ask(action: ActionItem, *, day: date, by, as_post: str, **wanted) -> DateRequest:
    """Store that `by` asks for a later date. Raise AlreadyAsked while another waits."""
    request = DateRequest(
        action=action, asked_on=day, asked_by=by, asked_name=str(by), asked_post=as_post, **wanted
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        if not DateRequest.objects.filter(action=action, outcome="").exists():
            raise  # another rule was broken, and that is a fault of ours
        raise AlreadyAsked from None
    return request


@transaction.atomic
def decide(
    request_id: int,
    *,
    outcome: str,
    decided_by: str,
    decided_on: date,
    why: str,
    resolution: Resolution | None,
    by,
) -> DateRequest:
    """Grant, refuse or withdraw a request; granted, it moves the date and says who agreed.

    With a committee's resolution, the committee of its meeting decided, on that day. Raise
    AlreadyDecided if it no longer waits, ValidationError if it would be decided before it was
    asked for, or granted before a day on which the date was moved otherwise.
    """
    request = (
        DateRequest.objects.select_for_update(of=["self"])
        .select_related("action__challenge__council")
        .get(pk=request_id)
    )
    if request.outcome:
        raise AlreadyDecided
    meeting = resolution.item.meeting if resolution else None
    if meeting is not None:
        decided_by, decided_on = decided_by or str(meeting.committee), meeting.held_on
    if decided_on < request.asked_on:
        raise ValidationError(
            {"decided_on": "It cannot be decided before the day on which it was asked for"}
        )
    if outcome == DateRequest.Outcome.GRANTED:
        check_order(request.action.date_changes, decided_on, "The due date")
        action = ActionItem.objects.as_at(decided_on).get(pk=request.action_id)
        request.date_change = move_due_date(
            action,
            seen=last_number(action.date_changes),
            by=by,
            new_due_on=request.wanted_on,
            new_due_text=request.wanted_text,
            reason_class=request.reason_class,
            reason=request.reason,
            agreed_by=decided_by,
            agreed_at=meeting,
            resolution=resolution,
            effective_on=decided_on,
        )
    request.outcome, request.decided_by, request.decided_on = outcome, decided_by, decided_on
    request.decided_why, request.resolution, request.decision_recorded_by = why, resolution, by
    request.save()
    return request
