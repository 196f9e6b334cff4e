"""Changing an action of the plan, two people at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from actions import views
from actions.models import ActionItem
from tests.factories import make_action, make_post, make_recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(council, sign_in):
    sign_in("coordinator")
    return make_action(owner=make_post(title="Head of Housing"), directorate="Place")


def opened(client, action):
    """Return what the form of an action posts when nobody changes anything."""
    form = client.get(f"/harbourne/actions/{action.pk}/edit/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def save(client, action, typed):
    return client.post(f"/harbourne/actions/{action.pk}/edit/", typed)


def test_what_somebody_else_saved_meanwhile_is_told_and_not_undone(client, action):
    policy = make_post(title="Head of Policy")
    first, second = opened(client, action), opened(client, action)
    assert save(client, action, first | {"owner": policy.pk}).status_code == 302

    answer = save(client, action, second | {"directorate": "People"})

    assertContains(answer, "Somebody else changed this action", status_code=409)
    assertContains(answer, "Owner: Head of Policy.", status_code=409)
    assertContains(answer, "<h2>There is a problem</h2>", status_code=409)
    assertContains(answer, 'value="People"', status_code=409)  # what was typed is kept
    action.refresh_from_db()
    assert (action.owner, action.directorate) == (policy, "Place")

    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert save(client, action, again | {"owner": policy.pk}).status_code == 302
    action.refresh_from_db()
    assert (action.owner, action.directorate) == (policy, "People")


def test_what_else_an_action_answers_is_told_by_number(client, action):
    other = make_recommendation(challenge=action.challenge, number="2", title="Listen")
    first, second = opened(client, action), opened(client, action)
    save(client, action, first | {"also_answers": [other.pk]})

    answer = save(client, action, second | {"description": "More."})

    assertContains(answer, f"Other recommendations it answers: {other}.", status_code=409)


def test_nothing_is_told_to_whoever_changes_it_alone(client, action):
    assert save(client, action, opened(client, action) | {"directorate": ""}).status_code == 302
    assert save(client, action, opened(client, action) | {"directorate": "X"}).status_code == 302


def test_a_reference_that_was_given_a_moment_ago_is_refused_in_words(client, action, monkeypatch):
    def somebody_was_first(challenges):
        if not ActionItem.objects.filter(ref="1.9").exists():
            make_action(recommendation=action.recommendation, ref="1.9")

    monkeypatch.setattr(views, "lock_plans", somebody_was_first)
    answer = client.post(
        "/harbourne/2026/recommendations/1/actions/new/", {"ref": "1.9", "title": "Do it"}
    )

    assertContains(answer, "Another action has the reference 1.9", status_code=422)


def test_changing_a_plan_waits_for_others_who_do(client, action):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite lets one at a time write")
    typed = opened(client, action) | {"directorate": "People"}

    with CaptureQueriesContext(connection) as asked:
        save(client, action, typed)

    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert any("recommendations_peerchallenge" in sql for sql in locks)
