"""What is ahead of a council: meetings, deadlines, promises, due dates and the clock.

Each source is asked once, whatever it holds. What is overdue comes too: it is still to be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.urls import reverse

from actions.models import ActionItem, RoundAction, UpdateRound
from actions.standing import NEVER_OVERDUE, Status
from meetings.calendar import call_in_ends, effective_on, publish_agenda_by
from meetings.models import (
    AnnualMeeting,
    Commitment,
    Committee,
    Meeting,
    ReportDeadline,
    ScrutinyRecommendation,
)
from meetings.reading.dates import months_after
from meetings.timetable import rules_of
from recommendations.clock_facts import clock_of, with_clock
from recommendations.models import PeerChallenge

MONTHS = 12
CALL_IN = timedelta(days=120)  # no call-in is longer
KINDS = {
    "meeting": "Meetings",
    "deadline": "Deadlines before meetings",
    "call-in": "Call-in",
    "promise": "Promises to committees",
    "response": "Responses to scrutiny",
    "action": "Actions",
    "round": "Update rounds",
    "clock": "Clock of the challenge",
}


@dataclass(frozen=True)
class Entry:
    """One thing ahead on a day: `key` tells it from all others of its council, for ever."""

    kind: str
    key: str
    day: date
    words: str
    note: str = ""
    path: str = ""  # empty where there is no page to open
    at: time | None = None
    is_overdue: bool = False
    is_cancelled: bool = False
    holders: frozenset[int] = frozenset()  # the keys of the people whose it is

    @property
    def kind_label(self):
        return KINDS[self.kind]


@dataclass(frozen=True)
class Asked:
    """A council with the first and the last day of the view."""

    council: object
    day: date
    until: date
    may_plan: bool = False


def entries(council, day, *, kinds=(), only_of=None, may_plan=False) -> list[Entry]:
    """Return what is ahead in the twelve months from `day`, the overdue first, then by day.

    `kinds` narrows it to some of KINDS; `only_of` to what belongs to that person. Those who
    `may_plan` get addresses at which planned meetings are changed.
    """
    asked = Asked(council, day, months_after(day, MONTHS), may_plan)
    chosen = set(kinds) or set(KINDS)
    found = [
        entry
        for kind, sources in SOURCES.items()
        if kind in chosen
        for source in sources
        for entry in source(asked)
        if entry.day <= asked.until and (only_of is None or only_of.pk in entry.holders)
    ]
    return sorted(
        found, key=lambda one: (not one.is_overdue, one.day, one.at or time(0), one.kind, one.key)
    )


def _meetings(asked):
    found = (
        Meeting.objects.filter(
            committee__council=asked.council, held_on__range=(asked.day, asked.until)
        )
        .select_related("committee")
        .order_by("held_on", "pk")
    )
    page = "meetings:change-meeting"
    for one in found:
        yield Entry(
            "meeting",
            f"meeting-{one.pk}",
            one.held_on,
            f"{one.committee}{f' ({one.note})' if one.note else ''}",
            path=reverse(page, args=[asked.council.slug, one.pk])
            if asked.may_plan
            else reverse("committees:committee", args=[asked.council.slug, one.committee_id]),
            at=one.starts_at,
            is_cancelled=one.is_cancelled,
        )


def _annual_meetings(asked):
    for one in AnnualMeeting.objects.filter(
        council=asked.council, held_on__range=(asked.day, asked.until)
    ):
        yield Entry(
            "meeting",
            f"annual-{one.pk}",
            one.held_on,
            "Annual meeting of the council",
            "A new municipal year begins",
        )


def _before_meetings(asked):
    """Yield what is due before the meetings ahead; what has passed is done or past doing."""
    rules = rules_of(asked.council)
    own = list(ReportDeadline.objects.filter(council=asked.council).order_by("pk"))
    meetings = Meeting.objects.filter(
        committee__council=asked.council, is_cancelled=False, held_on__gte=asked.day
    ).select_related("committee")
    for meeting in meetings.order_by("held_on", "pk"):
        note = f"For its meeting on {worded(meeting.held_on)}"
        publish_by = publish_agenda_by(meeting.held_on, rules)
        if publish_by >= asked.day:
            words = f"{meeting.committee}: publish the agenda"
            yield Entry("deadline", f"agenda-{meeting.pk}", publish_by, words, note)
        for one in own:
            due_on = one.falls_on(meeting.held_on, rules)
            if one.committee_id in (None, meeting.committee_id) and due_on >= asked.day:
                at = f", {one.at}" if one.at else ""
                yield Entry(
                    "deadline",
                    f"deadline-{one.pk}-{meeting.pk}",
                    due_on,
                    f"{meeting.committee}: {one.name}{at}",
                    note,
                )


def _call_ins(asked):
    """Yield the ends of call-in that are ahead, of meetings of the executive lately.

    It counts from the publication of the decisions, of which nothing is recorded: the day of the
    meeting is the earliest it can be, and the entry says so.
    """
    rules = rules_of(asked.council)
    if rules.call_in_days is None:
        return
    meetings = Meeting.objects.filter(
        committee__council=asked.council,
        committee__kind=Committee.Kind.EXECUTIVE,
        is_cancelled=False,
        held_on__range=(asked.day - CALL_IN, asked.day),
    ).select_related("committee")
    for one in meetings.order_by("held_on", "pk"):
        ends = call_in_ends(one.held_on, rules)
        if ends >= asked.day:
            yield Entry(
                "call-in",
                f"call-in-{one.pk}",
                ends,
                f"{one.committee}: call-in of the decisions of {worded(one.held_on)} ends",
                "If they were published on the day of the meeting; later by as many days as they"
                f" were. They then take effect on {worded(effective_on(one.held_on, rules))}",
            )


def _promises(asked):
    found = (
        Commitment.objects.for_council(asked.council)
        .confirmed()
        .as_at(asked.day)
        .filter(due_on__lte=asked.until)
        .for_listing()
    )
    for one in found:
        state = one.standing_on(asked.day)
        if state in ("open", "part_met", "overdue"):
            meeting = one.made_in.item.meeting
            yield Entry(
                "promise",
                f"promise-{one.pk}",
                one.due_on,
                short(one.what[:1].upper() + one.what[1:]),
                f"Promised to {one.to_whom or meeting.committee} on {worded(meeting.held_on)}",
                reverse("meetings:commitment", args=[asked.council.slug, one.pk]),
                is_overdue=state == "overdue",
                holders=_holders(one.owed_by),
            )


def _responses(asked):
    found = (
        ScrutinyRecommendation.objects.for_council(asked.council)
        .filter(response="", received_on__isnull=False)
        .for_listing()
    )
    for one in found:
        due_on = one.response_due_on
        made_at = one.resolution.item.meeting
        yield Entry(
            "response",
            f"response-{one.pk}",
            due_on,
            f"Respond to scrutiny: {short(one.resolution.text)}",
            f"Recommended by {made_at.committee} on {worded(made_at.held_on)}",
            reverse("meetings:scrutiny-recommendation", args=[asked.council.slug, one.pk]),
            is_overdue=due_on < asked.day,
            holders=_holders(one.lead_officer, one.portfolio_holder),
        )


def _actions(asked):
    found = ActionItem.objects.for_council(asked.council).as_at(asked.day).for_listing()
    for one in found:
        if one.status in NEVER_OVERDUE and one.status != Status.PAUSED:
            continue
        reviewed = one.status == Status.PAUSED or one.due_on is None
        day = one.review_on if reviewed else one.due_on
        if day is None:
            continue
        yield Entry(
            "action",
            f"{'review' if reviewed else 'action'}-{one.pk}",
            day,
            f"{one.ref} {short(one.title)}",
            f"{'To be reviewed' if reviewed else 'Due'}: {one.owner or 'no owner'}",
            reverse("actions:action", args=[asked.council.slug, one.pk]),
            is_overdue=day < asked.day,
            holders=_holders(one.owner),
        )


def _rounds(asked):
    found = list(UpdateRound.objects.for_council(asked.council).still_open().order_by("pk"))
    owners = RoundAction.objects.filter(round__in=found).values_list(
        "round", "action__owner__holder"
    )
    asked_of: dict[int, set[int]] = {}
    for key, holder in owners:
        asked_of.setdefault(key, set()).add(holder)
    for one in found:
        yield Entry(
            "round",
            f"round-{one.pk}",
            one.answers_due_on,
            f"Answers for the round for {one.title}",
            path=reverse("actions:round", args=[asked.council.slug, one.pk]),
            is_overdue=one.answers_due_on < asked.day,
            holders=frozenset(asked_of.get(one.pk, ())) - {None},
        )


def _clocks(asked):
    for challenge in with_clock(PeerChallenge.objects.filter(council=asked.council)):
        challenge.council = asked.council
        for stage in clock_of(challenge, asked.day) or ():
            if not stage.is_open:
                continue
            late = stage.state == "late"
            day = stage.due_on if asked.day <= stage.due_on else stage.latest_on
            yield Entry(
                "clock",
                f"clock-{challenge.pk}-{stage.key}",
                day,
                stage.name,
                f"{challenge.title}. {stage.words}",
                reverse("recommendations:clock", args=[asked.council.slug, challenge.slug]),
                is_overdue=late,
            )


# What to ask for each kind.
SOURCES: dict[str, tuple[Callable, ...]] = {
    "meeting": (_meetings, _annual_meetings),
    "deadline": (_before_meetings,),
    "call-in": (_call_ins,),
    "promise": (_promises,),
    "response": (_responses,),
    "action": (_actions,),
    "round": (_rounds,),
    "clock": (_clocks,),
}


def _holders(*posts):
    return frozenset(one.holder_id for one in posts if one and one.holder_id)


def worded(day):
    """Return a day as people write it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def short(text, most=120):
    """Return a text on one line, cut to so many letters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
