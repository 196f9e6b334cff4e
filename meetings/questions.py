"""The questions that are still to settle, the most certain first, each with its context."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Count, Q, Subquery, Value
from django.db.models.functions import Coalesce

from meetings.models import (
    AgendaItem,
    Commitment,
    CommitteeQuestion,
    Discussion,
    Paragraph,
)
from meetings.settled import Settled
from recommendations.models import Council
from recommendations.prepared import Prepared

SECONDS_A_QUESTION = 15
LINK, PROMISE, COMMITTEE = "link", "promise", "committee"
SETTLED_LATELY = 10


@dataclass
class Question:
    """One question as a card shows it: `one` is what it is about."""

    kind: str
    one: Any
    before: str = ""  # the paragraph before, where there is one
    after: str = ""
    form: Any = None  # of a promise: its due date
    put_off: bool = False

    @property
    def key(self):
        """What the page calls it, and what is remembered of one put off."""
        return f"{self.kind}-{self.one.pk}"

    @property
    def paragraph(self):
        """The paragraph that caused it, or None."""
        if self.kind == COMMITTEE:
            return None
        return self.one.paragraph if self.kind == LINK else self.one.made_in

    @property
    def told(self):
        """What was just done about it, in a sentence."""
        if self.put_off:
            return "Put off."
        if self.one.state == Settled.SUGGESTED:
            return "Taken back."
        yes = self.one.state == Settled.CONFIRMED
        if self.kind == LINK:
            number = self.one.recommendation.number
            return f"Linked to recommendation {number}." if yes else "Dismissed."
        if self.kind == PROMISE:
            return "Promise recorded." if yes else "Dismissed."
        return f"Merged with {self.one.other}." if yes else "Kept apart."


@dataclass(frozen=True)
class Left:
    """How many questions are left, and about how long they take."""

    number: int

    def __str__(self):
        if not self.number:
            return "0 left"
        minutes = max(1, round(self.number * SECONDS_A_QUESTION / 60))
        return f"{self.number} left, about {minutes} minute{'' if minutes == 1 else 's'}"


def _open(council, item=None, challenge=None):
    """Return the open questions of each kind: those of one item, of one challenge, or all."""
    links = Discussion.objects.for_council(council).to_settle()
    promises = Commitment.objects.for_council(council).to_settle()
    committees = CommitteeQuestion.objects.for_council(council).to_settle()
    if item:
        links = links.filter(paragraph__item=item)
        promises = promises.filter(made_in__item=item)
        committees = committees.filter(committee__meetings__items=item)
    if challenge:
        links = links.filter(recommendation__challenge=challenge)
        promises = promises.filter(made_in__item__challenge=challenge)
        about = AgendaItem.objects.filter(challenge=challenge).values("meeting__committee")
        committees = committees.filter(committee__in=about)
    return links, promises, committees


def left(council, item=None, *, challenge=None) -> Left:
    """Count the questions left in a council, about one item or one challenge; one query."""
    if item is None and challenge is None:  # what the overview asks each time
        return Left(sum(_numbers.first(council=council.pk)))
    links, promises, committees = (
        found.order_by().values("pk") for found in _open(council, item, challenge)
    )
    return Left(links.union(promises, committees, all=True).count())


def _counted(council):
    """Return the council with how many open questions it has of each kind."""
    numbers = [
        Coalesce(
            Subquery(found.order_by().values(all=Value(1)).annotate(n=Count("pk")).values("n")), 0
        )
        for found in _open(council)
    ]
    return Council.objects.filter(pk=council).values_list(*numbers)


_numbers = Prepared(_counted, council=BigIntegerField())


def keys(council, item=None, put_off: Collection[str] = ()) -> list[tuple[str, int]]:
    """Return kind and key of every open question, the most certain first; three queries.

    Those named in `put_off` come last, in the order in which they were put off.
    """
    links, promises, committees = _open(council, item)
    found = [
        (-score, 1, *place, LINK, pk)
        for pk, score, *place in links.values_list(
            "pk", "score", "paragraph__item", "paragraph__index", "recommendation__sort_key"
        )
    ]
    found += [
        (-_certainty(due_on, due_text), 1, *place, "", PROMISE, pk)
        for pk, due_on, due_text, *place in promises.values_list(
            "pk", "due_on", "due_text", "made_in__item", "made_in__index"
        )
    ]
    found += [
        (-score, 0, 0, 0, "", COMMITTEE, pk) for pk, score in committees.values_list("pk", "score")
    ]
    order = {name: place for place, name in enumerate(put_off)}
    found.sort(key=lambda one: (order.get(f"{one[-2]}-{one[-1]}", -1), one))
    return [(kind, pk) for *_, kind, pk in found]


def _certainty(due_on, due_text):
    """Say how sure a promise is: words that give a day are seldom anything else."""
    return 0.98 if due_on else 0.9 if due_text else 0.8


LOADED = {
    LINK: Discussion.objects.select_related(
        "recommendation__challenge", "paragraph__item__meeting__committee"
    ).defer("paragraph__item__source_text"),
    PROMISE: Commitment.objects.select_related(
        "resolution", "made_in__item__meeting__committee"
    ).defer("made_in__item__source_text"),
    COMMITTEE: CommitteeQuestion.objects.select_related("committee", "other"),
}


def load(wanted: list[tuple[str, int]]) -> list[Question]:
    """Return the questions of a page with their context; at most four queries."""
    rows = {}
    for kind, loaded in LOADED.items():
        if own := [pk for one, pk in wanted if one == kind]:
            rows |= {(kind, one.pk): one for one in loaded.filter(pk__in=own)}
    found = [Question(kind, rows[kind, pk]) for kind, pk in wanted if (kind, pk) in rows]
    add_context(found)
    return found


def add_context(questions: list[Question]) -> None:
    """Give questions the paragraphs before and after the one that caused them; one query."""
    about = [one for one in questions if one.paragraph]
    if not about:
        return
    beside = [
        Q(item=one.paragraph.item_id, index__in=[one.paragraph.index - 1, one.paragraph.index + 1])
        for one in about
    ]
    texts = {
        (item, index): text
        for item, index, text in Paragraph.objects.filter(reduce(or_, beside)).values_list(
            "item", "index", "text"
        )
    }
    for one in about:
        item, index = one.paragraph.item_id, one.paragraph.index
        one.before, one.after = texts.get((item, index - 1), ""), texts.get((item, index + 1), "")


def settled_lately(council) -> list[Question]:
    """Return what was decided last in a council, the latest first, to be taken back; 3 queries."""
    found = []
    owned = {
        LINK: Q(recommendation__challenge__council=council) & ~Q(basis=Discussion.Basis.BY_HAND),
        PROMISE: Q(made_in__item__meeting__committee__council=council),
        COMMITTEE: Q(committee__council=council),
    }
    for kind, loaded in LOADED.items():
        settled = loaded.filter(owned[kind], settled_at__isnull=False).order_by("-settled_at")
        found += [Question(kind, one) for one in settled[:SETTLED_LATELY]]
    return sorted(found, key=lambda one: one.one.settled_at, reverse=True)[:SETTLED_LATELY]
