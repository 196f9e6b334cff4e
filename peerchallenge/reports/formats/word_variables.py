"""What a council's own Word template may name: one list for filling in and for checking."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

from peerchallenge.reports import charts
from peerchallenge.reports.formats.cover import summary_sentences
from peerchallenge.reports.printed.trail import answer_of
from peerchallenge.reports.report import (
    Action,
    Citation,
    ProgressReport,
    Promise,
    Recommended,
    Resolved,
)
from peerchallenge.reports.wording import CHANGED, DIRECTIONS, STATES, long_day

TEXT = "text"
Kind = Any  # TEXT, a mapping of names to kinds, or a list of one kind

_ACTION = dict.fromkeys(
    (
        "ref", "title", "owner", "due", "first_due", "times_moved", "status", "overdue",
        "direction", "narrative", "next_steps", "reported_on", "reported_by", "evidence",
        "difference", "what_is_missing",
    ),
    TEXT,
)  # fmt: skip
_RESOLUTION = dict.fromkeys(("label", "text", "committee", "date", "minute"), TEXT)
_PROMISE = dict.fromkeys(
    (
        "what", "to", "due", "state", "committee", "date", "minute", "owed_by", "made_in",
        "outcome",
    ),
    TEXT,
)  # fmt: skip
_RECOMMENDATION: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "number", "title", "text", "explanation", "themes", "implementation", "direction",
            "lead_member", "lead_officer", "response", "reasons", "actions_complete",
            "actions_total",
        ),
        TEXT,
    ),
    "actions": [_ACTION],
    "resolutions": [_RESOLUTION],
    "verdicts": [dict.fromkeys(("date", "text"), TEXT)],
    "measures": [dict.fromkeys(("name", "baseline", "latest", "target"), TEXT)],
}  # fmt: skip

# The names and what stands behind each; docs/word-template.md explains them.
VARIABLES: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "council", "challenge", "body", "as_at", "committee", "meeting_date", "author",
            "contact", "classification", "introduction", "conclusions", "summary",
            "recommendations_implemented", "recommendations_total", "actions_complete",
            "actions_total", "actions_complete_percent", "overdue", "dates_moved",
            "without_update", "changes_since",
        ),
        TEXT,
    ),
    "asks": [TEXT],
    "statuses": [dict.fromkeys(("label", "number", "percent"), TEXT)],
    "milestones": [dict.fromkeys(("date", "what", "ref"), TEXT)],
    "changes": [
        dict.fromkeys(
            ("ref", "title", "recommendation", "what", "before", "after", "direction", "reason"),
            TEXT,
        )
    ],
    "recommendations": [_RECOMMENDATION],
    "suggestions": [_RECOMMENDATION],
    "meetings": [
        {
            **dict.fromkeys(("committee", "date", "minute", "title"), TEXT),
            "resolutions": [_RESOLUTION],
            "promises": [_PROMISE],
        }
    ],
    "promises": [_PROMISE],
    "scrutiny": [dict.fromkeys(("text", "committee", "date", "response"), TEXT)],
    "closed": [dict.fromkeys(("ref", "title", "how", "date", "reason", "continues_in"), TEXT)],
    "definitions": [dict.fromkeys(("term", "meaning"), TEXT)],
    "implications": [dict.fromkeys(("heading", "text"), TEXT)],
    "sources": [dict.fromkeys(("title", "publisher", "date", "address"), TEXT)],
}  # fmt: skip

# What XML cannot hold, and what only controls.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def plain(text: str) -> str:
    """Return a text as Word can hold it, with line breaks as they were."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def values(report: ProgressReport) -> dict[str, Any]:
    """Return what each of the names stands for in `report`."""
    summary = report.summary
    audience = report.audience
    shares = charts.percentages([count.number for count in summary.actions])
    total, complete = summary.actions_total, summary.actions_complete
    since = report.changes_since
    given: dict[str, Any] = {
        "council": report.council,
        "challenge": report.challenge,
        "body": report.body,
        "as_at": long_day(report.as_at),
        "committee": audience.committee if audience else "",
        "meeting_date": _day(audience.meeting_date) if audience else "",
        "author": report.author,
        "contact": report.contact,
        "classification": report.classification,
        "introduction": report.introduction,
        "conclusions": report.conclusions,
        "summary": "\n".join(summary_sentences(report)),
        "recommendations_implemented": summary.recommendations_implemented,
        "recommendations_total": summary.recommendations_total,
        "actions_complete": complete,
        "actions_total": total,
        "actions_complete_percent": charts.percent(complete, total) if total else "",
        "overdue": summary.overdue,
        "dates_moved": summary.date_changes,
        "without_update": summary.without_update,
        "changes_since": long_day(since.since) if since else "",
        "asks": report.asks,
        "statuses": [
            {
                "label": one.label,
                "number": one.number,
                "percent": charts.percent(one.number, total, share),
            }
            for one, share in zip(summary.actions, shares, strict=True)
            if one.number
        ],
        "milestones": [
            {"date": long_day(one.on), "what": one.what, "ref": one.ref}
            for one in report.milestones
        ],
        "changes": [
            {
                "ref": one.ref,
                "title": one.title,
                "recommendation": one.recommendation,
                "what": CHANGED.get(one.what, one.what),
                "before": one.before,
                "after": one.after,
                "direction": DIRECTIONS.get(one.direction, one.direction),
                "reason": one.reason,
            }
            for one in (since.changes if since else ())
        ],
        "recommendations": [_recommendation(one) for one in report.formal],
        "suggestions": [_recommendation(one) for one in report.suggestions],
        "meetings": [
            {
                **_cited(entry.cited),
                "title": entry.cited.title,
                "resolutions": [_resolution(one) for one in entry.resolutions],
                "promises": [_promise(one) for one in entry.promises],
            }
            for entry in report.trail
        ],
        "promises": [_promise(one) for one in report.commitments],
        "scrutiny": [
            {
                "text": one.text,
                "committee": one.cited.committee,
                "date": long_day(one.cited.met_on),
                "response": "\n".join(answer_of(one)),
            }
            for one in report.scrutiny
        ],
        "closed": [
            {
                "ref": one.ref,
                "title": one.title,
                "how": one.status_label,
                "date": long_day(one.on),
                "reason": one.reason,
                "continues_in": one.continues_in,
            }
            for one in report.closed
        ],
        "definitions": [{"term": one.term, "meaning": one.meaning} for one in report.definitions],
        "implications": [
            {"heading": one.heading, "text": one.text} for one in report.implications
        ],
        "sources": [
            {
                "title": one.title,
                "publisher": one.publisher,
                "date": _day(one.on),
                "address": one.url,
            }
            for one in report.sources
        ],
    }
    return {name: _held(value) for name, value in given.items()}


def example(kind: Kind = None) -> Any:
    """Return a value for every name, each list with one thing in it, to try a template with."""
    if kind is None:
        return {name: example(inner) for name, inner in VARIABLES.items()}
    if isinstance(kind, list):
        return [example(kind[0])]
    if isinstance(kind, dict):
        return SimpleNamespace(**{name: example(inner) for name, inner in kind.items()})
    return "Example"


def _held(value: Any) -> Any:
    """Turn mappings into what has their names as attributes and nothing else."""
    if isinstance(value, (list, tuple)):
        return [_held(item) for item in value]
    if isinstance(value, dict):
        return SimpleNamespace(**{name: _held(item) for name, item in value.items()})
    return plain(value) if isinstance(value, str) else f"{value:,}"


def _day(day: date | None) -> str:
    return long_day(day) if day else ""


def _recommendation(one: Recommended) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "explanation": one.explanation,
        "themes": ", ".join(one.themes),
        "implementation": one.implementation_label,
        "direction": DIRECTIONS.get(one.direction, one.direction),
        "lead_member": one.lead_member,
        "lead_officer": one.lead_officer,
        "response": one.response,
        "reasons": one.response_reasons,
        "actions_complete": sum(a.status in {"complete", "embedded"} for a in one.actions),
        "actions_total": len(one.actions),
        "actions": [_action(action) for action in one.actions],
        "resolutions": [_resolution(said) for said in one.resolutions],
        "verdicts": [
            {"date": long_day(said.review_on), "text": said.text} for said in one.assessments
        ],
        "measures": [
            {
                "name": measure.name,
                "baseline": _amount(measure.baseline, measure.unit),
                "latest": _amount(
                    measure.readings[-1].value if measure.readings else None, measure.unit
                ),
                "target": _amount(measure.target, measure.unit),
            }
            for measure in one.measures
        ],
    }


def _action(one: Action) -> dict[str, Any]:
    latest = one.latest_update
    return {
        "ref": one.ref,
        "title": one.title,
        "owner": one.owner,
        "due": _day(one.due_on) or one.due_text,
        "first_due": _day(one.original_due_on),
        "times_moved": one.date_changes,
        "status": one.status_label,
        "overdue": "Overdue" if one.overdue else "",
        "direction": DIRECTIONS.get(one.direction, one.direction),
        "narrative": latest.narrative if latest else "",
        "next_steps": latest.next_steps if latest else "",
        "reported_on": long_day(latest.effective_on) if latest else "",
        "reported_by": latest.recorded_by if latest else "",
        "evidence": "; ".join(one.evidence),
        "difference": one.difference,
        "what_is_missing": one.proof_missing,
    }


def _resolution(one: Resolved) -> dict[str, Any]:
    return {"label": one.label, "text": one.text, **_cited(one.cited)}


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "what": one.what,
        "to": one.to_whom,
        "due": _day(one.due_on) or one.due_text,
        "state": STATES.get(one.state, one.state),
        "owed_by": one.owed_by,
        "made_in": "Discussion" if one.from_discussion else "Resolution",
        "outcome": one.outcome,
        **_cited(one.cited),
    }


def _cited(one: Citation) -> dict[str, Any]:
    return {"committee": one.committee, "date": long_day(one.met_on), "minute": one.minute}


def _amount(value: Any, unit: str) -> str:
    return "" if value is None else charts.amount(value, unit)
