"""Readings as people have them in a spreadsheet: a date, a value and where it comes from.

Pure: text in, rows and what is wrong with it out. Every line is read, so that all that is wrong
is said at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

LIMIT = 1_000_000  # bytes
MOST_LINES = 2_000
LONGEST_SOURCE = 200
LARGEST = Decimal(10) ** 11
_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
_HEADINGS = {"date", "day", "when", "measured on"}
_CURRENCY_OR_UNIT = re.compile(r"^([-−–]?)\s*[£€$]?\s*([-−–]?[\d,. ]+?)\s*%?$")


@dataclass(frozen=True)
class Row:
    """One reading, and the line on which it stands, from 1."""

    line: int
    measured_on: date
    value: Decimal
    source: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line; line 0 is the whole of it."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


def decode(content: bytes) -> str:
    """Return the text of a file, as spreadsheets write it; ValueError where it is none."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for name in (encoding, "cp1252"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError("not a text")


def read(text: str, *, day: date, source: str = "") -> tuple[list[Row], list[Problem]]:
    """Return the readings in `text`, and everything that is wrong with it.

    One reading a line: date, value, source, between tabs, semicolons or commas; `source` is that
    of lines without one. A reading after `day` is wrong, and so is a line with more in it: where
    commas part the cells, the comma of "1,234" does too. A line of headings is left out.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[date, int] = {}
    delimiter = next((sign for sign in ("\t", ";") if sign in text), ",")
    lines = [(line, cells) for line, cells in _lines(text, delimiter) if any(cells)]
    if len(lines) > MOST_LINES:
        return [], [Problem(0, f"There are more than {MOST_LINES:,} lines: give fewer at a time")]
    for index, (line, cells) in enumerate(lines):
        if index == 0 and cells[0].casefold() in _HEADINGS:
            continue
        row = _too_many(line, cells, delimiter) or _row(line, cells, source, day)
        if not isinstance(row, Row):
            problems += row
        elif row.measured_on in seen:
            first = seen[row.measured_on]
            problems.append(Problem(line, f"“{cells[0]}” is the day of line {first} too"))
        else:
            seen[row.measured_on] = line
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem(0, "There is no reading in it"))
    return rows, problems


def _lines(text: str, delimiter: str) -> Iterable[tuple[int, list[str]]]:
    """Yield (number, cells) of every line; a cell in quotation marks may hold the delimiter."""
    reader = csv.reader(
        io.StringIO(text.strip("\ufeff")), delimiter=delimiter, skipinitialspace=delimiter == ","
    )
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        yield reader.line_num, ["?"]


def _too_many(line: int, cells: list[str], delimiter: str) -> list[Problem]:
    """Return what is wrong with a line of more than a date, a value and a source."""
    filled = [cell for cell in cells if cell]
    # "31/3/2026, £1,234": the thousands stand where the source does.
    is_cut = (
        delimiter == ","
        and len(filled) == 3
        and bool(re.fullmatch(r"[-−–]?\s?[£€$]?\s?[-−–]?\d{1,3}", filled[1]))
        and bool(re.fullmatch(r"\d{3}(?:\.\d+)?\s?%?", filled[2]))
    )
    if len(filled) <= 3 and not is_cut:
        return []
    what = f"“{','.join(cells)[:60]}” is more than a date, a value and a source: "
    if delimiter != ",":
        return [Problem(line, f"{what}leave out the other columns")]
    return [
        Problem(
            line,
            f"{what}write 1,234 as 1234, and put a source that has a comma in quotation marks",
        )
    ]


def _row(line: int, cells: list[str], source: str, day: date) -> Row | list[Problem]:
    """Return what a line says, or all that is wrong with it."""
    written = [*cells, "", "", ""]
    measured_on = _date(line, written[0])
    value = _value(line, written[1])
    said = _source(line, written[2] or source)
    if isinstance(measured_on, date) and measured_on > day:
        measured_on = Problem(line, f"“{written[0]}” is in the future")
    if isinstance(measured_on, Problem) or isinstance(value, Problem) or isinstance(said, Problem):
        return [one for one in (measured_on, value, said) if isinstance(one, Problem)]
    return Row(line, measured_on, value, said)


def _date(line: int, written: str) -> date | Problem:
    for form in _FORMATS:
        try:
            found = datetime.strptime(written, form).date()  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
        if found.year >= 1900:
            return found
    if not written:
        return Problem(line, "the date is missing")
    return Problem(line, f"“{written[:40]}” is not a date: write it as 31/3/2026")


def _value(line: int, written: str) -> Decimal | Problem:
    if not written:
        return Problem(line, "the value is missing")
    match = _CURRENCY_OR_UNIT.match(written)
    number = "".join(match.groups()) if match else ""
    number = number.replace("−", "-").replace("–", "-").replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    try:
        value = Decimal(number)
    except InvalidOperation:
        return Problem(line, f"“{written[:40]}” is not a number: write it as 74.5")
    if abs(value) >= LARGEST:
        return Problem(line, f"“{written[:40]}” is too large")
    if -int(value.as_tuple().exponent) > 3:
        return Problem(line, f"“{written[:40]}” has more than three decimal places")
    return value


def _source(line: int, written: str) -> str | Problem:
    if not written:
        return Problem(line, "the source is missing")
    if len(written) > LONGEST_SOURCE:
        return Problem(line, f"the source must be {LONGEST_SOURCE} characters or fewer")
    return written
