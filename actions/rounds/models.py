"""Rounds of updates: what a council asks of its owners before a committee's papers are due."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import localdate

from meetings.models import Committee
from recommendations.models import PeerChallenge, Post, Recommendation


class UpdateRoundQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(challenge__council=council)

    def still_open(self):
        """Keep the rounds that nobody has closed: one a challenge at most."""
        return self.filter(closed_at__isnull=True)


class UpdateRound(models.Model):
    """One round: everybody with open actions is asked once, for one committee's papers.

    Whether an action is answered is read from its updates, never stored: see
    `actions.rounds.standing`. The meeting itself is known by its day only, because its record
    comes with its minutes, long after its papers.
    """

    challenge = models.ForeignKey(PeerChallenge, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=150)
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    meets_on = models.DateField("date of its meeting", null=True, blank=True)
    answers_due_on = models.DateField()
    note = models.TextField(blank=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_why = models.TextField("why it was closed before it was signed off", blank=True)

    objects = UpdateRoundQuerySet.as_manager()

    class Meta:
        permissions = [("sign_off_round", "Can sign off what was reported for a round")]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(closed_at__isnull=True),
                name="updateround_one_is_open_in_a_challenge",
            ),
            models.CheckConstraint(name="updateround_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="updateround_is_due_after_it_opens",
                condition=Q(answers_due_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="updateround_closing_names_who",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Round for {self.title}"

    @property
    def as_words(self):
        """The round within a sentence."""
        return f"round for {self.title}"


class RoundAction(models.Model):
    """An action that a round asks about, and the post that was asked when it opened.

    `seen` is the number of the action's last update at that moment: a later one answers.
    """

    round = models.ForeignKey(UpdateRound, on_delete=models.PROTECT, related_name="asked")
    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, related_name="asked_in"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    seen = models.PositiveIntegerField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "action"], name="roundaction_is_asked_about_once"
            ),
        ]

    def __str__(self):
        return f"{self.action_id} in {self.round_id}"


class RoundReview(models.Model):
    """That a recommendation's answers were signed off, or that one of them was returned.

    Never changed: the last one of a recommendation counts. `seen` is how much had been reported
    when it was written: of the action that is returned the number of its last update, of a
    recommendation that is signed off the sum over its actions.
    """

    class Outcome(models.TextChoices):
        SIGNED_OFF = "signed_off", "Signed off"
        RETURNED = "returned", "Returned"

    round = models.ForeignKey(UpdateRound, on_delete=models.PROTECT, related_name="reviews")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    seen = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_name = models.CharField("name at the time", max_length=150)
    recorded_post = models.CharField("post at the time", max_length=150, blank=True)

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roundreview_outcome_is_known",
                condition=Q(outcome__in=["signed_off", "returned"]),
            ),
            models.CheckConstraint(
                name="roundreview_returns_an_action_with_a_reason",
                condition=Q(outcome="signed_off", action__isnull=True)
                | (Q(outcome="returned", action__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} by {self.recorded_as}"

    @property
    def recorded_on(self):
        """The day on which it was recorded, by the council's clock."""
        return localdate(self.recorded_at)

    @property
    def recorded_as(self):
        """Who recorded it, with the post they held then."""
        return ", ".join(filter(None, (self.recorded_name, self.recorded_post)))
