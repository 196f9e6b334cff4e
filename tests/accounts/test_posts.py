"""Posts, and who holds them."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from peerchallenge.accounts.models import Membership
from recommendations.models import AuditEntry, Post
from tests.factories import make_action, make_council, make_post, make_user

pytestmark = pytest.mark.django_db
OTHER = {"name": "Tidewell District Council", "slug": "tidewell"}
TYPED = {"title": "Head of Digital", "kind": "officer", "directorate": "Resources"}


def test_a_coordinator_gives_a_post_to_somebody_who_then_finds_its_actions(
    client, sign_in, council
):
    officer = make_user("officer", council=council, name="Tom Hall")
    post = make_post(title="Head of Digital")
    make_action(owner=post, title="Redesign the forms")
    sign_in("coordinator")

    client.post(f"/harbourne/posts/{post.pk}/edit/", TYPED | {"holder": officer.pk})

    assert AuditEntry.objects.get().changes["holder"] == ["", "Tom Hall"]
    client.force_login(officer)
    assertContains(client.get("/harbourne/my-actions/"), "Redesign the forms")


def test_only_people_of_the_council_can_hold_its_posts(client, sign_in, council):
    other = make_council(**OTHER)
    stranger = make_user("officer", council=other, name="Stranger")
    sign_in("coordinator")

    assertNotContains(client.get("/harbourne/posts/new/"), "Stranger")
    response = client.post("/harbourne/posts/new/", TYPED | {"holder": stranger.pk})

    assert response.status_code == 422
    assert not Post.objects.exists()


@pytest.mark.parametrize("title", ["", "HEAD of  policy"])
def test_a_post_has_a_title_of_its_own(client, sign_in, title):
    sign_in("coordinator")
    make_post(title="Head of Policy")

    response = client.post("/harbourne/posts/new/", TYPED | {"title": title})

    assert response.status_code == 422
    assert Post.objects.count() == 1


def test_whoever_has_left_is_given_no_post_and_keeps_the_one_they_hold(client, sign_in, council):
    gone, holder = (
        make_user("officer", council=council, name=name, until=date(2026, 1, 1))
        for name in ("Gone Already", "Gone Too")
    )
    Membership.objects.create(user=gone, council=make_council(**OTHER), role="officer")
    held = make_post(title="Head of Digital", holder=holder)
    sign_in("coordinator")

    for address in ("/harbourne/posts/new/", f"/harbourne/posts/{held.pk}/edit/"):
        page = client.get(address)
        assertNotContains(page, "Gone Already")
        refused = client.post(address, TYPED | {"title": "Another", "holder": gone.pk})
        assert refused.status_code == 422
    assertContains(page, "Gone Too")
    kept = client.post(address, TYPED | {"title": "Head of Data", "holder": holder.pk})
    assert kept.status_code == 302
    held.refresh_from_db()
    assert (held.title, held.holder) == ("Head of Data", holder)


def test_the_audit_says_every_field_that_was_changed(client, sign_in, council):
    officer = make_user("officer", council=council, name="Tom Hall")
    sign_in("coordinator")

    client.post("/harbourne/posts/new/", TYPED | {"holder": officer.pk})
    post = Post.objects.get()
    changed = {"title": "Head of Data", "kind": "member", "directorate": "Place", "holder": ""}
    client.post(f"/harbourne/posts/{post.pk}/edit/", changed)
    client.post(f"/harbourne/posts/{post.pk}/edit/", changed | {"directorate": ""})

    added, all_four, one = AuditEntry.objects.order_by("pk")
    assert (added.verb, all_four.verb, one.verb) == ("added", "changed", "changed")
    assert added.changes == {
        "title": ["", "Head of Digital"], "kind": ["", "officer"],
        "directorate": ["", "Resources"], "holder": ["", "Tom Hall"],
    }  # fmt: skip
    assert all_four.changes == {
        "title": ["Head of Digital", "Head of Data"], "kind": ["officer", "member"],
        "directorate": ["Resources", "Place"], "holder": ["Tom Hall", ""],
    }  # fmt: skip
    assert one.changes == {"directorate": ["Place", ""]}
