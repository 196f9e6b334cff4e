"""What officers mark as good news is read first by residents, and can be taken back."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import ProgressUpdate
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_post,
    make_recommendation,
    open_to_public,
    report,
)

pytestmark = pytest.mark.django_db

OVERVIEW = "/harbourne/2026/"
NEWS = f"{OVERVIEW}good-news/"
JSON = f"{OVERVIEW}open-data/challenge.json"
WORDS = "412 people took part."


@pytest.fixture
def recommendation(council):
    recommendation = make_recommendation(published_on=date(2026, 2, 1), title="Agree one vision")
    open_to_public(recommendation.challenge)
    return recommendation


@pytest.fixture
def action(recommendation):
    return make_action(recommendation=recommendation, ref="1.1", title="Hold conversations")


def good(action, on, narrative=WORDS, **fields):
    return report(action, "on_track", on=on, narrative=narrative, is_good_news=True, **fields)


def told(client):
    return [one["text"] for one in client.get(JSON).json()["good_news"]]


def test_good_news_is_on_the_overview_on_its_page_and_in_the_data(client, action):
    good(action, date(2026, 3, 1))

    assertContains(client.get(OVERVIEW), WORDS, count=1)
    page = client.get(NEWS)
    assertContains(page, WORDS)
    assertContains(page, "1 March 2026")
    assertContains(page, "Hold conversations: ")
    assertContains(page, f"{OVERVIEW}recommendations/1/")
    (one,) = client.get(JSON).json()["good_news"]
    assert one == {
        "effective_on": "2026-03-01", "text": WORDS, "ref": "1.1", "action": "Hold conversations",
        "kind": "Recommendation", "recommendation": "1", "title": "Agree one vision",
    }  # fmt: skip


def test_the_navigation_has_it_only_where_there_is_any(client, action):
    assertNotContains(client.get(f"{OVERVIEW}reports/"), NEWS)
    assertContains(client.get(NEWS), "No good news has been reported yet.")
    good(action, date(2026, 3, 1))

    assertContains(client.get(f"{OVERVIEW}reports/"), NEWS)
    assertContains(client.get(NEWS), 'aria-current="page">Good news')


def test_the_overview_has_the_newest_three_cut_short(client, action):
    for day in range(1, 6):
        good(action, date(2026, 3, day), f"News {day}. " + "and more " * 60)
    page = client.get(OVERVIEW).content.decode()

    assert [f"News {day}." in page for day in range(1, 6)] == [False, False, True, True, True]
    assert page.index("News 5.") < page.index("News 3.")
    assert page.count("and more") < 3 * 40
    assert "5 so far" in page
    assertContains(client.get(NEWS), "and more", count=5 * 60)


def test_a_later_update_about_the_same_day_takes_the_mark_back(client, action):
    good(action, date(2026, 3, 1), "It was too early to say so.")
    report(action, "on_track", on=date(2026, 3, 1), narrative="They were invited.")
    assert told(client) == []

    good(action, date(2026, 3, 1), "Or marks it again.")
    assert told(client) == ["Or marks it again."]


def test_an_update_about_another_day_leaves_it_standing(client, action):
    good(action, date(2026, 3, 1))
    report(action, "at_risk", on=date(2026, 4, 1), narrative="Then it slowed.")

    assert told(client) == [WORDS]


def test_what_is_not_public_is_no_news(client, recommendation, action):
    tomorrow = localdate() + timedelta(days=1)
    good(action, tomorrow, "To come")
    good(make_action(recommendation=make_recommendation(number="2")), date(2026, 3, 1), "Hidden")
    later = make_recommendation(number="3", published_on=tomorrow)
    good(make_action(recommendation=later), date(2026, 3, 1), "Later")
    joins = make_action(recommendation=recommendation, added_on=tomorrow)
    good(joins, date(2026, 3, 1), "Not in the plan yet")
    for other in (
        make_challenge(slug="2020"),
        make_challenge(council=make_council(name="Tidewell", slug="tidewell")),
    ):
        theirs = make_recommendation(challenge=other, published_on=date(2026, 2, 1))
        good(make_action(recommendation=theirs), date(2026, 3, 1), "Of another challenge")

    assert told(client) == []
    assertNotContains(client.get(OVERVIEW), NEWS)


def test_news_of_an_action_that_also_answers_is_told_under_what_is_published(
    client, recommendation
):
    shared = make_action(recommendation=make_recommendation(number="2"), ref="2.1")
    shared.also_answers.add(recommendation)
    good(shared, date(2026, 3, 1))

    (one,) = client.get(JSON).json()["good_news"]
    assert (one["ref"], one["recommendation"]) == ("2.1", "1")
    own = make_action(recommendation=recommendation, ref="1.9")
    own.also_answers.add(make_recommendation(number="4", published_on=date(2026, 2, 1)))
    good(own, date(2026, 4, 1))
    assert client.get(JSON).json()["good_news"][0]["recommendation"] == "1"


def test_much_news_is_on_several_pages(client, action):
    for number in range(31):
        good(action, date(2026, 3, 1) + timedelta(days=number))

    assertContains(client.get(NEWS), WORDS, count=30)
    assertContains(client.get(NEWS), 'href="?page=2"')
    assertContains(client.get(f"{NEWS}?page=2"), WORDS, count=1)


def test_an_officer_marks_an_update_and_the_council_sees_that(client, sign_in):
    officer = sign_in("officer")
    recommendation = make_recommendation(published_on=date(2026, 2, 1))
    action = make_action(recommendation=recommendation, owner=make_post(holder=officer))
    url = f"/harbourne/actions/{action.pk}/update/"
    assertContains(client.get(url), "Show this as good news on the public site")
    day = localdate()
    typed = {
        "status": "on_track", "narrative": WORDS, "seen": 0, "effective_on_day": day.day,
        "effective_on_month": day.month, "effective_on_year": day.year,
    }  # fmt: skip

    client.post(url, typed | {"is_good_news": "on"})
    assert ProgressUpdate.objects.get().is_good_news
    assertContains(client.get(f"/harbourne/actions/{action.pk}/"), "Good news for residents.")
    history = f"/harbourne/2026/recommendations/{recommendation.number}/history/"
    assertContains(client.get(history), "Reported, as good news")

    client.post(url, typed | {"seen": 1})
    assert not ProgressUpdate.objects.latest("sequence").is_good_news
    done = client.post(
        url, typed | {"seen": 2, "status": "complete", "is_good_news": "on"}, follow=True
    )
    assertContains(done, "Mark it as good news in an update, once it is approved.")
    wrong = client.post(url, typed | {"seen": 2, "narrative": "", "is_good_news": "on"})
    assertContains(wrong, "checked", status_code=422)  # what was ticked stays so
