"""A page of minutes that was read again is shown once, as it stands now.

Links are carried to the version that is stored, where the words are the same; promises go on
citing the version in which they were confirmed. So what is asked comes once for each version.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from meetings.models import AgendaItem

if TYPE_CHECKING:
    from peerchallenge.pages.beside import Considered

ALIKE = 0.6  # of the words of two paragraphs: from there on one is the other, corrected

Chain = dict[int, int]  # a version of an item: the one before it


def chain_of(meetings: Iterable[int]) -> Chain:
    """Return which items of `meetings` took the place of which; one query."""
    later = AgendaItem.objects.filter(meeting__in=meetings, previous__isnull=False)
    return dict(later.values_list("pk", "previous"))


def as_they_stand(own: dict[int, "Considered"], chain: Chain) -> dict[int, "Considered"]:
    """Return what was considered, by item, with each page once.

    Of an older version remains what the later does not say: a link whose words are gone, or were
    changed so that they wait to be settled anew. Its resolutions do not: what stands was resolved.
    """
    versions: dict[int, list[int]] = {}
    for item in sorted(own):  # a later version has the higher key
        versions.setdefault(_first(item, chain), []).append(item)
    left = {}
    for *older, newest in versions.values():
        left[newest] = own[newest]
        for item in reversed(older):
            _fold(own[item], own[newest])
            if own[item].paragraphs:
                left[item] = own[item]
    return left


def _first(item: int, chain: Chain) -> int:
    while item in chain:
        item = chain[item]
    return item


def _fold(older: "Considered", newer: "Considered") -> None:
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
    words = text.split()
    likeness = {
        index: SequenceMatcher(None, words, one.text.split(), autojunk=False).ratio()
        for index, one in enumerate(those)
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    return those[best] if best is not None and likeness[best] >= ALIKE else None
