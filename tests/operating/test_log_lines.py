"""Log lines: one JSON object each, with what is asked for and by which account, and no more."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from peerchallenge.operating import log_lines
from tests.factories import make_action, make_challenge, make_post, make_user

SECRETS = ("zebra-query", "zebra-form", "zebra-password", "zebra.person", "Zebra Person")


def all_patterns(resolver=None):
    """Yield every pattern of an address."""
    for one in (resolver or get_resolver()).url_patterns:
        yield one.pattern
        if hasattr(one, "url_patterns"):
            yield from all_patterns(one)


class Kept(logging.Handler):
    def __init__(self, formatter):
        super().__init__()
        self.setFormatter(formatter)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))

    def named(self, logger):
        found = [json.loads(line) for line in self.lines]
        return [line for line in found if line["logger"] == logger]


def kept_by(formatter):
    """Keep every line, as an installation with this format and LOG_LEVEL=INFO writes it."""
    handler = Kept(formatter)
    loggers = [logging.getLogger(), logging.getLogger("django"), log_lines.requests]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.INFO)
    loggers[0].addHandler(handler)
    yield handler
    loggers[0].removeHandler(handler)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


@pytest.fixture
def as_json():
    yield from kept_by(log_lines.JsonLine())


@pytest.fixture
def as_text():
    yield from kept_by(log_lines.TextLine())


def line(formatter, *, error=None, message="It failed: %s", args=("this",), **extra):
    """The line of one record."""
    caught = None
    if error:
        try:
            raise error
        except Exception:
            caught = sys.exc_info()
    record = logging.LogRecord("app", logging.ERROR, "x.py", 1, message, args, caught)
    record.__dict__.update(extra)
    return formatter.format(record)


@pytest.mark.django_db
def test_a_request_is_one_line(client, council, sign_in, as_json):
    user = sign_in("coordinator")
    challenge = make_challenge(council=council)
    address = reverse("pages:overview", args=[council.slug, challenge.slug])

    response = client.get(address, {"q": "zebra-query"})

    (told,) = as_json.named("peerchallenge.requests")
    assert told.keys() == {
        "time", "level", "logger", "message", "request_id", "method", "path", "status",
        "milliseconds", "user",
    }  # fmt: skip
    assert told["request_id"] == response["X-Request-ID"]
    assert (told["method"], told["path"], told["status"]) == ("GET", address, 200)
    assert told["user"] == user.pk
    assert 0 <= told["milliseconds"] < 60_000
    assert told["time"].endswith("+00:00")


@pytest.mark.django_db
def test_a_stranger_is_no_number(client, as_json):
    client.get("/sign-in/")

    assert as_json.named("peerchallenge.requests")[0]["user"] is None


@pytest.mark.django_db
def test_nothing_personal_is_logged(client, council, as_json, as_text):
    user = make_user("officer", council=council, name="Zebra Person")
    user.email = "zebra.person@harbourne.example"
    user.save()
    action = make_action(owner=make_post(title="Zebra post", holder=user))
    asked = {"headers": {"referer": "http://testserver/?q=zebra-query", "cookie": "zebra-form=1"}}

    client.post("/sign-in/", {"username": user.email, "password": "zebra-password"}, **asked)
    client.force_login(user)
    client.get("/zebra/", {"q": "zebra-query"}, **asked)
    client.post(reverse("actions:update", args=[council.slug, action.pk]), {"text": "zebra-form"})
    client.get(reverse("search:search", args=[council.slug]), {"q": "zebra-query"})
    client.post("/sign-in/?next=zebra-query", {"username": "zebra.person@x"}, **asked)
    Client(enforce_csrf_checks=True).post("/sign-in/", {"username": user.email}, **asked)
    client.get("/", headers={"host": "elsewhere.example", "authorization": "zebra-password"})

    assert len(as_json.named("peerchallenge.requests")) >= 7
    written = "\n".join(as_json.lines + as_text.lines)
    assert [word for word in SECRETS if word in written] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/calendars/abcdefghijklmnopqrstuvwxyz.ics"])
def test_a_secret_in_an_address_is_left_out(client, as_json, as_text, address):
    client.get(address)

    assert as_json.named("peerchallenge.requests")[0]["path"] == "/calendars/<token>.ics"
    assert "abcdefgh" not in "\n".join(as_json.lines + as_text.lines)


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("calendar-file", {"token": "abcdefghijklmnop"}),
        ("account_reset_password_from_key", {"uidb36": "1", "key": "abcdefghijklmnop"}),
    ],
)
def test_the_keys_of_addresses_are_known_by_name(name, kwargs):
    request = RequestFactory().get(reverse(name, kwargs=kwargs))

    assert "abcdefgh" not in log_lines.safe_path(request)


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/abcdefgh",
        "/invitation/abcdefgh//",
        "/Invitation/abcdefgh/",
        "//invitation/abcdefgh/more/",
        "/calendars/abcdefgh",
        "/calendars/abcdefgh/",
        "/calendars/abcdefgh.ics/",
        "/calendars/abcdefgh.ICS",
        "/account/password/new/1-abcdefgh",
        "/account/password/new/1-abcdefgh/more/",
    ],
)
def test_a_mistyped_address_keeps_its_key_to_itself(path):
    """The answer may be a redirection to the right one, and a key that works stays one."""
    request = RequestFactory().get("/")
    request.path_info = path

    assert "abcdefgh" not in log_lines.safe_path(request)
    assert log_lines.safe_path(request).startswith(("/invitation/", "/calendars/", "/account/"))


@pytest.mark.parametrize("formatter", [log_lines.JsonLine(), log_lines.TextLine()])
@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("zebra"), "builtins.ValueError"),
        (IntegrityError("Key (email)=(zebra@x.uk) exists"), "django.db.utils.IntegrityError"),
        (OperationalError("zebra"), "django.db.utils.OperationalError"),
        (OSError(28, "No space left on device", "zebra.txt"), "OSError: No space left on device"),
    ],
)
def test_an_error_says_its_kind_and_place_and_not_what_was_typed(formatter, error, says):
    written = line(formatter, error=error)

    assert says in written
    assert "test_log_lines.py:" in written
    assert "zebra" not in written


def test_the_reason_of_an_error_is_told_too():
    try:
        try:
            raise KeyError("zebra")
        except KeyError as error:
            raise RuntimeError("zebra") from error
    except RuntimeError as error:
        written = json.loads(line(log_lines.JsonLine(), error=error))

    assert "builtins.RuntimeError" in written["error"]
    assert "builtins.KeyError" in written["error"]


def test_whatever_is_said_is_one_line_of_json():
    written = line(log_lines.JsonLine(), args=("a\nb\r\x00\u2028” \ud800",))

    assert len(written.splitlines()) == 1
    assert json.loads(written)["message"].startswith("It failed: a\nb")


def test_lines_between_requests_carry_none():
    assert "path" not in json.loads(line(log_lines.JsonLine()))


@pytest.mark.django_db
def test_all_lines_of_a_request_carry_what_was_asked(as_json):
    def view(request):
        logging.getLogger("meetings").warning("A page could not be read")
        return HttpResponse()

    request = RequestFactory().get("/wexbury/", {"q": "zebra"})
    request.id = "0123456789abcdef"
    log_lines.access_line(view)(request)

    (told,) = as_json.named("meetings")
    assert (told["request_id"], told["path"]) == ("0123456789abcdef", "/wexbury/")
    assert "status" not in told


def test_each_part_of_an_address_is_known_to_be_a_secret_or_not():
    harmless = {
        "pk", "action_pk", "evidence_pk", "membership_pk", "council_slug", "challenge_slug", "day",
        "format", "name", "number", "provider_id", "suffix", "uidb36",
    }  # fmt: skip
    parts = {part for pattern in all_patterns() for part in pattern.regex.groupindex}

    assert parts - harmless - log_lines.SECRET_PARTS == set()


@pytest.mark.django_db
def test_a_page_that_was_not_found_carries_its_request_too(client, as_json):
    response = client.get("/nowhere.txt")

    (told,) = as_json.named("django.request")
    assert told["request_id"] == response["X-Request-ID"]
    assert told["path"] == "/nowhere.txt"


def test_an_error_of_many_errors_is_still_short():
    error = ValueError("last")
    for _ in range(40):
        before, error = error, ValueError("next")
        error.__cause__ = before

    assert line(log_lines.JsonLine(), error=error).count("ValueError") <= log_lines.MOST_ERRORS
