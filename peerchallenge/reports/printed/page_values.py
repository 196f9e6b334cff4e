"""What the PDF's template reads: plain texts, numbers and drawings made of a progress report.

Every text is cleaned here, so that no character can keep a report from being set.
"""

from __future__ import annotations

import base64
import re

from peerchallenge.reports import charts
from peerchallenge.reports.english import ENGLISH
from peerchallenge.reports.facts.attention import counted_by_reason, exceptions
from peerchallenge.reports.printed import trail as printed_trail
from peerchallenge.reports.printed.cleaning import clean, clean_all
from peerchallenge.reports.printed.recommendation import due_words, one_promise, one_recommendation
from peerchallenge.reports.printed.summary import summary
from peerchallenge.reports.report import Change, ChangesSince, Closed, Point, ProgressReport
from peerchallenge.reports.texts import counted, language_of, say, speaking
from peerchallenge.reports.wording import (
    LONGEST_HEAD,
    LONGEST_REF,
    LONGEST_TITLE,
    MOST_EXCEPTIONS,
    Apart,
    Plain,
    day_span,
    for_metadata,
    how_often,
    labelled,
    long_day,
    long_texts,
    narrowed,
    paragraphs,
    pill,
    reference,
    short_day,
    shortened,
)

COLOUR = "#12355b"  # of a council that has chosen none


def view(report: ProgressReport) -> Plain:
    """Return all that the template reads: texts, drawings, links, tones and metadata."""
    with speaking(report.brand.language):
        return _view(report)


def _view(report: ProgressReport) -> Plain:
    apart = Apart()
    name = report.challenge.strip() or say("challenge")
    position = say("position", day=long_day(report.as_at))
    title = say("report_title", challenge=name)
    council = report.brand.name or report.council or say("council")
    status_order = [count.key for count in report.summary.actions]
    numbered = {id(it): index for index, it in enumerate((*report.formal, *report.suggestions))}
    since = _since(report.changes_since) if report.changes_since else ""
    text: Plain = {
        "order": list(report.order),
        "headings": _headings(report, since),
        "words": {key: say(key) for key, words in ENGLISH.items() if "{" not in words},
        "cover": {"council": council, "title": title, "position": position},
        "running": {
            "left": shortened(council, LONGEST_HEAD),
            "right": shortened(title, LONGEST_HEAD),
            "foot": shortened(_foot(report), LONGEST_HEAD),
        },
        "ref_width": _ref_width(report),
        "facts": _facts(report, apart),
        "introduction": paragraphs(report.introduction),
        "conclusions": paragraphs(report.conclusions),
        "summary": summary(report, apart),
        "changes": _changes(report.changes_since, since) if report.changes_since else None,
        "history": _history(report.history, apart),
        "exceptions": _exceptions(report) if report.summary.actions_total else None,
        "recommendations": [
            one_recommendation(it, numbered[id(it)], status_order, apart) for it in report.formal
        ],
        "suggestions": [
            one_recommendation(it, numbered[id(it)], status_order, apart)
            for it in report.suggestions
        ],
        "promises": [one_promise(it, apart) for it in report.commitments],
        "scrutiny": [printed_trail.one_point(it, apart) for it in report.scrutiny],
        "trail": [printed_trail.one_meeting(it, apart) for it in report.trail],
        "closed": [
            {
                "ref": reference(it.ref),
                "title": narrowed(it.title),
                "status": pill(it.status, it.status_label),
                "on": short_day(it.on),
                "reason": narrowed(_went(it)),
                "tear": long_texts(it.title, it.reason),
            }
            for it in report.closed
        ],
        "definitions": [
            {"term": narrowed(it.term), "meaning": it.meaning, "tear": long_texts(it.meaning)}
            for it in report.definitions
        ],
        "sources": [
            {
                "title": it.title,
                "publisher": narrowed(it.publisher),
                "on": short_day(it.on) if it.on else say("not_dated"),
                "link": apart.link(it.url),
                "tear": long_texts(it.title, it.publisher),
            }
            for it in report.sources
        ],
        "implications": [
            {"heading": shortened(it.heading, LONGEST_TITLE), "words": paragraphs(it.text)}
            for it in report.implications
        ],
    }
    cleaned, _ = clean_all(text)
    return {
        "text": cleaned,
        "drawings": apart.drawings,
        "links": apart.links,
        "language": language_of(report.brand.language),
        "colour": _colour(report),
        "logo": _logo(report),
        "tones": {
            key: {"symbol": look.symbol, "text": look.text, "tint": look.tint}
            for key, look in {**charts.TONES, "": charts.NEUTRAL}.items()
        },
        "meta": {
            "title": for_metadata(
                say(
                    "meta.title",
                    council=report.council,
                    challenge=name,
                    day=long_day(report.as_at),
                )
            ),
            "author": for_metadata(report.author or report.council or say("the_council")),
            "description": for_metadata(
                say("meta.description", challenge=name, position=position)
            ),
            "keywords": ["peer challenge", "progress report", "recommendations", "action plan"],
        },
    }


def _headings(report: ProgressReport, since: str) -> Plain:
    """Return the heading of each part: the council's own, or else ours."""
    keys = [key.removeprefix("part.") for key in ENGLISH if key.startswith("part.")]
    headings = {}
    for key in keys:
        own = report.brand.headings.get(key, "").strip()
        ours = say(f"part.{key}", since=since) if key == "changes" else say(f"part.{key}")
        headings[key] = shortened(own, LONGEST_TITLE) or ours
    return headings


def _colour(report: ProgressReport) -> str:
    is_colour = re.fullmatch(r"#[0-9a-fA-F]{6}", report.brand.colour)
    return report.brand.colour.lower() if is_colour else COLOUR


def _logo(report: ProgressReport) -> Plain | None:
    """Return the logo for the typesetter, which reads it as a file; None for what it cannot."""
    logo = report.brand.logo
    if not logo:
        return None
    kind = {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpg", b"\xff\xd8\xff\xe1": "jpg"}.get(
        logo[:4], "svg" if b"<svg" in logo[:2000] else ""
    )
    if not kind:
        return None
    council = clean(report.brand.name or report.council)[0]
    return {
        "kind": kind,
        "base64": base64.b64encode(logo).decode(),
        "alt": say("logo", council=council),
    }


def _facts(report: ProgressReport, apart: Apart) -> list[Plain]:
    audience = report.audience
    contact = report.contact.strip()
    is_email = re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", contact, re.ASCII)
    met = audience.meeting_date if audience else None
    rows = [
        ("for", audience.committee if audience else say("fact.for.nobody"), None),
        ("meeting", long_day(met) if met else "", None),
        ("as_at", long_day(report.as_at), None),
        ("classification", report.classification, None),
        ("author", report.author, None),
        ("dates", day_span(report.on_site_from, report.on_site_until), None),
        ("body", report.body, None),
        ("contact", contact, apart.link(f"mailto:{contact}") if is_email else None),
    ]
    return [
        {"name": say(f"fact.{key}"), "value": value, "link": link}
        for key, value, link in rows
        if value.strip()
    ]


def _foot(report: ProgressReport) -> str:
    if report.audience is None:
        return say("position", day=long_day(report.as_at))
    met = report.audience.meeting_date
    return f"{report.audience.committee}, {long_day(met)}" if met else report.audience.committee


def _since(changes: ChangesSince) -> str:
    """Say since when: the committee's meeting, or a day."""
    day = long_day(changes.since)
    words = f"{changes.committee}, {day}" if changes.committee else day
    return shortened(words, LONGEST_TITLE)


def _changes(changes: ChangesSince, since: str) -> Plain:
    moved = [change for change in changes.changes if change.what != "no update"]
    silent = [change.ref for change in changes.changes if change.what == "no update"]
    words = {"improved": "better", "worsened": "worse", "new": "new", "same": "other"}
    kinds = [
        say(f"changes.{word}", number=f"{number:,}")
        for key, word in words.items()
        if (number := sum(change.direction == key for change in moved))
    ]
    return {
        "since": since,
        "sentence": counted("changes", len(moved), kinds=", ".join(kinds)),
        "rows": [_change(it) for it in moved],
        "silent": counted("changes.silent", len(silent), refs=", ".join(silent)) if silent else "",
    }


def _change(change: Change) -> Plain:
    moves = ""
    if change.what == "due date" and change.moves:
        moves = say("changes.moved", times=how_often(change.moves))
    note = ". ".join(part for part in (moves[:1].upper() + moves[1:], change.reason) if part)
    return {
        "ref": reference(change.ref),
        "title": narrowed(change.title),
        "what": labelled("changed", change.what),
        "before": narrowed(change.before or "–"),
        "after": narrowed(change.after or "–"),
        "note": narrowed(note.rstrip(".") + "." if note else ""),
        "direction": pill(change.direction, labelled("direction", change.direction)),
        "tear": long_texts(change.title, change.before, change.after, change.reason),
    }


def _history(points: tuple[Point, ...], apart: Apart) -> Plain | None:
    """Return progress over time as a drawing, its sentence and its numbers."""
    chart = charts.over_time(
        [(it.on, it.complete, it.total, it.overdue) for it in points], uid="over-time"
    )
    if not chart.svg:
        return None
    return {
        "sentence": chart.sentence,
        "drawing": apart.drawing(chart),
        "rows": [
            {
                "on": short_day(it.on),
                "complete": say("history.of", complete=f"{it.complete:,}", total=f"{it.total:,}"),
                "overdue": f"{it.overdue:,}",
            }
            for it in points
        ],
    }


def _exceptions(report: ProgressReport) -> Plain:
    """List what needs attention, worst first."""
    found = exceptions(report)
    rows = [
        {
            "ref": reference(it.action.ref),
            "title": narrowed(shortened(it.action.title, LONGEST_TITLE)),
            "owner": narrowed(it.action.owner or say("nobody")),
            "due": due_words(it.action),
            "reasons": [pill(reason.key, reason.words) for reason in it.reasons],
        }
        for it in found[:MOST_EXCEPTIONS]
    ]
    kinds = [
        say("attention.count", kind=say(f"reason.{key}"), number=f"{number:,}")
        for key, number in counted_by_reason(found).items()
    ]
    more = ""
    if len(found) > len(rows):
        more = say("attention.more", shown=len(rows), number=f"{len(found):,}")
    return {
        "sentence": counted("attention", len(found), kinds=". ".join(kinds)),
        "rows": rows,
        "more": more,
    }


def _went(closed: Closed) -> str:
    """Say why an action ended, where it goes on and who said so."""
    reason = closed.reason.strip()
    said = [reason if reason.endswith((".", "!", "?")) or not reason else f"{reason}."]
    if closed.continues_in:
        said.append(say("closed.where", where=closed.continues_in))
    if closed.recorded_by:
        said.append(say("closed.by", by=closed.recorded_by))
    return " ".join(said)


def _ref_width(report: ProgressReport) -> float:
    """Return the width in points of a column that holds the longest reference on one line."""
    refs = [it.number for it in report.recommendations]
    refs += [action.ref for it in report.recommendations for action in it.actions]
    refs += [it.ref for it in report.closed]
    longest = max((len(ref) for ref in refs), default=0)
    return 9 + 5.4 * min(max(longest, 4), LONGEST_REF)
