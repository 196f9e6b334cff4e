"""What the public is told, as plain values: what has no field here is on no public page.

Every field is named, and filled by name in `record`. Whoever adds one decides with it that
everybody may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from actions.standing import Progress


@dataclass(frozen=True)
class Challenge:
    """A challenge as its pages are headed."""

    council: str
    title: str
    kind: str
    body: str  # who carried it out
    on_site_from: date | None
    on_site_until: date | None
    report_published_on: date | None
    plan_published_on: date | None
    report_url: str
    as_at: date  # inclusive


@dataclass(frozen=True)
class Measure:
    """What shows whether it made a difference."""

    recommendation: str  # its number
    name: str
    sentence: str  # its numbers
    effect: str  # reached, improved, none, worse, unknown
    effect_in_words: str


@dataclass(frozen=True)
class Listed:
    """A recommendation as a row of the overview."""

    number: str
    kind: str
    title: str
    lead: str  # the post
    implementation: str
    bar: Progress
    discussed_on: date | None
    discussed_by: str


@dataclass(frozen=True)
class GoodNews:
    """An update that was marked as good news."""

    effective_on: date
    text: str
    ref: str  # of the action
    action: str
    kind: str  # of the recommendation
    recommendation: str  # its number
    title: str


@dataclass(frozen=True)
class Overview:
    challenge: Challenge
    formal: tuple[Listed, ...]
    suggestions: tuple[Listed, ...]
    bar: Progress
    implemented: int  # of the formal ones
    measures: tuple[Measure, ...]
    bettered: int  # measures that are better than at the start, or have reached their target
    promises: int
    promises_kept: int
    reports: int
    good_news: tuple[GoodNews, ...]  # newest first


@dataclass(frozen=True)
class Proof:
    """Evidence that the public may see: a link elsewhere, or a file of ours by its key."""

    key: int
    title: str
    url: str  # empty for a file


@dataclass(frozen=True)
class Action:
    """One action of the plan as it stands. Posts, never names."""

    ref: str
    title: str
    owner: str
    original_due_on: date | None
    due_on: date | None
    due_text: str
    moves: int
    status: str
    status_label: str
    overdue: bool
    reported_on: date | None
    narrative: str
    next_steps: str
    difference: str  # from its approved completion
    evidence: tuple[Proof, ...]


@dataclass(frozen=True)
class Resolved:
    label: str
    text: str
    nested: bool


@dataclass(frozen=True)
class Considered:
    """A meeting whose confirmed, published minutes speak of a recommendation."""

    committee: str
    held_on: date
    minute: str
    title: str
    source_url: str
    resolutions: tuple[Resolved, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What the peers said when they came back, once that is published."""

    visited_on: date
    text: str


@dataclass(frozen=True)
class Recommendation:
    """A recommendation with all that the public is told about it."""

    number: str
    kind: str
    title: str
    text: str
    explanation: str
    themes: tuple[str, ...]  # of the report, in its order
    lead_member: str  # posts
    lead_officer: str
    response: str
    response_reasons: str
    implementation: str
    decided_on: date | None
    decided_by: str
    decision_reason: str
    bar: Progress
    actions: tuple[Action, ...]
    considered: tuple[Considered, ...]  # newest first
    measures: tuple[Measure, ...]
    verdicts: tuple[Verdict, ...]  # newest first


@dataclass(frozen=True)
class Promise:
    """What a committee was promised in published minutes, and what became of it."""

    what: str
    committee: str
    made_on: date
    minute: str
    source_url: str
    due_on: date | None
    due_text: str
    state: str
    settled_on: date | None


@dataclass(frozen=True)
class Comment:
    """What a resident or a partner said, as far as the council shows it, and its answer."""

    recommendation: str  # its number
    capacity: str
    name: str  # as they want it shown, or empty
    text: str
    received_on: date
    answer: str
    answered_on: date | None
    answered_as: str  # the post


@dataclass(frozen=True)
class Report:
    """An issued report whose classification is exactly "Public"."""

    key: int
    title: str
    committee: str
    meeting_date: date | None
    as_at: date
    issued_on: date
    size: int  # of the PDF, in bytes
    sha256: str
    successor: int | None  # the key of the public report that took its place


@dataclass(frozen=True)
class Change:
    """Something that has changed on the public pages, as a feed tells it."""

    kind: str  # one of `changes.KINDS`
    key: str  # with the kind, always the same for the same change
    challenge: str  # its short name
    recommendations: tuple[str, ...]  # their numbers; empty for what is about none in particular
    title: str
    paragraphs: tuple[str, ...]
    changed_at: datetime
    source_url: str = ""  # of the council's minutes
    report: int | None = None  # the key of an issued report


@dataclass(frozen=True)
class Committee:
    """A committee whose minutes or reports are public, or that took the place of such a one."""

    key: int
    name: str
    successor: int | None  # the key of the committee that it became
    latest_minutes_on: date | None
    latest_minutes_url: str


@dataclass(frozen=True)
class AgendaItem:
    """An item of a meeting that spoke of recommendations, in minutes that the public has."""

    key: int
    title: str
    minute: str
    source_url: str
    recommendations: tuple[tuple[str, str], ...]  # (number, title)
    resolutions: tuple[Resolved, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Meeting:
    """A meeting with such items."""

    key: int
    committee: int  # its key
    committee_name: str
    held_on: date
    starts_at: time | None
    is_cancelled: bool
    items: tuple[AgendaItem, ...]
