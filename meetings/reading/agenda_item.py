"""One agenda item, as text, HTML, Word or PDF -> its paragraphs, resolutions and recommendations.

This is the front door of `meetings.reading`: `read()` takes what a person pasted or
uploaded and returns a Page; `as_json()` gives the shape that `read_minutes` prints.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from meetings.reading import choosing, listed, references, resolutions, similarity
from meetings.reading.attribution import is_of_others, is_peers, page_is_about_peers
from meetings.reading.dates import find_dates
from meetings.reading.numbers import Register
from meetings.reading.promises import commitment_of
from meetings.reading.records import (
    Commitment,
    Link,
    Page,
    Paragraph,
    Registered,
    Resolution,
)
from meetings.reading.sections import (
    DECISION,
    MEETING_HEADING,
    MINUTES,
    RECOMMENDATIONS,
    RESOLUTIONS,
    heading_of,
    parts_of,
)
from meetings.reading.source import (
    FILE_LIMIT,
    LIMIT,
    lines_of,
    paragraphs_of,
    read_source,
    without_header,
)
from meetings.reading.units import Unit, units_of
from meetings.reading.unreadable import UnreadablePage

__all__ = [
    "FILE_LIMIT",
    "LIMIT",
    "Commitment",
    "Link",
    "Page",
    "Paragraph",
    "Registered",
    "Resolution",
    "UnreadablePage",
    "as_json",
    "read",
]


def read(
    source: str | bytes,
    *,
    recommendations: Sequence[Registered] = (),
    meeting_date: date | None = None,
    municipal_year_ends: date | None = None,
    item_number: str | None = None,
) -> Page:
    """Read one agenda item.

    `recommendations` are those registered for the peer challenge: only their numbers are
    linked, and only with them can a paragraph be linked by its words. `meeting_date` and
    `municipal_year_ends` date what is due; without a meeting date the page's own is used.
    `item_number` cuts one item from the page, pack or printed minutes of a whole meeting.
    Raise UnreadablePage, with a sentence for the reader, where there is nothing to read.
    """
    text, html = read_source(source)
    if html:
        chosen = choosing.from_html(text, number=item_number, meeting_date=meeting_date)
    else:
        chosen = choosing.from_text(without_header(text)[0], number=item_number)
    lines = lines_of(chosen.text)
    if not lines:
        raise UnreadablePage("Paste the text of the minutes, or choose a file.")
    units = units_of(lines)
    texts = paragraphs_of(lines)
    parts = parts_of(units, texts)
    found = resolutions.find(units, parts)
    _refuse_strange(texts, html=html, resolved=bool(found.resolutions))

    warnings = [*chosen.warnings, *found.warnings]
    days = meetings_of(units)
    if meeting_date is not None and meeting_date not in days.values():
        days = {}  # what the reader says counts for all of the page
    if meeting_date is None:
        meeting_date, doubt = meeting_date_of(units)
        warnings += [doubt] if doubt else []
    if meeting_date is None and chosen.before:
        meeting_date, _ = meeting_date_of(units_of(lines_of(chosen.before)))
    items = listed.items_of(units, parts)
    links = _links(texts, units, parts, items, recommendations, found)
    return Page(
        title=title_of(units),
        meeting_date=meeting_date,
        paragraphs=_paragraphs(texts, units, parts, links, found),
        resolutions=tuple(
            resolution
            if resolution.nested_in is not None
            else replace(
                resolution,
                commitment=commitment_of(
                    resolution.text,
                    resolution.kind,
                    meeting_date=_day_at(days, resolution.paragraph) or meeting_date,
                    municipal_year_ends=municipal_year_ends,
                ),
            )
            for resolution in found.resolutions
        ),
        recommendations=listed.recommendations_of(items),
        warnings=tuple(warnings),
    )


def as_json(page: Page) -> dict[str, Any]:
    """Return `page` in the shape that `read_minutes` prints."""
    return {
        "version": 1,
        "title": page.title,
        "meeting_date": page.meeting_date.isoformat() if page.meeting_date else None,
        "paragraphs": [
            {
                "index": paragraph.index,
                "text": paragraph.text,
                "part": paragraph.part,
                "links": [_link_json(link) for link in paragraph.links],
            }
            for paragraph in page.paragraphs
        ],
        "resolutions": [_resolution_json(resolution) for resolution in page.resolutions],
        "recommendations": [
            {"number": each.number, "text": each.text} for each in page.recommendations
        ],
        "warnings": list(page.warnings),
    }


def _link_json(link: Link) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "number": link.number,
        "basis": link.basis,
        "score": link.score,
        "because": link.because,
    }
    if link.start is not None:
        shape |= {"start": link.start, "end": link.end}
    return shape


def _resolution_json(resolution: Resolution) -> dict[str, Any]:
    commitment = resolution.commitment
    return {
        "label": resolution.label,
        "text": resolution.text,
        "kind": resolution.kind,
        "paragraph": resolution.paragraph,
        "nested_in": resolution.nested_in,
        "commitment": commitment
        and {
            "what": commitment.what,
            "to_whom": commitment.to_whom,
            "due_text": commitment.due_text,
            "due_on": commitment.due_on.isoformat() if commitment.due_on else None,
            "due_rule": commitment.due_rule,
        },
    }


# Is it a page of a council at all?

_VOCABULARY = re.compile(
    r"\b(resolved|minutes|agenda|committee|cabinet|councillors?|council|scrutiny|noted"
    r"|recommendations?"
    r"|peer (?:challenge|review|team)|the chair|members|action plan)\b",
    re.IGNORECASE,
)


def _refuse_strange(texts: Sequence[str], *, html: bool, resolved: bool) -> None:
    """Refuse a page in which nothing looks like minutes, leniently."""
    words = {
        match[0].lower()
        for text in texts
        if not html or resolved or len(text.split()) >= 6
        for match in _VOCABULARY.finditer(text[:20_000])
    }
    if (resolved and words) or len(words) >= (2 if html else 1):
        return
    raise UnreadablePage(
        "No minutes were found in this: paste the text of the agenda item, from its title to "
        "its resolutions."
    )


# What the page is

_NOT_A_TITLE = re.compile(
    r"(?:agenda items?|issue - (?:meetings|decisions|details)|issue details"
    r"|decision details?|decisions?|minutes|feedback|contents|home|print this page)\W*",
    re.IGNORECASE,
)
_FILE_NOTE = re.compile(r"\s*(?:\bpdf icon\b\s*)?\bPDF\s+[\d.]+\s?[KM]B\b.*$", re.IGNORECASE)


def title_of(units: Sequence[Unit]) -> str:
    """Return the title of the item, without its number and file size; "" where it has none."""
    for unit in units[:12]:
        if _NOT_A_TITLE.fullmatch(unit.text):
            continue
        if MEETING_HEADING.match(unit.text):
            continue
        words = _FILE_NOTE.sub("", unit.rest).strip()
        words = re.sub(r"^\d{1,4}\.?\s+(?=[A-Z])", "", words) if words != unit.text else words
        if not words:
            continue
        told = len(words) > 200 or (words.endswith(".") and len(words.split()) > 8)
        heading = heading_of(unit)
        return "" if told or heading is not None or unit.bullet else words
    return ""


_DATED = re.compile(
    r"(?:Meeting:?|Date of (?:the )?(?:decision|meeting)|Decided at meeting|Meeting date"
    r"|Date)\s*:?\s*(?:[A-Z][a-z]+day,?\s)?",
    re.IGNORECASE,
)


def meeting_date_of(units: Sequence[Unit]) -> tuple[date | None, str]:
    """Return the day of the meeting as the page prints it, and a warning if there are two."""
    days: list[date] = []
    for place, unit in enumerate(units):
        text = unit.text[:300]
        for found, start, _ in find_dates(text):
            dated = _DATED.fullmatch(text[:start].strip())
            before = text[:start].rstrip()
            headed = (
                place < 8
                and len(text.split()) <= (20 if place < 4 else 30)
                and (
                    (place < 4 and (start == 0 or before.endswith(("-", "–"))))
                    or bool(
                        _HELD.search(before) and before.endswith((" on", "-", "–", "day", "day,"))
                    )
                )
            )
            if dated or headed:
                days.append(found)
                break
    if not days:
        return None, ""
    if len(set(days)) > 1:
        return days[
            0
        ], f"the page names more than one meeting; {days[0].isoformat()} is taken as its date"
    return days[0], ""


_HELD = re.compile(r"\b(?:held|meeting|minutes|cabinet|council|committee)\b", re.IGNORECASE)


def meetings_of(units: Sequence[Unit]) -> dict[int, date]:
    """Return where each meeting begins on a page that several share: paragraph -> its day."""
    days = {
        unit.paragraph: found[0]
        for unit in units
        if MEETING_HEADING.match(unit.text) and (found := next(find_dates(unit.text[:300]), None))
    }
    return days if len(days) > 1 else {}


def _day_at(days: dict[int, date], paragraph: int) -> date | None:
    """Return the day of the meeting that a paragraph belongs to, on a page of several."""
    return next((days[start] for start in reversed(days) if start <= paragraph), None)


# Together


def _paragraphs(
    texts: Sequence[str],
    units: Sequence[Unit],
    parts: Sequence[str],
    links: dict[int, list[Link]],
    found: resolutions.Found,
) -> tuple[Paragraph, ...]:
    part_of: dict[int, str] = {}
    for unit, part in zip(units, parts, strict=True):
        part_of.setdefault(unit.paragraph, MINUTES if part == DECISION else part)
    return tuple(
        Paragraph(
            index=index,
            text=text,
            part=RESOLUTIONS if index in found.paragraphs else part_of[index],
            links=tuple(
                sorted(
                    links.get(index, ()), key=lambda link: (link.start is None, link.start or 0)
                )
            ),
        )
        for index, text in enumerate(texts)
    )


def _links(
    texts: Sequence[str],
    units: Sequence[Unit],
    parts: Sequence[str],
    items: Sequence[listed.Item],
    registered: Sequence[Registered],
    found: resolutions.Found,
) -> dict[int, list[Link]]:
    """Link paragraphs to recommendations: by number, by heading, then by their words."""
    links: dict[int, list[Link]] = {}
    whole = "\n".join(texts)
    about_peers = page_is_about_peers(whole)
    if not about_peers and (not registered or is_of_others(whole)):
        return links
    if is_of_others(title_of(units)) and not page_is_about_peers(title_of(units)):
        return links
    known = [each.number for each in registered] or [item.number for item in items]
    register = Register(known)
    codes = len(set(re.findall(r"\b(?:PCR|CPCR|KR|R)\d{1,2}\b", whole[:200_000]))) >= 2

    part_of = {unit.paragraph: part for unit, part in zip(units, parts, strict=True)}
    listing = {item.paragraph for item in items}
    introduction = ""
    for index, text in enumerate(texts):
        if text.endswith((":", ":-")):
            introduction = text
        for mention in references.find(text, register, codes=codes):
            own = part_of[index] == RECOMMENDATIONS and index not in listing
            if own or not is_peers(text, mention.start, mention.end, introduction):
                continue
            words = text[mention.start : mention.end]
            for number in mention.numbers:
                _add(
                    links,
                    index,
                    Link(number, "explicit", 1.0, f'names "{words}"', mention.start, mention.end),
                )
    for item in items:
        listed_as = register.printed(item.number)
        if listed_as and item.labelled:
            because = f"is number {item.number} in the list of recommendations"
            _add(
                links,
                item.paragraph,
                Link(listed_as, "explicit", 1.0, because, item.start, item.end),
            )
    for index, number in listed.under_headings(units, found.paragraphs).items():
        printed = register.printed(number)
        if printed:
            _add(
                links,
                index,
                Link(
                    printed, "heading", 0.9, f"stands under the heading of recommendation {number}"
                ),
            )
    if registered:
        told = [
            index
            for index in range(len(texts))
            if part_of[index] in (MINUTES, DECISION) and index not in found.paragraphs
        ]
        for index, link in similarity.links(texts, told, registered):
            # A heading says better than words what stands under it.
            headed = any(other.basis == "heading" for other in links.get(index, ()))
            if index not in listing and not headed:
                _add(links, index, link)
    return links


def _add(links: dict[int, list[Link]], index: int, link: Link) -> None:
    """Add a link, unless the paragraph is linked to that recommendation already."""
    if all(other.number != link.number for other in links.get(index, ())):
        links.setdefault(index, []).append(link)
