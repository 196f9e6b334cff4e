"""Which recommendations and actions a cell of a plan names: "1, 2 and 4", "R1/R3", "R1-R3"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetings.reading.numbers import WORDS

_WORD = "|".join(WORDS)
_NUMBER = rf"(?:[A-Za-z]{{1,4}}[. ]?)?\d+(?:\.\d+)*[A-Za-z]?(?![A-Za-z0-9])|(?:{_WORD})\b"
_PREFIX = re.compile(
    r"\s*(?:(?:key |lga |cpc |peer(?: challenge)? )*rec(?:ommendation)?s?\b\.?|no\.?s?\b|nos?\.|#)"
    r"\s*(?:no\.?|number|:|#)?\s*",
    re.IGNORECASE,
)
_ONE = re.compile(_NUMBER, re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?P<mark>,?\s*\band\b|,?\s*&|[,;/+\n]|(?:-|–|—|\bto\b|\bthrough\b))\s*"
    r"(?:rec(?:ommendation)?s?\b\.?\s*)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"-|–|—|to|through", re.IGNORECASE)
_ALIKE = 30  # letters that a text must share with a recommendation to be told by them


@dataclass(frozen=True)
class Named:
    """The numbers a cell names, as the challenge prints them; `doubt` for what to look at."""

    numbers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    doubt: str = ""


class Known:
    """The recommendations of a challenge: (number, title, text) in their order."""

    def __init__(self, recommendations: Iterable[tuple[str, str, str]]) -> None:
        rows = list(recommendations)
        self.numbers = [number for number, _, _ in rows]
        self._exact = {_plain(number): number for number in self.numbers}
        self._bare: dict[str, list[str]] = {}
        for number in self.numbers:
            self._bare.setdefault(_bare(number), []).append(number)
        self._words = {_letters(title): number for number, title, _ in rows if title}
        self._texts = [(_letters(text), number) for number, _, text in rows if text]

    def find(self, number: str) -> str | None:
        """Return the number as printed: "R4" is 4 where no recommendation is R4 itself."""
        for one in (number, number.removesuffix(".0")):
            if (exact := self._exact.get(_plain(one))) is not None:
                return exact
            same = self._bare.get(_bare(one), [])
            # Beside a suggestion S4, recommendation 4 is still what "R4" and "Rec 4" mean.
            without = [number for number in same if _plain(number) == _bare(number)]
            if len(same) == 1 or len(without) == 1:
                return (without or same)[0]
        return None

    def by_words(self, text: str) -> str | None:
        """Return the number of the recommendation whose words these are."""
        words = _letters(text)
        if words in self._words:
            return self._words[words]
        if len(words) < _ALIKE:
            return None
        same = {n for known, n in self._texts if known.startswith(words) or words == known}
        same |= {n for known, n in self._texts if len(known) >= _ALIKE and words.startswith(known)}
        return same.pop() if len(same) == 1 else None

    def named(self, text: str) -> Named:
        """Return what a cell names, by number or by the words of a recommendation.

        After its number a cell may go on with the words of the recommendation.
        """
        text = text.strip()
        if not text:
            return Named()
        if whole := self.find(text) or self.by_words(text):
            return Named((whole,))
        prefix = _PREFIX.match(text)
        at = prefix.end() if prefix else 0
        tokens, at = _tokens(text, at)
        if not tokens:
            return Named(unknown=(text[:60],))
        rest = text[at:].strip()
        loose = rest and not re.match(r"[.:)\-–—(]", rest)
        if loose and not prefix and not re.match(r"[A-Za-z]", tokens[0][1]):
            # "12 new homes ..." begins with a number that counts homes.
            found = self.find(tokens[0][1])
            if len(tokens) > 1 or found is None or self.by_words(rest) != found:
                return Named(unknown=(text[:60],))
        return self._settled(tokens)

    def _settled(self, tokens: Sequence[tuple[str, str]]) -> Named:
        numbers: list[str] = []
        unknown: list[str] = []
        doubts: list[str] = []
        for mark, token in tokens:
            found = self.find(token)
            if found is None and (part := re.fullmatch(r"(.*\d)[a-z]", token, re.IGNORECASE)):
                found = self.find(part[1])
                if found is not None:
                    doubts.append(f"“{token}” is read as a part of recommendation {found}")
            if found is None:
                unknown.append(token)
                continue
            if mark == "range" and numbers:
                first, last = self.numbers.index(numbers[-1]), self.numbers.index(found)
                numbers += self.numbers[first + 1 : last]
            numbers.append(found)
        return Named(tuple(dict.fromkeys(numbers)), tuple(unknown), "; ".join(doubts))


def _tokens(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """Return the numbers from `at` on, each with what stands before it, and where they end."""
    tokens: list[tuple[str, str]] = []
    mark = ""
    while match := _ONE.match(text, at):
        word = match[0].casefold()
        tokens.append((mark, str(WORDS[word]) if word in WORDS else re.sub(r"[. ]*(?=\d)", "",
                       match[0], count=1) if match[0][0].isalpha() else match[0]))  # fmt: skip
        at = match.end()
        between = _BETWEEN.match(text, at)
        if not between or not _ONE.match(text, between.end()):
            break
        mark = "range" if _RANGE.fullmatch(between["mark"].strip()) else "list"
        at = between.end()
    return tokens, at


def _plain(number: str) -> str:
    compact = re.sub(r"[\s()#]+", "", number.casefold()).strip(".")
    return re.sub(r"^([a-z]*)\.?0*(?=\d)", r"\1", compact)


def _bare(number: str) -> str:
    return re.sub(r"^[a-z]+(?=\d)", "", _plain(number))


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


_POINTS = re.compile(
    r"(?:(?:to be|will be|is|being|has been|are|this (?:is|will be|has been))\s+)?"
    r"(?:addressed|covered|delivered|dealt with|included|incorporated|picked up|combined|merged"
    r"|captured|see(?: also)?|refer to|as(?: per)?|linked to|same as)\b"
    r"(?:\s+(?:through|by|in|under|with|within|at|via|as part of|above|below|of|to|per|for))?"
    r"\s*:?\s*(?:the\s+)?(?:actions?|recommendations?|recs?\.?|refs?\.?|nos?\.?|items?)?\s*"
    rf"(?P<numbers>(?:{_NUMBER})(?:\s*(?:,|;|/|&|\band\b)\s*(?:{_NUMBER}))*)"
    r"\s*,?\s*(?:above|below)?\s*\.?",
    re.IGNORECASE,
)


def pointed_at(text: str) -> tuple[str, ...]:
    """Return the numbers to which an action is only a pointer; none where it says something.

    "To be addressed through 2, above" points at "2", "See 2.1" at "2.1".
    """
    match = _POINTS.fullmatch(" ".join(text.split()))
    return tuple(token for _, token in _tokens(match["numbers"], 0)[0]) if match else ()
