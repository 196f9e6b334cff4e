"""A paragraph -> the recommendation it seems to be about, by its words.

Minutes mostly speak of "the recommendations" in general, so a false link is the likelier
error: one is given only where a sentence shares a phrase with one recommendation, or several
of its telling words, and clearly fewer with every other. The shared words are the reason.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from meetings.reading.attribution import PEER
from meetings.reading.records import Link, Registered
from meetings.reading.source import sentences

LEAST = 0.5  # a weaker likeness is not shown
MOST_LEARNED = 60  # texts tied to one recommendation that are compared

_STOP_WORDS = (
    "a about above across after again against all also although am an and any are around as "
    "at be because been before being below between both but by can could did do does doing "
    "down during each either for from further had has have having he her here hers him his "
    "how if in into is it its itself just less like made make makes many may me might more "
    "most much must my no nor not now of off on once one only or other our ours out over own "
    "per rather s same she should so some such than that the their theirs them then there "
    "these they this those through to too under until up upon us very was we were what when "
    "where whether which while who whom whose why will with within without would yet you your "
)
_STOP = frozenset(_STOP_WORDS.split())
# Words that any council says of anything: shared, they tell nothing.
_COMMON_WORDS = (
    "long short term terms sector decision decisions making leadership leaders demonstrate "
    "demonstrated demonstrating significant capacity corporate put associated strategic priority "
    "priorities responsibility responsibilities outcome outcomes manage managed ambition "
    "ambitions "
    "across action actions approach area areas ask asked authority basis best better board "
    "borough build building cabinet chair challenge chief city clear clearer clearly "
    "committee communities community consider consideration considered continue continuing "
    "council councillor councils county cpc current deliver delivered delivering delivery "
    "develop developed developing development district draw effective effectively ensure "
    "ensuring executive focus focused full fully further future give given go going good help "
    "helping improve improved improvement improving include included including increase "
    "increased increasing keep kept key leader lga local look looking meeting meetings member "
    "members month need needed needs new note noted officer officers opportunities "
    "opportunity organisation organisational panel particular partner partners partnership "
    "peer peers people place plan plans process progress provide provided providing public "
    "question questions recommend recommendation recommendations recommended regular report "
    "reported reports resident residents review reviewed reviews see seen service services "
    "set staff strengthen strengthening strong support supported supporting take taken taking "
    "team time town update use used using view way ways well wider work worked working works "
    "year years "
)
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")


@dataclass(frozen=True)
class _Known:
    """A recommendation's words, or words that people tied to it, ready to be compared."""

    number: str
    learned: bool
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    initials: frozenset[str]


@dataclass(frozen=True)
class Prepared:
    """The recommendations of one challenge, and how many of them use each stem."""

    known: tuple[_Known, ...]
    spread: Counter[str]


def links(
    texts: Sequence[str], told: Sequence[int], registered: Sequence[Registered]
) -> Iterator[tuple[int, Link]]:
    """Yield the links of the paragraphs `told` that share telling words with a recommendation."""
    yield from links_to(texts, told, prepared(registered))


def prepared(registered: Sequence[Registered]) -> Prepared:
    """Make the recommendations of one challenge ready: worth keeping where much is compared."""
    known = [_prepare(each.number, each.text) for each in registered]
    spread = Counter(stem for each in known for stem in each.stems)
    # Its own words say what a word weighs; those tied to it since are only compared.
    known += [
        _prepare(each.number, sentence, learned=True)
        for each in registered
        for text in each.learned[:MOST_LEARNED]
        for sentence in (text[start:end] for start, end in sentences(text[:2_000]))
    ]
    return Prepared(tuple(known), spread)


def links_to(
    texts: Sequence[str], told: Sequence[int], plan: Prepared
) -> Iterator[tuple[int, Link]]:
    """Yield the same as `links()` for recommendations that are `prepared()`."""
    known, spread = plan.known, plan.spread
    for index in told:
        best: dict[str, Link] = {}
        for start, end in sentences(texts[index][:20_000])[:200]:
            sentence = texts[index][start:end]
            # What the peer team was asked to look at is no discussion of what it recommended.
            if PEER.search(sentence) and not re.search(r"\brecommend", sentence, re.IGNORECASE):
                continue
            for link in _alike(sentence, known, spread):
                if link.number not in best or best[link.number].score < link.score:
                    best[link.number] = link
        if len(best) > 2:
            continue  # a paragraph about everything is about nothing
        for link in best.values():
            yield index, link


def _prepare(number: str, text: str, *, learned: bool = False) -> _Known:
    words = _words(text)
    content = [(word, stem) for word, stem in words if stem]
    initials = set()
    for length in () if learned else (3, 4, 5):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            if all(word not in _STOP for word, _ in run):
                initials.add("".join(word[0] for word, _ in run).upper())
    initials |= set(_ACRONYM.findall(text))
    return _Known(
        number=number,
        learned=learned,
        stems=frozenset(stem for _, stem in content),
        pairs=frozenset(_pairs(words)),
        initials=frozenset(initials - {"LGA", "CPC"}),
    )


def _words(text: str) -> list[tuple[str, str]]:
    """Return the words of `text`, each with its stem, "" where it tells nothing."""
    found = []
    for match in _WORD.finditer(text.lower()):
        word = re.sub(r"['’]s?$", "", match[0])
        telling = len(word) > 2 and word not in _STOP and word not in _COMMON
        found.append((word, stem_of(word) if telling else ""))
    return found


def _pairs(words: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield neighbouring words of which neither is a mere particle."""
    for (one, first), (two, second) in pairwise(words):
        if one in _STOP or two in _STOP or not (first or second):
            continue
        yield stem_of(one), stem_of(two)


_ENDINGS = [
    "isations",
    "isation",
    "ations",
    "ation",
    "ements",
    "ement",
    "ities",
    "ity",
    "ingly",
    "ings",
    "ing",
    "ments",
    "ment",
    "ives",
    "ive",
    "ions",
    "ion",
    "ised",
    "ise",
    "edly",
    "ed",
    "ally",
    "al",
    "ly",
    "ies",
    "es",
    "s",
    "e",
    "y",
]


def stem_of(word: str) -> str:
    """Cut a word's ending off: "celebrating" and "celebrate" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _alike(sentence: str, known: Sequence[_Known], spread: Counter[str]) -> Iterator[Link]:
    """Yield the recommendations that a sentence seems to be about.

    Where two share the same words of it, the words tell neither from the other.
    """
    words = _words(sentence)
    stems = {stem: word for word, stem in words if stem}
    pairs = set(_pairs(words))
    named = set(_ACRONYM.findall(sentence))
    count = sum(not each.learned for each in known)
    scores = [(_score(each, stems, pairs, named, spread, count), each) for each in known]
    for score, each in scores:
        if score < LEAST:
            continue
        shared = each.stems & stems.keys()
        rivals = (
            other_score > score * 0.6 and shared & other.stems
            for other_score, other in scores
            if other.number != each.number
        )
        if not any(rivals):
            because = f'shares "{_shared(sentence, each, stems, named)}"'
            if each.learned:
                because += " with an action under it or a paragraph confirmed to be about it"
            yield Link(each.number, "similar", round(min(score, 0.95), 2), because)


def _score(
    each: _Known,
    stems: dict[str, str],
    pairs: set[tuple[str, str]],
    named: set[str],
    spread: Counter[str],
    count: int,
) -> float:
    """Return a likeness from 0: half a point and more is worth showing."""
    if each.initials & named:
        return 0.8
    shared = [stem for stem in each.stems if stem in stems]
    weight = sum(_weight(stem, spread, count) for stem in shared)
    phrases = [pair for pair in each.pairs & pairs if pair[0] in shared or pair[1] in shared]
    telling = [pair for pair in phrases if pair[0] in shared and pair[1] in shared]
    if len(shared) < 2 and not telling:
        return 0.0
    if each.learned and not telling:
        return 0.0  # many sentences were tied to it: single words in common tell too little
    total = sum(_weight(stem, spread, count) for stem in each.stems) or 1.0
    coverage = weight / min(total, 6.0)
    return 0.75 * coverage + 0.3 * min(len(telling), 2) + (0.1 if len(shared) >= 3 else 0.0)


def _weight(stem: str, spread: Counter[str], count: int) -> float:
    """Weigh a word by how few of the recommendations use it."""
    if count < 2:
        return 1.0
    return max(0.0, 1.0 - math.log(max(spread[stem], 1)) / math.log(count + 1))


def _shared(sentence: str, each: _Known, stems: dict[str, str], named: set[str]) -> str:
    """Return the shared words as the sentence has them: a phrase where there is one."""
    acronyms = sorted(each.initials & named)
    if acronyms:
        return acronyms[0]
    runs: list[list[str]] = []
    last = -2
    for place, match in enumerate(_WORD.finditer(sentence)):
        word = re.sub(r"['’]s?$", "", match[0].lower())
        if stem_of(word) in each.stems and word in stems.values():
            if place == last + 1:
                runs[-1].append(match[0])
            else:
                runs.append([match[0]])
            last = place
    phrases = list(dict.fromkeys(" ".join(run) for run in runs))
    longest = max(phrases, key=lambda phrase: phrase.count(" "), default="")
    return longest if " " in longest else ", ".join(phrases[:4])
