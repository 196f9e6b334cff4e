"""What two sources of the record say differently. Pure: facts in, contradictions out.

A contradiction is in the data, not in a person: it says what each source has, word for word, and
not which of them is right. Precision comes before completeness, for a false alarm costs trust;
each rule says what it leaves alone.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from meetings.reading.dates import MONTH, find_dates
from peerchallenge.checking.meeting_dates import wrong_approvals, wrong_meeting_dates
from peerchallenge.checking.sources import (
    WEEKDAYS,
    Contradiction,
    DoneYetPromised,
    DueSet,
    Minuted,
    Source,
    Text,
    calendar,
    clause,
    worded,
)

__all__ = [
    "delayed_yet_on_track",
    "done_yet_promised",
    "due_before_set",
    "implausible_years",
    "wrong_approvals",
    "wrong_meeting_dates",
    "wrong_weekdays",
]

# ---- A due date before the meeting that set it


def due_before_set(dues: Iterable[DueSet]) -> Iterator[Contradiction]:
    """Yield the due dates that are before the meeting that set them; the same day may be."""
    for one in dues:
        if one.due_on < one.set_on:
            yield Contradiction(
                "due-before",
                f"It is due on {worded(one.due_on)}, before the meeting on"
                f" {worded(one.set_on)} that set it.",
                one.source,
                one.meeting,
                one.fix,
            )


# ---- Complete, while a promise waits


def done_yet_promised(rows: Iterable[DoneYetPromised]) -> Iterator[Contradiction]:
    """Yield what is complete while a promise about it alone waits."""
    for one in rows:
        yield Contradiction(
            "done-yet-promised",
            f"{one.what} is recorded as complete, and a promise about it is {one.state}.",
            one.done,
            one.promise,
            one.fix,
        )


# ---- Delayed in the minutes, on track in the plan

_DELAYED = re.compile(
    r"\b(?:is|are|was|were|has|have|had|been|being|now|running|fallen|currently)\s+"
    r"(?:now\s+|also\s+|significantly\s+|slightly\s+|somewhat\s+|been\s+|further\s+)?"
    r"(delayed|slipped|behind\s+schedule|behind\s+plan|fallen\s+behind|not\s+(?:yet\s+)?started"
    r"|not\s+(?:yet\s+)?begun|running\s+late|late\s+against)\b",
)
_NOT_SO = re.compile(
    r"\b(?:whether|if|unless|not\s+(?:been\s+)?(?:delayed|slipped|behind)|no\s+longer|never"
    r"|without|could|would|may|might|should|risk|avoid|previously|last\s+year|nothing|none|no)\b",
    re.IGNORECASE,
)


def delayed_yet_on_track(rows: Iterable[Minuted]) -> Iterator[Contradiction]:
    """Yield where a minute says delayed of what the plan had as on track on the same day.

    Only where every open action of the recommendation was on track. What might be, is asked about
    or denied in the same sentence is left alone.
    """
    for one in rows:
        if one.statuses != {"on_track"}:
            continue
        for found in _DELAYED.finditer(one.text.words):
            sentence = _sentence_round(one.text.words, found.start(), found.end())
            if _NOT_SO.search(sentence.replace(found[1], " ")):
                continue
            yield Contradiction(
                "minute-and-plan",
                f"The minute says “{found[1]}” of recommendation {one.recommendation}, whose open"
                " actions were all on track that day.",
                one.text.source((found.start(1), found.end(1))),
                one.plan,
                one.text.fix,
            )
            break


def _sentence_round(words: str, start: int, end: int) -> str:
    first = max((m.end() for m in re.finditer(r"[.;!?]\s", words[:start])), default=0)
    last = re.search(r"[.;!?](?:\s|$)", words[end:])
    return words[first : end + last.start() if last else len(words)]


# ---- A year that does not fit

_FILLER = r"(?:(?!to\b|for\b|that\b|start|begin|launch|open)[\w’'&-]+\s+)"
_WAS_DONE = re.compile(
    r"\b(?:(?:was|were|had|has\s+been|have\s+been|been)\s+(?:formally\s+)?(?:held|approved"
    r"|considered|adopted|published|launched|signed|endorsed|noted|received|presented|completed"
    r"|submitted|issued|discussed|reported)|met|took\s+place|meetings?\s+held)\s+"
    rf"(?:(?:by|at|in|with)\s+{_FILLER}{{1,8}})?on\s+(?:the\s+)?$"
)
_WILL_BE = re.compile(
    r"\b(?:(?:will|shall)\s+(?:be\s+held|take\s+place|meet|be\s+considered|be\s+published"
    r"|start|begin|open)|next\s+meeting\s+(?:is|will\s+be|would\s+be))\s+"
    rf"(?:(?:by|at|in|with|held)\s+{_FILLER}{{0,8}})?(?:on\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\b(?:to\s+be|will|would|shall|due|planned|scheduled|if)\b")
_ANY_YEAR = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH},?\s(?P<year>\d{{4,5}})\b", re.IGNORECASE
)
SOON = 200  # days that "the next meeting" is ahead at most
YEAR = 366


def implausible_years(texts: Iterable[Text]) -> Iterator[Contradiction]:
    """Yield the years that do not fit: no year of ours, or wrong by one for what is said.

    Wrong by one is a day still to come of which the words say that it was, or a day long past of
    which they say that it will be, where the same day of the year before, or after, fits.
    """
    for text in texts:
        for found in _ANY_YEAR.finditer(text.words):
            if not 1850 <= int(found["year"]) <= 2100:
                yield _year(text, found.start(), found.end(), f"The year {found['year']} is not"
                            " one that can be meant.")  # fmt: skip
        for day, start, end in find_dates(text.words):
            before = clause(text.words[max(0, start - 160) : start])
            if day > text.day:
                was = _in_year(day, day.year - 1)
                fits = was <= text.day and (text.day - was).days <= YEAR
                if fits and _WAS_DONE.search(before) and not _NOT_YET.search(before):
                    yield _year(text, start, end, f"{worded(day)} was still to come, and the"
                                " words say that it was past.")  # fmt: skip
            elif day < text.day:
                comes = _in_year(day, day.year + 1)
                fits = 0 < (comes - text.day).days <= SOON
                if fits and _WILL_BE.search(before):
                    yield _year(text, start, end, f"{worded(day)} was past, and the words say"
                                " that it was still to come.")  # fmt: skip


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=28)


def _year(text: Text, start: int, end: int, words: str) -> Contradiction:
    one = text.source((start, end))
    # The same text may hold two such dates, each with its own answer.
    at = Source(f"{text.own.key}@{start}", text.own.title, text.own.words, text.own.path)
    return Contradiction("year", words, one, at, text.fix)


# ---- A weekday that the date has not

_WITH_WEEKDAY = re.compile(
    r"^(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b", re.IGNORECASE
)


def wrong_weekdays(texts: Iterable[Text]) -> Iterator[Contradiction]:
    """Yield the dates that are written with a weekday which they have not."""
    for text in texts:
        for day, start, end in find_dates(text.words):
            said = _WITH_WEEKDAY.match(text.words[start:end])
            if said and said[1].capitalize() != WEEKDAYS[day.weekday()]:
                other = calendar(day)
                yield Contradiction(
                    "weekday",
                    f"It is dated {said[1]} {worded(day)}. {other.words}",
                    text.source((start, end)),
                    other,
                    text.fix,
                )
