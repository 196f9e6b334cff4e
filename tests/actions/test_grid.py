"""The whole plan: what the filters leave, many updates at once, one owner for many."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import ActionItem, DateRequest, ProgressUpdate
from meetings.models import Committee, Meeting
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_post,
    make_recommendation,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
LIST = "/harbourne/2026/actions/"
GRID = f"{LIST}update/"
OWNERS = f"{LIST}owners/"
LETTER = '<span aria-hidden="true">R</span>'
PAST, FUTURE = date(2026, 1, 31), date(2099, 1, 31)


def titles(client, query=""):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return {action.title for action in page.context["actions"]}


@pytest.mark.parametrize(("number", "lettered"), [("1", True), ("RR1", False), ("S1", False)])
def test_a_number_that_begins_with_a_letter_gets_no_other(
    client, sign_in, council, number, lettered
):
    make_action(recommendation=make_recommendation(number=number))
    sign_in("officer")

    assert (LETTER in client.get(LIST).text) is lettered


@pytest.fixture
def plan(council):
    """Actions that stand in each of the ways by which the list is narrowed."""
    day = localdate()
    head = make_post(title="Head of Finance")
    other = make_recommendation(number="2", lead_officer=make_post(title="Director"))
    plan = {
        "late": make_action(title="late", original_due_on=PAST, owner=head),
        "quiet": make_action(title="quiet", original_due_on=FUTURE, owner=head),
        "fresh": make_action(
            title="fresh", original_due_on=FUTURE, added_on=day, directorate="Place"
        ),
        "ended": make_action(title="ended", original_due_on=PAST, recommendation=other),
        "next": make_action(
            title="next", original_due_on=day + timedelta(days=10), recommendation=other,
            owner=head,
        ),
        "paused": make_action(title="paused", original_due_on=PAST, owner=head),
        "ongoing": make_action(
            title="ongoing", original_due_on=None, original_due_text="Ongoing",
            original_review_on=PAST, owner=head,
        ),
    }  # fmt: skip
    report(plan["ended"], "complete", on=date(2026, 2, 2))
    report(plan["next"], "at_risk", on=day)
    report(plan["paused"], "paused", on=date(2026, 2, 2), review_on=FUTURE)
    return plan


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"late", "quiet", "fresh", "ended", "next", "paused", "ongoing"}),
        ("show=open", {"late", "quiet", "fresh", "next", "ongoing"}),
        ("show=overdue", {"late"}),
        ("show=soon", {"next"}),
        ("show=quiet", {"late", "quiet", "ongoing"}),
        ("show=quiet&since=2026-01-02", set()),
        ("show=review", {"ongoing"}),
        ("show=unowned", {"fresh"}),
        ("show=undated", {"ongoing"}),
        ("status=paused", {"paused"}),
        ("status=not_started", {"late", "quiet", "fresh", "ongoing"}),
        ("directorate=Place", {"fresh"}),
        ("recommendation=2", {"ended", "next"}),
        ("recommendation=2&show=open", {"next"}),
    ],
)
def test_the_address_says_which_actions_are_listed(client, sign_in, plan, query, left):
    sign_in("member")

    assert titles(client, query) == left


@pytest.mark.parametrize(
    "query",
    ["show=nonsense", "owner=99999", "status=x", "since=soon", "recommendation=77", "page=x"],
)
def test_a_filter_that_cannot_be_read_hides_nothing(client, sign_in, plan, query):
    sign_in("member")

    assert len(titles(client, query)) == 7


def test_the_list_is_narrowed_by_owner_and_by_lead(client, sign_in, plan):
    sign_in("member")

    assert titles(client, f"owner={plan['next'].owner_id}&show=soon") == {"next"}
    lead = plan["next"].recommendation.lead_officer_id
    assert titles(client, f"lead={lead}") == {"ended", "next"}


def test_an_action_of_several_recommendations_is_listed_under_each_once(client, sign_in, plan):
    sign_in("member")
    plan["late"].also_answers.add(plan["next"].recommendation)

    page = client.get(f"{LIST}?recommendation=2")

    assert [one.title for one in page.context["actions"]].count("late") == 1


def test_what_is_due_before_the_next_committee_counts_to_its_day(client, sign_in, plan):
    sign_in("member")
    cabinet = Committee.objects.create(council=make_council(), name="Cabinet")
    Meeting.objects.create(committee=cabinet, held_on=localdate() + timedelta(days=9))

    assert titles(client, "show=soon") == set()
    assertContains(client.get(LIST), "Due before Cabinet")
    Meeting.objects.update(is_cancelled=True)
    assertNotContains(client.get(LIST), "Due before Cabinet")
    Meeting.objects.update(is_cancelled=False)
    Meeting.objects.update(held_on=localdate() + timedelta(days=10))
    assert titles(client, "show=soon") == {"next"}


def test_each_quick_filter_counts_what_it_lists(client, sign_in, plan):
    sign_in("member")

    for chip in client.get(LIST).context["chips"]:
        assert chip.number == len(titles(client, f"show={chip.key}")), chip.key


def test_a_later_date_asked_for_is_found(client, sign_in, plan):
    sign_in("member")
    DateRequest.objects.create(
        action=plan["next"], wanted_on=FUTURE, reason_class="funding", reason="The grant is late.",
        asked_on=localdate(), asked_by=make_user(), asked_name="Asha Verma",
    )  # fmt: skip

    assert titles(client, "show=later") == {"next"}


def test_officers_find_what_is_theirs_to_update(client, sign_in, plan):
    user = sign_in("officer")
    make_post(title="Head of Finance", holder=user)

    assert titles(client, "show=mine") == {"late", "quiet", "next", "ongoing"}


def test_the_list_shows_nothing_of_another_challenge_or_council(client, sign_in, plan):
    sign_in("member")
    elsewhere = make_challenge(council=make_council(name="Tidewell", slug="tidewell"))
    make_action(recommendation=make_recommendation(challenge=elsewhere), title="elsewhere")
    second = make_challenge(slug="2030", title="Another")
    make_action(recommendation=make_recommendation(challenge=second), title="second")

    assert {"elsewhere", "second"} & titles(client) == set()


def test_htmx_gets_the_list_alone(client, sign_in, plan):
    sign_in("member")

    response = client.get(f"{LIST}?show=overdue", headers={"HX-Request": "true"})

    assert response.content.strip().startswith(b'<div id="list">')


def test_a_list_asks_as_often_for_many_actions_as_for_few(client, sign_in):
    sign_in("coordinator")
    numbers = []
    for _ in range(2):
        for number in range(1, 6):
            post = make_post(title=f"Post {number}")
            recommendation = make_recommendation(number=str(number), lead_officer=post)
            report(
                make_action(recommendation=recommendation, owner=post), "on_track", on=localdate()
            )
        counts = []
        for address in (LIST, GRID, OWNERS):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        numbers.append(counts)

    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 13


# ---- the grid


@pytest.fixture
def rows(sign_in):
    """Three actions of an officer, who is signed in, and one of somebody else."""
    post = make_post(holder=sign_in("officer"))
    own = [make_action(ref=f"1.{number}", owner=post) for number in (1, 2, 3)]
    return [*own, make_action(ref="1.4", owner=make_post(title="Director"))]


def entered(rows, **lines):
    """Return what the grid posts; `lines` maps a row's number to (status, words) or more."""
    data = {"row": [row.pk for row in rows]}
    for number, row in enumerate(rows, start=1):
        status, words, *seen = lines.get(f"r{number}", ("not_started", ""))
        data |= {
            f"a{row.pk}-status": status,
            f"a{row.pk}-narrative": words,
            f"a{row.pk}-seen": seen[0] if seen else 0,
        }
    return data


def test_many_actions_are_updated_at_once(client, rows):
    lines = {"r1": ("on_track", "Begun."), "r3": ("off_track", "Stopped.")}

    response = client.post(GRID, entered(rows[:3], **lines), follow=True)

    assertContains(response, "2 actions updated.")
    found = {
        one.ref: (one.status, one.latest and one.latest["narrative"])
        for one in ActionItem.objects.as_at(localdate()).filter(pk__in=[row.pk for row in rows])
    }
    assert found == {
        "1.1": ("on_track", "Begun."),
        "1.2": ("not_started", None),
        "1.3": ("off_track", "Stopped."),
        "1.4": ("not_started", None),
    }
    assert ProgressUpdate.objects.first().recorded_post == "Head of Policy"


def test_one_wrong_row_saves_none_and_keeps_what_was_typed(client, rows):
    lines = {"r1": ("on_track", "Begun."), "r2": ("at_risk", "")}

    response = client.post(GRID, entered(rows[:3], **lines))

    assertContains(
        response, "Action 1.2: Enter what has changed, or put the status back", status_code=422
    )
    assertContains(response, "Begun.", status_code=422)
    assert not ProgressUpdate.objects.exists()


def test_who_comes_second_is_told_and_saves_after_the_first(client, rows):
    report(rows[1], "at_risk", on=localdate(), narrative="Theirs.")
    lines = {"r1": ("on_track", "Begun."), "r2": ("on_track", "Mine.")}

    response = client.post(GRID, entered(rows[:3], **lines))
    assertContains(response, "Theirs.", status_code=409)
    assertContains(response, "Mine.", status_code=409)
    assert ProgressUpdate.objects.count() == 1
    client.post(GRID, entered(rows[:3], **lines | {"r2": ("on_track", "Mine.", 1)}))

    assert ProgressUpdate.objects.count() == 3


def test_somebody_elses_action_is_not_updated_though_it_is_sent(client, rows):
    client.post(GRID, entered(rows, r1=("on_track", "Begun."), r4=("on_track", "Not mine.")))

    assert set(ProgressUpdate.objects.values_list("action__ref", flat=True)) == {"1.1"}


@pytest.mark.parametrize("status", ["complete", "embedded", "paused", "transferred", "superseded"])
def test_what_asks_for_more_than_a_line_is_not_offered(client, rows, status):
    assertNotContains(client.get(GRID), f'value="{status}"')

    response = client.post(GRID, entered(rows[:1], r1=(status, "Words.")))

    assert response.status_code == 422
    assert not ProgressUpdate.objects.exists()


def test_an_ongoing_action_keeps_its_review_or_is_updated_by_itself(client, rows):
    for row, review in ((rows[0], PAST), (rows[1], FUTURE)):
        row.delete()
        rows[rows.index(row)] = make_action(
            ref=row.ref, owner=row.owner, original_due_on=None, original_review_on=review
        )

    refused = client.post(GRID, entered(rows[:1], r1=("on_track", "Begun.")))
    client.post(GRID, entered(rows[1:2], r1=("on_track", "Begun.")))

    assertContains(refused, "its next review date is needed", status_code=422)
    assert ProgressUpdate.objects.get().review_on == FUTURE


def test_nothing_entered_changes_nothing(client, rows):
    response = client.post(GRID, entered(rows[:3]), follow=True)

    assertContains(response, "Nothing was entered, so nothing was changed.")
    assert not ProgressUpdate.objects.exists()


def test_the_filters_of_the_list_choose_the_rows_and_come_back(client, rows):
    report(rows[0], "at_risk", on=localdate())

    page = client.get(f"{GRID}?status=at_risk")
    response = client.post(f"{GRID}?status=at_risk", entered(rows[:1], r1=("at_risk", "", 1)))

    assert [form.action.ref for form in page.context["rows"]] == ["1.1"]
    assert response.headers["Location"] == f"{LIST}?status=at_risk"


# ---- one owner for many


def test_ticked_actions_get_one_owner_each_audited(client, sign_in, plan):
    sign_in("coordinator")
    post = make_post(title="Director of Place")

    response = client.post(
        OWNERS, {"actions": [plan["late"].pk, plan["fresh"].pk], "owner": post.pk}, follow=True
    )

    assertContains(response, "2 actions belong to Director of Place now.")
    assert set(ActionItem.objects.filter(owner=post)) == {plan["late"], plan["fresh"]}
    assert sorted(AuditEntry.objects.values_list("changes__owner__0", "changes__owner__1")) == [
        ("", "Director of Place"),
        ("Head of Finance", "Director of Place"),
    ]


def test_an_owner_that_stays_leaves_no_trace(client, sign_in, plan):
    sign_in("coordinator")

    client.post(OWNERS, {"actions": [plan["late"].pk], "owner": plan["late"].owner_id})

    assert not AuditEntry.objects.exists()


def test_actions_can_be_left_without_an_owner(client, sign_in, plan):
    sign_in("coordinator")

    client.post(OWNERS, {"actions": [plan["late"].pk, plan["fresh"].pk], "owner": ""})

    plan["late"].refresh_from_db()
    assert plan["late"].owner is None
    assert AuditEntry.objects.count() == 1


def test_nothing_ticked_is_said(client, sign_in, plan):
    sign_in("coordinator")

    response = client.post(OWNERS, {"owner": ""})

    assertContains(response, "Select the actions", status_code=422)


def test_neither_actions_nor_posts_of_another_council_are_taken(client, sign_in, plan):
    sign_in("coordinator")
    tidewell = make_council(name="Tidewell", slug="tidewell")
    theirs = make_action(
        recommendation=make_recommendation(challenge=make_challenge(council=tidewell))
    )
    post = make_post(title="Theirs", council=tidewell)

    one = client.post(OWNERS, {"actions": [theirs.pk], "owner": ""})
    two = client.post(OWNERS, {"actions": [plan["late"].pk], "owner": post.pk})

    assert (one.status_code, two.status_code) == (422, 422)
    assert not AuditEntry.objects.exists()
