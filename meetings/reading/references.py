"""A paragraph -> the recommendations it names by number, and the words that name them.

"Recommendation six", "Recommendations three and four", "recommendations 2, 3 and 5", "1-3",
"Rec 3", "R4", "the second recommendation", "A number of recommendations were made. The
first was ...". Counts ("seven recommendations", "4 of the 18 recommendations") name none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from meetings.reading.numbers import ORDINALS, WORDS, Register, plain
from meetings.reading.source import sentences


@dataclass(frozen=True)
class Mention:
    """Numbers named by text[start:end] of a paragraph."""

    numbers: tuple[str, ...]
    start: int
    end: int


# No paragraph of minutes is longer, or names more: what is beyond is not read.
LONGEST = 50_000
MOST = 100

_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_NUMBER = (
    rf"(?:(?:PCR|CPCR|CPC\s?|R)?\d{{1,2}}(?:\s?\([a-h]\)|[a-h]?\b)|(?:{_WORD})\b)(?![./:]\d"
    rf"|\s?%|\d)"
)
_JOIN = r"(?:\s?[,;]\s?(?:and\s|&\s)?|\s?&\s?|\s?/\s?|\s(?:and|or|to|through)\s|\s?[-–—]\s?)"
_NAMED = re.compile(
    rf"\b(?P<head>recommendations?|recs?\.?)(?:\s?[(\[]?|-)(?:(?:numbers?|numbered|nos?\.?)\s?|#\s?)?"
    rf"(?P<list>{_NUMBER}(?:{_JOIN}(?:recommendations?\s|recs?\.?\s|(?:numbers?"
    rf"|nos?\.?)\s)?{_NUMBER}){{0,30}})",
    re.IGNORECASE,
)
# "numbers 3 and 7 of the recommendations", "Of the recommendations, numbers 3 and 7",
# "Recommendations: 3 and 7": a list only, for one number so placed may count.
_AROUND = re.compile(
    rf"\b(?:numbers?|nos\.?)\s(?P<list>{_NUMBER}(?:{_JOIN}{_NUMBER}){{0,30}})\sof\s(?:the|its|their)"
    rf"\s(?:\w+\s){{0,3}}recommendations\b"
    rf"|\brecommendations(?:,\snumbers?\s|:\s)(?P<list2>{_NUMBER}(?:{_JOIN}{_NUMBER}){{1,30}})",
    re.IGNORECASE,
)
_ONE = re.compile(_NUMBER, re.IGNORECASE)
_CODE = re.compile(
    r"\b(?P<code>PCR|CPCR|CPC\s?R(?:ec)?|KR|R)[\s.-]?(?P<number>\d{1,2}[a-h]?)\b(?![./]\d)"
    r"(?:\s?(?:-|–|to)\s?(?P=code)[\s.-]?(?P<last>\d{1,2})\b)?"
)
_ORDINAL_WORD = (
    rf"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"
)
_ORDINAL = re.compile(
    rf"\b(?P<list>{_ORDINAL_WORD}(?:(?:\s?,\s(?:and\s)?"
    rf"|\sand\s)(?:the\s)?{_ORDINAL_WORD}){{0,10}})\s"
    r"(?:and\s(?:final|last)\s)?(?:key\s|main\s|peer\s|LGA\s|CPC\s|formal\s|of\s(?:the|these|those|its"
    r"|their)\s(?:\w+\s){0,3})?recommendations?\b",
    re.IGNORECASE,
)
_CHAINED = re.compile(
    rf"(?P<words>(?:The|the|A|a)\s(?P<ordinal>{_ORDINAL_WORD}))\s(?:one\s|of\s(?:these"
    rf"|those|them)\s)?"
    r"(?:was|is|were|concern(?:s|ed)|relat(?:es|ed)|focus(?:es|sed|ed)|asked|called"
    r"|recommended|suggested|referred|dealt|covered|looked|centred|urged|being)\b"
)
# What may follow a number that only counts.
_COUNTED = re.compile(
    r"\s(?:years?|months?|weeks?|days?|hours?|times|per\scent|percent|pages?|councillors"
    r"|members|councils|people|officers|meetings|areas|themes|priorit(?:y|ies)|key|further"
    r"|main|new|additional|actions?|of\s(?:which|them|these|those)|by\sone|had"
    r"|were\smade|have)\b|\s?%",
    re.IGNORECASE,
)


def find(text: str, register: Register, *, codes: bool = False) -> list[Mention]:
    """Find the mentions of known recommendations in one paragraph.

    `codes` lets "R4" and "PCR1" count without the word "recommendation" beside them.
    """
    text = text[:LONGEST]
    mentions: list[Mention] = []
    end_of_last = -1
    for numbers, start, end in sorted(_candidates(text, register, codes), key=_place):
        printed = (register.printed(number) for number in numbers)
        known = tuple(dict.fromkeys(number for number in printed if number))
        if known and start >= end_of_last and len(mentions) < MOST:
            mentions.append(Mention(known, start, end))
            end_of_last = end
    return mentions


def _place(found: tuple[list[str], int, int]) -> tuple[int, int]:
    return found[1], -found[2]


def _candidates(
    text: str, register: Register, codes: bool
) -> Iterator[tuple[list[str], int, int]]:
    for match in _NAMED.finditer(text):
        numbers, end = _listed(text, match)
        if numbers:
            yield numbers, match.start(), end
    for match in _AROUND.finditer(text):
        around = [one[0] for one in _ONE.finditer(match["list"] or match["list2"])]
        if not re.search(r"\d\s?[-–—]\s?\d|\sto\s", match[0]):
            yield around, match.start(), match.end()
    for match in _ORDINAL.finditer(text):
        words = re.findall(_ORDINAL_WORD, match["list"], re.IGNORECASE)
        yield [_ordinal(word) for word in words], match.start(), match.end()
    yield from _chained(text)
    if codes or register.coded or re.search(r"\brec(?:ommendation)?s?\b", text, re.IGNORECASE):
        for match in _CODE.finditer(text):
            if match["code"] == "R" and not (codes or register.coded):
                continue
            numbers = [f"{match['code']}{match['number']}"]
            if match["last"] and match["number"].isdigit():
                span = range(int(match["number"]) + 1, int(match["last"]) + 1)
                numbers += [f"{match['code']}{number}" for number in span[:30]]
            yield numbers, match.start(), match.end()


def _listed(text: str, match: re.Match[str]) -> tuple[list[str], int]:
    """Return the numbers of "recommendations 2, 3 and 5" or "1-3", and where they end."""
    head = match["head"].lower().rstrip(".")
    plural = head.endswith("s")
    first = match.start("list")
    found = list(_ONE.finditer(text, first, match.end("list")))
    numbers: list[str] = []
    end = first
    for place, one in enumerate(found):
        counts = _COUNTED.match(text, one.end())
        word = one[0].lower() in WORDS
        # "Recommendation 6 members asked" names it; "the recommendations two years ago" not.
        if (
            counts
            and (place > 0 or plural or word)
            and not (counts[0].strip() in ("had", "have") and not (word and plural))
        ):
            break
        if word and plural and len(found) == 1:
            break  # "the recommendations, one by one", "recommendations two to follow"
        joined = text[end : one.start()] if place else ""
        ranged = bool(re.search(r"[-–—]|\bto\b|\bthrough\b", joined))
        if ranged:
            before = plain(found[place - 1][0])
            digits = before.isdigit() and one[0].isdigit()
            spelt = word and before.isdigit() and re.search(r"\bto\b|\bthrough\b", joined)
            if not (plural or head == "rec") or not (digits or spelt):
                break
            numbers += [str(number) for number in range(int(before) + 1, int(plain(one[0])))[:40]]
        numbers.append(one[0])
        end = one.end()
    return numbers, end


def _ordinal(word: str) -> str:
    return re.sub(r"\D", "", word) or str(ORDINALS[word.lower()])


def _chained(text: str) -> Iterator[tuple[list[str], int, int]]:
    """Follow "Several recommendations were made. The first was ... The second was ..."."""
    speaking = False
    for start, end in sentences(text):
        sentence = text[start:end]
        match = _CHAINED.match(sentence)
        if match and speaking:
            yield [_ordinal(match["ordinal"])], start, start + match.end("words")
        elif re.search(r"\brecommendations\b", sentence, re.IGNORECASE):
            # A clause may follow in the same sentence: "... recommendations: the first was".
            speaking = True
            for inner in re.finditer(r"[;:,]\s", sentence):
                clause = _CHAINED.match(sentence, inner.end())
                if clause and re.search(
                    r"\brecommendations\b", sentence[: inner.start()], re.IGNORECASE
                ):
                    at = start + inner.end()
                    yield [_ordinal(clause["ordinal"])], at, start + clause.end("words")
