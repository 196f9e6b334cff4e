"""What was resolved: blocks of resolutions -> numbered points, with what they quote.

A block begins with a marker ("RESOLVED:", a "Decision:" heading ...) and goes on for as
long as its points do. Where a page has no marker, its headings are lost: then the last
list that reads like resolutions is taken, and a warning says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from meetings.reading.kinds import kind_of
from meetings.reading.markers import LISTED, LOST, MOTION, STRONG, Marker, marker_of
from meetings.reading.records import Resolution
from meetings.reading.sections import (
    BODY,
    DOCUMENTS,
    FRONT,
    MEETING_HEADING,
    MINUTES,
    REASONS,
    RECOMMENDATIONS,
    heading_of,
    is_prose,
)
from meetings.reading.units import Label, Unit, as_letter, bare_label, label_of, split_label

NO_HEADING = (
    "no heading says where the resolutions begin; taken from the numbered list after the last gap"
)
NO_MARKER = "no heading says what was resolved; taken from the last sentence of the minutes"
NO_LIST = (
    "no heading says where the resolutions begin; taken from the paragraph that begins with “That”"
)


LONGEST = 20_000  # characters: no point of a resolution is longer


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
            (_last_list, NO_HEADING),
            (_bare_that, NO_LIST),
            (_last_sentence, NO_MARKER),
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
        end = _read_block(block, marker, units, place)
        if block.points and not block.lost:
            blocks.append(block)
        place = max(end, place + 1)
    return blocks


def _read_block(block: Block, marker: Marker, units: Sequence[Unit], place: int) -> int:
    """Read the points after a marker; return the place of the first unit beyond them."""
    unit = units[place]
    block.paragraphs.add(unit.paragraph)
    rest = re.sub(r"^(?:to|that)\s?:\s*(?=\S)", "", _before_reasons(marker.rest), flags=re.IGNORECASE)
    opened = False
    if rest:
        pieces = list(_inline(rest))
        if len(pieces) == 1 and pieces[0][0] is None and is_lead(rest):
            block.lead = rest
        else:
            for label, text in pieces:
                if label is None and (is_lead(text) or not text):
                    block.lead = text
                    continue
                _add(block, label, text, unit.paragraph)
            opened = True
    place += 1
    waiting = not opened
    while place < len(units):
        unit = units[place]
        if not _take(block, unit, waiting=waiting, marker=marker, before=units[place - 1]):
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


def _take(block: Block, unit: Unit, *, waiting: bool, marker: Marker, before: Unit) -> bool:
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
        last.text, last.last_paragraph = _clean(unit.text), unit.paragraph
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
                waiting and reads_as_resolution(rest) and _add(block, label, rest, unit.paragraph)
            )
        if (
            not waiting
            and last is not None
            and last.label is None
            and last.outer is None
            and not last.text.endswith((":", ":-"))
        ):
            return label.value == 1 and False
        if waiting and is_lead(rest) and rest.endswith((":", ":-")):
            block.lead = rest
            return True
        for piece_label, text in _inline_labelled(label, rest):
            _add(block, piece_label, text, unit.paragraph)
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
        last.text, last.last_paragraph = _clean(f"{last.text} {unit.text}"), unit.paragraph
        return True
    if last.label is None and last.outer is None and _is_sibling(last, unit):
        return _add(block, None, unit.text, unit.paragraph)
    return False


def _take_bullet(block: Block, unit: Unit, *, waiting: bool) -> bool:
    last = block.points[-1] if block.points else None
    if waiting:
        if not reads_as_resolution(unit.rest, loosely=True):
            return False
        return _add(block, None, unit.rest, unit.paragraph)
    if last is None:
        return False
    top = last.outer or last
    if last.outer is not None and last.label is None:
        block.points.append(
            Point(None, _clean(unit.rest), unit.paragraph, unit.paragraph, last.outer)
        )
        return True
    if top.text.endswith((":", ":-", "-", "including")):
        block.points.append(Point(None, _clean(unit.rest), unit.paragraph, unit.paragraph, top))
        return True
    if last.label is None and last.outer is None and reads_as_resolution(unit.rest, loosely=True):
        return _add(block, None, unit.rest, unit.paragraph)
    return False


def _take_first(block: Block, unit: Unit, marker: Marker) -> bool:
    """Take the first paragraph after a marker that stands alone."""
    text = unit.text
    if is_lead(text):
        block.lead = text
        return True
    pieces = list(_inline(text))
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
            _add(block, label, piece, unit.paragraph)
    return bool(block.points)


def _add(block: Block, label: Label | None, text: str, paragraph: int) -> bool:
    """Add a point, at the outer level or inside the one before it."""
    outer: Point | None = None
    if label is not None and block.points:
        label, outer = _level(block.points[-1], label)
    block.points.append(
        Point(label, _clean(text), paragraph, paragraph, outer, block.recommending, block.kind)
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


_INLINE = re.compile(
    r"(?:^|(?<=[;:.,])\s|\s(?=\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)\s))(?:and\s|AND\s)?(?P<label>\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|(?:\d{1,2}|[a-z])\))\s?"
)


def _inline(text: str) -> Iterator[tuple[Label | None, str]]:
    """Split "(1) Agree the plan; and (2) Note ..." into its labelled points.

    Labels count only while they run on from the first, which is 1, a, A or i.
    """
    label, rest = split_label(text)
    if label is not None and rest and not label.style.startswith("decimal"):
        yield from _inline_labelled(label, rest)
        return
    if label is not None:
        yield label, rest
        return
    for match in _INLINE.finditer(text[:4000]):
        first = label_of(match["label"].strip("()"), "()" if match["label"][0] == "(" else ")")
        lead = text[: match.start()].strip()
        if first.value == 1 and (is_lead(lead) or lead.endswith((":", ":-"))):
            if lead:
                yield None, lead
            yield from _inline_labelled(first, text[match.end() :])
            return
    yield None, text


def _inline_labelled(label: Label, text: str) -> Iterator[tuple[Label | None, str]]:
    start = 0
    for match in _INLINE.finditer(text, 0, LONGEST):
        following = label_of(match["label"].strip("()"), "()" if match["label"][0] == "(" else ")")
        if following.style.startswith("roman") and not label.style.startswith("roman"):
            following = as_letter(following) if len(following.text) == 1 else following
        before = text[max(start, match.start("label") - 12) : match.start("label")].rstrip()
        ends = before.endswith((";", ".", ",", " and", " AND"))
        if following.style == label.style and following.value == label.value + 1 and ends:
            yield label, re.sub(r"[;,]?\s?\band$", "", text[start : match.start()].strip())
            label, start = following, match.end()
    yield label, text[start:].strip()


_LEAD_WORDS = frozenset(
    "that to it be was and the this a agreed has have had is resolved recommended unanimously also hereby on "
    "behalf of with immediate effect following consideration by majority vote votes for against abstention "
    "abstentions members cabinet council committee board panel executive commission debate discussion it's "
    "having considered report noting".split()
)
_LEAD_VERBS = frozenset(
    "note notes noted agree agrees approve approves approved endorse endorses recommends support supports".split()
)


def is_lead(text: str) -> bool:
    """Say whether words only lead into a list: "That Cabinet:", "that the", "agrees to:"."""
    if len(text) > 240:
        return False
    words = re.sub(BODY, " ", re.sub(r"\([^()]{0,80}\)", " ", text))
    left = [word for word in re.findall(r"[\w'’]+", words.lower()) if not word.isdigit()]
    colon = text.rstrip().endswith((":", ":-", ": -", "to"))
    return all(word in _LEAD_WORDS or colon and word in _LEAD_VERBS for word in left)


_DECISION_VERB = (
    r"(?:not(?:e[sd]?|ing)|approv(?:e[sd]?)|agree[sd]?|endors(?:e[sd]?)|support(?:s|ed)?|accept(?:s|ed)?|adopt(?:s|ed)?|receiv(?:e[sd]?)"
    r"|recommend(?:s|ed)?|refer(?:s|red)?|request(?:s|ed)?|ask(?:s|ed)?|delegate[sd]?|authori[sz]e[sd]?|confirm(?:s|ed)?|instruct(?:s|ed)?"
    r"|considered|consider|welcome[sd]?|commend(?:s|ed)?|acknowledge[sd]?|thank(?:s|ed)?|invite[sd]?|review(?:s|ed)?|submit|publish|require[sd]?"
    r"|looked at|take note|took note|appoint(?:s|ed)?|monitor|comment(?:s|ed)?)"
)
_READS = re.compile(
    rf"(?:That\b|that\s|To\s{_DECISION_VERB}\b|to\s{_DECISION_VERB}\b|{_DECISION_VERB}\b|(?:The\s)?(?:{BODY})\s(?:has\s|have\s)?{_DECISION_VERB}\b)",
    re.IGNORECASE,
)
_BE_DONE = re.compile(
    r"\b(?:be|is|are|was|were)\s(?:\w+ly\s)?(?:noted|approved|agreed|endorsed|accepted|adopted|received|supported|recommended|referred|requested|asked|delegated|authori[sz]ed|welcomed|submitted|given)\b"
)


def reads_as_resolution(text: str, *, loosely: bool = False) -> bool:
    """Say whether words read like something resolved: "That ...", "Note ...", "... be noted"."""
    if _READS.match(text):
        return True
    return loosely and bool(_BE_DONE.search(text[:600]))


def _runs_on(last: Point, unit: Unit) -> bool:
    """Say whether a paragraph goes on with the sentence of the point before it."""
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
        and bool(re.match(_DECISION_VERB, text, re.IGNORECASE))
        and bool(re.match(_DECISION_VERB, last.text, re.IGNORECASE))
    )


_VOTING = re.compile(
    r"\s*(?:[(\[](?:unanimous(?:ly)?(?: agreed| approved)?|voting[^()\[\]]{0,80}|for[: ]\d[^()\[\]]{0,60}|carried|moved[^()\[\]]{0,120}"
    r"|(?:councillors?|cllrs?)\s[^()\[\]]{0,40}(?:/|seconded)[^()\[\]]{0,60})[)\]]|(?:^|(?<=[.;])\s)(?:moved|proposed) by (?:councillor|cllr)[^.;]{0,120}[.;]?"
    r"|(?<=[.;])\s*(?:voting|vote)\s?:.{0,120})",
    re.IGNORECASE,
)


# Decision records run on: "... Reason for decision – So that ... Options considered: None".
_REASONS = re.compile(
    r"\s(?:(?:Reasons?|REASONS?)\s(?:for|FOR)\s(?:the\s|THE\s)?(?:decision|recommendation|Decision|DECISION|Recommendation)s?"
    r"|(?:Alternative |Other )?[Oo]ptions?\s[Cc]onsidered(?:\sand\s[Rr]ejected)?)\s?[:–—-]"
)


def _before_reasons(text: str) -> str:
    return _REASONS.split(text, maxsplit=1)[0]


def _clean(text: str) -> str:
    """Leave out movers, votes, the table's bars and reasons that run on."""
    return _VOTING.sub("", _before_reasons(text)).strip(" |").strip()


# Where no marker stands


def _last_list(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
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
        _take(block, units[place], waiting=True, marker=marker, before=units[place])
        block.paragraphs.add(units[place].paragraph)
        for later in range(place + 1, len(units)):
            if not _take(
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


def _bare_that(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Take paragraphs that begin with "That" and say what is to be, without a number."""
    block = Block(0, LISTED)
    for place, unit in enumerate(units):
        that = re.match(r"That\b", unit.text) and not unit.bullet
        if (
            that
            and _BE_DONE.search(unit.text)
            and parts[place] not in (REASONS, DOCUMENTS, RECOMMENDATIONS)
        ):
            _add(block, None, unit.text, unit.paragraph)
            block.paragraphs.add(unit.paragraph)
    return [block] if block.points else []


_CONCLUDED = re.compile(
    rf"(?P<body>{BODY})\s(?:also\s|then\s|unanimously\s|duly\s|therefore\s|formally\s)?(?:noted|agreed|resolved|approved|endorsed|supported"
    r"|accepted|adopted|recommended|requested|asked|received and noted)\b"
)


def _last_sentence(units: Sequence[Unit], parts: Sequence[str]) -> list[Block]:
    """Take "The Committee noted the update." where it closes the minutes."""
    from meetings.reading.source import sentences

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
            _add(block, None, sentence, last.paragraph)
            block.paragraphs.add(last.paragraph)
            return [block]
        break
    return []


# Together


def _once(blocks: Sequence[Block]) -> list[tuple[Point, Block]]:
    """Return the points of all blocks, leaving out those printed twice for one meeting."""
    kept: list[tuple[Point, Block]] = []
    dropped: set[int] = set()
    for block in blocks:
        for point in block.points:
            if point.outer is not None and id(point.outer) in dropped:
                continue
            twin = next(
                (
                    other
                    for other, of in kept
                    if of is not block
                    and of.segment == block.segment
                    and other.outer is None
                    and _printed_twice(point, other)
                ),
                None,
            )
            if twin is not None and point.outer is None:
                dropped.add(id(point))
                continue
            if point.text:
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
        resolution = Resolution(
            label=point.label.text if point.label else "",
            text=point.text,
            kind=kind,
            paragraph=point.paragraph,
        )
        yield replace(resolution, nested_in=outer)
