"""Recommendation numbers as printed ("6", "six", "6a", "R4", "Rec 4") -> one number each."""

import re
from collections.abc import Iterable

WORDS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=1,
    )
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
        ],
        start=1,
    )
}


def plain(number: str) -> str:
    """Return a printed number in one form: "six" and "06" are "6", "pcr 4" is "PCR4"."""
    number = number.strip().lower().removesuffix(".")
    if number in WORDS:
        return str(WORDS[number])
    if number in ORDINALS:
        return str(ORDINALS[number])
    compact = re.sub(r"[\s.()#-]+", "", number.upper())
    return re.sub(r"^([A-Z]*)0+(?=\d)", r"\1", compact)


def bare(number: str) -> str:
    """Return a number without its letters in front: "PCR4" and "REC 4" are "4"."""
    return re.sub(r"^[A-Z]+(?=\d)", "", plain(number))


_NUMERALS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def numeral_of(number: int, form: str) -> str:
    """Print `number` as a list does: "decimal", "lowerLetter", "upperRoman" ... (as Word says)."""
    if form.endswith("Letter") and 1 <= number <= 26:
        numeral = chr(ord("a") + number - 1)
    elif form.endswith("Roman") and 1 <= number <= 39:
        numeral, left = "", number
        for value, letters in _NUMERALS:
            while left >= value:
                numeral, left = numeral + letters, left - value
    else:
        return str(number)
    return numeral.upper() if form.startswith("upper") else numeral


class Register:
    """The numbers that count as recommendations; with none, every number may be one."""

    def __init__(self, numbers: Iterable[str]) -> None:
        printed = list(dict.fromkeys(numbers))
        self._exact = {plain(number): number for number in printed}
        self._bare: dict[str, list[str]] = {}
        for number in printed:
            self._bare.setdefault(bare(number), []).append(number)
        self.coded = any(plain(number) != bare(number) for number in printed)
        self.empty = not printed

    def printed(self, number: str) -> str | None:
        """Return the registered number that `number` means, as registered, or None."""
        if self.empty:
            return plain(number)
        if plain(number) in self._exact:
            return self._exact[plain(number)]
        # "R4" is 4 and 4 is "R4", unless the register also has a "PCR4".
        same = self._bare.get(bare(number), [])
        if not same and re.fullmatch(r"\d+[A-H]", bare(number)):
            same = self._bare.get(bare(number)[:-1], [])  # "3(a)" is a part of 3
        return same[0] if len(same) == 1 else None
