"""The text of a feedback report or a progress review -> the recommendations in it.

The Local Government Association publishes both. A feedback report lists recommendations,
each with an explanation; a progress review prints them again and then, under the same
headings, says how far each has come: its assessment. Extracted text is damaged: a page's
end breaks a paragraph with a blank line, and the list of contents repeats the headings.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

LIMIT = 5 * 1024 * 1024


class UnreadableReport(ValueError):
    """No recommendations can be read from this; the message says what to do instead."""


@dataclass(frozen=True)
class FoundRecommendation:
    """A recommendation as printed: number, words, and what the peer team says about it."""

    number: str
    text: str
    explanation: str


@dataclass(frozen=True)
class FoundAssessment:
    """What a progress review says of one recommendation, paragraphs apart by blank lines."""

    number: str
    text: str


@dataclass(frozen=True)
class ReportText:
    """A report, read. `visited_on` is the last day of the visit, where it is printed."""

    title: str
    council: str
    published_text: str
    visited_on: date | None
    recommendations: tuple[FoundRecommendation, ...]
    assessments: tuple[FoundAssessment, ...]
    warnings: tuple[str, ...]


@dataclass
class _Entry:
    """What stands under one heading of a recommendation."""

    number: str
    paragraphs: list[str]


def read_report(text: str, known: Collection[str] = ()) -> ReportText:
    """Read a report's text; `known` are the numbers that the challenge has already.

    Raise UnreadableReport, with a sentence for the reader, where the text is empty, too
    long, or holds no recommendation.
    """
    if not text.strip():
        raise UnreadableReport("Paste the text of the report, or choose a file.")
    if len(text) > LIMIT:
        raise UnreadableReport(
            "This is too long for a report: paste the part that holds the recommendations."
        )
    if "\x00" in text[:4096] or text.startswith("%PDF-"):
        raise UnreadableReport("This is not text: save the report as text, or paste its text.")
    paragraphs = _paragraphs(text)
    warnings: list[str] = []
    entries = _headed(paragraphs) or _listed(paragraphs, warnings)
    title, council, printed = _cover(paragraphs)
    first, again = _first_and_again(entries)
    progress = bool(re.search(r"\bprogress review\b", " ".join(paragraphs[:12]), re.IGNORECASE))
    recommendations = tuple(
        _recommendation(entry, alone=progress and not again) for entry in first
    )
    if not recommendations:
        raise UnreadableReport(
            "No recommendations were found in this: paste the part of the report that lists "
            "them, each beginning with its number."
        )
    if progress and not again:
        again = first
    return ReportText(
        title=title,
        council=council,
        published_text=printed,
        visited_on=_visit(paragraphs, progress=progress, printed=printed),
        recommendations=recommendations,
        assessments=tuple(_assessments(again, recommendations)),
        warnings=(*warnings, *_gaps(recommendations, known)),
    )


# Paragraphs

_CONTENTS_LINE = re.compile(r"\S.{0,200}?(?:\t\s*|\.{3,}\s*|…\s*)\d{1,3}\s*$")
_BULLET = re.compile(r"\s*[-–•·▪‣○o]\s+\S")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s)?\d{1,3}(?:\sof\s\d{1,3})?\s*", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"\b(?:a|an|and|at|by|for|from|in|is|of|on|or|our|that|the|their|this|to|was|which|with)$"
)


def _paragraphs(text: str) -> list[str]:
    """Cut into paragraphs, put those that a page's end broke together, drop the contents."""
    blocks: list[str] = []
    current: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        bullet = bool(_BULLET.match(line))
        words = " ".join(line.split())
        heading = _is_heading(words)
        alone = heading or bool(_NUMBERED.match(words) or _INLINE.match(words))
        if current and (not line.strip() or bullet or alone):
            blocks.append(" ".join(" ".join(current).split()))
            current = []
        if (
            line.strip()
            and not (len(line) < 300 and _CONTENTS_LINE.fullmatch(line))
            and not _PAGE_NUMBER.fullmatch(line)
        ):
            current.append(line)
            if heading:
                blocks.append(words)
                current = []
    joined: list[str] = []
    for block in blocks:
        if joined and _is_broken(joined[-1], block):
            joined[-1] = f"{joined[-1]} {block}"
        else:
            joined.append(block)
    return joined


def _is_broken(before: str, after: str) -> bool:
    """Say whether the end of a page stands between two halves of a sentence."""
    if _BULLET.match(after) or _is_heading(before) or before[-1:] in '.!?:;”"':
        return False
    if _NUMBERED.match(after) or _is_heading(after):
        return False
    if len(before.split()) >= 6 and after[:1].islower():
        return True
    return bool(_UNFINISHED.search(before)) and len(before.split()) >= 4


# Headings

_NUMBER = r"(?P<number>\d{1,2}[a-h]?|one|two|three|four|five|six|seven|eight|nine|ten)"
_HEADING = re.compile(
    rf"(?:(?:key|peer|main|CPC) )?recommendation\s(?:no\.?\s|number\s)?{_NUMBER}\s?[:.–—-]?",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"(?:(?:(?:key|peer|main|CPC) )?recommendation\s(?:no\.?\s"
    rf"|number\s)?{_NUMBER}(?:\s?[:.–—]|\s-)\s+|(?P<code>(?:PCR|CPCR|KR"
    rf"|R)\s?\d{{1,2}}[a-h]?)\s?(?:[:.–—)-]\s*|\s))(?P<text>[A-Z‘“\"'].*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"\(?(?P<number>\d{1,2})[.)]\s+(?P<text>\S.*)", re.DOTALL)
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+)?[A-Z][^.!?]{0,90}")
_SECTION_NAMES = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})?\.?\s+)?(?:introduction|executive summary"
    r"|summary of (?:the )?(?:peer challenge )?approach|summary of peer challenge approach"
    r"|the peer team|peer team"
    r"|scope(?: and focus)?|the process|timetable|feedback|progress review(?: feedback)?"
    r"|next steps|final thoughts(?: and next steps)?|contents|background|signposting"
    r"|appendix\b.{0,60}|context"
    r"|local priorities and outcomes|organisational and place leadership"
    r"|governance and culture|financial planning and management|capacity for improvement"
    r"|conclusions?)\W*(?:[-–].{0,40})?",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})?\.?\s+)?(?:summary of |the |our "
    r"|peer team(?:['’]s)? )?(?:key |main |headline |peer challenge "
    r"|priority )?recommendations(?: and (?:observations|suggestions|next steps))?\W*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:For|During|In) (?:this|the) (?:progress review|review|peer challenge|visit)\b"
    r"|The (?:peer )?team (?:met|spoke|gathered)\b|The following (?:members|peers"
    r"|people)\b|The peer team (?:was|were|for)\b.{0,80}:$)"
)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _is_heading(text: str) -> bool:
    return bool(
        _HEADING.fullmatch(text) or _SECTION_NAMES.fullmatch(text) or _LISTS.fullmatch(text)
    )


def _is_section(text: str) -> bool:
    """Say whether a paragraph is the heading of a section that ends a recommendation."""
    if _SECTION_NAMES.fullmatch(text) or _LISTS.fullmatch(text):
        return True
    numbered = re.match(r"\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+[A-Z]", text)
    return bool(numbered) and len(text.split()) <= 10 and bool(_SECTION.fullmatch(text))


def _number(match: re.Match[str]) -> str:
    found = match.groupdict().get("code") or match["number"]
    if found.lower() in _WORDS:
        return str(_WORDS.index(found.lower()) + 1)
    return re.sub(r"\s+", "", found)


def _headed(paragraphs: Sequence[str]) -> list[_Entry]:
    """Read what stands under each "Recommendation 3" or after each "Recommendation 3: ..."."""
    entries: list[_Entry] = []
    current: _Entry | None = None
    for paragraph in paragraphs:
        alone = _HEADING.fullmatch(paragraph)
        inline = None if alone else _INLINE.fullmatch(paragraph)
        if alone or inline:
            current = _Entry(_number(alone or inline), [])  # type: ignore[arg-type]
            entries.append(current)
            if inline:
                current.paragraphs.append(inline["text"].strip())
        elif current is not None:
            # The first paragraph is the recommendation itself, however short.
            if (current.paragraphs and _is_section(paragraph)) or _CLOSING.match(paragraph):
                current = None
            else:
                current.paragraphs.append(paragraph)
    entries = [entry for entry in entries if entry.paragraphs]
    return entries if len({entry.number for entry in entries}) >= 1 else []


def _listed(paragraphs: Sequence[str], warnings: list[str]) -> list[_Entry]:
    """Read the numbered list, or the bullets, below "Key recommendations"."""
    places = [place for place, paragraph in enumerate(paragraphs) if _LISTS.fullmatch(paragraph)]
    for place in places:
        entries = list(_items(paragraphs[place + 1 :]))
        if entries:
            return entries
    for place in places:
        entries = list(_bullets(paragraphs[place + 1 :]))
        if entries:
            warnings.append(
                "The report does not number its recommendations; they are numbered in its order"
            )
            return entries
    return []


def _items(paragraphs: Sequence[str]) -> Iterator[_Entry]:
    current: _Entry | None = None
    for paragraph in paragraphs:
        match = _NUMBERED.fullmatch(paragraph)
        expected = 1 if current is None else int(current.number) + 1
        if match and int(match["number"]) == expected and not _SECTION_NAMES.fullmatch(paragraph):
            if current is not None:
                yield current
            current = _Entry(match["number"], [match["text"].strip()])
        elif _is_section(paragraph) or _CLOSING.match(paragraph):
            break
        elif current is not None:
            current.paragraphs.append(paragraph)
    if current is not None:
        yield current


def _bullets(paragraphs: Sequence[str]) -> Iterator[_Entry]:
    number = 0
    for paragraph in paragraphs:
        if _is_section(paragraph) or (number and not _BULLET.match(paragraph)):
            break
        if _BULLET.match(paragraph):
            number += 1
            yield _Entry(str(number), [paragraph.lstrip()[1:].strip()])


# Recommendations and assessments


def _first_and_again(entries: Sequence[_Entry]) -> tuple[list[_Entry], list[_Entry]]:
    """Part the entries: each number's first, which prints it, and its later ones."""
    seen: set[str] = set()
    first: list[_Entry] = []
    again: list[_Entry] = []
    for entry in entries:
        (again if entry.number in seen else first).append(entry)
        seen.add(entry.number)
    return first, again


def _recommendation(entry: _Entry, *, alone: bool) -> FoundRecommendation:
    text, *rest = entry.paragraphs
    return FoundRecommendation(entry.number, text, "" if alone else "\n\n".join(rest))


def _assessments(
    entries: Sequence[_Entry], recommendations: Sequence[FoundRecommendation]
) -> Iterator[FoundAssessment]:
    """Yield what is said of each recommendation, without its own words printed again."""
    printed = {each.number: each.text for each in recommendations}
    for entry in entries:
        first = entry.paragraphs[0]
        said = entry.paragraphs
        if (
            SequenceMatcher(
                None, _plain(first), _plain(printed[entry.number]), autojunk=False
            ).ratio()
            > 0.8
        ):
            said = said[1:]
        if said:
            yield FoundAssessment(entry.number, "\n\n".join(said))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower())[:600]


def _gaps(recommendations: Sequence[FoundRecommendation], known: Collection[str]) -> Iterator[str]:
    found = [int(each.number) for each in recommendations if each.number.isdigit()]
    there = {int(number) for number in known if number.isdecimal()}
    missing = sorted(set(range(1, max(found, default=0) + 1)) - set(found) - there)
    if missing:
        yield f"No recommendation is numbered {', '.join(map(str, missing[:20]))}"


# The cover

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DATE = re.compile(
    rf"(?:(?P<from>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:[–-]|to"
    rf"|and)\s?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>"
    rf"{'|'.join(_MONTHS)}),?\s(?P<year>(?:19|20)\d{{2}})\b",
    re.IGNORECASE,
)
_VISITED = re.compile(
    r"\b(?:took place|was held|onsite|on-site|on site|visited|spent|undertook|during"
    r"|between|was undertaken)\b",
    re.IGNORECASE,
)


def _cover(paragraphs: Sequence[str]) -> tuple[str, str, str]:
    """Return the title, the council and the date as the first page prints them."""
    title = council = printed = ""
    for paragraph in paragraphs[:12]:
        if len(paragraph) > 140 or (_SECTION_NAMES.fullmatch(paragraph) and title):
            continue
        dated = _DATE.search(paragraph)
        if dated and not printed:
            printed = dated[0]
        elif re.search(r"\b(?:Council|Authority|Corporation)$", paragraph) and not council:
            council = paragraph
        elif _INLINE.match(paragraph) or _NUMBERED.match(paragraph) or _BULLET.match(paragraph):
            break
        elif not title and not _is_heading(paragraph) and paragraph[-1:] not in ".:":
            title = paragraph
    return title, council, printed


def _visit(paragraphs: Sequence[str], *, progress: bool, printed: str) -> date | None:
    """Return the last day of the visit; for a progress review, of the review itself."""
    for paragraph in paragraphs:
        for match in _DATE.finditer(paragraph[:4000]):
            before = paragraph[max(0, match.start() - 120) : match.start()]
            if not _VISITED.search(before):
                continue
            if progress and not re.search(r"\breview\b", before, re.IGNORECASE):
                continue
            return _date(match)
    cover = _DATE.search(printed)
    return _date(cover) if cover and progress else None


def _date(match: re.Match[str]) -> date | None:
    month = _MONTHS.index(match["month"].lower()) + 1
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
