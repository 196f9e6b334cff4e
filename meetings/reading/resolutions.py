"""What was resolved: blocks of resolutions -> numbered points, with what they quote.

A block begins with a marker ("RESOLVED:", a "Decision:" heading ...) and goes on for as
long as its points do. Where a page has no marker, its headings are lost: then the last
list that reads like resolutions is taken, and a warning says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from meetings.reading.kinds import kind_of
from meetings.reading.markers import STRONG, marker_of
from meetings.reading.points import Block, Point, read_block
from meetings.reading.records import Resolution
from meetings.reading.sections import MEETING_HEADING, MINUTES, RECOMMENDATIONS, heading_of
from meetings.reading.units import Unit
from meetings.reading.unmarked import bare_that, last_list, last_sentence

COMPARED = 60
NO_HEADING = (
    "no heading says where the resolutions begin; taken from the numbered list after the last gap"
)
NO_MARKER = "no heading says what was resolved; taken from the last sentence of the minutes"
NO_LIST = (
    "no heading says where the resolutions begin; taken from the paragraph that begins with “That”"
)


@dataclass(frozen=True)
class Found:
    """The resolutions of a page, the paragraphs they take and what is doubtful about them."""

    resolutions: tuple[Resolution, ...]
    paragraphs: frozenset[int]
    warnings: tuple[str, ...]


def find(units: Sequence[Unit], parts: Sequence[str]) -> Found:
    """Find what was resolved on a page of `units`, whose parts are `parts`."""
    blocks = _marked(units, parts)
    best = max((block.strength for block in blocks), default=0)
    chosen = [block for block in blocks if block.strength == best]
    warnings: list[str] = []
    if not chosen:
        for finder, warning in (
            (last_list, NO_HEADING),
            (bare_that, NO_LIST),
            (last_sentence, NO_MARKER),
        ):
            chosen = finder(units, parts)
            if chosen:
                warnings.append(warning)
                break
    points = _once(chosen)
    paragraphs = frozenset(number for block in chosen for number in block.paragraphs)
    return Found(tuple(_resolutions(points)), paragraphs, tuple(warnings))


def _marked(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Read the block after each marker."""
    blocks: list[Block] = []
    place, segment, told = 0, 0, False
    while place < len(units):
        unit = units[place]
        if MEETING_HEADING.match(unit.text):
            segment, told = segment + 1, False
        told = told or parts[place] == MINUTES
        heading = heading_of(unit)
        # "Recommendations:" in the front of a page proposes; it resolves nothing.
        marker = None
        if place or heading is None:
            marker = marker_of(unit, heading, after_minutes=told)
        if marker is None or (parts[place] == RECOMMENDATIONS and marker.strength < STRONG):
            place += 1
            continue
        block = Block(segment, marker.strength, recommending=marker.recommending, kind=marker.kind)
        end = read_block(block, marker, units, place)
        if block.points and not block.lost:
            blocks.append(block)
        place = max(end, place + 1)
    return blocks


# Together


def _once(blocks: Sequence[Block]) -> list[tuple[Point, Block]]:
    """Return the points of all blocks, leaving out those printed twice for one meeting."""
    kept: list[tuple[Point, Block]] = []
    for block in blocks:
        # A page prints its decision near its minutes: the last points are enough to compare.
        before = [
            point
            for point, of in kept[-COMPARED:]
            if of.segment == block.segment and not point.outer
        ]
        dropped: set[int] = set()
        for point in block.points:
            outer = point.outer
            if outer is None and any(_printed_twice(point, other) for other in before):
                dropped.add(id(point))
            elif point.text and (outer is None or id(outer) not in dropped):
                kept.append((point, block))
    return kept


def _printed_twice(point: Point, other: Point) -> bool:
    one, two = (_plain(each.text) for each in (point, other))
    if one == two:
        return True
    labels = (
        point.label.text.lower() if point.label else "",
        other.label.text.lower() if other.label else "",
    )
    if labels[0] != labels[1] or min(len(one), len(two)) < 20:
        return False
    return SequenceMatcher(None, one[:400], two[:400], autojunk=False).ratio() >= 0.8


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    while words and words[0] in ("that", "to", "and"):
        words.pop(0)
    while words and words[-1] == "and":
        words.pop()
    return " ".join(words)


def _resolutions(points: Sequence[tuple[Point, Block]]) -> Iterator[Resolution]:
    places = {id(point): place for place, (point, _) in enumerate(points)}
    for point, block in points:
        outer = places.get(id(point.outer)) if point.outer is not None else None
        kind = point.kind or kind_of(
            point.text,
            lead=block.lead,
            recommending=point.recommending
            or bool(re.search(r"\brecommend", block.lead, re.IGNORECASE)),
        )
        yield Resolution(
            label=point.label.text if point.label else "",
            text=point.text,
            kind=kind,
            paragraph=point.paragraph,
            nested_in=outer,
        )
