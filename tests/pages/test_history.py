"""One story of a recommendation, out of the records of all the apps."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import Evidence, WordingChange
from recommendations.models import Assessment, ImplementationDecision, ProgressReview
from tests.factories import (
    ask_for_date,
    discuss,
    make_action,
    make_challenge,
    make_council,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
    move_date,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db
STORY = "/harbourne/2026/recommendations/1/history/"


def tell(recommendation, day=1):
    """Let one of everything happen, each on its own day of a month."""
    action = make_action(recommendation=recommendation, title=f"Ask residents {day}")
    update = report(action, "on_track", on=date(2026, 2, day), narrative="Letters went out.")
    shown = Evidence.objects.create(
        council=recommendation.challenge.council,
        title=f"Survey {day}",
        url=f"https://www.harbourne.example/{day}",
        recorded_by=make_user(),
    )
    shown.updates.add(update)
    shown.actions.add(action)
    item = make_item(challenge=recommendation.challenge, held_on=date(2026, 3, day))
    discuss(recommendation, paragraph=make_paragraph(item))
    resolution = resolve(item, f"That the date be moved {day}.")
    move_date(action, date(2026, 9, 30), on=date(2026, 4, day), resolution=resolution)
    ask_for_date(action, on=date(2026, 5, day))
    WordingChange.objects.create(
        action=action, sequence=1, old_title="Ask some", new_title=action.title, reason="Clearer.",
        agreed_by="Cabinet", effective_on=date(2026, 6, day), recorded_by=make_user(),
    )  # fmt: skip
    ImplementationDecision.objects.create(
        recommendation=recommendation, state="part_implemented", decided_on=date(2026, 7, day),
        decided_by="Cabinet", reason="Half of it is done.", recorded_by=make_user(),
    )  # fmt: skip
    review = ProgressReview.objects.create(
        challenge=recommendation.challenge, visited_on=date(2026, 8, day)
    )
    Assessment.objects.create(
        review=review, recommendation=recommendation, text="Good progress, they said."
    )
    return resolution


def headings(client, query=""):
    page = client.get(f"{STORY}?{query}")
    assert page.status_code == 200
    return [entry.heading for entry in page.context["page"] if entry.kind != "evidence"]


def test_everything_is_told_in_the_order_in_which_it_happened(client, sign_in):
    sign_in("member")
    resolution = tell(make_recommendation())

    assert headings(client) == [
        "What the peers said on their return",
        "Carried out: Part implemented",
        "Reworded",
        "A later date asked for: 30 September 2030",
        "Due date moved from 30 June 2026 to 30 September 2026",
        "Cabinet",
        "Reported",
    ]
    page = client.get(STORY)
    assertContains(page, f"#resolution-{resolution.pk}")
    assertContains(page, "That the date be moved 1.")
    assertContains(page, "Survey 1</a>", count=2)  # with the update, and when it was added


def test_an_update_entered_late_stands_where_it_belongs(client, sign_in):
    sign_in("member")
    action = make_action()
    report(action, "complete", on=date(2026, 5, 1), narrative="Later.")
    report(action, "on_track", on=date(2026, 2, 1), narrative="Earlier, entered last.")

    texts = [entry.text for entry in client.get(STORY).context["page"]]

    assert texts == ["Later.", "Earlier, entered last."]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=update", {"update"}),
        ("kind=meeting&kind=date", {"meeting", "date"}),
        (
            "kind=nonsense",
            {"update", "date", "wording", "evidence", "meeting", "decision", "peers"},
        ),
    ],
)
def test_the_story_shows_the_kinds_that_are_asked_for(client, sign_in, query, kinds):
    sign_in("member")
    tell(make_recommendation())

    assert {entry.kind for entry in client.get(f"{STORY}?{query}").context["page"]} == kinds


def test_a_shared_action_is_told_under_both_recommendations(client, sign_in):
    sign_in("member")
    make_recommendation()
    action = make_action(recommendation=make_recommendation(number="2"))
    action.also_answers.add(make_recommendation())
    report(action, "on_track", on=date(2026, 2, 1), narrative="For both.")

    assertContains(client.get(STORY), "For both.")


def test_nothing_of_another_recommendation_or_council_is_told(client, sign_in):
    sign_in("member")
    make_recommendation()
    report(make_action(recommendation=make_recommendation(number="2")), "on_track",
           on=date(2026, 2, 1), narrative="Of the second.")  # fmt: skip
    tidewell = make_challenge(council=make_council(name="Tidewell", slug="tidewell"))
    tell(make_recommendation(challenge=tidewell))

    page = client.get(STORY)

    assertNotContains(page, "Of the second.")
    assertNotContains(page, "Letters went out.")
    assertContains(page, "Nothing of this kind has happened yet.")


def test_what_is_only_suggested_is_not_told(client, sign_in):
    sign_in("member")
    discuss(make_recommendation(), state="suggested")

    assert headings(client) == []


def test_a_long_story_has_pages_and_asks_as_often_as_a_short_one(client, sign_in):
    sign_in("member")
    recommendation = make_recommendation()
    numbers = []
    for days in (range(1, 3), range(3, 15)):
        for day in days:
            tell(recommendation, day)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(STORY)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 18
    assertContains(page, "Page 1 of 2")


def test_htmx_gets_the_story_alone(client, sign_in):
    sign_in("member")
    make_recommendation()

    response = client.get(STORY, headers={"HX-Request": "true"})

    assert response.content.strip().startswith(b'<div id="history">')
