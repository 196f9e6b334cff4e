"""Wrong passwords, second factors, sessions, new passwords: through the client."""

import re
import time
from datetime import timedelta
from io import StringIO
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from peerchallenge.accounts.models import FailedSignIn, Membership, User
from peerchallenge.accounts.signing_in import second_factor as signing_in_factor
from peerchallenge.accounts.signing_in import throttle
from peerchallenge.public.models import Publication
from recommendations.models import AuditEntry
from tests.factories import make_challenge, make_public_texts
from tests.test_house import all_views

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"
EMAIL = "asha.verma@example.gov.uk"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def person(settings, council):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user(EMAIL, PASSWORD, full_name="Asha Verma")
    Membership.objects.create(user=user, council=council, role="administrator")
    return user


@pytest.fixture
def second_factor(settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]


def sign_in(client, password=PASSWORD, email=EMAIL, **extra):
    return client.post("/sign-in/", {"username": email, "password": password}, **extra)


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


# ---- wrong passwords


def test_guessing_is_stopped_and_says_so(client, person):
    answers = [sign_in(client, f"wrong {n}").status_code for n in range(12)]

    assert answers == [422] * throttle.FOR_AN_ACCOUNT + [429] * 2
    assertContains(sign_in(client), "Too many wrong passwords", status_code=429)


def test_whoever_guesses_does_not_lock_out_whose_account_it_is(client, person):
    assert sign_in(client).status_code == 302  # the browser is known from now on
    client.post("/sign-out/")
    stranger = Client()
    for n in range(30):
        sign_in(stranger, f"wrong {n}", REMOTE_ADDR="203.0.113.9")

    assert sign_in(stranger, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert sign_in(client).status_code == 302


def test_a_known_browser_may_not_guess_without_end_either(client, person):
    sign_in(client)
    client.post("/sign-out/")
    for n in range(throttle.FOR_A_BROWSER):
        assert sign_in(client, f"wrong {n}").status_code == 422

    assert sign_in(client).status_code == 429


def test_a_forged_cookie_is_no_known_browser(client, person):
    client.cookies[throttle.COOKIE] = '["asha.verma@example.gov.uk","x"]:forged'
    for n in range(throttle.FOR_AN_ACCOUNT):
        sign_in(client, f"wrong {n}")

    assert sign_in(client).status_code == 429


def test_the_door_opens_again_after_the_window(client, person):
    for n in range(throttle.FOR_AN_ACCOUNT):
        sign_in(client, f"wrong {n}")
    FailedSignIn.objects.update(at=timezone.now() - throttle.WINDOW - timedelta(seconds=1))

    assert sign_in(client).status_code == 302


def test_wrong_passwords_of_one_place_are_counted_for_all_addresses(client, person):
    for _ in range(throttle.FOR_A_NETWORK):
        FailedSignIn.objects.create(key=throttle._key("network", "203.0.113.9"), at=timezone.now())

    assert sign_in(client, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert sign_in(client, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_neither_address_nor_person_is_kept_beside_a_wrong_password(client, person):
    sign_in(client, "wrong", REMOTE_ADDR="203.0.113.9")

    kept = " ".join(FailedSignIn.objects.values_list("key", flat=True))
    assert re.fullmatch(r"[0-9a-f]{64} [0-9a-f]{64}", kept)


def test_nobody_learns_whether_there_is_such_a_person(client, person):
    known, unknown = (
        sign_in(client, "wrong", email=email).content.decode()
        for email in (EMAIL, "nobody@example.gov.uk")
    )

    def words(page):
        return re.sub(r'value="[^"]*"', "", page)

    assert words(known) == words(unknown)


# ---- the second factor


def test_an_administrator_is_sent_to_set_up_a_second_factor_first(client, person, second_factor):
    sign_in(client)

    assertRedirects(client.get("/harbourne/"), "/account/second-factor/")
    assert client.post("/harbourne/posts/new/", {"title": "A post"}).status_code == 302
    assert client.get("/account/second-factor/").status_code == 200
    assert client.get("/account/password/").status_code == 200


def test_nothing_that_asks_for_a_permission_is_open_without_the_second_factor():
    """Publishing, public texts and showing comments have their addresses among public pages."""
    guarded = [
        (name, view) for name, view in all_views() if getattr(view, "permission", None) is not None
    ]

    assert len(guarded) > 100
    assert [name for name, view in guarded if signing_in_factor.is_open(view, name)] == []


def test_nobody_publishes_with_the_password_of_an_administrator_alone(
    client, person, second_factor
):
    challenge = make_challenge()
    make_public_texts()
    sign_in(client)

    for path, form in [
        ("/harbourne/2026/publish/", {"do": "publish"}),
        ("/harbourne/sector/", {"do": "join"}),
        ("/harbourne/public-texts/", {}),
    ]:
        assertRedirects(client.post(path, form), "/account/second-factor/")
    assert not Publication.objects.filter(challenge=challenge).exists()


def test_other_roles_may_come_in_with_a_password(client, person, second_factor):
    Membership.objects.update(role="officer")
    sign_in(client)

    assert client.get("/harbourne/").status_code == 200


def test_an_app_is_added_and_asked_for_the_next_time(client, person, second_factor, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **how: do())
    sign_in(client)
    page = client.get("/account/second-factor/app/").content.decode()
    secret = re.search(r'class="qr__key">(\w+)<', page)[1]
    assert "<svg" in page
    assert client.post("/account/second-factor/app/", {"code": "000000"}).status_code == 422
    answer = client.post("/account/second-factor/app/", {"code": code_of(secret)})
    assertRedirects(answer, "/account/second-factor/codes/")

    assert client.get("/harbourne/").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert AuditEntry.objects.filter(verb="added an app as second factor").exists()
    assert mail.outbox[0].to == [EMAIL]
    client.post("/sign-out/")
    assertRedirects(sign_in(client), "/account/second-factor/show/")
    assert client.get("/harbourne/").status_code == 302  # not in yet
    assert client.post("/account/second-factor/show/", {"code": "999999"}).status_code == 422


def with_app(person):
    TOTP.activate(person, SECRET)


def test_a_code_opens_the_door_once(client, person, second_factor):
    with_app(person)
    sign_in(client)
    assertRedirects(
        client.post("/account/second-factor/show/", {"code": code_of(SECRET)}),
        "/",
        fetch_redirect_response=False,
    )
    assert client.get("/harbourne/").status_code == 200

    again = Client()
    sign_in(again)
    assert again.post("/account/second-factor/show/", {"code": code_of(SECRET)}).status_code == 422


def test_codes_cannot_be_guessed(client, person):
    with_app(person)
    sign_in(client)
    answers = [
        client.post("/account/second-factor/show/", {"code": f"{n:06}"}).content.decode()
        for n in range(20)
    ]

    assert "Too many wrong passwords or codes" in answers[-1]
    assert client.get("/harbourne/").status_code == 302


def test_a_recovery_code_works_once(client, person, second_factor):
    with_app(person)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    (code, *_) = RecoveryCodes.activate(person).get_unused_codes()
    for expected in (302, 422):
        client.post("/sign-out/")
        sign_in(client)
        answer = client.post("/account/second-factor/show/", {"code": code})
        assert answer.status_code == expected


def test_a_code_that_was_locked_with_another_key_is_wrong(client, person, second_factor, settings):
    with_app(person)
    settings.SECRET_KEY = "another key altogether"
    sign_in(client)

    answer = client.post("/account/second-factor/show/", {"code": code_of(SECRET)})

    assert answer.status_code == 422
    assert "The code is wrong" in answer.content.decode()


def test_a_lost_second_factor_is_removed_by_the_operator(client, person, second_factor):
    with_app(person)
    elsewhere = Client()
    elsewhere.force_login(person)
    UserSession.objects.create(
        user=person, session_key=elsewhere.session.session_key, ip="203.0.113.9", user_agent=""
    )
    out = StringIO()

    call_command("remove_second_factor", EMAIL.upper(), stdout=out)

    assert "TOTP Authenticator" in out.getvalue()
    assert not Authenticator.objects.filter(user=person).exists()
    assert elsewhere.get("/account/").status_code == 302
    entry = AuditEntry.objects.get(verb="removed the second factor of")
    assert (entry.target_id, entry.changes) == (
        person.pk,
        {"second_factor": ["TOTP Authenticator", ""]},
    )
    sign_in(client)
    assertRedirects(client.get("/harbourne/"), "/account/second-factor/")
    for nobody, words in ((EMAIL, "no second factor"), ("x@example.org", "nobody")):
        with pytest.raises(CommandError, match=words):
            call_command("remove_second_factor", nobody)


# ---- what everybody may do with their own account

OWN = [
    "/account/",
    "/account/password/",
    "/account/password/none/",
    "/account/second-factor/",
    "/account/second-factor/app/",
    "/account/second-factor/passkeys/",
    "/account/second-factor/passkeys/new/",
    "/account/sessions/",
]


def test_a_long_time_after_signing_in_the_password_is_asked_again(client, person, monkeypatch):
    sign_in(client)
    later = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: later)
    path = "/account/second-factor/app/"
    assertRedirects(client.get(path), f"/account/confirm/?next={quote(path, safe='')}")
    where = f"/account/confirm/?next={path}"
    assert client.post(where, {"password": "wrong"}).status_code == 422
    assertRedirects(client.post(where, {"password": PASSWORD}), path)


@pytest.mark.parametrize("path", OWN)
def test_each_page_of_one_s_own_account_opens_for_its_owner_only(client, person, path):
    assert client.get(path).status_code == 302
    sign_in(client)
    assert client.get(path).status_code == 200


def test_a_session_elsewhere_is_listed_and_ended(client, person):
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    other = UserSession.objects.exclude(session_key=client.session.session_key).get()

    assertContains(client.get("/account/sessions/"), "Another")
    client.post(f"/account/sessions/{other.pk}/end/")

    assert elsewhere.get("/harbourne/").status_code == 302
    assert client.get("/harbourne/").status_code == 200


def test_nobody_ends_the_session_of_another(client, person, council):
    sign_in(client)
    other = User.objects.create_user("b@example.gov.uk", PASSWORD, full_name="Bea")
    theirs = Client()
    sign_in(theirs, email="b@example.gov.uk")
    session = UserSession.objects.get(user=other)

    assert client.post(f"/account/sessions/{session.pk}/end/").status_code == 404


def test_a_password_is_changed_by_who_knows_it(client, person):
    sign_in(client)
    wrong = {
        "oldpassword": "wrong",
        "password1": "three new words",
        "password2": "three new words",
    }
    assert client.post("/account/password/", wrong).status_code == 422
    short = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assertContains(client.post("/account/password/", short), "12", status_code=422)
    right = wrong | {"oldpassword": PASSWORD}
    assert client.post("/account/password/", right).status_code == 302

    person.refresh_from_db()
    assert person.check_password("three new words")
    assert AuditEntry.objects.filter(verb="changed their password").count() == 1


def test_a_forgotten_password_is_chosen_anew_by_email(client, person):
    answer = client.post("/account/password/forgotten/", {"email": EMAIL.upper()})
    assertRedirects(answer, "/account/password/sent/")
    (sent,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", sent.body)[1]
    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    new = {"password1": "three other words", "password2": "three other words"}
    assertRedirects(client.post(path, new), "/account/password/done/")

    assert sign_in(Client(), "three other words").status_code == 302
    assertContains(Client().get(link, follow=True), "does not work any more")


def test_a_stranger_s_address_gets_the_same_answer_and_no_mail(client, person):
    answer = client.post("/account/password/forgotten/", {"email": "x@example.gov.uk"})

    assertRedirects(answer, "/account/password/sent/")
    assert mail.outbox == []


def test_nobody_makes_an_account_for_themselves(client, db):
    assertContains(client.get("/account/not-open/"), "by invitation", status_code=403)


def test_a_sign_in_is_recorded_with_where_it_came_from(client, person):
    sign_in(client, REMOTE_ADDR="203.0.113.9")

    entry = AuditEntry.objects.get(verb="signed in")
    assert (entry.actor, entry.address, bool(entry.request_id)) == (person, "203.0.113.9", True)


@pytest.mark.parametrize(("behind", "address"), [(True, "198.51.100.7"), (False, "203.0.113.9")])
def test_a_proxy_is_believed_only_where_there_is_one(client, person, settings, behind, address):
    settings.BEHIND_PROXY = behind
    sign_in(client, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7")

    assert AuditEntry.objects.get(verb="signed in").address == address
