"""Log lines: text for people, or one JSON object a line for machines; no personal data in either.

A line names a person by the number of their account alone. It holds no query, no form, no
address of a mailbox, no secret that stands in an address, and of an error its kind and where in
the code it came about: what an error says may repeat what somebody typed.
"""

import json
import logging
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

# Parts of an address that are a key to what stands behind it.
SECRET_PARTS = {"token", "key", "secret", "code"}
# What such addresses begin with, for those that are mistyped in another way.
BEFORE_SECRETS = ("invitation/", "calendars/", "account/password/new/")
# Of an error: those that led to it, and of each the innermost places in the code.
MOST_ERRORS, MOST_FRAMES = 4, 12
LONGEST = 300  # characters of an address; the rest says nothing

# What is asked for now; None in a command. Most requests write no line, and are not looked into.
_asked: ContextVar[HttpRequest | None] = ContextVar("asked", default=None)

requests = logging.getLogger("peerchallenge.requests")


def access_line(get_response):
    """Write a line for each request, and let all other lines of it carry what was asked.

    Goes below `request_origin`, which gives the request its number. The line is written with
    `LOG_FORMAT=json` only; see the settings.
    """

    def middleware(request):
        began = time.monotonic()
        before = _asked.set(request)
        try:
            response = get_response(request)
            facts = {
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - began) * 1000, 1),
                "user": _user_key(request),
            }
            requests.info("request", extra={"facts": facts})
        finally:
            _asked.reset(before)
        return response

    return middleware


def safe_path(request: HttpRequest) -> str:
    """Return the path that is asked for, without its query and with its secrets left out."""
    path = asked = request.path_info
    # While a view is at work, Django has found out already.
    match = getattr(request, "resolver_match", None) or _found(path)
    for name, value in match.kwargs.items() if match else ():
        if name in SECRET_PARTS and str(value):
            path = path.replace(str(value), f"<{name}>")
    if path == asked:
        for start in BEFORE_SECRETS:
            if path.lower().lstrip("/").startswith(start):
                path = f"/{start}<mistyped>"
    return path[:LONGEST]


def _found(path: str) -> ResolverMatch | None:
    """Return what stands at an address, or at the one that its writer may have meant.

    The answer to an address without the slash at its end is a redirection to the one with it,
    which works: a mistyped key is a key.
    """
    for meant in (path, f"{path}/", path.rstrip("/")):
        try:
            return resolve(meant)
        except Resolver404:
            continue
    return None


def _facts_of(request: HttpRequest) -> dict[str, Any]:
    number = getattr(request, "id", "")
    return {"request_id": number, "method": request.method, "path": safe_path(request)}


def _user_key(request: HttpRequest) -> int | None:
    """Return the key of the person who asked, where the request had to know; costs no query."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


class WithoutPersonalData(logging.Formatter):
    """Leaves out of every record what may hold personal data."""

    def formatException(self, ei) -> str:
        """Return where an error came about, without what it says."""
        lines = []
        error = ei[1]
        for _ in range(MOST_ERRORS):
            if error is None:
                break
            frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
            lines += [f"  {one.filename}:{one.lineno} in {one.name}" for one in frames]
            lines.append(_named(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)

    def said(self, record: logging.LogRecord) -> str:
        """Return the message of a record; an address in it has no secrets."""
        request = getattr(record, "request", None)
        message = record.getMessage()
        if isinstance(request, HttpRequest):
            message = message.replace(request.path, safe_path(request))
        return message

    def asked_by(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return what was asked, of a line that Django writes when the answer is on its way."""
        request = getattr(record, "request", None)
        return _facts_of(request) if isinstance(request, HttpRequest) else {}


class TextLine(WithoutPersonalData):
    """A line for people: time, level, logger, message."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = self.said(record)
        return super().formatMessage(record)


class JsonLine(WithoutPersonalData):
    """A line for machines: one JSON object. Keys may be added to it; none is ever renamed."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON in ASCII, whatever stands in it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.said(record),
        }
        asked = _asked.get()
        line |= _facts_of(asked) if asked else self.asked_by(record)
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _named(error: BaseException) -> str:
    """Return the kind of an error; of the operating system's, what it says too."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    strerror = error.strerror if isinstance(error, OSError) else None
    return f"{name}: {strerror}" if strerror else name
