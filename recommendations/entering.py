"""Entering what a feedback report or a progress review holds, all of it or nothing."""

from django.core.exceptions import ValidationError
from django.db import transaction

from recommendations import audit
from recommendations.models import (
    Assessment,
    PeerChallenge,
    ProgressReview,
    Recommendation,
)

TITLE_LENGTH = 90


def short_title(text: str) -> str:
    """Return the first clause of a recommendation, to know it by in lists.

    A suggestion only: whoever enters it may write another.
    """
    first = text.strip().split(". ")[0].split("; ")[0].rstrip(".!;")
    if len(first) <= TITLE_LENGTH:
        return first
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"


@transaction.atomic
def enter_recommendations(challenge: PeerChallenge, found: list[dict], *, by) -> list:
    """Store the recommendations in `found` (number, title, text, explanation).

    Raise ValidationError, storing nothing, if one of the numbers is already entered.
    """
    taken = set(challenge.recommendations.values_list("number", flat=True))
    if again := sorted({one["number"] for one in found} & taken):
        raise ValidationError(
            f"Already entered: {', '.join(again)}. Leave them out, or change their numbers"
        )
    stored = []
    for one in found:
        recommendation = Recommendation(
            challenge=challenge, published_on=challenge.report_published_on, **one
        )
        recommendation.full_clean(exclude=["sort_key"])
        recommendation.save()
        audit.record(by, "added", recommendation, council=challenge.council)
        stored.append(recommendation)
    return stored


def set_themes(challenge: PeerChallenge, names: list[str]) -> None:
    """Give `challenge` these themes in this order; one that is left out goes."""
    challenge.themes.exclude(name__in=names).delete()
    for position, name in enumerate(names):
        challenge.themes.update_or_create(name=name, defaults={"position": position})


@transaction.atomic
def publish(challenge: PeerChallenge, *, by) -> int:
    """Fix the wording of the recommendations, once the report is published.

    Return how many were fixed now. From here on the database refuses to change their words.
    """
    fixed = challenge.recommendations.filter(published_on=None).update(
        published_on=challenge.report_published_on
    )
    if fixed:
        audit.record(by, "published", challenge, council=challenge.council, recommendations=fixed)
    return fixed


@transaction.atomic
def enter_assessments(
    challenge: PeerChallenge, found: list[dict], *, visited_on, by
) -> ProgressReview:
    """Store what the peers said of each recommendation (number, text) on `visited_on`.

    Raise ValidationError, storing nothing, if a number is not in the challenge or if that visit
    has been entered before.
    """
    known = {one.number: one for one in challenge.recommendations.all()}
    if unknown := [one["number"] for one in found if one["number"] not in known]:
        raise ValidationError(
            f"This challenge has no recommendation {', '.join(unknown)}: leave it out"
        )
    review, created = ProgressReview.objects.get_or_create(
        challenge=challenge, visited_on=visited_on
    )
    if not created:
        raise ValidationError("The findings of a visit on that day have been entered already")
    for one in found:
        assessment = Assessment(
            review=review, recommendation=known[one["number"]], text=one["text"]
        )
        assessment.full_clean()
        assessment.save()
    audit.record(by, "added", review, council=challenge.council, assessments=len(found))
    return review
