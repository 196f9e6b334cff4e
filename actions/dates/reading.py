"""Due dates as action plans write them -> the days that they allow.

The words are kept; this says what they mean. What is vague ends on its last day, so that nothing
is called overdue before its words have passed: a month on its last day, a quarter on the end of
its third month (counted from April, the financial year of councils), a season on the end of its
last month. What has no end ("ongoing") has no day here, and must be given a day of review.

Nothing is put right silently: what looks mistyped comes back with a doubt for a person to settle.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

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

# First and last month of each season; a winter ends in the year after the one named.
SEASONS: Mapping[str, tuple[int, int]] = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (12, 2),
}


LONGEST = 500  # characters; what is longer says more than a date


class UnreadableDate(ValueError):
    """The words name no date; the message says what to do."""


@dataclass(frozen=True)
class Due:
    """What a due date as written means.

    `earliest` and `latest` are the first and the last day of what is named, either or both None;
    `latest` is the day that counts for "overdue". `is_ongoing` says that it has no end, and
    `review_on` on which day the words themselves promise a look. `is_status` says that the words
    tell that it is done, not when it is due. `rule` says how the day was found, and `doubt` what
    somebody should look at; both empty where there is nothing to say.
    """

    text: str
    earliest: date | None = None
    latest: date | None = None
    is_ongoing: bool = False
    is_status: bool = False
    review_on: date | None = None
    rule: str = ""
    doubt: str = ""

    @property
    def words(self) -> str:
        """The words as far as they say more than the day itself: empty for "30 June 2026"."""
        is_plain = self.latest is not None and self.earliest == self.latest and not self.doubt
        return "" if is_plain and not self.is_ongoing else self.text


@dataclass(frozen=True)
class _Known:
    """What a reader may count from."""

    counted_from: date | None
    municipal_year_ends: date | None
    seasons: Mapping[str, tuple[int, int]]


def read_due(
    text: str,
    *,
    counted_from: date | None = None,
    municipal_year_ends: date | None = None,
    seasons: Mapping[str, tuple[int, int]] = SEASONS,
) -> Due:
    """Read a due date as written.

    `counted_from` is the day from which "within six months" counts and near which a date is
    plausible: that of the meeting or of the plan's approval. `municipal_year_ends` is the day
    before the annual meeting, where it is known. Raise UnreadableDate where the words name no
    date at all.
    """
    written = " ".join(text.split())
    if len(written) > LONGEST:
        raise UnreadableDate(
            f"“{written[:60]}…” is too long for a date: write one such as 31 March 2026"
        )
    words = _plain(written)
    known = _Known(counted_from, municipal_year_ends, seasons)
    if not words or re.fullmatch(_NO_DATE, words):
        return Due(written, doubt="there is no date" if words else "")
    if re.match(_DONE, words):
        return replace(_done(words, known), text=written)
    if re.search(_ONGOING, words):
        return replace(_ongoing(words, known), text=written)
    found = _dated(words, known)
    if found is None:
        raise UnreadableDate(
            f"“{written[:60]}” is not a date: write one such as 31 March 2026, Q3 2025/26, "
            "Summer 2026 or Ongoing"
        )
    return replace(found, text=written, doubt=found.doubt or _implausible(found, known))


_NO_DATE = (
    r"(?:tbc|tba|tbd|n/?a|none|not set|unknown|-+|\?+|to be (?:confirmed|agreed|decided|determined"
    r"|advised)|not applicable|no date|(?:short|medium|long)(?:er)?[ -]term)\.?"
)
_DONE = r"(?:complete[d]?|done|closed|delivered|achieved|finished|implemented)\b"
_ONGOING = (
    r"\b(?:on-?going|continu(?:ous|ing|al)(?:ly)?|rolling|open[ -]ended|business as usual|bau"
    r"|(?:bi-?|half-|six-)?(?:annually|monthly|quarterly|weekly)|yearly|half-yearly"
    r"|(?:each|every) (?:\w+ )?(?:month|quarter|year|meeting|cycle)s?)\b"
)
_MONTH = (
    r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year{0}>\d{{4}}|['’]?\d{{2}})\b"
_PAIR = r"(?P<year>(?:20)?\d{2})\s?[/-]\s?(?P<to>(?:20)?\d{2})\b(?![/-])"
_COUNT = r"(?:\d{1,3}|" + "|".join(WORDS) + r"|an?)"


def _plain(text: str) -> str:
    """Return the words in small letters, without what a committee's name in brackets adds."""
    words = re.sub(r"[‐‑‒–—−]", "-", text).replace("’", "'").casefold()
    without = re.sub(r"\((?![^)]*\d)[^)]*\)", " ", words)  # "(Council)", not "(0-6 months)"
    return " ".join((without if without.strip() else words).split()).strip(" .;,:*")


def _done(words: str, known: _Known) -> Due:
    rest = re.sub(_DONE, "", words, count=1).strip(" -:,(")
    on = _dated(rest, known) if rest else None
    return Due("", on.earliest if on else None, on.latest if on else None, is_status=True)


def _ongoing(words: str, known: _Known) -> Due:
    """Read what has no end: from when, until when if it says so after all, reviewed when."""
    rule = "it has no end, so it needs a date of review"
    review = re.search(r"\b(?:next )?review(?:ed)?\b(?: (?:in|on|by|at|date|due))*:?", words)
    if review:
        on = _dated(words[review.end() :].strip(" -,"), known)
        return Due("", is_ongoing=True, review_on=on.latest if on else None, rule=rule)
    until = re.search(r"\b(?:until|till|to|by|through to|up to)\b", words)
    if until:
        end = _dated(words[until.end() :], known)
        if end is not None:
            start = _dated(words[: until.start()], known)
            return replace(end, earliest=start.earliest if start else None)
    rest = re.sub(_ONGOING, " ", words)
    rest = re.sub(
        r"\b(?:and|then|from|starting|commencing|since|basis|an?|on)\b|[,;&/+]", " ", rest
    )
    start = _dated(" ".join(rest.split()).strip(" -"), known)
    return Due("", earliest=start.earliest if start else None, is_ongoing=True, rule=rule)


def _dated(words: str, known: _Known) -> Due | None:
    """Return what `words` name, or None; no text and no plausibility yet."""
    words = words.strip()
    if not words:
        return None
    for reader in _READERS:
        found = reader(words, known)
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


# ---- one reader a form; each takes the words and what may be counted from


def _several(words: str, known: _Known) -> Due | None:
    """Read "April to June 2024", "Autumn/Winter 2025", "1 May 2024 - 30 June 2024"."""
    halves = re.split(r"\s(?:to|until|and|or)\s|\s-\s|(?<=[a-z])\s?[/&-]\s?(?=[a-z])", words)
    if len(halves) != 2 or not all(re.search(r"\d|[a-z]{3}", half) for half in halves):
        return None
    last = _dated(halves[1], known)
    if last is None or last.latest is None:
        return None
    # The year is mostly said once, at the end.
    year = re.search(_PAIR + r"|\b(?:19|20)\d\d\b", halves[1])
    said = re.search(r"\b(?:19|20)\d\d\b|\d\s?/\s?\d", halves[0])
    first = _dated(halves[0] if said or not year else f"{halves[0]} {year[0]}", known)
    if first is None or first.earliest is None or first.earliest > last.latest:
        return None
    return Due("", first.earliest, last.latest, rule="the last day of the time named")


def _full(words: str, _: _Known) -> Due | None:
    wide = FULL.replace("(?:19|20)\\d{2}", "\\d{4}")
    if impossible := re.search(
        rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH.format('')}\s(\d{{4}})\b", words
    ):
        year, month = int(impossible[3]), month_of(impossible["month"])
        if year and not 1 <= int(impossible[1]) <= month_end(year, month).day:
            raise UnreadableDate(f"There is no {impossible[0]}: enter a real date")
    found = [date_in(match) for match in re.finditer(wide, words, re.IGNORECASE)]
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
    return Due("", latest, latest, doubt=doubt)


def _month(words: str, known: _Known) -> Due | None:
    match = re.search(rf"{_MONTH.format('')}[\s,-]{{0,3}}{_YEAR.format('')}", words)
    if match is None:
        match = re.search(rf"\b{_MONTH.format('')}(?!\s?[\d'])", words)
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
    return Due("", first, last, rule=rule)


def _quarter(words: str, known: _Known) -> Due | None:
    match = re.search(
        r"\b(?:q|qtr|quarter)\s?\.?(?P<quarter>[1-4])\b|\bq(?P<q>[1-4])(?=\d)", words
    )
    ordinal = re.search(r"\b(first|second|third|fourth|final|last|1st|2nd|3rd|4th) quarter", words)
    if match is not None:
        quarter = int(match["quarter"] or match["q"])
    elif ordinal is not None:
        quarter = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}.get(
            ordinal[1], 4
        )
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


def _season(words: str, known: _Known) -> Due | None:
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


def _municipal(words: str, known: _Known) -> Due | None:
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


def _financial(words: str, known: _Known) -> Due | None:
    pair = re.search(rf"(?<![\d/-]){_PAIR}", words)
    start = _pair(pair) if pair else None
    if start is None:
        if not re.search(r"\bfinancial year\b|\bfy\b", words) or known.counted_from is None:
            return None
        start = known.counted_from.year - (known.counted_from.month < 4)
        start += bool(re.search(r"\bnext\b", words))
    rule = "the financial year ends on 31 March"
    return Due("", date(start, 4, 1), date(start + 1, 3, 31), rule=rule)


def _calendar(words: str, _: _Known) -> Due | None:
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


def _relative(words: str, known: _Known) -> Due | None:
    match = re.search(
        rf"\b(?:(?:{_COUNT})\s?(?:-|to)\s?)?(?P<count>{_COUNT})[\s-]?(?P<unit>day|week|month|year)"
        r"s?\b(?!\w)",
        words,
    )
    if match is None:
        if re.match(r"(?:immediate(?:ly)?|asap|as soon as possible|now|straight away)\b", words):
            day = known.counted_from
            return Due("", day, day, rule="at once", doubt="no day is given" if day else "no date")
        return None
    if known.counted_from is None:
        return Due("", doubt=f"“{match[0]}” counts from a day that is not known")
    count = int(match["count"]) if match["count"].isdigit() else WORDS.get(match["count"], 1)
    unit, day = match["unit"], known.counted_from
    if unit in ("month", "year"):
        latest = months_after(day, count * (12 if unit == "year" else 1))
    else:
        latest = day + timedelta(count * (7 if unit == "week" else 1))
    counted = f"counted from {day.day} {day:%B %Y}"
    return Due("", None, latest, rule=counted)


_READERS: tuple[Callable[[str, _Known], Due | None], ...] = (
    _several, _municipal, _quarter, _season, _full, _month, _financial, _calendar, _relative,
)  # fmt: skip


def _year(text: str) -> int:
    year = int(text.strip("'’"))
    return year + 2000 if year < 100 else year


def _pair(match: re.Match[str]) -> int | None:
    """Return the first year of "2024/25", or None where the second is not the year after it."""
    year, to = _year(match["year"]), _year(match["to"])
    return year if to == year + 1 else None


def _implausible(due: Due, known: _Known) -> str:
    """Say so if the year looks mistyped."""
    if due.latest is None:
        return ""
    year = due.latest.year
    if not 2000 <= year <= 2100:
        return f"the year {year} looks wrong"
    if known.counted_from and not -2 <= year - known.counted_from.year <= 12:
        return f"the year {year} is far from {known.counted_from.year}"
    return ""
