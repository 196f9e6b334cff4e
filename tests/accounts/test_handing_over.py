"""Handing the posts of somebody who leaves to others."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.accounts.handing_over import SomebodyElseChangedIt, hand_over
from recommendations.models import AuditEntry, Post
from tests.factories import make_action, make_council, make_post, make_user, report

pytestmark = pytest.mark.django_db

PAGE = "/harbourne/posts/hand-over/"


@pytest.fixture
def leaver(council):
    return make_user("officer", council=council, name="Tom Hall")


@pytest.fixture
def newcomer(council):
    return make_user("officer", council=council, name="New Comer")


@pytest.fixture
def posts(leaver):
    return [
        make_post(title=title, holder=leaver)
        for title in ("Head of Digital", "Data Lead", "Deputy")
    ]


def test_posts_go_to_others_together_and_each_is_audited(client, sign_in, leaver, newcomer, posts):
    head, data, deputy = posts
    action = make_action(owner=head, title="Buy tools")
    report(action, "on_track", on=date(2026, 3, 3), by=leaver, recorded_post="Head of Digital")
    sign_in("coordinator")

    assertContains(client.get(PAGE), f'<option value="{leaver.pk}">Tom Hall</option>')
    page = client.get(PAGE, {"person": leaver.pk})
    assertContains(page, "Who takes over from Tom Hall?")
    assertContains(page, "1 open action")
    response = client.post(
        f"{PAGE}?person={leaver.pk}",
        {f"post_{head.pk}": newcomer.pk, f"post_{data.pk}": "nobody", f"post_{deputy.pk}": ""},
        follow=True,
    )

    assertRedirects(response, "/harbourne/posts/")
    assertContains(response, "2 posts are handed over from Tom Hall.")
    held = dict(Post.objects.values_list("title", "holder__full_name"))
    assert held == {"Head of Digital": "New Comer", "Data Lead": None, "Deputy": "Tom Hall"}
    entries = {entry.target_name: entry for entry in AuditEntry.objects.all()}
    assert entries["Head of Digital"].changes == {"holder": ["Tom Hall", "New Comer"]}
    assert entries["Data Lead"].changes == {"holder": ["Tom Hall", ""]}
    assert len(entries) == 2
    # What was reported keeps its author and the post they held.
    assert action.updates.get().recorded_as == "Tom Hall, Head of Digital"
    client.force_login(newcomer)
    assertContains(client.get("/harbourne/my-actions/"), "Buy tools")


def test_only_current_people_of_the_council_can_take_over(client, sign_in, leaver, posts):
    tidewell = make_council(name="Tidewell District Council", slug="tidewell")
    make_user("officer", council=tidewell, name="Stranger There")
    make_user("officer", name="Gone Before", until=localdate() - timedelta(days=1))
    inactive = make_user("officer", name="No Longer Active")
    inactive.is_active = False
    inactive.save()
    sign_in("coordinator")

    page = client.get(PAGE, {"person": leaver.pk})

    for name in ("Stranger There", "Gone Before", "No Longer Active"):
        assertNotContains(page, name)
    response = client.post(f"{PAGE}?person={leaver.pk}", {f"post_{posts[0].pk}": inactive.pk})
    assert response.status_code == 422
    assert Post.objects.filter(holder=leaver).count() == 3


def test_a_choice_of_nothing_is_said(client, sign_in, leaver, posts):
    sign_in("coordinator")

    response = client.post(f"{PAGE}?person={leaver.pk}", {})

    assertContains(response, "Select who takes over at least one post", status_code=422)


def test_a_post_that_changed_meanwhile_stops_the_whole(sign_in, council, leaver, newcomer, posts):
    head, data, _ = posts
    Post.objects.filter(pk=data.pk).update(holder=newcomer)
    by = sign_in("coordinator")

    with pytest.raises(SomebodyElseChangedIt):
        hand_over(leaver, [(head, newcomer), (data, None)], council=council, by=by)

    head.refresh_from_db()
    assert head.holder == leaver
    assert not AuditEntry.objects.exists()


def test_the_posts_page_says_who_has_left(client, sign_in, leaver, posts):
    sign_in("coordinator")
    assertNotContains(client.get("/harbourne/posts/"), "Has left")

    leaver.memberships.update(until=localdate() - timedelta(days=1))

    response = client.get("/harbourne/posts/")
    assertContains(response, "3 posts are held by somebody who has left")
    assertContains(response, "Has left", count=3)


@pytest.mark.parametrize("person", ["0", "999999", "x", ""])
def test_somebody_who_holds_nothing_here_has_nothing_to_hand_over(client, sign_in, posts, person):
    sign_in("coordinator")

    response = client.get(PAGE, {"person": person})

    assert response.status_code == (404 if person.isdecimal() else 200)
