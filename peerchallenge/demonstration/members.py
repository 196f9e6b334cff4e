"""Panels that share the work, members' questions, and a few things worth checking."""

from dataclasses import dataclass
from datetime import date, timedelta

from actions.members import asking
from actions.models import ActionItem, ProgressUpdate
from meetings import importing
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from meetings.succession import change_committee
from peerchallenge.demonstration.minutes import CABINET, SCRUTINY
from peerchallenge.demonstration.timetable import first_meeting

COMMISSION = "Scrutiny Commission"
RESOURCES = "Resources and Customers Panel"
PLACE = "Place and Communities Panel"

# Committee: its kind, and the recommendations that it follows.
FOLLOWS = {
    CABINET: ("executive", []),
    SCRUTINY: ("scrutiny", ["1", "3"]),
    RESOURCES: ("scrutiny", ["2", "5", "6", "7"]),
    PLACE: ("scrutiny", ["4", "10"]),
}

# What the commission saw before it became the board. The weekday of its next meeting is wrong.
BEFORE = """Agenda item

Preparing for the corporate peer challenge

Report of the Assistant Chief Executive.

Minutes:

The Assistant Chief Executive said what a peer challenge was and who would come. The peers would speak to members of every party, to staff and to partners.

Members asked that the peers see a meeting of the Commission and not only its papers. This was agreed.

The Chair said that the Commission's next meeting was on {wrong_weekday}, and that the position statement would be on its agenda.

Resolved:

1.    That the arrangements be noted.

2.    That the Assistant Chief Executive be asked to send the position statement to members of the Commission.

Supporting documents:
"""

# What the resources panel saw lately. The year of its last meeting is wrong.
PANEL = """Agenda item

Corporate peer challenge: performance reporting

Report of the Assistant Chief Executive.

Minutes:

The minutes of the meeting held on {wrong_year} were agreed as a correct record.

The Head of Policy and Performance presented the one-page report. On Recommendation 5, members said that they now read it to the end, and asked what had been decided because of it.

Resolved:

1.    That the report be noted.

2.    That the Head of Policy and Performance bring a report on decisions taken because of the measures to the Panel by the end of {month_to_come}.

Supporting documents:
"""


@dataclass(frozen=True)
class Days:
    """The days of this demonstration: what is worded, and when the two pages were minuted."""

    before: date
    panel: date
    cabinet: date  # of Cabinet's meeting that an update dates otherwise


def load_members(borough) -> None:
    """Load the panels, questions and contradictions into the borough, after all else."""
    day = borough.day
    days = Days(
        before=borough.ago(60, weekday=3),
        panel=borough.ago(4, weekday=1),
        cabinet=borough.ago(27, weekday=0),
    )
    commission = _minutes(
        borough, COMMISSION, days.before, "3",
        BEFORE.format(wrong_weekday=f"Wednesday {_in_full(days.before + timedelta(weeks=5))}"),
    )  # fmt: skip
    _committees(borough)
    change_committee(
        commission.meeting.committee, council=borough.council, name=COMMISSION, kind="scrutiny",
        successor=_committee(borough, SCRUTINY), follows=[], by=borough.people["clerk"],
    )  # fmt: skip
    last = days.panel - timedelta(weeks=6)
    panel = _minutes(
        borough, RESOURCES, days.panel, "9",
        PANEL.format(
            wrong_year=f"{last.day} {last:%B} {last.year + 1}",
            month_to_come=f"{day + timedelta(weeks=9):%B %Y}",
        ),
    )  # fmt: skip
    asked = Resolution.objects.filter(item=panel).order_by("position").last()
    asked.recommendations.add(borough.recommendations["5"])
    _update(borough, "4.4", days.cabinet + timedelta(days=3))
    _questions(borough)


def _in_full(day):
    return f"{day.day} {day:%B %Y}"


def _committee(borough, name):
    return Committee.objects.get_or_create(council=borough.council, name=name)[0]


def _committees(borough):
    for name, (kind, follows) in FOLLOWS.items():
        change_committee(
            _committee(borough, name),
            council=borough.council,
            name=name,
            kind=kind,
            successor=None,
            follows=[borough.recommendations[number] for number in follows],
            by=borough.people["clerk"],
        )


def _minutes(borough, committee, held_on, minute, text):
    """Read and store a page and settle all that was found in it, as a clerk would."""
    read = importing.read(text, borough.challenge, held_on=held_on)
    item = importing.store(
        text,
        read,
        borough.challenge,
        importing.Heading(
            committee=committee,
            held_on=held_on,
            minute=minute,
            status=AgendaItem.Status.CONFIRMED,
            source_url=f"https://democracy.marlbrook.example/mgAi.aspx?ID=39{minute.zfill(2)}",
        ),
        by=borough.people["clerk"],
    )
    settled = {
        "state": "confirmed",
        "settled_by": borough.people["clerk"],
        "settled_at": borough.moment(held_on + timedelta(days=5)),
    }
    found = Discussion.objects.filter(paragraph__item=item)
    found.filter(basis="explicit").update(**settled)
    found.exclude(basis="explicit").update(**settled | {"state": "dismissed"})
    Commitment.objects.filter(made_in__item=item).update(**settled)
    return item


def _update(borough, ref, wrong_day):
    """Report on an action with a date of Cabinet's meeting that is not the minute's."""
    action = ActionItem.objects.as_at(borough.day).get(pk=borough.actions[ref].pk)
    by = borough.people["communities"]
    ProgressUpdate.objects.create(
        action=action,
        sequence=action.updates.count() + 1,
        status=action.status,
        narrative="Police and health now come to four of the five area meetings. Cabinet"
        f" considered the progress report on {_in_full(wrong_day)}, and housing has come since.",
        next_steps="",
        effective_on=borough.day - timedelta(days=2),
        recorded_at=borough.moment(borough.day - timedelta(days=2)),
        recorded_by=by,
        recorded_name=str(by),
        recorded_post="Director of Communities",
    )


def _questions(borough):
    """Ask for the board's last meeting and its next, one of them privately."""
    day, member = borough.day, borough.people["member"]
    board = _committee(borough, SCRUTINY)
    held = board.meetings.filter(held_on__lt=day, items__isnull=False).latest("held_on")
    held_on, at = first_meeting("scrutiny", day)
    ahead = Meeting.objects.create(committee=board, held_on=held_on, starts_at=at)
    given = asking.ask(
        borough.recommendations["6"],
        action=None,
        meeting=held,
        text="How much did the council spend on agency staff last year, and in which services?",
        is_private=False,
        day=held.held_on - timedelta(days=10),
        by=member,
    )
    _answer(
        borough, given, held.held_on - timedelta(days=2),
        "£6.2 million, of which £3.9 million in children’s services and planning.",
        "resources", "Director of Resources",
    )  # fmt: skip
    said = Paragraph.objects.filter(
        item__meeting=held, text__contains="Recommendation 6", part="minutes"
    ).first()
    _answer(
        borough, given, day,
        "£6.4 million: the first answer left out agency drivers. The Director of Resources said"
        " so at the meeting.",
        "resources", "Director of Resources", paragraph=said,
    )  # fmt: skip
    own = borough.actions["4.2"]
    told = asking.ask(
        own.recommendation, action=own, meeting=None, is_private=False, by=member,
        text="Will the offer say what a ward councillor may ask for, and how soon it is done?",
        day=day - timedelta(weeks=7),
    )  # fmt: skip
    _answer(
        borough, told, day - timedelta(weeks=6),
        "Yes. The draft has ten requests, each with the number of days within which it is done.",
        "communities", "Director of Communities",
    )  # fmt: skip
    hub = borough.actions["10.2"]
    asking.ask(
        hub.recommendation, action=hub, meeting=ahead, is_private=False, by=member,
        text="What does each month of delay to the skills hub cost, and who pays it?",
        day=day - timedelta(days=6),
    )  # fmt: skip
    asking.ask(
        borough.recommendations["2"], action=None, meeting=ahead, is_private=True, by=member,
        text="Which of the options for the third year would close a building that residents use?",
        day=day - timedelta(days=3),
    )  # fmt: skip


def _answer(borough, question, on, text, person, post, paragraph=None):
    asking.answer(
        question.pk,
        council=borough.council,
        text=text,
        answered_on=on,
        day=borough.day,
        paragraph=paragraph,
        seen=question.answers.count(),
        as_post=post,
        by=borough.people[person],
    )
