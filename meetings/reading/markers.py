"""The words that say "here it is resolved", and how sure they are.

"RESOLVED:", "Resolved:-  (1)  That", "Cabinet agreed:", "it was RESOLVED that", "The
Committee RESOLVES to:" ... In prose only capitals, the beginning of a line or "It was
resolved that" count: "it was noted that" is talk.
"""

import re
from dataclasses import dataclass

from meetings.reading.sections import BODY, DECISION, Heading
from meetings.reading.units import Unit

# How sure a marker is. A page's weaker markers count only where it has no stronger one.
STRONG, MOTION, LISTED = 3, 2, 1

_VOTE = (
    r"(?:[\s,]{0,2}(?:(?:and|was|been|then|also|therefore|accordingly|duly"
    r"|hereby)\s)?(?:unanimously|nem\.? ?con\.?"
    r"|(?:by|on)\s(?:a\s)?(?:majority|show of hands|general assent"
    r"|[\w ]{0,12}\d{1,3} votes?[\w ,]{0,40}|\d{1,3} \w+[\w ,]{0,40}?)"
    r"(?=\s(?:to|that)\b|\s?[:,–-])|\([^()]{0,120}\)|\[[^\[\]]{0,80}\])){0,3}"
)
_AFTER = (
    rf"{_VOTE}(?P<after>\s?(?:(?:[:;–—-]+\s?){{1,3}})|\s(?=that\b|to\b|the\b|[A-Z(])|(?=[A-Z])"
    rf"|\s?\.?\s?$)"
)
_RESOLVED = re.compile(rf"\b(?P<word>RESOLVED|RESOLVES|[Rr]esolved|[Rr]esolves){_AFTER}")
_RECOMMENDED = re.compile(
    rf"\b(?P<word>RECOMMENDED|RECOMMENDS)(?P<whom>\s(?:TO|to)(?:\s(?:the|THE))?(?:\s(?:of"
    rf"|OF|and|AND|the|THE|&))*(?:\s(?:(?:of|OF|and|AND|the|THE"
    rf"|&)\s)?[A-Z][\w&'’-]{{0,30}}){{1,8}})?{_AFTER.replace('(?P<after>', '(?P<after2>')}"
)
_UPPER = re.compile(
    rf"^(?:IT WAS |It was |THE [A-Z ]{{3,40}} |[(]\d[)] )?(?P<word>AGREED|NOTED|APPROVED"
    rf"|DECIDED|ORDERED|DETERMINED)\b{_AFTER}"
)
# "The Committee AGREED that ...", "The Committee had before it, and NOTED, the report".
_CAPITALS = re.compile(
    rf"^{BODY}(?P<between>\s[a-z][\w ,*]{{0,60}},?\sand)?,?\s(?:UNANIMOUSLY |unanimously "
    rf"|also |then )?"
    rf"(?P<word>AGREED|NOTED|APPROVED|ENDORSED|SUPPORTED|DECIDED"
    rf"|RECOMMENDED)\b{_AFTER.replace('(?P<after>', '(?P<after3>(?=,)|')}"
)
_HEADED = re.compile(
    r"^(?:Agreed|Noted|Decided|AGREED|Decision|Recommended|Resolution"
    r"|(?:Recommendation|RECOMMENDATION)s?\s(?:to|TO)\s(?:the "
    r"|THE )?[A-Z]\w+(?: [A-Z]\w+){0,4})(?P<how>\s?:\s?-?|\s[–—-]+|:-"
    r"|$)\s*",
)
_BODY_DID = re.compile(
    rf"^(?P<body>{BODY})\s?(?:has\s|have\s|then\s|also\s|therefore\s|unanimously\s"
    rf"|formally\s|duly\s){{0,2}}"
    rf"(?P<word>agreed|resolved|noted|approved|endorsed|decided|recommended|supported"
    rf"|requested|resolves|agrees)?"
    rf"{_VOTE}(?P<that>\s(?:to|that|the))?\s?:?\s?-?$"
)
_BODY_COLON = re.compile(rf"^(?P<body>{BODY})(?:\s(?:has|have|had))?\s?:?\s?-?$")
_MOTION = re.compile(
    r"\b(?:moved|MOVED|proposed|Proposed|PROPOSED)\b[^:]{0,200}?\b(?:seconded|SECONDED)\b"
    r"(?P<by>\sby\s(?:(?:Councillor|Cllr|the)\s)?[^:.,]{1,80}?)?(?:,?\s?(?:and\s)?(?P<that"
    r">that\b)|\s?[:–-])\s*"
)
_EARLIER = re.compile(
    r"\b(?:had|previously|has|having|been|not|be|were|are|matters?|issues?|to be"
    r"|further to)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
LOST = re.compile(
    r"\b(?:LOST|lost|defeated|not carried|was withdrawn|fell\b|rejected|not agreed"
    r"|DEFEATED|FELL|NOT CARRIED)\b"
)


@dataclass(frozen=True)
class Marker:
    """A marker in a unit: what stands after it, from where, and what it says of the list."""

    rest: str
    rest_at: int
    strength: int
    recommending: bool = False
    kind: str = ""
    needs_list: bool = False


def marker_of(unit: Unit, heading: Heading | None, *, after_minutes: bool) -> Marker | None:
    """Return the first marker of `unit`, or None where nothing is resolved in it."""
    text = unit.text[:6000]
    for resolved in _RESOLVED.finditer(text):
        if _is_resolving(text, resolved):
            return _marker(unit, resolved.end(), STRONG)
    match = _RECOMMENDED.search(text)
    if match and not _EARLIER.search(text[: match.start()]):
        if re.search(r"\bis\s$", text[: match.start()]):
            return None  # "Cabinet is RECOMMENDED to": what the report proposes
        return _marker(unit, match.end(), STRONG, recommending=True)
    match = _UPPER.match(text)
    if match:
        kind = {"NOTED": "note", "APPROVED": "approve"}.get(match["word"], "")
        return _marker(unit, match.end(), STRONG, kind=kind)
    match = _CAPITALS.match(text)
    if match:
        kind = {"NOTED": "note", "APPROVED": "approve"}.get(match["word"], "")
        start = 0 if match["between"] else match.end()
        return _marker(unit, start, STRONG, recommending=match["word"] == "RECOMMENDED", kind=kind)
    if heading is not None and heading.part == DECISION:
        return Marker(heading.rest, heading.rest_at, STRONG, needs_list=not heading.rest)
    match = _HEADED.match(text)
    if match and (match["how"].strip() or match.end() == len(text)):
        recommending = text.lower().startswith("recommend")
        if not recommending or after_minutes:
            return _marker(unit, match.end(), STRONG, recommending=recommending)
    if unit.label is None:
        match = (
            _BODY_DID.match(text)
            if text.endswith((":", "to", "that", "-", "has", "have"))
            else None
        )
        if match and match["word"]:
            return Marker(
                "",
                unit.start + len(text),
                STRONG,
                recommending=match["word"] == "recommended",
                needs_list=True,
            )
        match = _BODY_COLON.match(text)
        if match and text.endswith((":", "has", "have", "-")) and not text.startswith("That"):
            return Marker("", unit.start + len(text), LISTED, needs_list=True)
    match = _MOTION.search(text)
    if match and not re.search(r"\bamendment\b", text[: match.end()], re.IGNORECASE):
        start = match.start("that") if match["that"] else match.end()
        return _marker(unit, start, MOTION)
    return None


def _marker(
    unit: Unit, end: int, strength: int, *, recommending: bool = False, kind: str = ""
) -> Marker:
    rest = unit.text[end:]
    return Marker(
        rest.strip(),
        unit.start + end + len(rest) - len(rest.lstrip()),
        strength,
        recommending,
        kind,
    )


def _is_resolving(text: str, match: re.Match[str]) -> bool:
    """Say whether this "resolved" resolves, and does not tell of something resolved before."""
    before = text[: match.start()]
    capitals = match["word"].isupper()
    if capitals:
        return not re.search(r"\b(?:had|previously|has been|were)\s(?:\w+\s)?$", before)
    follows = text[match.end("word") :][:160]
    if not before.strip(" -–—:*•·"):
        return True
    if _EARLIER.search(before):
        return False
    if not re.match(rf"{_VOTE}(?:\s?[:–—]|\s?-\s|\s(?:to|that)\b|\s?$)", follows):
        return False
    sentence = re.split(r"(?<=[.;:])\s", before[-400:])[-1]
    return bool(
        re.fullmatch(
            rf"(?:[\w\s,’'()-]{{0,160}}?\b(?:it was(?: then| also| therefore| thereupon"
            rf"| subsequently)?|{BODY}(?:\shas|\shave)?)\s"
            r"(?:unanimously\s|therefore\s|also\s|then\s|accordingly\s|further\s)?"
            r"|(?:unanimously|accordingly|and)\s|It was\s)",
            sentence,
            re.IGNORECASE,
        )
    )
