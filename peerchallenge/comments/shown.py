"""What the public reads of the comments, as plain values filled by name."""

from django.db.models import QuerySet
from django.utils.timezone import localtime

from peerchallenge.comments.models import Comment
from peerchallenge.public import values
from recommendations.models import PeerChallenge

ON_THE_PAGE = 20  # of a recommendation; all are on a page of their own


def box_of(challenge: PeerChallenge):
    """Return the comment box of a challenge, or None; no query where it came with it."""
    return getattr(challenge, "comment_box", None)


def shown_on(challenge: PeerChallenge, recommendation_keys) -> QuerySet[Comment]:
    """Return the comments on published recommendations that the public may read, newest first.

    None where no box was ever opened. `recommendation_keys` may be a queryset.
    """
    found = Comment.objects.shown().filter(
        recommendation__challenge=challenge, recommendation__in=recommendation_keys
    )
    if box_of(challenge) is None:
        found = found.none()
    return found.select_related("recommendation").order_by("-received_at", "-pk")


def as_values(comments) -> tuple[values.Comment, ...]:
    """Return comments as the public is told them."""
    return tuple(
        values.Comment(
            recommendation=one.recommendation.number,
            capacity=one.get_capacity_display(),
            name=one.shown_name,
            text=one.shown_text,
            received_on=localtime(one.received_at).date(),
            answer=one.answer,
            answered_on=localtime(one.answered_at).date() if one.answered_at else None,
            answered_as=one.answered_post,
        )
        for one in comments
    )
