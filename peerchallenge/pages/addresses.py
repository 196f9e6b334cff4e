"""Where a challenge and a recommendation are shown."""

from django.urls import reverse


def overview(challenge):
    """Costs a query where the council is not loaded."""
    return reverse("pages:overview", args=[challenge.council.slug, challenge.slug])


def recommendation(recommendation):
    """Costs a query where challenge or council is not loaded."""
    challenge = recommendation.challenge
    return reverse(
        "pages:recommendation",
        args=[challenge.council.slug, challenge.slug, recommendation.number],
    )
