"""A real chain of documents, from the challenge to the promise that nothing shows to be met.

The peers were on site from 5 to 8 June 2023; scrutiny took the report on 13 September, Cabinet on
18 September; the peers returned on 21 December 2023. The expected values were worked out by hand
from the documents and the rules. None of their wording stands here.
"""

from datetime import date

import pytest

from meetings import importing, scrutiny_recommendations
from meetings.models import Commitment, Committee, ScrutinyRecommendation
from meetings.register import register
from meetings.settling import settle_promise
from peerchallenge.committees.facts import one_committee
from recommendations.clock_facts import clock_of, with_clock
from recommendations.models import PeerChallenge, ProgressReview
from tests.factories import make_challenge, make_council, make_recommendation, make_user

pytestmark = pytest.mark.django_db
SCRUTINY, CABINET, RETURN = date(2023, 9, 13), date(2023, 9, 18), date(2023, 12, 21)
END_OF_YEAR = date(2024, 5, 31)

# What stands on each day: the stages of the clock, the register, what each committee has seen,
# was promised (state of each) and asked of Cabinet.
OCTOBER, MARCH, JULY = date(2023, 10, 1), date(2024, 3, 1), date(2024, 7, 1)
TABLE = {
    OCTOBER: {
        "clock": ["done", "done", "due", "due", "due"],
        "register": ["open", "open"],
        "seen": {"OSMB": [SCRUTINY], "Cabinet": [CABINET]},
        "promised": {"OSMB": ["open", "open"], "Cabinet": []},
        "scrutiny": ["accepted", "accepted"],
    },
    MARCH: {
        "clock": ["done", "done", "done", "due", "due"],
        "register": ["open", "open"],
        "seen": {"OSMB": [SCRUTINY], "Cabinet": [CABINET]},
        "promised": {"OSMB": ["open", "open"], "Cabinet": []},
        "scrutiny": ["accepted", "accepted"],
    },
    JULY: {
        "clock": ["done", "done", "done", "late", "due"],
        "register": ["overdue", "overdue"],
        "seen": {"OSMB": [SCRUTINY], "Cabinet": [CABINET]},
        "promised": {"OSMB": ["overdue", "overdue"], "Cabinet": []},
        "scrutiny": ["accepted", "accepted"],
    },
}
DUE = [
    date(2023, 9, 8),  # the report: three months after the last day
    date(2023, 9, 8),  # the plan with it, five months at the latest
    date(2024, 4, 8),  # the return: about ten months
    date(2024, 6, 8),  # its findings: twelve months
    date(2028, 6, 8),  # the next challenge: five years
]


@pytest.fixture
def case(samples):
    """The council with what its scrutiny board and its Cabinet minuted, settled by a clerk."""
    council = make_council(name="Rotherham Metropolitan Borough Council", slug="rotherham")
    clerk = make_user("clerk", council=council)
    challenge = make_challenge(
        council=council,
        slug="2023",
        on_site_from=date(2023, 6, 5),
        on_site_until=date(2023, 6, 8),
        # With the agenda of the board, five clear days before it met.
        report_published_on=date(2023, 9, 5),
        plan_published_on=date(2023, 9, 5),
        plan_approved_on=CABINET,
    )
    for number in range(1, 8):
        make_recommendation(challenge=challenge, number=str(number))
    for name, committee, held_on, kind in (
        ("001", "OSMB", SCRUTINY, "scrutiny"),
        ("000", "Cabinet", CABINET, "executive"),
    ):
        (path,) = (samples / "source-documents").glob(f"{name}*.txt")
        source = path.read_text(encoding="utf-8")
        page = importing.read(source, challenge, held_on=held_on)
        heading = importing.Heading(committee=committee, held_on=held_on)
        importing.store(source, page, challenge, heading, by=clerk)
        Committee.objects.filter(council=council, name=committee).update(kind=kind)
    ProgressReview.objects.create(
        challenge=challenge, visited_on=RETURN, received_on=date(2024, 2, 28)
    )
    for promise in Commitment.objects.for_council(council):
        settle_promise(promise.pk, council=council, decision="confirm", by=clerk)
    _answer_scrutiny(council, clerk)
    return council, clerk


def _answer_scrutiny(council, clerk):
    """Both points of the board were taken up by Cabinet at its next meeting."""
    board, cabinet = (Committee.objects.get(council=council, name=name)
                      for name in ("OSMB", "Cabinet"))  # fmt: skip
    answer = cabinet.meetings.get().items.get()
    for point in board.meetings.get().items.get().resolutions.filter(nested_in=None):
        one = scrutiny_recommendations.track(point, council=council, by=clerk)
        one = scrutiny_recommendations.receive(
            one.pk, council=council, to_committee=cabinet, received_on=SCRUTINY,
            portfolio_holder=None, lead_officer=None, day=OCTOBER,
            seen=scrutiny_recommendations.version(one), by=clerk,
        )  # fmt: skip
        scrutiny_recommendations.respond(
            one.pk, council=council, response="accepted", response_reasons="Resolved as asked.",
            responded_on=CABINET, answered_in=answer, timetable="", day=OCTOBER,
            seen=scrutiny_recommendations.version(one), by=clerk,
        )  # fmt: skip


@pytest.mark.parametrize("day", TABLE)
def test_the_register_the_clock_and_the_committees_stand_as_worked_out_by_hand(case, day):
    council, clerk = case
    expected = TABLE[day]

    challenge = with_clock(PeerChallenge.objects.filter(council=council)).get()
    challenge.council = council
    clock = clock_of(challenge, day)
    assert [stage.due_on for stage in clock] == DUE
    assert [stage.state for stage in clock] == expected["clock"]

    rows = register(council, day).rows
    assert [one.stands for one in rows] == expected["register"]
    assert {one.due_on for one in rows} == {END_OF_YEAR}
    third = next(one for one in rows if one.made_in.item.meeting.held_on == CABINET)
    assert third.resolution.label == "3"

    asked = ScrutinyRecommendation.objects.for_council(council).made_by(day).for_listing()
    assert [one.standing_on(day) for one in asked] == expected["scrutiny"]
    assert [one.standing_on(date(2023, 9, 15)) for one in asked] == ["awaiting"] * 2

    for name in ("OSMB", "Cabinet"):
        committee = Committee.objects.get(council=council, name=name)
        page = one_committee(council, committee, clerk, day)
        seen = [one.meeting.held_on for one in page["items"]]
        assert seen == expected["seen"][name]
        promised = [one.state for one in (*page["waiting"], *page["closed"])]
        assert promised == expected["promised"][name]


@pytest.mark.parametrize("day", TABLE)
def test_the_pages_say_so_too(case, client, day):
    council, clerk = case
    client.force_login(clerk)

    page = client.get(f"/rotherham/commitments/?as_at={day}").text
    assert page.count("31 May 2024") >= 2
    assert ("Overdue" in page.partition("<tbody")[2]) is (day == JULY)
    board = Committee.objects.get(council=council, name="OSMB")
    page = client.get(f"/rotherham/committees/{board.pk}/?as_at={day}").text
    assert "This is how it stood on" in page
    assert "13 September 2023" in page
