"""What the author of a form had seen: pages of another state of the record are told apart."""

import re
from datetime import date

import pytest
from django.utils.timezone import localdate

from actions.models import DateChange, MemberAnswer, ProgressUpdate
from tests.factories import (
    ask_question,
    claim,
    make_action,
    make_challenge,
    make_post,
    make_recommendation,
    make_round,
    report,
)

pytestmark = pytest.mark.django_db

# The third is more than a column of PostgreSQL holds: random requests met it, and it was a 500.
NOT_OF_THIS_RECORD = ["x", "", "-1", "7", str(2**31), "9" * 400]
WORDS = "Words that took an hour."


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture
def pages(sign_in):
    """Each page with such a form: its address, and what is typed there but for `seen`."""
    user = sign_in("coordinator")
    lead = make_post(title="Director of Place")
    recommendation = make_recommendation(challenge=make_challenge(), lead_officer=lead)
    action = make_action(
        recommendation=recommendation,
        owner=make_post(title="Head of Policy", holder=user),
        original_due_on=date(2027, 1, 31),
    )
    report(action, "on_track", on=date(2026, 3, 1))
    other = make_action(recommendation=recommendation)
    one_round = make_round(actions=[action])
    question = ask_question(recommendation)
    today = localdate()
    row = f"a{action.pk}-"
    return {
        "update": (
            f"actions/{action.pk}/update/",
            {"status": "at_risk", "narrative": WORDS, **parts("effective_on", today)},
        ),
        "no change": (f"rounds/{one_round.pk}/no-change/{action.pk}/", {"why": WORDS}),
        "grid": (
            "2026/actions/update/",
            {"row": action.pk, f"{row}status": "at_risk", f"{row}narrative": WORDS},
        ),
        "claim": (
            f"actions/{action.pk}/complete/",
            {
                "status": "complete",
                "narrative": WORDS,
                "difference": "More residents feel informed.",
                "remaining_risk": "None",
                "evidence_url": "https://example.gov.uk/survey",
                **parts("effective_on", today),
            },
        ),
        "approval": (
            f"completions/{claim(other).pk}/",
            {"approver": "lead", **parts("decided_on", today)},
        ),
        "move of a date": (
            f"actions/{action.pk}/move-date/",
            {
                "new_due": "31 March 2027",
                "reason_class": "capacity",
                "reason": WORDS,
                "agreed_by": "Cabinet",
                **parts("effective_on", today),
            },
        ),
        "answer": (
            f"members-questions/{question.pk}/answer/",
            {"text": WORDS, **parts("answered_on", today)},
        ),
    }


PAGES = ["update", "no change", "grid", "claim", "approval", "move of a date", "answer"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("seen", NOT_OF_THIS_RECORD)
def test_nothing_is_stored_as_the_next_after_what_is_not_there(client, pages, name, seen):
    path, typed = pages[name]
    address = f"/harbourne/{path}"
    page = client.get(address).content.decode() if name != "no change" else 'name="seen"'
    field = re.search(r'name="((?:a\d+-)?seen)"', page)[1]
    before = counts()

    refused = client.post(address, typed | {field: seen})

    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "This page is not of the record as it is now" in shown
    assert WORDS in shown or name == "approval"
    assert counts() == before
    newest = re.search(rf'name="{field}" value="(\d+)"', shown)[1]
    saved = client.post(address, typed | {field: newest})
    assert saved.status_code == 302, "it must be right but for what was seen"


def counts():
    return [model.objects.count() for model in (ProgressUpdate, DateChange, MemberAnswer)]
