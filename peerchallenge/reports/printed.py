"""What the PDF's template reads: plain texts, numbers and drawings made of a progress report.

Every text is cleaned here, so that no character can keep a report from being set.
"""

from __future__ import annotations

import re

from peerchallenge.reports import charts
from peerchallenge.reports.cleaning import clean, clean_all
from peerchallenge.reports.printed_recommendation import due_words, one_promise, one_recommendation
from peerchallenge.reports.report import (
    Action,
    Change,
    ChangesSince,
    ProgressReport,
    Summary,
)
from peerchallenge.reports.wording import (
    AT_REST,
    CHANGED,
    DIRECTIONS,
    LONGEST_HEAD,
    LONGEST_REF,
    LONGEST_TITLE,
    MOST_EXCEPTIONS,
    Apart,
    Plain,
    counted,
    day_span,
    for_metadata,
    how_often,
    long_day,
    long_texts,
    narrowed,
    pill,
    reference,
    short_day,
    shortened,
)


def view(report: ProgressReport) -> Plain:
    """Return all that the template reads: texts, drawings, links, tones and metadata."""
    apart = Apart()
    name = report.challenge.strip() or "Peer challenge"
    position = f"Position as at {long_day(report.as_at)}"
    order = [count.key for count in report.summary.actions]
    text: Plain = {
        "cover": {
            "council": report.council or "Council",
            "title": f"{name}: progress report",
            "position": position,
        },
        "running": {
            "left": shortened(report.council, LONGEST_HEAD),
            "right": shortened(f"{name}: progress report", LONGEST_HEAD),
            "foot": shortened(_foot(report), LONGEST_HEAD),
        },
        "ref_width": _ref_width(report),
        "facts": _facts(report, apart),
        "summary": _summary(report.summary, apart),
        "changes": _changes(report.changes_since) if report.changes_since else None,
        "exceptions": _exceptions(report) if report.summary.actions_total else None,
        "recommendations": [
            one_recommendation(it, index, order, apart)
            for index, it in enumerate(report.recommendations)
        ],
        "promises": [one_promise(it, apart) for it in report.commitments],
        "closed": [
            {
                "ref": reference(it.ref),
                "title": narrowed(it.title),
                "status": pill(it.status, it.status_label),
                "on": short_day(it.on),
                "reason": narrowed(it.reason),
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
                "on": short_day(it.on) if it.on else "Not dated",
                "link": apart.link(it.url),
                "tear": long_texts(it.title, it.publisher),
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
            "title": for_metadata(
                f"{report.council}: {name}, progress report as at {long_day(report.as_at)}"
            ),
            "author": for_metadata(report.author or report.council or "The council"),
            "description": for_metadata(
                f"Progress against the recommendations of {name}. {position}."
            ),
            "keywords": ["peer challenge", "progress report", "recommendations", "action plan"],
        },
    }


def _facts(report: ProgressReport, apart: Apart) -> list[Plain]:
    audience = report.audience
    contact = report.contact.strip()
    is_email = re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", contact, re.ASCII)
    rows = [
        ("Report to", audience.committee if audience else "Not prepared for a meeting", None),
        (
            "Date of meeting",
            long_day(audience.meeting_date) if audience and audience.meeting_date else "",
            None,
        ),
        ("Position as at", long_day(report.as_at), None),
        ("Report author", report.author, None),
        ("Peer challenge dates", day_span(report.on_site_from, report.on_site_until), None),
        ("Carried out by", report.body, None),
        ("Contact", contact, apart.link(f"mailto:{contact}") if is_email else None),
    ]
    return [{"name": n, "value": value, "link": link} for n, value, link in rows if value.strip()]


def _foot(report: ProgressReport) -> str:
    if report.audience is None:
        return f"Position as at {long_day(report.as_at)}"
    met = report.audience.meeting_date
    return f"{report.audience.committee}, {long_day(met)}" if met else report.audience.committee


def _summary(summary: Summary, apart: Apart) -> Plain:
    """Say the numbers in sentences, tiles and a bar that agree with one another."""
    present = [count for count in summary.actions if count.number]
    shares = charts.percentages([count.number for count in present])
    share_of = {count.key: share for count, share in zip(present, shares, strict=True)}
    total, complete = summary.actions_total, summary.actions_complete
    # Where "complete" in the bar is the same number, it is given the same percentage.
    same = next((c.key for c in present if c.key == "complete" and c.number == complete), "")
    percent = charts.percent(complete, total, share_of.get(same)) if total else ""
    made, done = summary.recommendations_total, summary.recommendations_implemented
    since = long_day(summary.without_update_since)
    sentences = []
    if made:
        sentences.append(
            f"{done:,} of {counted(made, 'recommendation')} ({charts.percent(done, made)})"
            f" {'is' if done == 1 else 'are'} implemented."
        )
    else:
        sentences.append("No recommendations have been recorded.")
    if total:
        sentences[-1] += (
            f" {complete:,} of {counted(total, 'action')} ({percent})"
            f" {'is' if complete == 1 else 'are'} complete."
        )
        overdue, silent = summary.overdue, summary.without_update
        sentences.append(
            f"{counted(overdue, 'action') if overdue else 'No action'}"
            f" {'is' if overdue < 2 else 'are'} overdue."
            f" {_dates_moved(summary.date_changes)}"
            + (
                f" {counted(silent, 'action')} {'has' if silent == 1 else 'have'} had no update"
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
                **pill(count.key, count.label),
                "number": f"{count.number:,} ({charts.percent(count.number, total, share)})",
            }
            for count, share in zip(present, shares, strict=True)
        ],
    }


def _dates_moved(moved: int) -> str:
    if not moved:
        return "No due date has been changed."
    return f"Due dates have been changed {how_often(moved)}."


def _tile(number: int, of: str, label: str, note: str) -> Plain:
    return {"number": f"{number:,}", "of": of, "label": label, "note": note}


def _changes(changes: ChangesSince) -> Plain:
    since = long_day(changes.since)
    if changes.committee:
        since = f"{changes.committee} on {since}"
    by_direction = {
        "improved": "better",
        "worsened": "worse",
        "new": "new",
        "same": "otherwise changed",
    }
    kinds = [
        f"{number:,} {word}"
        for key, word in by_direction.items()
        if (number := sum(change.direction == key for change in changes.changes))
    ]
    sentence = "Nothing has changed since then."
    if changes.changes:
        number = len(changes.changes)
        sentence = f"{counted(number, 'change')}: {', '.join(kinds)}." if kinds else ""
    return {
        "since": shortened(since, LONGEST_TITLE),
        "sentence": sentence,
        "rows": [_change(it) for it in changes.changes],
    }


def _change(change: Change) -> Plain:
    return {
        "ref": reference(change.ref),
        "title": narrowed(change.title),
        "what": CHANGED.get(change.what, change.what[:1].upper() + change.what[1:]),
        "before": narrowed(change.before or "–"),
        "after": narrowed(change.after or "–"),
        "direction": pill(change.direction, DIRECTIONS.get(change.direction, change.direction)),
        "tear": long_texts(change.title, change.before, change.after),
    }


def _exceptions(report: ProgressReport) -> Plain:
    """List what needs attention: off track, overdue, at risk, without an update; worst first."""
    found: list[tuple[int, Plain]] = []
    seen: set[str] = set()
    for recommendation in report.recommendations:
        for action in recommendation.actions:
            if action.ref in seen:  # it answers several recommendations, and is listed once
                continue
            seen.add(action.ref)
            reasons = _reasons(action)
            if reasons:
                worst = ("off_track", "overdue", "at_risk", "no_update").index(reasons[0]["key"])
                row = {
                    "ref": reference(action.ref),
                    "title": narrowed(shortened(action.title, LONGEST_TITLE)),
                    "owner": narrowed(action.owner or "None named"),
                    "due": due_words(action),
                    "reasons": reasons,
                }
                found.append((worst, row))
    found.sort(key=lambda pair: pair[0])  # stable: within a kind the order of the report
    rows = [row for _, row in found[:MOST_EXCEPTIONS]]
    if not rows:
        sentence = "No action is off track, overdue, at risk or without a recent update."
    else:
        sentence = (
            f"{counted(len(found), 'action')} {'is' if len(found) == 1 else 'are'} off track,"
            " overdue, at risk or without a recent update."
        )
    more = ""
    if len(found) > len(rows):
        more = (
            f"The {len(rows)} most pressing of {len(found):,} are listed here;"
            " all of them are in the tables by recommendation below."
        )
    return {"sentence": sentence, "rows": rows, "more": more}


def _reasons(action: Action) -> list[Plain]:
    """Return why an action needs attention, the weightiest reason first."""
    if action.status in AT_REST:
        return []
    reasons = []
    if action.status == "off_track":
        reasons.append(pill(action.status, action.status_label))
    if action.overdue:
        reasons.append(pill("overdue", "Overdue"))
    if action.status == "at_risk":
        reasons.append(pill(action.status, action.status_label))
    if action.without_update:
        latest = action.latest_update
        words = f"Last update {short_day(latest.effective_on)}" if latest else "No update yet"
        reasons.append(pill("no_update", words))
    return reasons


def _ref_width(report: ProgressReport) -> float:
    """Return the width in points of a column that holds the longest reference on one line."""
    refs = [it.number for it in report.recommendations]
    refs += [action.ref for it in report.recommendations for action in it.actions]
    refs += [it.ref for it in report.closed]
    longest = max((len(ref) for ref in refs), default=0)
    return 9 + 5.4 * min(max(longest, 4), LONGEST_REF)
