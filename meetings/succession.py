"""Committees that were renamed or merged: which were before one, and saying so."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import Committee
from recommendations import audit
from recommendations.models import Council, Recommendation


def before_each(committees: Iterable[Committee]) -> dict[int, set[int]]:
    """Return for each committee its own key and those of all that became it, however far back.

    `committees` are all of a council. Committees that succeed each other in a ring, which no form
    makes, are each before the others.
    """
    became: dict[int, list[int]] = {}
    keys = []
    for one in committees:
        keys.append(one.pk)
        if one.successor_id:
            became.setdefault(one.successor_id, []).append(one.pk)
    return {key: _reached(key, became) for key in keys}


def _reached(key: int, became: dict[int, list[int]]) -> set[int]:
    found, left = {key}, [key]
    while left:
        for before in became.get(left.pop(), ()):
            if before not in found:
                found.add(before)
                left.append(before)
    return found


@transaction.atomic
def change_committee(
    committee: Committee,
    *,
    council: Council,
    name: str,
    kind: str,
    successor: Committee | None,
    follows: Iterable[Recommendation],
    by,
) -> Committee:
    """Store what a committee of `council` is called, what became of it and what it follows.

    One that was renamed or merged hands on what it follows and keeps its meetings under its own
    name. `committee` may be new. Raise ValidationError if the name is taken, if something is of
    another council, or if the succession would come back to where it began.
    """
    # One change at a time: two that each are right may make a ring together.
    Council.objects.select_for_update().get(pk=council.pk)
    is_new = committee.pk is None
    before = {} if is_new else _facts(Committee.objects.get(pk=committee.pk, council=council))
    committee.council, committee.name, committee.kind = council, name, kind
    committee.successor = successor
    _check(committee)
    chosen = list(follows)
    if any(one.challenge.council_id != council.pk for one in chosen):
        raise ValidationError({"follows": "Select recommendations of this council"})
    committee.save()
    committee.follows.set(chosen)
    if successor is not None:
        successor.follows.add(*chosen)
    after = _facts(committee)
    changed = {
        field: [before.get(field), value]
        for field, value in after.items()
        if before.get(field) != value
    }
    if changed:
        verb = "added" if is_new else "changed"
        audit.record(by, verb, committee, council=council, **changed)
    return committee


def _check(committee):
    others = Committee.objects.filter(council=committee.council).exclude(pk=committee.pk)
    if others.filter(name__iexact=committee.name).exists():
        raise ValidationError({"name": "Another committee has this name"})
    successor = committee.successor
    if successor is None:
        return
    if successor.council_id != committee.council_id:
        raise ValidationError({"successor": "Select a committee of this council"})
    if committee.pk is None:
        return
    known = list(Committee.objects.filter(council=committee.council).only("pk", "successor"))
    if successor.pk in before_each(known)[committee.pk]:
        raise ValidationError(
            {"successor": f"{successor} became {committee}: it cannot be what became of it"}
        )


def _facts(committee):
    """Return what the audit keeps of a committee, as plain values."""
    return {
        "name": committee.name,
        "kind": committee.kind,
        "successor": str(committee.successor) if committee.successor else None,
        "follows": sorted(
            f"{one.challenge.slug} {one.number}"
            for one in committee.follows.select_related("challenge")
        ),
    }
