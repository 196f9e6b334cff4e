"""A Word file (.docx) -> its text: paragraphs with their numbers, tables row by row.

Word keeps the numbers of a list apart from its words; they are counted here as Word counts
them. What is deleted under track changes, and what stands in text boxes, is left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from meetings.reading.numbers import numeral_of
from meetings.reading.unreadable import UnreadablePage

# A file that would fill the memory says so in its list of members, before any is unpacked.
MEMBERS = 2000
UNPACKED = 100 * 1024 * 1024
XML_UNPACKED = 40 * 1024 * 1024

_DAMAGED = (
    "This Word file is damaged and cannot be opened: save it again, or paste the text of the "
    "minutes."
)
_HELD = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "customXml"))
_SKIPPED = frozenset(qn(f"w:{name}") for name in ("del", "txbxContent", "pict", "moveFrom"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")


def text_of(source: bytes) -> str:
    """Return the text of a .docx, a blank line between its blocks.

    Raise UnreadablePage for another kind of file, a damaged one, and one that unpacks to
    more than any minutes would.
    """
    _refuse_unsafe(source)
    try:
        document = docx.Document(io.BytesIO(source))
        numbering = Numbering(document)
        return "\n\n".join(_blocks(document.element.body, numbering))
    except Exception:  # python-docx and lxml raise many kinds for a damaged file
        raise UnreadablePage(_DAMAGED) from None


def _refuse_unsafe(source: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "word/document.xml" not in names and not any(n.startswith("word/") for n in names):
                raise UnreadablePage(
                    "This is an Excel or zip file: choose a Word file (.docx), a PDF, HTML or "
                    "text."
                )
            xml = [m for m in members if m.filename.endswith((".xml", ".rels"))]
            if (
                len(members) > MEMBERS
                or sum(member.file_size for member in members) > UNPACKED
                or sum(member.file_size for member in xml) > XML_UNPACKED
            ):
                raise UnreadablePage(
                    "This Word file is too large: take its pictures out, or paste the text of "
                    "the minutes."
                )
            for member in xml:
                if _DOCTYPE.search(archive.read(member)):
                    raise UnreadablePage(_DAMAGED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, UnreadablePage):
            raise
        raise UnreadablePage(_DAMAGED) from None
    except Exception:  # zlib.error and the like, for a member that does not unpack
        raise UnreadablePage(_DAMAGED) from None


def _blocks(element: Any, numbering: "Numbering") -> Iterator[str]:
    """Yield the text of each paragraph and table row inside `element`."""
    for child in element:
        if child.tag == qn("w:p"):
            yield numbered(child, numbering)
        elif child.tag == qn("w:tbl"):
            for row in child.iterchildren(qn("w:tr")):
                cells = (
                    "\n".join(filter(None, _blocks(cell, numbering)))
                    for cell in row.iterchildren(qn("w:tc"))
                )
                yield "\n".join(filter(None, cells))
        elif child.tag in _HELD:
            yield from _blocks(child, numbering)


def numbered(paragraph: Any, numbering: "Numbering") -> str:
    words = "".join(_pieces(paragraph)).strip()
    if not words:
        return ""
    # A line of blanks would cut the paragraph in two.
    words = "\n".join(line for line in words.split("\n") if line.strip())
    return numbering.prefix_of(paragraph) + words


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        elif child.tag != qn("w:pPr"):
            yield from _pieces(child)


class Numbering:
    """The lists of a document: which number each paragraph of them has."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, Any] = {
            style.get(qn("w:styleId")): style
            for style in document.styles.element.iterchildren(qn("w:style"))
        }
        if any(part.reltype.endswith("/numbering") for part in document.part.rels.values()):
            self._learn(document.part.numbering_part.element)

    def _learn(self, element: Any) -> None:
        kinds = {each.get(qn("w:abstractNumId")): each for each in _all(element, "w:abstractNum")}
        for num in _all(element, "w:num"):
            kind = kinds.get(_value(num, "w:abstractNumId"))
            if kind is None:
                continue
            number = num.get(qn("w:numId"))
            for level in _all(kind, "w:lvl"):
                self._level(number, level)
            for changed in _all(num, "w:lvlOverride"):
                at = int(changed.get(qn("w:ilvl")) or 0)
                for level in _all(changed, "w:lvl"):
                    self._level(number, level)
                start = _value(changed, "w:startOverride")
                if start and (number, at) in self._levels:
                    form, text, _ = self._levels[number, at]
                    self._levels[number, at] = form, text, int(start)

    def _level(self, number: str, level: Any) -> None:
        form = _value(level, "w:numFmt") or "decimal"
        text = _value(level, "w:lvlText") or ""
        start = int(_value(level, "w:start") or 1)
        self._levels[number, int(level.get(qn("w:ilvl")) or 0)] = form, text, start

    def prefix_of(self, paragraph: Any) -> str:
        """Return what Word prints before a paragraph, and count it."""
        number, at = self._place_of(paragraph)
        form, text, _ = self._levels.get((number, at), ("none", "", 1))
        if not number or number == "0" or form == "none":
            return ""
        indent = "  " * min(at, 8)
        if form == "bullet":
            return f"{indent}• "
        counts = self._counts.setdefault(number, {})
        counts[at] = counts[at] + 1 if at in counts else self._start(number, at)
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]

        def printed(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            kind = self._levels.get((number, level), ("decimal", "", 1))[0]
            return numeral_of(counts.get(level, self._start(number, level)), kind)

        label = _PLACE.sub(printed, text).strip()
        return f"{indent}{label} " if label else ""

    def _start(self, number: str, at: int) -> int:
        return self._levels.get((number, at), ("decimal", "", 1))[2]

    def _place_of(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and level of a paragraph: its own, or those of its style."""
        properties = paragraph.find(qn("w:pPr"))
        for _ in range(10):  # styles are based on styles, not for ever
            if properties is None:
                return "", 0
            numbered = properties.find(qn("w:numPr"))
            if numbered is not None and _value(numbered, "w:numId"):
                at = _value(numbered, "w:ilvl") or "0"
                return _value(numbered, "w:numId"), int(at)
            style = self._styles.get(
                _value(properties, "w:pStyle") or _value(properties.getparent(), "w:basedOn")
            )
            properties = None if style is None else style.find(qn("w:pPr"))
        return "", 0


def _all(element: Any, name: str) -> Iterator[Any]:
    yield from element.iterchildren(qn(name))


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return "" if found is None else str(found.get(qn("w:val")) or "")
