"""Inviting people, and what whoever follows the link does."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people import inviting, letters
from recommendations.models import AuditEntry
from tests.factories import make_invitation, make_user

pytestmark = pytest.mark.django_db
NIA = {"full_name": "Nia Novak", "email": "Nia.Novak@Example.gov.uk", "role": "member"}
PASSWORD = "four-sheep-and-a-kettle"
SAID = {"full_name": "Nia Novak", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _quick_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://tracker.example.gov.uk"


@pytest.fixture
def invite(client, sign_in):
    """Return a function that invites as an administrator, and gives the path of the link."""
    sign_in("administrator", name="Sam Okoro")

    def invite(**changes):
        return client.post("/harbourne/people/invite/", NIA | changes)

    return invite


def link():
    """Return the path in the last e-mail."""
    return next(
        line.removeprefix("https://tracker.example.gov.uk")
        for line in mail.outbox[-1].body.splitlines()
        if "/invitation/" in line
    )


def test_somebody_new_is_invited_chooses_a_password_and_signs_in(client, invite):
    assertRedirects(invite(), "/harbourne/people/")
    assert mail.outbox[0].to == ["nia.novak@example.gov.uk"]
    assert "Sam Okoro invites you" in mail.outbox[0].body
    stranger = Client()

    page = stranger.get(link())
    assertContains(page, "You are invited to Harbourne Borough Council")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assertRedirects(stranger.post(link(), SAID), "/sign-in/")

    person = User.objects.get(email="nia.novak@example.gov.uk")
    assert person.memberships.get().role == "member"
    signed_in = stranger.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    verbs = set(AuditEntry.objects.filter(actor=person).values_list("verb", flat=True))
    assert verbs == {"made their account", "accepted", "signed in"}
    assert AuditEntry.objects.get(verb="gave a role").actor_name == "Sam Okoro"


def test_only_the_hash_of_the_link_is_kept(invite):
    invite()
    token = link().split("/")[-2]

    kept = Invitation.objects.get()
    assert len(token) >= 43
    assert kept.token_hash == inviting.hash_of(token)
    assert not AuditEntry.objects.filter(changes__icontains=token).exists()
    assert timedelta(days=13) < kept.expires_at - datetime.now(UTC) < timedelta(days=15)


def test_looking_at_the_link_does_not_use_it_up(client):
    make_invitation("secret")

    for _ in range(3):
        assert client.get("/invitation/secret/").status_code == 200
        assert client.head("/invitation/secret/").status_code == 200
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"accepted_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"withdrawn_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"until": date(2026, 1, 1)},
        {"link": "another"},
    ],
)
def test_a_link_that_does_not_work_gets_one_answer(client, fields):
    make_invitation(**({"link": "secret"} | fields))
    make_user()

    page = client.get("/invitation/secret/")
    assertContains(page, "This invitation does not work any more", status_code=404)
    assertNotContains(page, "example.gov.uk", status_code=404)
    assert client.post("/invitation/secret/", SAID).status_code == 404
    assert not User.objects.filter(email="new@example.gov.uk").exists()


def test_a_link_works_once(client):
    make_invitation("secret")

    assert client.post("/invitation/secret/", SAID).status_code == 302
    assert client.post("/invitation/secret/", SAID).status_code == 404
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": "new@example.gov", "again": "new@example.gov"}, "too similar"),
        ({"again": "something-else-entirely"}, "not the same"),
        ({"full_name": ""}, "Enter your name"),
        ({"password": ""}, "Enter a password"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(client, changes, said):
    make_invitation("secret")

    page = client.post("/invitation/secret/", SAID | changes)

    assertContains(page, said, status_code=422)
    assert not User.objects.filter(email="new@example.gov.uk").exists()
    assert client.post("/invitation/secret/", SAID).status_code == 302


def test_a_browser_that_tells_no_origin_may_accept():
    """Browsers send `Origin: null` with a form of a page whose policy is no-referrer."""
    make_invitation("secret")
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/invitation/secret/", SAID, headers={"origin": "null"})

    assert response.status_code == 302


def test_a_colleague_has_another_role_at_once_and_is_told(client, invite, council):
    asha = make_user("clerk", council=council, name="Asha Verma")

    page = invite(email=asha.email.upper())

    assert set(asha.memberships.values_list("role", flat=True)) == {"clerk", "member"}
    assert not Invitation.objects.exists()
    assert mail.outbox[0].to == [asha.email]
    assert "https://tracker.example.gov.uk/harbourne/" in mail.outbox[0].body
    assertContains(client.get(page.url), "had a role here already, has this one too")


def test_inviting_again_to_the_same_role_changes_nothing(client, invite, council):
    asha = make_user("member", council=council)

    page = invite(email=asha.email)

    assertContains(client.get(page.url), "has this role already")
    assert mail.outbox == []
    assert asha.memberships.count() == 1


def test_a_second_invitation_to_a_role_replaces_the_first(client, invite):
    invite()
    first = link()
    invite()

    assert Invitation.objects.count() == 1
    assert client.get(first).status_code == 404
    assert client.get(link()).status_code == 200


def test_an_account_made_meanwhile_gets_the_role_and_keeps_its_password(client):
    make_invitation("secret", email="known@example.gov.uk")
    User.objects.create_user("known@example.gov.uk", "the-old-password", full_name="Known")

    assertContains(client.get("/invitation/secret/"), "You have an account")
    answer = client.post("/invitation/secret/", SAID)

    assertRedirects(answer, "/sign-in/?next=/invitation/secret/")
    assert not Membership.objects.exists()
    signed_in = client.post(
        answer.url, {"username": "known@example.gov.uk", "password": "the-old-password"}
    )
    assertRedirects(signed_in, "/invitation/secret/")
    assertRedirects(client.post("/invitation/secret/"), "/harbourne/")
    person = User.objects.get(email="known@example.gov.uk")
    assert person.check_password("the-old-password")
    assert person.full_name == "Known"
    assert person.memberships.get().role == "member"


def test_a_leaver_who_comes_back_chooses_another_password(client, invite, council):
    leaver = User.objects.create_user("back@example.gov.uk", "the-old-password", full_name="Back")
    leaver.is_active = False
    leaver.save()

    invite(email="back@example.gov.uk")
    assert not leaver.memberships.exists()
    client.post(link(), SAID)

    leaver.refresh_from_db()
    assert leaver.is_active
    assert leaver.check_password(PASSWORD)
    assert leaver.memberships.get().role == "member"


def test_without_passwords_the_way_in_is_single_sign_on(client, settings):
    settings.PASSWORDS = "emergencies"
    make_invitation("secret")

    assertNotContains(client.get("/invitation/secret/"), 'type="password"')
    assert client.post("/invitation/secret/", {"full_name": "Nia Novak"}).status_code == 302

    assert not User.objects.get(email="new@example.gov.uk").has_usable_password()


def test_a_peer_is_invited_until_a_day(invite):
    assert invite(role="visiting_peer").status_code == 422
    until = localdate() + timedelta(days=60)
    day = {"until_day": until.day, "until_month": until.month, "until_year": until.year}

    invite(role="visiting_peer", **day)

    assert Invitation.objects.get().until == until
    Client().post(link(), SAID)
    assert Membership.objects.get(role="visiting_peer").until == until


class FailingBackend:
    def send_messages(self, messages):
        raise OSError("the server is away")

    def close(self):
        pass


def test_nothing_is_lost_when_the_mail_server_fails(client, invite, monkeypatch):
    monkeypatch.setattr(letters, "get_connection", FailingBackend)

    page = client.get(invite().url)

    assertContains(page, "could not be emailed")
    assertContains(page, "Could not be emailed.")
    monkeypatch.undo()
    pk = Invitation.objects.get().pk
    page = client.post(f"/harbourne/people/invitations/{pk}/again/", follow=True)
    assertContains(page, "was emailed to nia.novak@example.gov.uk")
    assertNotContains(page, "Could not be emailed.")
    assert client.get(link()).status_code == 200


def test_sending_again_makes_another_link_and_withdrawing_none(client, invite):
    invite()
    first, pk = link(), Invitation.objects.get().pk

    client.post(f"/harbourne/people/invitations/{pk}/again/")
    assert client.get(first).status_code == 404
    assert client.get(link()).status_code == 200
    client.post(f"/harbourne/people/invitations/{pk}/withdraw/")
    assert client.get(link()).status_code == 404
    again = client.post(f"/harbourne/people/invitations/{pk}/again/", follow=True)
    assertContains(again, "accepted or withdrawn meanwhile")


def test_several_are_invited_at_once(client, invite, council):
    asha = make_user("clerk", council=council)
    lines = (
        'Nia Novak <nia@example.gov.uk>\n\n"Adeyemi, Ruth" <RUTH@example.gov.uk>,\n'
        f"Asha Verma <{asha.email}>"
    )

    client.post("/harbourne/people/invite/several/", {"lines": lines, "role": "member"})

    kept = Invitation.objects.order_by("pk").values_list("full_name", "email")
    assert list(kept) == [
        ("Nia Novak", "nia@example.gov.uk"),
        ("Adeyemi, Ruth", "ruth@example.gov.uk"),
    ]
    assert asha.memberships.filter(role="member").exists()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("nia@example.gov.uk", "Line 1: write it as Name"),
        ("Nia <nia@example.gov.uk>\nRuth", "Line 2: write it as Name"),
        ("Nia <nia@>", "Line 1: "),
        ("A <a@a.example>\nB <A@a.example>", "a@a.example is there twice"),
        ("\n".join(f"P{n} <p{n}@a.example>" for n in range(51)), "at most 50 people"),
    ],
)
def test_lines_that_cannot_be_read_are_all_told(client, invite, lines, said):
    page = client.post("/harbourne/people/invite/several/", {"lines": lines, "role": "member"})

    assertContains(page, said, status_code=422)
    assert not Invitation.objects.exists()


def test_add_person_lets_somebody_in_again_who_had_left(client, council, monkeypatch):
    leaver = User.objects.create_user("back@example.gov.uk", "the-old-password", full_name="Back")
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    arguments = ["add_person", "back@example.gov.uk", "--council=harbourne", "--role=member"]

    monkeypatch.setattr("sys.stdin", StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        call_command(*arguments)
    assert not Membership.objects.exists()
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    call_command(*arguments, stdout=StringIO())

    said = {"username": "back@example.gov.uk", "password": PASSWORD}
    assertRedirects(client.post("/sign-in/", said), "/", target_status_code=302)
    assert client.get("/harbourne/").status_code == 200
    entry = AuditEntry.objects.get(verb="activated")
    assert (entry.actor, entry.council, entry.target_id) == (None, council, leaver.pk)
    assert entry.changes == {"is_active": [False, True]}


def test_add_person_takes_a_last_day_and_makes_an_emergency_account(council):
    asha = make_user()
    arguments = [asha.email, "--council", "harbourne", "--role"]

    def run(*more):
        call_command("add_person", *arguments, *more, stdout=StringIO())

    with pytest.raises(CommandError, match="Give a visiting peer’s last day"):
        run("visiting_peer")
    for wrong in ("2026-01-01", "soon"):
        with pytest.raises(CommandError):
            run("member", "--until", wrong)
    run("visiting_peer", "--until", "2099-12-31")
    run("administrator", "--break-glass")

    asha.refresh_from_db()
    assert asha.is_break_glass
    assert asha.memberships.get(role="visiting_peer").until == date(2099, 12, 31)
    verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["gave a role", "made an emergency account", "gave a role"]
