"""Our own export, read back: whatever its texts begin with, it says nothing new."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.exchange import export as plan_export
from actions.models import ActionItem, Evidence
from tests.actions.plan_papers import HEADINGS, workbook
from tests.actions.test_plan_import import checked, store
from tests.factories import (
    make_action,
    make_challenge,
    make_evidence,
    make_post,
    make_recommendation,
    report,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
KINDS = sorted(plan_export.KINDS)

WORDS = st.sampled_from(
    ["Publish the plan", "tell", "(final)", "2", "1.2", "above", "notes", "=1+1", "Total:", "“so”"]
)
BEGINNINGS = st.sampled_from(
    ["", "1. ", "12) ", "a) ", "(iv) ", "• ", "- ", "* ", "Key: ", "Key ", "Total ", "Notes ",
     "See ", "Action ", "'", "=", "@", "Recommendation 1: "]
)  # fmt: skip
TITLES = st.builds(
    lambda first, rest: (first + " ".join(rest)).strip(),
    BEGINNINGS,
    st.lists(WORDS, min_size=1, max_size=3),
)
REFS = st.one_of(
    st.sampled_from(
        ["action 7", "Action 7", "7", "7.", "ref 7", "Ref. 8", "Total", "Total:", "Key", "Key 1",
         "Notes", "1a", "1A", "1.10", "1.1", "R1", "-1", "=1", "'7", "3 June"]
    ),
    st.from_regex(r"[A-Za-z]{1,6}[ .-]?[0-9]{1,3}[.:)]?", fullmatch=True),
)  # fmt: skip
ADDRESSES = st.builds(
    "https://example.gov.uk/{}{}".format,
    st.sampled_from(["plan", "Plan_(final)", "a_(b)_c", "q?x=(1", "x;y"]),
    st.sampled_from(["", ".", ")", ",", ".)", "/", ";", "_(2)"]),
)
ACTIONS = st.lists(
    st.tuples(REFS, TITLES, st.lists(ADDRESSES, max_size=2, unique=True)),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one[0],
)


@pytest.mark.parametrize("kind", KINDS)
def test_any_plan_of_ours_says_nothing_new_to_itself(council, kind):
    challenge = make_challenge(council=council)
    recommendations = [
        make_recommendation(challenge=challenge, number=number) for number in ("1", "2")
    ]
    owner = make_post()

    @settings(
        max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(ACTIONS)
    def says_nothing_new(actions):
        with transaction.atomic():
            for place, (ref, title, addresses) in enumerate(actions):
                action = make_action(
                    recommendation=recommendations[place % 2], ref=ref, title=title, owner=owner
                )
                report(action, "on_track", on=date(2026, 5, 1), narrative=title)
                for address in addresses:
                    make_evidence(council=council, title=title, url=address, actions=[action])
            content = plan_export.export(challenge, DAY, kind)

            found, _ = checked(content, challenge, name=f"plan.{kind}")
            told = [(one.kind, one.ref, one.errors, one.says) for one in found.outcomes]

            transaction.set_rollback(True)
        assert [one for one in told if one[0] != "unchanged"] == []
        assert len(told) == len(actions)

    says_nothing_new()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_of_a_kind_of_text_is_still_cleaned(council, kind):
    challenge = make_challenge(council=council)
    first = make_recommendation(challenge=challenge, number="1")
    make_action(recommendation=first, ref="1.1", title="1. Publish the plan", original_due_on=None)
    content = plan_export.export(challenge, DAY, kind)
    other = make_challenge(council=council, slug="2027")
    make_recommendation(challenge=other, number="1")

    store(content, other, name=f"plan.{kind}")

    assert ActionItem.objects.get(challenge=other).title == "Publish the plan"


def test_an_action_that_was_cleaned_is_known_again_by_its_text(council):
    challenge = make_challenge(council=council)
    make_recommendation(challenge=challenge, number="1")
    content = workbook([HEADINGS, ["Action 1.1", "1", "1. Publish the plan"]])
    store(content, challenge)

    found = store(content, challenge)

    assert found.counts == {"unchanged": 1}
    action = ActionItem.objects.get()
    assert (action.ref, action.title) == ("1.1", "Publish the plan")


@pytest.mark.parametrize(
    ("line", "title", "address"),
    [
        ("The plan https://a.example/Plan_(final)", "The plan", "https://a.example/Plan_(final)"),
        ("The plan (https://a.example/plan).", "The plan", "https://a.example/plan"),
        ("(The plan: https://a.example/p)", "The plan", "https://a.example/p"),
        ("Plan (final): https://a.example/p.", "Plan (final)", "https://a.example/p"),
        ("see https://a.example/a_(b)), a note", "see a note", "https://a.example/a_(b)"),
    ],
)
def test_a_bracket_that_belongs_to_an_address_stays(council, line, title, address):
    challenge = make_challenge(council=council)
    make_recommendation(challenge=challenge, number="1")
    content = workbook([["Rec", "Action", "Evidence"], ["1", "Tell", line]])

    store(content, challenge)

    proof = Evidence.objects.get()
    assert (proof.title, proof.url) == (title, address)
    assert checked(content, challenge)[0].writes == []
