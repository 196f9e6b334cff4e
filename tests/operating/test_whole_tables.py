"""No page has the database go through a whole table that grows with the councils and the years.

PostgreSQL is asked how it would answer what the pages ask, while it is kept from what suits small
tables: what it goes through all the same has no index to go by, however large it becomes. Of two
conditions either of which may hold, one of them a list asked for, it knows no better way.
"""

import json
from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from actions.models import ActionItem
from tests import test_permissions
from tests.factories import make_user, open_to_public

pytestmark = pytest.mark.django_db
record = test_permissions.record

# But for evidence itself, of which there are too few here: the planner takes them all at once.
LARGE = {
    "actions_actionitem",
    "actions_actionitem_also_answers",
    "actions_completion",
    "actions_datechange",
    "actions_evidence_actions",
    "actions_evidence_updates",
    "actions_measure",
    "actions_measurement",
    "actions_memberquestion",
    "actions_progressupdate",
    "actions_roundaction",
    "comments_comment",
    "meetings_agendaitem",
    "meetings_commitment",
    "meetings_commitmentoutcome",
    "meetings_discussion",
    "meetings_meeting",
    "meetings_paragraph",
    "meetings_resolution",
    "meetings_resolution_recommendations",
    "recommendations_auditentry",
    "recommendations_recommendation",
    "search_searchentry",
}
# What the planner knows of a table, and how long its file has become, depends on which tests ran
# before. It is asked about tables of the same shape that nobody has written to: it takes each for
# some hundred rows.
AS_NEW = """
    DO $$ DECLARE one name; BEGIN
        CREATE SCHEMA as_new;
        FOR one IN SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        LOOP EXECUTE format('CREATE TABLE as_new.%1$I (LIKE public.%1$I INCLUDING ALL)', one);
        END LOOP;
    END $$
"""
SUITS_SMALL_TABLES = ("seqscan", "hashjoin", "mergejoin", "bitmapscan")
# For strangers: what else there is opens by a sign-in.
PUBLIC = ("2026/", "2026/recommendations/1/", "2026/promises/", "2026/changes.atom")


@pytest.fixture
def plans():
    """Return a function that gives the plans of all that is selected while another runs."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL is asked; SQLite has no such plans")
    with connection.cursor() as cursor:
        cursor.execute(AS_NEW)

    def plans(ask):
        with CaptureQueriesContext(connection) as asked:
            ask()
        selects = {one["sql"] for one in asked.captured_queries if "SELECT" in one["sql"][:8]}
        with connection.cursor() as cursor:
            for way in SUITS_SMALL_TABLES:
                cursor.execute(f"SET enable_{way} = off")
            cursor.execute("SET search_path = as_new, public")
            try:
                return {sql: plan_of(cursor, sql) for sql in selects}
            finally:
                cursor.execute("RESET search_path")
                for way in SUITS_SMALL_TABLES:
                    cursor.execute(f"RESET enable_{way}")

    return plans


def plan_of(cursor, sql):
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
    (found,) = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def walked(plan):
    """Yield the large tables that a plan goes through from end to end."""
    if plan.get("Relation Name") in LARGE and "Index Cond" not in plan:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from walked(part)


def test_a_condition_without_an_index_would_be_noticed(plans, record):
    """Such queries stood on the page of a recommendation: 45 ms among 400 councils."""
    recommendation = record["recommendation"]
    either = Q(recommendation=recommendation) | Q(also_answers=recommendation)

    found = plans(lambda: list(ActionItem.objects.filter(either)))

    assert [table for plan in found.values() for table in walked(plan)] == ["actions_actionitem"]


@pytest.mark.parametrize("role", ["coordinator", "officer", "member", None])
def test_no_page_goes_through_a_whole_table(client, council, record, plans, role):
    record["recommendation"].published_on = date(2026, 2, 1)
    record["recommendation"].save()
    open_to_public(record["recommendation"].challenge)
    if role:
        client.force_login(make_user(role, council=council))
    opened, whole = 0, {}

    def ask(path):
        nonlocal opened
        response = client.get(path)
        if response.streaming:
            list(response)
        opened += response.status_code == 200

    names = test_permissions.VIEWS.keys() - {"accounts:sign-out"}
    paths = {test_permissions.address(name, record) for name in names} if role else set()
    for path in sorted(paths | {f"/harbourne/{path}" for path in PUBLIC}):
        for sql, plan in plans(lambda path=path: ask(path)).items():
            for table in walked(plan):
                whole.setdefault((table, sql), []).append(path)

    assert opened >= (40 if role else len(PUBLIC))
    assert whole == {}
