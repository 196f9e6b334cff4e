"""How long something took, in whole days and in words."""

from datetime import date

A_MONTH = 365.25 / 12
IN_DAYS = 61  # so short a time needs no months


def days_between(start: date | None, end: date | None) -> int | None:
    """Return the days from one to the other, below zero where `end` came first; None for none."""
    return (end - start).days if start and end else None


def in_words(days: int) -> str:
    """Return days as "45 days" or "245 days, about 8 months"."""
    said = f"{days} day{'' if abs(days) == 1 else 's'}"
    return f"{said}, about {round(days / A_MONTH)} months" if days >= IN_DAYS else said


def percent(part: int, whole: int) -> int | None:
    """Return the share in whole percent, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None
