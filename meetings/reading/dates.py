"""Dates as committees write them.

`parse_date` reads one date, `find_dates` those in a text. A day that does not exist is no
date, never an error.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].lower(), calendar.month_abbr[number].lower())
} | {"sept": 9}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?(?:the\s)?"
YEAR = r"(?:19|20)\d{2}"
FULL = (
    rf"{_WEEKDAY}(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m1>{MONTH}),?\s(?P<y1>{YEAR})\b"
    rf"|(?P<m2>{MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y2>{YEAR})\b"
    rf"|\b(?P<d3>\d{{1,2}})[/.-](?P<m3>\d{{1,2}})[/.-](?P<y3>(?:19|20)?\d{{2}})\b(?![/.-]\d)"
    rf"|\b(?P<y4>{YEAR})-(?P<m4>\d{{2}})-(?P<d4>\d{{2}})\b"
)
FULL_DATE = re.compile(FULL, re.IGNORECASE)
_YEAR_AT_LEAST = re.compile(r"\d\d")  # stands in every date, and is found at once


def parse_date(text: str) -> date | None:
    """Read "18/09/2023", "Monday 18th September 2023", "September 18, 2023" or "2023-09-18".

    Return None for anything else, and for a day that does not exist.
    """
    words = " ".join(text.split())
    match = FULL_DATE.match(words)
    if match is None:
        return None
    # A time may follow, nothing else.
    if not re.fullmatch(
        r"(?:[,\s]|at|\d{1,2}[.:]\d{2}|\d{1,2}|[ap]\.?m\.?|noon)*", words[match.end() :][:40]
    ):
        return None
    return date_in(match)


def find_dates(text: str) -> Iterator[tuple[date, int, int]]:
    """Yield the dates written out in `text`, with where each begins and ends."""
    if not _YEAR_AT_LEAST.search(text):
        return
    for match in FULL_DATE.finditer(text):
        found = date_in(match)
        if found is not None:
            yield found, match.start(), match.end()


def date_in(match: re.Match[str]) -> date | None:
    for form in "1234":
        if match[f"d{form}"] is None:
            continue
        year, month = match[f"y{form}"], match[f"m{form}"]
        number = int(month) if month.isdigit() else month_of(month)
        return _date(int(year) + (2000 if len(year) == 2 else 0), number, int(match[f"d{form}"]))
    return None


def month_of(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(month_end(year, month + 1), date(year, month + 1, 1) + timedelta(day.day - 1))


def municipal_year_end(meeting: date) -> date:
    """Return 31 May after `meeting`: the municipal year ends at the annual meeting in May."""
    return date(meeting.year + (meeting > date(meeting.year, 5, 31)), 5, 31)
