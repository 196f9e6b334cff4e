"""Asking those with much power for a second factor before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

# What the sign-in library writes into the session of everything somebody has shown.
RECORDS = "account_authentication_methods"
STRONG = {"mfa", "socialaccount"}
SEEN = "second_factor"  # one was set up since signing in, by somebody who had shown a password
# Where it is set up, and what is the same for whoever asks; see is_open().
OPEN = (
    "mfa_", "account_", "usersessions_", "socialaccount_", "openid_connect_", "accounts:account",
    "accounts:sign-", "accounts:end-session", "public:", "sector:", "comments:s", "health",
    "ready", "metrics", "openapi", "calendar-file", "guide:",
    "people:invitation",
)  # fmt: skip


def is_open(view: Callable, name: str) -> bool:
    """Say whether a view answers without a second factor.

    None does that asks for a permission, wherever it stands: publishing has its address among the
    public pages.
    """
    return getattr(view, "permission", None) is None and name.startswith(OPEN)


def needs_one(user) -> bool:
    """Say whether a role of this person asks for a second factor; no query once signed in."""
    return any(one.role in settings.SECOND_FACTOR_ROLES for one in user.current_memberships)


def was_shown(request) -> bool:
    """Say whether more than a password was shown on signing in; a provider asks for its own."""
    if request.session.get(SEEN):
        return True
    return any(one.get("method") in STRONG for one in request.session.get(RECORDS, []))


class SecondFactorRequired:
    """Send whoever must have a second factor, and has not shown one, to where it is set up.

    Of whoever brings no session nothing is asked, so that public pages stay without one.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not settings.SECOND_FACTOR_ROLES or is_open(view, request.resolver_match.view_name):
            return None
        if not request.user.is_authenticated or not needs_one(request.user) or was_shown(request):
            return None
        if request.method in ("GET", "HEAD"):
            messages.warning(request, "Set up a second factor: an administrator must have one.")
        if request.htmx:
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")
