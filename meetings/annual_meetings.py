"""The annual meetings of a council, and the promises whose due date hangs on them."""

from django.db import transaction

from meetings.calendar import municipal_year
from meetings.models import AnnualMeeting, Commitment
from meetings.reading.dates import municipal_year_end
from meetings.reading.deadlines import find_due
from recommendations import audit
from recommendations.models import Council

YEAR = "municipal year"  # what a rule says whose day is that of the annual meeting


def annual_meetings_of(council):
    """Return the days of a council's annual meetings (`council` or its key). One query."""
    found = AnnualMeeting.objects.filter(council=council)
    return list(found.order_by("held_on").values_list("held_on", flat=True))


def known_year_end(council, day):
    """Return the last day of the municipal year of `day` where an annual meeting tells it.

    None where none does, and 31 May is as good as is known. One query.
    """
    last = municipal_year(day, annual_meetings_of(council)).last
    return None if last == municipal_year_end(day) else last


@transaction.atomic
def add(annual_meeting, *, by):
    """Store an annual meeting and date anew the promises that hang on it; return how many."""
    council = annual_meeting.council
    Council.objects.select_for_update().get(pk=council.pk)
    before = annual_meetings_of(council)
    annual_meeting.save()
    audit.record(
        by, "added", annual_meeting, council=council, held_on=["", str(annual_meeting.held_on)]
    )
    return _date_anew(council, before, by)


@transaction.atomic
def remove(annual_meeting, *, by):
    """Take an annual meeting away and date anew what hung on it; return how many promises."""
    council = annual_meeting.council
    Council.objects.select_for_update().get(pk=council.pk)
    before = annual_meetings_of(council)
    audit.record(
        by, "removed", annual_meeting, council=council, held_on=[str(annual_meeting.held_on), ""]
    )
    annual_meeting.delete()
    return _date_anew(council, before, by)


def due_by_year(due_text, held_on, annual_meetings):
    """Return the day that words mean which speak of the municipal year; None where they do not.

    `held_on` is the day of the meeting that said them.
    """
    ends = municipal_year(held_on, annual_meetings).last
    due = find_due(due_text, meeting_date=held_on, municipal_year_ends=ends)
    if due is None or due.on is None or YEAR not in due.rule:
        return None
    if (due.on.month, due.on.day) == (5, 31):  # of another year, or of none that is known
        return municipal_year(due.on.replace(day=1, month=3), annual_meetings).last
    return due.on


def _date_anew(council, before, by):
    """Give promises the day that the annual meetings now say, where they had what `before` said.

    A day that somebody corrected is nobody's guess, and stays.
    """
    after = annual_meetings_of(council)
    promises = (
        Commitment.objects.for_council(council)
        .filter(due_rule__contains=YEAR, due_on__isnull=False)
        .select_for_update(of=["self"])
        .select_related("made_in__item__meeting")
        .order_by("pk")
    )
    moved = 0
    for promise in promises:
        held_on = promise.made_in.item.meeting.held_on
        if promise.due_on not in {
            due_by_year(promise.due_text, held_on, known) for known in (before, ())
        }:
            continue
        due_on = due_by_year(promise.due_text, held_on, after)
        if due_on is None or due_on == promise.due_on:
            continue
        was, promise.due_on = promise.due_on, due_on
        promise.save(update_fields=["due_on"])
        audit.record(by, "dated anew", promise, council=council, due_on=[str(was), str(due_on)])
        moved += 1
    return moved
