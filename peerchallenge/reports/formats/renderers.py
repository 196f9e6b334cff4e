"""The formats in which a progress report is handed out: one table for pages and commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from peerchallenge.reports.formats import as_csv, as_docx, as_html, as_xlsx
from peerchallenge.reports.printed.pdf import render_pdf
from peerchallenge.reports.report import ProgressReport


@dataclass(frozen=True)
class Format:
    """One format. `render` returns the file, or raises `ReportNotMade`."""

    key: str
    label: str
    extension: str
    content_type: str
    render: Callable[[ProgressReport], bytes]

    def filename(self, report: ProgressReport) -> str:
        """Return the name under which people keep it."""
        return f"CPC-progress-{report.council_slug}-{report.as_at:%Y-%m-%d}.{self.extension}"


def _html(report: ProgressReport) -> bytes:
    return as_html.standalone(report).encode()


def _json(report: ProgressReport) -> bytes:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2).encode() + b"\n"


_OFFICE = "application/vnd.openxmlformats-officedocument"

RENDERERS: dict[str, Format] = {
    one.key: one
    for one in (
        Format("pdf", "PDF, for the agenda", "pdf", "application/pdf", render_pdf),
        Format(
            "docx",
            "Word, to edit",
            "docx",
            f"{_OFFICE}.wordprocessingml.document",
            as_docx.render,
        ),
        Format(
            "xlsx",
            "Excel, to sort and filter",
            "xlsx",
            f"{_OFFICE}.spreadsheetml.sheet",
            as_xlsx.render,
        ),
        Format("html", "Web page in one file", "html", "text/html; charset=utf-8", _html),
        Format("csv", "CSV of the actions", "csv", "text/csv; charset=utf-8", as_csv.render),
        Format("json", "JSON, for other systems", "json", "application/json", _json),
    )
}
