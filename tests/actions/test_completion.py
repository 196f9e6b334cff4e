"""When an action is done: claimed with proof, and approved by somebody who is named."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import ActionItem, Completion, Evidence, ProgressUpdate, StatusScheme
from actions.progress import SomebodyElseReported
from actions.proof import completion as completing
from actions.schemes import PRESETS, stored_states
from recommendations.models import AuditEntry
from tests.factories import (
    claim,
    make_action,
    make_challenge,
    make_council,
    make_evidence,
    make_item,
    make_post,
    make_recommendation,
    make_user,
    report,
    resolve,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(council):
    """An action whose recommendation the Director of Place leads."""
    lead = make_post(title="Director of Place", holder=make_user("lead_officer"))
    return make_action(ref="1.1", recommendation=make_recommendation(lead_officer=lead))


def standing(action, day=date(2026, 6, 1)):
    return ActionItem.objects.as_at(day).get(pk=action.pk)


def approve(one, **fields):
    defaults = {
        "approved_by": "Director of Place",
        "decided_on": date(2026, 3, 5),
        "seen": one.action.updates.count(),
        "by": make_user(name="Meera Joshi"),
        "as_post": "Director of Place",
        "council": one.action.challenge.council,
    }
    return completing.approve(one, **(defaults | fields))


# ---- the rule


def test_a_claim_changes_no_status_until_it_is_approved(led):
    report(led, "on_track", on=date(2026, 2, 1))
    one = claim(led, on=date(2026, 3, 2))
    assert standing(led).status == "on_track"

    approve(one)

    assert standing(led).status == "complete"
    assert standing(led, date(2026, 3, 1)).status == "on_track"
    assert standing(led, date(2026, 3, 2)).status == "complete"


def test_an_approval_records_the_words_and_the_author_of_the_claim_with_its_evidence(led):
    proof = make_evidence()
    author = make_user(name="Tom Hallworth")
    one = claim(led, by=author, evidence=[proof], narrative="The survey was held.")

    update = approve(one)

    assert (update.narrative, update.recorded_name) == ("The survey was held.", "Tom Hallworth")
    assert list(update.evidence.all()) == [proof]
    one.refresh_from_db()
    assert (one.outcome, one.update, one.approved_by) == ("approved", update, "Director of Place")
    assert one.decision_recorded_as == "Meera Joshi, Director of Place"
    assert not one.is_of_one_person
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["added evidence", "claimed complete", "approved a claim"]


def test_a_report_about_a_later_day_does_not_hide_an_approval(led):
    one = claim(led, on=date(2026, 3, 2))
    report(led, "at_risk", on=date(2026, 4, 1))

    update = approve(one, seen=1)

    assert update.effective_on == date(2026, 4, 1)
    assert standing(led).status == "complete"


def test_what_is_entered_late_about_an_earlier_day_takes_no_approval_back(led):
    report(led, "on_track", on=date(2026, 1, 25))
    approve(claim(led, on=date(2026, 3, 2)))
    report(led, "at_risk", on=date(2026, 2, 20), narrative="The firm was late then.")

    day = date(2026, 6, 1)
    assert standing(led).latest["approved"]
    counted = completing.with_approved(type(led.recommendation).objects.all(), day)
    assert counted.get().approved == 1
    report(led, "at_risk", on=date(2026, 4, 1))
    report(led, "complete", on=date(2026, 5, 1))
    assert not standing(led).latest["approved"]


def test_a_claim_without_evidence_is_refused(led):
    with pytest.raises(ValueError, match="needs evidence"):
        claim(led, evidence=[])

    assert not Completion.objects.exists()


def test_one_claim_waits_for_an_action(led):
    first = claim(led)

    with pytest.raises(completing.AlreadyClaimed) as caught:
        claim(led)

    assert caught.value.waiting == first
    completing.withdraw(
        first, on=date(2026, 3, 3), by=make_user(), as_post="", council=make_council()
    )
    assert claim(led).outcome == ""


def test_whoever_approves_must_have_seen_what_was_reported_since(led):
    one = claim(led)
    report(led, "off_track", on=date(2026, 3, 4), narrative="It fell through.")

    with pytest.raises(SomebodyElseReported, match="reported first"):
        approve(one, seen=0)

    one.refresh_from_db()
    assert (one.outcome, one.update) == ("", None)
    assert standing(led).status == "off_track"


def test_a_claim_is_decided_once(led):
    one = claim(led)
    approve(one)

    with pytest.raises(completing.AlreadyDecided):
        completing.send_back(
            one, why="Too late", on=date(2026, 3, 6), by=make_user(), as_post="",
            council=make_council(),
        )  # fmt: skip

    one.refresh_from_db()
    assert one.outcome == "approved"


@pytest.mark.parametrize(
    "changed",
    [{"difference": "Other"}, {"approved_by": "Cabinet"}, {"outcome": "returned"},
     {"decided_on": None}],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_decided(led, changed):
    one = claim(led)
    approve(one)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Completion.objects.filter(pk=one.pk).update(**changed)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "on_track"}, "completion_status_is_done"),
        ({"difference": ""}, "completion_says_what_difference_and_what_risk"),
        ({"remaining_risk": ""}, "completion_says_what_difference_and_what_risk"),
    ],
)
def test_the_database_refuses_a_claim_that_lacks_something(led, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        claim(led, **fields)


def test_the_database_refuses_an_approval_without_a_named_approver(led):
    one = claim(led)

    with pytest.raises(IntegrityError, match="names"), transaction.atomic():
        approve(one, approved_by="")


def test_of_two_who_approve_at_once_one_is_told(in_threads, council):
    one = claim(make_action(ref="1.1"))
    start, told = threading.Barrier(2), []

    def decide():
        try:
            start.wait()
            told.append(approve(one, seen=0).status)
        except completing.AlreadyDecided:
            told.append("decided already")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["complete", "decided already"]
    assert ProgressUpdate.objects.count() == 1


# ---- what is missing


def gaps(*actions, day=date(2026, 6, 1)):
    found = ActionItem.objects.filter(pk__in=[one.pk for one in actions]).as_at(day)
    return {one.pk: one.gaps for one in found}


def test_a_complete_action_without_approval_shows_what_is_missing(led):
    bare, cited, fine, running = led, *(make_action() for _ in range(3))
    for action in (bare, cited):
        report(action, "complete", on=date(2026, 2, 1))
    make_evidence(actions=[cited])
    approve(claim(fine))
    report(running, "on_track", on=date(2026, 2, 1))

    assert gaps(bare, cited, fine, running) == {
        bare.pk: ("evidence", "difference", "risk", "approver"),
        cited.pk: ("difference", "risk", "approver"),
        fine.pk: (),
        running.pk: (),
    }


def test_what_is_missing_is_said_in_words(led):
    report(led, "complete", on=date(2026, 2, 1))

    one = ActionItem.objects.as_at(date(2026, 6, 1)).get(pk=led.pk)

    assert one.gaps_in_words == "Complete, no evidence"
    assert one.gaps_in_full == (
        "No evidence, what difference it made is not said, what risk remains is not said and "
        "nobody has approved it."
    )


def test_an_approval_from_before_an_action_was_opened_again_does_not_count(led):
    approve(claim(led, on=date(2026, 3, 2)))
    report(led, "off_track", on=date(2026, 4, 1))
    report(led, "complete", on=date(2026, 5, 1))

    assert gaps(led, day=date(2026, 3, 31)) == {led.pk: ()}
    assert gaps(led) == {led.pk: ("difference", "risk", "approver")}


def test_what_is_missing_is_asked_once_for_many(led, django_assert_num_queries):
    actions = [led, *(make_action() for _ in range(4))]
    for action in actions:
        report(action, "complete", on=date(2026, 2, 1))

    with django_assert_num_queries(1):
        found = [one.gaps for one in ActionItem.objects.as_at(date(2026, 6, 1))]

    assert len(found) == 5


# ---- pages


@pytest.fixture
def officer(sign_in):
    return sign_in("officer", name="Tom Hallworth")


@pytest.fixture
def action(officer, led):
    led.owner = make_post(title="Head of Policy", holder=officer)
    led.save()
    return led


def url(action):
    return f"/harbourne/actions/{action.pk}/complete/"


def typed(seen=0, on=date(2026, 3, 2), **changes):
    return {
        "status": "complete",
        "narrative": "The survey was held.",
        "difference": "74% feel informed.",
        "remaining_risk": "None",
        "effective_on_day": on.day,
        "effective_on_month": on.month,
        "effective_on_year": on.year,
        "evidence_url": "https://example.gov.uk/survey",
        "seen": seen,
    } | changes


def test_an_officer_claims_on_one_page_with_a_file(client, action):
    response = client.post(
        url(action), typed(evidence_url="", evidence_file=upload()), follow=True
    )

    assertRedirects(response, f"/harbourne/actions/{action.pk}/")
    assertContains(response, "changes when Director of Place, or a committee, has approved it")
    assertContains(response, "Completion waits for the lead officer, Director of Place")
    one = Completion.objects.get()
    assert one.claimed_as == "Tom Hallworth, Head of Policy"
    assert one.evidence.get().original_name == "survey.pdf"
    assert list(action.evidence.all()) == list(one.evidence.all())
    assert not ProgressUpdate.objects.exists()


def test_what_was_typed_elsewhere_is_filled_in(client, action):
    told = {"status": "embedded", "narrative": "It is done & dusted"}

    page = client.get(url(action), told)

    assertContains(page, "It is done &amp; dusted")
    assertContains(page, 'value="embedded" required id="id_status_1" checked')


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"narrative": ""}, "Enter what was done"),
        ({"difference": " "}, "Enter what difference it made"),
        ({"remaining_risk": ""}, "Enter what risk remains, or “None”"),
        ({"evidence_url": ""}, "Give evidence: choose a file"),
        ({"status": "on_track"}, "Select a valid choice"),
        ({"effective_on_year": 2999}, "The date must be today or in the past"),
    ],
)
def test_a_claim_that_lacks_something_is_refused_in_words(client, action, changes, message):
    response = client.post(url(action), typed(**changes))

    assertContains(response, message, status_code=422)
    assert not Completion.objects.exists()


def test_a_file_of_a_claim_that_is_wrong_is_not_lost(client, action):
    response = client.post(
        url(action), typed(narrative="", evidence_url="", evidence_file=upload())
    )
    one = Evidence.objects.get()
    assertContains(response, f'name="evidence_known" value="{one.pk}"', status_code=422)

    client.post(url(action), typed(evidence_url="", evidence_known=one.pk))

    assert list(Completion.objects.get().evidence.all()) == [one]


def test_a_file_given_with_an_update_that_says_done_comes_along(client, action):
    day = localdate()
    told = {
        "status": "complete", "narrative": "All of it is done.", "effective_on_day": day.day,
        "effective_on_month": day.month, "effective_on_year": day.year, "seen": 0,
        "evidence_file": upload(),
    }  # fmt: skip

    page = client.post(f"/harbourne/actions/{action.pk}/update/", told, follow=True)

    one = Evidence.objects.get()
    assertContains(page, "Say that this action is done")
    assertContains(page, "All of it is done.")
    assertContains(
        page, f'name="evidence_known" value="{one.pk}" id="id_evidence_known_0" checked'
    )
    assert not ProgressUpdate.objects.exists()


def test_a_claim_for_an_action_that_is_complete_already_fills_what_is_missing(client, action):
    report(action, "complete", on=date(2026, 2, 1), narrative="It is done.")
    page = client.get(url(action))
    assertContains(page, "It is reported as “Complete” already")
    assertContains(page, "It is done.")

    client.post(url(action), typed(seen=1, on=date(2026, 2, 1)))
    approve(Completion.objects.get())

    assert gaps(action) == {action.pk: ()}


def test_a_report_that_came_in_between_is_shown_before_a_claim(client, action):
    report(action, "off_track", on=date(2026, 3, 4), narrative="It fell through.")

    response = client.post(url(action), typed(seen=0))

    assertContains(response, "It fell through.", status_code=409)
    assertContains(response, "The survey was held.", status_code=409)
    client.post(url(action), typed(seen=1))
    assert Completion.objects.count() == 1


def test_an_action_that_is_claimed_already_leads_to_the_claim(client, action):
    one = claim(action)

    assertRedirects(client.get(url(action)), f"/harbourne/completions/{one.pk}/")


def test_a_claim_speaks_in_the_words_of_the_councils_scheme(client, action):
    scheme = PRESETS["implemented"]
    StatusScheme.objects.create(
        challenge=action.challenge,
        preset=scheme.key,
        name=scheme.name,
        states=stored_states(scheme.states),
    )

    client.post(url(action), typed())
    approve(Completion.objects.get())

    assert standing(action).status_label == "Implemented"


def test_an_owner_who_leads_approves_at_once_and_the_record_says_so(client, action, officer):
    lead = make_user("lead_officer", name="Meera Joshi")
    post = action.recommendation.lead_officer
    post.holder = lead
    post.save()
    client.force_login(lead)

    response = client.post(url(action), typed(approve_now="on"), follow=True)

    assertContains(response, "claimed and approved by you")
    assertContains(response, "who also recorded the approval")
    one = Completion.objects.get()
    assert one.is_of_one_person
    assert (one.approved_by, one.claimed_post) == ("Director of Place", "Director of Place")
    assert standing(action).status == "complete"


def test_an_owner_who_does_not_lead_cannot_approve_at_once(client, action):
    assertNotContains(client.get(url(action)), "Approve it now")

    client.post(url(action), typed(approve_now="on"))

    assert Completion.objects.get().outcome == ""


def decide(client, one, seen=0, **changes):
    data = {
        "approver": "lead",
        "decided_on_day": 5,
        "decided_on_month": 3,
        "decided_on_year": 2026,
        "seen": seen,
    } | changes
    return client.post(f"/harbourne/completions/{one.pk}/", data, follow=True)


@pytest.fixture
def lead(client, led):
    user = led.recommendation.lead_officer.holder
    client.force_login(user)
    return user


def test_the_lead_officer_finds_what_waits_and_approves_it(client, led, lead):
    one = claim(led)
    claim(make_action(recommendation=make_recommendation(number="2"), title="Not theirs"))
    listed = client.get("/harbourne/completions/")
    assertContains(listed, f"/harbourne/completions/{one.pk}/")
    assertNotContains(listed, "Not theirs")

    response = decide(client, one)

    assertContains(response, "5 March 2026 by Director of Place")
    assert standing(led).status == "complete"
    assertContains(client.get("/harbourne/completions/"), "Nothing waits for your approval")


def test_a_lead_officer_cannot_decide_for_another(client, led, lead):
    other = claim(make_action(recommendation=make_recommendation(number="2")))

    assert decide(client, other).status_code == 403
    other.refresh_from_db()
    assert other.outcome == ""


def test_the_officer_who_claims_cannot_approve(client, action):
    assert decide(client, claim(action)).status_code == 403


def test_a_coordinator_records_the_approval_of_a_committee(client, sign_in, led):
    sign_in("coordinator")
    resolution = resolve(make_item(held_on=date(2026, 3, 9)), "That action 1.1 be closed.")

    response = decide(client, claim(led), approver="committee", resolution=resolution.pk)

    assertContains(response, "9 March 2026 by Cabinet")
    assertContains(response, f"#resolution-{resolution.pk}")
    one = Completion.objects.get()
    assert (one.resolution, one.decided_on) == (resolution, date(2026, 3, 9))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"approver": ""}, "Select who approves it"),
        ({"approver": "committee"}, "Select the resolution of the committee"),
        ({"decided_on_day": ""}, "Enter the day too"),
        ({"decided_on_day": 1}, "The approval cannot be before the action was done"),
        ({"decided_on_year": 2999}, "must be today or in the past"),
    ],
)
def test_a_wrong_approval_is_refused_in_words(client, led, lead, changes, message):
    one = claim(led)

    response = decide(client, one, **changes)

    assertContains(response, message, status_code=422)
    one.refresh_from_db()
    assert one.outcome == ""


def test_a_committee_cannot_approve_what_was_not_done_yet(client, led, lead):
    early = resolve(make_item(held_on=date(2026, 2, 2)))

    response = decide(client, claim(led), approver="committee", resolution=early.pk)

    assertContains(response, "cannot be before the action was done", status_code=422)


def test_a_resolution_of_another_challenge_approves_nothing(client, led, lead):
    other = make_challenge(slug="2020")
    foreign = resolve(make_item(challenge=other, committee="Council"))

    response = decide(client, claim(led), approver="committee", resolution=foreign.pk)

    assertContains(response, "Select a valid choice", status_code=422)


def test_without_a_lead_officer_only_a_committee_approves(client, sign_in, council):
    sign_in("coordinator")
    one = claim(make_action())

    assertNotContains(client.get(f"/harbourne/completions/{one.pk}/"), 'value="lead"')
    assert decide(client, one).status_code == 422


def test_a_lead_officer_is_shown_what_was_reported_since(client, led, lead):
    one = claim(led)
    report(led, "off_track", on=date(2026, 3, 4), narrative="It fell through.")

    response = decide(client, one, seen=0)

    assertContains(response, "It fell through.", status_code=409)
    decide(client, one, seen=1)
    one.refresh_from_db()
    assert one.outcome == "approved"


def test_a_claim_is_sent_back_with_what_is_missing(client, led, lead):
    one = claim(led)

    empty = decide(client, one, send_back="1", why="")
    assertContains(empty, "Enter what is missing", status_code=422)
    decide(client, one, send_back="1", why="The figures are missing.")

    one.refresh_from_db()
    assert (one.outcome, one.returned_why) == ("returned", "The figures are missing.")
    assertContains(client.get(f"/harbourne/actions/{led.pk}/"), "The figures are missing.")


def test_deciding_twice_is_said(client, led, lead):
    one = claim(led)
    decide(client, one)

    assertContains(decide(client, one, seen=1), "This was decided already", status_code=409)
    assert ProgressUpdate.objects.count() == 1


def test_a_claim_is_withdrawn_and_made_again(client, action, officer):
    one = claim(action, by=officer)

    client.post(f"/harbourne/completions/{one.pk}/withdraw/")

    one.refresh_from_db()
    assert one.outcome == "withdrawn"
    again = client.post(f"/harbourne/completions/{one.pk}/withdraw/")
    assertContains(again, "This was decided already", status_code=409)
    assert client.get(url(action)).status_code == 200


def test_the_row_of_a_complete_action_without_proof_says_so(client, sign_in):
    sign_in("member")
    report(make_action(), "complete", on=date(2026, 2, 1))

    assertContains(client.get("/harbourne/2026/recommendations/1/"), "Complete, no evidence")


def test_the_approvers_list_asks_as_often_for_many(client, led, lead, django_assert_num_queries):
    for _ in range(6):
        claim(make_action(recommendation=led.recommendation))

    # Session, person, claims, their evidence.
    with django_assert_num_queries(4):
        client.get("/harbourne/completions/")


def test_the_rule_stands_where_the_numbers_are(client, sign_in):
    sign_in("member")
    approve(claim(make_action()))
    page = client.get("/harbourne/2026/")
    assertContains(page, completing.RULE)
    assertNotContains(page, "without such an approval")

    for _ in range(2):
        report(make_action(), "complete", on=date(2026, 2, 1))

    page = client.get("/harbourne/2026/")
    assertContains(page, "2 of the 3 complete actions were reported without such an approval.")


def test_a_claim_of_today_is_not_refused(client, action):
    day = localdate()

    client.post(url(action), typed(on=day))

    assert Completion.objects.get().effective_on == day
