"""The page of the audit, and the audit as a file."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from peerchallenge.accounts.people.changing import put_role
from peerchallenge.auditing.query import Asked, all_entries, entries
from peerchallenge.auditing.wording import (
    APPS,
    UNRECORDED,
    changes_in_words,
    kind_in_words,
    kinds,
)
from recommendations import audit
from recommendations.models import AuditEntry
from tests.factories import (
    make_council,
    make_exempt_note,
    make_post,
    make_recommendation,
    make_user,
)

pytestmark = pytest.mark.django_db
OTHER = {"name": "Tidewell District Council", "slug": "tidewell"}


def told(council, *, verb="changed", name="Head of Policy", by=None, at=None, **fields):
    """Store an entry as it would have been at a moment."""
    defaults = {
        "target_type": "recommendations.post", "target_id": 7, "actor_name": str(by or "Sam"),
    }  # fmt: skip
    moment = {"recorded_at": at} if at else {}
    return AuditEntry.objects.create(
        council=council, verb=verb, target_name=name, actor=by, **(defaults | moment | fields)
    )


def test_the_page_says_who_did_what_when_and_from_where(client, sign_in, council):
    sign_in("coordinator")
    told(
        council, verb="handed over", by=make_user(name="Grace Lindqvist"), address="192.0.2.7",
        request_id="abc-123", changes={"holder": ["Tom Hall", ""], "rows": 3},
        at=datetime(2026, 7, 1, 11, 30, tzinfo=UTC),
    )  # fmt: skip

    page = client.get("/harbourne/audit/")

    assertContains(page, "Grace Lindqvist handed over Head of Policy")
    for said in ("192.0.2.7", "abc-123", "1 July 2026, 12:30:00", "Tom Hall", "nothing", "Post 7"):
        assertContains(page, said)


def test_only_the_councils_own_entries_are_there(client, sign_in, council):
    told(make_council(**OTHER), name="Post of the others")
    told(council, name="Post of ours")
    sign_in("administrator")

    page = client.get("/harbourne/audit/")

    assertContains(page, "Post of ours")
    assertNotContains(page, "Post of the others")


def test_own_accounts_are_shown_to_administrators_of_the_persons_councils(
    client, sign_in, council
):
    asha, stranger = make_user("member", council=council), make_user("member")
    stranger.memberships.update(council=make_council(**OTHER))
    for person in (asha, stranger):
        person.full_name = f"Person {person.pk}"
        audit.record(person, "changed their password", person, council=None)

    sign_in("administrator")
    page = client.get("/harbourne/audit/")
    assertContains(page, f"Person {asha.pk} changed their password")
    assertNotContains(page, f"Person {stranger.pk}")
    sign_in("coordinator")
    assertNotContains(client.get("/harbourne/audit/"), "changed their password")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=finance", {"finance"}),
        ("q=imported+grace", {"grace"}),
        ("person={grace}", {"grace"}),
        ("person=command", {"finance", "july", "post 8"}),
        ("kind=recommendations.recommendation", {"grace"}),
        ("kind=recommendations.post&record=8", {"post 8"}),
        (
            "since_day=1&since_month=7&since_year=2026&until_day=1&until_month=7&until_year=2026",
            {"july"},
        ),
    ],
)
def test_entries_are_found(client, sign_in, council, query, found):
    sign_in("coordinator")
    grace = make_user("clerk", council=council, name="Grace Lindqvist")
    told(council, name="Head of Finance")
    told(council, verb="imported", by=grace, target_type="recommendations.recommendation")
    # Twenty to midnight in London.
    told(council, name="In July", at=datetime(2026, 7, 1, 22, 40, tzinfo=UTC))
    told(council, name="Another", target_id=8)

    page = client.get("/harbourne/audit/?" + query.format(grace=grace.pk)).content.decode()

    marks = {
        "finance": "Sam changed Head of Finance", "grace": "imported Head of Policy",
        "july": "In July", "post 8": "Another",
    }  # fmt: skip
    assert {key for key, mark in marks.items() if mark in page} == found


@pytest.mark.parametrize(
    "query",
    ["person=x", "kind=x", "record=x", "before=0", "before=99999999999999999999", "since_day=40",
     "since_day=2&since_month=2&since_year=2026&until_day=1&until_month=2&until_year=2026"],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said(client, sign_in, council, query):
    sign_in("coordinator")

    assert client.get(f"/harbourne/audit/?{query}").status_code == 422
    assert client.get(f"/harbourne/audit/audit.csv?{query}").status_code == 422
    assert not AuditEntry.objects.exists()


def test_pages_follow_one_another_without_a_gap(client, sign_in, council):
    sign_in("administrator")
    kept = [told(council, name=f"Post {number}").pk for number in range(120)]

    seen, address = [], "/harbourne/audit/"
    while address:
        page = client.get(address)
        seen += [entry.pk for entry in page.context["entries"]]
        following = page.context["next"]
        address = f"/harbourne/audit/?before={following}" if following else None

    assert seen == kept[::-1]
    assertContains(page, "Newest")


def test_a_late_page_costs_what_the_first_does(client, sign_in, council):
    sign_in("coordinator")
    for number in range(60):
        told(council, name=f"Post {number}")
    last = AuditEntry.objects.order_by("pk")[5].pk

    with CaptureQueriesContext(connection) as first:
        client.get("/harbourne/audit/")
    with CaptureQueriesContext(connection) as late:
        client.get(f"/harbourne/audit/?before={last}")

    assert len(first) == len(late) == 4  # session, person and roles, people to choose, entries
    plan = AuditEntry.objects.filter(council=council, pk__lt=last).order_by("-pk")[:51].explain()
    if connection.vendor == "sqlite":
        assert "auditentry_of_a_council" in plan
        assert "TEMP B-TREE" not in plan


def test_the_file_has_the_same_filter_and_no_formula(client, sign_in, council):
    sign_in("coordinator")
    told(council, name="=HYPERLINK(1)", changes={"holder": ["", "Tom"]}, address="192.0.2.7")
    told(council, name="Other", verb="added")

    response = client.get("/harbourne/audit/audit.csv?q=changed")

    assert response.streaming
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["Record"] for row in rows] == ["'=HYPERLINK(1)"]
    assert json.loads(rows[0]["Before and after"]) == {"holder": ["", "Tom"]}
    assert "audit-harbourne-" in response.headers["Content-Disposition"]


def test_lines_of_json_say_everything_and_the_export_is_recorded(client, sign_in, council):
    grace = sign_in("coordinator", name="Grace Lindqvist")
    told(council, changes={"holder": ["", "Tom"]}, request_id="abc")

    response = client.get("/harbourne/audit/audit.jsonl")

    lines = [json.loads(line) for line in b"".join(response).decode().splitlines()]
    assert [line["verb"] for line in lines] == ["exported the audit", "changed"]
    assert lines[1]["changes"] == {"holder": ["", "Tom"]}
    entry = AuditEntry.objects.get(verb="exported the audit")
    assert (entry.actor, entry.changes["format"]) == (grace, "jsonl")
    assert not any(value for name, value in entry.changes.items() if name != "format")
    assert client.get("/harbourne/audit/audit.exe").status_code == 404


@pytest.mark.parametrize("who", ["{grace}", "command"])
def test_by_what_a_file_was_narrowed_is_recorded(client, sign_in, council, who):
    grace = sign_in("coordinator", name="Grace Lindqvist")
    who = who.format(grace=grace.pk)

    client.get(
        f"/harbourne/audit/audit.csv?q=policy&person={who}&kind=recommendations.post&record=7"
        "&since_day=1&since_month=7&since_year=2026&until_day=2&until_month=7&until_year=2026"
    )

    is_grace = who != "command"
    assert AuditEntry.objects.get().changes == {
        "format": "csv", "words": "policy",
        "person": "Grace Lindqvist" if is_grace else "An operator’s command",
        "person_number": grace.pk if is_grace else None,
        "kind": "recommendations.post", "record": 7, "since": "2026-07-01", "until": "2026-07-02",
    }  # fmt: skip


def test_who_read_exempt_material_can_be_asked(client, sign_in, council):
    make_exempt_note()
    sign_in("coordinator")
    told(council, name="Head of Policy")

    page = client.get("/harbourne/audit/?kind=exempt.exemptmaterial")

    assertContains(page, "Exempt material")
    assert {entry.target_type for entry in page.context["entries"]} == {"exempt.exemptmaterial"}


def test_of_every_app_that_keeps_records_a_kind_can_be_asked():
    ours = {
        model._meta.app_label
        for model in apps.get_models()
        if model.__module__.startswith(("recommendations", "meetings", "actions", "peerchallenge"))
        and model._meta.label_lower not in UNRECORDED
    }

    assert ours == set(APPS)


def test_entries_outside_a_term_are_passed_over_however_many_they_are(council, monkeypatch):
    monkeypatch.setattr("peerchallenge.auditing.query.AT_A_TIME", 10)
    asha, huw = make_user(name="Asha Verma"), make_user("clerk", council=council)
    for _ in range(30):
        audit.record(asha, "signed in", asha, council=None)
    first = audit.record(huw, "signed in", huw, council=None)
    for _ in range(30):
        audit.record(asha, "signed in", asha, council=None)
    put_role(asha, "clerk", council=council, until=None, by=None)
    last = audit.record(asha, "signed in", asha, council=None)
    asked = Asked(council=council, kind="accounts.user", with_accounts=True)

    assert [one.pk for one in entries(asked, number=5)] == [last.pk, last.pk - 1, first.pk]
    assert len(list(all_entries(asked))) == 3


def test_the_page_costs_the_same_for_many_people(client, sign_in, council):
    sign_in("administrator")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get("/harbourne/audit/")
        return len(asked)

    def come(number):
        for _ in range(number):
            person = make_user()
            put_role(person, "clerk", council=council, until=None, by=None)
            audit.record(person, "signed in", person, council=None)

    come(1)
    # Session, person and roles, people to choose, entries; of no council: entries, and when
    # people had a role, by the audit and by the roles.
    assert cost() == 7
    come(9)
    assert cost() == 7


def test_a_long_file_is_read_in_parts(council, monkeypatch):
    monkeypatch.setattr("peerchallenge.auditing.query.AT_A_TIME", 10)
    asha = make_user("member", council=council)
    for number in range(25):
        told(council, name=str(number))
        audit.record(asha, "signed in", asha, council=None)
    asked = Asked(council=council, with_accounts=True)

    keys = [entry.pk for entry in all_entries(asked)]

    assert keys == sorted(AuditEntry.objects.values_list("pk", flat=True), reverse=True)
    assert len(entries(asked, number=7)) == 7


def test_the_history_of_a_recommendation_leads_to_its_audit(client, sign_in, council):
    one = make_recommendation()
    link = f"?kind=recommendations.recommendation&amp;record={one.pk}"
    sign_in("member")
    assertNotContains(client.get("/harbourne/2026/recommendations/1/history/"), link)
    sign_in("coordinator")
    assertContains(client.get("/harbourne/2026/recommendations/1/history/"), link)


def test_changes_are_put_into_words():
    said = {
        "role": "lead_officer", "until": [None, "2026-07-01"], "is_active": [True, False],
        "fields": ["plan_url", "title"], "scheme": [{"a": 1}, []], "long": "x" * 900,
    }  # fmt: skip
    words = {one.label: one for one in changes_in_words(said)}

    assert words["Role"].after == "Lead officer"
    assert (words["Until"].before, words["Until"].after) == ("nothing", "2026-07-01")
    assert (words["Is active"].before, words["Is active"].after) == ("yes", "no")
    assert words["Changed"].after == "plan url, title"
    assert (words["Scheme"].before, words["Scheme"].after) == ('{"a": 1}', "nothing")
    assert len(words["Long"].after) == 401


def test_every_kind_has_a_name():
    assert kind_in_words("accounts.user") == "Person"
    assert kind_in_words("gone.model") == "gone.model"
    assert kind_in_words("odd") == "odd"
    assert ("recommendations.post", "Post") in kinds()


def test_the_page_shows_a_name_as_it_was_typed_and_no_markup(client, sign_in, council):
    sign_in("coordinator")
    post = make_post(title="<script>alert(1)</script>")
    audit.record(None, "added", post, council=council, title=["", "<b>x</b>"])

    page = client.get("/harbourne/audit/")

    assertContains(page, "&lt;script&gt;")
    assertNotContains(page, "<b>x</b>")
