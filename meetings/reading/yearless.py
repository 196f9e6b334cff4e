"""Times of which a resolution does not say the year -> the next such after the meeting.

Without the day of the meeting only the words are kept, and so they are where no day can be known
at all ("early in the new year").
"""

import re
from datetime import date, timedelta

from meetings.reading.dates import MONTH, YEAR, month_end, month_of, months_after
from meetings.reading.due import BODY_BEFORE, BY, Due

_MONTH = MONTH.removesuffix(r"\.?")  # a full stop mostly ends the sentence
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?(?:the\s)?"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
# Before a day these tell of what happened on it.
_WAS = re.compile(
    r"(?<!\bbe )(?<!\bbeing )\b(?:held|sat|met|took\splace|published|issued|dated|agreed|approved"
    r"|made|presented|considered|discussed|reported|received|submitted|raised|circulated|endorsed"
    r"|adopted|given|heard|attended|taken|undertaken|carried\sout|visited|concluded|signed)"
    r"(?:\s(?:by|to|before|with|at|of)(?:\s[\w&'’-]{1,20}){1,6}?)?\s$",
    re.IGNORECASE,
)


def day_alone(text: str, meeting: date | None, _: date | None) -> Due | None:
    """Read "by 24 September" and "at its meeting on Monday 14 November"."""
    pattern = (
        rf"\b(?P<by>{BY})\s(?P<body>{BODY_BEFORE}){_WEEKDAY}"
        rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m1>{_MONTH})"
        rf"|(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)\b)"
        rf"(?!\.?,?\s?(?:{YEAR}|['’]?\d{{2}}\b(?![.:]\d)))"
    )
    for match in re.finditer(pattern, text, re.IGNORECASE):
        number, month = int(match["d1"] or match["d2"]), month_of(match["m1"] or match["m2"])
        is_limit = _is_limit(match["by"], match["body"])
        was = _WAS.search(text[max(0, match.start() - 160) : match.start()])
        if not 1 <= number <= month_end(2000, month).day or (was and not is_limit):
            continue
        if meeting is None:
            return Due(match[0], None, "the day of the meeting is needed to know the year")
        days = [
            date(year, month, number)
            for year in (meeting.year - 1, meeting.year, meeting.year + 1)
            if number <= month_end(year, month).day
        ]
        if meeting in days:  # it is the meeting itself of which that tells
            continue
        found = next((day for day in days if day > meeting), None)
        last = max((day for day in days if day < meeting), default=None)
        if found is None:
            return Due(match[0], None, "there is no such day in the year after the meeting")
        if not is_limit and last is not None and found - meeting > meeting - last:
            continue
        named = f"the next {found.day} {found:%B} after the meeting"
        if re.search(r"week\s(?:commencing|beginning|of)\s", match["body"], re.IGNORECASE):
            sunday = found + timedelta(6 - found.weekday())
            return Due(match[0], sunday, f"Sunday of the week of {named}")
        if re.match(r"before|prior", match["by"], re.IGNORECASE):
            return Due(match[0], found - timedelta(1), f"the day before {named}")
        return Due(match[0], found, named)
    return None


def _is_limit(by: str, body: str) -> bool:
    """Whether something is to be done by a day, so that it is to come.

    "On" and "until" may tell of a day that was, and so may "by the Board at its meeting on".
    """
    by, body = by.lower(), body.lower().removeprefix("the ")
    if by == "by":
        return not body or bool(re.match(r"(?:its |their |next )*(?:[\w'’-]+ )?meeting", body))
    return by not in ("on", "at", "in", "during", "until")


def month_alone(text: str, meeting: date | None, _: date | None) -> Due | None:
    pattern = (
        rf"\b(?P<by>{BY}|their|its|the)\s(?:(?:the\s)?(?P<end>end\sof)\s)?(?:the\s"
        rf"|their\s|its\s)?"
        rf"(?P<month>January|February|March|April|May|June|July|August|September|October"
        rf"|November|December)\b(?!\s\d|,?\s{YEAR}|['’]s|\s(?:report|review"
        rf"|visit))(?P<body>\s(?:meeting|cycle)s?)?"
    )
    for match in re.finditer(pattern, text):
        if match["by"] in ("the", "its", "their") and not match["body"]:
            continue
        if meeting is None:
            return Due(match[0], None, "the day of the meeting is needed to know the year")
        month = month_of(match["month"])
        last = month_end(meeting.year + (month < meeting.month), month)
        if match["by"] == "before" and not match["end"]:
            last = last.replace(day=1) - timedelta(1)
        return Due(match[0], last, f"the next {match['month']} after the meeting, its last day")
    return None


def quarter_alone(text: str, meeting: date | None, _: date | None) -> Due | None:
    """Read "by the end of Q3" and "in the first quarter of 2025"."""
    pattern = (
        rf"\b(?P<by>by|before|in|during|within|until|no\slater\sthan|prior\sto)\s(?:the\s)?"
        rf"(?:(?P<point>end|start|beginning|close)\sof\s)?(?:the\s)?"
        rf"(?:(?:Q|Quarter\s)(?P<number>[1-4])\b|(?P<word>{'|'.join(_QUARTERS)})\squarter\b)"
        rf"(?:(?:\s(?:of|in))?\s(?P<year>{YEAR})\b(?:\s?[/–-]\s?(?P<to>\d{{2,4}})\b)?"
        rf"|\s(?:of|in)\s(?:the|this)\s(?:(?P<which>next|new|coming|current)\s)?"
        rf"(?P<kind>financial|municipal|civic|council|calendar)\syear\b)?"
        rf"(?!\s(?:report|performance|monitoring|update|position|figures|budget|finance|result)s?)"
    )
    for match in re.finditer(pattern, text, re.IGNORECASE):
        quarter = int(match["number"] or _QUARTERS[match["word"].lower()])
        kind = (match["kind"] or "").lower()
        if match["year"] and not match["to"]:
            if meeting is None or int(match["year"]) >= meeting.year:
                what = f"a quarter of {match['year']}"
                return Due(match[0], None, f"{what}: of the calendar or the financial year")
        elif kind not in ("", "financial"):
            return Due(match[0], None, f"which days a quarter of a {kind} year has is not said")
        elif meeting is None and not match["year"]:
            return Due(match[0], None, "the day of the meeting is needed to know the year")
        elif (year := _year_of(match, quarter, meeting)) is not None:
            on, which = last_of_quarter(year, quarter), "the last day of"
            if (match["point"] or "").lower() in ("start", "beginning"):
                on, which = months_after(on.replace(day=1), -2), "the first day of"
            elif re.match(r"before|prior", match["by"], re.IGNORECASE) and not match["point"]:
                on = months_after(on.replace(day=1), -2) - timedelta(1)
                which = "the day before"
            such = "the quarter" if match["year"] else "the next such quarter"
            return Due(match[0], on, f"{which} {such}, counted from 1 April")
    return None


def _year_of(match: re.Match[str], quarter: int, meeting: date | None) -> int | None:
    """Return the first year of the financial year that is meant; None for a quarter that was."""
    if match["year"]:
        year = int(match["year"])
        return year if meeting is None or last_of_quarter(year, quarter) >= meeting else None
    if meeting is None:
        return None
    year = meeting.year - (meeting.month < 4)
    if (match["which"] or "").lower() in ("next", "new", "coming"):
        return year + 1
    ended = last_of_quarter(year, quarter)
    if ended >= meeting:
        return year
    # "In Q1", soon after it, tells of what was.
    was = match["by"].lower() in ("in", "during") and meeting - ended < timedelta(183)
    return None if was else year + 1


def last_of_quarter(year: int, quarter: int) -> date:
    """Return the last day of a quarter of the financial year that begins in `year`."""
    return month_end(year + (quarter == 4), (quarter * 3 + 3 - 1) % 12 + 1)


def new_year(text: str, meeting: date | None, _: date | None) -> Due | None:
    """Read "in the new year", of which no day is known, and "before the new year"."""
    match = re.search(
        rf"\b(?:(?:early|late|later)\s)?(?P<by>{BY})\s(?:the\s)?new\syear\b"
        r"(?!['’]?s?\s(?:day|eve|honours)\b)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    if meeting is not None and re.match(r"by|before|prior", match["by"], re.IGNORECASE):
        return Due(match[0], date(meeting.year, 12, 31), "31 December")
    return Due(match[0], None, "how far into the new year is not said")
