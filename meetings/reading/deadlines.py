"""By when a resolution asks for something -> the last day that its words allow.

A month means its last day, a week its Sunday, a season the end of its last month. What would
need a date that is not there ("at the next meeting", "once the review is over") has no day.
"""

import re
from datetime import date, timedelta

from meetings.reading.dates import (
    FULL,
    MONTH,
    YEAR,
    date_in,
    month_end,
    month_of,
    months_after,
    municipal_year_end,
)
from meetings.reading.due import BODY_BEFORE, BY, Due
from meetings.reading.numbers import WORDS
from meetings.reading.yearless import (
    day_alone,
    last_of_quarter,
    month_alone,
    new_year,
    quarter_alone,
)

__all__ = ["Due", "find_due"]

# Last month of each season: meteorological, as council work programmes use them.
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 2}
NUMBERS = {"zero": 0, "a": 1, "an": 1, **WORDS}

_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"


def find_due(
    text: str, *, meeting_date: date | None = None, municipal_year_ends: date | None = None
) -> Due | None:
    """Return by when `text` asks for something, or None where it says no time at all.

    Of several times the most exact wins: a day before a month, a month before a season,
    any of them before "at the next meeting", "once ..." or "every six months".
    """
    for finder in _FINDERS:
        due = finder(text, meeting_date, municipal_year_ends)
        if due is not None:
            return due
    return None


# Each finder takes the text, the day of the meeting and the end of the municipal year.


def _day(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = rf"\b(?P<by>{BY})\s{BODY_BEFORE}(?:{FULL})"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        found = date_in(match)
        if found is None or _is_past(text, match.start(), found, meeting):
            continue
        week = re.search(r"week\s(?:commencing|beginning|of)\s", match[0], re.IGNORECASE)
        if week:
            return Due(match[0], found + timedelta(6 - found.weekday()), "Sunday of that week")
        if re.match(r"before|prior", match["by"], re.IGNORECASE):
            return Due(match[0], found - timedelta(1), "the day before the date given")
        return Due(match[0], found, "date given in the text")
    return None


def _is_past(text: str, at: int, found: date, meeting: date | None) -> bool:
    """Say whether a date tells of something that was, not of something that is due."""
    if meeting is not None and found < meeting:
        return True
    before = text[max(0, at - 30) : at]
    return bool(
        re.search(
            r"(?<!\bbe )\b(?:held|published|issued|dated|agreed|approved|made|took place)\s$",
            before,
        )
    )


def _month_and_year(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?P<by>{BY}|the|its|their|(?<=programme\s)for|(?<=agenda\s)for)\s"
        rf"(?:(?P<end>the\send\sof|end\sof)\s)?{BODY_BEFORE}"
        rf"(?P<month>{MONTH}),?\s(?P<year>{YEAR})\b"
    )
    for match in re.finditer(pattern, text, re.IGNORECASE):
        year, month = int(match["year"]), month_of(match["month"])
        last = month_end(year, month)
        if _is_past(text, match.start(), last, meeting):
            continue
        if re.match(r"before|prior", match["by"], re.IGNORECASE) and not match["end"]:
            first = date(year, month, 1)
            return Due(match[0], first - timedelta(1), "the day before the month named")
        return Due(match[0], last, "end of the month named")
    return None


def _season(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?:{BY}\s)?(?:the\s)?(?:end\sof\s)?(?:the\s)?(?P<season>spring|summer|autumn"
        rf"|winter)\b"
        rf"(?:\s(?:of\s)?(?P<year>{YEAR}))?(?!\s(?:holiday|break|term|recess))"
    )
    for match in re.finditer(pattern, text, re.IGNORECASE):
        month = SEASONS[match["season"].lower()]
        if match["year"]:
            year = int(match["year"]) + (month == 2)
        elif not re.match(BY, match[0], re.IGNORECASE):
            continue
        elif meeting is None:
            return Due(match[0], None, "the day of the meeting is needed to know the year")
        else:
            year = meeting.year + (month_end(meeting.year, month) < meeting)
        last = month_end(year, month)
        if meeting is None or last >= meeting:
            return Due(match[0], last, f"last day of the {match['season'].lower()}")
    return None


def _quarter(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?:{BY}\s)?(?:the\s)?(?:end\sof\s)?(?:Q|Quarter\s)(?P<quarter>[1-4])\s(?:of\s|in\s)?"
        rf"(?P<year>{YEAR})\s?[/–-]\s?\d{{2,4}}\b"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if match:
        last = last_of_quarter(int(match["year"]), int(match["quarter"]))
        if meeting is None or last >= meeting:
            return Due(match[0], last, "last day of the quarter, counted from 1 April")
    match = re.search(rf"\b(?:{BY}\s)?(?:the\s)?next\squarter\b", text, re.IGNORECASE)
    if not match:
        return None
    if meeting is None:
        return Due(match[0], None, "the day of the meeting is needed")
    this = month_end(meeting.year, (meeting.month - 1) // 3 * 3 + 3)
    return Due(
        match[0], months_after(this + timedelta(1), 3) - timedelta(1), "end of the next quarter"
    )


def _municipal_year(text: str, meeting: date | None, ends: date | None) -> Due | None:
    pattern = (
        rf"\b{BY}\s(?:(?:the\s)?(?P<point>end|start|beginning|close|remainder)\sof\s)?"
        rf"(?:the\s|this\s|a\s)?(?P<which>current|present|new|next|coming|following|same)?\s?"
        rf"(?:(?P<year>{YEAR})\s?[/–-]\s?\d{{2,4}}\s)?(?:municipal|civic|council)\syear\b"
        rf"(?:\s(?P<year2>{YEAR})\s?[/–-]\s?\d{{2,4}})?"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if not match:
        return None
    year = match["year"] or match["year2"]
    if year:
        last = date(int(year) + 1, 5, 31)
        if ends is not None and ends.year == last.year:
            last = ends
        return Due(match[0], last, f"the municipal year {year} ends in May")
    later = (match["which"] or "").lower() in ("new", "next", "coming", "following")
    starts = (match["point"] or "").lower() in ("start", "beginning")
    rule = "municipal year ends at the annual meeting in May"
    if ends is not None:
        last, rule = ends, "the end of the municipal year, as given"
    elif meeting is not None:
        last = municipal_year_end(meeting)
    else:
        return Due(match[0], None, f"{rule}; the day of the meeting is needed")
    if later and not starts:
        return Due(match[0], date(last.year + 1, 5, 31), f"{rule}; the year after this one")
    return Due(match[0], last, rule)


def _financial_year(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b{BY}\s(?:the\s)?(?:end\sof\s)?(?:the\s)?(?:financial\syear\s)?"
        rf"(?P<year>{YEAR})\s?[/–-]\s?(?P<to>\d{{2}}|{YEAR})\b(?:\sfinancial\syear)?"
    )
    for match in re.finditer(pattern, text, re.IGNORECASE):
        year = int(match["year"])
        if (year + 1) % 100 != int(match["to"]) % 100:
            continue
        last = date(year + 1, 3, 31)
        if meeting is None or last >= meeting:
            return Due(match[0], last, "the financial year ends on 31 March")
    pattern = (
        rf"\b{BY}\s(?:the\s)?(?:end\sof\s)?(?:the\s|this\s)?(?P<which>current|next|new)?\s?"
        r"financial\syear\b"
    )
    found = re.search(pattern, text, re.IGNORECASE)
    if not found:
        return None
    if meeting is None:
        return Due(found[0], None, "the day of the meeting is needed to know the financial year")
    year = meeting.year + (meeting > date(meeting.year, 3, 31))
    year += (found["which"] or "").lower() in ("next", "new")
    return Due(found[0], date(year, 3, 31), "the financial year ends on 31 March")


def _part_of_year(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?:{BY}\s)?(?P<part>early|mid|late|(?:the\s)?end\sof)(?:\sin|-"
        rf"|\s)\s?(?P<year>{YEAR})\b(?!\s?[/–-]\s?\d)"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if match:
        month = {"early": 4, "mid": 8}.get(match["part"].lower(), 12)
        last = month_end(int(match["year"]), month)
        if meeting is None or last >= meeting:
            return Due(
                match[0], last, f"{match['part'].lower()} in a year: to its {_ORDINAL[month]}"
            )
    match = re.search(
        rf"\b{BY}\s(?:the\s)?end\sof\s(?:the|this)\s(?:calendar\s)?year\b", text, re.IGNORECASE
    )
    if match:
        on = date(meeting.year, 12, 31) if meeting else None
        return Due(match[0], on, "31 December" if on else "the day of the meeting is needed")
    match = re.search(
        rf"\b(?P<by>by|before)\sChristmas\b(?:\s(?P<year>{YEAR}))?", text, re.IGNORECASE
    )
    if match:
        year = int(match["year"]) if match["year"] else meeting.year if meeting else 0
        day = 24 if match["by"].lower() == "before" else 25
        return Due(match[0], date(year, 12, day) if year else None, "Christmas")
    return None


_ORDINAL = {4: "fourth month", 8: "eighth month", 12: "last day"}


def _relative(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?P<by>in|within|after)\s(?:a\sfurther\s|the\snext\s|about\s|around\s"
        rf"|approximately\s)?"
        rf"(?P<count>{_NUMBER})(?:\s\(\d+\))?[\s-](?P<unit>day|week|month|year)s?['’]?"
        rf"(?:\stime)?(?P<event>\s(?:of|after|from|following)\s(?!today|now|this\smeeting"
        rf"|the\smeeting))?"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if match:
        if match["event"] or re.search(r"\bthe\slast\s|\bpast\s", match[0]):
            return Due(match[0].strip(), None, "counted from an event without a date")
        return _counted(match[0], _count(match["count"]), match["unit"].lower(), meeting)
    pattern = rf"\b(?P<count>{_NUMBER})[\s-](?P<unit>week|month|year)s?['’]?\stime\b"
    match = re.search(pattern, text, re.IGNORECASE)
    if match:
        return _counted(match[0], _count(match["count"]), match["unit"].lower(), meeting)
    match = re.search(r"\bnext\s(?P<unit>week|month|year)\b", text, re.IGNORECASE)
    if not match:
        return None
    unit = match["unit"].lower()
    if meeting is None:
        return Due(match[0], None, "the day of the meeting is needed")
    if unit == "week":
        return Due(
            match[0], meeting + timedelta(13 - meeting.weekday()), "Sunday of the next week"
        )
    if unit == "month":
        after = months_after(meeting.replace(day=1), 1)
        return Due(match[0], month_end(after.year, after.month), "end of the next month")
    return Due(match[0], date(meeting.year + 1, 12, 31), "end of the next year")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _counted(words: str, count: int, unit: str, meeting: date | None) -> Due:
    if meeting is None:
        return Due(words, None, "counted from the meeting; its day is needed")
    if unit in ("month", "year"):
        on = months_after(meeting, count * (12 if unit == "year" else 1))
    else:
        on = meeting + timedelta(count * (7 if unit == "week" else 1))
    return Due(words, on, "counted from the day of the meeting")


def _in_a_year(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = rf"\b(?:in|during)\s(?P<year>{YEAR})\b(?!\s?[/–-]\s?\d)"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        # The year of the meeting itself mostly tells of what was done in it.
        if meeting is not None and int(match["year"]) > meeting.year:
            return Due(match[0], date(int(match["year"]), 12, 31), "last day of the year named")
    return None


def _meeting(text: str, _: date | None, __: date | None) -> Due | None:
    pattern = (
        r"\b(?:(?:at|to|for|in)\s)?(?:the|its|their|a|an|this)?\s?(?:(?:Committee|Board"
        r"|Cabinet|Panel|Council)['’]s\s)?"
        r"(?:next|future|subsequent|forthcoming|later"
        r"|following)\s(?:[\w&'’]{1,20}\s){0,6}meetings?\b"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if not match:
        return None
    return Due(match[0].strip(), None, "the date of that meeting is not there")


def _event(text: str, _: date | None, __: date | None) -> Due | None:
    pattern = (
        r"\b(?:once|when|as\ssoon\sas|until|prior\sto|before|following|after|in\sdue\scourse"
        r"|ahead\sof|in\sadvance\sof|on\s(?:the\s)?completion)\b(?:\s[^\s.;,:]{1,40}){0,9}"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    if not match:
        return None
    rule = (
        "no date given"
        if match[0].lower() == "in due course"
        else "depends on an event without a date"
    )
    return Due(match[0], None, rule)


def _recurring(text: str, _: date | None, __: date | None) -> Due | None:
    pattern = (
        rf"\b(?:every\s(?:{_NUMBER}\s)?(?:month|quarter|year|meeting)s?|(?:bi-?)?annual(?:ly)?"
        r"|each\s(?:month|quarter|year|meeting)|(?:once|twice)\s(?:a|each|every)\s(?:month"
        r"|quarter|year)"
        r"|(?:six-?|half-?|bi-?)?monthly|half-yearly|quarterly|yearly|on\san\sannual\sbasis"
        r"|on\sa\s(?:regular|monthly|quarterly)\sbasis|regular(?:ly)?)\b"
    )
    match = re.search(pattern, text, re.IGNORECASE)
    return Due(match[0], None, "recurring; no first date given") if match else None


_FINDERS = (
    _day,
    day_alone,
    _month_and_year,
    _municipal_year,
    _quarter,
    _season,
    _financial_year,
    _part_of_year,
    _relative,
    month_alone,
    quarter_alone,
    new_year,
    _meeting,
    _recurring,
    _in_a_year,
    _event,
)
