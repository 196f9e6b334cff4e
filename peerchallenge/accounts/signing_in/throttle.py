"""Counting wrong passwords, so that guessing is slow and nobody can lock somebody else out.

A browser in which somebody has signed in before carries a cookie that says so. Its own wrong
passwords count against it alone; those of strangers count against the account and the network
they come from, and close the door to other strangers only. So whoever keeps typing wrong
passwords for a councillor's address does not keep the councillor out. (OWASP calls these device
cookies; the NCSC asks for throttling rather than locking accounts.)
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from peerchallenge.accounts.models import FailedSignIn
from peerchallenge.accounts.signing_in.addresses import address_of, network_of

COOKIE = "known"
COOKIE_AGE = 60 * 60 * 24 * 400  # the longest that browsers keep one
SALT = "peerchallenge.accounts.known"

WINDOW = timedelta(minutes=15)
FOR_A_BROWSER = 10  # wrong passwords in the window, from a browser that has signed in before
FOR_AN_ACCOUNT = 10  # from all others together, for one address
FOR_A_NETWORK = 100  # from all others at one place, where a whole council may sit
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """Who tries: `limits` maps what is counted against to how often it may fail."""

    limits: dict[str, int]

    @property
    def is_refused(self) -> bool:
        """Whether one of its counts is full; one query."""
        since = timezone.now() - WINDOW
        failed = FailedSignIn.objects.filter(key__in=self.limits, at__gt=since)
        counts: dict[str, int] = {}
        for key in failed.values_list("key", flat=True)[: sum(self.limits.values()) + 1]:
            counts[key] = counts.get(key, 0) + 1
        return any(counts.get(key, 0) >= most for key, most in self.limits.items())

    def has_failed(self):
        """Count a wrong password, and forget what is long past."""
        now = timezone.now()
        FailedSignIn.objects.filter(at__lt=now - KEPT).delete()
        FailedSignIn.objects.bulk_create(FailedSignIn(key=key, at=now) for key in self.limits)


def attempt(request, email: str) -> Attempt:
    """Return what an attempt to sign in as `email` counts against."""
    email = email.strip().lower()
    browser = _browser(request, email)
    if browser:
        return Attempt({_key("browser", browser): FOR_A_BROWSER})
    return Attempt(
        {
            _key("account", email): FOR_AN_ACCOUNT,
            _key("network", network_of(address_of(request))): FOR_A_NETWORK,
        }
    )


def remember(request, response, user):
    """Let the browser say next time that `user` has signed in with it before."""
    known = _browser(request, user.email) or secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        signing.dumps([user.email, known], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _browser(request, email):
    """Return the number of the browser, if `email` has signed in with it; else an empty text."""
    try:
        known, number = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return number if known == email.strip().lower() else ""


def _key(kind, value):
    # Neither addresses nor people are kept beside what they tried.
    return salted_hmac(SALT, f"{kind}:{value}", algorithm="sha256").hexdigest()
