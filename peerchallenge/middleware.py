"""What every response carries, and what happens when a session has ended behind a fragment."""

import re
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.defaults import page_not_found

from peerchallenge.accounts.signing_in import addresses
from recommendations import audit

NUMBER = re.compile(r"[A-Za-z0-9-]{8,36}")
LARGEST_KEY = 2**63 - 1
# What Django raises for a form that is malformed, or has too many fields or files.
UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation)

# In code, not in a setting: the templates are written to keep it, and nobody may loosen it.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

# The pages ask for none of these, so nothing that finds its way into one may either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ["camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"]
)

# Pages of somebody signed in: kept by no shared cache, shown again by none without asking here.
# `no-cache`, not `no-store`, which would cost the reader what they typed when they go back.
SIGNED_IN_CACHING = {"private": True, "no_cache": True}


def response_headers(get_response):
    """Set the headers that hold for every response. Goes above everything but the static files."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # Said below by Django too, but not to what is answered above it.
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        # One URL answers with a page or with a fragment of it: keep their caches apart.
        patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control") and _is_personal(request):
            patch_cache_control(response, **SIGNED_IN_CACHING)
        return response

    return middleware


def request_origin(get_response):
    """Give each request a number, which its answer, its log lines and its audit entries carry.

    A web server in front may have given one already; nobody else is believed.
    """

    def middleware(request):
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        number = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        request.id = number
        before = audit.origin.set(audit.Origin(addresses.address_of(request), number))
        try:
            response = get_response(request)
        finally:
            audit.origin.reset(before)
        response.headers["X-Request-ID"] = number
        return response

    return middleware


class ReadableForms:
    """Reads what a form sends before anything else asks for it, and refuses what cannot be read.

    Django's pages of errors look for the token against forged requests in the form, and fail in
    turn where it cannot be read: then even "not found" was a fault. Goes above everything.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "POST":
            if request.content_type == "application/x-www-form-urlencoded":
                # Whatever it claims, as the standard says and browsers do.
                request.encoding = "utf-8"
            try:
                _ = request.POST
            except (*UNREADABLE, OSError) as error:
                # From here on an empty form, which is what Django too makes of it.
                request._mark_post_parse_error()
                request.unreadable = error
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (error := getattr(request, "unreadable", None)) is not None:
            raise error if isinstance(error, UNREADABLE) else BadRequest(str(error))


class PossibleAddresses:
    """Answers 404 to an address at which nothing can be, before a database is asked about it.

    No name and no word that is looked for has a zero byte, and PostgreSQL takes none; no row has
    a number that fits into no column, and SQLite takes none.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if any(isinstance(one, int) and one > LARGEST_KEY for one in kwargs.values()):
            raise Http404

    def process_exception(self, request, exception):
        """Answer the same where such a number stood in a form's list, which Django passes on."""
        if isinstance(exception, OverflowError) and "SQLite" in str(exception):
            return page_not_found(request, Http404())


def _is_personal(request):
    """Whether the response may depend on who asked: it looked at the session of somebody.

    Asking for the user of an untouched session would open it for nothing, and fail once more
    where the database is the reason for the error page.
    """
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return False
    return request.user.is_authenticated


def htmx_sign_in(get_response):
    """Keep the sign-in page from being swapped into a fragment's place.

    htmx follows redirects without a word. When the session has ended, a request for a fragment
    sends the whole page to sign in and come back; one that carries somebody's text is refused
    instead, so that the text stays where it is (see static/js/app.js). Goes below
    `HtmxMiddleware`.
    """

    def middleware(request):
        response = get_response(request)
        if not request.htmx or not _leads_to_sign_in(response):
            return response
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse("Signed out", status=401, content_type="text/plain")
        return HttpResponse(
            status=204, headers={"HX-Redirect": redirect_to_login(_page_of(request)).url}
        )

    return middleware


def _page_of(request):
    """Return the page that a fragment is asked for from, where it is one of ours."""
    try:
        return request.htmx.current_url_abs_path or "/"
    except ValueError:  # what stands in the header is no address at all
        return "/"


def _leads_to_sign_in(response):
    if response.status_code not in {301, 302, 303, 307, 308}:
        return False
    sign_in = urlsplit(resolve_url(settings.LOGIN_URL))
    return urlsplit(response.headers["Location"]).path == sign_in.path
