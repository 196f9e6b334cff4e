"""The peers' return, and what they said then."""

from django.db import models
from django.db.models import Q


class ProgressReview(models.Model):
    """The peers' return visit, about ten months after the challenge."""

    challenge = models.ForeignKey(
        "recommendations.PeerChallenge", on_delete=models.PROTECT, related_name="progress_reviews"
    )
    visited_on = models.DateField("date of the visit")
    received_on = models.DateField("findings received on", null=True, blank=True)
    published_on = models.DateField("findings published on", null=True, blank=True)
    source_url = models.URLField("address of the findings", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "visited_on"], name="progressreview_visit_is_entered_once"
            ),
        ]

    def __str__(self):
        return f"Progress review of {self.visited_on}"


class Assessment(models.Model):
    """What the peers said of one recommendation when they returned: theirs, not the council's."""

    review = models.ForeignKey(
        ProgressReview, on_delete=models.CASCADE, related_name="assessments"
    )
    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.PROTECT, related_name="assessments"
    )
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "recommendation"], name="assessment_is_given_once_a_review"
            ),
            models.CheckConstraint(name="assessment_says_something", condition=~Q(text="")),
        ]

    def __str__(self):
        return f"The peers on recommendation {self.recommendation_id}"
