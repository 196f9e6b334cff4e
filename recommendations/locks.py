"""Letting nobody else change what belongs to a council or a challenge until a transaction ends.

Rows that refer to the locked ones, as every entry of the audit does, can be stored meanwhile.
"""

from collections.abc import Iterable

from recommendations.models import Council, PeerChallenge


def lock_councils(keys: Iterable[int]) -> list[Council]:
    """Return these councils, locked in the order of their keys; before any person is locked."""
    return list(Council.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def lock_plans(challenges) -> None:
    """Lock the plans of challenges, given by their keys or by a query of them.

    References are free, and what is stored is what was seen, only if nobody writes in between.
    """
    found = PeerChallenge.objects.select_for_update(no_key=True).filter(pk__in=challenges)
    list(found.order_by("pk"))
