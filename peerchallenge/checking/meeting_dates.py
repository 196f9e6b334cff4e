"""Where words or a record date a committee's meeting on a day on which it did not meet. Pure.

The record rarely has every meeting of a body, so that it has none on a day says little. See
`_against()` for what is enough.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from meetings.reading.bodies import initials, which
from meetings.reading.dates import find_dates
from peerchallenge.checking.sources import (
    Approval,
    Body,
    Contradiction,
    Source,
    Text,
    calendar,
    clause,
    worded,
)

NEAR = 6  # days: a body that met so near to a day has hardly met on that day too
SUNDAY = 6

_VERBS = (
    r"(?:approved|agreed|considered|noted|endorsed|adopted|received|resolved|supported|discussed"
    r"|decided|met)"
)
# What a body considers: "the draft action plan". A date after anything else may be of that.
_PAPER = (
    r"(?:the|a|an|its|this|our)\s+(?:[a-z-]+\s+){0,3}?(?:report|plan|update|paper|strategy|policy"
    r"|recommendations?|response|proposals?|budget|protocol|framework)"
)
_BETWEEN = (
    rf"(?:[’']s)?(?:\s+(?:{_VERBS}|{_PAPER}|formally|then|it|them|this|which|has|had|was|were|at|in|its"
    r"|their|the|a|meeting|meetings|held|convened|on|of|dated))*[\s,(:–-]*"
)
# Who decides by themselves, whatever body they belong to.
_PERSON = re.compile(r"\b(?:Chair|Leader|Member|Officer|Director|Holder|Head)\b", re.IGNORECASE)
# What follows a name when it is part of another: "Cabinet Member", "Audit Committee Chair".
_NOT_THE_BODY = r"(?!\s+(?:Member|Members|Office|Secretary|Portfolio|Report)\b)"
_PLANNED = re.compile(
    r"\b(?:will|would|due|planned|scheduled|intended|expected|originally|postponed|deferred|moved"
    r"|next|not|never|unless|if)\b"
)
_MAY_PRECEDE = {"The", "At", "By", "To", "In", "On", "When", "That", "Both", "And", "Full"}


def wrong_meeting_dates(texts: Iterable[Text], bodies: Iterable[Body]) -> Iterator[Contradiction]:
    """Yield where words date a body's meeting or decision on a day on which it did not meet.

    Only days that were past when the words were written. The record rarely has every meeting of a
    body, so a day is doubted only where it met within NEAR days of it, or on that day of the year
    before or after while it never meets on that weekday; where that meeting was cancelled; or
    where the day is a Sunday.
    """
    known = [(body, _names_of(body)) for body in bodies]
    for text in texts:
        for day, start, end in find_dates(text.words):
            if day > text.day:
                continue
            for body, names in known:
                marks = _named_beside(text.words, start, end, names)
                if marks and (other := _against(body, day)) is not None:
                    yield Contradiction(
                        "meeting-date",
                        f"{body.names[0]} is said to have met on {worded(day)}. {other.words}",
                        text.source(*marks),
                        other,
                        text.fix,
                    )


def _names_of(body: Body) -> str:
    alternatives = []
    for name in body.names:
        if name == "Council":
            name = "Full Council"  # "the council" is everybody
        alternatives.append(r"\s+".join(map(re.escape, name.split())))
        if short := initials(name):
            alternatives.append(short.upper())
    return rf"(?:{'|'.join(sorted(alternatives, key=len, reverse=True))})\b{_NOT_THE_BODY}"


def _named_beside(words: str, start: int, end: int, names: str) -> tuple[tuple[int, int], ...]:
    """Return where the name and the date stand that belong together; empty where none do."""
    begin = max(0, start - 160)
    before = words[begin:start]
    found = re.search(rf"\b({names}){_BETWEEN}$", before)
    if found is not None and _stands_alone(before[: found.start()]):
        at = begin + found.start(1)
        return ((at, begin + found.end(1)), (start, end))
    after = words[end : end + 120]
    by = re.match(
        rf"\s*(?:(?:(?:by|at)\s+(?:a\s+meeting\s+of\s+)?|meeting\s+of\s+)(?:the\s+)?({names})"
        rf"|,?\s+(?:the\s+)?({names})\s+{_VERBS}\b)",
        after,
    )
    if by is not None and not _PLANNED.search(clause(before)):
        group = 1 if by[1] else 2
        return ((start, end), (end + by.start(group), end + by.end(group)))
    return ()


def _stands_alone(before: str) -> bool:
    """Say whether a name that follows is a whole one, in words that speak of what was done."""
    word = re.search(r"([\w’'-]+)\s+$", before)
    if word and word[1][:1].isupper() and word[1] not in _MAY_PRECEDE:
        return False
    return not _PLANNED.search(clause(before))


def _against(body: Body, day: date) -> Source | None:
    """Return what speaks against a meeting of `body` on `day`, or None."""
    met = body.on(day)
    if met is not None:
        return body.source(met) if met.is_cancelled else None
    nearest = body.nearest(day)
    if nearest is not None and abs((nearest.on - day).days) <= NEAR:
        return body.source(nearest)
    held = [one for one in body.met if not one.is_cancelled]
    usual = {one.on.weekday() for one in held}
    for one in held:
        same_day = (one.on.day, one.on.month) == (day.day, day.month)
        if same_day and abs(one.on.year - day.year) == 1 and day.weekday() not in usual:
            return body.source(one)
    return calendar(day) if day.weekday() == SUNDAY else None


def wrong_approvals(
    approvals: Iterable[Approval], bodies: Iterable[Body]
) -> Iterator[Contradiction]:
    """Yield what a committee is recorded to have decided on a day on which it did not meet.

    What a post decided is left alone: officers decide on any day.
    """
    known = list(bodies)
    by_name = {name: body for body in known for name in body.names}
    for one in approvals:
        name = None if _PERSON.search(one.by) else which(one.by, list(by_name))
        if name is None:
            continue
        body = by_name[name]
        # A record may cite another body's meeting, which heard of the decision.
        if one.cited in body.met:
            other = body.source(one.cited) if one.cited.on != one.on else None
        else:
            other = _against(body, one.on)
        if other is not None:
            yield Contradiction(
                "approval-day",
                f"It is recorded as decided by {one.by} on {worded(one.on)}. {other.words}",
                one.source,
                other,
                one.fix,
            )
