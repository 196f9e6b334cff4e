"""The progress report as a workbook: sheets to sort and to filter, with dates that are dates."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from peerchallenge.reports import charts
from peerchallenge.reports.formats import as_csv
from peerchallenge.reports.formats.packing import repacked
from peerchallenge.reports.printed.trail import answer_of
from peerchallenge.reports.report import Citation, ProgressReport, Promise, Resolved
from peerchallenge.reports.wording import CHANGED, DIRECTIONS, STATES, for_metadata, long_day

Value = str | int | date | Decimal | None

LONGEST = 32_767  # what a cell can hold
# What the XML of a workbook cannot hold.
_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DATE = "d mmm yyyy"
LABEL = 34


def render(report: ProgressReport) -> bytes:
    """Return `report` as .xlsx, the same bytes for the same report."""
    book = openpyxl.Workbook(write_only=True)
    book.properties.title = for_metadata(f"{report.challenge}: progress report")
    book.properties.creator = for_metadata(report.author or report.council)
    book.properties.language = "cy-GB" if report.brand.language == "cy" else "en-GB"
    colour = report.brand.colour.lstrip("#").upper()
    for name, columns, rows in _sheets(report):
        _sheet(book, name, columns, rows, colour)
    made = io.BytesIO()
    book.save(made)
    return repacked(made.getvalue(), datetime.combine(report.as_at, time(12), tzinfo=UTC))


Columns = Sequence[tuple[str, int]]


def _sheets(report: ProgressReport) -> Iterable[tuple[str, Columns, Iterable[Sequence[Value]]]]:
    yield "Summary", (("What", LABEL), ("Number", 16), ("Of", 10), ("%", 12)), _summary(report)
    yield "Actions", as_csv.COLUMNS, as_csv.rows(report)
    yield (
        "Recommendations",
        (("Number", 10), ("Kind", 14), ("Title", 40), ("Recommendation", 60), ("Themes", 24),
         ("Implementation", 20), ("Direction", 14), ("Lead member", 26), ("Lead officer", 26),
         ("Actions complete", 12), ("Actions", 10), ("Response", 20), ("Reasons", 44),
         ("Peers’ verdict", 50)),
        _recommendations(report),
    )  # fmt: skip
    yield (
        "Changes",
        (("Ref", 10), ("Action", 44), ("Recommendation", 16), ("What", 14), ("Before", 20),
         ("Now", 20), ("Direction", 14), ("Times moved", 10), ("Reason", 44)),
        _changes(report),
    )  # fmt: skip
    yield (
        "Meetings",
        (("Date", 14), ("Committee", 30), ("Minute", 14), ("What", 14), ("Label", 8),
         ("Words", 70), ("To", 26), ("Due", 14), ("Due in words", 24), ("State", 12),
         ("Met on", 14), ("Answer", 50), ("Address", 40), ("Owed by", 26),
         ("Made in", 12), ("What became of it", 44)),
        _meetings(report),
    )  # fmt: skip
    yield (
        "Definitions",
        (("Word", LABEL), ("Meaning", 90)),
        ((one.term, one.meaning) for one in report.definitions),
    )


def _summary(report: ProgressReport) -> Iterable[Sequence[Value]]:
    summary = report.summary
    audience = report.audience
    yield "Council", report.council
    yield "Challenge", report.challenge
    yield "Position as at", report.as_at
    if audience:
        yield "Report to", audience.committee
        yield "Date of meeting", audience.meeting_date
    yield "Report author", report.author
    yield "Classification", report.classification
    yield ()
    made, done = summary.recommendations_total, summary.recommendations_implemented
    yield "Recommendations implemented", done, made, _share(done, made)
    total, complete = summary.actions_total, summary.actions_complete
    yield "Actions complete", complete, total, _share(complete, total)
    yield "Overdue", summary.overdue, total
    yield "Changes to due dates so far", summary.date_changes
    yield (
        f"No update since {long_day(summary.without_update_since)}",
        summary.without_update,
        total,
    )
    yield ()
    yield ("Actions by status",)
    shares = charts.percentages([count.number for count in summary.actions])
    for count, share in zip(summary.actions, shares, strict=True):
        yield count.label, count.number, total, charts.percent(count.number, total, share)
    yield ()
    yield ("Recommendations by implementation",)
    shares = charts.percentages([count.number for count in summary.recommendations])
    for count, share in zip(summary.recommendations, shares, strict=True):
        yield count.label, count.number, made, charts.percent(count.number, made, share)
    if report.asks:
        yield ()
        yield ("What the committee is asked",)
        yield from ((f"{place}. {words}",) for place, words in enumerate(report.asks, 1))
    if report.milestones:
        yield ()
        yield ("Falling due in the next three months",)
        yield from ((step.what, step.on, step.ref) for step in report.milestones)


def _share(number: int, total: int) -> str:
    return charts.percent(number, total) if total else ""


def _recommendations(report: ProgressReport) -> Iterable[Sequence[Value]]:
    for one in report.recommendations:
        done = sum(action.status in {"complete", "embedded"} for action in one.actions)
        yield (
            one.number,
            "Other suggestion" if one.kind == "suggestion" else "Recommendation",
            one.title,
            one.text,
            ", ".join(one.themes),
            one.implementation_label,
            DIRECTIONS.get(one.direction, one.direction),
            one.lead_member,
            one.lead_officer,
            done,
            len(one.actions),
            one.response,
            one.response_reasons,
            "\n".join(f"{long_day(said.review_on)}: {said.text}" for said in one.assessments),
        )


def _changes(report: ProgressReport) -> Iterable[Sequence[Value]]:
    for one in report.changes_since.changes if report.changes_since else ():
        yield (
            one.ref,
            one.title,
            one.recommendation,
            CHANGED.get(one.what, one.what[:1].upper() + one.what[1:]),
            one.before,
            one.after,
            DIRECTIONS.get(one.direction, one.direction),
            one.moves or None,
            one.reason,
        )


def _meetings(report: ProgressReport) -> Iterable[Sequence[Value]]:
    """Yield resolutions, promises and scrutiny's recommendations, each once."""
    resolved: dict[tuple[Citation, str, str], Resolved] = {}
    for one in report.recommendations:
        for said in one.resolutions:
            resolved.setdefault((said.cited, said.label, said.text), said)
    for entry in report.trail:
        for said in entry.resolutions:
            resolved.setdefault((said.cited, said.label, said.text), said)
    promised = dict.fromkeys([*report.commitments, *(p for e in report.trail for p in e.promises)])
    rows: list[tuple[date, Sequence[Value]]] = []
    for said in resolved.values():
        rows.append(
            (said.cited.met_on, (*_cited(said.cited), "Resolved", said.label, said.text,
             *[None] * 6, said.cited.source_url))
        )  # fmt: skip
    for promise in promised:
        rows.append((promise.cited.met_on, _promise(promise)))
    for point in report.scrutiny:
        rows.append(
            (point.cited.met_on, (*_cited(point.cited), "Scrutiny", None, point.text,
             *[None] * 5, "\n".join(answer_of(point)), point.cited.source_url))
        )  # fmt: skip
    rows.sort(key=lambda pair: pair[0], reverse=True)  # stable: within a meeting as it was said
    return [row for _, row in rows]


def _promise(one: Promise) -> Sequence[Value]:
    return (
        *_cited(one.cited),
        "Promise",
        one.label,
        one.what,
        one.to_whom,
        one.due_on,
        one.due_text,
        STATES.get(one.state, one.state),
        one.met_on,
        None,
        one.cited.source_url,
        one.owed_by,
        "Discussion" if one.from_discussion else "Resolution",
        one.outcome,
    )


def _cited(it: Citation) -> tuple[Value, Value, Value]:
    return it.met_on, it.committee, it.minute


# ---- writing


def _sheet(
    book: Any, name: str, columns: Columns, rows: Iterable[Sequence[Value]], colour: str
) -> None:
    """Write one sheet with a header that stays in sight."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    for place, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    head = [_cell(sheet, label) for label, _ in columns]
    for cell in head:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.append(head)
    count = 1
    for row in rows:
        count += 1
        cells = [_cell(sheet, value) for value in row]
        if len(cells) == 1:  # a heading among the rows
            cells[0].font = Font(bold=True)
        sheet.append(cells)
    if name not in {"Summary", "Definitions"}:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


_WRAP = Alignment(wrap_text=True, vertical="top")


def _cell(sheet: Any, value: Value) -> Any:
    """Return a cell that holds its value and nothing that runs."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = _WRAP
    if isinstance(value, str):
        cell.value = _UNHELD.sub("", value)[:LONGEST]
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.number_format = "@"
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DATE
    return cell
