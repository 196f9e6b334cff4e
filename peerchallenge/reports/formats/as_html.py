"""The progress report as an accessible page, and as one file that needs no other.

The words and the numbers are those of the PDF; the headings, tables and drawings are HTML.
"""

import base64
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from peerchallenge.reports import charts
from peerchallenge.reports.formats import flow
from peerchallenge.reports.formats.blocks import Drawing, Table
from peerchallenge.reports.report import ProgressReport

STYLES = Path(__file__).resolve().parents[3] / "static" / "css" / "report.css"
# By content, because that is how a reader's browser would take them.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def fragment(report: ProgressReport, *, below: int = 0) -> str:
    """Return the report as the element with the id "report", for a page that loads report.css.

    `below` is the level of the heading that stands above it on that page: 0 where the title of
    the report is the page's own.
    """
    return render_to_string("reports/_report.html", context(report, below=below))


def standalone(report: ProgressReport) -> str:
    """Return the report as a whole page with its styles and its logo in it."""
    given = context(report)
    given["logo"] = _inline(given["document"].logo)
    # Our own file, and no text of anybody's.
    given["styles"] = mark_safe(f"<style>\n{_styles()}</style>")  # noqa: S308
    return render_to_string("reports/standalone.html", given)


def context(report: ProgressReport, *, below: int = 0) -> dict:
    """Return what the templates read."""
    document = flow.document(report)
    return {
        "document": document,
        "blocks": [_prepared(block, below + 1) for block in document.blocks],
        "contents": _contents(document),
        "title_level": below + 1,
    }


def _prepared(block, below):
    """Return a block with what a template cannot work out: levels, labels, trusted drawings."""
    if block.kind not in {"table", "facts"}:  # elsewhere a line is as long as the page is wide
        block = flow.unbroken(block)
    if block.kind == "heading":
        return {"kind": "heading", "level": min(block.level + below, 6), "block": block}
    if isinstance(block, Table):
        labels = [column.label for column in block.columns]
        rows = [
            [(label, _cell(cell)) for label, cell in zip(labels, row.cells, strict=True)]
            for row in block.rows
        ]
        return {"kind": "table", "block": block, "rows": rows}
    if isinstance(block, Drawing):
        return {"kind": "drawing", "block": block, "svg": _svg(block)}
    if block.kind == "legend":
        return {"kind": "legend", "lines": _lines(block.items)}
    if block.kind == "facts":
        facts = [(fact.name, _cell(fact.value)) for fact in block.rows]
        return {"kind": "facts", "block": block, "facts": facts}
    if block.kind == "paragraph":
        return {"kind": "paragraph", "block": block, "runs": _runs(block.line)}
    if block.kind in {"quotation", "resolutions"}:
        return {"kind": block.kind, "block": block, "source": _runs(block.source)}
    return {"kind": block.kind, "block": block}


def _cell(cell):
    if isinstance(cell, Drawing):
        return {"svg": _svg(cell)}
    return {"lines": _lines(cell)}


def _lines(lines):
    return [_runs(line) for line in lines]


def _runs(line):
    return [
        {
            "run": run,
            "words": _breakable(run.words),
            "symbol": charts.tone(run.tone).symbol if run.tone is not None else "",
        }
        for run in line
    ]


def _breakable(words):
    """Return words with the places at which long ones may be divided, which are not copied."""
    if flow.BREAK not in words:
        return words
    return format_html_join(
        mark_safe("<wbr>"), "{}", ((part,) for part in words.split(flow.BREAK))
    )


def _svg(drawing):
    # Drawn by charts.py, which escapes every word in it.
    return mark_safe(drawing.svg)  # noqa: S308


def _contents(document):
    """Return the headings of the first level, each with those of the second below it."""
    found = []
    for heading in document.headings:
        if heading.level == 1 or not found:
            found.append((heading, []))
        else:
            found[-1][1].append(heading)
    return found


def _inline(picture):
    for start, kind in PICTURES.items():
        if picture and picture.startswith(start):
            return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    return ""


@cache
def _styles():
    return STYLES.read_text(encoding="utf-8")
