"""Commitments: who must bring, do or send what, to whom, by when.

A resolution that refers, requests or asks for an update always holds one. Others hold one
where a clause promises: "who would report progress to Cabinet", "the plan to be agreed in
August 2025".
"""

import re
from datetime import date

from meetings.reading.deadlines import Due, find_due
from meetings.reading.records import Commitment
from meetings.reading.sections import BODY

LONGEST = 4000  # characters: a longer resolution is no resolution

_CHAIR_OF = r"(?:(?:the\s|its\s)?(?:Chair(?:man|person)?|[Mm]embers)\sof\s)?"
_TO = re.compile(
    rf"\b(?:to|at|before|by way of|tell|inform|update|advise|brief|give|send|show|supply|provide)"
    rf"\s(?:all\s|both\s)?(?P<body>{_CHAIR_OF}{BODY}(?!\w)(?:\s(?:and|or)\s{BODY}(?!\w))?"
    rf"|(?:the\s)?(?:LGA|Local Government Association)\b|[A-Z]{{3,7}}\b"
    r"|(?:the\s)?(?:group whips|Chief Executive|Leader|Members|Monitoring Officer))"
)
_MEETING_OF = re.compile(rf"\bmeetings?\sof\s(?P<body>{BODY}(?!\w))")
_SEEN_BY = re.compile(
    rf"\b(?:monitored|reviewed|considered|received|scrutinised|overseen)\s(?:\w+\s){{0,3}}?by\s"
    rf"(?P<body>{BODY}(?!\w))"
)
_RECEIVER = re.compile(
    rf"^(?:That\s|that\s)?(?P<body>{_CHAIR_OF}{BODY}|[A-Z]{{3,7}})\s(?:(?:also\s)?agree[sd]?\s)?"
    rf"(?:to\s)?(?:receiv\w+|be\s(?:given|provided|updated|kept|sent|told|informed|supplied"
    rf"|advised|shown)|have|review|revisit)\b"
)
_ASKED = re.compile(
    r"^(?:That\s|that\s)?(?P<who>.{3,200}?)\s(?:be|is|are|was|were)\s(?:\w+ly\s)?(?:asked"
    r"|requested|instructed|invited|required|tasked)\s(?:to\s)?(?P<what>.+)$",
    re.DOTALL,
)
_ASKS = re.compile(
    r"(?:asks?|asked|requests?|requested|instructs?|instructed|invites?|invited)\s(?P<who>.{3,200}?)"
    r"\sto\s(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_PROMISE = re.compile(
    r"\b(?:(?:will|would|shall|are to|is to|to)\s(?:also\s|then\s)?(?:be\s)?(?:told|tell"
    r"|report(?:ed)?\s(?:back|to|on|progress)|come back|return|write|writ(?:e|ten)|send"
    r"|sent|submit(?:ted)?"
    r"|bring|brought|present(?:ed)?|provide[d]?|updated?|circulate[d]?|publish(?:ed)?"
    r"|agreed at|considered (?:at|by)|inform(?:ed)?|set (?:one|them)|prepare[d]?"
    r"|produce[d]?|receive[d]?|taken to|monitor(?:ed)?|review(?:ed)?|carry)"
    r"|(?:updates?|reports?|progress|briefings?|presentations?|papers?|lists?|notes?|timetables?)"
    r"\s(?:be\s|being\s)(?:\w+\s)?(?:presented"
    r"|brought|submitted|provided|reported|made|given)"
    r"|(?:request|ask)(?:s|ed|ing)?\s(?:for\s)?(?:an?|further|regular|quarterly|annual)\s"
    r"(?:[\w-]+\s){0,3}(?:update|report|briefing)s?"
    r"|with (?:an?\s)?(?:annual\s|further\s|progress\s|regular\s"
    r"|quarterly\s){0,3}(?:update|report)s?\b"
    r"|(?:is|are|be) (?:sent|circulated|shared|published|placed|put)\s(?:\w+\s)?(?:to"
    r"|round|on|with|at)"
    r"|reporting\s(?:once|twice|annually|quarterly|back|every)|give its comments"
    r"|monitor\s(?:the|its|progress)|keep a (?:watch|monitor))\b",
    re.IGNORECASE,
)
# Something is put into hands, or onto an agenda, whatever the kind of the resolution.
_HANDED = re.compile(
    r"\bbe\s(?:sent|told|informed|kept\s(?:informed|up\sto\sdate)|supplied\swith"
    r"|provided\swith|given\s(?:[\w-]+\s){0,3}(?:list|paper|briefing|update|report|detail|sight|cop(?:y|ie)|plan)s?\b"
    r"|shared\swith)(?!\s(?:delegated|authority|power))"
    r"|\b(?:added\sto|included\s(?:in|on)|placed\son|put\son)"
    r"\s[^.;]{0,60}?\b(?:work\s(?:programme|plan)|forward\splan|agendas?)\b"
    r"|\b(?:be|as)\sa\sstanding\sitem\b"
    r"|\b(?:list|paper|briefing|note|presentation|timetable|schedule|response)s?\b[^.;]{0,80}?"
    r"\bbe\s(?:\w+ly\s)?(?:brought|provided|presented|submitted|circulated|sent|shared|given)\b",
    re.IGNORECASE,
)
_NOTHING_DUE = re.compile(
    r"\b(?:take|takes|took|have|pay|give|given)\s(?:full\s|due\s)?(?:account|regard"
    r"|attention|consideration)\b|\btaken into account\b|\bcomments? (?:made"
    r"|raised)[\w\s]{0,40}be (?:taken|noted|considered)\b",
    re.IGNORECASE,
)


def commitment_of(
    text: str,
    kind: str,
    *,
    meeting_date: date | None = None,
    municipal_year_ends: date | None = None,
) -> Commitment | None:
    """Return what the resolution `text` commits someone to, or None."""
    text = text[:LONGEST]
    due = find_due(text, meeting_date=meeting_date, municipal_year_ends=municipal_year_ends)
    if not _commits(text, kind, due):
        return None
    return Commitment(
        what=_what(text, kind, due),
        to_whom=_to_whom(text, kind),
        due_text=due.text if due else None,
        due_on=due.on if due else None,
        due_rule=due.rule if due else "no date given",
    )


def _commits(text: str, kind: str, due: Due | None) -> bool:
    if kind in ("receive-update", "refer"):
        return True
    if kind == "request":
        return not _NOTHING_DUE.search(text)
    if _NOTHING_DUE.search(text):
        return False
    promise = _PROMISE.search(text)
    if promise and not (kind == "delegate" and promise[0].lower().startswith("to ")):
        return True
    if kind in ("other", "support", "recommend") and _HANDED.search(text):
        return not re.search(r"\bthanks\b", text[:80], re.IGNORECASE)
    return (
        kind in ("approve", "other", "recommend")
        and due is not None
        and due.on is not None
        and _is_done_by(text, due)
    )


def _is_done_by(text: str, due: Due) -> bool:
    """Say whether something is to be held or made by the day named, not only paid from it."""
    before = text[: text.find(due.text)]
    return bool(
        re.search(
            r"\b(?:survey|report|review|plan|update|report\w*|event|session|workshop|visit"
            r"|timetable)\b",
            before,
            re.IGNORECASE,
        )
    ) and not re.search(
        r"\b(?:allowance|payment|fee|charge|budget|rate|minutes)s?\b", before, re.IGNORECASE
    )


def _what(text: str, kind: str, due: Due | None) -> str:
    """Return the clause that says what is to be brought, done or sent."""
    words = re.sub(r"^(?:That|that|To|to)[\s,]+", "", text.strip()).rstrip(" .;,")
    words = re.sub(r";?\s?\band$", "", words)
    asked = None
    if kind in ("request", "refer"):
        asked = _ASKED.match(words) or _ASKS.match(words)
    if asked and not asked["what"].startswith("back"):
        words = asked["what"]
    received = (
        re.search(r"\breceiv\w*\s(?P<what>.+)$", words, re.DOTALL)
        if kind == "receive-update"
        else None
    )
    if received:
        words = received["what"]
    promise = (
        _PROMISE.search(words) if kind not in ("request", "refer", "receive-update") else None
    )
    if promise:
        start = max(words.rfind(mark, 0, promise.start()) + 1 for mark in (",", ";", "."))
        words = words[start:].strip()
    elif due is not None and kind in ("approve", "support", "note", "other") and due.text in words:
        # Nothing but its date says what is promised: take the clause that holds the date.
        at = words.index(due.text)
        cuts = [
            words.rfind(mark, 0, at) + len(mark)
            for mark in (", ", "; ", " with ", " and ")
            if mark in words[:at]
        ]
        words = words[max(cuts, default=0) :]
    if due is not None:
        words = words.replace(due.text, "").strip()
    words = " ".join(re.sub(r"\s+([,.;])", r"\1", words).split()).strip(" ,;.")
    return words if len(words) <= 200 else words[:200].rsplit(" ", 1)[0] + " …"


def _to_whom(text: str, kind: str) -> str | None:
    receiver = _RECEIVER.match(text)
    if receiver:
        return _name(receiver["body"])
    asked = _ASKED.match(text)
    for named in (_TO, _MEETING_OF, _SEEN_BY):
        found = named.search(text)
        if found:
            return _name(found["body"])
    if asked and kind == "refer":
        return _name(asked["who"])
    return None


def _name(body: str) -> str:
    return re.sub(r"^(?:[Tt]he|[Tt]hat)\s", "", body.strip())
