"""What is worth checking, found in a record: the page, what is settled, and its cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from meetings.models import Committee
from peerchallenge.checking.facts import contradictions
from peerchallenge.checking.models import SettledCheck
from recommendations.models import AuditEntry, ImplementationDecision
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_item,
    make_meeting,
    make_paragraph,
    make_recommendation,
    make_user,
    move_date,
    promise,
    report,
    resolve,
    tell_outcome,
)

pytestmark = pytest.mark.django_db
PAGE = "/harbourne/2026/worth-checking/"
DAY = date(2026, 7, 1)


def found(rule=None):
    """Return (rule, words) of what is found in the record."""
    every = contradictions(make_challenge(), DAY)
    return [one for one in every if rule in (None, one.rule)]


@pytest.fixture
def wrong_date(council):
    """An update that dates Cabinet's meeting of 9 March otherwise."""
    make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    action = make_action(ref="1.1")
    report(
        action, "on_track", on=date(2026, 4, 1), narrative="Cabinet approved it on 15 March 2026."
    )
    return action


def test_a_narrative_and_the_minute_are_shown_with_both_words(client, sign_in, wrong_date):
    sign_in("coordinator")

    page = client.get(PAGE)

    assertContains(page, "<mark>Cabinet</mark> approved it on")
    assertContains(page, "<mark>15 March 2026</mark>")
    assertContains(page, "Cabinet met on 9 March 2026.")
    assertContains(page, f"/harbourne/actions/{wrong_date.pk}/update/")


def test_an_update_that_another_for_the_same_day_put_right_is_asked_about_no_more(wrong_date):
    assert len(found("meeting-date")) == 1

    report(wrong_date, "on_track", on=date(2026, 4, 1), narrative="Cabinet approved it in March.")

    assert found() == []


def test_a_committee_that_was_renamed_has_its_former_meetings(council):
    make_meeting(date(2026, 3, 9), committee="Scrutiny Commission")
    later = make_meeting(date(2026, 5, 11), committee="Scrutiny Board").committee
    Committee.objects.filter(name="Scrutiny Commission").update(successor=later)
    narrative = "The Scrutiny Board noted it on 11 March 2026."

    report(make_action(), "on_track", on=date(2026, 4, 1), narrative=narrative)

    assert [one.other.words for one in found()] == ["Scrutiny Board met on 9 March 2026."]


def test_a_decision_on_a_day_on_which_the_committee_did_not_meet_is_found(council):
    make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    ImplementationDecision.objects.create(
        recommendation=make_recommendation(), state="part_implemented",
        decided_on=date(2026, 3, 12), decided_by="Cabinet", reason="Seen.",
        recorded_by=make_user(),
    )  # fmt: skip
    move_date(make_action(), date(2026, 9, 30), on=date(2026, 3, 9))

    (one,) = found()

    assert one.rule == "approval-day"
    assert one.words.startswith("It is recorded as decided by Cabinet on 12 March 2026.")


def test_a_date_moved_by_a_meeting_cited_on_another_day_is_found(council):
    item = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    move_date(make_action(), date(2026, 9, 30), on=date(2026, 1, 7), resolution=resolve(item))

    assert [one.rule for one in found()] == ["approval-day"]


def test_a_promise_met_by_a_minute_of_another_day_is_found(council):
    made = make_paragraph(make_item(committee="Cabinet", held_on=date(2026, 3, 9)))
    shown = make_paragraph(make_item(committee="Board", held_on=date(2026, 5, 11)))
    tell_outcome(promise(made), "met", on=date(2026, 5, 12), paragraph=shown)

    assert [(one.rule, one.other.words) for one in found()] == [
        ("approval-day", "Board met on 11 May 2026.")
    ]


def test_due_dates_before_the_meeting_that_set_them_are_found(council):
    item = make_item(held_on=date(2026, 3, 9))
    asked = resolve(item, "That a survey be held.")
    make_action(ref="1.1", asked_for_by=asked, original_due_on=date(2026, 3, 8))
    make_action(ref="1.2", asked_for_by=asked, original_due_on=date(2026, 3, 9))
    promise(make_paragraph(item), due_on=date(2025, 6, 30), what="a report")

    assert sorted(one.one.title for one in found("due-before")) == [
        "Action 1.1 in the plan",
        "Promise made at Cabinet on 9 March 2026",
    ]


def test_what_is_complete_while_a_promise_about_it_waits_is_found_until_it_is_met(council):
    item = make_item(held_on=date(2026, 3, 9))
    paragraph = make_paragraph(item, "That a report on the survey be brought.")
    asked = resolve(item, paragraph.text, paragraph=paragraph)
    one = promise(paragraph, resolution=asked, due_on=date(2026, 5, 1))
    action = make_action(asked_for_by=asked)
    assert found() == []

    report(action, "complete", on=date(2026, 6, 1))
    assert [check.words for check in found()] == [
        f"Action {action.ref} is recorded as complete, and a promise about it is overdue."
    ]

    tell_outcome(one, "met", on=date(2026, 6, 8))
    assert found("done-yet-promised") == []


def test_a_recommendation_with_an_open_action_is_not_complete(council):
    item = make_item(held_on=date(2026, 3, 9))
    paragraph = make_paragraph(item)
    recommendation = make_recommendation()
    discuss(recommendation, paragraph=paragraph)
    promise(paragraph)
    done, left = make_action(), make_action()
    report(done, "complete", on=date(2026, 6, 1))
    assert found() == []

    report(left, "complete", on=date(2026, 6, 1))
    assert [one.words for one in found()] == [
        "Recommendation 1 is recorded as complete, and a promise about it is still open."
    ]

    # A promise about several may wait for another of them.
    discuss(make_recommendation(number="2"), paragraph=paragraph)
    assert found() == []


def test_a_minute_that_says_delayed_is_held_against_the_plan_of_its_day(council):
    paragraph = make_paragraph(make_item(held_on=date(2026, 3, 9)), "The work had slipped.")
    discuss(make_recommendation(), paragraph=paragraph)
    action = make_action()
    report(action, "on_track", on=date(2026, 3, 2))
    # What was reported later is no contradiction, and changes none.
    report(action, "off_track", on=date(2026, 3, 10))

    (one,) = found()

    assert one.rule == "minute-and-plan"
    assert one.other.path.endswith("?as_at=2026-03-09")

    report(action, "at_risk", on=date(2026, 3, 9))
    assert found() == []


@pytest.mark.parametrize("state", ["suggested", "dismissed"])
def test_what_nobody_confirmed_contradicts_nothing(council, state):
    paragraph = make_paragraph(make_item(held_on=date(2026, 3, 9)), "The work had slipped.")
    discuss(make_recommendation(), paragraph=paragraph, state=state)
    report(make_action(), "on_track", on=date(2026, 3, 2))

    assert found() == []


def test_a_page_that_a_later_version_replaced_is_not_asked_about(council):
    old = make_item(held_on=date(2026, 3, 9))
    make_paragraph(old, "It is for Monday 10 March 2026.")
    assert [one.rule for one in found()] == ["weekday"]

    make_item(held_on=date(2026, 3, 9), previous=old, version=2)
    assert found() == []


def settle(client, one, reason="The minute is of another meeting.", **changes):
    sent = {"key": one.key, "facts": one.facts, "check-1-reason": reason}
    return client.post(f"{PAGE}settle/", sent | changes)


def test_it_may_stand_for_a_reason_until_a_source_says_something_else(client, sign_in, wrong_date):
    user = sign_in("clerk")
    (one,) = found()

    assert settle(client, one).status_code == 302
    page = client.get(PAGE)

    assertContains(page, "The minute is of another meeting.")
    assertContains(page, "The record does not contradict itself")
    entry = AuditEntry.objects.get(verb="let stand")
    assert (entry.actor, entry.changes["reason"][1]) == (user, "The minute is of another meeting.")
    # The record of meetings says something else now.
    SettledCheck.objects.update(facts="0" * 64)
    assertContains(client.get(PAGE), "It was said to stand before one of these changed")


def test_a_reason_is_needed(client, sign_in, wrong_date):
    sign_in("clerk")

    answer = settle(client, found()[0], reason=" ")

    assertContains(answer, "Enter why it may stand", status_code=422)
    assert not SettledCheck.objects.exists()


def test_a_reason_for_what_has_changed_since_is_kept_and_not_stored(client, sign_in, wrong_date):
    sign_in("clerk")

    answer = settle(client, found()[0], facts="another")

    assertContains(answer, "The minute is of another meeting.", status_code=409)
    assert not SettledCheck.objects.exists()


def test_what_is_put_right_meanwhile_is_not_settled(client, sign_in, wrong_date):
    sign_in("clerk")
    (one,) = found()
    report(wrong_date, "on_track", on=date(2026, 4, 1), narrative="Cabinet approved it in March.")

    assert settle(client, one).status_code == 302
    assert not SettledCheck.objects.exists()


def test_it_can_be_asked_about_again(client, sign_in, wrong_date):
    sign_in("clerk")
    settle(client, found()[0])

    client.post(f"{PAGE}{SettledCheck.objects.get().pk}/ask-again/")

    assertContains(client.get(PAGE), "1 to check")
    assert AuditEntry.objects.filter(verb="took back").exists()


def test_a_lead_officer_reads_and_does_not_settle(client, sign_in, wrong_date):
    sign_in("lead_officer")

    page = client.get(PAGE)

    assertContains(page, "Cabinet met on 9 March 2026.")
    assertNotContains(page, "Let it stand")
    assert settle(client, found()[0]).status_code == 403


def test_words_of_the_record_are_escaped(client, sign_in, council):
    make_paragraph(make_item(held_on=date(2026, 3, 9)), "<b>On</b> Monday 10 March 2026 & after")
    sign_in("clerk")

    assertContains(client.get(PAGE), "&lt;b&gt;On&lt;/b&gt;")


def test_the_page_asks_the_database_as_often_for_much_as_for_little(client, sign_in, council):
    sign_in("coordinator")
    numbers = []
    for size in (1, 6):
        for index in range(size):
            item = make_item(committee=f"Panel {size}{index}", held_on=date(2026, 3, 9))
            paragraph = make_paragraph(
                item, f"Panel {size}{index} had slipped on Monday 8 May 2026."
            )
            recommendation = make_recommendation(number=f"{size}{index}")
            discuss(recommendation, paragraph=paragraph)
            asked = resolve(item)
            action = make_action(recommendation=recommendation, asked_for_by=asked)
            report(action, "on_track", on=date(2026, 3, 2))
            move_date(action, date(2026, 2, 1), on=date(2026, 3, 9), resolution=asked)
            one = promise(paragraph, resolution=asked, due_on=date(2026, 1, 1))
            tell_outcome(one, "part_met", on=date(2026, 5, 9))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 19
