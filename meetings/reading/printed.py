"""A PDF -> its text: paragraphs put together again from printed lines.

A PDF knows only where each line stands on its page. A gap between lines, a short line that
ends a sentence, a bullet or a number begin a new paragraph; what every page repeats at its
top or bottom, and page numbers, are left out.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdf

from meetings.reading.unreadable import UnreadablePage

# A damaged PDF is told of in one sentence; its reader's own notes would be lines beside it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

PAGES = 1000
# Bytes of drawing. A page of words has some ten thousand; one with more than ON_A_PAGE is a
# map or a plan, and is passed over, for reading it would take seconds.
ON_A_PAGE = 1024 * 1024
IN_ALL = 5 * 1024 * 1024
AT_THE_EDGE = 3  # lines at the top and bottom of a page that may be its header and footer

_DAMAGED = "This PDF is damaged and cannot be opened: paste the text of the minutes instead."
_LOCKED = "This PDF is locked with a password: save it without one, or paste its text."
_SCANNED = (
    "This PDF holds pictures of pages, not words: paste the text of the minutes, or choose the "
    "Word file."
)
_LARGE = "This PDF is too large: give the printed minutes of one meeting, or paste the text."


@dataclass(frozen=True)
class _Printed:
    """One printed line: its words, its height on the page, where it starts, its size."""

    text: str
    y: float
    x: float
    size: float

    @property
    def width(self) -> float:
        """About how wide it is: larger letters take more room."""
        return len(self.text) * max(self.size, 1.0)


def text_of(source: bytes) -> str:
    """Return the text of a PDF, a blank line between its paragraphs.

    Raise UnreadablePage for one that is damaged, locked, scanned or too large.
    """
    try:
        pages = list(_pages(source))
    except UnreadablePage:
        raise
    except Exception:  # a damaged PDF may break in any part of its reader
        raise UnreadablePage(_DAMAGED) from None
    if not any(line.text.strip() for page in pages for line in page):
        raise UnreadablePage(_SCANNED)
    return "\n\n".join(_paragraphs(_without_edges(pages)))


def _pages(source: bytes) -> Iterator[list[_Printed]]:
    reader = pypdf.PdfReader(io.BytesIO(source))
    if reader.is_encrypted and not _opens(reader):
        raise UnreadablePage(_LOCKED)
    if len(reader.pages) > PAGES:
        raise UnreadablePage(_LARGE)
    drawn = 0
    for page in reader.pages:
        contents = page.get_contents()
        size = len(contents.get_data()) if contents is not None else 0
        if size > ON_A_PAGE:
            continue
        drawn += size
        if drawn > IN_ALL:
            raise UnreadablePage(_LARGE)
        yield _lines(page)


# What the bullets of symbol fonts come out as.
_SYMBOL = re.compile("^[\uf0b7\uf0a7\uf0d8\uf076\uf0fc\x7f\u25cf\u25e6]\\s*(?=\\S)")


def _opens(reader: pypdf.PdfReader) -> bool:
    """Say whether the empty password opens it: some are locked against changes only."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # a cipher that is not installed
        return False


def _lines(page: Any) -> list[_Printed]:
    """Return the lines of a page in reading order."""
    lines: list[_Printed] = []
    words: list[str] = []
    place: list[tuple[float, float, float]] = []

    def end_line() -> None:
        text = _SYMBOL.sub("• ", " ".join("".join(words).split()))
        if text and place:
            x, y, size = place[0]
            lines.append(_Printed(text, y, x, size))
        words.clear()
        place.clear()

    def take(text: str, cm: Sequence[float], tm: Sequence[float], _: object, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        for place_in, piece in enumerate(text.split("\n")):
            if place_in:
                end_line()
            if piece.strip():
                if place and abs(place[0][1] - y) > 0.6 * max(size, 6):
                    end_line()
                if not place:
                    place.append((x, y, abs(size * (tm[3] or 1) * (cm[3] or 1))))
            words.append(piece)

    page.extract_text(visitor_text=take)
    end_line()
    return lines


# Headers, footers and page numbers

_PAGE_NUMBER = re.compile(
    r"(?:page\s)?[-–]?\s?\d{1,4}\s?[-–]?(?:\s(?:of|/)\s\d{1,4})?|\bpage\s\d{1,4}\b", re.IGNORECASE
)


def _without_edges(pages: Sequence[Sequence[_Printed]]) -> list[list[_Printed]]:
    """Leave out what the pages repeat at their top and bottom, and their numbers."""
    repeated = Counter(shape for page in pages for shape in {_shape(each) for each in _edge(page)})
    many = max(2, len(pages) // 2)
    kept: list[list[_Printed]] = []
    for page in pages:
        outer = sorted(page, key=lambda line: line.y)
        ends = {id(line) for line in (*outer[:2], *outer[-2:])}
        edge = {id(line) for line in _edge(page)}
        kept.append(
            [
                line
                for line in page
                if not (id(line) in edge and repeated[_shape(line)] >= many)
                and not (id(line) in ends and _PAGE_NUMBER.fullmatch(line.text))
            ]
        )
    return kept


def _edge(page: Sequence[_Printed]) -> list[_Printed]:
    ordered = sorted(page, key=lambda line: line.y)
    if len(ordered) <= 2 * AT_THE_EDGE:
        return ordered[:1] + ordered[1:][-1:]
    return ordered[:AT_THE_EDGE] + ordered[-AT_THE_EDGE:]


def _shape(line: _Printed) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


# Paragraphs

_BEGINS = re.compile(
    r"(?:[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5})[.)\]]{1,2}\s|[•·‣▪§Ø○▪]\s"
    r"|\d{1,3}(?:\.\d{1,2}){1,2}\s[A-Z])"
)
# These also stand in mid-sentence, and a line may break before them.
_MAY_BEGIN = re.compile(r"[-–o]\s|(?:RESOLVED|Resolved|RECOMMENDED|AGREED)\b")
_STARTING = (
    "long short medium mid self non co pre post well cross year high low multi full part half "
    "follow on in out up by two three four five six seven eight nine ten twenty thirty peer "
    "cost data value place joined decision day one first second evidence forward"
)
_STARTERS = frozenset(_STARTING.split())


def _paragraphs(pages: Iterable[Sequence[_Printed]]) -> Iterator[str]:
    filled = [page for page in pages if page]
    width = max((line.width for page in filled for line in page), default=0.0)
    step = _usual(filled, width)
    words: list[str] = []
    before: _Printed | None = None
    for page in filled:
        for place, line in enumerate(page):
            if before and _is_new(line, before, step, width, over=place == 0):
                yield _joined(words)
                words = []
            words.append(line.text)
            before = line
    if words:
        yield _joined(words)


def _usual(pages: Sequence[Sequence[_Printed]], width: float) -> float:
    """Return how far apart the lines of one paragraph are, as a multiple of their size.

    A long line and one after it that begins with a small letter are surely of one paragraph;
    where there are none, lines are set as most printers set them.
    """
    sure = Counter(
        round((before.y - line.y) / max(line.size, 1.0), 2)
        for page in pages
        for before, line in pairwise(page)
        if before.width >= 0.7 * width and line.text[:1].islower() and before.y > line.y
    )
    return sure.most_common(1)[0][0] if sure else 1.3


def _is_new(line: _Printed, before: _Printed, step: float, width: float, *, over: bool) -> bool:
    """Say whether a line begins a paragraph; `over` says that it stands on the next page."""
    if _BEGINS.match(line.text):
        return True
    ended = before.text.endswith((".", ":", "?", "!", ";", ".”", ".’", '."'))
    capital = not line.text[:1].islower()
    # The next word would have stood on the line before it, if it were of the same paragraph.
    word = len(line.text.split(" ", 1)[0]) * before.size
    short = before.width + word < 0.75 * width
    if _MAY_BEGIN.match(line.text) and (ended or short):
        return True
    if over:
        return ended or (short and capital)
    down = before.y - line.y
    if abs(down) < 0.3 * line.size and line.x > before.x:
        return False  # the next cell of a row
    if down < -1 or abs(before.size - line.size) > 0.15 * max(before.size, 1.0):
        return True  # another column or box; a heading
    return down > 1.25 * step * max(line.size, 1.0) or (short and capital)


def _joined(lines: Sequence[str]) -> str:
    """Join wrapped lines; a word that was cut at the end of a line is whole again."""
    text = lines[0]
    for line in lines[1:]:
        cut = re.search(r"(\w+)-$", text)
        whole = cut and line[:1].islower() and cut[1].lower() not in _STARTERS
        if whole or text.endswith("\u00ad"):
            text = text[:-1] + line
        elif cut:
            text += line
        else:
            text = f"{text} {line}"
    return text.replace("\u00ad", "")
