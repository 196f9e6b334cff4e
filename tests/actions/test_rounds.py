"""Update rounds: who is asked, who has answered, what is signed off, and what is missing."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import Completion, ProgressUpdate, RoundAction, RoundReview, UpdateRound
from actions.rounds.standing import standing, to_ask
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_post,
    make_recommendation,
    make_round,
    make_user,
    report,
    return_answer,
)

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
DAY = date(2026, 3, 10)


@pytest.fixture
def officer(council):
    return make_user("officer", council=council, name="Tom Hall")


@pytest.fixture
def post(officer):
    return make_post(title="Head of Digital", holder=officer)


@pytest.fixture
def lead(council):
    return make_user("lead_officer", council=council, name="Meera Joshi")


@pytest.fixture
def recommendation(lead):
    return make_recommendation(lead_officer=make_post(title="Director", holder=lead))


def asked(day=DAY):
    return [action.ref for action in to_ask(make_challenge(), day).actions]


def typed(**changes):
    day = {"answers_due_on_day": "27", "answers_due_on_month": "3", "answers_due_on_year": "2099"}
    return {"title": "Cabinet in April 2099", **day} | changes


# --- Who is asked


def test_a_round_asks_about_open_actions_with_somebody_to_ask(post):
    make_action(ref="1.1", owner=post)
    report(make_action(ref="1.2", owner=post), "complete", on=date(2026, 3, 1))
    report(
        make_action(ref="1.3", owner=post), "withdrawn", on=date(2026, 3, 1), continues_in="None"
    )
    make_action(ref="1.4", owner=post, added_on=date(2026, 3, 11))
    make_action(ref="1.5")
    make_action(ref="1.6", owner=make_post(title="Empty post"))
    gone = make_user(name="Gone Away")
    gone.is_active = False
    gone.save()
    make_action(ref="1.7", owner=make_post(title="Post of a leaver", holder=gone))

    assert asked() == ["1.1"]
    assert [one.ref for one in to_ask(make_challenge(), DAY).nobody] == ["1.5", "1.6", "1.7"]


@pytest.mark.parametrize(
    ("review_on", "is_asked"), [(date(2026, 3, 10), True), (date(2026, 3, 11), False)]
)
def test_a_paused_action_is_asked_about_once_its_review_is_due(post, review_on, is_asked):
    action = make_action(ref="1.1", owner=post)
    report(action, "paused", on=date(2026, 2, 1), review_on=review_on)

    assert asked() == (["1.1"] if is_asked else [])


def test_the_coordinator_sees_who_cannot_be_asked_and_opens_a_round(client, sign_in, post):
    make_action(ref="1.1", owner=post)
    make_action(ref="1.2", title="Nobody's action")
    cabinet = make_committee("Cabinet")
    user = sign_in("coordinator")

    page = client.get("/harbourne/2026/rounds/new/")
    assertContains(page, "<b>1 open action</b> of 1 post")
    assertContains(page, "There is nobody to ask about 1 open action")
    assertContains(page, "Nobody&#x27;s action</a>: it has no owner")
    response = client.post("/harbourne/2026/rounds/new/", typed(committee=cabinet.pk))

    opened = UpdateRound.objects.get()
    assertRedirects(response, f"/harbourne/rounds/{opened.pk}/")
    assert (opened.opened_by, opened.opened_on, opened.committee) == (user, localdate(), cabinet)
    row = RoundAction.objects.get()
    assert (row.action.ref, row.post, row.seen) == ("1.1", post, 0)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changes["actions"]) == ("opened", [0, 1])


def test_a_second_round_waits_until_the_first_is_closed(client, sign_in, post):
    make_action(owner=post)
    make_round()
    sign_in("coordinator")

    response = client.post("/harbourne/2026/rounds/new/", typed())

    assertContains(response, "Another round is open: close it first", status_code=409)
    assert UpdateRound.objects.count() == 1


def test_the_database_holds_one_open_round_a_challenge():
    make_round()
    make_round(closed_at="2026-03-01T09:00:00Z", closed_by=make_user())

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        make_round()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter what the round is for"),
        ({"answers_due_on_day": ""}, "Enter the day too"),
        ({"answers_due_on_year": "2001"}, "must not be past"),
        (
            {"meets_on_day": "26", "meets_on_month": "3", "meets_on_year": "2099"},
            "The meeting must not be before answers are due",
        ),
        ({}, "No open action has anybody to ask"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_in_words(client, sign_in, changes, message):
    make_challenge()
    sign_in("coordinator")

    response = client.post("/harbourne/2026/rounds/new/", typed(**changes))

    assertContains(response, message, status_code=422)
    assert not UpdateRound.objects.exists()


# --- Answering


def test_an_action_is_answered_by_an_update_recorded_since_the_round_opened(post):
    action, other = make_action(ref="1.1", owner=post), make_action(ref="1.2", owner=post)
    report(action, "on_track", on=date(2026, 3, 1))
    one_round = make_round(actions=[action, other])
    assert standing(one_round, DAY).answered == 0

    # About an earlier day, but told now: an answer.
    report(action, "on_track", on=date(2026, 2, 1))

    stands = standing(one_round, DAY)
    assert [one.is_answered for one in stands.answers] == [True, False]


def test_a_returned_answer_needs_a_newer_one(post):
    action = make_action(owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    return_answer(one_round, action)
    answer = standing(one_round, DAY).answers[0]
    assert (answer.is_answered, answer.is_returned, answer.state_label) == (
        False,
        True,
        "Returned",
    )

    report(action, "on_track", on=date(2026, 3, 4))

    answer = standing(one_round, DAY).answers[0]
    assert (answer.is_answered, answer.is_returned) == (True, False)


def test_no_change_carries_over_what_was_reported_and_says_why(client, officer, post):
    action = make_action(owner=post, ref="1.1")
    report(
        action,
        "at_risk",
        on=date(2026, 3, 1),
        state_label="Amber",
        next_steps="Ask again.",
        review_on=date(2098, 1, 1),
    )
    one_round = make_round(actions=[action])
    client.force_login(officer)

    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/",
        {"why": "The supplier answers in April.", "seen": 1},
        follow=True,
    )

    update = ProgressUpdate.objects.get(sequence=2)
    assert (update.status, update.state_label, update.is_no_change) == ("at_risk", "Amber", True)
    assert (update.narrative, update.next_steps, update.review_on, update.effective_on) == (
        "The supplier answers in April.",
        "Ask again.",
        date(2098, 1, 1),
        localdate(),
    )
    assert update.recorded_as == "Tom Hall, Head of Digital"
    assertRedirects(response, f"/harbourne/rounds/{one_round.pk}/answer/#answer-{action.pk}")
    assertContains(response, "Your answer about action 1.1 is saved.")
    assertContains(response, "All 1 answered. Thank you.")


def test_no_change_answers_htmx_with_the_question_the_row_and_the_count(client, officer, post):
    action, other = make_action(owner=post, ref="1.1"), make_action(owner=post, ref="1.2")
    one_round = make_round(actions=[action, other])
    client.force_login(officer)

    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/",
        {"why": "Nothing moved.", "seen": 0},
        **HTMX,
    )

    assertContains(response, f'id="answer-{action.pk}"')
    assertContains(response, f'<tbody id="action-{action.pk}"')
    assertContains(response, 'hx-swap-oob="true"')
    assertContains(response, "<b>1</b> of 2 to answer")
    assertContains(response, "Action 1.1 answered: no change. 1 of 2 to answer.")


def test_no_change_without_a_word_of_why_is_refused(client, officer, post):
    action = make_action(owner=post)
    one_round = make_round(actions=[action])
    client.force_login(officer)
    address = f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/"

    for headers in ({}, HTMX):
        response = client.post(address, {"why": " ", "seen": 0}, **headers)
        assertContains(response, "Enter why nothing has changed", status_code=422)
    assert not ProgressUpdate.objects.exists()


def test_no_change_after_somebody_else_reported_is_a_conflict(client, officer, post):
    action = make_action(owner=post)
    one_round = make_round(actions=[action])
    report(action, "at_risk", on=date(2026, 3, 3), by=make_user(name="Lowri Bevan"))
    client.force_login(officer)

    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/",
        {"why": "Nothing moved.", "seen": 0},
    )

    assertContains(response, "Lowri Bevan reported “At risk”", status_code=409)
    assertContains(response, "Nothing moved.", status_code=409)
    assertContains(response, 'name="seen" value="1"', status_code=409)
    assert ProgressUpdate.objects.count() == 1


def test_a_review_that_is_due_is_answered_with_the_date_of_the_next(client, officer, post):
    action = make_action(owner=post, ref="1.1")
    report(action, "paused", on=date(2026, 1, 25), review_on=date(2026, 3, 1))
    one_round = make_round(actions=[action])
    client.force_login(officer)

    assertContains(client.get(f"/harbourne/rounds/{one_round.pk}/answer/"), "Its review is due")
    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/", {"why": "No.", "seen": 1}
    )

    assertContains(response, "Its review is due: use Update", status_code=422)
    assert ProgressUpdate.objects.count() == 1


def test_an_update_from_the_answering_page_answers_and_comes_back_to_it(client, officer, post):
    action = make_action(owner=post, ref="1.1")
    one_round = make_round(actions=[action])
    client.force_login(officer)
    page = f"/harbourne/rounds/{one_round.pk}/answer/"
    assertContains(client.get(page), f"/harbourne/actions/{action.pk}/update/?origin=round")
    day = localdate()
    update = {
        "status": "On track",
        "narrative": "The tool is bought.",
        "effective_on_day": day.day,
        "effective_on_month": day.month,
        "effective_on_year": day.year,
        "seen": 0,
    }

    address = f"/harbourne/actions/{action.pk}/update/?origin=round"
    response = client.post(address, update | {"status": _offered(client, address)}, **HTMX)
    assertContains(response, f'<tbody id="answer-{action.pk}"')
    assertContains(response, "All 1 answered. Thank you.")
    response = client.post(address, update | {"status": _offered(client, address), "seen": 1})

    assertRedirects(
        response,
        f"/harbourne/actions/{action.pk}/answer/#action-{action.pk}",
        target_status_code=302,
    )
    response = client.get(f"/harbourne/actions/{action.pk}/answer/")
    assertRedirects(response, f"{page}#answer-{action.pk}")


def _offered(client, address):
    """Return the value that the form has for "On track"."""
    form = client.get(address).context["form"]
    return next(value for value, label in form.fields["status"].choices if label == "On track")


def test_a_closed_round_takes_no_answer(client, officer, post):
    action = make_action(owner=post)
    one_round = make_round(
        actions=[action], closed_at="2026-03-05T09:00:00Z", closed_by=make_user()
    )
    client.force_login(officer)

    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/", {"why": "No.", "seen": 0}
    )

    assert response.status_code == 404
    assertContains(client.get(f"/harbourne/rounds/{one_round.pk}/answer/"), "The round is closed")
    assertRedirects(
        client.get(f"/harbourne/actions/{action.pk}/answer/"), f"/harbourne/actions/{action.pk}/"
    )


def test_an_officer_cannot_answer_for_somebody_else(client, sign_in, post):
    action = make_action(owner=post)
    one_round = make_round(actions=[action])
    sign_in("officer")

    response = client.post(
        f"/harbourne/rounds/{one_round.pk}/no-change/{action.pk}/", {"why": "No.", "seen": 0}
    )

    assert response.status_code == 404
    assertContains(client.get(f"/harbourne/rounds/{one_round.pk}/answer/"), "asks nothing of you")


def test_the_question_goes_with_the_post(client, post):
    action = make_action(owner=post, ref="1.1")
    one_round = make_round(actions=[action])
    post.holder = newcomer = make_user("officer", name="New Comer")
    post.save()
    client.force_login(newcomer)

    assertContains(client.get(f"/harbourne/rounds/{one_round.pk}/answer/"), "to answer")


def claim(action, by):
    """Claim that an action is done; it waits for approval."""
    return Completion.objects.create(
        action=action,
        status="complete",
        narrative="All of it is in use.",
        difference="Calls fell by a third.",
        remaining_risk="None.",
        effective_on=date(2026, 3, 3),
        seen=action.updates.count(),
        claimed_by=by,
        claimed_name=str(by),
    )


def test_the_claim_that_an_action_is_done_answers_while_it_waits(
    client, officer, lead, post, recommendation
):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    made = claim(action, officer)
    client.force_login(lead)

    answer = standing(one_round, DAY).answers[0]
    assert (answer.is_answered, answer.state_label) == (True, "Claimed as done")
    page = client.get(f"/harbourne/rounds/{one_round.pk}/sign-off/1/")
    assertContains(page, "All of it is in use.")
    assertContains(page, f"/harbourne/completions/{made.pk}/")
    made.outcome, made.decided_on, made.returned_why = "returned", date(2026, 3, 4), "No proof."
    made.decision_recorded_by = lead
    made.decision_recorded_name = str(lead)
    made.save()

    assert not standing(one_round, DAY).answers[0].is_answered


# --- Signing off


def test_the_lead_officer_signs_off_when_all_is_answered(client, lead, post, recommendation):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3), narrative="Bought and tried.")
    client.force_login(lead)
    address = f"/harbourne/rounds/{one_round.pk}/sign-off/1/"

    page = client.get(address)
    assertContains(page, "Bought and tried.")
    assertNotContains(page, 'name="reason"')
    response = client.post(address, {"seen": 1})

    assertRedirects(response, f"/harbourne/rounds/{one_round.pk}/")
    review = RoundReview.objects.get()
    assert (review.outcome, review.recorded_as) == ("signed_off", "Meera Joshi, Director")
    assert standing(one_round, DAY).is_signed_off


def test_a_missing_answer_can_be_signed_off_only_with_a_reason(client, lead, post, recommendation):
    one_round = make_round(actions=[make_action(recommendation=recommendation, owner=post)])
    client.force_login(lead)
    address = f"/harbourne/rounds/{one_round.pk}/sign-off/1/"

    assertContains(client.get(address), "Why is it signed off with 1 not answered?")
    assert client.post(address, {"seen": 0}).status_code == 422
    client.post(address, {"seen": 0, "reason": "He is on leave; the post's deputy told me."})

    assert RoundReview.objects.get().reason.startswith("He is on leave")


def test_the_coordinator_signs_off_for_the_lead_only_on_their_word(
    client, sign_in, post, recommendation
):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    sign_in("coordinator", name="Grace Lind")
    address = f"/harbourne/rounds/{one_round.pk}/sign-off/1/"

    assertContains(client.get(address), "On whose word do you sign it off for the Director?")
    assert client.post(address, {"seen": 1}).status_code == 422
    client.post(address, {"seen": 1, "reason": "Meera Joshi said so by telephone."})

    review = RoundReview.objects.get()
    assert review.recorded_name == "Grace Lind"
    assert review.recorded_post.startswith("Coordinator")


def test_nobody_signs_off_a_recommendation_that_another_leads(client, sign_in, post):
    other = make_recommendation(number="2")
    action = make_action(recommendation=other, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    sign_in("lead_officer")

    assert client.get(f"/harbourne/rounds/{one_round.pk}/sign-off/2/").status_code == 404
    page = f"/harbourne/rounds/{one_round.pk}/return/{action.pk}/"
    assert client.get(page).status_code == 404
    assertNotContains(client.get(f"/harbourne/rounds/{one_round.pk}/"), "Read and sign off")


def test_what_was_reported_since_the_page_was_opened_must_be_read_first(
    client, lead, post, recommendation
):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    report(action, "off_track", on=date(2026, 3, 4), narrative="It broke.")
    client.force_login(lead)

    for page, reason in (("sign-off/1", ""), (f"return/{action.pk}", "Say more.")):
        response = client.post(
            f"/harbourne/rounds/{one_round.pk}/{page}/", {"seen": 1, "reason": reason}
        )
        assertContains(response, "Something was reported since you opened", status_code=409)
        assertContains(response, "It broke.", status_code=409)
        assertContains(response, 'name="seen" value="2"', status_code=409)
    assert not RoundReview.objects.exists()


def test_a_return_names_a_reason_that_the_owner_reads(client, officer, lead, post, recommendation):
    action = make_action(recommendation=recommendation, owner=post, ref="1.1")
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    client.force_login(lead)
    address = f"/harbourne/rounds/{one_round.pk}/return/{action.pk}/"

    assertContains(
        client.post(address, {"seen": 1, "reason": ""}),
        "Enter what is missing or wrong",
        status_code=422,
    )
    client.post(address, {"seen": 1, "reason": "Say what difference it made."})

    client.force_login(officer)
    page = client.get(f"/harbourne/rounds/{one_round.pk}/answer/")
    assertContains(page, "Returned by Meera Joshi, Director")
    assertContains(page, "Say what difference it made.")


def test_a_return_takes_a_sign_off_back(lead, post, recommendation):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    RoundReview.objects.create(
        round=one_round,
        recommendation=recommendation,
        outcome="signed_off",
        seen=1,
        recorded_by=lead,
        recorded_name="Meera Joshi",
    )
    assert standing(one_round, DAY).is_signed_off

    return_answer(one_round, action)

    stands = standing(one_round, DAY)
    assert (stands.is_signed_off, stands.parts[0].state_label) == (False, "Returned")


def test_a_sign_off_stands_and_says_what_was_reported_since(client, lead, post, recommendation):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    client.force_login(lead)
    client.post(f"/harbourne/rounds/{one_round.pk}/sign-off/1/", {"seen": 1})
    report(action, "at_risk", on=date(2026, 3, 5))

    assert standing(one_round, DAY).is_signed_off
    assertContains(client.get(f"/harbourne/rounds/{one_round.pk}/"), "1 update since")


@pytest.mark.parametrize("rows", ["RoundReview", "RoundAction"])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_a_round_recorded(post, rows, change):
    action = make_action(owner=post)
    return_answer(make_round(actions=[action]), action)
    found = (RoundReview if rows == "RoundReview" else RoundAction).objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        found.update(seen=9) if change == "update" else found.delete()


# --- The round's page, the report and the end


def test_the_page_says_what_is_missing_and_then_offers_the_report(
    client, lead, post, recommendation
):
    action = make_action(recommendation=recommendation, owner=post, ref="1.1")
    cabinet = make_committee("Cabinet")
    one_round = make_round(actions=[action], committee=cabinet, meets_on=date(2026, 4, 13))
    client.force_login(lead)
    page = f"/harbourne/rounds/{one_round.pk}/"

    response = client.get(page)
    assertContains(response, "1 answer, and the sign-off of recommendation 1.")
    assertContains(response, "Late")
    assertNotContains(response, "Make the progress report")
    report(action, "on_track", on=date(2026, 3, 3))
    client.post(f"{page}sign-off/1/", {"seen": 1})

    response = client.get(page)
    day = localdate()
    asked = f"format=pdf&amp;as_at_day={day.day}&amp;as_at_month={day.month}"
    assertContains(response, f"/harbourne/2026/report/?{asked}")
    assertContains(response, f"&amp;committee={cabinet.pk}&amp;meeting_date_day=13")


def test_a_round_is_closed_with_a_reason_where_something_is_missing(client, sign_in, post):
    one_round = make_round(actions=[make_action(owner=post)])
    user = sign_in("coordinator")
    address = f"/harbourne/rounds/{one_round.pk}/close/"

    assertContains(client.post(address), "Enter why it is closed", status_code=422)
    response = client.post(address, {"why": "Cabinet moved its meeting."}, follow=True)

    assertContains(response, "Closed before everything was signed off: Cabinet moved its meeting.")
    one_round.refresh_from_db()
    assert one_round.closed_by == user
    assert AuditEntry.objects.get().changes == {"closed_why": ["", "Cabinet moved its meeting."]}
    assert client.post(address, {"why": "Again."}).status_code == 404


def test_a_round_that_is_signed_off_is_closed_without_a_reason(
    client, lead, sign_in, post, recommendation
):
    action = make_action(recommendation=recommendation, owner=post)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    client.force_login(lead)
    client.post(f"/harbourne/rounds/{one_round.pk}/sign-off/1/", {"seen": 1})
    sign_in("coordinator")

    client.post(f"/harbourne/rounds/{one_round.pk}/close/")

    one_round.refresh_from_db()
    assert one_round.closed_at is not None


def test_what_is_reported_after_the_end_answers_a_closed_round_no_more(post):
    action = make_action(owner=post)
    closed = make_round(actions=[action], closed_at="2026-03-05T09:00:00Z", closed_by=make_user())
    report(action, "on_track", on=date(2026, 3, 4), recorded_at="2026-03-05T08:59:00Z")
    second = make_round(actions=[action], title="The next")
    report(action, "at_risk", on=date(2026, 3, 6), recorded_at="2026-03-05T09:01:00Z")

    first = standing(closed, DAY).answers[0]
    assert (first.is_answered, [one.status for one in first.updates]) == (True, ["on_track"])
    assert [one.status for one in standing(second, DAY).answers[0].updates] == ["at_risk"]
    RoundAction.objects.create(round=closed, action=make_action(owner=post), post=post, seen=0)
    report(RoundAction.objects.last().action, "on_track", on=date(2026, 3, 6))
    assert standing(closed, DAY).answered == 1


def test_my_actions_says_that_a_round_asks(client, officer, lead, post, recommendation):
    action = make_action(recommendation=recommendation, owner=post, ref="1.1")
    make_round(actions=[action])
    client.force_login(officer)
    assertContains(client.get("/harbourne/my-actions/"), "asks for 1 answer by 27 March 2026")

    report(action, "on_track", on=date(2026, 3, 3))

    assertNotContains(client.get("/harbourne/my-actions/"), "asks for 1 answer")
    client.force_login(lead)
    assertContains(client.get("/harbourne/my-actions/"), "1 recommendation to sign off")


def test_the_list_of_rounds_leads_to_each(client, sign_in, post):
    one_round = make_round(actions=[make_action(owner=post)])
    sign_in("member")

    response = client.get("/harbourne/2026/rounds/")

    assertContains(response, f"/harbourne/rounds/{one_round.pk}/")
    assertContains(response, "0 of 1 action")
    assertNotContains(response, "Open a round")


def test_queries_do_not_grow_with_a_round(client, sign_in, officer, post, recommendation):
    def queries(user, path):
        client.force_login(user)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    coordinator = sign_in("coordinator")
    found = []
    one_round = make_round(actions=[make_action(recommendation=recommendation, owner=post)])
    pages = [
        (coordinator, f"/harbourne/rounds/{one_round.pk}/"),
        (coordinator, "/harbourne/2026/rounds/"),
        (coordinator, f"/harbourne/rounds/{one_round.pk}/sign-off/1/"),
        (officer, f"/harbourne/rounds/{one_round.pk}/answer/"),
        (officer, "/harbourne/my-actions/"),
    ]
    for more in range(2):
        for index in range(12 * more):
            owner = make_post(title=f"Post {index % 5}", holder=make_user("officer"))
            action = make_action(
                recommendation=recommendation if index % 2 else make_recommendation(number="2"),
                owner=post if index % 3 else owner,
            )
            RoundAction.objects.create(round=one_round, action=action, post=owner, seen=0)
            for day in (3, 4, 5):
                report(action, "on_track", on=date(2026, 3, day))
            return_answer(one_round, action)
        found.append([queries(user, path) for user, path in pages])

    assert found[0] == found[1]
    assert max(found[1]) <= 12
