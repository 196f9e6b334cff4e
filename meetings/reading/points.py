"""A block of resolutions, read point by point.

A block goes on for as long as its points do: numbered, lettered, in bullets, or paragraphs
that all begin with "That". A point that ends with a colon may quote a list of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from meetings.reading.markers import LISTED, LOST, MOTION, Marker, marker_of
from meetings.reading.phrases import (
    DECISION_VERB,
    before_reasons,
    cleaned,
    is_lead,
    labelled_points,
    points_in,
    reads_as_resolution,
)
from meetings.reading.sections import MEETING_HEADING, heading_of, is_prose
from meetings.reading.units import Label, Unit, as_letter, bare_label


@dataclass
class Point:
    """One point of a block, while it is read."""

    label: Label | None
    text: str
    paragraph: int
    last_paragraph: int
    outer: "Point | None" = None
    recommending: bool = False
    kind: str = ""


@dataclass
class Block:
    """A marker and the points that follow it."""

    segment: int
    strength: int
    lead: str = ""
    recommending: bool = False
    kind: str = ""
    points: list[Point] = field(default_factory=list)
    paragraphs: set[int] = field(default_factory=set)
    lost: bool = False


def read_block(block: Block, marker: Marker, units: Sequence[Unit], place: int) -> int:
    """Read the points after a marker; return the place of the first unit beyond them."""
    unit = units[place]
    block.paragraphs.add(unit.paragraph)
    rest = re.sub(
        r"^(?:to|that)\s?:\s*(?=\S)", "", before_reasons(marker.rest), flags=re.IGNORECASE
    )
    opened = False
    if rest:
        pieces = list(points_in(rest))
        if len(pieces) == 1 and pieces[0][0] is None and is_lead(rest):
            block.lead = rest
        else:
            for label, text in pieces:
                if label is None and (is_lead(text) or not text):
                    block.lead = text
                    continue
                add_point(block, label, text, unit.paragraph)
            opened = True
    place += 1
    waiting = not opened
    while place < len(units):
        unit = units[place]
        if not take(block, unit, waiting=waiting, marker=marker, before=units[place - 1]):
            break
        waiting = False if block.points else waiting
        block.paragraphs.add(unit.paragraph)
        place += 1
    if marker.strength == MOTION and block.points:
        told = " ".join(later.text for later in units[place - 1 : place + 3])
        block.lost = bool(LOST.search(told[:1200])) and not re.search(
            r"\bcarried\b", told[:1200], re.IGNORECASE
        )
        for point in block.points:
            point.text = re.split(
                r"(?<=[.;])\s(?=(?:Put|Upon|On being|The (?:motion|proposal)|A vote|When put))",
                point.text,
            )[0]
    return place


def take(block: Block, unit: Unit, *, waiting: bool, marker: Marker, before: Unit) -> bool:
    """Add `unit` to `block`, or return False where the block ends before it."""
    heading = heading_of(unit)
    if heading is not None or MEETING_HEADING.match(unit.text):
        return False
    if block.points or not waiting:
        if (
            marker_of(unit, None, after_minutes=True) is not None
            and unit.label is None
            and not unit.bullet
        ):
            return False
    elif (
        marker_of(unit, None, after_minutes=True) is not None
        and marker.needs_list
        and unit.label is None
    ):
        return False  # "Decision" and below it "RESOLVED: ...": the second marker leads
    label, rest = unit.label, unit.rest
    if label is None and not unit.bullet and (waiting or _last_bare(block)):
        label, rest = bare_label(unit.text)
    last = block.points[-1] if block.points else None
    if last is not None and last.label is not None and not last.text:
        # The label stood in a paragraph of its own; this is its text.
        last.text, last.last_paragraph = cleaned(unit.text), unit.paragraph
        return True
    if unit.bullet and label is None:
        return _take_bullet(block, unit, waiting=waiting)
    if label is not None:
        if marker.strength == LISTED and last is None and not reads_as_resolution(rest):
            return False
        if label.style.startswith("decimal") and (
            last is None or last.label is None or not last.label.style.startswith("decimal")
        ):
            return (
                waiting
                and reads_as_resolution(rest)
                and add_point(block, label, rest, unit.paragraph)
            )
        if (
            not waiting
            and last is not None
            and last.label is None
            and last.outer is None
            and not last.text.endswith((":", ":-"))
        ):
            return False
        for piece_label, text in labelled_points(label, rest):
            add_point(block, piece_label, text, unit.paragraph)
        return True
    if waiting:
        return _take_first(block, unit, marker)
    if last is None:
        return False
    if (
        is_lead(unit.text)
        and unit.text.endswith((":", ":-", "to"))
        and last.text.endswith((":", ":-"))
    ):
        return True  # "That Cabinet:" before a quoted list
    if unit.paragraph == last.last_paragraph or _runs_on(last, unit):
        last.text, last.last_paragraph = cleaned(f"{last.text} {unit.text}"), unit.paragraph
        return True
    if last.label is None and last.outer is None and _is_sibling(last, unit):
        return add_point(block, None, unit.text, unit.paragraph)
    return False


def _take_bullet(block: Block, unit: Unit, *, waiting: bool) -> bool:
    last = block.points[-1] if block.points else None
    if waiting:
        if not reads_as_resolution(unit.rest, loosely=True):
            return False
        return add_point(block, None, unit.rest, unit.paragraph)
    if last is None:
        return False
    top = last.outer or last
    if last.outer is not None and last.label is None:
        block.points.append(
            Point(None, cleaned(unit.rest), unit.paragraph, unit.paragraph, last.outer)
        )
        return True
    if top.text.endswith((":", ":-", "-", "including")):
        block.points.append(Point(None, cleaned(unit.rest), unit.paragraph, unit.paragraph, top))
        return True
    if last.label is None and last.outer is None and reads_as_resolution(unit.rest, loosely=True):
        return add_point(block, None, unit.rest, unit.paragraph)
    return False


def _take_first(block: Block, unit: Unit, marker: Marker) -> bool:
    """Take the first paragraph after a marker that stands alone."""
    text = unit.text
    if is_lead(text):
        block.lead = text
        return True
    pieces = list(points_in(text))
    if marker.needs_list and not any(
        reads_as_resolution(piece, loosely=True) for _, piece in pieces
    ):
        return False
    if (
        is_prose(text)
        and not reads_as_resolution(text, loosely=True)
        and not block.lead
        and not text[:1].islower()
    ):
        return False
    for label, piece in pieces:
        if label is None and is_lead(piece):
            block.lead = piece
        else:
            add_point(block, label, piece, unit.paragraph)
    return bool(block.points)


def add_point(block: Block, label: Label | None, text: str, paragraph: int) -> bool:
    """Add a point, at the outer level or inside the one before it."""
    outer: Point | None = None
    if label is not None and block.points:
        label, outer = _level(block.points[-1], label)
    block.points.append(
        Point(label, cleaned(text), paragraph, paragraph, outer, block.recommending, block.kind)
    )
    return True


def _level(last: Point, label: Label) -> tuple[Label, "Point | None"]:
    """Say whether a label goes on with the list or opens (or goes on with) a quoted one."""
    top = last.outer or last
    if top.label is None:
        return label, top if top.text.endswith((":", ":-")) or last.outer is top else None
    if (
        label.style.startswith("roman")
        and _same(as_letter(label), top.label)
        and as_letter(label).value == top.label.value + 1
    ):
        label = as_letter(label)
    if (
        last.outer is not None
        and last.label is not None
        and _same(label, last.label)
        and label.value > last.label.value
    ):
        # Inside a quoted list of the same style, the next number belongs to that list.
        return label, None if _same(label, top.label) and label.style != last.label.style else top
    if _same(label, top.label) and label.value > top.label.value:
        return label, None
    if label.value == 1 and (top.text.endswith((":", ":-")) or not _same(label, top.label)):
        return label, top
    if last.outer is not None and not _same(label, top.label):
        return label, top
    if (
        label.style.split("(")[0][:5] == top.label.style.split("(")[0][:5]
        and label.value == top.label.value + 1
    ):
        return label, None
    return label, None if _same(label, top.label) else top


def _same(one: Label, other: Label) -> bool:
    return one.style == other.style


def _last_bare(block: Block) -> bool:
    last = block.points[-1] if block.points else None
    return last is not None and last.label is not None and last.label.style == "digit bare"


def _runs_on(last: Point, unit: Unit) -> bool:
    """Say whether a paragraph goes on with the sentence of the point before it."""
    if unit.text[:1].isupper() and re.search(r"[;,.]\s?and$", last.text):
        return not reads_as_resolution(unit.text)
    return (last.text[-1:].isalpha() and unit.text[:1].islower()) or last.text.endswith(
        (",", " and", " the", " of")
    )


def _is_sibling(last: Point, unit: Unit) -> bool:
    """Say whether an unlabelled paragraph is another point beside `last`."""
    text = unit.text
    if re.match(r"that\b", last.text, re.IGNORECASE):
        return bool(re.match(r"(?:and\s)?that\b", text, re.IGNORECASE))
    return (
        len(text.split()) <= 60
        and bool(re.match(DECISION_VERB, text, re.IGNORECASE))
        and bool(re.match(DECISION_VERB, last.text, re.IGNORECASE))
    )
