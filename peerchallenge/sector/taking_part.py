"""Joining the sector's memory, leaving it, and what is in it.

Only challenges that are published now, of councils that take part now, and of them only the
recommendations that are published: the questions begin here, and nowhere else.
"""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from peerchallenge.sector.models import Participation
from recommendations import audit
from recommendations.models import Council, PeerChallenge, Recommendation


class NothingToDo(Exception):
    """It is as wanted already: somebody else was faster."""


@transaction.atomic
def join(council: Council, *, by) -> Participation:
    """Let what `council` has published be found. Raise NothingToDo where it takes part."""
    _lock(council)
    before = Participation.objects.filter(council=council).first()
    if before and before.is_current:
        raise NothingToDo
    joined, _ = Participation.objects.update_or_create(
        council=council,
        defaults={
            "joined_at": timezone.now(),
            "joined_by": by,
            "joined_name": str(by) if by else "An operator’s command",
            "left_at": None,
        },
    )
    audit.record(by, "joined", joined, council=council)
    return joined


@transaction.atomic
def leave(council: Council, *, by) -> Participation:
    """Take `council` out again. Raise NothingToDo where it does not take part."""
    _lock(council)
    joined = Participation.objects.current().filter(council=council).first()
    if joined is None:
        raise NothingToDo
    joined.left_at = timezone.now()
    joined.save(update_fields=["left_at"])
    audit.record(by, "left", joined, council=council)
    return joined


def _lock(council):
    Council.objects.select_for_update(of=("self",)).get(pk=council.pk)


def challenges() -> QuerySet[PeerChallenge]:
    """Return the challenges in the memory, those of a council together, the newest first.

    In the order of the councils' names and of nothing else.
    """
    return (
        PeerChallenge.objects.filter(
            publication__isnull=False,
            publication__unpublished_at__isnull=True,
            council__participation__isnull=False,
            council__participation__left_at__isnull=True,
        )
        .select_related("council", "status_scheme")
        .order_by("council__name", "-on_site_from", "-pk")
    )


def recommendations(day: date) -> QuerySet[Recommendation]:
    """Return the recommendations in the memory that were published by `day`."""
    return Recommendation.objects.filter(
        challenge__in=challenges().order_by().values("pk"), published_on__lte=day
    )


def with_standing(found: QuerySet[Recommendation], day: date) -> QuerySet[Recommendation]:
    """Fetch with `found` what a page says of each: one query, as `record.answers()` needs it."""
    return (
        found.with_implementation(day)
        .for_listing()
        .select_related(
            "lead_member", "lead_officer", "challenge__council", "challenge__status_scheme"
        )
    )


def is_in(challenge: PeerChallenge) -> bool:
    """Say whether `challenge` is in the memory; one query."""
    return challenges().filter(pk=challenge.pk).exists()


def with_others(found: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """Annotate `has_others`: whether there is anything of other councils to find; no query."""
    elsewhere = challenges().order_by().exclude(council=OuterRef("challenge__council"))
    return found.annotate(has_others=Exists(elsewhere))
