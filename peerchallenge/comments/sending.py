"""Taking a comment from somebody who is nobody here."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from peerchallenge.comments import senders
from peerchallenge.comments.models import Comment, CommentBox
from recommendations.models import Council, Recommendation


class TooMany(Exception):
    """This sender, or all senders together, have sent as much as is taken in a day."""


class IsClosed(Exception):
    """No comments are taken any more."""


@transaction.atomic
def send(
    recommendation: Recommendation, *, capacity: str, name: str, text: str, address: str
) -> Comment:
    """Keep a comment until somebody decides on it; the same words twice are kept once.

    Raise IsClosed, or TooMany; then nothing is kept.
    """
    challenge = recommendation.challenge
    if not CommentBox.objects.filter(challenge=challenge, closed_at__isnull=True).exists():
        raise IsClosed
    said = {"recommendation": recommendation, "capacity": capacity, "name": name, "text": text}
    before = Comment.objects.waiting().filter(**said).first()
    if before:
        return before
    today = timezone.localdate()
    if _received(challenge.council, today) >= senders.PER_COUNCIL:
        raise TooMany
    if not senders.may_send(address, today):
        raise TooMany
    # No entry in the audit: nobody of the council did it, and the row says itself when it came.
    return Comment.objects.create(**said)


def _received(council: Council, day):
    """Return how many comments the council was sent since the day began."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    return Comment.objects.for_council(council).filter(received_at__gte=begins).count()


def seconds_until_tomorrow() -> int:
    """Return for how long whoever has sent too many has to wait."""
    now = timezone.localtime()
    begins = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time()))
    return max(1, int((begins - now).total_seconds()))
