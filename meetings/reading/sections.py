"""The headings of a page -> which part of it each line belongs to.

Council pages come in one order: what the item is and what its report recommends, then the
decision, the minutes, the resolutions, the reasons, the documents. Any heading may be lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.reading.units import Unit

FRONT, RECOMMENDATIONS, MINUTES = "front", "recommendations", "minutes"
RESOLUTIONS, REASONS, DOCUMENTS = "resolutions", "reasons", "documents"
DECISION = "decision"  # not a part: what stands here is resolved, with or without a marker

# What one body of a council may be called, as minutes write it.
BODY_NOUN = (
    r"(?:Cabinet|Committee|Council|Executive|Board|Panel|Commission|Sub-Committee|Forum"
    r"|Working Group|Working Party|Task Group|Chairs['’] Group"
    r"|Authority|Assembly|Trustees|Leader|Members)"
)
BODY = (
    rf"(?:(?:[Tt]he|[Tt]his|[Tt]hat)\s)?(?:[A-Z][\w'’-]{{0,25}},?\s(?:(?:and|of|for|the|&"
    rf"|on)\s)?){{0,9}}"
    rf"{BODY_NOUN}(?:\s\([^()]{{0,60}}\))?"
)

_HEADINGS: tuple[tuple[str, str], ...] = (
    (
        MINUTES,
        r"minutes?(?: text| of the meeting)?|discussion|debate|consideration|summary of discussion"
        r"|questions and comments|key points(?: raised| from the discussion)?",
    ),
    (
        RECOMMENDATIONS,
        r"(?:officers?['’]? |report |the )?recommendations?(?:\(s\))?(?: in the report"
        r"| of the report)?"
        r"|recommended decisions?",
    ),
    (
        DECISION,
        r"(?:the )?(?:decision|resolution)(?:s|\(s\))?(?: made| taken| details"
        r"| of the \w+)?|content",
    ),
    (
        REASONS,
        r"(?:the )?reasons?(?:\(s\))? ?(?:for|of) (?:the |this |these "
        r"|its )?[\w()/ -]{3,60}|(?:the )?reasons?(?:\(s\))?"
        r"|(?:(?:details of )?(?:any )?(?:other|alternative)s? options?|alternatives?"
        r"|options)[\w ,/()&-]{0,60}",
    ),
    (
        DOCUMENTS,
        r"(?:supporting|additional|accompanying|background|related|attached"
        r"|linked) (?:documents?|papers?|information)"
        r"|attachments?|appendices|documents",
    ),
    (
        MINUTES,
        r"(?:other|key) (?:matters|issues)(?: considered| raised)?"
        r"|(?:the )?following (?:matters?|issues?|points?)"
        r"[\w ,]{0,40}|summary|information|implementation|implications|interests(?: declared)?"
        r"|(?:declarations? of|conflicts? of) (?:any )?(?:interests?"
        r"|conflicts?)[\w ,/()-]{0,60}|dispensations?[\w ,]{0,40}"
        r"|financial (?:impact|implications)|legal implications"
        r"|consultation(?: and engagement)?|voting|vote"
        r"|(?:date|day) of (?:the )?decision|publication date|decided at meeting"
        r"|effective from|report author|contact"
        r"|wards? affected|call-?in[\w ,]{0,40}|action(?:s)?(?: points?| notes?| by)?|note"
        r"|audio recording|webcast",
    ),
    (
        FRONT,
        r"purpose|background|subject|(?:the )?subject of the decision|decision (?:maker"
        r"|status|type|due)"
        r"|is (?:it )?(?:a )?key decision\??|key decision|is subject to call.in\??"
        r"|portfolio|presented by|report of|lead (?:member|officer)"
        r"|outcome|executive councillor|wards?|full council record|issue details"
        r"|decision details|agenda items?",
    ),
)
_COMPILED = tuple(
    (
        part,
        re.compile(
            rf"(?:\d{{1,3}}\.?\s)?(?:{names})\s*(?P<colon>:)?\s*(?P<dash>[-–—]\s*)?(?P<rest>.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    )
    for part, names in _HEADINGS
)
MEETING_HEADING = re.compile(r"Meeting:?\s+\d{1,2}/\d{1,2}/\d{4}\s+-\s")
_DOCUMENT = re.compile(
    r"\bPDF\b|\b\d+ ?[KM]B\b|\.(?:pdf|docx?)\b|\bAppendi(?:x|ces)\b|\bAnnex\b|^None\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A heading: the part it opens and the words on its own line."""

    part: str
    rest: str
    rest_at: int


def heading_of(unit: Unit) -> Heading | None:
    """Read a heading: "Minutes:" alone, "Minutes", or "Decision: That the report be noted."."""
    text = unit.text
    if unit.bullet or (len(text) > 4000 and ":" not in text[:120]):
        return None
    for part, pattern in _COMPILED:
        match = pattern.match(text)
        if match and (match["colon"] or not match["rest"] or (match["dash"] and part == REASONS)):
            return Heading(part, match["rest"], unit.start + match.start("rest"))
    return None


def is_prose(text: str) -> bool:
    """Say whether a paragraph is told, not titled: long enough, and made of sentences."""
    return len(text.split()) >= 25 and text.rstrip()[-1:] in '.!?:;”"’)' and not text.isupper()


def parts_of(units: Sequence[Unit], paragraphs: Sequence[str]) -> list[str]:
    """Return the part of each unit, before any resolution is found.

    Decisions come out as DECISION for the finder of resolutions; where the heading of the
    minutes is lost, they begin with the first paragraph of prose after the front.
    """
    parts: list[str] = []
    part = FRONT
    named = any((heading := heading_of(unit)) and heading.part == MINUTES for unit in units)
    for place, unit in enumerate(units):
        heading = heading_of(unit)
        if MEETING_HEADING.match(unit.text):
            part = FRONT
        elif heading and not (heading.part == DECISION and place == 0):
            part = heading.part
            if part == FRONT and MINUTES in parts:
                part = MINUTES
        elif part == DOCUMENTS and not _DOCUMENT.search(unit.text) and not unit.bullet:
            # A list of documents in mid-page ends where something else is told.
            part = MINUTES if is_prose(unit.text) and not named else FRONT
        elif part in (FRONT, RECOMMENDATIONS, REASONS) and _opens_minutes(unit, part, named):
            part = MINUTES
        elif part == FRONT and _THAT_BODY.match(unit.text) and place < len(units) - 1:
            part = RECOMMENDATIONS
        parts.append(part)
    return parts


_THAT_BODY = re.compile(
    rf"That\s{BODY}(?:\sis (?:asked|recommended|requested)| agrees?)?(?:\sto)?\s?:", re.ASCII
)
_TOLD = re.compile(
    r"(?:The (?:Chair(?:man|person|woman)?|Leader|Deputy|Chief|Assistant|Director|Head"
    r"|Cabinet Member|Portfolio"
    r"|Committee|Panel|Board|Executive|Cabinet|Corporate|Strategic|Service|Monitoring)\b"
    r"|Members\b|Councillors?\b|Cllr\b"
    r"|Consideration was given|Cabinet (?:considered|received|took|noted))"
)


def _opens_minutes(unit: Unit, part: str, named: bool) -> bool:
    if named and part != RECOMMENDATIONS:
        return False
    if unit.label and part == RECOMMENDATIONS:
        return False
    if part == REASONS:
        return False
    return is_prose(unit.text) and (bool(_TOLD.match(unit.rest)) or len(unit.text.split()) >= 40)
