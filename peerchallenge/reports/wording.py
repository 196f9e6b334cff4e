"""Small wordings, and what is kept apart from the words, for the PDF of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import quote

from peerchallenge.reports import charts
from peerchallenge.reports.english import ENGLISH
from peerchallenge.reports.printed.cleaning import LONGEST_WORD, clean, without_breaks
from peerchallenge.reports.texts import how_often, long_day, month, say, short_day

__all__ = [
    "AT_REST", "CHANGED", "DIRECTIONS", "DONE", "LONGEST_HEAD", "LONGEST_REF", "LONGEST_TITLE",
    "MOST_EXCEPTIONS", "MOST_STEPS", "NARROW", "RESPONSES", "STATES", "Apart", "Plain",
    "counted", "day_span", "for_metadata", "how_often", "labelled", "long_day", "long_texts",
    "narrowed", "paragraphs", "pill", "reference", "short_day", "shortened",
]  # fmt: skip

# In tables the columns are narrow: words of more letters than this are broken there.
NARROW = 18
LONGEST_REF = 10
# A row of a table, a quotation or a text longer than this may be divided between two pages.
TEAR = 700
# How many exceptions are listed before the reader is sent to the recommendations.
MOST_EXCEPTIONS = 20
# How many of the next milestones stand in the summary.
MOST_STEPS = 5
# Titles at a glance and in running heads are cut here, because they cannot wrap for ever.
LONGEST_HEAD = 56
LONGEST_TITLE = 300
LONGEST_META = 180

DONE = frozenset({"complete", "embedded"})
# Nobody expects an update about these; what is paused is deferred by a decision.
AT_REST = DONE | {"transferred", "superseded", "withdrawn", "paused"}
DIRECTIONS = {
    key: ENGLISH[f"direction.{key}"] for key in ("improved", "same", "worsened", "mixed", "new")
}
PROMISED = ("open", "overdue", "part_met", "met", "overtaken", "withdrawn")
STATES = {key: ENGLISH[f"promise.{key}"] for key in PROMISED}
# What a response of the executive to scrutiny is called, by its key.
RESPONSES = {
    "accepted": "Accepted",
    "in_part": "Accepted in part",
    "not_accepted": "Not accepted",
}
CHANGED = {
    key.removeprefix("changed."): words
    for key, words in ENGLISH.items()
    if key.startswith("changed.")
}

Plain = dict[str, Any]


class Apart:
    """Drawings and addresses, which are kept apart from the texts and not cleaned as such."""

    def __init__(self) -> None:
        self.drawings: list[dict[str, str]] = []
        self.links: list[str] = []

    def drawing(self, chart: charts.Chart) -> int | None:
        if not chart.svg:
            return None
        self.drawings.append({"svg": chart.svg, "alt": chart.sentence})
        return len(self.drawings) - 1

    def link(self, address: str) -> int | None:
        """Keep an address, if it is one that a reader may be sent to."""
        address = address.strip()
        if not re.fullmatch(r"(?:https?://|mailto:)[^\s\x00-\x20\"<>\\]{3,2000}", address):
            return None
        self.links.append(quote(address, safe="!#$%&'()*+,/:;=?@[]~", errors="replace"))
        return len(self.links) - 1


def pill(key: str, label: str) -> Plain:
    return {"key": key if key in charts.TONES else "", "label": narrowed(label or key)}


def narrowed(text: str) -> str:
    return clean(text, longest=NARROW)[0]


def reference(text: str) -> str:
    return clean(text, longest=LONGEST_REF)[0]


def paragraphs(text: str, *, longest: int = LONGEST_WORD) -> list[str]:
    words = clean(text, longest=longest)[0]
    return [paragraph.strip() for paragraph in re.split(r"\n *\n\s*", words) if paragraph.strip()]


def long_texts(*texts: str) -> bool:
    return any(len(text) > TEAR for text in texts)


def shortened(text: str, longest: int) -> str:
    """Return `text` on one line, cut at a word where it is too long for its place."""
    line = " ".join(text[: 4 * longest].split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def for_metadata(text: str) -> str:
    return without_breaks(shortened(clean(text)[0], LONGEST_META))


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def labelled(kind: str, key: str) -> str:
    """Return the word for one of our keys, or the key itself where somebody made up another."""
    full = f"{kind}.{key}"
    return say(full) if full in ENGLISH else key[:1].upper() + key[1:]


def day_span(first: date | None, last: date | None) -> str:
    """Return the dates from one day to another without saying a month or a year twice."""
    days: Iterable[date] = [day for day in (first, last) if day is not None]
    if first is None or last is None or first == last:
        return next((long_day(day) for day in days), "")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} {say('to')} {long_day(last)}"
    if first.year == last.year:
        return f"{first.day} {month(first)} {say('to')} {long_day(last)}"
    return f"{long_day(first)} {say('to')} {long_day(last)}"
