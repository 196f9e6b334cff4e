"""Due dates as action plans write them -> the days that they allow.

The words are kept; this says what they mean. What is vague ends on its last day, so that nothing
is called overdue before its words have passed: a month on its last day, a quarter on the end of
its third month (counted from April, the financial year of councils), a season on the end of its
last month. What has no end ("ongoing", "from April") has no day here, and must be given a day of
review.

Nothing is put right silently: what looks mistyped comes back with a doubt for a person to settle.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from actions.dates.due import SEASONS, Due, Known, UnreadableDate
from actions.dates.named import DATE_AHEAD, dated, spanning

__all__ = ["SEASONS", "Due", "UnreadableDate", "read_due", "says_done", "says_not_yet"]

LONGEST = 500  # characters; what is longer says more than a date


def read_due(
    text: str,
    *,
    counted_from: date | None = None,
    municipal_year_ends: date | None = None,
    seasons: Mapping[str, tuple[int, int]] = SEASONS,
    today: date | None = None,
) -> Due:
    """Read a due date as written.

    `counted_from` is the day from which "within six months" counts and near which a date is
    plausible: that of the meeting or of the plan's approval. `municipal_year_ends` is the day
    before the annual meeting, where it is known. `today` tells what cannot be done yet from what
    may be. Raise UnreadableDate where the words name no date at all.
    """
    written = " ".join(text.split())
    if len(written) > LONGEST:
        raise UnreadableDate(
            f"“{written[:60]}…” is too long for a date: write one such as 31 March 2026"
        )
    words = _plain(written)
    known = Known(counted_from, municipal_year_ends, seasons, today)
    if not words or re.fullmatch(_NO_DATE, words):
        return Due(written, doubt="there is no date" if words else "")
    if re.match(_DONE, words):
        found: Due | None = _done(words, known)
    else:
        found = _endless(words, known) or dated(words, known)
    if found is None:
        raise UnreadableDate(
            f"“{written[:60]}” is not a date: write one such as 31 March 2026, Q3 2025/26, "
            "Summer 2026 or Ongoing"
        )
    if found.is_status or found.is_ongoing:
        return replace(found, text=written)
    return replace(found, text=written, doubt=found.doubt or _implausible(found, known))


def says_done(text: str) -> bool:
    """Whether words begin by saying that something is done, and take nothing of it back."""
    words = _plain(text)
    return bool(re.match(_DONE, words)) and not says_not_yet(words)


def says_not_yet(text: str) -> bool:
    """Whether words take something back: "subject to approval", "awaiting sign-off"."""
    return bool(re.search(_NOT_YET, text.casefold()))


_NO_DATE = (
    r"(?:tbc|tba|tbd|n/?a|none|not set|unknown|-+|\?+|to be (?:confirmed|agreed|decided|determined"
    r"|advised)|not applicable|no date|(?:short|medium|long)(?:er)?[ -]term)\.?"
)
_DONE = r"(?:complete[d]?|done|closed|delivered|achieved|finished|implemented)\b"
_NOT_YET = (
    r"\b(?:subject to|await(?:s|ing)|but|pending|except(?:ing)?|apart from|other than|not yet"
    r"|outstanding|in part|part(?:ly|ially)|to follow)\b"
)
_DUE_BY = (
    r"(?P<by>no later than|not later than|on or before|by|before|prior to|within|during|in|until"
    rf"|at the end of|end of)(?={DATE_AHEAD}|\s(?:\w+\s)?(?:day|week|month|year)s?\b)"
)
_ONGOING = (
    r"\b(?:on-?going|continu(?:ous|ing|al)(?:ly)?|rolling|open[ -]ended|business as usual|bau"
    r"|onwards?|thereafter|(?:bi-?|half-|six-)?(?:annually|monthly|quarterly|weekly)|yearly"
    r"|half-yearly|(?:each|every) (?:\w+ )?(?:month|quarter|year|meeting|cycle)s?)\b"
)
_FROM = (
    r"(?:(?:with effect|effective|as) )?"
    r"(?:from|since|(?:starting|commencing)(?: in| on)?|beginning (?:in|on))\b"
)


def _plain(text: str) -> str:
    """Return the words in small letters, without what a committee's name in brackets adds."""
    words = re.sub(r"[‐‑‒–—−]", "-", text).replace("’", "'").casefold()
    # "July 2025 (ongoing)" and "Complete (awaiting sign-off)" say more than a committee's name.
    tells = rf"\d|{_ONGOING}" + (rf"|{_NOT_YET}" if re.match(_DONE, words.lstrip()) else "")
    without = re.sub(
        r"\(([^)]*)\)", lambda one: one[0] if re.search(tells, one[1]) else " ", words
    )
    words = " ".join((without if without.strip() else words).split()).strip(" .;,:*")
    words = re.sub(r"\b(?:q|quarters? ?)([1-4]) ?(?:[-/&,]|and|to) ?(?:q|quarter )?([1-4])\b",
                   r"q\1 to q\2", words)  # fmt: skip
    # The number of a phase is no day: "phase 2 June 2026".
    return re.sub(r"\b(phase|stage|step|tranche|wave|milestone) ?\d{1,2}\b", r"\1", words)


def _done(words: str, known: Known) -> Due:
    """Tell "Completed June 2023", a status, from "Completed by June 2026", when it is due.

    Nothing is called done on a day that is still to come.
    """
    rest = re.sub(_DONE, "", words, count=1).strip(" -:,()")
    on = dated(rest, known) if rest and not re.search(r"\breview", rest) else None
    first, latest, rule = (on.earliest, on.latest, on.rule) if on else (None, None, "")
    reached = known.today or known.counted_from
    is_past = bool(latest and reached and latest <= reached)
    is_to_come = bool(latest and reached and (first or latest) > reached)
    due = Due("", first, latest, rule=rule)
    if says_not_yet(rest):
        return replace(due, doubt="it says that something of it is still to be done")
    by = re.match(_DUE_BY, rest)
    if by and on and not (is_past and by["by"] in ("in", "during")):
        past = "read as when it is due; if it is done, its status says so" if is_past else ""
        return replace(due, doubt=past or on.doubt)
    doubt = "it says that it is done, and that day is still to come" if is_to_come else ""
    return replace(due, is_status=not (is_to_come and known.today), rule="", doubt=doubt)


def _endless(words: str, known: Known) -> Due | None:
    """Read what has no end, or what begins with "from"; None for what is neither."""
    if re.search(_ONGOING, words):
        return _ongoing(words, known)
    begins = re.match(_FROM, words)
    if begins is None:
        return None
    rest = words[begins.end() :].strip()
    ends = spanning(rest, known)
    if ends is not None and ends.latest is not None:
        return ends
    until = re.search(rf"\s(?:(?:until|till|through to|up to|to)\b|-)(?={DATE_AHEAD})", rest)
    if until and (end := dated(rest[until.end() :], known)) is not None:
        return end
    start = dated(rest, known) if re.match(DATE_AHEAD, rest) else None
    if start is None:
        return None
    return Due("", earliest=start.earliest or start.latest, is_ongoing=True, rule=_NO_END)


_NO_END = "it has no end, so it needs a date of review"


def _ongoing(words: str, known: Known) -> Due:
    """Read what has no end: from when, until when if it says so after all, reviewed when."""
    review = re.search(r"\b(?:next )?review(?:ed)?\b(?: (?:in|on|by|at|date|due))*:?", words)
    if review:
        on = dated(words[review.end() :].strip(" -,"), known)
        return Due("", is_ongoing=True, review_on=on.latest if on else None, rule=_NO_END)
    said = re.search(_ONGOING, words)
    for until in re.finditer(r"\b(?:until|till|through to|up to|to|by)\b", words):
        # "By April and ongoing" only begins then; "ongoing, report to Cabinet" does not end there.
        if until[0] in ("to", "by") and (
            (said and said.start() > until.start())
            or not re.match(DATE_AHEAD, words[until.end() :])
        ):
            continue
        end = dated(words[until.end() :], known)
        if end is not None:
            start = dated(words[: until.start()], known)
            begins = start.earliest if start else None
            is_before = begins and end.latest and begins <= end.latest
            return replace(end, earliest=begins if is_before else None)
    rest = re.sub(_ONGOING, " ", words)
    rest = re.sub(
        r"\b(?:and|then|from|starting|commencing|since|basis|an?|on|by)\b|[,;&+()]|(?<!\d)/|/(?!\d)",
        " ",
        rest,
    )
    start = dated(" ".join(rest.split()).strip(" -"), known)
    return Due("", earliest=start.earliest if start else None, is_ongoing=True, rule=_NO_END)


def _implausible(due: Due, known: Known) -> str:
    """Say so if the year looks mistyped."""
    if due.latest is None:
        return ""
    year = due.latest.year
    if not 2000 <= year <= 2100:
        return f"the year {year} looks wrong"
    if known.counted_from and not -2 <= year - known.counted_from.year <= 12:
        return f"the year {year} is far from {known.counted_from.year}"
    return ""
