"""Themes of different reports that mean the same.

Each council writes the themes of its report as it likes. Names that differ only in capitals,
spaces, punctuation, numbering, "&" and "and" are one; so are the five that every corporate peer
challenge looks at and the usual ways of writing them. Every other name stands as it is.
"""

import re
from collections import Counter
from collections.abc import Iterable

# The Local Government Association's five, with what they were called in earlier years and what
# councils shorten them to. "Organisational leadership and governance", of before 2022, is half of
# one and half of another, so it stands by itself.
STANDARD = {
    "Local priorities and outcomes": (
        "local priorities",
        "priorities and outcomes",
        "local outcomes",
        "understanding of the local place and priority setting",
        "understanding the local place and priority setting",
        "local place and priority setting",
        "local context and priority setting",
    ),
    "Organisational and place leadership": (
        "leadership",
        "place leadership",
        "leadership of place",
        "leadership of the place",
        "organisational leadership",
        "place and organisational leadership",
        "organisational and place based leadership",
    ),
    "Governance and culture": (
        "governance",
        "culture and governance",
        "governance and organisational culture",
    ),
    "Financial planning and management": (
        "finance",
        "finances",
        "financial planning",
        "financial management",
        "financial management and planning",
        "financial planning and viability",
        "financial planning and sustainability",
        "financial sustainability",
    ),
    "Capacity for improvement": (
        "capacity",
        "capacity to improve",
        "capacity to deliver",
        "improvement capacity",
        "capacity and improvement",
    ),
}


def key_of(name: str) -> str:
    """Return what all ways of writing a theme have in common, fit for an address.

    Empty where the name has neither a letter nor a figure.
    """
    words = _words(name)
    return _MEANT.get(words, words)


def _words(name: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", name.casefold()))
    if words and words[0] == "theme":
        words = words[1:]
    if len(words) > 1 and words[0].isdecimal():
        words = words[1:]
    return "-".join(word for word in words if word != "and")


_MEANT = {
    _words(way): _words(standard)
    for standard, ways in STANDARD.items()
    for way in (standard, *ways)
}
_LABELS = {_words(standard): standard for standard in STANDARD}


def labels(names: Iterable[str]) -> dict[str, str]:
    """Return {key: how it is written} of all the themes called `names`, the five first.

    A theme that is none of the five is written as most write it.
    """
    ways: dict[str, Counter[str]] = {}
    for name in names:
        if key := key_of(name):
            ways.setdefault(key, Counter())[" ".join(name.split())] += 1
    found = {key: label for key, label in _LABELS.items() if key in ways}
    own = {
        key: min(spellings, key=lambda one: (-spellings[one], one))
        for key, spellings in ways.items()
        if key not in found
    }
    return found | dict(sorted(own.items(), key=lambda pair: pair[1].casefold()))
