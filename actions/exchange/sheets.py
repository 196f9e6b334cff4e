"""The sheets of an action plan as it was given: rows of cells, whatever file they came in."""

import re
from dataclasses import dataclass
from datetime import date

ROWS = 20_000
COLUMNS = 100
LONGEST_CELL = 32_767  # what a cell of Excel holds

NO_VALUE = "a formula without a value"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


class PlanUnreadable(ValueError):
    """No plan can be read from this file; the message says what to do instead."""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell.

    `day` is set where the cell holds a date and not words. `error` is a spreadsheet's own, such
    as "#REF!", or NO_VALUE. `merged` marks a cell in which only the value of its merged block
    stands.
    """

    text: str = ""
    day: date | None = None
    error: str = ""
    merged: bool = False
    link: str = ""


@dataclass(frozen=True)
class Row:
    """A row with the number under which the user sees it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text or cell.error for cell in self.cells)

    def text(self, index: int) -> str:
        """Return what stands in the column `index`; empty beyond the row's end."""
        return self.cells[index].text if 0 <= index < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, a table of a Word file, or a whole CSV file."""

    name: str
    rows: tuple[Row, ...]


EMPTY = Cell()


def tidy(text: str) -> str:
    """Return a cell's text with plain line breaks and spaces, and without control letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = CONTROL.sub("", text.replace("_x000D_", ""))[:LONGEST_CELL]
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def squeezed(text: str) -> str:
    """Return a text by which two are compared that differ only in their spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Return a name by which it is found, in any capitals and with any spaces."""
    return squeezed(text).casefold()


def in_words(day: date) -> str:
    """Print a day as people in councils write it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
