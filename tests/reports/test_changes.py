"""What changed between two days: as values, on its page and as JSON."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Committee, Meeting
from peerchallenge.reports.facts.changes import counted_by_kind, kind_of, last_look, what_changed
from peerchallenge.reports.progress import progress_report
from recommendations import audit
from recommendations.models import AuditEntry, ImplementationDecision
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_item,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    report,
)

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 3, 1), date(2026, 6, 1)
PAGE = "/harbourne/2026/changes/"


def found(since=SINCE, until=UNTIL):
    return what_changed(make_challenge(), since, until)


def told(changes):
    return [(one.what, one.ref, one.before, one.after, one.direction) for one in changes]


def action(ref="1.1", **fields):
    return make_action(recommendation=make_recommendation(), ref=ref, **fields)


def quiet(changes):
    return [one for one in changes if one.what != "no update"]


def test_a_status_that_went_down_and_one_that_went_up_are_told(council):
    down, up = action("1.1"), action("1.2")
    report(down, "on_track", on=date(2026, 2, 1))
    report(up, "off_track", on=date(2026, 2, 1))
    report(down, "at_risk", on=date(2026, 4, 1), state_label="Amber")
    report(up, "on_track", on=date(2026, 4, 1))

    assert told(found()) == [
        ("status", "1.1", "On track", "Amber", "worsened"),
        ("status", "1.2", "Off track", "On track", "improved"),
    ]


def test_what_was_completed_is_told_apart_from_other_changes_of_status(council):
    done, embedded = action("1.1"), action("1.2")
    report(done, "on_track", on=date(2026, 2, 1))
    report(done, "complete", on=date(2026, 5, 1))
    report(embedded, "complete", on=date(2026, 2, 1))
    report(embedded, "embedded", on=date(2026, 5, 1))

    assert [(one.what, one.ref) for one in found()] == [("completed", "1.1"), ("status", "1.2")]


def test_a_change_on_the_first_day_is_before_and_one_on_the_last_day_counts(council):
    first, last = action("1.1"), action("1.2")
    report(first, "on_track", on=SINCE)
    report(last, "on_track", on=date(2026, 2, 1))
    report(last, "off_track", on=UNTIL)

    assert [one.ref for one in quiet(found())] == ["1.2"]


def test_an_action_that_joined_the_plan_is_new_and_nothing_else(council):
    new = action(added_on=date(2026, 4, 1))
    report(new, "complete", on=date(2026, 5, 1))

    assert told(found()) == [("new", "1.1", "", "Complete", "new")]


def test_an_action_closed_another_way_is_neither_better_nor_worse(council):
    closed = action()
    report(closed, "on_track", on=date(2026, 2, 1))
    report(closed, "transferred", on=date(2026, 4, 1), continues_in="Digital plan")

    assert told(found()) == [("closed", "1.1", "On track", "Transferred", "same")]


def test_a_date_that_moved_says_how_often_why_and_who_agreed(council):
    late = action()
    report(late, "on_track", on=date(2026, 5, 1))
    move_date(late, date(2026, 7, 31), on=date(2026, 2, 1))
    move_date(late, date(2026, 9, 30), on=date(2026, 4, 1))
    move_date(late, date(2026, 12, 31), on=date(2026, 7, 1))

    (change,) = [one for one in found() if one.what == "due date"]

    assert (change.before, change.after) == ("31 July 2026", "30 September 2026")
    assert (change.moves, change.direction) == (2, "worsened")
    assert change.reason == "Capacity or vacancies: Two posts were empty. Agreed by Cabinet"


def test_a_date_that_moved_and_came_back_is_no_change(council):
    same = action()
    report(same, "on_track", on=date(2026, 5, 1))
    move_date(same, date(2026, 9, 30), on=date(2026, 4, 1))
    move_date(same, date(2026, 6, 30), on=date(2026, 5, 1))

    assert [one.what for one in found()] == ["status"]


def test_no_update_since_is_of_open_actions_only(council):
    report(action("1.1"), "on_track", on=date(2026, 2, 1))
    report(action("1.2"), "complete", on=date(2026, 2, 1))
    report(action("1.3"), "paused", on=date(2026, 2, 1))
    action("1.4")

    assert told(found()) == [
        ("no update", "1.1", "Last update 1 February 2026", "On track", "same"),
        ("no update", "1.4", "No update yet", "Not started", "same"),
    ]


def recorded(one, on, **changes):
    """Write to the audit what it would have held on a day."""
    AuditEntry.objects.create(
        council=make_council(),
        actor_name="Asha Verma",
        verb="changed",
        target_type="actions.actionitem",
        target_id=one.pk,
        target_name=str(one),
        changes=changes,
        recorded_at=timezone.make_aware(timezone.datetime(on.year, on.month, on.day, 12)),
    )


def owners(since=SINCE, until=UNTIL):
    return [(one.ref, one.before, one.after) for one in found(since, until) if one.what == "owner"]


def test_an_owner_who_changed_is_told_by_the_posts_of_those_days(council):
    one = action(owner=make_post(title="Head of Housing"))
    recorded(one, date(2026, 4, 1), owner=["Head of Policy", "Head of Finance"])
    recorded(one, date(2026, 5, 1), owner=["Head of Finance", "Head of Planning"])
    recorded(one, date(2026, 7, 1), owner=["Head of Planning", "Head of Housing"])

    assert owners() == [("1.1", "Head of Policy", "Head of Planning")]
    assert owners(date(2026, 5, 1), date(2026, 8, 1)) == [
        ("1.1", "Head of Planning", "Head of Housing")
    ]


def test_a_report_of_a_past_day_names_who_owned_an_action_then(council):
    one = action(owner=make_post(title="Head of Housing"))
    recorded(one, date(2026, 5, 1), owner=["Head of Policy", "Head of Finance"])
    recorded(one, date(2026, 7, 1), owner=["Head of Finance", "Head of Housing"])

    named, later = [], datetime(2026, 8, 1, tzinfo=UTC)
    for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 30), date(2026, 7, 1)):
        made = progress_report(one.challenge, day, generated_at=later)
        named.append(made.recommendations[0].actions[0].owner)

    assert named == ["Head of Policy", "Head of Finance", "Head of Finance", "Head of Housing"]


def test_an_owner_who_changed_and_came_back_is_no_change(council):
    one = action(owner=make_post(title="Head of Policy"))
    recorded(one, date(2026, 4, 1), owner=["Head of Policy", "Head of Finance"])
    recorded(one, date(2026, 5, 1), owner=["Head of Finance", "Head of Policy"])

    assert owners() == []


def test_an_owner_whose_predecessor_was_not_recorded_is_told_so(council):
    one = action(owner=make_post(title="Head of Housing"))
    recorded(one, date(2026, 4, 1), fields=["owner", "title"])

    assert owners() == [("1.1", "not on record", "Head of Housing")]


def test_another_holder_of_a_post_or_another_field_is_no_change_of_owner(council):
    post = make_post(title="Head of Housing")
    one = action(owner=post)
    recorded(one, date(2026, 4, 1), fields=["title"])
    post.holder = make_user()
    post.save()
    audit.record(make_user(), "handed over", post, council=make_council(), holder=["", "Asha"])

    assert owners(SINCE, timezone.localdate()) == []


def test_a_recommendation_that_was_implemented_comes_first(council):
    report(action(), "off_track", on=date(2026, 5, 1))
    ImplementationDecision.objects.create(
        recommendation=make_recommendation(),
        state="implemented",
        decided_on=date(2026, 4, 1),
        decided_by="Cabinet",
        reason="Shown by the figures.",
        recorded_by=make_user(),
    )

    assert told(found())[0] == (
        "implementation", "1", "Not implemented", "Implemented", "improved",
    )  # fmt: skip


def test_changes_of_another_challenge_are_not_told(council):
    other = make_recommendation(challenge=make_challenge(slug="2020"))
    report(make_action(recommendation=other), "off_track", on=date(2026, 4, 1))

    assert found() == ()


def test_each_kind_is_counted_once_for_each_change(council):
    one = action()
    report(one, "on_track", on=date(2026, 2, 1))
    report(one, "off_track", on=date(2026, 4, 1))
    move_date(one, date(2026, 9, 30), on=date(2026, 4, 1))

    counts = counted_by_kind(found())

    assert {kind: number for kind, number in counts.items() if number} == {
        "worsened": 1, "due date": 1,
    }  # fmt: skip
    assert {kind_of(change) for change in found()} == {"worsened", "due date"}


def test_a_renamed_committee_looked_when_it_had_its_former_name(council):
    former = make_item(committee="Scrutiny Panel", held_on=date(2026, 2, 2)).meeting.committee
    board = make_committee("Scrutiny Board")
    former.successor = board
    former.save()
    # A meeting that did not consider the challenge is not a look at it.
    Meeting.objects.create(committee=board, held_on=date(2026, 5, 1))

    assert last_look(make_challenge(), board, UNTIL).held_on == date(2026, 2, 2)
    assert last_look(make_challenge(), board, date(2026, 2, 1)) is None
    assert last_look(make_challenge(), None, UNTIL) is None


def test_the_number_of_queries_does_not_grow_with_the_plan(council):
    def count():
        with CaptureQueriesContext(connection) as queries:
            found()
            return len(queries)

    report(action("1.1"), "on_track", on=date(2026, 4, 1))
    few = count()
    for number in range(2, 8):
        more = action(f"1.{number}")
        report(more, "off_track", on=date(2026, 4, 1))
        move_date(more, date(2026, 9, 30), on=date(2026, 4, 1))
        recorded(more, date(2026, 4, 2), owner=["Head of Policy", "Head of Finance"])

    assert count() == few


# ---- the page


def test_the_page_tells_what_changed_between_two_days(client, sign_in):
    sign_in("member")
    one = action(title="Open the hub")
    report(one, "on_track", on=date(2026, 2, 1))
    report(one, "at_risk", on=date(2026, 4, 1))

    text = client.get(PAGE, {"since": "2026-03-01", "until": "1/6/2026"}).content.decode()

    assert "From 1 March 2026 to 1 June 2026" in text
    assert "Status down" in text
    assert "Open the hub" in text


def test_the_page_counts_from_the_last_look_of_a_committee(client, sign_in):
    sign_in("member")
    item = make_item(committee="Scrutiny Board", held_on=date(2026, 4, 1))
    committee = item.meeting.committee
    report(action(), "on_track", on=date(2026, 3, 1))

    asked = {"committee": committee.pk, "until": "2026-06-01", "since": "2026-02-01"}
    text = client.get(PAGE, asked).content.decode()

    assert "Since Scrutiny Board on 1 April 2026 to 1 June 2026" in text
    assert "Last update 1 March 2026" in text


def test_the_page_without_a_question_compares_today_with_three_months_ago(client, sign_in):
    sign_in("member")
    make_challenge()

    response = client.get(PAGE)

    assert response.status_code == 200
    days = response.context["until"] - response.context["since"]
    assert (response.context["until"], days.days) == (timezone.localdate(), 92)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "yesterday"}, "Enter a real date, such as 31/3/2026"),
        ({"until": "2999-01-01"}, "The date must be today or in the past"),
        ({"since": "2026-03-01", "until": "2026-03-01"}, "The first day must be before the last"),
        ({"committee": "999999"}, "Select a committee of the council"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(client, sign_in, asked, message):
    sign_in("member")
    make_challenge()

    response = client.get(PAGE, asked)

    assert response.status_code == 422
    assert message in response.content.decode()
    as_json = client.get(PAGE, asked | {"format": "json"})
    assert as_json.status_code == 422
    assert message in json.dumps(as_json.json())


def test_a_committee_that_never_looked_is_said_so(client, sign_in):
    sign_in("member")
    committee = Committee.objects.create(council=make_council(), name="Audit Committee")
    make_challenge()

    response = client.get(PAGE, {"committee": committee.pk, "until": "2026-06-01"})

    assert response.status_code == 422
    assert "Audit Committee has not considered the challenge by then" in response.content.decode()


def test_a_committee_of_another_council_is_not_a_choice(client, sign_in):
    sign_in("member")
    make_challenge()
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    other = make_committee("Tidewell Cabinet", council=elsewhere)

    response = client.get(PAGE, {"committee": other.pk})

    assert response.status_code == 422
    assert "Tidewell Cabinet" not in response.content.decode()


def test_a_swap_gets_the_fragment_and_a_browser_the_page(client, sign_in):
    sign_in("member")
    make_challenge()

    assert "<html" in client.get(PAGE).content.decode()
    swapped = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in swapped
    assert '<div id="changes">' in swapped


def test_the_same_as_json(client, sign_in):
    sign_in("member")
    one = action()
    report(one, "on_track", on=date(2026, 2, 1))
    report(one, "complete", on=date(2026, 4, 1))

    asked = {"since": "2026-03-01", "until": "2026-06-01", "format": "json"}
    data = client.get(PAGE, asked).json()

    assert (data["since"], data["until"], data["committee"]) == ("2026-03-01", "2026-06-01", None)
    assert data["counts"]["completed"] == 1
    assert data["changes"] == [
        {
            "ref": "1.1", "title": "Tell the story", "recommendation": "1", "what": "completed",
            "before": "On track", "after": "Complete", "direction": "improved", "moves": 0,
            "reason": "",
        }
    ]  # fmt: skip


def test_what_people_typed_is_text_on_the_page(client, sign_in):
    sign_in("member")
    report(action(title="<script>alert(1)</script>"), "on_track", on=date(2026, 4, 1))

    text = client.get(PAGE, {"since": "2026-03-01", "until": "2026-06-01"}).content.decode()

    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
