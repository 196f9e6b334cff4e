"""The progress report as plain values: one object as at one day, from which every format is drawn.

Nothing here touches a database or a template, so the page, the PDF and the JSON cannot disagree.
The JSON made by `as_json()` is a promise: keys are added, never renamed or removed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from peerchallenge.reports.keeping import kept, restored

VERSION = 1

# The parts of the report in the order in which they are printed unless another is chosen. The
# title block is always first.
PARTS = (
    "summary", "changes", "exceptions", "recommendations", "suggestions", "trail", "closed",
    "definitions", "implications",
)  # fmt: skip

# A progress update should be no longer; a longer one is printed whole and pointed out before.
NARRATIVE_WORDS = 120


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
    review_on: date | None  # when what is paused or has no end is looked at again
    review_passed: bool
    proof_missing: str  # of a complete action, in a few words; empty where nothing is
    latest_update: Update | None
    evidence: tuple[str, ...] = ()  # titles of what the public may see
    difference: str = ""  # what difference it made, from its approved completion
    remaining_risk: str = ""
    approved_by: str = ""  # the post or committee that approved its completion
    no_effect: str = ""  # of a complete action whose measures show none, in a few words


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
    state: str  # open, overdue, part_met; closed: met, overtaken, withdrawn
    met_on: date | None
    label: str  # of the resolution that made it
    cited: Citation
    owed_by: str = ""  # the post; empty where none is named
    from_discussion: bool = False  # nothing was resolved about it
    outcome: str = ""  # what became of it by that day, in words
    outcome_on: date | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in {"met", "overtaken", "withdrawn"}


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
    decided_on: date | None = None  # of the decision on how far it is implemented
    decided_by: str = ""
    decision_reason: str = ""  # what shows it


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
    what: str  # status, completed, due date, owner, new, no update, wording
    before: str
    after: str
    direction: str  # improved, same, worsened, new
    moves: int = 0  # how often its due date has been moved in all
    reason: str = ""  # why a date was moved or the wording changed, and who agreed


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
    percent: int = 0  # by largest remainder: those of a list add up to 100


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
    # Since the last report to this committee, or for three months where there was none. An
    # action that was completed is in `completed` and in `improved`.
    improved: int = 0
    worsened: int = 0
    completed: int = 0
    new: int = 0
    closed: int = 0  # otherwise than by being completed
    dates_moved: int = 0  # actions whose due date moved
    reworded: int = 0


@dataclass(frozen=True)
class Closed:
    """An action that ended otherwise than by being completed."""

    ref: str
    title: str
    status: str
    status_label: str
    on: date
    reason: str
    continues_in: str  # the plan or the action in which it is followed now; may be empty
    recorded_by: str = ""  # the post that recorded it


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
class TrailEntry:
    """A meeting that considered the challenge: what it resolved and what it was promised."""

    cited: Citation
    resolutions: tuple[Resolved, ...]
    promises: tuple[Promise, ...]
    is_draft: bool = False  # the minutes are not confirmed yet


@dataclass(frozen=True)
class ScrutinyPoint:
    """What a committee that does not decide recommended, and what was answered."""

    text: str
    cited: Citation
    response: str  # the words of the answer; "No response recorded" where there is none
    response_cited: Citation | None
    # Of one that is followed: made, awaiting, overdue, accepted, in_part, not_accepted, done.
    state: str = ""
    received_on: date | None = None
    response_due_on: date | None = None
    answer: str = ""  # accepted, in_part, not_accepted
    responded_on: date | None = None
    timetable: str = ""
    adopted: str = ""  # the words of the resolution by which those who decide adopted it
    done_on: date | None = None
    done_note: str = ""  # what shows it
    lead_member: str = ""
    lead_officer: str = ""


@dataclass(frozen=True)
class NextStep:
    """What falls due in the three months after the day of the report."""

    on: date
    what: str
    ref: str  # of the action; empty for a promise to a committee


@dataclass(frozen=True)
class Point:
    """How the plan stood at the end of a day."""

    on: date
    complete: int
    total: int
    overdue: int


@dataclass(frozen=True)
class Section:
    """A heading that the council's template asks for; an empty text is a place to fill in."""

    heading: str
    text: str


@dataclass(frozen=True)
class Brand:
    """How a council's reports look."""

    name: str = ""  # in place of the council's name on the cover
    colour: str = "#12355b"  # white text on it has been checked to be readable
    logo: bytes | None = field(default=None, repr=False)  # SVG or PNG; kept out of the JSON
    headings: Mapping[str, str] = field(default_factory=dict)  # part: heading
    language: str = "en"  # or cy


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
    classification: str = "Public"
    introduction: str = ""
    conclusions: str = ""
    asks: tuple[str, ...] = ()  # what the committee is asked, each a full sentence
    parts: tuple[str, ...] = PARTS
    implications: tuple[Section, ...] = ()
    trail: tuple[TrailEntry, ...] = ()  # newest first
    scrutiny: tuple[ScrutinyPoint, ...] = ()  # newest first
    milestones: tuple[NextStep, ...] = ()  # soonest first
    history: tuple[Point, ...] = ()  # month ends, oldest first, then the day itself
    brand: Brand = Brand()

    @property
    def order(self) -> tuple[str, ...]:
        """The parts to print in their order, with "introduction" and "conclusions" in place.

        The conclusions come before what only explains: the definitions and the implications.
        """
        chosen = [part for part in dict.fromkeys(self.parts) if part in PARTS]
        if self.conclusions.strip():
            ends = [i for i, part in enumerate(chosen) if part in {"definitions", "implications"}]
            chosen.insert(min(ends, default=len(chosen)), "conclusions")
        return ("introduction", *chosen) if self.introduction.strip() else tuple(chosen)

    @property
    def formal(self) -> tuple[Recommended, ...]:
        """The recommendations proper."""
        return tuple(one for one in self.recommendations if one.kind != "suggestion")

    @property
    def suggestions(self) -> tuple[Recommended, ...]:
        """The other suggestions in the body of the peers' report."""
        return tuple(one for one in self.recommendations if one.kind == "suggestion")

    def as_json(self) -> dict[str, Any]:
        """Return the report in the published shape, with dates as YYYY-MM-DD."""
        data: dict[str, Any] = {"version": VERSION}
        for one in dataclasses.fields(self):
            data[one.name] = _plain(getattr(self, one.name))
        data["for"] = data.pop("audience")
        summary = data["summary"]
        for key in ("actions", "recommendations"):
            summary[f"{key}_percent"] = {count["key"]: count["percent"] for count in summary[key]}
            summary[key] = {count["key"]: count["number"] for count in summary[key]}
        del data["brand"]["logo"]
        return data

    def as_kept(self) -> dict[str, Any]:
        """Return all of the report for keeping; `report_from_json()` gives the same report."""
        return {"version": VERSION, "report": kept(self)}


def _plain(value: Any) -> Any:
    """Turn dataclasses, dates and numbers into what JSON can hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # A whole number stays one, so that 40 is not read as 40.0.
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def report_from_json(data: Mapping[str, Any]) -> ProgressReport:
    """Return the report that `as_kept()` made `data` of, equal in every value.

    What a later version of the report has added is empty. Raises ValueError, KeyError or
    TypeError if `data` are not such.
    """
    if data["version"] != VERSION:
        raise ValueError(f"Version {data['version']} of a kept report is not known")
    report: ProgressReport = restored(ProgressReport, data["report"])
    return report
