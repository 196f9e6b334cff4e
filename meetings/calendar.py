"""How committees count days: clear days, call-in, the two months of a response, the year.

Pure: a day and the council's rules in, a day out. All days are inclusive unless it is said
otherwise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from meetings.reading.dates import month_end, months_after

DAY = timedelta(days=1)
SATURDAY = 5


def none_are_holidays(day: date) -> bool:
    """Say that no day is a holiday: the calendar of a council that counts every day."""
    return False


@dataclass(frozen=True)
class Rules:
    """How a council counts. Without a word from it: five clear days, call-in of five.

    `call_in_days` is None where decisions take effect at once. `is_holiday` says of a day whether
    it is a bank holiday.
    """

    agenda_clear_days: int = 5
    only_working_days: bool = True
    call_in_days: int | None = 5
    effective_on_last_day: bool = False
    is_holiday: Callable[[date], bool] = none_are_holidays

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is neither of a weekend nor a bank holiday."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)


class Year(NamedTuple):
    """A municipal year, or a quarter of the financial one, with its first and last day."""

    first: date
    last: date


def publish_agenda_by(meeting: date, rules: Rules) -> date:
    """Return the last day on which the agenda of a meeting may be published.

    Neither that day nor the day of the meeting is a clear day (Local Government Act 1972, section
    100B). Where only working days count, it is a working day itself.
    """
    day = meeting
    for _ in range(rules.agenda_clear_days + 1):
        day = _before(day, rules) if rules.only_working_days else day - DAY
    return day


def deadline(meeting: date, amount: int, unit: str, rules: Rules) -> date:
    """Return the day that is `amount` of `unit` before a meeting; nought is its own day.

    `unit` is "working_days", "days" or "weeks". Raise ValueError for another.
    """
    if unit == "working_days":
        day = meeting
        for _ in range(amount):
            day = _before(day, rules)
        return day
    if unit not in ("days", "weeks"):
        raise ValueError(f"Deadlines are not counted in {unit}")
    return meeting - amount * (7 * DAY if unit == "weeks" else DAY)


def call_in_ends(published: date, rules: Rules) -> date | None:
    """Return the last day on which a decision published on a day may be called in.

    The day of publication does not count, nor do weekends and bank holidays. None where decisions
    take effect at once.
    """
    if rules.call_in_days is None:
        return None
    day = published
    for _ in range(rules.call_in_days):
        day += DAY
        while not rules.is_working_day(day):
            day += DAY
    return day


def effective_on(published: date, rules: Rules) -> date:
    """Return the day on which a decision takes effect that is not called in.

    The day after the last for call-in, be it a Saturday; in some councils that last day itself.
    """
    last = call_in_ends(published, rules)
    if last is None:
        return published
    return last if rules.effective_on_last_day else last + DAY


def response_due(received: date) -> date:
    """Return the last day for the executive's response to scrutiny.

    Two months beginning with the day of receipt (Local Government Act 2000, section 9FE): received
    on 13 September, answered by 12 November. Where the month has no such day, its last.
    """
    same_day = months_after(received, 2)
    return same_day - DAY if same_day.day == received.day else same_day


def municipal_year(day: date, annual_meetings: Iterable[date]) -> Year:
    """Return the municipal year in which `day` is.

    It runs from one annual meeting to the day before the next. Of a year whose annual meeting is
    not among `annual_meetings`, it begins on 1 June: the Act puts the meeting in March, April or
    May (Local Government Act 1972, schedule 12). Of two in one calendar year the first counts.
    """
    held = tuple(annual_meetings)
    begins = day.year if day >= year_begins(day.year, held) else day.year - 1
    return Year(year_begins(begins, held), year_begins(begins + 1, held) - DAY)


def year_begins(year: int, annual_meetings: Iterable[date]) -> date:
    """Return the first day of the municipal year that begins in the calendar year `year`."""
    return min((held for held in annual_meetings if held.year == year), default=date(year, 6, 1))


def financial_quarter(day: date) -> tuple[int, Year]:
    """Return which quarter of the financial year `day` is in, from 1 in April, and its days."""
    first_month = (day.month - 1) // 3 * 3 + 1
    number = (first_month - 4) // 3 % 4 + 1
    return number, Year(date(day.year, first_month, 1), month_end(day.year, first_month + 2))


def _before(day: date, rules: Rules) -> date:
    """Return the last working day before `day`."""
    day -= DAY
    while not rules.is_working_day(day):
        day -= DAY
    return day
