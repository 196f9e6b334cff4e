"""Publishing a challenge, taking it back, and finding what is published."""

from django.db import transaction
from django.utils import timezone

from peerchallenge.public.models import Publication, PublicTexts
from recommendations import audit
from recommendations.models import Council, PeerChallenge


class TextsMissing(Exception):
    """The council has not said yet whom to ask, so it must not publish.

    A public body's pages need an accessibility statement from the first day.
    """


class NothingToDo(Exception):
    """It is as wanted already: somebody else was faster."""


@transaction.atomic
def publish(challenge: PeerChallenge, *, by) -> Publication:
    """Open `challenge` to everybody. Raise TextsMissing, or NothingToDo where it is open."""
    _lock(challenge)
    if not PublicTexts.objects.filter(council=challenge.council).exists():
        raise TextsMissing
    before = Publication.objects.filter(challenge=challenge).first()
    if before and before.is_current:
        raise NothingToDo
    publication, _ = Publication.objects.update_or_create(
        challenge=challenge,
        defaults={
            "published_at": timezone.now(),
            "published_by": by,
            "published_name": str(by) if by else "An operator’s command",
            "unpublished_at": None,
        },
    )
    audit.record(by, "published", publication, council=challenge.council)
    return publication


@transaction.atomic
def unpublish(challenge: PeerChallenge, *, by) -> Publication:
    """Close `challenge` to the public. Raise NothingToDo where it is not open."""
    _lock(challenge)
    publication = Publication.objects.current().filter(challenge=challenge).first()
    if publication is None:
        raise NothingToDo
    publication.unpublished_at = timezone.now()
    publication.save(update_fields=["unpublished_at"])
    audit.record(by, "unpublished", publication, council=challenge.council)
    return publication


def _lock(challenge):
    PeerChallenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)


def published(council_slug: str):
    """Return the published challenges of the council so called, newest first; one query."""
    return (
        PeerChallenge.objects.filter(
            council__slug=council_slug,
            publication__isnull=False,
            publication__unpublished_at__isnull=True,
        )
        .select_related("council", "status_scheme", "comment_box")
        .order_by("-on_site_from", "-pk")
    )


def texts_of(council: Council) -> PublicTexts | None:
    """Return what the council says in its statements, or None; one query."""
    return PublicTexts.objects.filter(council=council).first()
