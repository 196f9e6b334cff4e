"""Dates of meetings as people list them, one on each line -> days and times of day."""

import re
from dataclasses import dataclass
from datetime import date, time

from meetings.reading.dates import FULL_DATE, date_in

MOST = 60  # lines: more than a year of weekly meetings
_TIME = re.compile(
    r"(?:at\s|@\s?)?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\s?(?P<half>[ap]\.?m\.?)?(?!\w)"
    r"|(?:at\s)?(?:12\s)?(?P<word>noon|midday)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MeetingLine:
    """A line with the day it names, and the time where it gives one; `problem` if neither."""

    line: str
    day: date | None = None
    at: time | None = None
    problem: str = ""


def read_meeting_lines(text: str) -> list[MeetingLine]:
    """Read a list of dates such as "Thursday 14 May 2026, 6.30pm"; empty lines say nothing."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [_read(line) for line in lines if line]


def _read(line: str) -> MeetingLine:
    words = line.lstrip("*•·- ")
    match = FULL_DATE.search(words)
    if match is None:
        return MeetingLine(line, problem="there is no date with a year in it")
    day = date_in(match)
    if day is None:
        return MeetingLine(line, problem="there is no such day")
    named = re.search(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", words, re.IGNORECASE)
    if named and not f"{day:%A}".casefold().startswith(named[1].casefold()):
        return MeetingLine(line, problem=f"{day.day} {day:%B %Y} is a {day:%A}")
    rest = words[: match.start()] + " " + words[match.end() :]
    rest = re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", " ", rest, flags=re.I)
    rest = " ".join(rest.split()).strip(" ,;:.()–—-")
    if not rest:
        return MeetingLine(line, day)
    said = _TIME.fullmatch(rest)
    at = _time(said) if said else None
    if at is None:
        return MeetingLine(line, problem=f"“{rest[:40]}” is not a time such as 6.30pm or 18:30")
    return MeetingLine(line, day, at)


def _time(said: re.Match[str]) -> time | None:
    """Return the time of day; "2" alone is none, for nobody knows which half of the day."""
    if said["word"]:
        return time(12)
    hour, minute, half = int(said["hour"]), int(said["minute"] or 0), said["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    elif said["minute"] is None:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None
