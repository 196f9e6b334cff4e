"""A recommendation beside its minutes, and the overview, as members see them."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from recommendations.models import ImplementationDecision
from tests.factories import (
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
PAGE = "/harbourne/2026/recommendations/1/"


@pytest.fixture
def member(sign_in):
    return sign_in("member")


@pytest.fixture
def recommendation(member):
    return make_recommendation(number="1")


def test_the_plan_stands_beside_what_committees_said(client, recommendation):
    action = make_action(recommendation=recommendation, ref="1.1", title="Ask residents")
    report(action, "at_risk", on=date(2026, 3, 1), narrative="The survey is late.")
    item = make_item(minute="61", source_url="https://democracy.example/mgAi.aspx?ID=7")
    discuss(recommendation, paragraph=make_paragraph(item, "Members asked about the survey."))
    resolve(item, "That the survey be brought forward.")

    response = client.get(PAGE)

    for words in (
        "Ask residents",
        "At risk",
        "The survey is late.",
        "Members asked about the survey.",
        "That the survey be brought forward.",
        "minute 61",
        "https://democracy.example/mgAi.aspx?ID=7",
        f"/harbourne/meetings/items/{item.pk}/#p-1",
    ):
        assertContains(response, words)


def test_as_at_a_day_changes_statuses_and_hides_later_minutes(client, recommendation):
    action = make_action(recommendation=recommendation, ref="1.1")
    report(action, "on_track", on=date(2026, 2, 1))
    report(action, "complete", on=date(2026, 5, 1))
    move_date(action, date(2026, 9, 30), on=date(2026, 4, 1))
    for month, words in ((3, "Said in March."), (4, "Said in April.")):
        item = make_item(held_on=date(2026, month, 9))
        discuss(recommendation, paragraph=make_paragraph(item, words))

    march = client.get(PAGE, {"as_at": "2026-03-09"})

    assertContains(march, "On track")
    assertContains(march, "Said in March.")
    assertContains(march, "As at 9 March 2026")
    assertContains(march, "30 Jun 2026")
    assertNotContains(march, "Said in April.")
    assertNotContains(march, "30 Sep 2026")
    today = client.get(PAGE)
    assertContains(today, "Said in April.")
    assertContains(today, "30 Sep 2026")


@pytest.mark.parametrize("typed", ["31/02/2024", "2024-02-31", "yesterday"])
def test_a_day_that_does_not_exist_is_said_and_today_is_shown(client, recommendation, typed):
    make_action(recommendation=recommendation, title="Ask residents")

    response = client.get(PAGE, {"as_at": typed})

    assertContains(response, "Enter a real date, such as 31/3/2026", status_code=422)
    assertContains(response, "Ask residents", status_code=422)


def test_the_fragment_is_the_record_alone(client, recommendation):
    response = client.get(PAGE, {"as_at": "2026-03-09"}, headers={"HX-Request": "true"})

    assert response.content.strip().startswith(b'<div id="record"')
    assertNotContains(response, "<html")
    assert "HX-Request" in response.headers["Vary"]


def test_what_is_only_suggested_or_dismissed_is_not_shown(client, recommendation):
    for state in ("suggested", "dismissed"):
        paragraph = make_paragraph(make_item(), f"A {state} paragraph.")
        discuss(recommendation, paragraph=paragraph, state=state)

    response = client.get(PAGE)

    assertNotContains(response, "A suggested paragraph.")
    assertNotContains(response, "A dismissed paragraph.")


def test_a_member_is_offered_nothing_to_change(client, recommendation):
    make_action(recommendation=recommendation)

    response = client.get(PAGE)

    assertNotContains(response, "/update/")
    assertNotContains(response, "/edit/")


def test_markup_in_what_people_wrote_is_shown_as_text(client, recommendation):
    action = make_action(recommendation=recommendation, title="<b>Bold</b>")
    report(action, "on_track", on=date(2026, 2, 1), narrative="<script>alert(1)</script>")
    discuss(recommendation, paragraph=make_paragraph(make_item(), "<img src=x onerror=alert(1)>"))

    content = client.get(PAGE).content.decode()

    assert "<b>Bold</b>" not in content
    assert "<script>alert(1)" not in content
    assert "<img src=x" not in content


def test_a_shared_action_shows_under_both_recommendations(client, recommendation):
    other = make_recommendation(number="2")
    shared = make_action(recommendation=other, title="One action for both")
    shared.also_answers.add(recommendation)

    assertContains(client.get(PAGE), "One action for both")
    assertContains(client.get("/harbourne/2026/recommendations/2/"), "One action for both")


def test_the_overview_counts_actions_overdue_and_recommendations(client, recommendation):
    late = make_action(recommendation=recommendation, original_due_on=date(2026, 2, 1))
    report(late, "on_track", on=date(2026, 1, 25))
    report(make_action(recommendation=recommendation), "complete", on=date(2026, 2, 1))
    discuss(recommendation, paragraph=make_paragraph(make_item(held_on=date(2026, 3, 9))))
    ImplementationDecision.objects.create(
        recommendation=recommendation,
        state="implemented",
        decided_on=date(2026, 3, 9),
        decided_by="Cabinet",
        reason="It is done.",
        recorded_by=make_user(),
    )

    response = client.get("/harbourne/2026/")

    assertContains(response, "1<span> of 2</span>")
    assertContains(response, "1 overdue")
    assertContains(response, "Last discussed 9 Mar 2026, Cabinet")
    assert response.context["implemented"] == 1


def test_recommendations_are_listed_as_people_count(client, member):
    for number in ("10", "2", "1"):
        make_recommendation(number=number)

    formal = client.get("/harbourne/2026/").context["formal"]

    assert [one.number for one in formal] == ["1", "2", "10"]


def test_nothing_of_another_council_shows(client, recommendation):
    other = make_challenge(council=make_council(name="Tidewell District Council", slug="tidewell"))
    secret = make_recommendation(challenge=other, number="1", title="Secret of Tidewell")
    make_action(recommendation=secret, title="Secret action")

    for page in (PAGE, "/harbourne/2026/", "/harbourne/my-actions/", "/harbourne/meetings/", "/"):
        content = client.get(page, follow=True).content
        assert b"Secret" not in content
        assert b"Tidewell" not in content
