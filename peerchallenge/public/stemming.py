"""The stem of an English word, by Porter's algorithm of 1980: plan, plans and planning are one.

The database's own index has the same, but it holds what is not public too, so the public's search
does not ask it. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DOUBLE = re.compile(r"([^aeiouylsz])\1$")
_SHORT_END = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]$")

# Ending -> what takes its place, where what is left has a vowel and a consonant after it.
_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize",
    "iser": "ise", "abli": "able", "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous",
    "ization": "ize", "isation": "ise", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive",
    "biliti": "ble",
}  # fmt: skip
_STEP_3 = {
    "icate": "ic", "ative": "", "alize": "al", "alise": "al", "iciti": "ic", "ical": "ic",
    "ful": "", "ness": "",
}  # fmt: skip
# Cut off where what is left has two of them.
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize", "ise", "ion",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return the stem of a word in small letters; what is not English comes back much as it is."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    word = _ended(_plural_and_past(word))
    word = _replaced(word, _STEP_2, 1)
    word = _replaced(word, _STEP_3, 1)
    word = _cut(word)
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _SHORT_END.search(rest)):
            word = rest
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word


def _measure(word: str) -> int:
    """Return how often a vowel is followed by a consonant."""
    kinds = "".join(
        "v" if letter in "aeiou" or (letter == "y" and at and word[at - 1] not in "aeiou") else "c"
        for at, letter in enumerate(word)
    )
    return kinds.count("vc")


def _has_vowel(word: str) -> bool:
    return bool(re.search(r"[aeiou]|.y", word))


def _plural_and_past(word: str) -> str:
    if word.endswith("sses") or word.endswith("ies"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word:
            return _after_past(rest) if _has_vowel(rest) else word
    return word


def _after_past(rest: str) -> str:
    if rest.endswith(("at", "bl", "iz", "is")):
        return rest + "e"
    if _DOUBLE.search(rest):
        return rest[:-1]
    if _measure(rest) == 1 and _SHORT_END.search(rest):
        return rest + "e"
    return rest


def _ended(word: str) -> str:
    return f"{word[:-1]}i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _replaced(word: str, endings: dict[str, str], least: int) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + endings[ending] if _measure(rest) >= least else word
    return word


def _cut(word: str) -> str:
    for ending in sorted(_STEP_4, key=len, reverse=True):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            fits = ending != "ion" or rest.endswith(("s", "t"))
            return rest if fits and _measure(rest) > 1 else word
    return word
