"""What a committee is asked to do with a report, in the words that its resolutions use. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

UPDATE = "update"
# The key of each, and its sentence; the last names the committee and the day.
PRESETS: dict[str, str] = {
    "note": "note the progress made against the action plan",
    "endorse": "note and endorse the progress made against the action plan",
    "dates": "approve the amended completion dates",
    "close": "agree that the completed actions are closed",
    UPDATE: "agree that {committee} receives a further update by {day}",
}


def in_words(key: str, committee: str = "", day: date | None = None) -> str:
    """Return the sentence of a preset, without a number or a full stop."""
    when = f"{day.day} {day:%B %Y}" if day else "a date to be agreed"
    return PRESETS[key].format(committee=committee or "the committee", day=when)


def as_sentences(
    presets: Iterable[str], committee: str, day: date | None, own: str
) -> tuple[str, ...]:
    """Return the chosen presets in their order, then the council's own, one for each line."""
    chosen = set(presets)
    found = [in_words(key, committee, day) for key in PRESETS if key in chosen]
    found += [line.strip() for line in own.splitlines() if line.strip()]
    return tuple(dict.fromkeys(_sentence(one) for one in found))


def _sentence(words: str) -> str:
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", ";")) else f"{words}."
