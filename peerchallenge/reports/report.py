"""The progress report as plain values: one object as at one day, from which every format is drawn.

Nothing here touches a database or a template, so the page, the PDF and the JSON cannot disagree.
The JSON made by `as_json()` is a promise: keys are added, never renamed or removed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

VERSION = 1


@dataclass(frozen=True)
class Update:
    """What was last reported about an action, on or before the day of the report."""

    status: str
    status_label: str
    narrative: str
    next_steps: str
    effective_on: date
    recorded_by: str  # the post in which somebody recorded it: reports name no junior officer


@dataclass(frozen=True)
class Action:
    """One action of the plan as it stood at the end of the day."""

    ref: str
    title: str
    owner: str  # the post; empty where none is named
    original_due_on: date | None
    due_on: date | None
    due_text: str  # as written, where it was not a plain date
    date_changes: int
    status: str  # not_started, on_track, at_risk, off_track, complete, embedded, paused, ...
    status_label: str
    overdue: bool
    direction: str  # improved, same, worsened, new
    without_update: bool  # open, and nothing was reported in the last three months
    latest_update: Update | None


@dataclass(frozen=True)
class Citation:
    """Where a sentence of the record stands."""

    committee: str
    met_on: date
    minute: str  # the minute number as printed; may be empty
    title: str  # of the agenda item
    source_url: str


@dataclass(frozen=True)
class Discussed:
    """A paragraph of minutes confirmed to be about a recommendation."""

    text: str
    paragraph: int  # counted from 1, as the page shows it
    because: str
    cited: Citation


@dataclass(frozen=True)
class Promise:
    """A commitment to a committee and whether it has been met."""

    what: str
    to_whom: str
    due_text: str
    due_on: date | None
    state: str  # open, overdue, met
    met_on: date | None
    label: str  # of the resolution that made it
    cited: Citation


@dataclass(frozen=True)
class Resolved:
    """A resolution of a committee that considered the recommendation."""

    label: str
    text: str
    kind: str
    nested: bool
    cited: Citation


@dataclass(frozen=True)
class Reading:
    measured_on: date
    value: Decimal
    source: str


@dataclass(frozen=True)
class Measured:
    """A measure of the difference made, with its readings up to the day."""

    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    readings: tuple[Reading, ...]  # oldest first


@dataclass(frozen=True)
class Verdict:
    """What the peers said of a recommendation when they came back."""

    review_on: date
    text: str


@dataclass(frozen=True)
class Recommended:
    """A recommendation with all that belongs to it."""

    number: str
    title: str
    text: str
    explanation: str
    kind: str  # formal, suggestion
    themes: tuple[str, ...]
    implementation: str  # not_implemented, part_implemented, implemented, embedded
    implementation_label: str
    lead_member: str
    lead_officer: str
    response: str  # the council's response in words; may be empty
    response_reasons: str
    direction: str  # improved, same, worsened, mixed, new
    actions: tuple[Action, ...]
    discussions: tuple[Discussed, ...]
    resolutions: tuple[Resolved, ...]
    measures: tuple[Measured, ...]
    assessments: tuple[Verdict, ...]


@dataclass(frozen=True)
class Audience:
    """The committee and the meeting for which a report is made."""

    committee: str
    meeting_date: date | None


@dataclass(frozen=True)
class Change:
    """One thing that moved between the last meeting and the day of the report."""

    ref: str
    title: str
    recommendation: str  # its number
    what: str  # status, due date, new
    before: str
    after: str
    direction: str  # improved, same, worsened, new


@dataclass(frozen=True)
class ChangesSince:
    since: date
    committee: str  # empty where the comparison is with a day, not a meeting
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Count:
    """How many actions or recommendations are in one state."""

    key: str
    label: str
    number: int


@dataclass(frozen=True)
class Summary:
    actions: tuple[Count, ...]  # one for every status, in order, zero included
    recommendations: tuple[Count, ...]  # one for every state of implementation
    actions_total: int
    actions_complete: int
    recommendations_total: int
    recommendations_implemented: int
    overdue: int
    date_changes: int
    without_update: int
    without_update_since: date  # an action without an update since this day counts above


@dataclass(frozen=True)
class Closed:
    """An action that ended otherwise than by being completed."""

    ref: str
    title: str
    status: str
    status_label: str
    on: date
    reason: str


@dataclass(frozen=True)
class Definition:
    term: str
    meaning: str


@dataclass(frozen=True)
class Source:
    """A document on which the report rests."""

    title: str
    publisher: str
    on: date | None
    url: str


@dataclass(frozen=True)
class ProgressReport:
    """The whole report. `as_at` is inclusive: what was effective on that day is in it."""

    council: str
    challenge: str
    challenge_slug: str
    council_slug: str
    body: str  # who carried the challenge out
    on_site_from: date | None
    on_site_until: date | None
    as_at: date
    generated_at: datetime  # aware, UTC
    audience: Audience | None
    author: str  # the post that answers for the report
    contact: str
    summary: Summary
    changes_since: ChangesSince | None
    recommendations: tuple[Recommended, ...]  # natural order: 2 before 10
    commitments: tuple[Promise, ...]
    closed: tuple[Closed, ...]
    definitions: tuple[Definition, ...]
    sources: tuple[Source, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report in the published shape, with dates as YYYY-MM-DD."""
        data: dict[str, Any] = {"version": VERSION}
        for field in dataclasses.fields(self):
            data[field.name] = _plain(getattr(self, field.name))
        data["for"] = data.pop("audience")
        summary = data["summary"]
        for key in ("actions", "recommendations"):
            summary[key] = {count["key"]: count["number"] for count in summary[key]}
        return data


def _plain(value: Any) -> Any:
    """Turn dataclasses, dates and numbers into what JSON can hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # A whole number stays one, so that 40 is not read as 40.0.
        return int(value) if value == value.to_integral_value() else float(value)
    return value
