"""The pages people live in ask the database as often for much as for little."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from actions.models import ActionItem, ProgressUpdate
from recommendations.models import Council, natural_key
from tests.factories import (
    discuss,
    make_item,
    make_paragraph,
    make_post,
    make_recommendation,
    resolve,
)

pytestmark = pytest.mark.django_db

# A signed-in session: session and person (with roles and council) are two of each page's queries.
# One of the recommendation's counts what members asked about it.
# Whoever may read exempt material asks a recommendation whether there is some.
MOST = {"overview": 8, "recommendation": 10, "my actions": 6, "save": 9}


def fill(user, *, actions, updates, councils):
    """Add to a challenge of ten recommendations; return one of them and a new action of it."""
    post = make_post(holder=user)
    recommendations = [
        make_recommendation(number=str(number), lead_officer=post) for number in range(1, 11)
    ]
    made = ActionItem.objects.bulk_create(
        ActionItem(
            challenge=recommendation.challenge,
            recommendation=recommendation,
            ref=f"{recommendation.number}.{updates}.{index}",
            sort_key=natural_key(f"{recommendation.number}.{updates}.{index}"),
            title="Tell the story",
            owner=post,
            original_due_on=date(2026, 6, 30),
            added_on=date(2026, 1, 20),
        )
        for recommendation in recommendations
        for index in range(actions // 10)
    )
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            action=action,
            sequence=sequence,
            status="on_track",
            narrative="Work went on.",
            effective_on=date(2026, 2, 1) + timedelta(days=sequence),
            recorded_by=user,
            recorded_name="Somebody",
        )
        for action in made
        for sequence in range(1, updates + 1)
    )
    for month in range(1, 2 + updates // 10):
        item = make_item(held_on=date(2026, month, 9 + updates // 10))
        for recommendation in recommendations:
            discuss(recommendation, paragraph=make_paragraph(item))
        resolve(item)
    Council.objects.bulk_create(
        Council(name=f"Council {updates} {index}", slug=f"council-{updates}-{index}")
        for index in range(councils - 1)
    )
    return recommendations[0], made[0]


def save(client, action, seen):
    day = localdate()
    return client.post(
        f"/harbourne/actions/{action.pk}/update/?origin=mine",
        {
            "status": "at_risk",
            "narrative": "Done.",
            "effective_on_day": day.day,
            "effective_on_month": day.month,
            "effective_on_year": day.year,
            "seen": seen,
        },
        headers={"HX-Request": "true"},
    )


def count(ask):
    """Return how many queries `ask` takes; its answer must be a page."""
    with CaptureQueriesContext(connection) as queries:
        response = ask()
        number = len(queries)
    assert response.status_code == 200
    return number


@pytest.mark.parametrize("role", ["coordinator", "officer"])
def test_queries_do_not_grow_with_the_plan_the_updates_or_the_councils(client, sign_in, role):
    user = sign_in(role)
    found = {}
    for actions, updates, councils in ((10, 1, 1), (90, 50, 50)):
        recommendation, action = fill(user, actions=actions, updates=updates, councils=councils)
        address = f"/harbourne/2026/recommendations/{recommendation.number}/"
        found[actions] = {
            "overview": count(lambda: client.get("/harbourne/2026/")),
            "recommendation": count(lambda at=address: client.get(at)),
            "as at": count(lambda at=address: client.get(at, {"as_at": "2026-04-01"})),
            "my actions": count(lambda: client.get("/harbourne/my-actions/")),
            "save": count(lambda a=action, n=updates: save(client, a, n)),
        }

    assert found[10] == found[90]
    assert {name: found[90][name] for name in MOST if found[90][name] > MOST[name]} == {}
