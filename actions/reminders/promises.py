"""Promises to committees and responses to scrutiny that are due: whom to tell, and when.

============== ============================================================================
kind           told
============== ============================================================================
…_ahead        once for each due date, from 28 days ahead
…_near         once for each due date, from 7 days ahead to the day itself
…_late         from the day after, every 28 days
============== ============================================================================

The holder of the post that owes it is told; where nobody who can be reached holds it, those who
keep the plan are, and why. What is said begins with "promise" or "response".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from actions.models import ActionItem, ReminderItem
from actions.reminders.rules import Notice, Told, worded
from meetings.commitments import CLOSED
from meetings.models import Commitment, ScrutinyRecommendation
from meetings.outcomes import Asking
from meetings.scrutiny_recommendations import TurnedInto

AHEAD, NEAR, EVERY = 28, 7, 28  # days
PROMISE, RESPONSE = "promise", "response"
TITLE = 160  # letters of an e-mail's line


@dataclass(frozen=True)
class DueRow:
    """Something owed by a day, with who is to be told of it and why it is them."""

    about: str  # PROMISE or RESPONSE
    key: int
    words: str
    path: str
    due_on: date
    people: tuple[int, ...]
    why: str = ""


def about_due(rows: Iterable[DueRow], day: date, told: Told) -> list[Notice]:
    """Return what is to be told on `day` of what is owed."""
    found = []
    for row in rows:
        late = (day - row.due_on).days
        step = "late" if late > 0 else "near" if -late <= NEAR else "ahead"
        if -late > AHEAD:
            continue
        if late > 0:
            when = f"was due on {worded(row.due_on)}, {late} day{'' if late == 1 else 's'} ago"
        else:
            when = "is due today" if late == 0 else f"is due on {worded(row.due_on)}"
        for person in row.people:
            notice = Notice(
                person,
                f"{row.about}_{step}",
                f"{row.about}-{row.key}",
                row.due_on,
                f"{row.words} {when}{row.why}",
                row.path,
            )
            last = told.get(notice.key)
            if last is None or (step == "late" and (day - last).days >= EVERY):
                found.append(notice)
    return found


def due_rows(asked) -> list[DueRow]:
    """Return the open promises and the unanswered recommendations of scrutiny; two queries.

    `asked` is the council on a day, as in `facts.Asked`.
    """
    return [*_promises(asked), *_responses(asked)]


def _promises(asked):
    found = (
        Commitment.objects.for_council(asked.council)
        .confirmed()
        .made_by(asked.day)
        .filter(due_on__lte=asked.day + timedelta(days=AHEAD))
        .as_at(asked.day)
        .exclude(outcome__in=CLOSED)
        .for_listing()
    )
    for one in found:
        to = one.to_whom or one.made_in.item.meeting.committee.name
        path = reverse("meetings:commitment", args=[asked.council.slug, one.pk])
        people, why = _told_of(one.owed_by, asked)
        words = f"Promised to {to}: {_short(one.what)}"
        yield DueRow(PROMISE, one.pk, words, path, one.due_on, people, why)


def _responses(asked):
    found = (
        ScrutinyRecommendation.objects.for_council(asked.council)
        .filter(received_on__lte=asked.day)
        .filter(Q(responded_on=None) | Q(responded_on__gt=asked.day))
        .for_listing()
    )
    for one in found:
        meeting = one.resolution.item.meeting
        path = reverse("meetings:scrutiny-recommendation", args=[asked.council.slug, one.pk])
        people, why = _told_of(one.lead_officer, asked)
        words = f"The response to {meeting.committee} of {worded(meeting.held_on)}"
        yield DueRow(RESPONSE, one.pk, words, path, one.response_due_on, people, why)


def _told_of(post, asked):
    """Return who is told: the holder of `post`, or those who keep the plan, with the reason."""
    if post and post.holder_id in asked.people:
        return (post.holder_id,), ""
    if post is None:
        return tuple(sorted(asked.planners)), ". No post is named that owes it"
    who = "The holder of" if post.holder_id else "Nobody holds"
    left = " has left" if post.holder_id else ""
    return tuple(sorted(asked.planners)), f". {who} the post {post.title}{left}"


def asked_about(promise):
    """Tell the promise's page when whom was reminded of it; one query."""
    items = ReminderItem.objects.filter(
        council=promise.made_in.item.meeting.committee.council_id,
        subject=f"{PROMISE}-{promise.pk}",
        reminder__sent_at__isnull=False,
    ).select_related("reminder__person")
    return [Asking(one.reminder.day, str(one.reminder.person), one.words) for one in items]


def actions_made_of(recommendation, day):
    """Tell the page of a recommendation of scrutiny what actions were made of it; 2 queries."""
    own = {recommendation.resolution_id, recommendation.adopted_as_id} - {None}
    actions = ActionItem.objects.filter(asked_for_by__in=own).as_at(day).for_listing()
    slug = recommendation.resolution.item.meeting.committee.council.slug
    return [
        TurnedInto(
            f"Action {one.ref}: {one.title}",
            one.status,
            one.status_label,
            reverse("actions:action", args=[slug, one.pk]),
        )
        for one in actions
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1].rstrip()}…"
