"""What every response carries, and what happens when a session has ended behind a fragment."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from peerchallenge.middleware import CONTENT_SECURITY_POLICY, htmx_sign_in, response_headers


@pytest.fixture(autouse=True)
def _sign_in_page(settings):
    settings.LOGIN_URL = "/sign-in/"


SOMEBODY = SimpleNamespace(is_authenticated=True)


def answer(response, *, user=None, accessed=True):
    """The response as it leaves the middleware, asked for by `user`."""
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    request.session = SimpleNamespace(accessed=accessed)
    return response_headers(lambda request: response)(request)


def fragment(response, method="get", current="http://testserver/wexbury/2025/?as_at=2026-03-01"):
    """The response to a request of htmx made from the page `current`."""
    headers = {"HX-Request": "true"}
    if current:
        headers["HX-Current-URL"] = current
    request = getattr(RequestFactory(), method)("/wexbury/actions/5/", headers=headers)
    request.htmx = HtmxDetails(request)
    return htmx_sign_in(lambda request: response)(request)


def to_sign_in(status=302):
    response = HttpResponseRedirect("/sign-in/?next=/wexbury/actions/5/")
    response.status_code = status
    return response


# --- headers


def test_the_policy_allows_nothing_but_our_own_files():
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))

    assert directives.pop("default-src") == "'none'"
    assert directives.pop("base-uri") == "'none'"
    assert directives.pop("frame-ancestors") == "'none'"
    assert set(directives.values()) == {"'self'"}
    assert not re.search("unsafe|data:|http|\\*", CONTENT_SECURITY_POLICY)


def test_every_response_carries_the_policies():
    response = answer(HttpResponse())

    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "camera=()" in response["Permissions-Policy"]


def test_a_stricter_policy_of_a_view_stays():
    response = answer(HttpResponse(headers={"Content-Security-Policy": "sandbox"}))

    assert response["Content-Security-Policy"] == "sandbox"


def test_pages_and_fragments_are_cached_apart():
    response = answer(HttpResponse(headers={"Vary": "Cookie"}))

    assert response["Vary"] == "Cookie, HX-Request"


def test_what_somebody_signed_in_sees_is_kept_by_nobody_else():
    response = answer(HttpResponse(), user=SOMEBODY)

    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "request_facts",
    [
        pytest.param({}, id="nobody signed in"),
        pytest.param({"user": SOMEBODY, "accessed": False}, id="session not looked at"),
    ],
)
def test_what_anybody_may_see_is_left_to_caches(request_facts):
    response = answer(HttpResponse(), **request_facts)

    assert "Cache-Control" not in response


def test_what_a_view_says_about_caching_stays():
    response = answer(HttpResponse(headers={"Cache-Control": "no-store"}), user=SOMEBODY)

    assert response["Cache-Control"] == "no-store"


def test_a_response_from_before_the_session_gets_its_headers():
    request = RequestFactory().get("/")

    response = response_headers(lambda request: HttpResponse(status=400))(request)

    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


# --- sign-in


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_fragment_sends_the_whole_page_to_sign_in_and_back(status):
    response = fragment(to_sign_in(status))

    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/?next=/wexbury/2025/%3Fas_at%3D2026-03-01"


@pytest.mark.parametrize("current", [None, "https://elsewhere.example/page/"])
def test_without_a_page_of_ours_to_come_back_to_it_is_the_first(current):
    response = fragment(to_sign_in(), current=current)

    assert response["HX-Redirect"] == "/sign-in/?next=/"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_what_somebody_sent_is_refused_and_left_in_its_form(method):
    response = fragment(to_sign_in(), method=method)

    assert response.status_code == 401
    assert response["Content-Type"] == "text/plain"
    assert response.content == b"Signed out"
    assert "HX-Redirect" not in response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("fragment"),
        HttpResponseRedirect("/wexbury/2025/"),
        HttpResponseRedirect("https://login.example/sign-in/elsewhere/"),
    ],
)
def test_other_responses_pass(response):
    assert fragment(response) is response


def test_a_page_is_redirected_as_ever():
    request = RequestFactory().get("/wexbury/2025/")
    request.htmx = HtmxDetails(request)
    response = to_sign_in()

    assert htmx_sign_in(lambda request: response)(request) is response
