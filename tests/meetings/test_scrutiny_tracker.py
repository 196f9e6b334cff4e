"""Scrutiny's recommendations to those who decide, from the resolution to what was done."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import ActionItem
from meetings import scrutiny_recommendations as following
from meetings.models import ScrutinyRecommendation
from meetings.scrutiny import scrutiny_state
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_committee,
    make_council,
    make_item,
    make_paragraph,
    make_post,
    make_user,
    promise,
    resolve,
    track,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)
ASKED = "That Cabinet be recommended to publish the survey of residents every year."


@pytest.fixture
def board(council):
    """An item of a scrutiny board that recommends something to Cabinet."""
    item = make_item(committee="Scrutiny Board", held_on=date(2026, 3, 5), minute="12")
    type(item.meeting.committee).objects.filter(name="Scrutiny Board").update(kind="scrutiny")
    item.meeting.committee.refresh_from_db()
    return item


@pytest.fixture
def cabinet(council):
    item = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    type(item.meeting.committee).objects.filter(name="Cabinet").update(kind="executive")
    item.meeting.committee.refresh_from_db()
    return item


@pytest.fixture
def asked(board):
    return resolve(board, ASKED, kind="recommend")


@pytest.fixture
def tracked(asked):
    return track(asked)


def seen(one):
    one.refresh_from_db()
    return following.version(one)


def receive(one, received_on=date(2026, 3, 9), **fields):
    known = {"to_committee": None, "portfolio_holder": None, "lead_officer": None}
    return following.receive(
        one.pk, council=make_council(), received_on=received_on, day=TODAY,
        **({"seen": seen(one), "by": make_user()} | known | fields),
    )  # fmt: skip


def respond(one, response="accepted", **fields):
    known = {
        "response_reasons": "", "responded_on": date(2026, 4, 13), "timetable": "",
        "answered_in": None, "seen": seen(one), "by": make_user(),
    }  # fmt: skip
    return following.respond(
        one.pk, council=make_council(), response=response, day=TODAY, **(known | fields)
    )


def done(one, **fields):
    known = {"done_on": date(2026, 6, 1), "done_note": "The survey is on the website"}
    return following.mark_done(
        one.pk, council=make_council(), day=TODAY, seen=seen(one), by=make_user(),
        **(known | fields),
    )  # fmt: skip


# ---- how it stands


RECEIVED = date(2026, 9, 13)


@pytest.mark.parametrize(
    ("received_on", "response", "responded_on", "done_on", "day", "state"),
    [
        (None, "", None, None, date(2036, 1, 1), "made"),
        (RECEIVED, "", None, None, date(2026, 9, 12), "made"),
        (RECEIVED, "", None, None, date(2026, 9, 13), "awaiting"),
        (RECEIVED, "", None, None, date(2026, 11, 12), "awaiting"),
        (RECEIVED, "", None, None, date(2026, 11, 13), "overdue"),
        (RECEIVED, "accepted", date(2026, 11, 20), None, date(2026, 11, 19), "overdue"),
        (RECEIVED, "accepted", date(2026, 11, 20), None, date(2026, 11, 20), "accepted"),
        (RECEIVED, "in_part", date(2026, 10, 1), None, date(2026, 11, 20), "in_part"),
        (RECEIVED, "not_accepted", date(2026, 10, 1), None, date(2026, 11, 20), "not_accepted"),
        (RECEIVED, "accepted", date(2026, 10, 1), date(2027, 1, 5), date(2027, 1, 4), "accepted"),
        (RECEIVED, "accepted", date(2026, 10, 1), date(2027, 1, 5), date(2027, 1, 5), "done"),
        (None, "accepted", date(2026, 10, 1), None, date(2026, 10, 1), "accepted"),
    ],
)
def test_it_stands_as_at_any_day(received_on, response, responded_on, done_on, day, state):
    assert scrutiny_state(received_on, response, responded_on, done_on, day) == state


# ---- following it


def test_a_resolution_is_followed_once_and_is_to_the_only_executive(asked, cabinet, council):
    clerk = make_user()
    one = following.track(asked, council=council, by=clerk)

    assert one.to_committee == cabinet.meeting.committee
    assert following.track(asked, council=council, by=clerk) == one
    assert AuditEntry.objects.filter(verb="tracked").count() == 1


def test_a_page_read_again_is_not_followed_twice(asked, board, council):
    one = following.track(asked, council=council, by=make_user())
    again = make_item(committee="Scrutiny Board", held_on=date(2026, 3, 5), previous=board)
    same = resolve(again, ASKED, kind="recommend")

    assert following.track(same, council=council, by=make_user()) == one
    assert following.not_tracked(council, TODAY) == []


def test_of_two_executives_none_is_guessed(asked, cabinet, council):
    other = make_committee("Executive Committee")
    other.kind = "executive"
    other.save()

    assert following.track(asked, council=council, by=make_user()).to_committee is None


def test_what_those_who_decide_resolve_is_not_followed(cabinet, council):
    decided = resolve(cabinet, "That Council be recommended to adopt the plan.", kind="recommend")

    with pytest.raises(ValidationError, match="those who decide"):
        following.track(decided, council=council, by=make_user())
    assert following.not_tracked(council, TODAY) == []


def test_what_looks_like_a_recommendation_is_offered(asked, board, council):
    resolve(board, "That the report be noted.", kind="note")
    resolve(board, "That Cabinet be asked to think again.", kind="request")
    resolve(board, "Quoted below", kind="recommend", nested_in=asked)

    assert [one.text for one in following.not_tracked(council, TODAY)] == [
        ASKED, "That Cabinet be asked to think again.",
    ]  # fmt: skip
    assert following.not_tracked(council, date(2026, 3, 4)) == []


def test_it_is_received_answered_and_done(tracked, cabinet):
    lead = make_post(title="Head of Policy")

    receive(tracked, lead_officer=lead, to_committee=cabinet.meeting.committee)
    tracked.refresh_from_db()
    assert tracked.response_due_on == date(2026, 5, 8)
    assert tracked.standing_on(date(2026, 5, 9)) == "overdue"
    respond(tracked, "in_part", response_reasons="Every second year", answered_in=cabinet,
            timetable="From 2027")  # fmt: skip
    done(tracked)

    tracked.refresh_from_db()
    assert tracked.standing_on(TODAY) == "done"
    assert [one.verb for one in AuditEntry.objects.order_by("pk")] == [
        "received", "responded", "done",
    ]  # fmt: skip
    assert AuditEntry.objects.get(verb="responded").changes["response"] == ["", "in_part"]


def test_what_cannot_be_is_refused(tracked, cabinet):
    with pytest.raises(ValidationError, match="the day of the meeting that made it"):
        receive(tracked, date(2026, 3, 4))
    with pytest.raises(ValidationError, match="today or in the past"):
        receive(tracked, date(2026, 7, 2))
    receive(tracked)
    with pytest.raises(ValidationError, match="the day it was received"):
        respond(tracked, responded_on=date(2026, 3, 8))
    with pytest.raises(ValidationError, match="Enter the reason it is not accepted"):
        respond(tracked, "not_accepted")
    with pytest.raises(ValidationError, match="accepted first"):
        done(tracked)
    respond(tracked, "not_accepted", response_reasons="It costs too much")
    with pytest.raises(ValidationError, match="accepted first"):
        done(tracked)
    respond(tracked, "accepted")
    with pytest.raises(ValidationError, match="on or after the response"):
        done(tracked, done_on=date(2026, 4, 12))
    done(tracked)
    with pytest.raises(ValidationError, match="recorded as done"):
        respond(tracked, "not_accepted", response_reasons="After all")


def test_posts_and_minutes_of_another_council_are_refused(tracked):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")

    with pytest.raises(ValidationError, match="Select one of this council"):
        receive(tracked, lead_officer=make_post(title="Clerk", council=elsewhere))
    with pytest.raises(ScrutinyRecommendation.DoesNotExist):
        following.mark_done(
            tracked.pk, council=elsewhere, done_on=TODAY, done_note="x", day=TODAY,
            seen=seen(tracked), by=make_user(),
        )  # fmt: skip


# ---- adopted


def test_the_executives_own_resolution_in_the_same_words_is_suggested(tracked, cabinet, council):
    same = resolve(cabinet, "Agreed to publish the survey of residents every year", label="1")
    resolve(cabinet, "That the budget for the coming year be approved.", label="2")
    earlier = make_item(committee="Cabinet", held_on=date(2026, 2, 9))
    resolve(earlier, ASKED)

    (found,) = following.suggested_adoptions(tracked, council, TODAY)

    assert (found.resolution, found.because) == (same, "says closely the same")


def test_an_update_by_the_same_day_is_suggested_too(board, cabinet, council):
    ours = resolve(board, "That a further report come to the Board.", kind="receive-update")
    theirs = resolve(cabinet, "That the Board receive news of the plan.", kind="receive-update")
    for one in (ours, theirs):
        paragraph = make_paragraph(one.item)
        promise(paragraph, resolution=one, due_on=date(2027, 5, 31), state="suggested")

    (found,) = following.suggested_adoptions(track(ours), council, TODAY)

    assert (found.resolution, found.because) == (theirs, "asks for an update by the same day")


def test_a_person_says_what_adopted_it_and_takes_it_back(tracked, cabinet, council):
    own = resolve(cabinet, "That the survey be published.")

    def link(resolution):
        return following.link_adopted(
            tracked.pk, council=council, resolution=resolution, seen=seen(tracked), by=make_user()
        )

    assert link(own).adopted_as == own
    assert link(None).adopted_as is None
    with pytest.raises(ValidationError, match="a decision of the same or a later day"):
        link(resolve(tracked.resolution.item, "That it be noted."))


# ---- the tracker


def test_the_tracker_has_the_columns_of_the_trade(client, sign_in, tracked):
    sign_in("member")
    receive(
        tracked,
        lead_officer=make_post(title="Head of Policy"),
        portfolio_holder=make_post(title="Cabinet Member for Homes", kind="member"),
    )
    respond(tracked, "in_part", response_reasons="Every second year", timetable="From 2027")

    page = client.get("/harbourne/scrutiny-recommendations/")

    for words in (
        "Scrutiny Board, 5 March 2026, minute 12", ASKED, "Cabinet Member for Homes",
        "Accepted in part", "Every second year", "From 2027", "Head of Policy",
    ):  # fmt: skip
        assertContains(page, words)
    assertNotContains(page, "Not yet tracked")
    past = client.get("/harbourne/scrutiny-recommendations/?as_at=2026-04-12")
    assertContains(past, "Response awaited")
    assertNotContains(past, "Every second year")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 2), ("state=made", 1), ("state=accepted", 1), ("state=overdue", 0),
        ("as_at=2026-03-04", 0), ("lead_officer={post}", 1), ("committee={board}", 2),
        ("committee=999999", 2),
    ],
)  # fmt: skip
def test_the_filters_of_the_tracker_stand_in_the_address(
    client, sign_in, tracked, board, query, number
):
    sign_in("member")
    post = make_post(title="Head of Policy")
    receive(tracked, lead_officer=post)
    respond(tracked)
    track(resolve(board, "That Cabinet be recommended to listen."))
    query = query.format(post=post.pk, board=board.meeting.committee_id)

    page = client.get(f"/harbourne/scrutiny-recommendations/?{query}")

    assert page.context["number"] == number


def test_the_file_of_the_tracker_holds_what_is_shown_and_no_formula(client, sign_in, tracked):
    sign_in("member")
    receive(tracked)
    respond(tracked, response_reasons="=1+1")

    answer = client.get("/harbourne/scrutiny-recommendations/?format=csv")

    head, row = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert found["What the response says"] == "'=1+1"
    assert (found["Received"], found["Response due"], found["State"]) == (
        "2026-03-09", "2026-05-08", "Accepted",
    )  # fmt: skip


def test_the_tracker_asks_the_database_as_often_for_many_as_for_few(
    client, sign_in, tracked, board, cabinet
):
    sign_in("clerk")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/harbourne/scrutiny-recommendations/").status_code == 200
        return len(queries)

    few = count()
    for number in range(9):
        decided = resolve(cabinet, f"Decision {number}")
        track(
            resolve(board, f"That Cabinet be recommended to do {number}."),
            lead_officer=make_post(title=f"Post {number}"), adopted_as=decided,
        )  # fmt: skip
        resolve(board, f"That Cabinet be asked for {number}.", kind="request")

    assert count() == few


def test_a_clerk_begins_tracking_on_the_page_of_the_item(client, sign_in, asked, cabinet):
    sign_in("clerk")
    item = client.get(f"/harbourne/meetings/items/{asked.item_id}/")
    assertContains(item, "Track as a recommendation of scrutiny")
    assertContains(client.get("/harbourne/scrutiny-recommendations/"), "Begin tracking")

    answer = client.post(f"/harbourne/scrutiny-recommendations/track/{asked.pk}/", follow=True)

    assertContains(answer, "The recommendation is followed from now on.")
    item = client.get(f"/harbourne/meetings/items/{asked.item_id}/")
    assertContains(item, "Tracked as a recommendation of scrutiny")
    own = resolve(cabinet, "That it be agreed.")
    assertNotContains(
        client.get(f"/harbourne/meetings/items/{cabinet.pk}/"), "Track as a recommendation"
    )
    refused = client.post(f"/harbourne/scrutiny-recommendations/track/{own.pk}/", follow=True)
    assertContains(refused, "Only what a committee recommends")


def test_one_recommendation_has_a_page_with_what_became_of_it(client, sign_in, tracked, cabinet):
    sign_in("coordinator")
    own = resolve(cabinet, "Agreed to publish the survey of residents every year")
    ActionItem.objects.filter(pk=make_action(ref="1.9", title="Publish it").pk).update(
        asked_for_by=tracked.resolution
    )
    address = f"/harbourne/scrutiny-recommendations/{tracked.pk}/"

    page = client.get(address)

    assertContains(page, "Action 1.9: Publish it")
    assertContains(page, "It says closely the same.")
    assertContains(page, f"/harbourne/actions/asked-for/{tracked.resolution_id}/")
    typed = {"seen": page.context["version"], "resolution": own.pk}
    assert client.post(f"{address}adopted/", typed).status_code == 302
    page = client.get(address)
    assertContains(page, "Change the resolution")
    assertNotContains(page, "It says closely the same.")


def test_a_response_is_typed_and_somebody_elses_is_not_overwritten(client, sign_in, tracked):
    sign_in("clerk")
    address = f"/harbourne/scrutiny-recommendations/{tracked.pk}/response/"
    form = client.get(address).context["form"]
    typed = {
        "response": "not_accepted", "seen": form["seen"].value(), "timetable": "",
        "responded_on_day": 13, "responded_on_month": 4, "responded_on_year": 2026,
    }  # fmt: skip

    wrong = client.post(address, typed)
    assertContains(wrong, "Enter the reason it is not accepted", status_code=422)
    early = client.post(address, typed | {"response_reasons": "No", "responded_on_year": 2025})
    assertContains(early, "the day of the meeting that made it", status_code=422)
    assert client.post(address, typed | {"response_reasons": "Too dear"}).status_code == 302

    other = client.post(address, typed | {"response_reasons": "Not now"})

    assertContains(other, "Too dear", status_code=409)
    assertContains(other, "Not now", status_code=409)
    assert ScrutinyRecommendation.objects.get().response_reasons == "Too dear"
    again = typed | {"response_reasons": "Not now", "seen": other.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize(
    ("page", "message"),
    [("received", None), ("response", "Select the response"), ("done", "Enter the date it was")],
)
def test_each_form_says_what_is_missing(client, sign_in, tracked, page, message):
    sign_in("clerk")
    address = f"/harbourne/scrutiny-recommendations/{tracked.pk}/{page}/"
    seen_now = client.get(address).context["form"]["seen"].value()

    answer = client.post(address, {"seen": seen_now})

    if message:
        assertContains(answer, message, status_code=422)
    else:
        assert answer.status_code == 302


def test_an_empty_tracker_says_what_fills_it(client, sign_in):
    sign_in("member")

    page = client.get("/harbourne/scrutiny-recommendations/")

    assertContains(page, "No recommendation of scrutiny is tracked yet")
