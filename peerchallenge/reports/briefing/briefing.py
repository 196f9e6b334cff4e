"""A briefing for members before a meeting: what they said, what moved, what to ask. Pure.

Made of the progress report alone, so that the two cannot disagree. Each suggested line of enquiry
carries the fact it rests on; none says what members should think of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from peerchallenge.reports.briefing.lines import enquiries, is_to
from peerchallenge.reports.report import Action, Citation, ProgressReport, Promise
from peerchallenge.reports.wording import counted, long_day

T = TypeVar("T")

MOST = 8  # of each kind, unless the page has less room
LONGEST = 320  # letters of a quotation
ASKS = re.compile(
    r"\?|\b(ask(?:ed|s)?|quer(?:y|ied)|question(?:ed)?|sought|request(?:ed)?|wanted to know"
    r"|clarification|assurance)\b",
    re.IGNORECASE,
)
CHANGE_ORDER = ("worsened", "improved", "new", "same")


@dataclass(frozen=True)
class Heard:
    """What was said at the committee about a recommendation, and how that stands now."""

    text: str
    recommendation: str  # its number
    title: str
    now: str  # how far it is implemented, in words
    cited: Citation


@dataclass(frozen=True)
class MemberAsked:
    """A question that a member asked and that nobody has answered."""

    text: str
    about: str  # "Recommendation 3" or "Action 3.2"
    asked_by: str
    asked_on: date
    meeting_on: date | None


@dataclass(frozen=True)
class Late:
    """An action past its due date."""

    ref: str
    title: str
    owner: str
    due_on: date
    days: int
    status_label: str
    moves: int


@dataclass(frozen=True)
class Listed:
    """As many of a kind as there is room for, and how many were left out."""

    rows: tuple
    left_out: int = 0
    where: str = "in the progress report"

    @property
    def more(self) -> str:
        """What to say of those left out; empty where there are none."""
        return f"And {self.left_out:,} more, {self.where}." if self.left_out else ""


@dataclass(frozen=True)
class Briefing:
    """What members of one committee may want to know before one meeting."""

    council: str
    challenge: str
    committee: str
    meeting_date: date | None
    as_at: date
    last_met: date | None  # when it last considered the challenge
    standing: str  # the numbers in a sentence
    said: Listed  # of Heard
    asked: Listed  # of (label and text, Citation)
    changed: Listed  # of Change
    changed_since: str
    late: Listed  # of Late
    promises: Listed  # of Promise
    questions: Listed  # of Heard
    members: Listed  # of MemberAsked
    lines: Listed  # of Enquiry


def briefing(
    report: ProgressReport,
    *,
    committee: str,
    meeting_date: date | None,
    most: int = MOST,
    members: Sequence[MemberAsked] = (),
    former: Sequence[str] = (),
) -> Briefing:
    """Return the briefing for `committee`, with at most `most` of each kind.

    `report` must have been made for that committee, so that its changes count from the last
    meeting that considered the challenge. `members` are the members' questions that wait.
    `former` are the names that the committee had, or that its parts had.
    """
    own = (committee, *former)
    last_met = max(
        (entry.cited.met_on for entry in report.trail if entry.cited.committee in own),
        default=None,
    )
    heard = list(_heard(report, own, last_met))
    changes = sorted(
        report.changes_since.changes if report.changes_since else (),
        key=lambda one: (
            CHANGE_ORDER.index(one.direction)
            if one.direction in CHANGE_ORDER
            else len(CHANGE_ORDER)
        ),
    )
    since = report.changes_since.since if report.changes_since else None
    return Briefing(
        council=report.council,
        challenge=report.challenge,
        committee=committee,
        meeting_date=meeting_date,
        as_at=report.as_at,
        last_met=last_met,
        standing=_standing(report),
        said=_cut([one for one in heard if not _is_question(one)], most),
        asked=_cut(list(_resolved(report, own, last_met)), most),
        changed=_cut(changes, most),
        changed_since=long_day(since) if since else "",
        late=_cut(_late(report), most),
        promises=_cut(list(_unmet(report, own)), most),
        questions=_cut(
            [one for one in heard if _is_question(one) and _is_open(report, one)], most
        ),
        members=replace(
            _cut([replace(one, text=_short(one.text)) for one in members], most),
            where="in the list of members’ questions",
        ),
        lines=_cut(enquiries(report, committee, former), most + 2),
    )


def _cut(rows: Sequence[T], most: int) -> Listed:
    return Listed(tuple(rows[:most]), max(len(rows) - most, 0))


def _standing(report: ProgressReport) -> str:
    it = report.summary
    words = (
        f"{it.recommendations_implemented} of"
        f" {counted(it.recommendations_total, 'recommendation')} implemented,"
        f" {it.actions_complete} of {counted(it.actions_total, 'action')} complete,"
        f" {it.overdue} overdue"
    )
    return f"{words}, as at {long_day(report.as_at)}."


def _heard(report: ProgressReport, own: Sequence[str], last_met: date | None) -> Iterator[Heard]:
    """Yield what is confirmed to have been said at the committee's last meeting about each."""
    seen: set[str] = set()
    for one in report.recommendations:
        for said in one.discussions:
            cited = said.cited
            if cited.committee not in own or cited.met_on != last_met or said.text in seen:
                continue
            seen.add(said.text)
            yield Heard(_short(said.text), one.number, one.title, one.implementation_label, cited)


def _is_question(one: Heard) -> bool:
    return ASKS.search(one.text) is not None


def _is_open(report: ProgressReport, heard: Heard) -> bool:
    """Say whether the recommendation that a question is about is not yet implemented."""
    state = next(
        r.implementation for r in report.recommendations if r.number == heard.recommendation
    )
    return state not in {"implemented", "embedded"}


def _resolved(
    report: ProgressReport, own: Sequence[str], last_met: date | None
) -> Iterator[tuple[str, Citation]]:
    for entry in report.trail:
        if entry.cited.committee in own and entry.cited.met_on == last_met:
            for one in entry.resolutions:
                label = f"{one.label}. " if one.label[-1:].isalnum() else f"{one.label} "
                yield _short((label + one.text).strip()), one.cited


def _late(report: ProgressReport) -> list[Late]:
    found = [
        Late(
            action.ref,
            _short(action.title, 120),
            action.owner or "No owner",
            action.due_on,
            (report.as_at - action.due_on).days,
            action.status_label,
            action.date_changes,
        )
        for action in all_actions(report)
        if action.overdue and action.due_on
    ]
    return sorted(found, key=lambda one: -one.days)


def _unmet(report: ProgressReport, own: Sequence[str]) -> Iterator[Promise]:
    """Yield the promises to the committee that are not met, the late ones first."""
    unmet = [one for one in report.commitments if not one.is_closed and is_to(one, own)]
    yield from sorted(unmet, key=lambda one: (one.state != "overdue", one.due_on or date.max))


def all_actions(report: ProgressReport) -> list[Action]:
    """Return every action once, though it may answer several recommendations."""
    return list({a.ref: a for one in report.recommendations for a in one.actions}.values())


def _short(text: str, longest: int = LONGEST) -> str:
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"
