"""What somebody typed into a search box -> what is looked for. Pure.

Words must all be there, in any form (plan, plans, planning); "in quotes" they stand side by side;
a word that ends in * is the beginning of one; -word must not be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200  # letters that are read
MOST = 12  # terms

# The words that PostgreSQL's English leaves out: nobody finds anything by them.
STOP_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
    she her hers herself it its itself they them their theirs themselves what which who whom
    this that these those am is are was were be been being have has had having do does did doing
    a an the and but if or because as until while of at by for with about against between into
    through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some
    such no nor not only own same so than too very s t can will just don should now
""".split()  # noqa: SIM905
)

_TERM = re.compile(r'(?P<not>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """Words that stand side by side; of a beginning, the last is only the first letters."""

    words: tuple[str, ...]
    is_beginning: bool = False


@dataclass(frozen=True)
class Query:
    """What must be there, what must not, and whether any of the former is enough."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    any_of: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted


def parse(text: str, *, any_of: bool = False) -> Query:
    """Return what `text` looks for; anything can be typed, and nothing in it is an error."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for match in _TERM.finditer(text[:LONGEST]):
        typed = match["phrase"] if match["phrase"] is not None else match["word"]
        words = tuple(_WORD.findall(typed.casefold()))
        is_beginning = bool(match["word"]) and typed.endswith("*")
        if not words or (len(words) == 1 and words[0] in STOP_WORDS and not is_beginning):
            continue
        term = Term(words, is_beginning)
        into = unwanted if match["not"] else wanted
        if term not in into and len(into) < MOST:
            into.append(term)
    return Query(tuple(wanted), tuple(unwanted), any_of)
