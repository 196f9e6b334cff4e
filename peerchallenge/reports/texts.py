"""Every fixed word that a report prints, by its key, in each language that has all of them.

A report is made in one language: `with speaking("cy"):` holds for what is said inside it. A
language counts only when it has a text for every key, so that no report is half translated;
none but English is shipped. Whoever runs an installation gives another's in a file (see
`given_texts`), for which `manage.py report_texts` prints the English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from string import Formatter

from peerchallenge.reports.english import ENGLISH

# Each language with all its texts.
LANGUAGES: dict[str, Mapping[str, str]] = {"en": ENGLISH}

_spoken: ContextVar[Mapping[str, str]] = ContextVar("the texts of the report", default=ENGLISH)


def is_whole(texts: Mapping[str, str]) -> bool:
    """Say whether a language has a text for every key, and so may be chosen."""
    return not wrong_in(texts)


def wrong_in(texts: Mapping[str, str]) -> list[str]:
    """Return the keys whose text is missing, or has other places to fill in than the English."""
    return [key for key, english in ENGLISH.items() if not _fits(texts.get(key, ""), english)]


def _fits(text: object, english: str) -> bool:
    if not isinstance(text, str) or not text.strip():
        return False
    try:
        same = _places(text) == _places(english)
    except ValueError:  # a brace that is never closed
        return False
    # What is a list in English, such as the months, has as many entries.
    return same and (", " in english or text.count(",") >= english.count(","))


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def give(language: str, texts: Mapping[str, str]) -> list[str]:
    """Take the texts of a language; return the keys that are wrong, with which it is not used."""
    wrong = wrong_in(texts)
    if wrong:
        LANGUAGES.pop(language, None)
    else:
        LANGUAGES[language] = dict(texts)
    return wrong


def offered() -> list[str]:
    """Return the languages in which a report can be made, English first."""
    return [language for language, texts in LANGUAGES.items() if is_whole(texts)]


def language_of(wanted: str) -> str:
    """Return the language in which a report is made: the one wanted, or else English."""
    return wanted if is_whole(LANGUAGES.get(wanted, {})) else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let `say()` speak `language` inside; English where it does not have every text."""
    token = _spoken.set(LANGUAGES[language_of(language)])
    try:
        yield
    finally:
        _spoken.reset(token)


def say(key: str, **values: object) -> str:
    """Return the text of `key` with its places filled in."""
    text = _spoken.get()[key]
    return text.format(**values) if values else text


def counted(key: str, number: int, **values: object) -> str:
    """Return the text of `key` for none, one or many."""
    ending = "none" if number == 0 and f"{key}.none" in ENGLISH else _plural(number)
    return say(f"{key}.{ending}", number=f"{number:,}", **values)


def _plural(number: int) -> str:
    return "one" if number == 1 else "many"


def listed(parts: list[str]) -> str:
    """Join as a sentence does: one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say('and')} {parts[-1]}"


def long_day(day: date) -> str:
    """Return a day in full: 9 March 2026."""
    return f"{day.day} {month(day)} {day.year}"


def short_day(day: date) -> str:
    """Return a day for a narrow column: 9 Mar 2026, with spaces at which it does not part."""
    return f"{day.day}\u00a0{short_month(day)}\u00a0{day.year}"


def month(day: date) -> str:
    """Return the name of a day's month."""
    return say("months").split(",")[day.month - 1]


def short_month(day: date) -> str:
    """Return the short name of a day's month."""
    return say("short_months").split(",")[day.month - 1]


def how_often(number: int) -> str:
    """Return how often something happened: once, twice, 12 times."""
    times = say("times").split(",")
    return times[number] if number < len(times) else say("times.more", number=f"{number:,}")
