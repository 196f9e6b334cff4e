"""What every response carries, and what happens when a session has ended behind a fragment."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers

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
        # One URL answers with a page or with a fragment of it: keep their caches apart.
        patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control") and _is_personal(request):
            patch_cache_control(response, **SIGNED_IN_CACHING)
        return response

    return middleware


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
        back = request.htmx.current_url_abs_path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(back).url})

    return middleware


def _leads_to_sign_in(response):
    if response.status_code not in {301, 302, 303, 307, 308}:
        return False
    sign_in = urlsplit(resolve_url(settings.LOGIN_URL))
    return urlsplit(response.headers["Location"]).path == sign_in.path
