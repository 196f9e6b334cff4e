"""Meetings ahead: entering them, moving and cancelling them."""

from django.db import transaction

from meetings.models import Meeting
from recommendations import audit


class CannotChange(Exception):
    """A meeting cannot be changed as asked; the message says why, for the person who asked."""


class SomebodyElseChanged(Exception):
    """A meeting is no longer as its form was shown; `meeting` is how it is now."""

    def __init__(self, meeting):
        super().__init__("Somebody else has changed this meeting")
        self.meeting = meeting


@transaction.atomic
def plan(committee, days, *, by):
    """Store meetings of a committee: `days` are (day, time of day or None).

    One that is entered already stays as it is, but for a time that it had none of. Return the new
    meetings.
    """
    known = {
        one.held_on: one
        for one in Meeting.objects.select_for_update().filter(
            committee=committee, held_on__in=[day for day, _ in days], note=""
        )
    }
    new = []
    for day, at in days:
        if meeting := known.get(day):
            if at and meeting.starts_at is None:
                meeting.starts_at = at
                meeting.save(update_fields=["starts_at"])
                audit.record(
                    by, "changed", meeting, council=committee.council, starts_at=["", str(at)]
                )
            continue
        meeting = Meeting.objects.create(committee=committee, held_on=day, starts_at=at)
        audit.record(by, "planned", meeting, council=committee.council)
        known[day] = meeting
        new.append(meeting)
    return new


def stamp(meeting):
    """Return how a meeting stands, for a form to say what its author saw."""
    return f"{meeting.held_on}|{meeting.starts_at or ''}|{meeting.is_cancelled:d}"


@transaction.atomic
def change(meeting_id, *, held_on, starts_at, is_cancelled, seen, day, by):
    """Move a meeting, give it another time, cancel it or take that back; the row stays.

    `seen` is the `stamp()` of what its author saw, `day` is today. Raise CannotChange for moving
    one that was held before `day` or that has minutes, for cancelling one that has minutes, and
    where its committee meets on the new day already; SomebodyElseChanged where it has changed.
    """
    meeting = (
        Meeting.objects.select_for_update(of=["self"])
        .select_related("committee__council")
        .get(pk=meeting_id)
    )
    if stamp(meeting) != seen:
        raise SomebodyElseChanged(meeting)
    has_minutes = meeting.items.exists()
    if held_on != meeting.held_on:
        if has_minutes or meeting.held_on < day:
            raise CannotChange("A meeting that has been held cannot be moved")
        if held_on < day:
            raise CannotChange("Enter a date that is today or in the future")
        same_day = Meeting.objects.filter(
            committee=meeting.committee, held_on=held_on, note=meeting.note
        )
        if same_day.exists():
            raise CannotChange("This committee has a meeting on that day already")
    if is_cancelled and has_minutes:
        raise CannotChange("A meeting that has minutes was held, so it cannot be cancelled")
    changes = {}
    for name, value in (
        ("held_on", held_on),
        ("starts_at", starts_at),
        ("is_cancelled", is_cancelled),
    ):
        before = getattr(meeting, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(meeting, name, value)
    if changes:
        meeting.save(update_fields=list(changes))
        audit.record(by, "changed", meeting, council=meeting.committee.council, **changes)
    return meeting
