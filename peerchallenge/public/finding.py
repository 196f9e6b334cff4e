"""Finding words in what the public pages say: the very values that they show, and nothing else.

The same words are understood as in the council's own search (`search.query`), in any form. A
public record has a few hundred texts, so they are read through; the index of the council's own
search is not asked, because it holds what is not public. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from peerchallenge.public.stemming import stem_of
from peerchallenge.search.query import Query, Term, parse

ALIKE = 0.75
AROUND = 90  # letters of a snippet before the first match
LENGTH = 260  # letters of a snippet
MOST_SUGGESTED = 3
SHORTEST = 4  # letters of a word that a misspelt one is compared with
_WORD = re.compile(r"[^\W_]+")

Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Text:
    """One thing that the public pages say, and where: `address` names the page, `place` on it."""

    kind: str
    title: str
    body: str
    address: tuple[str, ...]  # name of the address and its arguments after the challenge
    place: str = ""  # id of the element
    day: date | None = None
    where: str = ""


@dataclass(frozen=True)
class Found:
    """A text that has the words; `title` and `snippet` are pieces: (text, is it a match)."""

    text: Text
    title: Marked
    snippet: Marked
    in_title: bool


@dataclass(frozen=True)
class _Read:
    """The words of a text: where each stands, and its stem."""

    spans: list[tuple[int, int]]
    words: list[str]
    stems: list[str] = field(default_factory=list)


def find(texts: Iterable[Text], query: Query) -> list[Found]:
    """Return the texts that have what `query` wants: in the title first, then the newest.

    What has no day, such as a recommendation, comes before what has one.
    """
    if query.is_empty:
        return []
    found = [one for text in texts if (one := _found(text, query)) is not None]
    found.sort(key=lambda one: one.text.day or date.max, reverse=True)
    found.sort(key=lambda one: not one.in_title)
    return found


def _found(text: Text, query: Query) -> Found | None:
    title, body = _read(text.title), _read(text.body)
    if any(_matches(title, term) or _matches(body, term) for term in query.unwanted):
        return None
    in_title = [_matches(title, term) for term in query.wanted]
    in_body = [_matches(body, term) for term in query.wanted]
    enough = any if query.any_of else all
    if not enough(one or other for one, other in zip(in_title, in_body, strict=True)):
        return None
    hits = sorted({span for spans in in_body for span in spans})
    return Found(
        text=text,
        title=_marked(text.title, sorted({span for spans in in_title for span in spans})),
        snippet=_snippet(text.body, hits),
        in_title=enough(map(bool, in_title)),
    )


def _read(text: str) -> _Read:
    matches = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in matches]
    return _Read([match.span() for match in matches], words, [stem_of(word) for word in words])


def _matches(read: _Read, term: Term) -> list[tuple[int, int]]:
    """Return from where to where each match of a term goes; a phrase's words are one match."""
    *first, last = term.words
    stems = [stem_of(word) for word in first]
    size = len(term.words)
    found = []
    for at in range(len(read.words) - size + 1):
        end = at + size - 1
        if read.stems[at:end] != stems:
            continue
        if (
            read.words[end].startswith(last)
            if term.is_beginning
            else read.stems[end] == stem_of(last)
        ):
            found.append((read.spans[at][0], read.spans[end][1]))
    return found


def _marked(text: str, hits: Sequence[tuple[int, int]]) -> Marked:
    """Return the pieces of `text`, those between the ends of `hits` as matches."""
    pieces, at = [], 0
    for start, end in hits:
        if start < at:  # two terms may match the same words
            start = at
        if end <= start:
            continue
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return tuple((words, is_hit) for words, is_hit in pieces if words)


def _snippet(text: str, hits: Sequence[tuple[int, int]]) -> Marked:
    """Return the part of `text` around its first match, or its beginning where it has none."""
    first = hits[0][0] if hits else 0
    start = 0 if first < AROUND else text.find(" ", first - AROUND, first) + 1 or first
    end = len(text)
    if end - start > LENGTH:
        end = max(text.rfind(" ", start, start + LENGTH), hits[0][1] if hits else 0)
    inside = [(one - start, other - start) for one, other in hits if start <= one and other <= end]
    pieces = list(_marked(text[start:end], inside))
    if start:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(pieces)


# ---- where nothing was found


def instead(texts: Sequence[Text], query: Query, text: str) -> list[str]:
    """Return what else might be looked for, as somebody would type it; each of it finds something.

    Words of the public pages that are spelt nearly so, then fewer words.
    """
    words = sorted(set(_vocabulary(texts)))
    known = [word for word in words if len(word) >= SHORTEST]
    asked = [" ".join(text.split())]
    corrected = asked[0].casefold()
    for word in {word for term in query.wanted for word in term.words}:
        if not _occurs(word, words):
            near = get_close_matches(word, known, n=1, cutoff=ALIKE)
            if near:
                corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", near[0], corrected)
    tried = [corrected, *_fewer(query, words), *_fewer(parse(corrected), words)]
    found: list[str] = []
    for one in tried:
        is_new = one and one not in found and one != asked[0].casefold()
        if is_new and len(found) < MOST_SUGGESTED and find(texts, parse(one)):
            found.append(one)
    return found


def _vocabulary(texts: Iterable[Text]) -> Iterator[str]:
    for one in texts:
        for match in _WORD.finditer(f"{one.title} {one.body}"):
            yield match[0].casefold()


def _occurs(word: str, words: Sequence[str]) -> bool:
    """Say whether a word of the vocabulary, which is in order, begins with the stem of `word`."""
    stem = stem_of(word)
    at = bisect_left(words, stem)
    return any(stem_of(one) == stem for one in words[at : at + 30])


def _fewer(query: Query, words: Sequence[str]) -> Iterator[str]:
    """Yield the query with only those terms that occur, then each of them alone."""
    kept = [
        one
        for one in query.wanted
        if one.is_beginning or all(_occurs(w, words) for w in one.words)
    ]
    if len(query.wanted) > 1 or len(kept) < len(query.wanted):
        yield " ".join(map(_typed, kept))
        yield from map(_typed, sorted(kept, key=lambda one: -len("".join(one.words))))


def _typed(term: Term) -> str:
    words = " ".join(term.words)
    if len(term.words) > 1 and not term.is_beginning:
        return f'"{words}"'
    return f"{words}*" if term.is_beginning else words
