"""Who is told of the days that nobody's action has: the clock, and deadlines before meetings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from actions.reminders.rules import (
    CLOCK_LATE,
    CLOCK_ON,
    CLOCK_SOON,
    PAPERS_ON,
    PAPERS_SOON,
    Notice,
    Told,
    worded,
)

CLOCK_BEFORE, CLOCK_EVERY, PAPERS_BEFORE = 30, 28, 7  # days


@dataclass(frozen=True)
class DateRow:
    """A day that `people` keep for the council; `words` say what is due."""

    subject: str
    words: str
    path: str
    due_on: date
    people: Collection[int]


def about_clock(rows: Iterable[DateRow], day: date, told: Told) -> list[Notice]:
    """Return what is to be told on `day` of stages of a challenge's clock."""
    return _about(rows, day, told, CLOCK_BEFORE, (CLOCK_SOON, CLOCK_ON, CLOCK_LATE))


def about_papers(rows: Iterable[DateRow], day: date, told: Told) -> list[Notice]:
    """Return what is to be told on `day` of deadlines before meetings; nothing once they pass."""
    return _about(rows, day, told, PAPERS_BEFORE, (PAPERS_SOON, PAPERS_ON, ""))


def _about(
    rows: Iterable[DateRow], day: date, told: Told, days_before: int, kinds: tuple[str, str, str]
) -> list[Notice]:
    before, on_day, after = kinds
    found: list[Notice] = []
    for row in rows:
        late = (day - row.due_on).days
        kind = after if late > 0 else on_day if late == 0 else before
        if not kind or -late > days_before:
            continue
        if late > 0:
            when = f"was due by {worded(row.due_on)}, {late} day{'' if late == 1 else 's'} ago"
        else:
            when = "is due today" if late == 0 else f"is due by {worded(row.due_on)}"
        for person in sorted(row.people):
            notice = Notice(
                person, kind, row.subject, row.due_on, f"{row.words}: {when}", row.path
            )
            last = told.get(notice.key)
            if last is None or (late > 0 and (day - last).days >= CLOCK_EVERY):
                found.append(notice)
    return found
