"""What pages lead to: their links and forms, by the view behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.urls import Resolver404, resolve

MOST = 30  # addresses kept for a view, the latest


@dataclass
class Control:
    """One control of a form that sends a value: a box, a choice, a file or a button."""

    name: str
    kind: str  # a type of input, "select", "textarea" or "button"
    value: str = ""
    options: list[str] = field(default_factory=list)
    accept: str = ""


@dataclass
class Form:
    """A form: where it goes, and what it asks."""

    action: str
    controls: list[Control]


def view_at(address: str) -> str | None:
    """Return the name of the view at an address, None where none is."""
    try:
        return resolve(urlsplit(address).path).view_name
    except (Resolver404, ValueError):
        return None


class Seen:
    """Links, forms to send and forms to ask with, by the name of the view they lead to."""

    def __init__(self):
        self.links: dict[str, list[str]] = {}
        self.sent: dict[str, list[Form]] = {}
        self.asked: dict[str, list[Form]] = {}

    def learn(self, address: str, page: bytes) -> None:
        """Take from a page what it leads to."""
        if not page.strip():
            return
        document = lxml.html.fromstring(page.decode("utf-8", "replace").replace("\x00", ""))
        for link in document.iter("a"):
            self._keep(self.links, address, link.get("href"), lambda where: where)
        for form in document.iter("form"):
            kept = self.sent if form.get("method", "get").lower() == "post" else self.asked
            controls = [one for one in map(_control, form.iter(*CONTROLS)) if one]
            self._keep(
                kept, address, form.get("action") or "", lambda where, c=controls: Form(where, c)
            )

    def _keep(self, kept, address, href, made) -> None:
        if href is None or href.startswith(("mailto:", "tel:", "#")):
            return
        try:
            where = urlsplit(urljoin(f"http://testserver{address}", href))
        except ValueError:
            return
        if where.netloc != "testserver" or (name := view_at(where.path)) is None:
            return
        found = kept.setdefault(name, [])
        whole = where.path + (f"?{where.query}" if where.query else "")
        found.append(made(whole))
        del found[:-MOST]


CONTROLS = ("input", "select", "textarea", "button")


def _control(one) -> Control | None:
    name = one.get("name")
    if not name or name == "csrfmiddlewaretoken":
        return None
    if one.tag == "select":
        return Control(name, "select", options=[o.get("value") or "" for o in one.iter("option")])
    if one.tag == "textarea":
        return Control(name, "textarea", (one.text or "").strip())
    kind = "button" if one.tag == "button" else one.get("type", "text")
    return Control(name, kind, one.get("value") or "", accept=one.get("accept") or "")
