"""Bank holidays of the nations, from the `holidays` package, which follows what is proclaimed."""

from collections.abc import Callable
from datetime import date
from functools import cache

PARTS = {"england_and_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}


def bank_holidays_of(nation: str) -> Callable[[date], bool]:
    """Return a function that says of a day whether it is a bank holiday of `nation`.

    Days in lieu count, and so do those of a single year such as a coronation. Of years that
    nobody keeps a list of, before 1872 and after 2100, no day is one. Raise KeyError for a nation
    that is not among PARTS.
    """
    part = PARTS[nation]
    return lambda day: day in _of_year(part, day.year)


@cache
def _of_year(part: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # slow to import, and many pages need none

    return frozenset(country_holidays("GB", subdiv=part, years=year))
