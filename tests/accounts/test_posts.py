"""Posts, and who holds them."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from recommendations.models import AuditEntry, Post
from tests.factories import make_action, make_council, make_post, make_user

pytestmark = pytest.mark.django_db
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
    other = make_council(name="Tidewell District Council", slug="tidewell")
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
