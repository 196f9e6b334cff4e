"""Mark the first cell of each row of a table as the header of that row.

The typesetter marks the cells at the head of a column; it offers no way to mark those at the
head of a row that its Python binding can reach. So this is done on the finished file, where a
screen reader finds it: moving down a column of dates, it then says which action each belongs to.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

# What can stand between the root of the structure and a table's body. Paragraphs and cells
# are many and hold no tables, so they are not walked.
_LEAVES = frozenset(
    {Name.P, Name.Span, Name.TH, Name.TD, Name.H1, Name.H2, Name.H3, Name.Link, Name.Figure}
)


def mark(pdf: bytes) -> bytes:
    """Return the tagged `pdf` with row headers, packed; the same bytes for the same file.

    A small table is left alone if more of its cells would be headers than not: there a row
    header repeats what the columns say.
    Raises `pikepdf.PdfError` if `pdf` is not a PDF.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        # "No suspects" is what a reader assumes; said aloud, poppler calls it an error.
        if document.Root.get(Name.MarkInfo, {}).get(Name.Suspects) is False:
            del document.Root.MarkInfo[Name.Suspects]
        scope = document.make_indirect(Dictionary(O=Name.Table, Scope=Name.Row))
        for body in _bodies(document):
            rows = list(_children(body))
            columns = sum(1 for _ in _children(rows[0])) if rows else 0
            if len(rows) * (columns - 1) < columns + len(rows):
                continue
            for row in rows:
                cell = next(_children(row), None)
                if cell is not None and cell.get(Name.S) == Name.TD:
                    cell[Name.S] = Name.TH
                    cell[Name.A] = _with_attribute(cell.get(Name.A), scope)
        packed = io.BytesIO()
        document.save(
            packed,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return packed.getvalue()


def _bodies(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Find the bodies of all tables in the structure tree."""
    root = document.Root.get(Name.StructTreeRoot)
    waiting = [root] if root is not None else []
    while waiting:
        element = waiting.pop()
        kind = element.get(Name.S)
        if kind == Name.TBody:
            yield element
        elif kind not in _LEAVES:
            waiting.extend(_children(element))


def _children(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Return the structure elements directly below one; marks in the page's content are not."""
    kids = element.get(Name.K)
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid


def _with_attribute(existing: pikepdf.Object | None, added: pikepdf.Object) -> pikepdf.Object:
    """Return the attributes of a cell with one more."""
    if existing is None:
        return added
    return Array([*(existing if isinstance(existing, Array) else [existing]), added])
