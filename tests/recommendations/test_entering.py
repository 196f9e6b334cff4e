"""Entering challenges and recommendations."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from recommendations.entering import short_title
from recommendations.models import Assessment, AuditEntry, PeerChallenge, Recommendation
from tests.factories import make_challenge, make_recommendation

pytestmark = pytest.mark.django_db

REPORT = """LGA Corporate Peer Challenge: Harbourne Borough Council

Feedback report: 12 – 15 January 2026

1. Executive summary

The council is well led.

2. Key recommendations

Recommendation 1: Agree a shared vision for the borough with partners.

Recommendation 2: Write a digital strategy, and say what it will cost.

Recommendation 3: Thank the staff.

3. Summary of the peer challenge approach

The team met eighty people.
"""


@pytest.fixture
def coordinator(sign_in):
    return sign_in("coordinator")


def test_a_coordinator_adds_a_challenge(client, coordinator):
    response = client.post(
        "/harbourne/challenges/new/",
        {
            "title": "Corporate peer challenge 2026",
            "slug": "2026",
            "kind": "corporate",
            "body": "Local Government Association",
            "on_site_from_day": "12",
            "on_site_from_month": "1",
            "on_site_from_year": "2026",
            "themes": "Local priorities\n\n Governance and  culture \nLocal priorities",
        },
    )

    assertRedirects(response, "/harbourne/2026/")
    themes = PeerChallenge.objects.get().themes.order_by("position")
    assert [theme.name for theme in themes] == ["Local priorities", "Governance and culture"]
    assert PeerChallenge.objects.get().on_site_from == date(2026, 1, 12)
    assert AuditEntry.objects.get().actor == coordinator


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter a title"),
        ({"slug": "my-actions"}, "is taken"),
        ({"slug": "2025"}, "Another challenge has the short name 2025"),
        ({"on_site_until_day": "1", "on_site_until_month": "1", "on_site_until_year": "2026"},
         "The last day must not be before the first"),
        ({"on_site_from_day": "31", "on_site_from_month": "2"}, "Enter a real date"),
    ],
)  # fmt: skip
def test_a_wrong_challenge_is_refused_in_words(client, coordinator, changes, message):
    make_challenge(slug="2025")
    typed = {
        "title": "Challenge",
        "slug": "2026",
        "kind": "corporate",
        "body": "LGA",
        "on_site_from_day": "12",
        "on_site_from_month": "1",
        "on_site_from_year": "2026",
    }

    response = client.post("/harbourne/challenges/new/", typed | changes)

    assertContains(response, message, status_code=422)
    assert PeerChallenge.objects.count() == 1


def found(client, text=REPORT):
    return client.post("/harbourne/2026/recommendations/from-report/", {"text": text})


def kept(response, **changes):
    formset = response.context["formset"]
    data = {"form-TOTAL_FORMS": len(formset.forms), "form-INITIAL_FORMS": len(formset.forms)}
    for form in formset.forms:
        data |= {form.add_prefix(name): value for name, value in form.initial.items()}
    return {key: "on" if value is True else value for key, value in data.items()} | changes


def test_a_pasted_report_is_shown_before_it_is_stored(client, coordinator):
    make_challenge()

    response = found(client)

    assertContains(response, "Write a digital strategy, and say what it will cost.")
    assert not Recommendation.objects.exists()


def test_what_was_found_can_be_corrected_and_kept(client, coordinator):
    make_challenge()

    client.post(
        "/harbourne/2026/recommendations/from-report/",
        kept(
            found(client), **{"form-1-title": "Digital strategy", "form-2-keep": "", "store": "1"}
        ),
    )

    stored = Recommendation.objects.order_by("sort_key").values_list("number", "title")
    assert list(stored) == [
        ("1", "Agree a shared vision for the borough with partners"),
        ("2", "Digital strategy"),
    ]


def test_a_number_that_is_entered_already_stores_nothing(client, coordinator):
    make_recommendation(number="2")

    response = client.post(
        "/harbourne/2026/recommendations/from-report/", kept(found(client), store="1")
    )

    assertContains(response, "Already entered: 2", status_code=422)
    assertContains(response, "Agree a shared vision", status_code=422)
    assert Recommendation.objects.count() == 1


def test_keeping_nothing_is_asked_about(client, coordinator):
    make_challenge()
    none = {f"form-{number}-keep": "" for number in range(3)}

    response = client.post(
        "/harbourne/2026/recommendations/from-report/", kept(found(client), store="1", **none)
    )

    assertContains(response, "Tick at least one to keep, or cancel", status_code=422)
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("number", ["1", "6/7", ""])
def test_a_number_twice_or_wrong_stores_nothing(client, coordinator, number):
    make_challenge()

    response = client.post(
        "/harbourne/2026/recommendations/from-report/",
        kept(found(client), **{"form-1-number": number, "store": "1"}),
    )

    assert response.status_code == 422
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "Nothing of the kind.", "%PDF-1.7\n"])
def test_a_text_without_recommendations_is_refused_in_words(client, coordinator, text):
    make_challenge()

    response = found(client, text)

    assertContains(response, "error-summary", status_code=422)


def test_publishing_the_report_fixes_the_words(client, coordinator):
    challenge = make_challenge()
    recommendation = make_recommendation()

    client.post(
        "/harbourne/2026/edit/",
        {
            "title": challenge.title,
            "slug": "2026",
            "kind": "corporate",
            "body": "LGA",
            "report_published_on_day": "1",
            "report_published_on_month": "4",
            "report_published_on_year": "2026",
        },
    )

    recommendation.refresh_from_db()
    assert recommendation.published_on == date(2026, 4, 1)
    page = client.get("/harbourne/2026/recommendations/1/edit/")
    assertContains(page, "Its number and words cannot be changed")
    assert b'name="text"' not in page.content


def test_not_accepting_a_recommendation_needs_reasons(client, coordinator):
    make_recommendation()
    typed = {
        "number": "1",
        "title": "Vision",
        "text": "Agree one.",
        "kind": "formal",
        "response": "not_accepted",
    }

    response = client.post("/harbourne/2026/recommendations/1/edit/", typed)
    assertContains(response, "Enter why the recommendation is not accepted", status_code=422)

    client.post(
        "/harbourne/2026/recommendations/1/edit/", typed | {"response_reasons": "We have one."}
    )
    assert Recommendation.objects.get().response == "not_accepted"


def test_a_recommendation_can_be_entered_by_itself(client, coordinator):
    make_challenge(report_published_on=date(2026, 4, 1))

    client.post(
        "/harbourne/2026/recommendations/new/",
        {"number": "6a", "title": "Part", "text": "Do the first part.", "kind": "formal"},
    )

    stored = Recommendation.objects.get()
    assert (stored.number, stored.published_on) == ("6a", date(2026, 4, 1))


def test_assessments_of_a_visit_are_entered_once(client, coordinator):
    make_recommendation(number="1")
    make_recommendation(number="2")
    page = "/harbourne/2026/progress-review/"
    data = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2,
        "form-0-keep": "on",
        "form-0-number": "1",
        "form-0-text": "The peers were pleased.",
        "form-1-keep": "on",
        "form-1-number": "2",
        "form-1-text": "More pace is needed.",
        "visited_on_day": "9",
        "visited_on_month": "11",
        "visited_on_year": "2026",
        "store": "1",
    }

    client.post(page, data)
    assert Assessment.objects.count() == 2
    assertContains(
        client.get("/harbourne/2026/recommendations/1/?as_at=2026-11-09"), "were pleased"
    )

    again = client.post(page, data)
    assertContains(again, "have been entered already", status_code=422)
    unknown = client.post(page, data | {"form-1-number": "9", "visited_on_day": "10"})
    assertContains(unknown, "no recommendation 9", status_code=422)
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Thank the staff!", "Thank the staff"),
        ("Do this first. Then do that.", "Do this first"),
        ("Review it; and use it.", "Review it"),
        ("word " * 40, ("word " * 18).strip() + "…"),
    ],
)
def test_a_short_title_is_the_first_clause(text, title):
    assert short_title(text) == title
