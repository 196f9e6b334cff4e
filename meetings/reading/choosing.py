"""Which part of a page is meant: one item of a meeting, one meeting of an issue.

A page of a whole meeting and a printed pack hold many items; the one asked for is cut out
by its number. Without a number the item that speaks of a peer challenge is taken from a
meeting's own page; a text is left whole, with a warning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bs4 import Tag

from meetings.reading.attribution import PEER
from meetings.reading.dates import find_dates
from meetings.reading.markup import page_of, words_of
from meetings.reading.phrases import reads_as_resolution
from meetings.reading.sections import MEETING_HEADING
from meetings.reading.source import Line, lines_of
from meetings.reading.unreadable import UnreadablePage


@dataclass(frozen=True)
class Chosen:
    """The text to read, what stood before it on its page, and what is doubtful about it."""

    text: str
    before: str = ""
    warnings: tuple[str, ...] = ()


def from_html(html: str, *, number: str | None, meeting_date: date | None) -> Chosen:
    """Choose from an HTML page: an item of a meeting, or a meeting of an issue."""
    page = page_of(html)
    items = _items_of(page)
    if len(items) > 1 or (items and number):
        before = words_of(page)[:2000]
        name, row = _item(items, number)
        warnings = (
            ()
            if number
            else (f"the page holds {len(items)} items; item {name or 'without a number'} is read",)
        )
        return Chosen(words_of(row), before, warnings)
    text = words_of(page)
    if number:
        return from_text(text, number=number)
    return _of_meeting(text, meeting_date)


def _items_of(page: Tag) -> list[tuple[str, Tag]]:
    """Return the items of a meeting's own page: the number and the cell of each."""
    items: list[tuple[str, Tag]] = []
    for cell in page.select(".mgItemTable .mgItemNumberCell"):
        row = cell.find_parent("tr")
        told = cell.find_next_sibling("td")
        if row is not None and isinstance(told, Tag):
            items.append((bare_number(cell.get_text(" ", strip=True)), told))
    return items


def _item(items: Sequence[tuple[str, Tag]], number: str | None) -> tuple[str, Tag]:
    if number:
        wanted = [item for item in items if item[0] == bare_number(number)]
        if not wanted:
            raise _no_such(number, [name for name, _ in items])
        return wanted[0]
    about = [item for item in items if PEER.search(item[1].get_text(" ", strip=True))]
    titled = [item for item in about if PEER.search(_title(item[1]))]
    best = titled if len(titled) == 1 else about
    if len(best) != 1:
        raise UnreadablePage(
            "This is the page of a whole meeting: give the number of the item to read; it has "
            f"{_listed([name for name, _ in items])}."
        )
    return best[0]


def _title(cell: Tag) -> str:
    title = cell.select_one(".mgAiTitleTxt, .mgAiTitleLnk")
    return (title or cell).get_text(" ", strip=True)[:200]


def _of_meeting(text: str, meeting_date: date | None) -> Chosen:
    """Take the meeting of `meeting_date` from the page of an issue that several considered."""
    lines = text.split("\n")
    starts = [place for place, line in enumerate(lines) if MEETING_HEADING.match(line.strip())]
    if len(starts) < 2 or meeting_date is None:
        return Chosen(text)
    days = [next((day for day, _, _ in find_dates(lines[place])), None) for place in starts]
    if meeting_date not in days:
        told = ", ".join(day.isoformat() for day in days if day)
        return Chosen(
            text,
            warnings=(f"no meeting on the page was on {meeting_date.isoformat()}; it has {told}",),
        )
    ends = [*starts[1:], len(lines)]
    cut = [
        "\n".join(lines[start:end])
        for start, end, day in zip(starts, ends, days, strict=True)
        if day == meeting_date
    ]
    return Chosen("\n\n".join(cut), "\n".join(lines[: starts[0]]))


# A printed pack: the minutes of a whole meeting, one item after the other

_HEADING = re.compile(
    r"(?P<word>(?:agenda item|item|minute|min|minute no|item no)s?\.?\s)?(?P<mark>[(\[]?)"
    r"(?P<number>[A-Z]{0,3}[./]?\d{1,4}(?:[./]\d{2,4})?[a-z]?)"
    r"(?P<close>[.:)\]]?)(?:\s?[-–—:|]\s?|\s+|$)(?P<title>.*)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"\b(?:apolog(?:y|ies)|minutes of|declarations? of|questions|urgent (?:business|items?)"
    r"|exclusion of|date of (?:the )?next|announcements|work programme|forward plan"
    r"|public participation|petitions|minutes)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Heading:
    """An item's heading: the line it stands on, its number and its title."""

    at: int
    number: str
    title: str
    style: tuple[str, ...]


def from_text(text: str, *, number: str | None) -> Chosen:
    """Choose the item `number` from a text; leave it whole where none is asked for."""
    lines = lines_of(text)
    headings = _headings(lines)
    if number is None:
        several = len(headings) >= 3 and any(_FURNITURE.search(each.title) for each in headings)
        told = _listed([each.number for each in headings])
        return Chosen(
            text,
            warnings=(f"this seems to hold a whole meeting, with {told}; all of it is read",)
            if several
            else (),
        )
    wanted = [each for each in headings if each.number == bare_number(number)]
    if not wanted:
        raise _no_such(number, [each.number for each in headings])
    pieces = [_piece(lines, headings, each) for each in wanted]
    best = max(pieces, key=lambda piece: (bool(PEER.search(piece)), len(piece)))
    before = _text(lines[: wanted[0].at][:40])
    return Chosen(best, before)


def bare_number(number: str) -> str:
    """Return "61" for "61.", "Item 61" or "(61)"; "CAB.12" for "cab. 12"."""
    words = re.sub(
        r"^\s*(?:agenda\s+)?(?:items?|minutes?|min)\b\.?\s*(?:no\b\.?)?", "", number, flags=re.I
    )
    compact = re.sub(r"\s+", "", words).strip("()[].:-–—").upper()
    return re.sub(r"^0+(?=\d)", "", compact)


def _headings(lines: Sequence[Line]) -> list[_Heading]:
    """Return the headings of items: those of the style that makes the longest run."""
    found: dict[tuple[str, ...], list[_Heading]] = {}
    for at, line in enumerate(lines):
        heading = _heading(lines, at, line)
        if heading is not None:
            found.setdefault(heading.style, []).append(heading)
    runs = [_run(lines, each) for each in found.values()]
    return max(runs, key=lambda run: (len(run), -run[0].at if run else 0), default=[])


def _heading(lines: Sequence[Line], at: int, line: Line) -> _Heading | None:
    if line.bullet or not line.gap or len(line.text) > 220:
        return None
    match = _HEADING.match(line.text)
    if match is None or match["mark"]:
        return None
    number, title = match["number"], match["title"].strip(" |")
    if not number[0].isdigit() and not match["word"] and not re.search(r"[./]|[A-Z]\d", number):
        return None
    if not title and at + 1 < len(lines):
        title = lines[at + 1].text[:200]  # the number has a line of its own
    if (
        not title[:1].isupper()
        or reads_as_resolution(title)
        or (title.endswith((".", ";", ",")) and not title.isupper())
        or len(title.split()) > 25
        or re.match(
            r"(?:January|February|March|April|May|June|July|August|September|October"
            r"|November|December|Councillors?|Members?)\b",
            title,
        )
        or match["close"] in (")", "]")
    ):
        return None
    style = (
        (match["word"] or "").lower().strip(),
        match["close"],
        "upper" if title.isupper() else "",
        re.sub(r"[^A-Z./]", "", number.upper())[:3],
    )
    return _Heading(at, bare_number(number), title, style)


def _run(lines: Sequence[Line], found: Sequence[_Heading]) -> list[_Heading]:
    """Keep headings that have words under them and whose numbers run on."""
    told: list[_Heading] = []
    for place, heading in enumerate(found):
        after = found[place + 1].at if place + 1 < len(found) else len(lines)
        paragraphs = {line.paragraph for line in lines[heading.at + 1 : after]}
        if len(paragraphs - {lines[heading.at].paragraph}) >= 1:
            told.append(heading)
    best: list[list[_Heading]] = []
    for heading in told[:2000]:
        before = [
            run for run in best[-60:] if 0 < _place(heading.number) - _place(run[-1].number) <= 3
        ]
        longest = max(before, key=len, default=[])
        best.append([*longest, heading])
    return max(best, key=len, default=[])


def _place(number: str) -> int:
    digits = re.match(r"\D*(\d+)", number)
    return int(digits[1]) if digits else 0


def _piece(lines: Sequence[Line], headings: Sequence[_Heading], heading: _Heading) -> str:
    end = next((each.at for each in headings if each.at > heading.at), len(lines))
    first = lines[heading.at]
    title = _HEADING.match(first.text)
    words = title["title"].strip() if title else ""
    return _text([replace(first, text=words), *lines[heading.at + 1 : end]])


def _text(lines: Sequence[Line]) -> str:
    """Put lines together again, blank lines between their paragraphs."""
    return "\n".join(
        "\n" * bool(line.gap or line.bullet) + " " * min(line.indent, 40) + line.text
        for line in lines
    )


def _no_such(number: str, names: Sequence[str]) -> UnreadablePage:
    there = _listed(names)
    if not any(names):
        return UnreadablePage(
            f"There is no item {number.strip()} in this: no numbered items were found."
        )
    return UnreadablePage(f"There is no item {number.strip()} in this: it has {there}.")


def _listed(names: Sequence[str]) -> str:
    names = [name for name in dict.fromkeys(names) if name]
    shown = ", ".join(names[:40]) + (" …" if len(names) > 40 else "")
    return f"items {shown}" if len(names) != 1 else f"item {shown}"
