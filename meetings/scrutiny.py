"""What overview and scrutiny recommended to those who decide, and their response."""

from django.db import models
from django.db.models import Q

from meetings.calendar import response_due
from meetings.committees import Committee
from recommendations.models import Post

STATES = {
    "made": "Made",
    "awaiting": "Response awaited",
    "overdue": "Response overdue",
    "accepted": "Accepted",
    "in_part": "Accepted in part",
    "not_accepted": "Not accepted",
    "done": "Done",
}


def scrutiny_state(received_on, response, responded_on, done_on, day):
    """Return how a recommendation of scrutiny stands at the end of `day`: a key of STATES.

    What is dated later than `day` has not happened yet. The last day for the response is not
    late; before it was received there is no such day.
    """
    if done_on and done_on <= day:
        return "done"
    if response and responded_on and responded_on <= day:
        return response
    if received_on is None or received_on > day:
        return "made"
    return "overdue" if response_due(received_on) < day else "awaiting"


class ScrutinyRecommendationQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(resolution__item__meeting__committee__council=council)

    def made_by(self, day):
        """Keep what was recommended at meetings held on `day` or before."""
        return self.filter(resolution__item__meeting__held_on__lte=day)

    def for_listing(self):
        """Fetch what one row of the tracker shows, newest first, in one query."""
        return (
            self.select_related(
                "resolution__item__meeting__committee",
                "to_committee",
                "portfolio_holder",
                "lead_officer",
                "answered_in__meeting__committee",
                "adopted_as__item__meeting__committee",
            )
            .defer(
                "resolution__item__source_text",
                "answered_in__source_text",
                "adopted_as__item__source_text",
            )
            .order_by("-resolution__item__meeting__held_on", "resolution__position", "pk")
        )


class ScrutinyRecommendation(models.Model):
    """A recommendation of scrutiny to the executive, and what the executive said to it.

    The executive answers within two months beginning with the day on which it received it (Local
    Government Act 2000, section 9FE): accepted, in part or not, with its reasons.
    """

    class Response(models.TextChoices):
        NONE = "", "Not yet given"
        ACCEPTED = "accepted", "Accepted"
        IN_PART = "in_part", "Accepted in part"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    resolution = models.OneToOneField(
        "meetings.Resolution", on_delete=models.PROTECT, related_name="scrutiny_recommendation"
    )
    to_committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="received"
    )
    received_on = models.DateField("date it was received", null=True, blank=True)
    portfolio_holder = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_officer = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response = models.CharField(max_length=20, choices=Response, blank=True, default="")
    response_reasons = models.TextField("what the response says", blank=True)
    responded_on = models.DateField("date of the response", null=True, blank=True)
    answered_in = models.ForeignKey(
        "meetings.AgendaItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
    )
    timetable = models.CharField(max_length=200, blank=True)
    # The executive's own resolution in closely the same words.
    adopted_as = models.ForeignKey(
        "meetings.Resolution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adopts",
    )
    done_on = models.DateField("date it was done", null=True, blank=True)
    done_note = models.TextField("what shows it", blank=True)

    objects = ScrutinyRecommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scrutinyrecommendation_response_is_known",
                condition=Q(response__in=["", "accepted", "in_part", "not_accepted"]),
            ),
            models.CheckConstraint(
                name="scrutinyrecommendation_response_has_its_day",
                condition=Q(response="", responded_on__isnull=True)
                | (~Q(response="") & Q(responded_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="scrutinyrecommendation_not_accepted_has_reasons",
                condition=~Q(response="not_accepted", response_reasons=""),
            ),
            models.CheckConstraint(
                name="scrutinyrecommendation_done_was_accepted",
                condition=Q(done_on__isnull=True) | Q(response__in=["accepted", "in_part"]),
            ),
            models.CheckConstraint(
                name="scrutinyrecommendation_done_says_what_shows_it",
                condition=Q(done_on__isnull=True) | ~Q(done_note=""),
            ),
        ]

    def __str__(self):
        return f"Scrutiny recommendation of {self.resolution}"

    @property
    def made_on(self):
        """The day on which scrutiny made it. Needs `for_listing()`."""
        return self.resolution.item.meeting.held_on

    @property
    def response_due_on(self):
        """The last day for the executive's response, or None before it was received."""
        return response_due(self.received_on) if self.received_on else None

    def standing_on(self, day):
        """Return how it stands at the end of `day`: see `scrutiny_state()`."""
        return scrutiny_state(
            self.received_on, self.response, self.responded_on, self.done_on, day
        )
