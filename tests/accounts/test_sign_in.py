"""Signing in and out, and giving people roles."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.asserts import assertContains, assertRedirects

from peerchallenge.accounts.models import Membership, User
from recommendations.models import AuditEntry, Council
from tests.factories import make_council, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"


@pytest.fixture
def person(settings, council):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("Asha.Verma@Example.gov.uk", PASSWORD, full_name="Asha Verma")
    Membership.objects.create(user=user, council=council, role="member")
    return user


def sign_in(client, **changes):
    typed = {"username": "asha.verma@example.gov.uk", "password": PASSWORD} | changes
    return client.post("/sign-in/", typed)


@pytest.mark.parametrize("email", ["asha.verma@example.gov.uk", "ASHA.Verma@EXAMPLE.gov.uk"])
def test_a_person_signs_in_however_they_type_their_address(client, person, email):
    assertRedirects(sign_in(client, username=email), "/", fetch_redirect_response=False)


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"username": "nobody@example.gov.uk"}])
def test_a_refusal_does_not_say_which_was_wrong(client, person, changes):
    response = sign_in(client, **changes)

    assertContains(response, "The email address or the password is wrong", status_code=422)


def test_a_leaver_cannot_sign_in(client, person):
    person.is_active = False
    person.save()

    assert sign_in(client).status_code == 422


def test_nothing_is_asked_twice_after_signing_in(client, person):
    response = client.get("/harbourne/my-actions/")

    assert response.headers["Location"] == "/sign-in/?next=/harbourne/my-actions/"
    page = client.get(response.headers["Location"])
    assertContains(page, 'name="next" value="/harbourne/my-actions/"')


def test_no_one_is_sent_to_another_site_after_signing_in(client, person):
    response = sign_in(client, next="https://evil.example/")

    assert response.headers["Location"] == "/"


def test_signing_out_needs_a_form(client, person):
    client.force_login(person)

    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/harbourne/").status_code == 302


def test_an_address_belongs_to_one_person(person):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("asha.verma@EXAMPLE.gov.uk", PASSWORD, full_name="Again")


def test_a_person_may_have_roles_in_several_councils(client, council):
    other = make_council(name="Tidewell District Council", slug="tidewell")
    user = make_user("member", council=council)
    Membership.objects.create(user=user, council=other, role="coordinator")
    client.force_login(user)

    home = client.get("/")

    assertContains(home, "Harbourne Borough Council")
    assertContains(home, "Tidewell District Council")
    user = User.objects.get(pk=user.pk)
    assert not user.has_perm("meetings.add_agendaitem", council)
    assert user.has_perm("meetings.add_agendaitem", other)
    assert not user.has_perm("meetings.add_agendaitem")


def test_a_permission_ends_with_the_role(council):
    user = make_user("coordinator", council=council, until=date(2026, 1, 1))

    assert user.permissions_in(council) == frozenset()


def test_an_operator_adds_a_council_and_a_person(monkeypatch):
    call_command("create_council", "Marsh End Town Council", stdout=StringIO())
    monkeypatch.setattr("sys.stdin", StringIO("a-good-long-passphrase\n"))
    call_command(
        "add_person", "New@Example.gov.uk", "--name=Nia New", "--council=marsh-end-town-council",
        "--role=coordinator", stdout=StringIO(),
    )  # fmt: skip

    user = User.objects.get(email="new@example.gov.uk")
    assert user.check_password("a-good-long-passphrase")
    assert user.has_perm("meetings.add_agendaitem", Council.objects.get())
    assert AuditEntry.objects.filter(verb="gave a role").exists()


@pytest.mark.parametrize(
    ("arguments", "password", "message"),
    [
        (["x@example.gov.uk", "--name=X", "--council=none"], "", "There is no council none"),
        (["not an address", "--name=X", "--council=harbourne"], "", "valid email"),
        (["x@example.gov.uk", "--council=harbourne"], "", "Give the person's name"),
        (["x@example.gov.uk", "--name=X", "--council=harbourne"], "short", "too short"),
    ],
)
def test_a_wrong_person_is_refused_in_one_line(council, monkeypatch, arguments, password, message):
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))

    with pytest.raises(CommandError, match=message) as refused:
        call_command("add_person", *arguments, "--role=member")

    assert refused.value.returncode == 2
    assert not User.objects.exists()
