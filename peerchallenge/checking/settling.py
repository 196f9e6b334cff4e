"""Saying why a contradiction may stand, and taking that back."""

from django.db import transaction

from peerchallenge.checking.models import SettledCheck
from peerchallenge.checking.sources import Contradiction
from recommendations import audit
from recommendations.models import PeerChallenge


@transaction.atomic
def let_stand(challenge: PeerChallenge, found: Contradiction, *, reason: str, by) -> SettledCheck:
    """Record why a contradiction may stand, for as long as its two sources say what they say.

    Another reason takes the place of the one before; the audit keeps both.
    """
    PeerChallenge.objects.select_for_update(of=["self"]).get(pk=challenge.pk)
    before = SettledCheck.objects.filter(challenge=challenge, key=found.key).first()
    settled, _ = SettledCheck.objects.update_or_create(
        challenge=challenge,
        key=found.key,
        defaults={"facts": found.facts, "reason": reason, "settled_by": by},
    )
    audit.record(
        by, "let stand", settled, council=challenge.council,
        reason=[before.reason if before else None, reason], words=found.words,
    )  # fmt: skip
    return settled


@transaction.atomic
def take_back(settled_id: int, *, challenge: PeerChallenge, by) -> None:
    """Ask about a contradiction again. Raise SettledCheck.DoesNotExist if it is not settled."""
    settled = SettledCheck.objects.select_for_update(of=["self"]).get(
        pk=settled_id, challenge=challenge
    )
    audit.record(
        by, "took back", settled, council=challenge.council, reason=[settled.reason, None]
    )
    settled.delete()
