"""The calendar of the demonstration: meetings ahead, deadlines, annual meetings, the clock."""

from datetime import date, time, timedelta

from meetings.models import (
    AnnualMeeting,
    Committee,
    CommitteeRules,
    Meeting,
    ReportDeadline,
)
from recommendations.models import PeerChallenge
from recommendations.reviews import ProgressReview

# Kind of committee: weeks between its meetings, weekday and time.
RHYTHM = {
    "executive": (4, 0, time(10)),
    "scrutiny": (6, 3, time(18, 30)),
    "audit": (12, 1, time(18)),
}
DEADLINES = (
    ("Draft report to finance and legal services", 15, "working_days", ""),
    ("Final report to democratic services", 7, "working_days", "10am"),
)


def first_meeting(kind, day):
    """Return when a committee of this kind meets first after `day`: a date and a time.

    Whatever the demonstration says of the next meeting, it says of this one.
    """
    _, weekday, at = RHYTHM[kind]
    return day + timedelta(days=14 + (weekday - day.weekday()) % 7), at


def load_timetable(council, day):
    """Plan a year of meetings from `day` for the committees that there are, and their deadlines."""
    CommitteeRules.objects.create(council=council)
    for name, amount, unit, at in DEADLINES:
        ReportDeadline.objects.create(council=council, name=name, amount=amount, unit=unit, at=at)
    for year in (day.year - 1, day.year, day.year + 1):
        AnnualMeeting.objects.create(council=council, held_on=_annual_meeting(year))
    for committee in Committee.objects.filter(council=council, successor__isnull=True):
        if committee.kind not in RHYTHM:
            continue
        weeks = RHYTHM[committee.kind][0]
        first, at = first_meeting(committee.kind, day)
        for number in range(52 // weeks):
            meeting, _ = Meeting.objects.get_or_create(
                committee=committee,
                held_on=first + timedelta(weeks=weeks * number),
                note="",
                defaults={"starts_at": at},
            )
            if number == 2 and committee.kind == "scrutiny":
                meeting.is_cancelled = True
                meeting.save(update_fields=["is_cancelled"])
    challenge = PeerChallenge.objects.filter(council=council).order_by("on_site_from").first()
    challenge.plan_approved_on = challenge.plan_published_on - timedelta(days=7)
    challenge.plan_url = "https://www.marlbrook.example/peer-challenge/action-plan"
    challenge.save(update_fields=["plan_approved_on", "plan_url"])
    for review in ProgressReview.objects.filter(challenge=challenge):
        review.received_on = review.visited_on + timedelta(days=16)
        review.save(update_fields=["received_on"])


def _annual_meeting(year):
    """Return the third Wednesday of May."""
    first = date(year, 5, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7 + 14)
