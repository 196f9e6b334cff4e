"""The progress report as a PDF: tagged, PDF/UA-1 and PDF/A-2a, the same bytes for the same report.

`render_pdf()` makes plain texts, numbers and drawings of the report, cleans every text, and
has one fixed template set in a process of its own (`worker`).
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peerchallenge.reports import charts
from peerchallenge.reports.cleaning import LONGEST_WORD, clean, clean_all, without_breaks
from peerchallenge.reports.report import (
    Action,
    Change,
    ChangesSince,
    Citation,
    Measured,
    ProgressReport,
    Promise,
    Recommended,
    Resolved,
    Summary,
)

log = logging.getLogger(__name__)

PROJECT = Path(__file__).parents[2]
SECONDS = 180  # by the clock, for the largest report on a busy machine

# In tables the columns are narrow: words of more letters than this are broken there.
NARROW = 18
LONGEST_REF = 10
# A row of a table, a quotation or a text longer than this may be divided between two pages.
TEAR = 700
# How many exceptions are listed before the reader is sent to the recommendations.
MOST_EXCEPTIONS = 20
# Titles at a glance and in running heads are cut here, because they cannot wrap for ever.
LONGEST_HEAD = 56
LONGEST_TITLE = 300
LONGEST_META = 180

DONE = frozenset({"complete", "embedded"})
# Nobody expects an update about these; what is paused is deferred by a decision.
AT_REST = DONE | {"transferred", "superseded", "withdrawn", "paused"}
DIRECTIONS = {
    "improved": "Improved",
    "same": "No change",
    "worsened": "Worsened",
    "mixed": "Mixed",
    "new": "New",
}
STATES = {"open": "Open", "overdue": "Overdue", "met": "Met"}
CHANGED = {"status": "Status", "due date": "Due date", "new": "New action"}
TIMES = ["never", "once", "twice", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

Plain = dict[str, Any]


class ReportNotMade(RuntimeError):
    """The PDF could not be made; the message says what happened, with the typesetter's words."""


def render_pdf(report: ProgressReport, *, seconds: float = SECONDS) -> bytes:
    """Return `report` as a PDF.

    Raises `ReportNotMade` if the typesetter refuses it, or needs more time or memory than a
    report may take.
    """
    job = json.dumps(
        {"data": _view(report), "timestamp": int(report.generated_at.timestamp())},
        ensure_ascii=False,
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "peerchallenge.reports.worker"],
            input=job.encode(),
            capture_output=True,
            timeout=seconds,
            cwd=PROJECT,
            # Nothing of this process's settings and secrets; and few threads, because each
            # reserves address space, of which the worker has a limited amount.
            env={"PYTHONUTF8": "1", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportNotMade(f"the report was not finished within {seconds:g} seconds") from error
    except OSError as error:
        raise ReportNotMade(f"the report could not be started: {error}") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode < 0:
        raise ReportNotMade(
            f"the report was stopped by signal {-done.returncode}:"
            f" it needed more time or memory than a report may take. {said}".rstrip()
        )
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise ReportNotMade(f"the report could not be set: {said or 'nothing came back'}")
    if said:
        log.warning("The typesetter warned: %s", said)
    return done.stdout


# ---- from the report to what the template reads


class _Apart:
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


def _view(report: ProgressReport) -> Plain:
    """Return all that the template reads: texts, drawings, links, tones and metadata."""
    apart = _Apart()
    name = report.challenge.strip() or "Peer challenge"
    position = f"Position as at {_long(report.as_at)}"
    order = [count.key for count in report.summary.actions]
    text: Plain = {
        "cover": {
            "council": report.council or "Council",
            "title": f"{name}: progress report",
            "position": position,
        },
        "running": {
            "left": _cut(report.council, LONGEST_HEAD),
            "right": _cut(f"{name}: progress report", LONGEST_HEAD),
            "foot": _cut(_foot(report), LONGEST_HEAD),
        },
        "ref_width": _ref_width(report),
        "facts": _facts(report, apart),
        "summary": _summary(report.summary, apart),
        "changes": _changes(report.changes_since) if report.changes_since else None,
        "exceptions": _exceptions(report) if report.summary.actions_total else None,
        "recommendations": [
            _recommendation(it, index, order, apart)
            for index, it in enumerate(report.recommendations)
        ],
        "promises": [_promise(it, apart) for it in report.commitments],
        "closed": [
            {
                "ref": _ref(it.ref),
                "title": _narrow(it.title),
                "status": _state(it.status, it.status_label),
                "on": _short(it.on),
                "reason": _narrow(it.reason),
                "tear": _long_texts(it.title, it.reason),
            }
            for it in report.closed
        ],
        "definitions": [
            {"term": _narrow(it.term), "meaning": it.meaning, "tear": _long_texts(it.meaning)}
            for it in report.definitions
        ],
        "sources": [
            {
                "title": it.title,
                "publisher": _narrow(it.publisher),
                "on": _short(it.on) if it.on else "Not dated",
                "link": apart.link(it.url),
                "tear": _long_texts(it.title, it.publisher),
            }
            for it in report.sources
        ],
    }
    cleaned, _ = clean_all(text)
    return {
        "text": cleaned,
        "drawings": apart.drawings,
        "links": apart.links,
        "tones": {
            key: {"symbol": look.symbol, "text": look.text, "tint": look.tint}
            for key, look in {**charts.TONES, "": charts.NEUTRAL}.items()
        },
        "meta": {
            "title": _meta(
                f"{report.council}: {name}, progress report as at {_long(report.as_at)}"
            ),
            "author": _meta(report.author or report.council or "The council"),
            "description": _meta(f"Progress against the recommendations of {name}. {position}."),
            "keywords": ["peer challenge", "progress report", "recommendations", "action plan"],
        },
    }


def _facts(report: ProgressReport, apart: _Apart) -> list[Plain]:
    audience = report.audience
    contact = report.contact.strip()
    is_email = re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", contact, re.ASCII)
    rows = [
        ("Report to", audience.committee if audience else "Not prepared for a meeting", None),
        (
            "Date of meeting",
            _long(audience.meeting_date) if audience and audience.meeting_date else "",
            None,
        ),
        ("Position as at", _long(report.as_at), None),
        ("Report author", report.author, None),
        ("Peer challenge dates", _span(report.on_site_from, report.on_site_until), None),
        ("Carried out by", report.body, None),
        ("Contact", contact, apart.link(f"mailto:{contact}") if is_email else None),
    ]
    return [{"name": n, "value": value, "link": link} for n, value, link in rows if value.strip()]


def _foot(report: ProgressReport) -> str:
    if report.audience is None:
        return f"Position as at {_long(report.as_at)}"
    met = report.audience.meeting_date
    return f"{report.audience.committee}, {_long(met)}" if met else report.audience.committee


def _summary(summary: Summary, apart: _Apart) -> Plain:
    """Say the numbers in sentences, tiles and a bar that agree with one another."""
    present = [count for count in summary.actions if count.number]
    shares = charts.percentages([count.number for count in present])
    share_of = {count.key: share for count, share in zip(present, shares, strict=True)}
    total, complete = summary.actions_total, summary.actions_complete
    # Where "complete" in the bar is the same number, it is given the same percentage.
    same = next((c.key for c in present if c.key == "complete" and c.number == complete), "")
    percent = charts.percent(complete, total, share_of.get(same)) if total else ""
    made, done = summary.recommendations_total, summary.recommendations_implemented
    since = _long(summary.without_update_since)
    sentences = []
    if made:
        sentences.append(
            f"{done:,} of {_counted(made, 'recommendation')} ({charts.percent(done, made)})"
            f" {'is' if done == 1 else 'are'} implemented."
        )
    else:
        sentences.append("No recommendations have been recorded.")
    if total:
        sentences[-1] += (
            f" {complete:,} of {_counted(total, 'action')} ({percent})"
            f" {'is' if complete == 1 else 'are'} complete."
        )
        overdue, silent = summary.overdue, summary.without_update
        sentences.append(
            f"{_counted(overdue, 'action') if overdue else 'No action'}"
            f" {'is' if overdue < 2 else 'are'} overdue."
            f" {_dates_moved(summary.date_changes)}"
            + (
                f" {_counted(silent, 'action')} {'has' if silent == 1 else 'have'} had no update"
                f" since {since}."
                if silent
                else f" Every action still open has had an update since {since}."
            )
        )
    else:
        sentences.append("No actions have been recorded.")
    bar = charts.status_bar(
        [(c.key, clean(c.label)[0], c.number) for c in present],
        uid="all-actions",
        title="Actions by status",
    )
    tiles = [
        _tile(done, f"of {made:,}", "recommendations", "implemented"),
        _tile(complete, f"of {total:,}", "actions", f"complete, {percent}".rstrip(", ")),
        _tile(summary.overdue, "", "overdue", "past the due date and not complete"),
        _tile(summary.date_changes, "", "dates moved", "changes to due dates so far"),
        _tile(summary.without_update, "", "no update", f"since {since}"),
    ]
    return {
        "sentences": sentences,
        "tiles": tiles if made or total else [],
        "bar": apart.drawing(bar),
        "legend": [
            {
                **_state(count.key, count.label),
                "number": f"{count.number:,} ({charts.percent(count.number, total, share)})",
            }
            for count, share in zip(present, shares, strict=True)
        ],
    }


def _dates_moved(times: int) -> str:
    if not times:
        return "No due date has been changed."
    return f"Due dates have been changed {_times(times)}."


def _tile(number: int, of: str, label: str, note: str) -> Plain:
    return {"number": f"{number:,}", "of": of, "label": label, "note": note}


def _changes(changes: ChangesSince) -> Plain:
    since = _long(changes.since)
    if changes.committee:
        since = f"{changes.committee} on {since}"
    by_direction = {
        "improved": "better",
        "worsened": "worse",
        "new": "new",
        "same": "otherwise changed",
    }
    counted = [
        f"{number:,} {word}"
        for key, word in by_direction.items()
        if (number := sum(change.direction == key for change in changes.changes))
    ]
    sentence = "Nothing has changed since then."
    if changes.changes:
        number = len(changes.changes)
        sentence = f"{_counted(number, 'change')}: {', '.join(counted)}." if counted else ""
    return {
        "since": _cut(since, LONGEST_TITLE),
        "sentence": sentence,
        "rows": [_change(it) for it in changes.changes],
    }


def _change(change: Change) -> Plain:
    return {
        "ref": _ref(change.ref),
        "title": _narrow(change.title),
        "what": CHANGED.get(change.what, change.what[:1].upper() + change.what[1:]),
        "before": _narrow(change.before or "–"),
        "after": _narrow(change.after or "–"),
        "direction": _state(change.direction, DIRECTIONS.get(change.direction, change.direction)),
        "tear": _long_texts(change.title, change.before, change.after),
    }


def _exceptions(report: ProgressReport) -> Plain:
    """List what needs attention: off track, overdue, at risk, without an update; worst first."""
    since = report.summary.without_update_since
    found: list[tuple[int, Plain]] = []
    for recommendation in report.recommendations:
        for action in recommendation.actions:
            reasons = _reasons(action, since)
            if reasons:
                worst = ("off_track", "overdue", "at_risk", "no_update").index(reasons[0]["key"])
                row = {
                    "ref": _ref(action.ref),
                    "title": _narrow(_cut(action.title, LONGEST_TITLE)),
                    "owner": _narrow(action.owner or "None named"),
                    "due": _due(action),
                    "reasons": reasons,
                }
                found.append((worst, row))
    found.sort(key=lambda pair: pair[0])  # stable: within a kind the order of the report
    rows = [row for _, row in found[:MOST_EXCEPTIONS]]
    if not rows:
        sentence = "No action is off track, overdue, at risk or without a recent update."
    else:
        sentence = (
            f"{_counted(len(found), 'action')} {'is' if len(found) == 1 else 'are'} off track,"
            " overdue, at risk or without a recent update."
        )
    more = ""
    if len(found) > len(rows):
        more = (
            f"The {len(rows)} most pressing of {len(found):,} are listed here;"
            " all of them are in the tables by recommendation below."
        )
    return {"sentence": sentence, "rows": rows, "more": more}


def _reasons(action: Action, since: date) -> list[Plain]:
    """Return why an action needs attention, the weightiest reason first."""
    if action.status in AT_REST:
        return []
    reasons = []
    if action.status == "off_track":
        reasons.append(_state(action.status, action.status_label))
    if action.overdue:
        reasons.append(_state("overdue", "Overdue"))
    if action.status == "at_risk":
        reasons.append(_state(action.status, action.status_label))
    latest = action.latest_update
    if latest is None:
        reasons.append(_state("no_update", "No update yet"))
    elif latest.effective_on < since:
        reasons.append(_state("no_update", f"Last update {_short(latest.effective_on)}"))
    return reasons


def _recommendation(it: Recommended, index: int, order: Sequence[str], apart: _Apart) -> Plain:
    title = _cut(it.title, LONGEST_TITLE)
    bar = charts.status_bar(
        _by_status(it.actions, order),
        uid=f"actions-{index}",
        title=f"Actions under {_cut(clean(it.number)[0], LONGEST_HEAD)}",
        height=36,
    )
    done = sum(action.status in DONE for action in it.actions)
    total = len(it.actions)
    about = ["Other suggestion in the report"] if it.kind == "suggestion" else []
    if it.themes:
        about.append(f"{'Theme' if len(it.themes) == 1 else 'Themes'}: {', '.join(it.themes)}")
    text = it.text
    if len(title) < len(it.title.strip()):
        # A title that had to be cut for its heading is given in full above the text.
        text = f"{it.title}\n\n{text}"
    response = it.response
    if it.response_reasons:
        response = f"{response.rstrip('.')}. " if response else ""
        response += it.response_reasons
    return {
        "index": index,
        "number": _ref(it.number),
        "heading": ". ".join(part for part in (it.number, title) if part) or "Recommendation",
        "short": _narrow(title) or _cut(it.text, 120) or "Recommendation",
        "aside": "Other suggestion" if it.kind == "suggestion" else "",
        "about": ". ".join(about),
        "words": _paragraphs(text),
        "explanation": _paragraphs(it.explanation),
        "implementation": _state(it.implementation, it.implementation_label),
        "direction": _state(it.direction, DIRECTIONS.get(it.direction, it.direction)),
        "member": _narrow(it.lead_member or "None named"),
        "officer": _narrow(it.lead_officer or "None named"),
        "done": f"{done:,} of {total:,}" if total else "No actions",
        "done_sentence": f"{done:,} of {_counted(total, 'action')}"
        f" ({charts.percent(done, total)}) {'is' if done == 1 else 'are'} complete.",
        "response": _paragraphs(response),
        "bar": apart.drawing(bar),
        "actions": [_action(action) for action in it.actions],
        "discussions": [
            {
                "words": _paragraphs(f"“{discussed.text.strip()}”"),
                "cited": _cited(discussed.cited, apart, paragraph=discussed.paragraph),
                "tear": _long_texts(discussed.text),
            }
            for discussed in it.discussions
        ],
        "resolutions": _resolutions(it.resolutions, apart),
        "measures": [
            _measure(measured, f"measure-{index}-{place}", apart)
            for place, measured in enumerate(it.measures)
        ],
        "verdicts": [
            {
                "words": _paragraphs(f"“{verdict.text.strip()}”"),
                "cited": f"Progress review, {_long(verdict.review_on)}",
                "tear": _long_texts(verdict.text),
            }
            for verdict in it.assessments
        ],
        "tear": _long_texts(it.title, it.text + it.explanation, it.lead_member, it.lead_officer),
    }


def _by_status(actions: Sequence[Action], order: Sequence[str]) -> list[tuple[str, str, int]]:
    """Count actions by status, in the order of the summary."""
    labels = {action.status: clean(action.status_label)[0] for action in actions}
    keys = sorted(labels, key=lambda key: order.index(key) if key in order else len(order))
    return [(key, labels[key], sum(a.status == key for a in actions)) for key in keys]


def _action(action: Action) -> Plain:
    latest = action.latest_update
    words, reported = [], ""
    if latest is not None:
        words = _paragraphs(latest.narrative, longest=NARROW)
        if latest.next_steps:
            words += _paragraphs(f"Next: {latest.next_steps}", longest=NARROW)
        reported = ", ".join(
            part for part in (_short(latest.effective_on), latest.recorded_by) if part
        )
    return {
        "ref": _ref(action.ref),
        "title": _narrow(action.title),
        "owner": _narrow(action.owner or "None named"),
        "due": _due(action),
        "overdue": action.overdue,
        "moved": _moved(action),
        "status": _state(action.status, action.status_label),
        "update": words,
        "reported": _narrow(reported),
        "has_update": latest is not None,
        "tear": _long_texts(action.title, action.owner, " ".join(words)),
    }


def _due(action: Action) -> str:
    if action.due_on:
        return _short(action.due_on)
    return _narrow(action.due_text or "No date")


def _moved(action: Action) -> str:
    """Say what the date was at first and how often it moved."""
    first = ""
    if action.original_due_on and action.original_due_on != action.due_on:
        first = f"first due {_short(action.original_due_on)}"
    moved = f"moved {_times(action.date_changes)}" if action.date_changes else ""
    return ", ".join(part for part in (first, moved) if part)


def _resolutions(resolved: Sequence[Resolved], apart: _Apart) -> list[Plain]:
    """Put the resolutions of one minute in one block, with one citation."""
    groups: list[Plain] = []
    cited: Citation | None = None
    for it in resolved:
        if it.cited != cited:
            cited = it.cited
            groups.append({"items": [], "cited": _cited(cited, apart), "tear": False})
        items = groups[-1]["items"]
        words = _paragraphs(it.text) or [""]
        items.append({"label": it.label, "words": words, "nested": it.nested})
        groups[-1]["tear"] |= len(items) > 4 or _long_texts(it.text)
    return groups


def _measure(it: Measured, uid: str, apart: _Apart) -> Plain:
    name, unit = clean(it.name)[0], clean(it.unit)[0]
    drawn = charts.trend(
        name, unit, [(r.measured_on, r.value) for r in it.readings], it.target, uid=uid
    )
    latest = it.readings[-1].value if it.readings else None
    values = {"baseline": it.baseline, "latest": latest, "target": it.target}
    return {
        "name": _narrow(it.name),
        "trend": apart.drawing(drawn),
        **{
            key: "–" if value is None else _narrow(charts.amount(value, unit))
            for key, value in values.items()
        },
    }


def _promise(it: Promise, apart: _Apart) -> Plain:
    state = _state(it.state, STATES.get(it.state, it.state))
    if it.met_on:
        state["label"] += f" {_short(it.met_on)}"
    cited = _cited(it.cited, apart)
    if it.label:
        cited["words"] += f", resolution {it.label}"
    due = _short(it.due_on) if it.due_on else ""
    return {
        "what": _narrow(it.what),
        "to": _narrow(it.to_whom),
        "due": due,
        "due_text": _narrow(it.due_text if it.due_text or due else "No date"),
        "state": state,
        "cited": cited,
        "tear": _long_texts(it.what, it.to_whom, it.due_text),
    }


def _cited(it: Citation, apart: _Apart, *, paragraph: int | None = None) -> Plain:
    """Say where a sentence of the record stands, with its source's address if it has one."""
    words = [it.committee, _long(it.met_on)]
    if it.minute:
        words.append(f"minute {it.minute}")
    if paragraph is not None:
        words.append(f"paragraph {paragraph}")
    return {"words": ", ".join(w for w in words if w), "link": apart.link(it.source_url)}


# ---- words


def _state(key: str, label: str) -> Plain:
    return {"key": key if key in charts.TONES else "", "label": _narrow(label or key)}


def _narrow(text: str) -> str:
    return clean(text, longest=NARROW)[0]


def _ref(text: str) -> str:
    return clean(text, longest=LONGEST_REF)[0]


def _ref_width(report: ProgressReport) -> float:
    """Return the width in points of a column that holds the longest reference on one line."""
    refs = [it.number for it in report.recommendations]
    refs += [action.ref for it in report.recommendations for action in it.actions]
    refs += [it.ref for it in report.closed]
    longest = max((len(ref) for ref in refs), default=0)
    return 9 + 5.4 * min(max(longest, 4), LONGEST_REF)


def _paragraphs(text: str, *, longest: int = LONGEST_WORD) -> list[str]:
    words = clean(text, longest=longest)[0]
    return [paragraph.strip() for paragraph in re.split(r"\n *\n\s*", words) if paragraph.strip()]


def _long_texts(*texts: str) -> bool:
    return any(len(text) > TEAR for text in texts)


def _cut(text: str, longest: int) -> str:
    """Return `text` on one line, cut at a word where it is too long for its place."""
    line = " ".join(text[: 4 * longest].split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def _meta(text: str) -> str:
    return without_breaks(_cut(clean(text)[0], LONGEST_META))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _times(number: int) -> str:
    return (
        TIMES[number]
        if number in (1, 2)
        else (f"{TIMES[number]} times" if number < len(TIMES) else f"{number:,} times")
    )


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _short(day: date) -> str:
    # No-break spaces: in a narrow column "28 Jan" and "2026" do not part.
    return f"{day.day}\u00a0{day:%b}\u00a0{day:%Y}"


def _span(first: date | None, last: date | None) -> str:
    """Return the dates from one day to another without saying a month or a year twice."""
    days: Iterable[date] = [day for day in (first, last) if day is not None]
    if first is None or last is None or first == last:
        return next((_long(day) for day in days), "")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_long(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {_long(last)}"
    return f"{_long(first)} to {_long(last)}"
