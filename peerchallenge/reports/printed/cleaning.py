"""Text made safe to set: every character that is left has a glyph in the report's own fonts.

A document that claims PDF/UA and PDF/A may not hold one character that no font can draw; the
typesetter refuses the whole report for it. People paste from Word, e-mail and web pages, so
this module stands between what they wrote and what is set.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import TypeVar

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"

# What stands for a character that cannot be drawn: WHITE SQUARE, which Source Sans 3 has.
MISSING = "\u25a1"

# A run of letters longer than this has places to break put into it, or it would run into the
# next cell of a table. The longest place name in Wales is longer; few words are.
LONGEST_WORD = 30

# Accents stacked on one letter beyond this number are dropped: they would cover other lines.
MOST_MARKS = 8

_BREAK = "\u200b"  # zero-width space
_LOST = "\ue000"  # private use, so it never stands in cleaned text
# Invisible, and needed: zero-width space, non-joiner and joiner (Arabic, Persian, emoji) and
# the soft hyphen.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u00ad")
# Zero-width signs of the Arabic script that are drawn although Unicode calls them "format".
_DRAWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd")
_SPACES = {"\t": " ", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_STACKED = re.compile(
    # Combining marks of the scripts that have them here: Latin, Hebrew, Arabic, symbols.
    r"([\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff"
    rf"\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MOST_MARKS}}})"
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_NO_BREAK_SPACES = re.compile("[\u00a0\u2007\u202f]")

T = TypeVar("T")


def clean(text: str, *, longest: int = LONGEST_WORD) -> tuple[str, int]:
    """Return `text` as it can be set, and how many characters could not be.

    Controls, overrides of direction, tag characters and byte-order marks are dropped without
    being counted: they carry no text. A character without a glyph becomes a white square and
    is counted. Words of more than `longest` letters get invisible places to break.
    """
    if text.isascii() and text.isprintable():
        return _with_breaks(text, longest), 0
    drawn = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    drawn = drawn.translate(_drawing())
    lost = drawn.count(_LOST)
    if lost:
        drawn = drawn.replace(_LOST, MISSING)
    unstacked = _STACKED.sub(r"\1", drawn)
    lost += len(drawn) - len(unstacked)
    return _with_breaks(unstacked, longest), lost


def clean_all(data: T, *, longest: int = LONGEST_WORD) -> tuple[T, int]:
    """Return lists and mappings with every text in them cleaned, and the characters lost.

    Keys are ours and stay as they are; so do numbers, truth values and None.
    """
    lost = 0

    def walk(value: object) -> object:
        nonlocal lost
        if isinstance(value, str):
            cleaned, missing = clean(value, longest=longest)
            lost += missing
            return cleaned
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [walk(item) for item in value]
        return value

    return walk(data), lost  # type: ignore[return-value]


def without_breaks(text: str) -> str:
    """Return `text` without the invisible places to break, for titles and other metadata."""
    return text.replace(_BREAK, "")


@functools.cache
def covered() -> frozenset[int]:
    """Return the characters that can be drawn in every style the report uses.

    Headings are semibold and quotations italic, so what one face of Source Sans 3 lacks
    counts as lacking; the Noto fonts have one face each and serve all styles.
    """
    latin: list[set[int]] = []
    others: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            characters = set(font.getBestCmap())
        if path.name.startswith("SourceSans3"):
            latin.append(characters)
        else:
            others |= characters
    return frozenset(set.intersection(*latin) | others)


class _Drawing(dict[int, str | None]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        self[code] = drawn = self._drawn(character)
        return drawn

    def _drawn(self, character: str) -> str | None:
        if character == "\n" or character in _INVISIBLE:
            return character
        if character in _SPACES:
            return _SPACES[character]
        category = unicodedata.category(character)
        variation = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        if category == "Cc" or variation:
            return None
        if category == "Cf" and character not in _DRAWN_FORMATS:
            return None
        if category in {"Cs", "Co", "Cn"} or ord(character) not in covered():
            return _LOST
        return character


@functools.cache
def _drawing() -> _Drawing:
    return _Drawing()


@functools.cache
def _long_word(longest: int) -> re.Pattern[str]:
    # Not \s: a no-break space is white space there, and a line of them never breaks.
    return re.compile(rf"[^ \n{_BREAK}]{{{longest + 1},}}")


def _with_breaks(text: str, longest: int) -> str:
    """Put zero-width spaces into words of more than `longest` letters."""
    if len(text) <= longest:
        return text
    return _long_word(longest).sub(lambda match: _broken(match[0], longest), text)


def _broken(word: str, longest: int) -> str:
    """Break one long word, after its own punctuation where it has any."""
    # Words pasted from web pages are often held together by no-break spaces.
    loosened = _NO_BREAK_SPACES.sub(" ", word)
    if loosened != word:
        return _with_breaks(loosened, longest)
    pieces: list[str] = []
    piece = ""
    for character in word:
        # An accent stays with its letter, and a joined emoji in one piece.
        attached = unicodedata.category(character) in {"Mn", "Mc", "Me"} or (
            character == "\u200d" or piece.endswith("\u200d")
        )
        full = len(piece) >= longest // 2
        stop = piece[-1:] in "/@._&?=-" and len(piece) > 3
        if piece and not attached and (full or stop):
            pieces.append(piece)
            piece = ""
        piece += character
    pieces.append(piece)
    return _BREAK.join(pieces)
