"""How much comes from where, without keeping where that is.

The address of a sender is never stored: only a keyed hash of it, whose key is another one every
day, with a number. What is not of today is deleted in passing.
"""

from datetime import date

from django.db.models import F
from django.utils.crypto import salted_hmac

from peerchallenge.accounts.signing_in.addresses import network_of
from peerchallenge.comments.models import SenderToday

PER_SENDER = 5  # comments a day
PER_COUNCIL = 200
SALT = "peerchallenge.comments.senders"


def counted_as(address: str, day: date) -> str:
    """Return the keyed hash under which the network of `address` is counted on `day`."""
    return salted_hmac(
        f"{SALT}.{day.isoformat()}", network_of(address), algorithm="sha256"
    ).hexdigest()


def may_send(address: str, day: date) -> bool:
    """Count one more comment from `address` on `day`; return False where that is too many.

    Part of the caller's transaction: two at once are counted one after the other.
    """
    SenderToday.objects.exclude(day=day).delete()
    row, _ = SenderToday.objects.get_or_create(day=day, sender=counted_as(address, day))
    fits = SenderToday.objects.filter(pk=row.pk, sent__lt=PER_SENDER)
    return fits.update(sent=F("sent") + 1) == 1
