"""Councils side by side: counts before percentages, and nobody is ranked."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from peerchallenge.public import record
from peerchallenge.sector.comparing import figures
from peerchallenge.sector.taking_part import challenges
from recommendations.models import ImplementationDecision, PeerChallenge
from tests.factories import make_action, make_recommendation, make_user, move_date, report
from tests.sector.conftest import GAP, HOMES, PUBLISHED, SCRUTINY

pytestmark = pytest.mark.django_db

PAGE, CSV = "/sector/compare/", "/sector/compare/challenges.csv"
DAY = date(2026, 6, 30)


def only(challenge, day=DAY):
    return figures([challenge], day)[0]


def test_the_days_are_counted_from_the_end_of_the_visit(share):
    one = only(share("ashby", GAP))
    assert (one.report_after, one.plan_after) == (17, 45)

    PeerChallenge.objects.update(on_site_until=None)
    one = only(PeerChallenge.objects.get())
    assert (one.report_after, one.plan_after) == (None, None)


def test_recommendations_and_actions_are_counted_as_on_the_public_pages(share):
    challenge = share("ashby", GAP, SCRUTINY, HOMES)
    first, second, _ = challenge.recommendations.order_by("number")
    make_recommendation(
        challenge=challenge, number="S1", kind="suggestion", published_on=PUBLISHED
    )
    hidden = make_recommendation(challenge=challenge, number="9")
    ImplementationDecision.objects.create(
        recommendation=first, state="embedded", decided_on=DAY, decided_by="Cabinet",
        reason="It is so.", recorded_by=make_user(),
    )  # fmt: skip
    report(make_action(recommendation=first), "complete", on=date(2026, 3, 1))
    make_action(recommendation=second)
    make_action(recommendation=hidden)  # not public
    shared = make_action(recommendation=hidden)
    shared.also_answers.add(first, second)  # public, and one action

    one = only(challenge)

    assert (one.implemented, one.recommendations, one.percent_implemented) == (1, 3, 33)
    assert (one.complete, one.actions, one.percent_complete) == (1, 3, 33)
    told = record.overview(challenge, DAY)
    assert (told.bar.complete, told.bar.total) == (one.complete, one.actions)
    assert (told.implemented, len(told.formal)) == (one.implemented, one.recommendations)


def test_moves_and_the_age_of_updates_are_of_that_day(share):
    challenge = share("ashby", GAP)
    recommendation = challenge.recommendations.get()
    actions = [make_action(recommendation=recommendation) for _ in range(6)]
    for to in (date(2026, 9, 30), date(2026, 12, 31)):
        move_date(actions[0], to, on=date(2026, 4, 1))
    move_date(actions[1], date(2026, 9, 30), on=date(2026, 4, 1))
    move_date(actions[2], date(2027, 9, 30), on=DAY + timedelta(days=1))
    report(actions[0], "on_track", on=DAY - timedelta(days=10))
    report(actions[1], "at_risk", on=DAY - timedelta(days=40))
    report(actions[2], "off_track", on=DAY - timedelta(days=45))
    report(actions[3], "complete", on=DAY - timedelta(days=100))
    report(actions[4], "paused", on=DAY - timedelta(days=100), review_on=date(2027, 1, 1))

    one = only(challenge)

    assert (one.moves, one.moved) == (3, 2)
    assert (one.open, one.never, one.age) == (4, 1, 40)
    earlier = only(challenge, date(2026, 2, 1))
    assert (earlier.moves, earlier.open, earlier.never, earlier.age) == (0, 6, 6, None)


def test_the_page_says_counts_first_and_what_they_mean(client, share):
    challenge = share("ashby", GAP, SCRUTINY)
    report(
        make_action(recommendation=challenge.recommendations.first()), "on_track",
        on=localdate() - timedelta(days=3),
    )  # fmt: skip
    share("barton", HOMES, on_site_from=None, on_site_until=None, report_published_on=None,
          plan_published_on=None)  # fmt: skip

    page = client.get(PAGE).content.decode()

    assert '<b>0 of 2</b> <span class="muted">(0%)</span>' in page
    assert "17 days after" in page
    assert "3 days ago" in page
    assert "Not known" in page
    assert "No actions yet" in page
    assert "No open actions" in page
    assert "It is no ranking" in page
    assert "What the figures mean" in page


def test_the_order_is_that_of_names_whatever_is_asked(client, share):
    for slug in ("corby", "ashby", "barton"):
        share(slug, GAP)
    for query in ("", "?sort=complete", "?order=-implemented"):
        page = client.get(PAGE + query).content.decode()
        places = [page.index(f"{name} Council</a>") for name in ("Ashby", "Barton", "Corby")]
        assert places == sorted(places)
    assert "sort" not in page.split("<main")[1].split("It is no ranking")[0]


def test_the_same_is_there_as_csv_without_formulas(client, share):
    share("ashby", GAP, name="=Ashby Council")
    share("barton", HOMES)

    response = client.get(CSV)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert response.headers["Content-Type"].startswith("text/csv")
    assert [row["council"] for row in rows] == ["'=Ashby Council", "Barton Council"]
    assert (rows[1]["days_to_report"], rows[1]["days_to_action_plan"]) == ("17", "45")
    assert (rows[1]["implemented"], rows[1]["recommendations"]) == ("0", "1")
    assert (rows[1]["percent_complete"], rows[1]["median_days_since_update"]) == ("", "")
    assert challenges().count() == 2
