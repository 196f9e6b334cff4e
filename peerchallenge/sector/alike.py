"""Which recommendations of other councils are similar to one.

By the very scoring that suggests what committee minutes are about: the recommendation is read as
if it were a paragraph of minutes, against one other challenge after the other, each with the words
that tell its own recommendations apart.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from meetings.reading import similarity
from meetings.reading.records import Registered
from peerchallenge.sector.taking_part import recommendations
from recommendations.models import Council, Recommendation

# The plans that were in the memory when it was last asked, ready to be compared, by their words:
# making them ready takes longer than comparing. What is no longer in it goes with the next
# question, and what never was in it is not kept.
_ready: dict[tuple[Registered, ...], similarity.Prepared] = {}


@dataclass(frozen=True)
class Alike:
    """A recommendation that is similar, by its key, and why in words."""

    key: int
    score: float
    because: str


def words_of(title: str, text: str) -> str:
    """Return the words by which a recommendation is compared, the same as with minutes."""
    return f"{title}. {text}"


def alike(recommendation: Recommendation, council: Council, day: date) -> list[Alike]:
    """Return what is similar to `recommendation` of `council`, the likest first; one query.

    Nothing of the council's own. What is less alike than a suggestion about minutes must be is
    left out.
    """
    asked = words_of(recommendation.title, recommendation.text)
    found = [
        Alike(int(link.number), link.score, in_words(link.because))
        for plan in _plans(day, without=council)
        for _, link in similarity.links_to([asked], [0], plan)
    ]
    # The texts came in the order of the councils' names, which stays among the equally alike.
    return sorted(found, key=lambda one: -one.score)


def in_words(because: str) -> str:
    """Return the reason of the scoring with the quotation marks of print."""
    return re.sub(r'"([^"]*)"', "“\\1”", because)


def _plans(day, *, without):
    """Return the challenges in the memory but those of a council, ready to be compared."""
    global _ready
    rows = (
        recommendations(day)
        .order_by("challenge__council__name", "challenge", "sort_key", "pk")
        .values_list("challenge", "challenge__council", "pk", "title", "text")
    )
    known, ready, plans = _ready, {}, []
    for (_, owner), plan in groupby(rows, key=itemgetter(0, 1)):
        words = tuple(Registered(str(key), words_of(title, text)) for *_, key, title, text in plan)
        ready[words] = known.get(words) or similarity.prepared(words)
        if owner != without.pk:
            plans.append(ready[words])
    _ready = ready  # at once, so that other threads see the one or the other
    return plans
