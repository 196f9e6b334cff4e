"""A page of minutes that is read again: shown once beside the plan, as it stands now."""

from datetime import UTC, date, datetime

import pytest

from meetings import importing, linking, settling
from meetings.models import AgendaItem, Commitment, Discussion
from peerchallenge.pages import committees_said
from peerchallenge.public.record import recommendations, recommendations_on
from peerchallenge.reports.progress import progress_report
from tests.factories import make_recommendation, make_user, open_to_public

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
DRAFT = """Peer challenge progress

Members discussed Recommendation 1 and asked about the survey.

The survey of residents was praised by all who spoke at the meeting.

Resolved:- 1. That the report be noted.

2. That a further report be presented by 30 June 2026.
"""


@pytest.fixture
def clerk(council):
    return make_user("clerk")


@pytest.fixture
def recommendation(council):
    return make_recommendation(published_on=date(2026, 2, 1))


def store(recommendation, clerk, text=DRAFT, status="draft"):
    heading = importing.Heading(
        committee="Cabinet",
        held_on=date(2026, 3, 9),
        title="Peer challenge progress",
        status=status,
        source_url="https://democracy.harbourne.example/mgAi.aspx?ID=7",
    )
    page = importing.read(text, recommendation.challenge, held_on=heading.held_on)
    return importing.store(text, page, recommendation.challenge, heading, by=clerk)


@pytest.fixture
def settled(recommendation, clerk):
    """A draft of which all is confirmed, with a paragraph and a resolution linked by hand."""
    item = store(recommendation, clerk)
    council = recommendation.challenge.council
    for one in Discussion.objects.all():
        settling.settle(one.pk, council=council, decision="confirm", by=clerk)
    promised = Commitment.objects.get()
    settling.settle_promise(promised.pk, council=council, decision="confirm", by=clerk)
    by_hand = item.paragraphs.get(text__startswith="The survey of")
    linking.link_paragraph(by_hand, recommendation, council=council, by=clerk)
    item.resolutions.first().recommendations.add(recommendation)
    return item


def shown(recommendation):
    return committees_said.considered([recommendation.pk], DAY).get(recommendation.pk, [])


def test_confirmed_minutes_take_the_place_of_the_draft_with_all_that_was_linked(
    settled, recommendation, clerk
):
    before = shown(recommendation)
    later = store(recommendation, clerk, f"{DRAFT}\nThe meeting closed at eight.\n", "confirmed")

    (now,) = shown(recommendation)

    assert (now.item, now.is_draft) == (later.pk, False)
    assert [one.text for one in now.paragraphs] == [one.text for one in before[0].paragraphs]
    assert len(now.resolutions) == 2
    assert [one.promise for one in now.resolutions] == [None, Commitment.objects.get().pk]
    assert now.resolutions[1].state == "open"
    assert later.resolutions.first().recommendations.get() == recommendation
    by_hand = Discussion.objects.get(paragraph__item=later, basis="by_hand")
    assert by_hand.settled_by == clerk


def test_a_report_says_it_once(settled, recommendation, clerk):
    store(recommendation, clerk, f"{DRAFT}\nThe meeting closed at eight.\n", "confirmed")

    report = progress_report(
        recommendation.challenge, DAY, generated_at=datetime(2026, 6, 1, tzinfo=UTC)
    )

    (told,) = report.recommendations
    assert len(told.discussions) == len({one.text for one in told.discussions}) == 2
    assert [one.text for one in told.resolutions] == [
        "That the report be noted.",
        "That a further report be presented by 30 June 2026.",
    ]


def test_the_public_goes_on_reading_what_was_linked_by_hand(settled, recommendation, clerk):
    open_to_public(recommendation.challenge)
    AgendaItem.objects.filter(pk=settled.pk).update(status="confirmed")

    def read():
        challenge = recommendation.challenge
        (found,) = recommendations(challenge, list(recommendations_on(challenge, DAY)), DAY)
        return [text for meeting in found.considered for text in meeting.paragraphs]

    before = read()
    store(recommendation, clerk, f"{DRAFT}\nThe meeting closed at eight.\n", "confirmed")

    assert len(before) == 2
    assert read() == before


def test_what_was_corrected_waits_beside_what_stood_and_then_takes_its_place(
    settled, recommendation, clerk
):
    corrected = DRAFT.replace("praised by all who", "welcomed by those who")
    later = store(recommendation, clerk, corrected, "confirmed")

    assert [one.item for one in shown(recommendation)] == [later.pk, settled.pk]
    assert [len(one.resolutions) for one in shown(recommendation)] == [2, 0]

    paragraph = later.paragraphs.get(text__startswith="The survey of")
    linking.link_paragraph(
        paragraph, recommendation, council=recommendation.challenge.council, by=clerk
    )
    (now,) = shown(recommendation)
    assert paragraph.text in {one.text for one in now.paragraphs}


def test_a_third_version_brings_back_what_the_second_had_lost(settled, recommendation, clerk):
    store(recommendation, clerk, DRAFT.replace("praised by all who", "welcomed by those who"))
    third = store(recommendation, clerk, f"{DRAFT}\nThe meeting closed at eight.\n")

    (now,) = shown(recommendation)

    assert now.item == third.pk
    assert len(now.paragraphs) == 2
