"""Promises and scrutiny's recommendations read from real public documents, where at hand.

Nothing of their wording stands here: it is checked by numbers, dates and where things are.
"""

from datetime import date

import pytest

from meetings import importing, scrutiny_recommendations
from meetings.models import Commitment, Committee
from meetings.register import register
from meetings.settling import settle_promise
from tests.factories import make_challenge, make_council, make_user

pytestmark = pytest.mark.django_db
SCRUTINY, CABINET = date(2023, 9, 13), date(2023, 9, 18)


@pytest.fixture
def rotherham(samples):
    """The council with what its scrutiny board and its Cabinet minuted of the report."""
    council = make_council(name="Rotherham Metropolitan Borough Council", slug="rotherham")
    challenge = make_challenge(council=council, slug="2023", on_site_from=date(2023, 6, 5))
    pages = (("001", "OSMB", SCRUTINY, "scrutiny"), ("000", "Cabinet", CABINET, "executive"))
    for number, committee, held_on, kind in pages:
        (path,) = (samples / "source-documents").glob(f"{number}*.txt")
        source = path.read_text(encoding="utf-8")
        page = importing.read(source, challenge, held_on=held_on)
        heading = importing.Heading(committee=committee, held_on=held_on)
        importing.store(source, page, challenge, heading, by=None)
        Committee.objects.filter(council=council, name=committee).update(kind=kind)
    return council


def test_cabinets_resolution_3_is_a_promise_due_31_may_2024_and_open(rotherham, client):
    clerk = make_user("clerk", council=rotherham)
    promise = Commitment.objects.get(made_in__item__meeting__held_on=CABINET)
    settle_promise(promise.pk, council=rotherham, decision="confirm", by=clerk)

    (one,) = register(rotherham, date(2024, 5, 31)).still_open
    assert (one.resolution.label, one.due_on, one.stands) == ("3", date(2024, 5, 31), "open")
    assert one.to_whom == "OSMB"
    assert register(rotherham, date(2024, 6, 1)).overdue == [one]
    assert register(rotherham, date(2023, 9, 17)).rows == []
    client.force_login(clerk)
    page = client.get("/rotherham/commitments/?as_at=2024-05-31")
    assert "31 May 2024" in page.content.decode()


def test_point_1_of_scrutiny_is_found_to_be_adopted_as_cabinets_resolution_3(rotherham):
    clerk = make_user("clerk", council=rotherham)
    board = Committee.objects.get(council=rotherham, kind="scrutiny")
    first = board.meetings.get().items.get().resolutions.get(label="1", nested_in=None)

    one = scrutiny_recommendations.track(first, council=rotherham, by=clerk)
    (found,) = scrutiny_recommendations.suggested_adoptions(one, rotherham, date(2023, 10, 1))

    assert found.resolution.label == "3"
    assert found.resolution.item.meeting.held_on == CABINET
    linked = scrutiny_recommendations.link_adopted(
        one.pk, council=rotherham, resolution=found.resolution,
        seen=scrutiny_recommendations.version(one), by=clerk,
    )  # fmt: skip
    assert linked.adopted_as == found.resolution


def test_what_the_board_supports_is_found_in_cabinets_own_words(rotherham):
    board = Committee.objects.get(council=rotherham, kind="scrutiny")
    second = board.meetings.get().items.get().resolutions.get(label="2", nested_in=None)

    one = scrutiny_recommendations.track(second, council=rotherham, by=make_user())
    found = scrutiny_recommendations.suggested_adoptions(one, rotherham, date(2023, 10, 1))

    assert [one.resolution.label for one in found] == ["1", "2"]
