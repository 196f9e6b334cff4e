"""Somebody who works for one council, and what another one can do to them."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people import changing, inviting
from recommendations.models import AuditEntry
from tests.factories import make_council, make_invitation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "four-sheep-and-a-kettle"
SAID = {"full_name": "Nia Novak", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _quick_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://tracker.example.gov.uk"


@pytest.fixture
def tidewell():
    return make_council(name="Tidewell District Council", slug="tidewell")


@pytest.fixture
def victor(tidewell):
    """Somebody who works for the other council, and is signed in there."""
    victor = User.objects.create_user("victor@tidewell.gov.uk", PASSWORD, full_name="Victor Ames")
    Membership.objects.create(user=victor, council=tidewell, role="clerk")
    return victor


@pytest.fixture
def at_work(victor):
    """Return a browser in which they are signed in, from an address of the other council."""
    browser = Client(REMOTE_ADDR="203.0.113.99")
    browser.post("/sign-in/", {"username": victor.email, "password": PASSWORD})
    assert browser.get("/tidewell/").status_code == 200
    return browser


def invite(client, email, role="viewer"):
    data = {"full_name": "Nia Novak", "email": email, "role": role}
    return client.post("/harbourne/people/invite/", data, follow=True)


def link():
    """Return the path in the last e-mail."""
    return next(
        line.removeprefix("https://tracker.example.gov.uk")
        for line in mail.outbox[-1].body.splitlines()
        if "/invitation/" in line
    )


def test_whoever_invites_is_told_the_same_as_of_a_stranger(client, sign_in, victor):
    sign_in("administrator")
    pages, letters = [], []
    for email in ("stranger@tidewell.gov.uk", victor.email):
        page = invite(client, email)
        assertContains(page, f"The invitation was emailed to {email}")
        pages.append([str(one).replace(email, "") for one in page.context["messages"]][-1])
        letters.append(mail.outbox[-1].body.replace(link(), ""))
        client.post(f"/harbourne/people/invitations/{Invitation.objects.last().pk}/withdraw/")

    assert pages[0] == pages[1]
    assert letters[0] == letters[1]
    assertNotContains(page, "Victor")
    assert not victor.memberships.filter(council__slug="harbourne").exists()
    said = AuditEntry.objects.filter(verb__in=["invited", "emailed"]).order_by("pk")
    assert [one.verb for one in said] == ["invited", "emailed"] * 2


def test_they_accept_once_they_are_signed_in(client, sign_in, victor):
    sign_in("administrator", name="Sam Okoro")
    invite(client, victor.email)
    browser = Client()

    assertContains(browser.get(link()), "Sign in to accept")
    answer = browser.post(link(), SAID)
    assertRedirects(answer, f"/sign-in/?next={link()}")
    assert not victor.memberships.filter(council__slug="harbourne").exists()
    came = browser.post(answer.url, {"username": victor.email, "password": PASSWORD})
    assertRedirects(came, link())
    assertContains(browser.get(link()), "You are signed in as Victor Ames. Once you accept")
    page = browser.post(link(), follow=True)

    assertRedirects(page, "/harbourne/")
    assertContains(page, "You have accepted the invitation to Harbourne Borough Council")
    assert victor.memberships.get(council__slug="harbourne").role == "viewer"
    assert AuditEntry.objects.get(verb="accepted").actor == victor
    assert AuditEntry.objects.get(verb="gave a role").actor_name == "Sam Okoro"
    assert browser.get(link()).status_code == 404


def test_nobody_else_accepts_for_them(client, sign_in, victor, council):
    make_invitation("secret", email=victor.email)
    browser = Client()
    browser.force_login(make_user("clerk", council=council, name="Asha Verma"))

    page = browser.get("/invitation/secret/")
    assertContains(page, "You are signed in as Asha Verma. To accept, sign out")
    assertNotContains(page, "Accept the invitation</button>")
    assert browser.post("/invitation/secret/", SAID).status_code == 302
    somebody = make_user()
    for by in (None, somebody):
        with pytest.raises(inviting.HasAnAccount):
            inviting.accept("secret", full_name="", password=None, day=localdate(), by=by)
    assert Invitation.objects.get().accepted_at is None
    assert victor.memberships.count() == 1


def test_an_account_that_was_deactivated_meanwhile_is_not_opened_without_a_password(victor):
    make_invitation("secret", email=victor.email)
    User.objects.filter(pk=victor.pk).update(is_active=False)

    said = {"full_name": "", "password": None, "day": localdate(), "by": victor}
    assert inviting.accept("secret", **said) is None
    victor.refresh_from_db()
    assert not victor.is_active
    assert victor.check_password(PASSWORD)


def test_what_they_did_before_they_came_and_after_they_left_is_not_shown(
    client, sign_in, council, victor, at_work
):
    sam = sign_in("administrator")
    day = localdate()

    def addresses():
        page = client.get("/harbourne/audit/").content.decode()
        return {one for one in ("203.0.113.99", "203.0.113.1", "203.0.113.2") if one in page}

    def come_in(address):
        browser = Client(REMOTE_ADDR=address)
        browser.post("/sign-in/", {"username": victor.email, "password": PASSWORD})

    invite(client, victor.email)
    assert addresses() == set()
    inviting.accept(link().split("/")[-2], full_name="", password=None, day=day, by=victor)
    assert addresses() == set()
    come_in("203.0.113.1")
    assert addresses() == {"203.0.113.1"}
    changing.leave(victor, council=council, by=sam, day=day)
    come_in("203.0.113.2")
    assert addresses() == {"203.0.113.1"}
    lines = b"".join(client.get("/harbourne/audit/audit.jsonl")).decode()
    assert "203.0.113.1" in lines
    assert "203.0.113.99" not in lines


def test_leaving_one_council_ends_no_session_while_another_goes_on(
    client, sign_in, council, victor, at_work
):
    Membership.objects.create(user=victor, council=council, role="viewer")
    sign_in("administrator")

    page = client.post(f"/harbourne/people/{victor.pk}/leave/", follow=True)

    assertContains(page, "still in use elsewhere")
    assert at_work.get("/tidewell/").status_code == 200
    assert at_work.get("/harbourne/").status_code == 404
    assert UserSession.objects.filter(user=victor).exists()


def test_whoever_has_left_does_not_leave_again(client, sign_in, council, victor, at_work):
    yesterday = localdate() - timedelta(days=1)
    Membership.objects.create(user=victor, council=council, role="viewer", until=yesterday)
    sign_in("administrator")
    Membership.objects.filter(council__slug="tidewell").delete()
    address = f"/harbourne/people/{victor.pk}/leave/"

    for page in (client.get(address, follow=True), client.post(address, follow=True)):
        assertRedirects(page, f"/harbourne/people/{victor.pk}/")
        assertContains(page, "no role in Harbourne Borough Council any more: there is nothing")
        assertNotContains(page, "Victor Ames leaves")
    with pytest.raises(changing.CannotBeDone, match="nothing to end"):
        changing.leave(victor, council=council, by=None, day=localdate())
    assert UserSession.objects.filter(user=victor).exists()
    victor.refresh_from_db()
    assert victor.is_active


# ---- what becomes of invitations when somebody leaves


def test_leaving_withdraws_the_invitations_to_and_by_the_leaver(client, council, tidewell):
    sam, other = (make_user("administrator", council=council) for _ in range(2))
    gone = make_invitation("to", email=sam.email)
    sent = make_invitation("by", email="me@private.example", invited_by=sam)
    kept = [
        make_invitation("another's", email="x@example.gov.uk", invited_by=other),
        make_invitation("elsewhere", email=sam.email, council=tidewell),
    ]

    changing.leave(sam, council=council, by=other, day=localdate())

    for one in (gone, sent):
        one.refresh_from_db()
        assert one.withdrawn_at
    for one in kept:
        one.refresh_from_db()
        assert one.withdrawn_at is None
    said = AuditEntry.objects.filter(verb="withdrew")
    assert {one.target_id for one in said} == {gone.pk, sent.pk}
    assert {one.actor for one in said} == {other}
    assert client.post("/invitation/by/", SAID).status_code == 404
    assert not User.objects.filter(email="me@private.example").exists()


@pytest.mark.parametrize("how", ["role ended", "deactivated", "another role"])
def test_a_link_of_somebody_who_may_not_invite_any_more_does_not_work(
    client, sign_in, council, how
):
    sender = make_user("administrator", council=council, name="Sam Okoro")
    invitation = make_invitation("secret", invited_by=sender)
    assert client.get("/invitation/secret/").status_code == 200
    if how == "role ended":
        sender.memberships.update(until=localdate() - timedelta(days=1))
    elif how == "another role":
        sender.memberships.update(role="coordinator")
    else:
        User.objects.filter(pk=sender.pk).update(is_active=False)

    page = client.get("/invitation/secret/")
    assertContains(page, "another administrator of the council, to send it again", status_code=404)
    assert client.post("/invitation/secret/", SAID).status_code == 404
    assert not User.objects.filter(email=invitation.email).exists()

    sign_in("administrator")
    page = client.get("/harbourne/people/")
    assertContains(page, "The link does not work: Sam Okoro may not invite people any more")
    client.post(f"/harbourne/people/invitations/{invitation.pk}/again/")
    assertNotContains(client.get("/harbourne/people/"), "The link does not work")
    assert Client().post(link(), SAID).status_code == 302
    assert User.objects.get(email=invitation.email).memberships.get().role == "member"
