"""What a report consists of when it runs down a page: headings, paragraphs, tables and drawings.

`flow` makes these of what the PDF is set from; the page and the Word copy are drawn from them,
so that all three say the same in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Run:
    """Words of one kind."""

    words: str
    tone: str | None = None  # the key of a status: its symbol and colours go with the words
    link: str = ""  # an address outside
    to: str = ""  # an anchor in the report
    strong: bool = False
    quiet: bool = False


Line = tuple[Run, ...]
Cell = tuple[Line, ...]  # one line under another


@dataclass(frozen=True)
class Heading:
    kind: ClassVar = "heading"
    level: int  # 1 is below the title
    words: str
    anchor: str
    is_listed: bool = True  # in the contents, where its level is


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar = "paragraph"
    line: Line
    small: bool = False


@dataclass(frozen=True)
class Quotation:
    """Somebody's own words, with where they stand."""

    kind: ClassVar = "quotation"
    paragraphs: tuple[str, ...]
    source: Line = ()


@dataclass(frozen=True)
class Clause:
    """One resolution as the minutes print it."""

    label: str
    paragraphs: tuple[str, ...]
    nested: bool


@dataclass(frozen=True)
class Resolutions:
    """Resolutions of one minute, with where they stand."""

    kind: ClassVar = "resolutions"
    clauses: tuple[Clause, ...]
    source: Line


@dataclass(frozen=True)
class Numbered:
    """Sentences counted from 1: what a committee is asked to do."""

    kind: ClassVar = "numbered"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    name: str
    value: Cell


@dataclass(frozen=True)
class Facts:
    """Names with their values: what belongs to one thing, or what words mean."""

    kind: ClassVar = "facts"
    rows: tuple[Fact, ...]
    wide: bool = True  # one under another; otherwise side by side where there is room


@dataclass(frozen=True)
class Tile:
    number: str
    of: str
    label: str
    note: str


@dataclass(frozen=True)
class Tiles:
    kind: ClassVar = "tiles"
    items: tuple[Tile, ...]


@dataclass(frozen=True)
class Legend:
    """What each part of a bar is, with its number."""

    kind: ClassVar = "legend"
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Drawing:
    kind: ClassVar = "drawing"
    svg: str
    sentence: str  # says what it shows
    wide: bool = True


@dataclass(frozen=True)
class Column:
    label: str
    share: int  # of the width, beside the others


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell | Drawing, ...]  # the first names the row


@dataclass(frozen=True)
class Table:
    kind: ClassVar = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Contents:
    """Where the list of what is in the report stands."""

    kind: ClassVar = "contents"
    heading: str


Block = (
    Heading
    | Paragraph
    | Quotation
    | Resolutions
    | Numbered
    | Facts
    | Tiles
    | Legend
    | Drawing
    | Table
    | Contents
)


@dataclass(frozen=True)
class Document:
    """A report from its title to its sources."""

    council: str
    title: str
    position: str
    meta_title: str
    author: str
    description: str
    language: str  # en-GB or cy-GB
    colour: str  # "#rrggbb", on which white text can be read
    logo: bytes | None
    logo_words: str
    foot: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings that a list of contents names."""
        return tuple(
            block
            for block in self.blocks
            if isinstance(block, Heading) and block.level < 3 and block.is_listed
        )


def said(cell: Cell | Drawing) -> str:
    """Return the words of a cell without their looks, one line under another."""
    if isinstance(cell, Drawing):
        return cell.sentence
    return "\n".join("".join(run.words for run in line) for line in cell)
