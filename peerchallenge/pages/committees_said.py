"""What committees said and resolved about recommendations, beside the plan and in reports.

A page of minutes that was read again is there once, as it stands now. Links are carried to the
version that is stored, where the words are the same; promises go on citing the version in which
they were confirmed. So what is asked of the record comes once for each version.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db import models
from django.db.models import FilteredRelation, OuterRef, Q

from meetings.commitments import outcome_by
from meetings.models import Commitment, Discussion, Resolution, promise_state
from meetings.versions import ALIKE, Chain, chain_of, first_of, likeness
from recommendations.prepared import Many, Prepared

KEY, DAY = models.BigIntegerField(), models.DateField()


@dataclass(frozen=True)
class Promised:
    """A promise made in discussion; `state` as `promise_state()` says it."""

    key: int
    what: str
    state: str
    due_on: date | None
    due_text: str


@dataclass(frozen=True)
class Said:
    """A paragraph of minutes that is confirmed to be about a recommendation."""

    text: str
    number: int
    because: str
    promises: list[Promised] = field(default_factory=list)


@dataclass(frozen=True)
class Decided:
    """A resolution of an item; `state` is that of its promise, as `promise_state()` says it.

    Empty, and `promise` None, where it promises nothing.
    """

    label: str
    text: str
    kind: str
    nested: bool
    state: str
    due_on: date | None
    due_text: str
    promise: int | None = None  # its key


@dataclass
class Considered:
    """One agenda item of one meeting that considered a recommendation."""

    item: int  # its key
    title: str
    minute: str
    is_draft: bool
    source_url: str
    held_on: date
    committee: str
    paragraphs: list[Said] = field(default_factory=list)
    resolutions: list[Decided] = field(default_factory=list)


def considered(recommendations: list[int], day: date) -> dict[int, list[Considered]]:
    """Return what committees said and resolved by `day`, newest meeting first; two queries.

    Where a page was read again, a third. By the keys of `recommendations`; one that no committee
    has considered is left out.
    """
    if not recommendations:
        return {}
    found: dict[int, dict[int, Considered]] = {}
    items = set()
    read_again: set[int] = set()  # meetings of which a page was
    for row in _said(recommendations=recommendations, day=day):
        promise, resolution, what, due_on, words, outcome, *rest = row
        key, text, index, because, previous, meeting, item, title, minute, status, *cited = rest
        items.add(item)
        if previous:
            read_again.add(meeting)
        own = found.setdefault(key, {})
        if item not in own:
            own[item] = Considered(item, title, minute, status == "draft", *cited)
        said = own[item].paragraphs
        if not said or said[-1].number != index + 1:  # it stands once for each of its promises
            said.append(Said(text, index + 1, because))
        if promise and resolution is None:  # what was resolved stands with its resolution
            state = promise_state(due_on, outcome, day)
            said[-1].promises.append(Promised(promise, what, state, due_on, words))
    read_again |= _add_resolutions(found, items, recommendations, day)
    if read_again:
        chain = chain_of(read_again)
        found = {key: _as_they_stand(own, chain) for key, own in found.items()}
    return {
        key: sorted(own.values(), key=lambda one: one.held_on, reverse=True)
        for key, own in found.items()
    }


def _discussions(recommendations, day):
    return (
        Discussion.objects.confirmed()
        .filter(recommendation__pk__in=recommendations)
        .held_by(day)
        .annotate(
            promised=FilteredRelation(
                "paragraph__commitments",
                # Not that it has no resolution: SQLite would go through all that have none.
                condition=Q(paragraph__commitments__state=Commitment.State.CONFIRMED),
            ),
            outcome=outcome_by(OuterRef("promised__pk"), day),
        )
        .order_by(
            "-paragraph__item__meeting__held_on",
            "paragraph__item",
            "paragraph__index",
            "promised__pk",
        )
        .values_list(
            "promised__pk",
            "promised__resolution",
            "promised__what",
            "promised__due_on",
            "promised__due_text",
            "outcome",
            "recommendation",
            "paragraph__text",
            "paragraph__index",
            "because",
            "paragraph__item__previous",
            "paragraph__item__meeting",
            "paragraph__item",
            "paragraph__item__title",
            "paragraph__item__minute",
            "paragraph__item__status",
            "paragraph__item__source_url",
            "paragraph__item__meeting__held_on",
            "paragraph__item__meeting__committee__name",
        )
    )


_said = Prepared(_discussions, recommendations=Many(KEY), day=DAY)


def _add_resolutions(found, items: set[int], recommendations: list[int], day: date) -> set[int]:
    """Add what was resolved: all of an item that discussed a recommendation, in the page's order.

    Of an item that did not, those resolutions that somebody linked to the recommendation. Return
    the meetings of which a page was read again.
    """
    read_again = set()
    discussed = {key: set(own) for key, own in found.items()}
    # Keys begin at 1: where nothing was discussed, no item is asked for.
    rows = _resolved(items=items or {0}, recommendations=recommendations, day=day)
    seen = set()
    for pk, linked_to, label, text, kind, nested_in, settled, *more in rows:
        due_on, words, promise, outcome, *of = more
        decided = Decided(label, text, kind, nested_in is not None, "", None, "")
        if settled == Commitment.State.CONFIRMED:
            state = promise_state(due_on, outcome, day)
            decided = replace(decided, state=state, due_on=due_on, due_text=words, promise=promise)
        previous, meeting, item, title, minute, status, *cited = of
        if previous:
            read_again.add(meeting)
        if pk not in seen:  # once, though it may be linked to several recommendations
            seen.add(pk)
            for key, own in discussed.items():
                if item in own:
                    found[key][item].resolutions.append(decided)
        if linked_to in recommendations and item not in discussed.get(linked_to, ()):
            own = found.setdefault(linked_to, {})
            if item not in own:
                own[item] = Considered(item, title, minute, status == "draft", *cited)
            own[item].resolutions.append(decided)
    return read_again


def _resolutions(items, recommendations, day):
    linked = Resolution.recommendations.through.objects.filter(
        recommendation__pk__in=recommendations
    )
    own = Resolution.objects.filter(item__pk__in=items)
    # As one list of keys: where either may hold, PostgreSQL would go through every resolution.
    either = own.order_by().values("pk").union(linked.values("resolution"))
    return (
        Resolution.objects.filter(pk__in=either)
        .held_by(day)
        .annotate(outcome=outcome_by(OuterRef("commitment"), day))
        .order_by("item", "position")
        .values_list(
            "pk",
            "recommendations",
            "label",
            "text",
            "kind",
            "nested_in",
            "commitment__state",
            "commitment__due_on",
            "commitment__due_text",
            "commitment",
            "outcome",
            "item__previous",
            "item__meeting",
            "item",
            "item__title",
            "item__minute",
            "item__status",
            "item__source_url",
            "item__meeting__held_on",
            "item__meeting__committee__name",
        )
    )


_resolved = Prepared(_resolutions, items=Many(KEY), recommendations=Many(KEY), day=DAY)


def _as_they_stand(own: dict[int, Considered], chain: Chain) -> dict[int, Considered]:
    """Return what was considered, by item, with each page once.

    Of an older version remains what the later does not say: a link whose words are gone, or were
    changed so that they wait to be settled anew. Its resolutions do not: what stands was resolved.
    """
    versions: dict[int, list[int]] = {}
    for item in sorted(own):  # a later version has the higher key
        versions.setdefault(first_of(item, chain), []).append(item)
    left = {}
    for *older, newest in versions.values():
        left[newest] = own[newest]
        for item in reversed(older):
            _fold(own[item], own[newest])
            if own[item].paragraphs:
                left[item] = own[item]
    return left


def _fold(older: Considered, newer: Considered) -> None:
    """Take out of `older` what `newer` says, and give the promises that cite it to `newer`."""
    kept = []
    for said in older.paragraphs:
        twin = _twin(said.text, newer.paragraphs)
        if twin is None:
            kept.append(said)
            continue
        there = {one.key for one in twin.promises}
        twin.promises.extend(one for one in said.promises if one.key not in there)
    older.paragraphs[:] = kept
    for decided in older.resolutions:
        twin = _twin(decided.text, newer.resolutions) if decided.promise else None
        if twin is not None and twin.promise is None:
            newer.resolutions[newer.resolutions.index(twin)] = replace(
                twin,
                state=decided.state,
                due_on=decided.due_on,
                due_text=decided.due_text,
                promise=decided.promise,
            )
    older.resolutions.clear()


def _twin(text, those):
    """Return what says the same among `those`, or else what is most alike; None for nothing."""
    same = next((one for one in those if one.text == text), None)
    if same is not None:
        return same
    best = max(those, key=lambda one: likeness(text, one.text), default=None)
    return best if best is not None and likeness(text, best.text) >= ALIKE else None
