"""How far a recommendation is carried out: a decision with evidence."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import DecisionProof
from actions.proof import implementation
from recommendations.models import ImplementationDecision, Recommendation
from tests.factories import (
    make_action,
    make_evidence,
    make_item,
    make_recommendation,
    make_user,
    report,
    resolve,
    upload,
)

pytestmark = pytest.mark.django_db
PAGE = "/harbourne/2026/recommendations/1/decision/"


@pytest.fixture
def recommendation(sign_in):
    sign_in("coordinator")
    return make_recommendation()


def typed(**changes):
    return {
        "state": "implemented",
        "decided_by": "Cabinet",
        "decided_on_day": 9,
        "decided_on_month": 3,
        "decided_on_year": 2026,
        "reason": "The survey shows it.",
        "evidence_url": "https://example.gov.uk/survey",
    } | changes


def state(day=date(2026, 6, 1)):
    return Recommendation.objects.with_implementation(day).get(number="1").implementation


def test_a_decision_is_recorded_with_its_evidence(client, recommendation):
    response = client.post(PAGE, typed(), follow=True)

    assertContains(response, "The decision is recorded.")
    assertContains(response, "Decided by Cabinet")
    assertContains(response, "example.gov.uk: survey")
    assert state() == "implemented"
    assert state(date(2026, 3, 8)) == "not_implemented"


def test_a_resolution_says_who_decided_and_when(client, recommendation):
    resolution = resolve(make_item(held_on=date(2026, 4, 13)), "That recommendation 1 be closed.")

    response = client.post(
        PAGE,
        typed(resolution=resolution.pk, decided_by="", decided_on_day="", decided_on_month="",
              decided_on_year=""),
        follow=True,
    )  # fmt: skip

    decision = ImplementationDecision.objects.get()
    assert (decision.decided_by, decision.decided_on) == ("Cabinet", date(2026, 4, 13))
    assert decision.proof.resolution == resolution
    assertContains(response, f"#resolution-{resolution.pk}")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"state": ""}, "Select how far it is carried out"),
        ({"reason": ""}, "Enter what shows it"),
        ({"decided_by": ""}, "Enter who decided, or select a resolution"),
        ({"decided_on_year": 2999}, "must be today or in the past"),
        (
            {"evidence_url": ""},
            "Give evidence: without it nothing can be called implemented",
        ),
        (
            {"evidence_url": "", "state": "embedded"},
            "Give evidence: without it nothing can be called embedded",
        ),
        ({"evidence_url": "ftp://a"}, "Enter an address that begins with https://"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_in_words(
    client, recommendation, changes, message
):
    response = client.post(PAGE, typed(**changes))

    assertContains(response, message, status_code=422)
    assert not ImplementationDecision.objects.exists()


@pytest.mark.parametrize("asked", ["not_implemented", "part_implemented"])
def test_what_is_not_carried_out_needs_no_evidence(client, recommendation, asked):
    client.post(PAGE, typed(state=asked, evidence_url=""))

    assert state() == asked


@pytest.mark.parametrize("asked", ["implemented", "embedded"])
def test_no_other_way_in_records_one_without_evidence(recommendation, asked):
    with pytest.raises(ValueError, match="needs evidence"):
        implementation.decide(
            recommendation, state=asked, decided_on=date(2026, 3, 9), decided_by="Cabinet",
            reason="So.", by=make_user(),
        )  # fmt: skip

    assert not ImplementationDecision.objects.exists()


def test_a_wrong_decision_is_put_right_by_another_and_both_are_shown(client, recommendation):
    client.post(PAGE, typed())
    response = client.post(
        PAGE, typed(state="part_implemented", reason="The survey was misread."), follow=True
    )

    assert state() == "part_implemented"
    assertContains(response, "The survey shows it.")
    assertContains(response, "The survey was misread.")
    assertContains(response, "This decision counts today", count=1)


def test_evidence_of_its_actions_is_offered(client, recommendation):
    make_evidence(title="Residents’ survey", actions=[make_action(recommendation=recommendation)])

    assertContains(client.get(PAGE), "Residents’ survey (Link)")


def test_a_file_of_a_decision_that_is_wrong_is_not_lost(client, recommendation):
    response = client.post(PAGE, typed(reason="", evidence_url="", evidence_file=upload()))

    assertContains(response, 'name="evidence_known"', status_code=422)
    assertContains(response, "survey (PDF, ", status_code=422)


def test_it_is_not_the_sum_of_its_actions_and_the_rule_says_so(client, recommendation):
    report(make_action(recommendation=recommendation), "complete", on=date(2026, 2, 1))

    page = client.get(PAGE)

    assert state() == "not_implemented"
    assertContains(page, implementation.RULE)
    assertContains(page, "1 of 1 action is complete")
    assertContains(client.get("/harbourne/2026/"), implementation.RULE)


def test_a_member_reads_the_decisions_and_makes_none(client, recommendation, sign_in):
    client.post(PAGE, typed())
    sign_in("member")

    page = client.get(PAGE)

    assertContains(page, "The survey shows it.")
    assertNotContains(page, "Record a decision")
    assert client.post(PAGE, typed()).status_code == 403


def test_a_decision_from_before_there_was_proof_is_shown(client, recommendation):
    ImplementationDecision.objects.create(
        recommendation=recommendation, state="implemented", decided_on=date(2026, 3, 9),
        decided_by="Cabinet", reason="It is done.", recorded_by=make_user(),
    )  # fmt: skip

    assertContains(client.get(PAGE), "It is done.")


def test_the_page_asks_as_often_for_many_decisions(
    client, recommendation, django_assert_num_queries
):
    for month in range(1, 6):
        decision = ImplementationDecision.objects.create(
            recommendation=recommendation, state="implemented", decided_on=date(2026, month, 9),
            decided_by="Cabinet", reason="It is done.", recorded_by=make_user(),
        )  # fmt: skip
        proof = DecisionProof.objects.create(
            decision=decision, resolution=resolve(make_item(held_on=date(2026, month, 2)))
        )
        proof.evidence.add(make_evidence())

    # Session, person, recommendation, evidence to offer (which, then the rows), standing (shared
    # actions, actions), decisions, their evidence, resolutions to choose from.
    with django_assert_num_queries(10):
        client.get(PAGE)
