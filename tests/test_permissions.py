"""Every view by every role, and every view by a stranger."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.models import Committee, CommitteeQuestion
from peerchallenge.accounts.roles import Role
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_council,
    make_item,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
    promise,
    resolve,
)
from tests.test_house import PUBLIC, all_views

pytestmark = pytest.mark.django_db

EVERYONE = set(Role)
PLANNERS = {Role.COORDINATOR, Role.ADMINISTRATOR}
SETTLERS = PLANNERS | {Role.CLERK}

VIEWS = {
    "accounts:sign-out": EVERYONE,
    "accounts:posts": PLANNERS,
    "accounts:add-post": PLANNERS,
    "accounts:edit-post": PLANNERS,
    "pages:home": EVERYONE,
    "pages:council": EVERYONE,
    "pages:overview": EVERYONE,
    "pages:recommendation": EVERYONE,
    "pages:report": PLANNERS | {Role.LEAD_OFFICER, Role.CLERK},
    "actions:my-actions": EVERYONE,
    "actions:action": EVERYONE,
    "actions:update": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:add-action": PLANNERS,
    "actions:edit-action": PLANNERS,
    "actions:move-date": PLANNERS,
    "actions:add-asked-for": PLANNERS,
    "actions:link-asked-for": PLANNERS,
    "meetings:meetings": EVERYONE,
    "meetings:item": EVERYONE,
    "meetings:import": SETTLERS,
    "meetings:suggestions": SETTLERS,
    "meetings:settle": SETTLERS,
    "meetings:settle-promise": SETTLERS,
    "meetings:settle-committee": SETTLERS,
    "meetings:link-paragraph": SETTLERS,
    "meetings:unlink": SETTLERS,
    "meetings:link-resolution": SETTLERS,
    "meetings:record-promise": SETTLERS,
    "recommendations:edit-council": PLANNERS,
    "recommendations:add-challenge": PLANNERS,
    "recommendations:edit-challenge": PLANNERS,
    "recommendations:add-recommendation": PLANNERS,
    "recommendations:edit-recommendation": PLANNERS,
    "recommendations:from-report": PLANNERS,
    "recommendations:add-progress-review": PLANNERS,
}
ONLY_BY_POST = {
    "accounts:sign-out",
    "actions:link-asked-for",
    "meetings:settle",
    "meetings:settle-promise",
    "meetings:settle-committee",
    "meetings:link-paragraph",
    "meetings:unlink",
    "meetings:link-resolution",
}


def make_committee(name):
    return Committee.objects.get_or_create(council=make_council(), name=name)[0]


@pytest.fixture
def record(council):
    """One of everything, under names that the addresses below use."""
    recommendation = make_recommendation()
    make_item()
    item = make_item(held_on=date(2026, 4, 13))
    paragraph = make_paragraph(item)
    known = make_committee("Cabinet")
    asked = CommitteeQuestion.objects.create(
        committee=make_committee("The Cabinet"), other=known, because="it has the same words"
    )
    return {
        "action": make_action(recommendation=recommendation),
        "item": item,
        "paragraph": paragraph,
        "resolution": resolve(item),
        "promise": promise(paragraph, state="suggested"),
        "committee": asked,
        "link": discuss(recommendation, paragraph=make_paragraph(item), basis="by_hand"),
        "suggestion": discuss(recommendation, state="suggested"),
        "recommendation": recommendation,
        "post": make_post(title="Any post"),
    }


def address(name, record, council="harbourne"):
    """Return the address of a view, on the records of `council`."""
    own = {
        "actions:action": [record["action"].pk],
        "actions:update": [record["action"].pk],
        "actions:edit-action": [record["action"].pk],
        "actions:move-date": [record["action"].pk],
        "accounts:edit-post": [record["post"].pk],
        "actions:add-action": ["2026", "1"],
        "meetings:item": [record["item"].pk],
        "meetings:settle": [record["suggestion"].pk],
        "meetings:settle-promise": [record["promise"].pk],
        "meetings:settle-committee": [record["committee"].pk],
        "meetings:link-paragraph": [record["paragraph"].pk],
        "meetings:unlink": [record["link"].pk],
        "meetings:link-resolution": [record["resolution"].pk],
        "meetings:record-promise": [record["resolution"].pk],
        "actions:add-asked-for": [record["resolution"].pk],
        "actions:link-asked-for": [record["resolution"].pk],
        "pages:overview": ["2026"],
        "pages:report": ["2026"],
        "pages:recommendation": ["2026", "1"],
        "recommendations:edit-challenge": ["2026"],
        "recommendations:add-recommendation": ["2026"],
        "recommendations:edit-recommendation": ["2026", "1"],
        "recommendations:from-report": ["2026"],
        "recommendations:add-progress-review": ["2026"],
    }.get(name, [])
    free = name in {"accounts:sign-in", "accounts:sign-out", "pages:home", "health"}
    return reverse(name, args=([] if free else [council]) + own)


def open_page(client, name, record, council="harbourne"):
    url = address(name, record, council)
    if name in ONLY_BY_POST:
        key = record["recommendation"].pk
        asked = {"decision": "confirm", "recommendation": key, "action": record["action"].pk}
        return client.post(url, asked)
    return client.get(url)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_opens_only_for_its_roles(client, council, record, name, role):
    user = make_user(role, council=council)
    if role in {Role.OFFICER, Role.LEAD_OFFICER}:
        # Officers report on their own actions.
        record["action"].owner = make_post(title=f"Post of {user.pk}", holder=user)
        record["action"].save()
    client.force_login(user)

    response = open_page(client, name, record)

    assert response.status_code in ({200, 302} if role in VIEWS[name] else {403})


@pytest.mark.parametrize("name", sorted(VIEWS.keys() - {"accounts:sign-out", "pages:home"}))
def test_nobody_of_another_council_sees_that_a_page_exists(client, council, record, name):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("administrator", council=elsewhere))

    assert open_page(client, name, record).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "actions:action",
        "actions:update",
        "actions:edit-action",
        "actions:move-date",
        "accounts:edit-post",
        "meetings:item",
        "meetings:settle",
        "meetings:settle-promise",
        "meetings:settle-committee",
        "meetings:link-paragraph",
        "meetings:unlink",
        "meetings:link-resolution",
        "meetings:record-promise",
        "actions:add-asked-for",
        "actions:link-asked-for",
    ],
)
def test_a_record_does_not_open_under_another_councils_name(client, council, record, name):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    make_challenge(council=elsewhere)
    client.force_login(make_user("administrator", council=elsewhere))

    assert open_page(client, name, record, council="tidewell").status_code == 404


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_stranger_is_asked_to_sign_in(client, council, record, name):
    response = open_page(client, name, record)

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("accounts:sign-in"))


def test_every_address_has_its_row():
    named = {name for name, _ in all_views()}

    assert named == VIEWS.keys() | PUBLIC


def test_a_role_ends_after_its_last_day(client, council, record):
    client.force_login(make_user("member", council=council, until=date(2026, 1, 1)))

    assert client.get("/harbourne/2026/").status_code == 404


def test_an_officer_cannot_update_somebody_elses_action(client, council, record):
    client.force_login(make_user("officer", council=council))

    assert open_page(client, "actions:update", record).status_code == 404


def test_somebody_without_a_role_is_told_what_to_do(client, council):
    client.force_login(make_user())

    assert b"You have no role in a council yet" in client.get("/").content


def test_somebody_who_has_left_is_signed_out(client, council):
    user = make_user("officer", council=council)
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get("/harbourne/my-actions/").status_code == 302
