"""What this installation decides where the sign-in library asks."""

import base64
import hashlib
import logging
import secrets
import time

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.signing import Signer
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from peerchallenge.accounts.models import User
from peerchallenge.accounts.signing_in import (
    addresses,
    group_roles,
    second_factor,
    throttle,
)
from recommendations import audit

log = logging.getLogger(__name__)

WRONG = "The email address or the password is wrong"
TOO_MANY = "Too many wrong passwords or codes have been given. Try again in 15 minutes"
# What is recorded when the library sends an e-mail about it.
CHANGES = {
    "password_changed": "changed their password",
    "password_reset": "chose a new password by a link",
    "totp_activated": "added an app as second factor",
    "totp_deactivated": "removed an app as second factor",
    "webauthn_added": "added a passkey",
    "webauthn_removed": "removed a passkey",
    "recovery_codes_generated": "made new recovery codes",
    "account_connected": "came by single sign-on for the first time",
}


class AccountAdapter(DefaultAccountAdapter):
    """Passwords: who may use one, how often it may be wrong, and what is recorded."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "account_inactive": WRONG,
        "incorrect_password": "The password is wrong",
        "enter_current_password": "Enter your password as it is now",
        "unknown_email": WRONG,
        "rate_limited": "That was tried too often. Try again in a few minutes",
        "invalid_or_expired_key": "This link has been used or is too old. Ask for another",
        "password_min_length": "The password must have at least {0} letters or figures",
    }

    def is_open_for_signup(self, request):
        """Nobody makes an account for themselves."""
        return False

    def authenticate(self, request, **credentials):
        """Return the person whose password it is, or None; count what is wrong."""
        email = credentials.get("email", "")
        tried = throttle.attempt(request, email)
        if tried.is_refused:
            log.warning("Sign-in refused: too many wrong passwords")
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        if user is None or not may_use_a_password(user):
            tried.has_failed()
            return None
        return user

    def reauthenticate(self, user, password):
        """Say whether it is this person's password, counting as `authenticate` does."""
        shown = self.authenticate(self.request, email=user.email, password=password)
        return shown is not None and shown.pk == user.pk

    def is_reauthentication_required(self, *, app, **kwargs):
        """Ask for the password again unless it, or more, was given in the last minutes."""
        shown = self.request.session.get(second_factor.RECORDS, [])
        since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        if any(one["at"] > since for one in shown):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def pre_login(self, request, user, **kwargs):
        """Turn away a passkey where single sign-on is the way in; a password is refused before."""
        by_provider = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if not by_provider and not may_use_a_password(user):
            return refusal(request, "only", user.email)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        """Record that somebody came in, and let the browser be known the next time."""
        response = super().post_login(request, user, **kwargs)
        throttle.remember(request, response, user)
        shown = request.session.get(second_factor.RECORDS) or [{"method": "password"}]
        came_in(user, by=", ".join(dict.fromkeys(one["method"] for one in shown)))
        return response

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell somebody that what protects their account has changed, and record that it has."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
        verb = CHANGES.get(template_prefix.rpartition("/")[2])
        if verb:
            audit.record(user, verb, user, council=None)

    def add_message(self, request, level, *args, **kwargs):
        """Say nothing on signing in and out: the page says it by being there."""
        template = kwargs.get("message_template") or (args[0] if args else "")
        if "logged_in" not in (template or "") and "logged_out.txt" not in (template or ""):
            super().add_message(request, level, *args, **kwargs)

    def is_safe_url(self, url):
        """Send people on to this host only; see Django's own answer to open redirects."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request):
        """Return where a request came from, as the throttle sees it."""
        return addresses.address_of(request) or "127.0.0.1"


def may_use_a_password(user) -> bool:
    """Say whether this person may sign in by what the tracker keeps; else by single sign-on."""
    return settings.PASSWORDS != "emergencies" or user.is_break_glass


def came_in(user, *, by):
    """Record a sign-in; that of the emergency account loudly.

    It is of no council, so that each in which the person has a role sees it.
    """
    verb = "signed in"
    if user.is_break_glass:
        log.warning("The emergency account %s was used", user.pk)
        verb = "signed in with the emergency account"
    audit.record(user, verb, user, council=None, by=by)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: words, and secrets that a copy of the database does not give away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is wrong. Enter the one that is shown now",
        "cannot_delete_authenticator": "Your role asks for a second factor: add another first",
    }

    def encrypt(self, text):
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return a secret; where it was locked with another key, one that nobody knows.

        Then every code is wrong, and the person is told so, as for any other.
        """
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("A second factor was locked with another SECRET_KEY: see docs/backup.md")
            return base64.b32encode(secrets.token_bytes(32)).decode()

    def generate_authenticator_name(self, user, type):
        return "My passkey"


def cipher():
    """Return what secrets are locked with: a key made from SECRET_KEY, which is not stored."""
    made = hashlib.sha256(Signer(salt="second-factor").signature("key").encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on: who somebody is, and what their groups give them."""

    def is_open_for_signup(self, request, sociallogin):
        """Whoever the council's own provider knows may come in; that gives no role."""
        return True

    def list_apps(self, request, provider=None, client_id=None):
        """Take providers from the settings only: no query, and none can be added by a page."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request, sociallogin, data):
        """Fill a new person from what the provider says."""
        user = sociallogin.user
        user.email = (data.get("email") or "").strip().lower()
        given = " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.full_name = (data.get("name") or given or user.email)[:150]
        return user

    def pre_social_login(self, request, sociallogin):
        """Refuse whom the provider may not speak for; find whom we know; bring roles up to date.

        Raise ImmediateHttpResponse with a page that says why. Nobody connects what the provider
        knows to the account they are signed in with: the address says whose account it is.
        """
        provider = provider_of(sociallogin)
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(refusal(request, "connect", ""))
        email = sociallogin.user.email.lower()
        if provider is None or not email or not provider.speaks_for(email):
            raise ImmediateHttpResponse(refusal(request, "domain", email))
        if not sociallogin.is_existing:
            known = User.objects.filter(email=email).first()
            refuse_emergency(request, known)
            if known is not None:
                sociallogin.connect(request, known)
        if sociallogin.is_existing:
            refuse_emergency(request, sociallogin.user)
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(refusal(request, "inactive", email))
            group_roles.bring_up_to_date(sociallogin.user, provider, claims(sociallogin))

    def save_user(self, request, sociallogin, form=None):
        """Store somebody who comes for the first time."""
        user = super().save_user(request, sociallogin, form)
        audit.record(user, "came by single sign-on", user, council=None)
        group_roles.bring_up_to_date(user, provider_of(sociallogin), claims(sociallogin))
        return user

    def on_authentication_error(self, request, provider, error=None, exception=None, **kwargs):
        """Log what went wrong, without what a person might have typed."""
        log.warning("Single sign-on failed: %s %s", error, type(exception).__name__)


def refuse_emergency(request, user):
    """Raise ImmediateHttpResponse for the account of the day when no provider can be trusted."""
    if user is not None and user.is_break_glass:
        raise ImmediateHttpResponse(refusal(request, "emergency", user.email))


def provider_of(sociallogin):
    """Return the provider a sign-in came from, as the operator described it, or None."""
    asked = sociallogin.account.provider
    return next((one for one in settings.SINGLE_SIGN_ON if one.id == asked), None)


def claims(sociallogin) -> dict:
    """Return what the provider said of the person, from its token and its user information."""
    said = sociallogin.account.extra_data
    return {**(said.get("id_token") or {}), **(said.get("userinfo") or said)}


def refusal(request, why, email):
    """Return the page for somebody who was recognised and is not let in."""
    context = {"why": why, "email": email}
    return render(request, "socialaccount/refused.html", context, status=403)
