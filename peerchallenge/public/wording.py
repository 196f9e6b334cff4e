"""Days and numbers in the words of a feed."""

from collections.abc import Sequence
from datetime import date


def in_words(day: date | None) -> str:
    """Return "9 March 2026", or nothing where there is no day."""
    return f"{day:%-d %B %Y}" if day else ""


def plural(noun: str, numbers: Sequence[str]) -> str:
    """Return "recommendation 3", or "recommendations 3, 4 and 6a"."""
    if len(numbers) == 1:
        return f"{noun} {numbers[0]}"
    return f"{noun}s {', '.join(numbers[:-1])} and {numbers[-1]}"
