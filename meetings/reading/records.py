"""What reading a page gives: plain facts, ready to be shown, stored or printed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Registered:
    """A recommendation of the peer team, as registered: its number as printed, its words.

    `learned` are words that people have tied to it since: of its actions, and of paragraphs that
    were confirmed to be about it.
    """

    number: str
    text: str
    learned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A paragraph speaks of a recommendation, and why that is thought.

    `basis` is explicit, heading or similar; `start` and `end` are the words that name it,
    for an explicit link.
    """

    number: str
    basis: str
    score: float
    because: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the page, the part it stands in and the recommendations it speaks of."""

    index: int
    text: str
    part: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Commitment:
    """Something that a resolution says will be brought, done or sent."""

    what: str
    to_whom: str | None
    due_text: str | None
    due_on: date | None
    due_rule: str


@dataclass(frozen=True)
class Resolution:
    """One point that was resolved.

    `nested_in` is the index, in the page's list, of the resolution that quotes it.
    """

    label: str
    text: str
    kind: str
    paragraph: int
    nested_in: int | None = None
    commitment: Commitment | None = None


@dataclass(frozen=True)
class Page:
    """One agenda item, read."""

    title: str
    meeting_date: date | None
    paragraphs: tuple[Paragraph, ...]
    resolutions: tuple[Resolution, ...]
    recommendations: tuple[Registered, ...]
    warnings: tuple[str, ...]
