"""The briefing as a PDF of two pages at most, through the report's own worker."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pikepdf

from peerchallenge.reports.briefing.briefing import (
    MOST,
    Briefing,
    Listed,
    MemberAsked,
    briefing,
)
from peerchallenge.reports.printed.cleaning import clean_all
from peerchallenge.reports.printed.pdf import set_apart
from peerchallenge.reports.report import Citation, ProgressReport, Promise
from peerchallenge.reports.wording import (
    STATES,
    for_metadata,
    how_often,
    long_day,
    narrowed,
    reference,
    short_day,
    shortened,
)

PAGES = 2
TRIES = (MOST, 6, 4, 3, 2, 1)  # of each kind


def render_briefing(
    report: ProgressReport,
    *,
    committee: str,
    meeting_date: date | None,
    members: Sequence[MemberAsked] = (),
    former: Sequence[str] = (),
) -> tuple[bytes, Briefing]:
    """Return the PDF and what stands in it: as much of each kind as two pages hold.

    Raises `ReportNotMade` as `render_pdf()` does.
    """
    for most in TRIES:
        made = briefing(
            report,
            committee=committee,
            meeting_date=meeting_date,
            most=most,
            members=members,
            former=former,
        )
        pdf = set_apart(
            {
                "template": "briefing.typ",
                "data": view(made, colour=report.brand.colour, language=report.brand.language),
                "timestamp": int(datetime.combine(report.as_at, time(12), tzinfo=UTC).timestamp()),
            }
        )
        if pages_of(pdf) <= PAGES:
            break
    return pdf, made


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def view(it: Briefing, *, colour: str, language: str = "en") -> dict[str, Any]:
    """Return the plain texts that the template reads, cleaned so that they can be set."""
    meeting = f" on {long_day(it.meeting_date)}" if it.meeting_date else ""
    text = {
        "council": it.council,
        "title": f"Briefing for {it.committee}",
        "about": it.challenge,
        "meeting": f"For its meeting{meeting}. Position as at {long_day(it.as_at)}."
        if it.meeting_date
        else f"Position as at {long_day(it.as_at)}.",
        "standing": it.standing,
        "last_met": long_day(it.last_met) if it.last_met else "",
        "said": _rows(
            it.said,
            lambda one: {
                "words": one.text,
                "small": f"Recommendation {one.recommendation}; {_cited(one.cited)}",
            },
        ),
        "asked": _rows(it.asked, lambda one: {"words": one[0], "small": _cited(one[1])}),
        "changed_since": it.changed_since,
        "changed": _rows(
            it.changed,
            lambda one: {
                "ref": reference(one.ref),
                "title": narrowed(shortened(one.title, 90)),
                "what": one.what[:1].upper() + one.what[1:],
                "before": narrowed(one.before or "–"),
                "after": narrowed(one.after or "–"),
            },
        ),
        "late": _rows(
            it.late,
            lambda one: {
                "ref": reference(one.ref),
                "title": narrowed(shortened(one.title, 90)),
                "owner": narrowed(one.owner),
                "due": short_day(one.due_on),
                "days": f"{one.days:,}",
                "status": narrowed(one.status_label),
                "moves": f"Moved {how_often(one.moves)}" if one.moves else "Never moved",
            },
        ),
        "promises": _rows(
            it.promises,
            lambda one: {
                "words": shortened(one.what, 200),
                "state": STATES.get(one.state, one.state),
                "small": f"Due {_due(one)}; {_cited(one.cited)}",
            },
        ),
        "questions": _questions(it),
        "lines": _rows(it.lines, lambda one: {"words": one.question, "small": one.fact}),
    }
    cleaned, _ = clean_all(text)
    return {
        "text": cleaned,
        "colour": colour,
        "language": language,
        "meta": {
            "title": for_metadata(f"{it.council}: briefing for {it.committee}{meeting}"),
            "author": for_metadata(it.council or "The council"),
            "description": for_metadata(f"{it.challenge}, position as at {long_day(it.as_at)}"),
            "keywords": ["peer challenge", "scrutiny", "briefing"],
        },
    }


def _questions(it: Briefing) -> dict[str, Any]:
    """Return the questions still open: members' own first, then those that minutes record."""
    asked = _rows(
        it.members,
        lambda one: {"words": one.text, "small": f"{one.about}; {_asked(one)}"},
    )
    heard = _rows(
        it.questions,
        lambda one: {
            "words": one.text,
            "small": f"Recommendation {one.recommendation}, now {one.now.lower()};"
            f" {_cited(one.cited)}",
        },
    )
    return {"rows": asked["rows"] + heard["rows"], "more": asked["more"] or heard["more"]}


def _asked(one: MemberAsked) -> str:
    meeting = f", for the meeting on {long_day(one.meeting_on)}" if one.meeting_on else ""
    return f"asked by {one.asked_by} on {long_day(one.asked_on)}{meeting}, not answered"


def _rows(listed: Listed, plain) -> dict[str, Any]:
    return {"rows": [plain(one) for one in listed.rows], "more": listed.more}


def _due(promise: Promise) -> str:
    return long_day(promise.due_on) if promise.due_on else promise.due_text or "without a date"


def _cited(it: Citation) -> str:
    minute = f", minute {it.minute}" if it.minute else ""
    return f"{it.committee}, {long_day(it.met_on)}{minute}"
