"""Watching a recommendation: the button, the list, and what the e-mail says of changes."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import Watch
from tests.factories import (
    discuss,
    make_action,
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
def recommendation(council):
    return make_recommendation()


@pytest.fixture
def member(sign_in):
    return sign_in("member", name="Ruth Adeyemi")


def watch(recommendation, user, *, days_ago=2):
    return Watch.objects.create(
        recommendation=recommendation, user=user, since=now() - timedelta(days=days_ago)
    )


def body(day=None):
    """Return what the e-mail of a day says; empty if none is sent."""
    mail.outbox.clear()
    day = day or localdate()
    call_command("send_reminders", "--day", day.isoformat(), stdout=StringIO())
    return mail.outbox[0].body if mail.outbox else ""


def test_the_button_begins_and_stops_without_javascript(client, member, recommendation):
    address = f"/harbourne/watching/{recommendation.pk}/"
    assertContains(client.get(PAGE), "Watch this recommendation")

    response = client.post(address, {"watch": "yes"}, follow=True)
    assertRedirects(response, f"{PAGE}#watch")
    assertContains(response, "Stop watching")
    client.post(address, {"watch": "yes"})
    assert Watch.objects.get().user == member

    response = client.post(address, {"watch": "no"}, follow=True)
    assertContains(response, "Watch this recommendation")
    assert not Watch.objects.exists()


def test_htmx_gets_the_other_button(client, member, recommendation):
    response = client.post(
        f"/harbourne/watching/{recommendation.pk}/", {"watch": "yes"}, HTTP_HX_REQUEST="true"
    )

    assertContains(response, '<form id="watch"')
    assertContains(response, 'value="no"')
    assertContains(response, "You are told by email what changes.")


def test_the_list_shows_what_one_watches_here_and_stops_it(client, member, recommendation):
    other = make_recommendation(number="2")
    watch(recommendation, member)
    watch(other, make_user())

    page = client.get("/harbourne/watching/")
    assertContains(page, "Recommendation number 1")
    assertNotContains(page, "Recommendation number 2")
    response = client.post(
        f"/harbourne/watching/{recommendation.pk}/", {"watch": "no", "from": "list"}, follow=True
    )

    assertContains(response, "You watch no recommendation.")


def test_the_database_keeps_one_watch_a_person(member, recommendation):
    watch(recommendation, member)

    with pytest.raises(IntegrityError), transaction.atomic():
        watch(recommendation, member)


def test_a_watcher_is_told_of_updates_moves_and_minutes_once(member, recommendation):
    watch(recommendation, member)
    action = make_action(recommendation=recommendation, ref="1.1", title="Tell the story")
    report(action, "at_risk", on=date(2026, 3, 3), state_label="Amber")
    move_date(action, date(2098, 3, 31), on=date(2026, 3, 4))
    item = make_item(held_on=date(2026, 3, 9))
    for _ in range(2):
        discuss(
            recommendation,
            paragraph=make_paragraph(item),
            settled_by=make_user(),
            settled_at=now(),
        )
    resolve(item)

    said = body()

    assert mail.outbox[0].subject == "3 changes to what you watch"
    start = "- Recommendation 1: action 1.1 Tell the story"
    assert f"{start} was reported as Amber for 3 March 2026." in said
    assert f"{start} has a new due date: moved from 30 June 2026 to 31 March 2098." in said
    minutes = "Recommendation 1 Recommendation number 1: Cabinet discussed it on 9 March 2026"
    assert said.count(minutes) == 1
    assert item.get_absolute_url() in said
    assert body(localdate() + timedelta(days=1)) == ""


def test_an_action_that_answers_what_one_watches_as_well_is_told_once(member, recommendation):
    other = make_recommendation(number="2", title="Listen")
    watch(recommendation, member)
    watch(other, member)
    action = make_action(recommendation=other, ref="2.1")
    action.also_answers.add(recommendation)
    move_date(action, date(2098, 3, 31), on=date(2026, 3, 4))
    report(action, "off_track", on=date(2026, 3, 3))

    assert body().count("- Recommendation 2: action 2.1") == 2


def test_a_page_that_is_read_again_is_no_second_news(member, recommendation):
    watch(recommendation, member)
    first = make_item(held_on=date(2026, 3, 9))
    again = make_item(held_on=date(2026, 3, 9), previous=first, version=2, source_text="new")
    settled = {"settled_by": make_user(), "settled_at": now()}
    discuss(recommendation, paragraph=make_paragraph(first), **settled)
    assert "Cabinet discussed it" in body()

    discuss(recommendation, paragraph=make_paragraph(again), **settled)

    assert body(localdate() + timedelta(days=1)) == ""


def test_one_is_not_told_of_what_one_did_oneself_nor_of_what_was_before(member, recommendation):
    action = make_action(recommendation=recommendation, original_due_on=None)
    report(action, "on_track", on=date(2026, 3, 3))
    # A moment later: two rows may be written in the same millisecond.
    Watch.objects.create(
        recommendation=recommendation, user=member, since=now() + timedelta(seconds=1)
    )
    report(action, "at_risk", on=date(2026, 3, 4), by=member)

    assert body() == ""


def test_a_suggestion_that_nobody_has_confirmed_is_no_news(member, recommendation):
    watch(recommendation, member)
    discuss(recommendation, state="suggested")
    discuss(recommendation, state="dismissed", settled_by=make_user(), settled_at=now())

    assert body() == ""


def test_whoever_stopped_watching_or_left_is_told_nothing(member, recommendation):
    kept = watch(recommendation, member)
    report(make_action(recommendation=recommendation), "on_track", on=date(2026, 3, 3))
    member.memberships.update(until=localdate() - timedelta(days=1))
    assert body() == ""

    member.memberships.update(until=None)
    kept.delete()

    assert body() == ""


def test_watching_in_one_council_tells_nothing_of_another(member, recommendation):
    other = make_council(name="Tidewell District Council", slug="tidewell")
    watch(recommendation, make_user("member", council=other))
    report(make_action(recommendation=recommendation), "on_track", on=date(2026, 3, 3))

    assert body() == ""
