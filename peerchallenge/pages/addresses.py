"""Where a challenge, a recommendation and a committee are shown."""

from django.urls import reverse


def overview(challenge):
    """Costs a query where the council is not loaded."""
    return reverse("pages:overview", args=[challenge.council.slug, challenge.slug])


def committee(committee):
    """Costs a query where the council is not loaded."""
    return reverse("committees:committee", args=[committee.council.slug, committee.pk])


def recommendation(recommendation):
    """Costs a query where challenge or council is not loaded."""
    challenge = recommendation.challenge
    return reverse(
        "pages:recommendation",
        args=[challenge.council.slug, challenge.slug, recommendation.number],
    )
