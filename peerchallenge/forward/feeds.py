"""Private addresses of calendars: making one, revoking it, finding whose it is."""

import hashlib
import secrets

from django.db import transaction
from django.utils.timezone import now

from peerchallenge.accounts.models import CalendarFeed, User
from recommendations import audit

VIEW = "recommendations.view_recommendation"


def hash_of(token):
    """Return what is stored of a token; the token itself is not."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(person, council):
    """Make a new address for a person's calendar of a council; the one before stops working.

    Return its token, which is known to nobody else and cannot be shown again.
    """
    User.objects.select_for_update().get(pk=person.pk)
    token = secrets.token_urlsafe(32)
    _revoke(person, council)
    feed = CalendarFeed.objects.create(person=person, council=council, token_hash=hash_of(token))
    audit.record(person, "made", feed, council=council)
    return token


@transaction.atomic
def revoke(person, council):
    """Stop the address of a person's calendar; return whether there was one."""
    User.objects.select_for_update().get(pk=person.pk)
    return _revoke(person, council)


def current(person, council):
    """Return the feed of a person that works now, or None."""
    return CalendarFeed.objects.filter(
        person=person, council=council, revoked_at__isnull=True
    ).first()


def feed_called(token):
    """Return the feed with that token, with its person and council, if it may be read now.

    None where it was revoked, its person has left, or may no longer read this council's pages.
    """
    feed = (
        CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at__isnull=True)
        .select_related("person", "council")
        .first()
    )
    return feed if feed and feed.person.has_perm(VIEW, feed.council) else None


def note_read(feed, day):
    """Remember that a calendar program read the feed on `day`."""
    if feed.read_on != day:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=day)


def _revoke(person, council):
    feed = current(person, council)
    if feed is None:
        return False
    feed.revoked_at = now()
    feed.save(update_fields=["revoked_at"])
    audit.record(person, "revoked", feed, council=council)
    return True
