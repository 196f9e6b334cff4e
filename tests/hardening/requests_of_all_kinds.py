"""Requests nobody would write: every address, odd keys, odd words, odd headers, by a seed."""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import URLPattern, get_resolver

ODD = [
    *("", " ", "0", "1", "2", "-1", "x", "on", "true", "null", "[]", "{}", "x" * 6000, "9" * 400),
    *("9223372036854775808", "1e400", "NaN", "inf", "²", "٣", "½", "1,000", "1_0", "0x10"),
    *("2026-13-40", "9999-12-31", "0001-01-01", "2026-02-30", "31 March 2026", "tomorrow"),
    *("\x00", "a\x00b", "\r\nX: y", "é" * 200, "\U0001f600", "\u202e", "\ufeff", "\u2028"),
    *("<script>alert(1)</script>", "' OR 1=1 --", '"', "*", '"a', "%", "%%s", "{{ 7*7 }}", "=1+1"),
    *("../../etc/passwd", "javascript:alert(1)", "http://169.254.169.254/", "//evil.example"),
    *("coordinator@x.example", "pdf", "csv", "html", "as_is", "confirm", "cabinet"),
]
KEYS = ["0", "1", "2", "3", "5", "8", "13", "99999", "9223372036854775807", "9" * 30]
WORDS = ["2026", "1", "2", "6a", "x", "harbourne", "-", "x" * 300, "a b", "é", "%00", "..", "csv"]
HEADERS = {
    "accept": ["*/*", "text/html", "application/json", "x", "", "é"],
    "accept-encoding": ["gzip", "br;q=x", "*", ""],
    "accept-language": ["cy", "en-GB,en;q=x", "x" * 1000, "*"],
    "if-modified-since": ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "9" * 40, ""],
    "if-none-match": ["*", '"x"', "W/", "é", ""],
    "range": ["bytes=0-1", "bytes=-", "bytes=9-1", "x"],
    "hx-current-url": ["http://testserver/harbourne/", "//evil.example/", "http://[", "\x00"],
    "hx-trigger": ["x", "é"],
    "referer": ["http://[", "http://testserver/x?y=z", "é"],
    "x-forwarded-for": ["1.2.3.4", "x", ",", "::1, ,"],
    "x-request-id": ["0123456789", "x y", "é"],
    "authorization": ["Bearer x", "Basic é", ""],
}
TYPES = [
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "text/plain",
    "",
    "é/x",
]
BODIES = [
    b"",
    b"\xff\xfe\x00",
    b"{",
    b'{"a": [' * 2000,
    b"a=b&a=%FF%00&=&&",
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data; name=a; filename=\xff\r\n\r\nb\r\n--x--\r\n",
]
FILES = [
    b"",
    b"PK\x03\x04" + b"\x00" * 40,
    b"%PDF-1.7\n%%EOF",
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 30,
    b"Recommendation,Action,Due\n1,Do it,June 2026\n",
    b"<html><body><p>Resolved: 1. That x.</p></body></html>",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{}",
    "Ünïcode".encode("utf-16"),
]
NAMES = ["a.docx", "a.xlsx", "a.csv", "a.pdf", "a.png", "a", "../a.html", "é" * 200 + ".docx", "."]


class Given(io.BytesIO):
    """A file under any name; Django's own for tests refuses the odd ones before they are sent."""

    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name = name


@dataclass
class Asked:
    """One request: everything that makes it again."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    data: dict[str, object] | None = None
    raw: tuple[str, bytes] | None = None


def routes(resolver=None, before="") -> list[tuple[str, str]]:
    """Return (name, route) of every address, the parts to fill in as `<kind:name>`."""
    found = []
    space = getattr(resolver, "namespace", None)
    for one in (resolver or get_resolver()).url_patterns:
        whole = before + str(one.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(one, URLPattern):
            name = f"{space}:{one.name}" if space else one.name
            found.append((name, re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", whole)))
        else:
            found += routes(one, whole)
    return found


def asked_for(folders=("recommendations", "meetings", "actions", "peerchallenge")) -> list[str]:
    """Return the names of everything that the code looks for in a query."""
    names = {"page", "q", "as_at", "next"}
    for folder in folders:
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            names |= set(re.findall(r"""(?:GET|POST)(?:\.get|\.getlist)?[(\[]"(\w+)\"""", source))
    return sorted(names)


class Maker:
    """Makes requests by a seed."""

    def __init__(self, seed: str, known: dict[str, str]):
        """`known` maps names of views to addresses at which something is."""
        self.chance = random.Random(seed)  # noqa: S311: not for secrets
        self.known = known
        self.routes = routes()
        self.names = asked_for()

    def some(self, most: int = 4):
        return range(self.chance.randint(0, most))

    def word(self) -> str:
        if self.chance.random() < 0.1:
            return "".join(chr(self.chance.randrange(1, 0x3000)) for _ in range(12))
        return self.chance.choice(ODD)

    def path(self) -> str:
        name, route = self.chance.choice(self.routes)
        if name in self.known and self.chance.random() < 0.75:
            return self.known[name]
        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", self._part, route)

    def _part(self, match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if name == "council_slug":
            return self.chance.choices(
                ["harbourne", "tidewell", self.chance.choice(WORDS)], [8, 1, 1]
            )[0]
        if name == "challenge_slug":
            return "2026" if self.chance.random() < 0.9 else self.chance.choice(WORDS)
        return self.chance.choice(KEYS if kind == "int" else WORDS + KEYS[:4])

    def make(self) -> Asked:
        method = self.chance.choices(["GET", "POST", "HEAD", "PUT", "OPTIONS"], [55, 38, 5, 1, 1])
        asked = Asked(method[0], self.path())
        asked.query = [(self.chance.choice(self.names), self.word()) for _ in self.some()]
        for name in self.chance.sample(sorted(HEADERS), self.chance.randint(0, 2)):
            asked.headers[name] = self.chance.choice(HEADERS[name])
        if self.chance.random() < 0.3:
            asked.headers["hx-request"] = "true"
        if asked.method in {"POST", "PUT"} and self.chance.random() < 0.15:
            asked.raw = self.chance.choice(TYPES), self.chance.choice(BODIES)
        elif asked.method == "POST":
            asked.data = {self.chance.choice(self.names): self.word() for _ in self.some()}
        return asked

    def fill_in(self, page: bytes) -> dict[str, object]:
        """Fill in the last form of a page: mostly as it is or well, here and there oddly."""
        forms = BeautifulSoup(page, "lxml").find_all("form", method="post")
        if not forms:
            return {}
        given: dict[str, object] = {}
        for one in self.chance.choice(forms).find_all(["input", "select", "textarea"]):
            name, kind = one.get("name"), one.get("type", "text")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if kind in {"checkbox", "radio"} and self.chance.random() < 0.4:
                continue
            if self.chance.random() < 0.12:
                given[name] = self.word()
            elif kind == "file":
                given[name] = Given(self.chance.choice(NAMES), self.chance.choice(FILES))
            elif one.name == "select":
                options = [option.get("value", "") for option in one.find_all("option")]
                given[name] = self.chance.choice(options or [""])
            else:
                given[name] = one.get("value") or self.chance.choice(["1", "Done.", "2026", "3"])
        return given
