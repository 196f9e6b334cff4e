"""The page's own list of the peer team's recommendations, and what stands under its headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.reading.attribution import OTHERS, PEER, is_of_others
from meetings.reading.markers import marker_of
from meetings.reading.numbers import bare, plain
from meetings.reading.records import Registered
from meetings.reading.sections import BODY, RECOMMENDATIONS, heading_of
from meetings.reading.units import Unit

_ITEM = re.compile(
    r"(?:(?:peer |key |CPC |LGA )?recommendation|rec\.?)\s?(?:no\.?\s?"
    r"|number\s)?(?P<number>\d{1,2}[a-h]?)(?![\d./])\s?(?P<mark>[:.–—-]|\b)\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CODED = re.compile(
    r"(?P<number>(?:PCR|CPCR|KR|R)[\s.-]?\d{1,2}[a-h]?)\s?[:.–—-]?\s+(?P<text>[A-Z].*)", re.DOTALL
)
_HEADING = re.compile(
    r"(?:\d{1,2}(?:\.\d)?\s)?(?:(?:peer |key |CPC |LGA )?recommendation"
    r"|rec\.?)\s?(?:no\.?\s?|number\s)?(?P<number>\d{1,2}[a-h]?"
    r"|[a-z]{3,9})(?![\d./])\s?(?:[:.–—-]\s*(?P<title>[^.]{0,140}))?",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    rf"(?:That\s)?(?:{BODY}\s)?(?:is asked to\s)?(?:note|approve|agree|endorse|delegate"
    rf"|comment|receive|consider)s?\b(?!\w)|That\s(?:the\s)?(?:report|action plan"
    rf"|update)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:For this|During this|The following|At the|In the course of)\b.{0,120}\b(?:members"
    r"|peers|team|representatives|participants|people|officers|review|visit)\b.{0,120}:$"
)


@dataclass(frozen=True)
class Item:
    """One listed recommendation: its number, words and where its number stands."""

    number: str
    text: str
    paragraph: int
    start: int
    end: int
    labelled: bool


def items_of(units: Sequence[Unit], parts: Sequence[str]) -> list[Item]:
    """Return the recommendations of the peer team that a page lists, in the page's order."""
    about_peers = any(PEER.search(unit.text) for unit in units)
    if not about_peers:
        return []
    items: list[Item] = []
    for place, part in enumerate(parts):
        item = _spelt(units, place, part)
        if item is not None:
            items.append(item)
    items = [] if len({bare(item.number) for item in items}) < 2 else items
    return items or _numbered(units, parts)


def _spelt(units: Sequence[Unit], place: int, part: str) -> Item | None:
    """Read "Recommendation 3: ...", "R3 ...", or "Recommendation 3" above its own words."""
    unit = units[place]
    match = _ITEM.match(unit.rest) or (_CODED.match(unit.rest) if len(unit.rest) > 12 else None)
    if match is None:
        return None
    words = match["text"].strip()
    spelt = "mark" in match.groupdict()
    if not words and place + 1 < len(units) and not unit.bullet:
        following = units[place + 1]
        words = "" if _ITEM.match(following.rest) else following.rest
    elif words and spelt and not match["mark"] and words[:1].islower():
        return None  # "Recommendation 6 had referred to ..." is a sentence
    if (
        not words
        or (_PROPOSES.match(words) and part == RECOMMENDATIONS)
        or is_of_others(unit.text)
    ):
        return None
    start = unit.rest_at
    return Item(
        plain(match["number"]), words, unit.paragraph, start, start + match.end("number"), False
    )


def _numbered(units: Sequence[Unit], parts: Sequence[str]) -> list[Item]:
    """Read "The peer team made these recommendations:" and the numbered list below."""
    for place, unit in enumerate(units[:-1]):
        if not _introduces(unit) or parts[place] == RECOMMENDATIONS:
            continue
        items: list[Item] = []
        for following in units[place + 1 :]:
            label = following.label
            if (
                label is None
                or not label.style.startswith("digit")
                or label.value != len(items) + 1
            ):
                if following.bullet and items:
                    continue
                break
            if _PROPOSES.match(following.rest):
                break
            start = following.rest_at - len(following.text) + len(following.text) - len(label.text)
            begins = following.start + following.text.find(label.text)
            items.append(
                Item(
                    label.text,
                    following.rest,
                    following.paragraph,
                    begins,
                    begins + len(label.text),
                    start >= 0,
                )
            )
        if len(items) >= 2:
            return items
    return []


def _introduces(unit: Unit) -> bool:
    text = unit.text
    if not text.endswith((":", ":-", ": -")) or unit.label is not None:
        return False
    last = re.split(r"(?<=[.!?])\s", text)[-1]
    if not re.search(r"\brecommendations\b|\brecommended\b", last, re.IGNORECASE):
        return False
    if heading_of(unit) is not None or marker_of(unit, None, after_minutes=True) is not None:
        return False
    if re.search(
        r"\b(?:That|to|asks?|asked)\s(?:the\s)?(?:Cabinet|Council|Committee|Executive"
        r"|Board|Panel)\b",
        last,
    ):
        return False
    return bool(PEER.search(text)) and not OTHERS.search(last)


def recommendations_of(items: Sequence[Item]) -> tuple[Registered, ...]:
    """Return the listed recommendations, each number once, in the words given first."""
    found: dict[str, Registered] = {}
    for item in items:
        found.setdefault(item.number, Registered(item.number, item.text.strip()))
    return tuple(found.values())


def under_headings(units: Sequence[Unit], resolved: frozenset[int]) -> dict[int, str]:
    """Return the paragraphs that stand under a recommendation's heading, with its number.

    A heading is a paragraph of its own, "Recommendation 3" or "Recommendation 3 – Housing",
    with prose below it. It ends at the next heading of any kind.
    """
    under: dict[int, str] = {}
    current: str | None = None
    by_paragraph: dict[int, list[Unit]] = {}
    for unit in units:
        by_paragraph.setdefault(unit.paragraph, []).append(unit)
    for number, group in sorted(by_paragraph.items()):
        unit = group[0]
        text = " ".join(each.text for each in group)
        heading = _HEADING.fullmatch(text) if not unit.bullet else None
        if heading and (plain(heading["number"])[0].isdigit()):
            current = plain(heading["number"])
            continue
        if current is None:
            continue
        if number in resolved or _closes(unit, text):
            current = None
            continue
        under[number] = current
    return under


def _closes(unit: Unit, text: str) -> bool:
    if heading_of(unit) is not None or marker_of(unit, None, after_minutes=True) is not None:
        return True
    if unit.label is not None and len(unit.rest.split()) <= 9 and text[-1:].isalnum():
        return True  # "3. Progress review"
    return bool(_CLOSING.match(text))
