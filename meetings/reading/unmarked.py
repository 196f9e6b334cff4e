"""Resolutions on a page whose headings are lost.

Pasted text often loses "Resolved:". What reads like resolutions is taken then, with a
warning, so that a person looks at it: a list after the discussion, paragraphs that begin
with "That", or the sentence that closes the minutes.
"""

import re
from collections.abc import Sequence

from meetings.reading.markers import LISTED, STRONG, Marker
from meetings.reading.phrases import BE_DONE, DECISION_VERB, is_lead, reads_as_resolution
from meetings.reading.points import Block, add_point, take
from meetings.reading.sections import (
    BODY,
    DOCUMENTS,
    FRONT,
    REASONS,
    RECOMMENDATIONS,
    heading_of,
    is_prose,
)
from meetings.reading.source import sentences
from meetings.reading.units import Unit


def last_list(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Take the last numbered list whose points read like resolutions."""
    starts = [
        place
        for place, unit in enumerate(units)
        if unit.label is not None
        and not unit.bullet
        and unit.label.value == 1
        and not unit.label.style.startswith("decimal")
        and parts[place] not in (REASONS, DOCUMENTS)
        and reads_as_resolution(unit.rest, loosely=True)
        and not re.search(
            r"\brecommendations?\W*$|\brecommended\b",
            units[place - 1].text if place else "",
            re.IGNORECASE,
        )
    ]
    for place in reversed(starts):
        before = units[place - 1] if place else None
        proposed = (
            before is not None and is_lead(before.text) and before.text.lower().startswith("that")
        )
        if proposed:
            if any(start < place and _reaches(units, start, place) for start in starts):
                continue  # quoted inside the list before it
            if any(is_prose(later.text) for later in units[place + 1 :]) or parts[place] in (
                FRONT,
                RECOMMENDATIONS,
            ):
                continue
        if parts[place] == RECOMMENDATIONS and any(
            is_prose(later.text) for later in units[place:]
        ):
            continue
        block = Block(0, LISTED)
        marker = Marker("", 0, STRONG)
        take(block, units[place], waiting=True, marker=marker, before=units[place])
        block.paragraphs.add(units[place].paragraph)
        for later in range(place + 1, len(units)):
            if not take(
                block, units[later], waiting=False, marker=marker, before=units[later - 1]
            ):
                break
            block.paragraphs.add(units[later].paragraph)
        if block.points:
            return [block]
    return []


def _reaches(units: Sequence[Unit], start: int, place: int) -> bool:
    """Say whether nothing but points and leads stands between two places."""
    return all(
        unit.label is not None or unit.bullet or is_lead(unit.text) for unit in units[start:place]
    )


_THAT_BODY_DOES = re.compile(rf"That\s(?:{BODY})\s(?:has\s|have\s)?{DECISION_VERB}\b")


def bare_that(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Take paragraphs that begin with "That" and say what is to be, without a number."""
    block = Block(0, LISTED)
    for place, unit in enumerate(units):
        that = re.match(r"That\b", unit.text) and not unit.bullet
        if (
            that
            and (BE_DONE.search(unit.text) or _THAT_BODY_DOES.match(unit.text))
            and parts[place] not in (REASONS, DOCUMENTS, RECOMMENDATIONS)
        ):
            add_point(block, None, unit.text, unit.paragraph)
            block.paragraphs.add(unit.paragraph)
    return [block] if block.points else []


_CONCLUDED = re.compile(
    r"The (?:[a-z]+ ){1,4}(?:was|were) (?:duly |then |unanimously )?(?:noted|received|endorsed"
    r"|approved|agreed)\.?$"
    rf"|It was (?:then |therefore |unanimously )?(?:agreed|resolved)\s?(?:that|to)\b"
    rf"|(?P<body>{BODY})\s(?:also\s|then\s|unanimously\s|duly\s|therefore\s"
    rf"|formally\s)?(?:noted|agreed|resolved|approved|endorsed|supported"
    r"|accepted|adopted|recommended|requested|asked|received and noted)\b"
)


def last_sentence(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Take "The Committee noted the update." where it closes the minutes."""
    told = [
        unit
        for unit, part in zip(units, parts, strict=True)
        if part not in (REASONS, DOCUMENTS, RECOMMENDATIONS)
        and heading_of(unit) is None
        and not unit.bullet
    ]
    if not told:
        return []
    last = told[-1]
    for start, end in reversed(sentences(last.text)):
        sentence = last.text[start:end].strip()
        if _CONCLUDED.match(sentence) and last.text[end:].strip() == "":
            block = Block(0, LISTED)
            add_point(block, None, sentence, last.paragraph)
            block.paragraphs.add(last.paragraph)
            return [block]
        break
    return []
