"""Requests nobody would write: every address, odd keys, odd words, odd headers, by a seed.

A request that is refused at the door tries nothing but the door. So the maker keeps what the
pages lead to, their links and forms, asks more often for what its asker may open, and learns
which methods a view refuses; a quarter of its requests know nothing of that.
"""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, get_resolver

from tests.actions.plan_papers import HEADINGS, csv_file, document, workbook
from tests.factories import make_png
from tests.hardening.seen_pages import Control, Form, Seen

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
PLAN = [
    HEADINGS,
    ["1.1", "1", "Tell the story", "Head of Policy", "30 June 2026", "Green", "Work went on."],
    ["1.2", "1", "Ask residents", "Nobody", "31 February 2026", "Mauve", ""],
]
MINUTES = Path(__file__).resolve().parent.parent / "data" / "minutes"


def sound_files() -> list[tuple[str, bytes]]:
    """Return a file of each kind that the product takes, as people have them."""
    return [
        ("plan.xlsx", workbook(PLAN)),
        ("plan.docx", document(PLAN)),
        ("plan.csv", csv_file("\n".join(",".join(row) for row in PLAN))),
        ("readings.csv", csv_file("date,value\n2026-03-31,41\n2026-06-30,x\n")),
        ("minutes.txt", (MINUTES / "01.txt").read_bytes()),
        ("minutes.html", (MINUTES / "page.html").read_bytes()),
        ("survey.pdf", b"%PDF-1.7\n1 0 obj"),
        ("logo.png", make_png()),
    ]


# What people write where a form suggests nothing, by the end of the field's name.
TYPED = {
    "day": ["1", "27", "31"],
    "month": ["3", "June", "12"],
    "year": ["2026", "2027", "2025"],
    "email": ["new@example.gov.uk"],
    "password": ["a long password of one's own"],
    "number": ["2", "12"],
    "minutes": [(MINUTES / "02.txt").read_text(encoding="utf-8")],
    "text": [(MINUTES / "03.txt").read_text(encoding="utf-8")[:3000], "A sentence."],
}
TEXTS = ["Done.", "1", "2026", "3", "The survey was sent to 2,000 residents."]


class Given(io.BytesIO):
    """A file under any name; Django's own for tests refuses the odd ones before they are sent."""

    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name = name


@dataclass
class Asked:
    """One request: everything that makes it again."""

    name: str  # of the view that is meant
    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    data: dict[str, object] | None = None
    raw: tuple[str, bytes] | None = None
    token: bool = False  # whether it carries the token against forged requests


def routes(resolver=None, before="", space="") -> list[tuple[str, str]]:
    """Return (name, route) of every address, the parts to fill in as `<kind:name>`."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        whole = before + str(one.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(one, URLPattern):
            found.append((space + one.name, re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", whole)))
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            found += routes(one, whole, space + inner)
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

    def __init__(self, seed: str, known: dict[str, str], open_to_them: set[str] = frozenset()):
        """`known` maps names of views to addresses at which something is; `open_to_them` names
        the views that open for whoever asks.
        """
        self.chance = random.Random(seed)
        self.known = known
        self.routes = routes()
        self.open = [one for one in self.routes if one[0] in open_to_them]
        self.names = asked_for()
        self.files = sound_files()
        self.seen = Seen()
        self.refused: set[tuple[str, str]] = set()

    def forget(self) -> None:
        """Forget what pages led to: the record is as it was at the beginning."""
        self.seen = Seen()

    def learn(self, asked: Asked, status: int, page: bytes | None) -> None:
        """Take note of how a request was answered, with the page if it was one."""
        if status == 405:
            self.refused.add((asked.name, asked.method))
        if page and self.chance.random() < 0.5:
            self.seen.learn(asked.path, page)

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def some(self, most: int = 4):
        return range(self.chance.randint(0, most))

    def word(self) -> str:
        if self.likely(0.1):
            return "".join(chr(self.chance.randrange(1, 0x3000)) for _ in range(12))
        return self.chance.choice(ODD)

    def path(self, name: str, route: str) -> str:
        links = self.seen.links.get(name)
        if links and self.likely(0.5):
            return self.chance.choice(links)
        if name in self.known and self.likely(0.75):
            return self.known[name]
        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", self._part, route)

    def _part(self, match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if name == "council_slug":
            return self.chance.choices(
                ["harbourne", "tidewell", self.chance.choice(WORDS)], [8, 1, 1]
            )[0]
        if name == "challenge_slug":
            return "2026" if self.likely(0.9) else self.chance.choice(WORDS)
        return self.chance.choice(KEYS if kind == "int" else WORDS + KEYS[:4])

    def make(self) -> Asked:
        """Return the next request."""
        name, route = self.chance.choice(
            self.open if self.open and self.likely(0.75) else self.routes
        )
        method = self.chance.choices(["GET", "POST", "HEAD", "PUT", "OPTIONS"], [50, 44, 4, 1, 1])
        asked = Asked(name, method[0], "")
        if self.likely(0.95) and (name, asked.method) in self.refused:
            asked.method = "POST" if asked.method == "GET" else "GET"
        forms = (self.seen.sent if asked.method == "POST" else self.seen.asked).get(name)
        form = self.chance.choice(forms) if forms and self.likely(0.85) else None
        asked.path = form.action if form else self.path(name, route)
        if not form or self.likely(0.15):
            asked.query = [(self.chance.choice(self.names), self.word()) for _ in self.some()]
        if form and asked.method == "GET":
            asked.query += [(key, str(one)) for key, one in self.fill_in(form).items()]
        for header in self.chance.sample(sorted(HEADERS), self.chance.randint(0, 2)):
            asked.headers[header] = self.chance.choice(HEADERS[header])
        if self.likely(0.3):
            asked.headers["hx-request"] = "true"
        if asked.method in {"POST", "PUT"}:
            asked.token = self.likely(0.97)
            if self.likely(0.08 if form else 0.15):
                asked.raw = self.chance.choice(TYPES), self.chance.choice(BODIES)
            else:
                asked.data = self.fill_in(form) if form else {}
                odd = self.some(1) if form else self.some()
                asked.data |= {self.chance.choice(self.names): self.word() for _ in odd}
        return asked

    def fill_in(self, form: Form) -> dict[str, object]:
        """Fill in a form: mostly as it is or well, here and there oddly."""
        given: dict[str, object] = {}
        odd = 0.12 if self.likely(0.4) else 0
        buttons = [one for one in form.controls if one.kind in {"button", "submit"}]
        boxes = [one for one in form.controls if one.kind not in {"button", "submit"}]
        if buttons:
            boxes.append(self.chance.choice(buttons))
        for one in boxes:
            if one.kind in {"checkbox", "radio"} and one.name in given and self.likely(0.6):
                continue
            if one.kind == "checkbox" and self.likely(0.4):
                continue
            given[one.name] = self.word() if self.likely(odd) else self._filled(one)
        return given

    def _filled(self, one: Control) -> object:
        if one.kind == "file":
            return self._file(one.accept)
        if one.kind == "select":
            return self.chance.choice(one.options or [""])
        if one.value and (one.kind in {"hidden", "radio", "checkbox"} or self.likely(0.7)):
            return one.value
        for ending, texts in TYPED.items():
            if one.name.endswith(ending):
                return self.chance.choice(texts)
        return one.value or self.chance.choice(TEXTS)

    def _file(self, accept: str) -> Given:
        if self.likely(0.4):
            return Given(self.chance.choice(NAMES), self.chance.choice(FILES))
        taken = [one for one in self.files if Path(one[0]).suffix in accept] or self.files
        return Given(*self.chance.choice(taken))
