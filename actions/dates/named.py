"""A time as action plans name it ("Q3 2025/26", "12 months from April") -> the days it allows.

What is vague ends on its last day. What counts from something that has no day here, such as an
appointment, has none either. Of several dates the last is taken, and a doubt says so.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from actions.dates.due import Due, Known, UnreadableDate
from meetings.reading.dates import (
    FULL,
    date_in,
    month_end,
    month_of,
    months_after,
    municipal_year_end,
)
from meetings.reading.deadlines import find_due
from meetings.reading.numbers import WORDS

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH = rf"(?P<month>{_MONTHS})"
_YEAR = r"(?P<year>\d{4}|'?\d{2})\b"
_PAIR = r"(?P<year>(?:20)?\d{2})\s?[/-]\s?(?P<to>(?:20)?\d{2})\b(?![/-])"
_COUNT = r"(?:\d{1,3}|" + "|".join(WORDS) + r"|an?)"
_WIDE = FULL.replace("(?:19|20)\\d{2}", "\\d{4}")  # a mistyped year is read, and told
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3,
             "fourth": 4, "4th": 4, "final": 4, "last": 4}  # fmt: skip
_QUARTERS = rf"(?:q|qtr|quarter)\s?\.?[1-4]\b|q[1-4](?=\d)|(?:{'|'.join(_ORDINALS)}) quarter\b"
_YEARS = r"(?:(?:20)?\d{2}\s?[/-]\s?(?:20)?\d{2}\b(?![/-])|20\d\d\b)"
_PERIOD = (
    rf"(?:{_COUNT}\s?(?:-|to)\s?)?(?P<count>{_COUNT})[\s-]?(?P<unit>day|week|month|year)s?\b'?"
)

# Where a date stands next, after "by" or "from", and not whoever does it.
DATE_AHEAD = (
    r"[\s(]*(?:(?:the|end|of|early|mid|late|start|beginning|middle|close|around|about|on|in"
    r"|approximately|no|not|later|earlier|than|week|w/?c|commencing|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|,)[\s-]+)*"
    rf"(?:\d|{_MONTHS}|(?:q|qtr|quarter)\s?\.?[1-4]|(?:{'|'.join(_ORDINALS)})\s(?:quarter|week)"
    r"|(?:spring|summer|autumn|winter|christmas|easter)\b"
    r"|(?:(?:this|next|new|current|same)\s)?(?:financial|municipal|civic|council|calendar)\syear)"
)


def dated(words: str, known: Known) -> Due | None:
    """Return what `words`, in small letters, name, or None; no text and no plausibility yet."""
    words = words.strip()
    if not words:
        return None
    found = _first_of(_READERS, words, known)
    if found is not None:
        return found
    due = find_due(
        f"by {words}",
        meeting_date=known.counted_from,
        municipal_year_ends=known.municipal_year_ends,
    )
    if due is None or due.on is None:
        return None
    return Due("", latest=due.on, rule=due.rule)


# ---- readers of more than one time; each takes the words and what may be counted from


def spanning(words: str, known: Known) -> Due | None:
    """Return what lasts from one time to another, or for a period from a time named."""
    return _after(words, known) or _several(words, known)


def _after(words: str, known: Known) -> Due | None:
    """Read "12 months from April 2026", "April 2026 for 12 months", "6 weeks after go-live"."""
    match = re.search(
        rf"\b{_PERIOD}(?:\s[a-z]+){{0,2}}?,?\s(?:from|after|following|starting|beginning"
        rf"|commencing|of(?!\s(?:20\d\d|\d\d\s?[/-]\s?\d\d)\b))(?={DATE_AHEAD})",
        words,
    )
    if match is not None:
        return _counted(match, dated(words[match.end() :], known))
    match = re.search(
        rf"[\s,(]+(?:for|over|lasting)\s(?:a\s(?:period|total)\sof\s)?{_PERIOD}", words
    )
    if match is not None and re.match(DATE_AHEAD, words[: match.start()]):
        return _counted(match, dated(words[: match.start()], known))
    match = re.search(
        rf"\b{_PERIOD}\s(?:of|after|from|following|post|before|prior to|ahead of|once|upon)\s"
        r"(?!now\b|today\b|this (?:meeting|plan|report)|the (?:action |delivery )?plan\b"
        r"|(?:the )?(?:date|approval|adoption|agreement|publication) of (?:this|the) )",
        words,
    )
    if match is None:
        return None
    doubt = f"“{words[match.start() :].strip()[:60]}” counts from a day that is not known"
    other = _first_of(_EXACT, words, known)
    return Due("", doubt=doubt) if other is None else replace(other, doubt=doubt)


def _counted(match: re.Match[str], start: Due | None) -> Due | None:
    """Return the last day of the period in `match` from `start`, its own last day."""
    if start is None or start.latest is None:
        return None
    latest = _later(start.latest, match)
    if match["unit"] in ("month", "year") and start.earliest != start.latest:
        latest = month_end(latest.year, latest.month)
    counted = f"counted from {start.latest.day} {start.latest:%B %Y}"
    return Due("", None, latest, rule=counted, doubt=start.doubt)


def _later(day: date, match: re.Match[str]) -> date:
    """Return the day that is the period in `match` later."""
    count = int(match["count"]) if match["count"].isdigit() else WORDS.get(match["count"], 1)
    unit = match["unit"]
    if day.year > 8000:  # a year so mistyped leaves no room to count
        raise UnreadableDate(
            f"The year {day.year} looks wrong: write a date such as 31 March 2026"
        )
    if unit in ("month", "year"):
        return months_after(day, count * (12 if unit == "year" else 1))
    return day + timedelta(count * (7 if unit == "week" else 1))


_CHANGED = (
    r"\b(?:revised|amended|extended|moved|changed|postponed|deferred|delayed|slipped|rescheduled"
    r"|re-?profiled|put back|brought forward|previously|originally|formerly|was|now)\b"
)


def _several(words: str, known: Known) -> Due | None:
    """Read "April to June 2024", "Autumn/Winter 2025", "1 May 2024 - 30 June 2024"."""
    if re.search(_CHANGED, words):  # "31 March revised to 30 June" is no span
        return None
    halves = re.split(r"\s(?:to|until|and|or)\s|\s-\s|(?<=[a-z])\s?[/&-]\s?(?=[a-z])", words)
    if len(halves) != 2 or not all(re.search(r"\d|[a-z]{3}", half) for half in halves):
        return None
    last = dated(halves[1], known)
    if last is None or last.latest is None:
        return None
    # The year is mostly said once, at the end.
    year = re.search(_PAIR + r"|\b(?:19|20)\d\d\b", halves[1])
    said = re.search(r"\b(?:19|20)\d\d\b|\d\s?/\s?\d|[a-z][ -]'?\d\d\b", halves[0])
    first = dated(halves[0] if said or not year else f"{halves[0]} {year[0]}", known)
    if first and not said and first.earliest and first.earliest > last.latest:
        first = dated(f"{halves[0]} {last.latest.year - 1}", known)  # "October to March 2027"
    if first is None or first.earliest is None or first.earliest > last.latest:
        return None
    rule = "the last day of the time named"
    return Due("", first.earliest, last.latest, rule=rule, doubt=last.doubt or first.doubt)


_ONE = re.compile(
    r"(?:(?:before|prior to|(?:week|w)/?\s?(?:commencing|beginning|c|of))\s(?:the\s)?)?"
    rf"(?:{re.sub('[?]P<[a-z0-9]+>', '?:', _WIDE)}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?[\s-])?{_MONTHS}[\s,-]{{0,3}}(?:\d{{4}}|'?\d{{2}})\b"
    rf"|(?:{_QUARTERS})[\s,-]*(?:of\s|in\s)?{_YEARS}|{_YEARS}[\s,-]*(?:{_QUARTERS})"
    rf"|(?:spring|summer|autumn|winter)\s(?:of\s)?{_YEARS}"
    rf"|(?<![\d/-]){_YEARS}\s(?:municipal|civic|council)\syear"
    rf"|(?:(?:municipal|civic|council)\syear\s(?:of\s)?)?(?<![\d/-])20\d\d\s?[/-]\s?(?:20)?\d\d\b)",
    re.IGNORECASE,
)


def _last(words: str, known: Known) -> Due | None:
    """Read "phase 1 by June 2025; phase 2 by March 2027", which names more than one time."""
    named = [match[0] for match in _ONE.finditer(words)]
    if len(named) < 2:
        return None
    found = [_first_of(_SINGLE, one, known) for one in named]
    days = {one.latest for one in found if one is not None and one.latest is not None}
    if not days:
        return None
    last = next(one for one in found if one is not None and one.latest == max(days))
    if len(days) == 1:
        return last
    return replace(last, doubt=f"there are {len(days)} dates in it; the last is taken")


# ---- one reader a form


def _full(words: str, _: Known) -> Due | None:
    if impossible := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH}\s(\d{{4}})\b", words):
        year, month = int(impossible[3]), month_of(impossible["month"])
        if year and not 1 <= int(impossible[1]) <= month_end(year, month).day:
            raise UnreadableDate(f"There is no {impossible[0]}: enter a real date")
    matches = list(re.finditer(_WIDE, words, re.IGNORECASE))
    found = [date_in(match) for match in matches]
    if re.search(r"\d[/.-]\d", words) and found and None in found:
        raise UnreadableDate(f"“{words[:40]}” is no real date: the day comes before the month")
    days = [day for day in found if day is not None]
    if not days:
        return None
    latest = max(days)
    if re.match(r"(?:before|prior to)\b", words):
        return Due("", None, latest - timedelta(1), rule="the day before the date given")
    if week := re.match(r"(?:the )?(?:week|w)/?\s?(?:commencing|beginning|c|of)\b", words):
        sunday = latest + timedelta(6 - latest.weekday())
        return Due("", latest, sunday, rule=f"Sunday of that {week[0].split()[0][:4]}")
    doubt = f"there are {len(days)} dates in it; the last is taken" if len(set(days)) > 1 else ""
    return Due("", latest, latest, doubt=doubt or _goes_on(words[matches[-1].end() :]))


def _day_and_month(words: str, known: Known) -> Due | None:
    """Read "by 24 September", whose year is the next that has it, and "24-Sep-26"."""
    match = re.search(
        rf"(?<![\d/.])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?[\s-]{_MONTH}"
        r"(?:[\s,-]{1,3}(?P<year>\d{4}|'?\d{2})\b(?![.:]\d))?",
        words,
    )
    if match is None:
        return None
    month, number = month_of(match["month"]), int(match["day"])
    before = re.match(r"(?:before|prior to)\b", words)
    if match["year"]:
        years, rule = [_year(match["year"])], ""
    elif match["month"] == "may" and not re.match(r"\s*(?:[,.;:)(-]|$)", words[match.end() :]):
        return None  # "2 may need more"
    elif known.counted_from is None:
        raise UnreadableDate(f"Enter the year too, such as {match[0].title()} 2026")
    else:
        years, rule = [known.counted_from.year, known.counted_from.year + 1], "the next such day"
    days = [date(y, month, number) for y in years if 1 <= number <= month_end(y, month).day]
    day = next((d for d in days if match["year"] or d >= (known.counted_from or d)), None)
    if day is None:
        raise UnreadableDate(f"There is no {match[0]}: enter a real date")
    if before:
        return Due("", None, day - timedelta(1), rule="the day before the date given")
    return Due("", day, day, rule=rule, doubt=_goes_on(words[match.end() :]))


def _month(words: str, known: Known) -> Due | None:
    match = re.search(rf"{_MONTH}[\s,-]{{0,3}}{_YEAR}", words)
    if match is None:
        match = re.search(rf"\b{_MONTH}(?!\s?[\d'])", words)
        if match is None or (
            match["month"] == "may" and not re.fullmatch(r"(?:by |in |end of |the )*may", words)
        ):
            return None
        if known.counted_from is None:
            raise UnreadableDate(f"Enter the year too, such as {match[0].title()} 2026")
        number, day = month_of(match["month"]), known.counted_from
        year = day.year + (number < day.month)
        rule = "the next such month, its last day"
    else:
        number, year = month_of(match["month"]), _year(match["year"])
        rule = "the last day of the month"
    first, last = date(year, number, 1), month_end(year, number)
    if re.match(r"(?:before|prior to)\b", words):
        return Due("", None, first - timedelta(1), rule="the day before the month named")
    return Due("", first, last, rule=rule, doubt=_goes_on(words[match.end() :]))


def _goes_on(rest: str) -> str:
    """Say so if a further month stands in the rest: "June 2026, final September"."""
    months = [match[0] for match in re.finditer(rf"\b{_MONTHS}", rest) if match[0] != "may"]
    return f"it names {months[-1].title()} too, which is not read" if months else ""


def _quarter(words: str, known: Known) -> Due | None:
    match = re.search(
        r"\b(?:q|qtr|quarter)\s?\.?(?P<quarter>[1-4])\b|\bq(?P<q>[1-4])(?=\d)", words
    )
    ordinal = re.search(rf"\b({'|'.join(_ORDINALS)}) quarter", words)
    if match is not None:
        quarter = int(match["quarter"] or match["q"])
    elif ordinal is not None:
        quarter = _ORDINALS[ordinal[1]]
    else:
        return None
    doubt = ""
    if years := re.search(_PAIR, words):
        year = _pair(years)
        if year is None:
            raise UnreadableDate(f"“{years[0]}” is not a financial year, such as 2025/26")
    elif one := re.search(r"\b20\d\d\b", words):
        year = int(one[0])
        doubt = f"read as the financial year {year}/{(year + 1) % 100:02}"
    elif known.counted_from is not None:
        year = known.counted_from.year - (known.counted_from.month < 4)
        if _quarter_of(year, quarter)[1] < known.counted_from:
            year += 1
    else:
        raise UnreadableDate(f"Enter the year too, such as Q{quarter} 2025/26")
    first, last = _quarter_of(year, quarter)
    return Due(
        "", first, last, rule="the last day of the quarter, counted from 1 April", doubt=doubt
    )


def _quarter_of(year: int, quarter: int) -> tuple[date, date]:
    first = months_after(date(year, 4, 1), 3 * (quarter - 1))
    return first, months_after(first, 3) - timedelta(1)


def _season(words: str, known: Known) -> Due | None:
    match = re.search(rf"\b(?P<season>{'|'.join(known.seasons)})\b", words)
    if match is None:
        return None
    begins, ends = known.seasons[match["season"]]
    over = ends < begins
    if (pair := re.search(_PAIR, words)) and over and _pair(pair) is not None:
        year = _pair(pair) or 0
    elif one := re.search(r"\b20\d\d\b", words):
        year = int(one[0])
    elif known.counted_from is not None:
        year = known.counted_from.year - over
        while month_end(year + over, ends) < known.counted_from:
            year += 1
    else:
        raise UnreadableDate(f"Enter the year too, such as {match[0].title()} 2026")
    rule = f"the last day of the {match['season']}"
    return Due("", date(year, begins, 1), month_end(year + over, ends), rule=rule)


def _municipal(words: str, known: Known) -> Due | None:
    if not re.search(r"\b(?:municipal|civic|council) year\b", words):
        return None
    rule = "the municipal year ends before the annual meeting in May"
    if pair := re.search(_PAIR, words):
        start = _pair(pair)
        if start is None:
            raise UnreadableDate(f"“{pair[0]}” is not a municipal year, such as 2025/26")
        last = date(start + 1, 5, 31)
    elif known.municipal_year_ends is not None:
        return Due("", None, known.municipal_year_ends, rule=rule)
    elif known.counted_from is not None:
        last = municipal_year_end(known.counted_from)
    else:
        raise UnreadableDate("Enter which municipal year, such as municipal year 2025/26")
    if known.municipal_year_ends is not None and last.year == known.municipal_year_ends.year:
        return Due("", None, known.municipal_year_ends, rule=rule)
    doubt = "the day of the annual meeting is not known; 31 May is taken"
    return Due("", None, last, rule=rule, doubt=doubt)


def _financial(words: str, known: Known) -> Due | None:
    pair = re.search(rf"(?<![\d/-]){_PAIR}", words)
    start = _pair(pair) if pair else None
    if start is None:
        if not re.search(r"\bfinancial year\b|\bfy\b", words) or known.counted_from is None:
            return None
        start = known.counted_from.year - (known.counted_from.month < 4)
        start += bool(re.search(r"\bnext\b", words))
    rule = "the financial year ends on 31 March"
    return Due("", date(start, 4, 1), date(start + 1, 3, 31), rule=rule)


def _calendar(words: str, _: Known) -> Due | None:
    match = re.fullmatch(
        r"(?:(?:by|in|during|before|the|from|end|of|late|mid|early|calendar|year|start)[\s-]*)*"
        r"(?P<year>20\d\d)",
        words,
    )
    if match is None:
        return None
    year = int(match["year"])
    parts = {"early": (1, 4), "start": (1, 4), "mid": (5, 8), "late": (9, 12)}
    part = next((name for name in parts if re.search(rf"\b{name}", words)), "")
    first, last = parts.get(part, (1, 12))
    if re.search(r"\bbefore\b", words):
        return Due("", None, date(year, 1, 1) - timedelta(1), rule="the day before the year named")
    return Due(
        "", date(year, first, 1), month_end(year, last), rule="the last day of the time named"
    )


def _relative(words: str, known: Known) -> Due | None:
    match = re.search(rf"\b{_PERIOD}(?!\w)", words)
    if match is None:
        if re.match(r"(?:immediate(?:ly)?|asap|as soon as possible|now|straight away)\b", words):
            day = known.counted_from
            return Due("", day, day, rule="at once", doubt="no day is given" if day else "no date")
        return None
    if known.counted_from is None:
        return Due("", doubt=f"“{match[0]}” counts from a day that is not known")
    day = known.counted_from
    counted = f"counted from {day.day} {day:%B %Y}"
    return Due("", None, _later(day, match), rule=counted)


_Reader = Callable[[str, Known], Due | None]
_SINGLE: tuple[_Reader, ...] = (
    _municipal, _quarter, _season, _full, _day_and_month, _month, _financial,
)  # fmt: skip
_EXACT: tuple[_Reader, ...] = (_last, *_SINGLE)
_READERS: tuple[_Reader, ...] = (_after, _several, *_EXACT, _calendar, _relative)


def _first_of(readers: tuple[_Reader, ...], words: str, known: Known) -> Due | None:
    return next((due for one in readers if (due := one(words, known)) is not None), None)


def _year(text: str) -> int:
    year = int(text.strip("'’"))
    return year + 2000 if year < 100 else year


def _pair(match: re.Match[str]) -> int | None:
    """Return the first year of "2024/25", or None where the second is not the year after it."""
    year, to = _year(match["year"]), _year(match["to"])
    return year if to == year + 1 else None
