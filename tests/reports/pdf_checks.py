"""Four checkers of an accessible PDF: what each finds wrong, as short sentences.

None of them sees everything; the test with deliberate breakages shows what they see together.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import outloud
import pdfua
import pikepdf
from pikepdf import Array, Dictionary, Name

HEADINGS = {Name.H1: 1, Name.H2: 2, Name.H3: 3, Name.H4: 4, Name.H5: 5, Name.H6: 6}


def wrong_with(path: Path) -> dict[str, list[str]]:
    """Return what each checker finds wrong with a PDF."""
    read = outloud.check(str(path))
    assert read.error is None
    with pikepdf.open(path) as document:
        inspected = list(inspect(document))
    return {
        "outloud": [
            f"{one.rule}: {one.message}"
            for one in read.sorted_findings()
            if one.severity == "error"
        ],
        "pdfua": [f"{one.rule_id}: {one.message}" for one in pdfua.validate(str(path)).findings],
        "inspector": inspected,
        "qpdf": list(_qpdf(path)),
    }


def _qpdf(path: Path) -> Iterator[str]:
    if shutil.which("qpdf"):
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False)
        if done.returncode:
            yield done.stderr.decode(errors="replace")


def inspect(document: pikepdf.Pdf) -> Iterator[str]:
    """Say what a reader would stumble over in the tags, the title and the language."""
    root = document.Root
    if not str(root.get(Name.Lang, "")):
        yield "the document has no language"
    if not root.get(Name.MarkInfo, Dictionary()).get(Name.Marked, False):
        yield "the document is not marked as tagged"
    if not root.get(Name.ViewerPreferences, Dictionary()).get(Name.DisplayDocTitle, False):
        yield "the window does not show the title"
    if Name.StructTreeRoot not in root:
        yield "there are no tags"
        return
    level = 0
    for element in _elements(root.StructTreeRoot):
        kind = element.get(Name.S)
        if kind in HEADINGS:
            if HEADINGS[kind] > level + 1:
                yield f"a heading of level {HEADINGS[kind]} follows one of level {level}"
            level = HEADINGS[kind]
        elif kind == Name.Figure and not str(element.get(Name.Alt, "")):
            yield "a figure has no words"
        elif kind == Name.TH and not _scope(element):
            yield "a header cell does not say what it heads"
        elif kind == Name.Table and not any(e.S == Name.TH for e in _elements(element)):
            yield "a table has no header cells"


def _scope(cell: pikepdf.Object) -> bool:
    given = cell.get(Name.A, Array())
    return any(Name.Scope in one for one in (given if isinstance(given, Array) else [given]))


def _elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Return the elements below one, in reading order."""
    waiting = [root.get(Name.K)]
    while waiting:
        element = waiting.pop(0)
        if isinstance(element, Array):
            waiting[:0] = list(element)
        elif isinstance(element, Dictionary) and Name.S in element:
            yield element
            if Name.K in element:
                waiting.insert(0, element.K)


def elements(document: pikepdf.Pdf, kind: Name) -> list[pikepdf.Object]:
    """Return the elements of one kind, in reading order."""
    return [one for one in _elements(document.Root.StructTreeRoot) if kind == one.S]
