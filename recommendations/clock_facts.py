"""What is known of the stages of a challenge, from its own dates and its progress review."""

from django.db.models import OuterRef, Subquery

from recommendations.clock import KINDS, Done, stages
from recommendations.models import PeerChallenge
from recommendations.reviews import ProgressReview


def with_clock(challenges):
    """Annotate challenges with what `clock_of()` needs beside their own fields; no query more.

    The first progress review counts, and the next challenge of the same kind in the council.
    """
    review = ProgressReview.objects.filter(challenge=OuterRef("pk")).order_by("visited_on", "pk")
    following = PeerChallenge.objects.filter(
        council=OuterRef("council"),
        kind=OuterRef("kind"),
        on_site_from__gt=OuterRef("on_site_until"),
    ).order_by("on_site_from")
    return challenges.annotate(
        review_visited_on=Subquery(review.values("visited_on")[:1]),
        review_received_on=Subquery(review.values("received_on")[:1]),
        review_published_on=Subquery(review.values("published_on")[:1]),
        review_url=Subquery(review.values("source_url")[:1]),
        next_on=Subquery(following.values("on_site_from")[:1]),
    )


def has_clock(challenge):
    """Say whether the programme sets dates for a challenge of this kind."""
    return challenge.kind in KINDS


def clock_of(challenge, day):
    """Return the stages of a challenge from `with_clock()`, with its council, as at `day`.

    None for a kind without a clock, or while its last day on site is not known.
    """
    if not has_clock(challenge) or challenge.on_site_until is None:
        return None
    known = {
        "report": Done(challenge.report_published_on, challenge.report_url),
        "plan": Done(
            challenge.plan_published_on,
            challenge.plan_url,
            _notes(("Approved", challenge.plan_approved_on)),
        ),
        "review": Done(
            challenge.review_visited_on,
            notes=_notes(("Findings received", challenge.review_received_on)),
        ),
        "findings": Done(challenge.review_published_on, challenge.review_url or ""),
        "next": Done(challenge.next_on),
    }
    return stages(
        challenge.on_site_until, known, convention=challenge.council.clock_convention, day=day
    )


def _notes(*pairs):
    return tuple((words, on) for words, on in pairs if on)
