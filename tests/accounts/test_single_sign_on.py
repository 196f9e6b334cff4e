"""Single sign-on against a provider that really runs: who comes in, as whom, with which roles."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from pytest_django.asserts import assertContains, assertRedirects

from peerchallenge.accounts.models import GroupRole, Membership, User
from peerchallenge.accounts.signing_in.adapters import SingleSignOnAdapter
from peerchallenge.accounts.signing_in.single_sign_on import providers
from recommendations.models import AuditEntry
from tests.accounts import provider as sso
from tests.factories import make_council, make_user

EMAIL = "asha.verma@harbourne.example"
ASHA = {"name": "Asha Verma", "email": EMAIL, "groups": ["scrutiny", "everybody"]}
# What the library says to the one that decides about a sign-in.
HOOK = dict.fromkeys(("email_verification", "redirect_url", "signal_kwargs", "signup", "email"))
START = "/single-sign-on/council/"

PEOPLE = {
    "asha": ASHA,
    "no-groups": {k: v for k, v in ASHA.items() if k != "groups"},
    "elsewhere": ASHA | {"email": "asha.verma@elsewhere.example"},
    "no-address": {"name": "Nobody"},
}


@pytest.fixture(scope="module")
def issuer():
    with sso.running(**PEOPLE) as address:
        yield address


@pytest.fixture
def provider(settings, issuer, db):
    described = sso.described(issuer)
    sso.use(settings, described)
    return described


def come_in(client, sub="asha", next="", **query):
    """Do what a browser does; return the last answer of the product."""
    asked = urlencode({"next": next, **query} if next else query)
    begun = client.post(f"{START}?{asked}")
    assert begun.status_code == 200, begun.content[:500]
    there = begun.context["url"]
    assert begun.headers["Refresh"] == f"0; url={there}"
    back = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    assert parts.path == "/single-sign-on/council/back/"
    return client.get(f"{parts.path}?{parts.query}")


def test_the_first_time_gives_an_account_and_no_role(client, provider, council):
    assertRedirects(come_in(client), "/", fetch_redirect_response=False)

    person = User.objects.get()
    assert (person.email, person.full_name) == (EMAIL, "Asha Verma")
    assert not person.has_usable_password()
    assert person.current_memberships == []
    assert client.get("/harbourne/posts/").status_code == 404
    assert AuditEntry.objects.filter(verb="came by single sign-on").exists()


def test_the_second_time_is_the_same_person(client, provider):
    come_in(client)
    client.post("/sign-out/")
    come_in(client)

    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_groups_give_roles_and_take_them_away(client, provider, council, settings):
    GroupRole.objects.create(provider="council", group="scrutiny", council=council, role="member")
    come_in(client)
    assert client.get("/harbourne/").status_code == 200
    assert Membership.objects.get().given_by == "council"
    GroupRole.objects.all().delete()
    client.post("/sign-out/")
    come_in(client)

    assert User.objects.get().current_memberships == []
    assert client.get("/harbourne/").status_code == 404
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs.index("gave a role") < verbs.index("took a role away")


def test_a_role_that_a_person_gave_stays(client, provider, council):
    known = make_user("clerk", council=council)
    User.objects.filter(pk=known.pk).update(email=EMAIL)
    come_in(client)

    assert [one.role for one in Membership.objects.filter(user=known)] == ["clerk"]
    assert User.objects.count() == 1


def test_a_provider_that_does_not_say_the_groups_changes_nothing(client, provider, council):
    GroupRole.objects.create(provider="council", group="scrutiny", council=council, role="member")
    come_in(client)
    person = User.objects.get()
    account = SocialAccount.objects.get()
    account.uid = "no-groups"
    account.save()
    client.post("/sign-out/")
    come_in(client, "no-groups")

    assert User.objects.get() == person
    assert Membership.objects.get().role == "member"


def test_groups_give_nothing_in_a_council_that_is_not_the_provider_s(client, settings, issuer, db):
    sso.use(settings, sso.described(issuer, councils=("harbourne",)))
    tidewell = make_council(name="Tidewell District Council", slug="tidewell")
    GroupRole.objects.create(provider="council", group="scrutiny", council=tidewell, role="member")
    come_in(client)

    assert not Membership.objects.exists()


@pytest.mark.parametrize("sub", ["elsewhere", "no-address", "somebody the provider made up"])
def test_a_provider_speaks_for_its_own_domains_only(client, provider, sub):
    """Anybody can run a provider, or a tenant of one, and write any address into it."""
    make_user("administrator")
    User.objects.update(email="asha.verma@elsewhere.example")

    assertContains(come_in(client, sub), "You cannot come in", status_code=403)
    assert not SocialAccount.objects.exists()
    assert client.get("/account/").status_code == 302


def test_a_provider_does_not_open_an_emergency_account(client, provider):
    known = make_user("administrator")
    User.objects.filter(pk=known.pk).update(email=EMAIL, is_break_glass=True)

    assertContains(come_in(client), "for emergencies", status_code=403)
    assert not SocialAccount.objects.exists()


def test_whose_account_is_opened_by_single_sign_on_is_told(client, provider):
    known = make_user("clerk")
    User.objects.filter(pk=known.pk).update(email=EMAIL)
    come_in(client)

    (told,) = mail.outbox
    assert told.to == [EMAIL]
    assert "for the first time" in told.body
    entry = AuditEntry.objects.get(verb="came by single sign-on for the first time")
    assert entry.actor == known


def test_of_two_first_sign_ins_at_once_the_second_is_asked_to_come_again(
    client, provider, monkeypatch
):
    def is_second(self, request, sociallogin, form=None):
        raise IntegrityError("the address is taken")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(SingleSignOnAdapter, "save_user", is_second)
        assertContains(come_in(client), "did not work", status_code=409)

    assertRedirects(come_in(client), "/", fetch_redirect_response=False)


def test_a_leaver_does_not_come_back_by_single_sign_on(client, provider):
    come_in(client)
    client.post("/sign-out/")
    User.objects.update(is_active=False)

    assertContains(come_in(client), "is closed", status_code=403)
    assert client.get("/account/").status_code == 302


def test_what_was_asked_for_is_shown_after_signing_in(client, provider):
    answer = come_in(client, next="/account/sessions/")

    assertRedirects(answer, "/account/sessions/")


def test_single_sign_on_counts_as_a_second_factor(client, provider, council, settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    GroupRole.objects.create(
        provider="council", group="everybody", council=council, role="administrator"
    )
    come_in(client)

    assert client.get("/harbourne/").status_code == 200


def test_an_answer_that_nobody_asked_for_is_refused(client, provider):
    answer = client.get("/single-sign-on/council/back/?code=x&state=y")

    assertContains(answer, "did not work", status_code=401)
    assert not User.objects.exists()


def test_a_provider_that_does_not_answer_is_said_so(client, settings, db):
    sso.use(settings, sso.described("http://127.0.0.1:9"))

    answer = client.post(START)

    assertContains(answer, "did not answer", status_code=502)


def test_a_provider_that_does_not_say_where_to_go_is_said_so(client, settings, db):
    class SaysNothing(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), SaysNothing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sso.use(settings, sso.described(f"http://127.0.0.1:{server.server_port}"))

    answer = client.post(START)
    server.shutdown()
    server.server_close()

    assertContains(answer, "did not answer", status_code=502)


def test_a_provider_that_there_is_not_is_not_found(client, provider):
    assert client.post("/single-sign-on/other/").status_code == 404
    assert client.get(START).status_code == 405


def test_with_single_sign_on_only_an_emergency_account_has_a_password(client, provider, settings):
    settings.PASSWORDS = "emergencies"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name, is_for_emergencies in (("a", False), ("b", True)):
        User.objects.create_user(
            f"{name}@harbourne.example", "a-long-enough-phrase", full_name=name,
            is_break_glass=is_for_emergencies,
        )  # fmt: skip
    page = client.get("/sign-in/")
    assertContains(page, "Sign in with your Harbourne account")
    assert 'type="password"' not in page.content.decode()
    assertContains(client.get("/sign-in/?emergency"), 'type="password"')
    typed = {"password": "a-long-enough-phrase"}
    assert client.post("/sign-in/", typed | {"username": "a@harbourne.example"}).status_code == 422
    assert client.post("/sign-in/", typed | {"username": "b@harbourne.example"}).status_code == 302
    assert AuditEntry.objects.filter(verb__contains="emergency").exists()


def make_with_password(email, settings, **more):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user(email, "a-long-enough-phrase", full_name="A", **more)


def test_nobody_connects_their_sign_in_to_the_account_of_another(client, provider, settings):
    """A session left open for a minute would be a way in for ever."""
    other = make_with_password("other@harbourne.example", settings)
    client.post("/sign-in/", {"username": other.email, "password": "a-long-enough-phrase"})

    answer = come_in(client, process="connect")

    assertContains(answer, "cannot be connected", status_code=403)
    assert not SocialAccount.objects.exists()
    assert come_in(client, process="redirect").status_code == 403


def test_an_account_made_one_for_emergencies_no_longer_comes_by_single_sign_on(client, provider):
    come_in(client)
    client.post("/sign-out/")
    User.objects.update(is_break_glass=True)

    assertContains(come_in(client), "for emergencies", status_code=403)
    assert client.get("/account/").status_code == 302


def test_with_single_sign_on_only_an_old_passkey_opens_nothing(client, provider, settings, rf):
    settings.PASSWORDS = "emergencies"
    adapter = get_adapter()
    person = make_with_password(EMAIL, settings)

    assertContains(
        adapter.pre_login(rf.get("/"), person, **HOOK),
        "council’s account",
        status_code=403,
    )
    person.is_break_glass = True
    assert adapter.pre_login(rf.get("/"), person, **HOOK) is None


# ---- what an operator describes

RIGHT = {"id": "a", "issuer": "x", "client_id": "i", "client_secret": "s", "domains": ["d"]}


def test_one_provider_is_read_from_the_environment():
    (one,) = providers(
        {
            "OIDC_ISSUER": "https://login.example/tenant/v2.0",
            "OIDC_CLIENT_ID": "id",
            "OIDC_CLIENT_SECRET": "secret",
            "OIDC_DOMAINS": "Harbourne.gov.uk, @harbourne.example",
        }
    )

    assert one.domains == ("harbourne.gov.uk", "harbourne.example")
    assert one.speaks_for("A@HARBOURNE.gov.uk")
    assert not one.speaks_for("a@evil-harbourne.gov.uk")
    assert not one.speaks_for("a@sub.harbourne.gov.uk")


def test_several_are_read_from_a_file(tmp_path):
    rows = [
        {"id": name, "issuer": "https://x", "client_id": "i", "client_secret": "s",
         "domains": [f"{name}.gov.uk"], "councils": [name]}
        for name in ("harbourne", "tidewell")
    ]  # fmt: skip
    (tmp_path / "providers.json").write_text(json.dumps(rows))

    found = providers({"OIDC_FILE": str(tmp_path / "providers.json")})

    assert [one.id for one in found] == ["harbourne", "tidewell"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("no list", "must hold a list"),
        ([{"id": "a"}], "issuer, client_id, client_secret, domains must be given"),
        ([{"id": "a", "colour": "red"}], "unknown colour"),
        ([RIGHT | {"id": "a b"}], "letters, figures and hyphens"),
        ([RIGHT] * 2, "the same id"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_the_start(tmp_path, rows, said):
    (tmp_path / "providers.json").write_text(json.dumps(rows))

    with pytest.raises(ImproperlyConfigured, match=said):
        providers({"OIDC_FILE": str(tmp_path / "providers.json")})


def test_without_a_provider_there_is_none():
    assert providers({}) == ()
