"""The tables of a Word file (.docx) as sheets of a plan, with their merged cells."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from actions.exchange.sheets import COLUMNS, ROWS, Cell, PlanUnreadable, Row, Sheet, tidy
from meetings.reading.word import Numbering, numbered

_HELD = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "customXml"))


def tables(content: bytes, tell: Callable[[int], None]) -> tuple[Sheet, ...]:
    """Return each table that is not inside another; raise whatever python-docx does."""
    document = docx.Document(io.BytesIO(content))
    reader = _Reader(document)
    sheets: list[Sheet] = []
    before = 0
    for number, table in enumerate(_tables(document.element.body), start=1):
        sheets.append(Sheet(f"Table {number}", tuple(reader.rows(table))))
        before += len(sheets[-1].rows)
        if before > ROWS:
            raise PlanUnreadable(f"The file has more than {ROWS:,} rows: keep only the plan")
        tell(before)
    if not sheets:
        raise PlanUnreadable(
            "There is no table in this Word file: choose the one in which the plan is a table"
        )
    return tuple(sheets)


class _Reader:
    """Reads tables of one document, whose lists number some of the cells."""

    def __init__(self, document: Any) -> None:
        self._numbering = Numbering(document)
        self._links = {
            key: rel.target_ref
            for key, rel in document.part.rels.items()
            if rel.reltype.endswith("/hyperlink")
        }

    def rows(self, table: Any) -> Iterator[Row]:
        above: dict[int, Cell] = {}
        for number, tr in enumerate(_inside(table, "w:tr"), start=1):
            here: dict[int, Cell] = {}
            at = _whole(tr.find(qn("w:trPr")), "w:gridBefore", 0)
            for tc in _inside(tr, "w:tc"):
                properties = tc.find(qn("w:tcPr"))
                span = max(1, _whole(properties, "w:gridSpan", 1))
                if at + span > COLUMNS:
                    raise PlanUnreadable(f"A table has more than {COLUMNS} columns: keep the plan")
                cell = self._cell(tc)
                down = None if properties is None else properties.find(qn("w:vMerge"))
                if down is not None and down.get(qn("w:val")) != "restart":
                    first = above.get(at, cell)
                    cell = Cell(first.text, merged=True, link=first.link)
                here[at] = cell
                for index in range(at + 1, at + span):
                    here[index] = Cell(cell.text, merged=True, link=cell.link)
                at += span
            above = here
            row = Row(number, tuple(here.get(i, Cell()) for i in range(max(here, default=-1) + 1)))
            if not row.is_blank:
                yield row

    def _cell(self, tc: Any) -> Cell:
        lines = (numbered(p, self._numbering) for p in tc.iter(qn("w:p")))
        link = next(
            (
                self._links[key]
                for one in tc.iter(qn("w:hyperlink"))
                if (key := one.get(qn("r:id"))) in self._links
            ),
            "",
        )
        if not link.startswith(("http://", "https://")):
            link = ""
        return Cell(tidy("\n".join(filter(None, lines))), link=link)


def _tables(element: Any) -> Iterator[Any]:
    yield from _inside(element, "w:tbl")


def _inside(element: Any, name: str) -> Iterator[Any]:
    """Yield the children of this name, also those that stand in a control or an insertion."""
    for child in element:
        if child.tag == qn(name):
            yield child
        elif child.tag in _HELD:
            yield from _inside(child, name)


def _whole(properties: Any, name: str, default: int) -> int:
    found = None if properties is None else properties.find(qn(name))
    value = "" if found is None else str(found.get(qn("w:val")) or "")
    return int(value) if value.isdecimal() else default
