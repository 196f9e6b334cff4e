"""Promises in every state, and scrutiny's recommendations on every step of their way."""

from datetime import timedelta

from actions.models import Reminder, ReminderItem
from meetings import importing, linking, outcomes
from meetings import scrutiny_recommendations as following
from meetings.models import AgendaItem, Commitment, Committee, Discussion
from meetings.settled import Settled
from peerchallenge.demonstration.minutes import CABINET, SCRUTINY, Page
from peerchallenge.demonstration.timetable import first_meeting

PAGES = [
    Page(
        36,
        SCRUTINY,
        "31",
        """Agenda item

Corporate peer challenge: how the action plan begins

Report of the Assistant Chief Executive.

Minutes:

The Assistant Chief Executive explained who would carry out each part of the action plan, and members asked how they would know what had been started.

The Director of Resources undertook to send members a list of the savings, each with the name of its owner. Members asked to have it before the budget was set.

Members spoke about the part that residents play. It was felt that meetings in the civic centre were far from most of the six areas.

Resolved:

1.    That Cabinet be recommended to publish the protocol for drafts on the council’s website.

2.    That Cabinet be recommended to give each area a budget of its own from the spring.

3.    That Cabinet be recommended to hold one of its meetings each year in every area.

4.    That the Head of Finance bring a paper on the use of reserves to the Board within twelve months.

5.    That the Monitoring Officer bring a report on the rules for call-in to the Board within six months.

Supporting documents:
""",
    ),
    Page(
        35,
        CABINET,
        "44",
        """Agenda item

Recommendations of the Overview and Scrutiny Board

Report of the Monitoring Officer.

Minutes:

The Chair of the Board spoke to its recommendations. The Leader said that openness about drafts cost nothing and was worth a good deal.

Resolved: That Cabinet:

1.    Agreed to publish the protocol for drafts on the council’s website.

2.    Agreed that a seminar on the shared vision be brought to all members within four months.

Supporting documents:
""",
    ),
    Page(
        16,
        SCRUTINY,
        "58",
        """Agenda item

Corporate peer challenge: reserves, jobs and residents

Report of the Head of Finance.

Minutes:

The Head of Finance presented a paper on the use of reserves. It was clear on the first two years; the figures for the third were still to come.

Members heard how the first jobs at the docks had been filled and asked that the count should not stop there.

The Democratic Services Manager said that she would send members a list of the questions that were still open. Members thanked her and asked for it in good time.

Resolved:

1.    That Cabinet be recommended to count the jobs that go to residents in every quarter.

2.    That Cabinet be recommended to keep a desk in each library for residents who are not online.

3.    That Cabinet be recommended to say each year what it has stopped doing.

4.    That Cabinet be recommended to put a map of the neighbourhood teams on the website.

Supporting documents:
""",
    ),
    Page(
        15,
        CABINET,
        "66",
        """Agenda item

Corporate peer challenge: the shared vision

Report of the Assistant Chief Executive.

Minutes:

The Leader reported that every member had taken part in one of the conversations about the vision, and that a seminar would only repeat them.

Resolved: That Cabinet:

1.    Agreed that the seminar on the shared vision be no longer held.

Supporting documents:
""",
    ),
]


def load(borough) -> None:
    """Add promises in each state and followed recommendations; `borough` is being loaded."""
    items = {page.weeks_ago: _store(borough, page) for page in PAGES}
    _own(borough)
    _promises(borough, items)
    _from_discussion(borough, items)
    _followed(borough, items)
    _asked(borough)


def _store(borough, page) -> AgendaItem:
    held_on = borough.ago(page.weeks_ago, weekday=0 if page.committee == CABINET else 3)
    clerk = borough.people["clerk"]
    settled_at = borough.moment(held_on + timedelta(days=5))
    item = importing.store(
        page.text,
        importing.read(page.text, borough.challenge, held_on=held_on),
        borough.challenge,
        importing.Heading(
            committee=page.committee,
            held_on=held_on,
            minute=page.minute,
            status=AgendaItem.Status.CONFIRMED,
            source_url=f"https://democracy.marlbrook.example/mgAi.aspx?ID={4000 + page.weeks_ago}",
        ),
        by=clerk,
    )
    settled = {"settled_by": clerk, "settled_at": settled_at}
    # The reader's guesses about these pages were answered long ago.
    guesses = Discussion.objects.filter(paragraph__item=item)
    guesses.filter(basis="explicit").update(state=Settled.CONFIRMED, **settled)
    guesses.exclude(basis="explicit").update(state=Settled.DISMISSED, **settled)
    own = Commitment.objects.filter(made_in__item=item)
    promising = {36: ("4", "5")}.get(page.weeks_ago, ())
    own.filter(resolution__label__regex="|".join(promising) or "^$").update(
        state=Settled.CONFIRMED, **settled
    )
    own.filter(state=Settled.SUGGESTED).update(state=Settled.DISMISSED, **settled)
    return item


def _own(borough):
    """Name the posts that owe what is promised, as the office would."""
    owners = {"workforce plan": "Head of People and Culture", "reserves": "Head of Finance"}
    for words, title in owners.items():
        if post := borough.posts.get(title):
            Commitment.objects.for_council(borough.council).filter(
                what__icontains=words, state=Settled.CONFIRMED
            ).update(owed_by=post)


def _promises(borough, items):
    """One is part met, one overtaken and one withdrawn."""
    paper, rules = (
        Commitment.objects.get(resolution__item=items[36], resolution__label__startswith=label)
        for label in ("4", "5")
    )
    seminar = linking.record_promise(
        items[35].resolutions.get(text__contains="seminar"),
        council=borough.council,
        by=borough.people["clerk"],
        what="A seminar on the shared vision",
        to_whom="All members",
        due_text="within four months",
        due_on=borough.ago(18),
    )
    _tell(
        borough, paper, "part_met",
        paragraph=items[16].paragraphs.get(text__startswith="The Head of Finance presented"),
        reason="The figures for the third year are still to come.",
    )  # fmt: skip
    _tell(
        borough, rules, "overtaken", effective_on=borough.ago(20),
        reason="Council adopted a new constitution, with new rules for call-in.",
    )  # fmt: skip
    _tell(
        borough, seminar, "withdrawn",
        resolution=items[15].resolutions.get(text__contains="no longer held"),
    )  # fmt: skip


def _from_discussion(borough, items):
    """One was thought to be met and was reopened; another is still to come."""
    clerk, council = borough.people["clerk"], borough.council
    savings = linking.record_discussed(
        items[36].paragraphs.get(text__startswith="The Director of Resources undertook"),
        council=council, by=clerk, what="A list of the savings, each with the name of its owner",
        to_whom=SCRUTINY, owed_by=borough.posts.get("Director of Resources"),
        due_text="before the budget was set", due_on=borough.ago(28),
    )  # fmt: skip
    _tell(
        borough, savings, "met", effective_on=borough.ago(29),
        document_title="List of savings, first version",
        document_url="https://www.marlbrook.example/list-of-savings",
    )  # fmt: skip
    _tell(
        borough, savings, "reopened", effective_on=borough.ago(26),
        reason="Nine of the savings in the list have no owner.",
    )  # fmt: skip
    linking.record_discussed(
        items[16].paragraphs.get(text__startswith="The Democratic Services Manager said"),
        council=council, by=clerk, what="A list of the questions that are still open",
        to_whom=SCRUTINY, owed_by=borough.posts.get("Democratic Services Manager"),
        due_text="in good time", due_on=first_meeting("scrutiny", borough.day)[0],
    )  # fmt: skip


def _tell(borough, promise, outcome, *, effective_on=None, **more):
    outcomes.tell_outcome(
        promise.pk, council=borough.council, outcome=outcome, effective_on=effective_on,
        day=borough.day, seen=promise.outcomes.count(), by=borough.people["clerk"], **more,
    )  # fmt: skip


def _followed(borough, items):
    """Done, not accepted, in part; late, awaited, only made; and one that nobody follows yet."""
    first, budgets, areas = (_track(borough, items[36], number) for number in (0, 1, 2))
    jobs, desks, _ = (_track(borough, items[16], number) for number in (0, 1, 2))
    at_cabinet = items[35].meeting.held_on
    for one in (first, budgets, areas):
        _receive(borough, one, at_cabinet, "Democratic Services Manager")
    _receive(borough, jobs, items[15].meeting.held_on, "Head of Economic Growth")
    _receive(borough, desks, borough.ago(3), "Head of Digital")
    _respond(borough, first, "accepted", at_cabinet, timetable="Within a month",
             answered_in=items[35])  # fmt: skip
    following.link_adopted(
        first.pk, council=borough.council, by=borough.people["clerk"], seen=_seen(first),
        resolution=items[35].resolutions.get(text__contains="protocol for drafts"),
    )  # fmt: skip
    following.mark_done(
        first.pk, council=borough.council, by=borough.people["clerk"], day=borough.day,
        seen=_seen(first), done_on=borough.ago(31),
        done_note="The protocol stands on the page of the Board.",
    )  # fmt: skip
    _respond(
        borough, budgets, "not_accepted", borough.ago(27),
        response_reasons="A budget for each area would have to be found before the medium-term "
        "financial plan is agreed; Cabinet will look at it then.",
    )  # fmt: skip
    _respond(
        borough, areas, "in_part", borough.ago(27), timetable="From the coming municipal year",
        response_reasons="Two meetings a year will be held outside the civic centre, in turn.",
    )  # fmt: skip


def _track(borough, item, number):
    """Follow the resolution of an item that is so manieth to be a recommendation to Cabinet."""
    asked = item.resolutions.filter(text__contains="be recommended to").order_by("position")
    return following.track(asked[number], council=borough.council, by=borough.people["clerk"])


def _receive(borough, one, day, lead):
    following.receive(
        one.pk, council=borough.council, received_on=day, day=borough.day, seen=_seen(one),
        to_committee=Committee.objects.get(council=borough.council, name=CABINET),
        portfolio_holder=borough.posts["Leader of the Council"],
        lead_officer=borough.posts.get(lead), by=borough.people["clerk"],
    )  # fmt: skip


def _respond(borough, one, response, day, *, response_reasons="", timetable="", answered_in=None):
    following.respond(
        one.pk, council=borough.council, response=response, response_reasons=response_reasons,
        responded_on=day, timetable=timetable, answered_in=answered_in, day=borough.day,
        seen=_seen(one), by=borough.people["clerk"],
    )  # fmt: skip


def _seen(one):
    one.refresh_from_db()
    return following.version(one)


def _asked(borough):
    """The holder of a post was reminded of what is overdue."""
    late = (
        Commitment.objects.for_council(borough.council)
        .confirmed()
        .filter(due_on__lt=borough.day, owed_by__holder__isnull=False, outcomes=None)
        .select_related("owed_by__holder")
        .first()
    )
    if late is None:
        return
    holder, due = late.owed_by.holder, f"{late.due_on:%-d %B %Y}"
    day = late.due_on + timedelta(days=1)
    words = f"Promised to {late.to_whom or SCRUTINY}: {late.what} was due on {due}, 1 day ago"
    reminder = Reminder.objects.create(
        person=holder,
        day=day,
        address=holder.email,
        subject="1 promise overdue",
        text=words,
        recorded_at=borough.moment(day, hour=7),
        sent_at=borough.moment(day, hour=7),
    )
    ReminderItem.objects.create(
        reminder=reminder,
        council=borough.council,
        kind="promise_late",
        subject=f"promise-{late.pk}",
        about_on=late.due_on,
        words=words[:400],
        path=f"/{borough.council.slug}/commitments/{late.pk}/",
    )
