"""What every answer carries, whatever is asked for and by whom; and where a redirect may lead."""

from ipaddress import IPv6Address
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.safe_fetch import NotFetched, is_public, target_of
from peerchallenge.middleware import CONTENT_SECURITY_POLICY
from tests import test_permissions
from tests.factories import make_user, open_to_public
from tests.test_house import all_views

record = test_permissions.record

HSTS = "max-age=31536000; includeSubDomains; preload"
EVIL = [
    *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example"),
    *("\\\\evil.example", "http:evil.example", "https:///evil.example", "javascript:alert(1)"),
    *("/%09/evil.example", "\t//evil.example", "//evil.example@testserver/", "/\n/evil.example"),
    "https://testserver@evil.example/",
]


@pytest.fixture
def over_https(settings):
    """As an installation behind a web server that speaks https is set up."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    return Client(raise_request_exception=False)


def every_address(record):
    """Yield an address of every view that can be reached without a secret."""
    for name, _ in all_views():
        try:
            yield test_permissions.address(name, record)
        except NoReverseMatch:
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def wrong_with(response):
    """Return what an answer lacks."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    # A file of evidence or a report has one that is stricter still.
    is_strict = policy == CONTENT_SECURITY_POLICY or "sandbox" in policy
    checks = {
        "policy": is_strict and "unsafe" not in policy,
        "https": headers.get("Strict-Transport-Security") == HSTS,
        "referrer": headers.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "sniffing": headers.get("X-Content-Type-Options") == "nosniff",
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "features": "camera=()" in headers.get("Permissions-Policy", ""),
        "frames": headers.get("X-Frame-Options") == "DENY",
        "number": bool(headers.get("X-Request-ID")),
        "cookies": all(
            one["secure"] and one["httponly"] and one["samesite"] in {"Lax", "Strict"}
            for name, one in response.cookies.items()
            if name != "csrftoken" and one.value
        ),
        "no version": "Server" not in headers and "X-Powered-By" not in headers,
    }
    return [name for name, is_well in checks.items() if not is_well]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["administrator", None])
def test_every_answer_carries_every_policy(over_https, record, council, role):
    open_to_public(record["recommendation"].challenge)
    if role:
        over_https.force_login(make_user(role, council=council))
    wrong, kinds = {}, set()
    for address in dict.fromkeys(every_address(record)):
        for method in (over_https.get, over_https.post):
            response = method(address, secure=True)
            if response.streaming:
                list(response)
            kinds.add(response.status_code)
            if lacking := wrong_with(response):
                wrong[f"{response.request['REQUEST_METHOD']} {address}"] = lacking
            if address.endswith("sign-out/"):
                over_https.force_login(make_user(role, council=council)) if role else None

    assert wrong == {}
    assert kinds >= {200, 302, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/nowhere.txt", "/harbourne/nowhere/", "/static/nowhere.js", "/%00/", "/sign-in"]
)
def test_refusals_carry_them_too(over_https, council, address):
    assert wrong_with(over_https.get(address, secure=True)) == []


@pytest.mark.django_db
def test_a_request_by_http_is_sent_to_https_with_nothing_of_it_answered(over_https, council):
    response = over_https.get("/harbourne/?q=1")

    assert (response.status_code, response["Location"]) == (
        301,
        "https://testserver/harbourne/?q=1",
    )
    assert not response.cookies


@pytest.mark.django_db
def test_an_unknown_host_is_refused_and_never_repeated(client, settings):
    for host in ("evil.example", "testserver.evil.example", "testserver:x", "a b", "[::1"):
        response = client.get("/sign-in/", headers={"host": host, "x-forwarded-host": host})
        assert response.status_code == 400
        assert b"evil" not in response.content


@pytest.mark.django_db
def test_a_forwarded_host_is_not_believed(client):
    response = client.get("/harbourne/", headers={"x-forwarded-host": "evil.example"})

    assert "evil" not in response["Location"]


# --- redirects


@pytest.mark.django_db
@pytest.mark.parametrize("to", EVIL)
def test_signing_in_leads_nowhere_else(client, council, to):
    user = make_user("coordinator", council=council)
    user.set_password("a password of some length")
    user.save()

    response = client.post(
        "/sign-in/", {"username": user.email, "password": "a password of some length", "next": to}
    )

    assert response.status_code == 302
    stays_here(response)
    stays_here(client.get("/sign-in/", {"next": to}))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["coordinator", None])
def test_no_address_takes_a_place_to_go_from_its_query(client, record, council, role):
    if role:
        client.force_login(make_user(role, council=council))
    for address in dict.fromkeys(every_address(record)):
        for to in EVIL[:5]:
            asked = dict.fromkeys(("next", "back", "url", "return", "redirect_to"), to)
            stays_here(client.get(address, asked))
        if not address.endswith("sign-out/"):
            stays_here(client.post(address, asked | {"to": EVIL[0]}))


@pytest.mark.django_db
@pytest.mark.parametrize("current", ["https://evil.example/", "//evil.example/", "http://[", "x"])
def test_a_fragment_comes_back_to_a_page_of_ours(client, council, current):
    headers = {"hx-request": "true", "hx-current-url": current}
    response = client.get("/harbourne/my-actions/", headers=headers)

    assert response["HX-Redirect"] == "/sign-in/?next=/"


def stays_here(response):
    """Where an answer leads must be a path of ours."""
    if response.streaming:
        list(response)
    for name in ("Location", "HX-Redirect", "Refresh"):
        to = response.headers.get(name, "")
        parts = urlsplit(to.replace("\\", "/"))
        assert parts.netloc in {"", "testserver"}, (name, to)
        assert parts.scheme in {"", "http"}, (name, to)


# --- private addresses


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.ip_addresses(v=4) | st.ip_addresses(network="2000::/3"))
def test_an_address_that_is_fetched_is_of_the_public_internet(address):
    if is_public(address):
        kinds = ("private", "loopback", "link_local", "multicast", "unspecified", "reserved")
        assert not any(getattr(address, f"is_{kind}") for kind in kinds)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_by_the_inner_one(inner):
    for wrapped in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(IPv6Address(wrapped)) == is_public(inner)


BASE = "https://democracy.harbourne.example/moderngov/"
PARTS = [
    *("https://", "http://", "//", "ftp://", "democracy.harbourne.example", "evil.example", "@"),
    *(":443", ":80", ":8080", ":", "/moderngov/", "\\", "#", "?", "%2f", "%00", "[::1]", "127.1"),
    *("2130706433", "0x7f.1", "localhost", ".", "..", "\t", "\n", "é", "。", "user:pass@"),
]


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_no_spelling_of_an_address_leads_to_another_host(address):
    try:
        target = target_of(address, BASE)
    except NotFetched:
        return
    assert (target.host, target.port) == ("democracy.harbourne.example", 443)
    assert urlsplit(target.address).hostname == "democracy.harbourne.example"
    assert target.path.startswith("/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sector/like/harbourne/2026/%00/", "/%00/", "/harbourne/%00/"])
def test_an_address_with_a_zero_in_it_is_not_found(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "default-src" in response.headers["Content-Security-Policy"]
