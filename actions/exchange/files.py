"""An action plan as somebody keeps it (.xlsx, .csv, .docx) -> sheets of rows of cells.

What a file is, is told from its bytes, never from its name. Whatever they are, the answer is
sheets or one `PlanUnreadable` whose message says what to do.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from actions.exchange import word as plan_word
from actions.exchange.sheets import (
    COLUMNS,
    CONTROL,
    EMPTY,
    NO_VALUE,
    ROWS,
    Cell,
    PlanUnreadable,
    Row,
    Sheet,
    in_words,
    tidy,
)

FILE_LIMIT = 20 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
MEMBERS = 5_000

# A cell that a spreadsheet program would take for a formula carries a quote in our CSV.
DEFUSED = re.compile(r"'+[=+\-@\t\r]")

_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)


def read(
    content: bytes, name: str, *, tell: Callable[[int], None] = lambda rows: None
) -> tuple[Sheet, ...]:
    """Return the sheets of a file; blank rows are left out and every other keeps its number.

    `tell` is called now and then with the number of rows read so far. Raise PlanUnreadable.
    """
    return read_with_hidden(content, name, tell=tell)[0]


def read_with_hidden(
    content: bytes, name: str, *, tell: Callable[[int], None] = lambda rows: None
) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """Return what `read()` does, and the names of the hidden sheets, which are not read."""
    if len(content) > FILE_LIMIT:
        raise PlanUnreadable(
            "The file is larger than 20 MB: save only the sheets of the plan in a new file"
        )
    if not content.strip(b"\x00 \t\r\n"):
        raise PlanUnreadable("The file is empty: choose another")
    try:
        sheets, hidden = _read(content, name, tell)
    except PlanUnreadable:
        raise
    except MemoryError:
        raise PlanUnreadable("The file is too large to open: save the plan alone") from None
    except Exception:  # openpyxl, python-docx and zlib raise many kinds for a damaged file
        raise PlanUnreadable(
            "The file is damaged and cannot be opened: open it in Excel or Word, save it again "
            "and choose it then"
        ) from None
    if not any(sheet.rows for sheet in sheets):
        if hidden:
            raise PlanUnreadable(
                "All that is in the file is hidden: show the sheet of the plan in Excel, save the "
                "file and choose it again"
            )
        raise PlanUnreadable("There is nothing in the file: choose the one that holds the plan")
    return sheets, hidden


_Sheets = tuple[tuple[Sheet, ...], tuple[str, ...]]  # what is read, and what is hidden


def _read(content: bytes, name: str, tell: Callable[[int], None]) -> _Sheets:
    start = content[:1024].lstrip()
    if content.startswith(b"PK"):
        return _from_archive(content, tell)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise PlanUnreadable(
                "The file is protected by a password: open it, take the password off, save it "
                "and choose it again"
            )
        raise PlanUnreadable(
            "This is a file of an old kind (.xls or .doc): open it, save it as .xlsx or .docx "
            "and choose that"
        )
    if content.startswith(b"%PDF"):
        raise PlanUnreadable(
            "This is a PDF, which keeps no table: choose the Excel or Word file it was made from"
        )
    if start[:1] == b"<" or start[:4] == b"\xef\xbb\xbf<":
        raise PlanUnreadable(
            "This is a web page or XML, whatever its name: open it in Excel, save it as .xlsx "
            "and choose that"
        )
    if start.startswith(b"{\\rtf"):
        raise PlanUnreadable("This is an RTF file: open it in Word and save it as .docx")
    return (_from_csv(content, name, tell),), ()


# ---- packed files


def _from_archive(content: bytes, tell: Callable[[int], None]) -> _Sheets:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            raise PlanUnreadable("This is a binary workbook (.xlsb): save it as .xlsx")
        if "mimetype" in names and "content.xml" in names:
            raise PlanUnreadable("This is an OpenDocument file: save it as .xlsx or .docx")
        kind = next((k for k in ("xl/", "word/") if any(n.startswith(k) for n in names)), "")
        if not kind:
            raise PlanUnreadable(
                "This is neither Excel, Word nor CSV: choose an .xlsx, a .docx or a .csv file"
            )
        _refuse_unsafe(archive)
    if kind == "word/":
        return plan_word.tables(content, tell), ()
    return _from_workbook(content, tell)


def _refuse_unsafe(archive: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory, or XML that declares things of its own."""
    members = archive.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise PlanUnreadable(
            "The file unpacks to more than 200 MB: copy the plan alone into a new file"
        )
    for member in members:
        if member.flag_bits & 1:
            raise PlanUnreadable("The file is protected by a password: save it without")
        if member.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(member) as opened:
                # A document type stands before the first element; in a workbook the reader
                # refuses one that stands further down, in a Word file it would not.
                is_word = member.filename.startswith("word/")
                if _DOCTYPE.search(opened.read(-1 if is_word else 4096)):
                    raise PlanUnreadable(
                        "The file holds XML that is not opened for safety: open it in Excel or "
                        "Word and save it again"
                    )


def _from_workbook(content: bytes, tell: Callable[[int], None]) -> _Sheets:
    """Read every visible sheet, row by row: a sheet formatted to its last row costs no memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions and styles, which no plan needs
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            before, sheets, hidden = 0, [], []
            for sheet in book.worksheets:
                if getattr(sheet, "sheet_state", "visible") != "visible":
                    hidden.append(str(sheet.title))
                    continue
                read = _Worksheet(book, sheet)
                sheets.append(Sheet(sheet.title, tuple(read.rows(before, tell))))
                before += len(sheets[-1].rows)
            return tuple(sheets), tuple(hidden)
        finally:
            book.close()


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Reads cells as they were last shown, and tells a formula that was never worked out.

    A program that writes a workbook without opening it leaves such; Excel fills them in.
    """

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # A formula that came to nothing ("") is a text without letters.
        is_known = cell["value"] is not None or element.get("t") == "str"
        if not is_known and element.find(FORMULA_TAG) is not None:
            cell["value"], cell["data_type"] = NO_VALUE, "e"
        return cell


class _Worksheet:
    """One sheet of an open workbook."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self._formats: dict[int, str] = {}

    def rows(self, before: int, tell: Callable[[int], None]) -> Iterator[Row]:
        found: dict[int, dict[int, Cell]] = {}
        book = self._book
        with book._archive.open(self._sheet._worksheet_path) as source:
            parser = _Parser(
                source,
                self._sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, cells in parser.parse():
                row = {one["column"] - 1: self._cell(one) for one in cells if _holds(one)}
                if row:
                    if max(row) >= COLUMNS:
                        raise PlanUnreadable(
                            f"The sheet “{self._sheet.title}” has more than {COLUMNS} columns: "
                            "keep only the plan"
                        )
                    found[number] = row
                    _count(before + len(found), tell)
            merged = parser.merged_cells.mergeCell if parser.merged_cells else []
            links = parser.hyperlinks.hyperlink
        self._spread(found, merged)
        self._link(found, links)
        for number in sorted(found):
            row = found[number]
            width = max(row) + 1
            yield Row(number, tuple(row.get(index, EMPTY) for index in range(width)))

    def _cell(self, one: dict[str, Any]) -> Cell:
        value, kind = one["value"], one["data_type"]
        if kind == "e":
            return Cell(error=str(value))
        if isinstance(value, datetime):
            return Cell(text=in_words(value.date()), day=value.date())
        if isinstance(value, date):
            return Cell(text=in_words(value), day=value)
        if isinstance(value, time) or value is None:
            return Cell(text=str(value or ""))
        if isinstance(value, bool):
            return Cell(text="Yes" if value else "No")
        if isinstance(value, (int, float)):
            return Cell(text=self._number(value, one["style_id"]))
        return Cell(text=tidy(str(value)))

    def _number(self, value: float, style: int) -> str:
        """Print a number as its cell shows it: 3.1 in a cell with two decimals is "3.10"."""
        shape = self._shape(style)
        if shape.endswith("%"):
            return f"{value * 100:g}%"
        if decimals := re.fullmatch(r"0\.(0+)", shape):
            return f"{value:.{len(decimals[1])}f}"
        return f"{value:.12g}" if isinstance(value, float) else str(value)

    def _shape(self, style: int) -> str:
        if style not in self._formats:
            shape = ""
            if style < len(self._book._cell_styles):
                key = self._book._cell_styles[style].numFmtId
                own = self._book._number_formats
                shape = BUILTIN_FORMATS.get(key) or ""
                if not shape and 0 <= key - 164 < len(own):
                    shape = own[key - 164]
            self._formats[style] = shape
        return self._formats[style]

    @staticmethod
    def _spread(found: dict[int, dict[int, Cell]], merged: Iterable[Any]) -> None:
        """Let the value of each merged block stand in all its cells that have a row."""
        for block in list(merged)[:ROWS]:
            left, top, right, bottom = _corners(block.ref)
            first = found.get(top, {}).get(left)
            if first is None or right >= COLUMNS:
                continue
            inside = range(top, min(bottom, top + ROWS) + 1)
            for number in inside if len(inside) < len(found) else sorted(found):
                if number not in found or not top <= number <= bottom:
                    continue
                for index in range(left, right + 1):
                    if (number, index) != (top, left):
                        found[number][index] = replace(first, merged=True)

    def _link(self, found: dict[int, dict[int, Cell]], links: Iterable[Any]) -> None:
        path = self._sheet._worksheet_path
        rels = get_rels_path(path)
        if not links or rels not in self._book._archive.namelist():
            return
        targets = {one.Id: one.Target for one in get_dependents(self._book._archive, rels)}
        for link in links:
            left, top, _, _ = _corners(link.ref)
            target = targets.get(link.id) or ""
            cell = found.get(top, {}).get(left)
            if cell is not None and target.startswith(("http://", "https://")):
                found[top][left] = replace(cell, link=target)


def _holds(one: dict[str, Any]) -> bool:
    value = one["value"]
    return value is not None and not (isinstance(value, str) and not value.strip())


def _corners(reference: str) -> tuple[int, int, int, int]:
    """Return left and top, right and bottom of "B2:C5": columns from 0, rows from 1."""
    left, top, right, bottom = openpyxl.utils.cell.range_boundaries(reference)
    return int(left) - 1, int(top), int(right) - 1, int(bottom)


def _count(rows: int, tell: Callable[[int], None]) -> None:
    if rows > ROWS:
        raise PlanUnreadable(
            f"The file has more than {ROWS:,} rows: keep only the plan, or cut it in two"
        )
    if rows % 200 == 0:
        tell(rows)


# ---- CSV


def _from_csv(content: bytes, name: str, tell: Callable[[int], None]) -> Sheet:
    text = _decoded(content)
    delimiter = max(",;\t", key=lambda mark: _evenness(text, mark))
    rows = []
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            cells = [Cell(tidy(_unquoted(value))) for value in record]
            while cells and not cells[-1].text:
                cells.pop()
            if len(cells) > COLUMNS:
                raise PlanUnreadable(f"The file has more than {COLUMNS} columns: keep the plan")
            if cells:
                rows.append(Row(number, tuple(cells)))
                _count(len(rows), tell)
    except csv.Error:
        raise PlanUnreadable(
            "The file is not CSV that can be read: open it in Excel and save it as .xlsx"
        ) from None
    return Sheet(name, tuple(rows))


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file, in the encodings that Excel writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A letter or two of control come with what was pasted; a picture is full of them.
        if "\0" not in text and 100 * len(CONTROL.findall(text)) <= len(text):
            return text
    raise PlanUnreadable(
        "This is neither Excel, Word nor CSV: choose an .xlsx, a .docx or a .csv file"
    )


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """Say how well `delimiter` cuts the beginning into columns: rows that agree, their width."""
    widths: dict[int, int] = {}
    try:
        for _, record in zip(range(60), _records(text[:200_000], delimiter), strict=False):
            if len(record) > 1:
                widths[len(record)] = widths.get(len(record), 0) + 1
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width = max(widths, key=lambda one: (widths[one], one))
    return widths[width], width


def _unquoted(value: str) -> str:
    return value[1:] if DEFUSED.match(value) else value
