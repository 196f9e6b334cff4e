"""Signing in as people do: codes from an app, a passkey, the council's own single sign-on."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import expect

from peerchallenge.demonstration.sign_ins import PASSWORD
from tests.accounts import provider as sso
from tests.browser import site as server

ASHA = {"name": "Asha Verma", "email": "asha.verma@marlbrook.example"}


def code_of(secret):
    """Return what an app on a telephone shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture(scope="module")
def strict(site, tmp_path_factory):
    """A copy of the data behind single sign-on, with a second factor asked of administrators.

    A copy, for nobody else may be asked for the factors that are added here. At the name of the
    machine, not its number: a browser makes passkeys for names only.
    """
    data = server.copy(site.data, tmp_path_factory.mktemp("strict"))
    with sso.running(asha=ASHA, mallory=ASHA | {"email": "asha@elsewhere.example"}) as issuer:
        running, process = server.serve(
            data,
            "strict",
            SECOND_FACTOR_ROLES="administrator",
            OIDC_ISSUER=issuer,
            OIDC_CLIENT_ID="tracker",
            OIDC_CLIENT_SECRET="a secret",
            OIDC_DOMAINS="marlbrook.example",
            OIDC_NAME="your Marlbrook account",
        )
        yield running.address.replace("127.0.0.1", "localhost")
        server.stop(process)


def sign_in(page, strict, email):
    page.goto(f"{strict}/sign-in/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_an_administrator_adds_an_app_and_a_passkey_and_comes_in_with_each(visit, strict):
    visitor = visit()
    page = visitor.page
    sign_in(page, strict, "administrator@marlbrook.example")
    expect(page.get_by_text("an administrator must have one")).to_be_visible()
    visitor.look()
    page.get_by_role("link", name="Add an app").click()
    visitor.look()
    secret = page.locator(".qr__key").inner_text()
    visitor.provokes(422)
    page.get_by_label("Code that the app shows now").fill("000000")
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator(".error-summary")).to_contain_text("The code is wrong")
    page.get_by_label("Code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visitor.look()
    recovery = page.locator(".codes code").first.inner_text()

    page.goto(f"{strict}/marlbrook/posts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Posts")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, strict, "administrator@marlbrook.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Show your second factor")
    visitor.look()
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    session = visitor.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{strict}/account/second-factor/passkeys/new/")
    visitor.look((1280, 390))
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor and passkeys")
    visitor.look((1280, 390))
    page.goto(f"{strict}/account/sessions/")
    visitor.look()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(f"{strict}/marlbrook/posts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Posts")


def stranger(visit):
    """Open a window in which the provider's own page finds what it wants from elsewhere."""
    visitor = visit()
    nothing = {"status": 200, "content_type": "text/css", "body": ""}
    visitor.context.route(re.compile("^https://"), lambda asked: asked.fulfill(**nothing))
    return visitor


def test_somebody_comes_by_single_sign_on_and_has_no_role_yet(visit, strict):
    visitor = stranger(visit)
    page = visitor.page
    page.goto(f"{strict}/sign-in/")
    visitor.look()
    page.get_by_role("button", name="Sign in with your Marlbrook account").click()
    page.get_by_role("button", name="asha", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.locator("body")).to_contain_text("Asha Verma")
    visitor.look()
    visitor.provokes(404)
    assert page.goto(f"{strict}/marlbrook/posts/").status == 404
    page.goto(f"{strict}/account/")
    visitor.look()
    expect(page.get_by_role("link", name="Change your password")).to_have_count(0)


def test_whoever_the_provider_may_not_speak_for_is_told_so(visit, strict):
    visitor = stranger(visit)
    visitor.provokes(403)
    page = visitor.page
    page.goto(f"{strict}/sign-in/")
    page.get_by_role("button", name="Sign in with your Marlbrook account").click()
    page.get_by_role("button", name="mallory", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("cannot come in"))
    visitor.look()


def test_a_password_is_forgotten_without_a_script(visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    visitor.goto("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("Email address").fill("nobody@marlbrook.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at your email")
