"""What the council said it would do, and what it has reported doing since."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import localdate

from actions.standing import ActionItemQuerySet, Status, due_after, is_overdue
from meetings.models import Meeting, Resolution
from recommendations.models import Council, PeerChallenge, Post, Recommendation, natural_key

SHORT = 140  # letters of an update that a row of a list shows


class ActionItem(models.Model):
    """One action of the plan that answers a challenge.

    Its status, its current due date and whether it is overdue are read from the updates and date
    changes as at a day (`ActionItem.objects.as_at(day)`), never stored.
    """

    challenge = models.ForeignKey(PeerChallenge, on_delete=models.PROTECT, related_name="actions")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="actions"
    )
    also_answers = models.ManyToManyField(
        Recommendation, blank=True, related_name="also_answered_by"
    )
    ref = models.CharField("reference", max_length=20)
    sort_key = models.CharField(max_length=60, editable=False)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    portfolio_holder = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    directorate = models.CharField(max_length=150, blank=True)
    original_due_on = models.DateField("due date", null=True, blank=True)
    original_due_text = models.CharField("due date as written", max_length=100, blank=True)
    asked_for_by = models.ForeignKey(
        Resolution, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    added_on = models.DateField("date it joined the plan")

    objects = ActionItemQuerySet.as_manager()

    frozen_fields = ("original_due_on", "original_due_text")

    class Meta:
        permissions = [("update_any_action", "Can report progress on anybody's action")]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "ref"], name="actionitem_ref_is_unique_in_a_challenge"
            ),
            models.CheckConstraint(name="actionitem_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(name="actionitem_has_a_ref", condition=~Q(ref="")),
            models.CheckConstraint(name="actionitem_can_be_sorted", condition=~Q(sort_key="")),
        ]

    def __str__(self):
        return f"Action {self.ref}: {self.title}"

    def save(self, **kwargs):
        self.sort_key = natural_key(self.ref)
        super().save(**kwargs)

    def get_absolute_url(self):
        """Costs a query where challenge or council is not loaded."""
        return reverse("actions:action", args=[self.challenge.council.slug, self.pk])

    # How it stood on the day of `as_at()`, which must have been called.

    @property
    def status(self):
        """The status last reported; "not started" where nothing was."""
        return self.latest["status"] if self.latest else Status.NOT_STARTED.value

    @property
    def reported_on(self):
        """The day that the latest update is about, or None."""
        return date.fromisoformat(self.latest["effective_on"]) if self.latest else None

    @property
    def reported_in_short(self):
        """The beginning of what the latest update says, for a row of a list."""
        words = self.latest["narrative"] if self.latest else ""
        return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"

    @property
    def due_on(self):
        """The due date as moved by then, or None."""
        return due_after(self.latest_move, self.original_due_on)

    @property
    def due_text(self):
        """The due date as written, where it was not a plain date."""
        return self.latest_move["due_text"] if self.latest_move else self.original_due_text

    @property
    def moves(self):
        """How often the due date had been moved."""
        return self.latest_move["moves"] if self.latest_move else 0

    @property
    def overdue(self):
        """Whether it was overdue."""
        return is_overdue(status=self.status, due_on=self.due_on, day=self.standing_on)

    @property
    def status_label(self):
        """The status in words."""
        return Status(self.status).label

    def is_updatable_by(self, user, council):
        """Say whether `user` may report its progress; the rule of `updatable_by()` for one row.

        Needs `for_listing()`.
        """
        if user.has_perm("actions.update_any_action", council):
            return True
        holders = {self.owner.holder_id if self.owner else None, self.lead_holder}
        return user.has_perm("actions.add_progressupdate", council) and user.pk in holders

    def clean(self):
        if self.recommendation_id and self.recommendation.challenge_id != self.challenge_id:
            raise ValidationError({"recommendation": "Select a recommendation of this challenge"})


def words_of_actions(challenge):
    """Return (recommendation's number, what the action says) of a challenge's actions."""
    return ActionItem.objects.filter(challenge=challenge).values_list(
        "recommendation__number", "title"
    )


class Milestone(models.Model):
    """A step on the way to an action's end."""

    action = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="milestone_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self):
        return self.title


class ProgressUpdate(models.Model):
    """What was reported about an action, never changed once recorded.

    A mistake is put right by recording another update about the same day. `sequence` counts an
    action's updates in the order in which they were recorded: two people who save at once ask for
    the same number, and the database gives it to one of them.
    """

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="updates")
    sequence = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status)
    narrative = models.TextField("what has changed")
    next_steps = models.TextField("what happens next", blank=True)
    effective_on = models.DateField("date this describes")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_name = models.CharField("name at the time", max_length=150)
    recorded_post = models.CharField("post at the time", max_length=150, blank=True)

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "sequence"], name="progressupdate_has_its_place"
            ),
            models.CheckConstraint(
                name="progressupdate_status_is_known",
                condition=Q(
                    status__in=[
                        "not_started", "on_track", "at_risk", "off_track", "complete", "embedded",
                        "paused", "transferred", "superseded", "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="progressupdate_says_something", condition=~Q(narrative="")
            ),
        ]  # fmt: skip
        indexes = [
            # Serves ActionItemQuerySet.as_at().
            models.Index(
                F("action"),
                F("effective_on").desc(),
                F("sequence").desc(),
                name="progressupdate_latest_first",
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} on {self.effective_on}"

    @property
    def recorded_as(self):
        """Who recorded it, with the post they held then; for colleagues, not for the public."""
        return ", ".join(filter(None, (self.recorded_name, self.recorded_post)))

    def clean(self):
        if self.effective_on and self.effective_on > localdate():
            raise ValidationError({"effective_on": "The date must be today or in the past"})


class DateChange(models.Model):
    """A due date that was moved: from what, to what, why, and who agreed. Never changed."""

    class ReasonClass(models.TextChoices):
        CAPACITY = "capacity", "Capacity or vacancies"
        FUNDING = "funding", "Funding"
        DEPENDENCY = "dependency", "Waiting for another body or piece of work"
        SCOPE = "scope", "The action grew or changed"
        PRIORITY = "priority", "Other work was put first"
        GOVERNANCE = "governance", "Timetable of decisions"
        OTHER = "other", "Other"

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="date_changes")
    sequence = models.PositiveIntegerField()
    old_due_on = models.DateField(null=True, blank=True)
    new_due_on = models.DateField("new due date", null=True, blank=True)
    new_due_text = models.CharField("new due date as written", max_length=100, blank=True)
    reason_class = models.CharField(max_length=20, choices=ReasonClass)
    reason = models.TextField()
    agreed_by = models.CharField("the post or committee that agreed", max_length=150)
    agreed_at = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="date_changes"
    )
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="date_changes"
    )
    effective_on = models.DateField("date it was agreed")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "sequence"], name="datechange_has_its_place"
            ),
            models.CheckConstraint(
                name="datechange_reason_class_is_known",
                condition=Q(
                    reason_class__in=[
                        "capacity", "funding", "dependency", "scope", "priority", "governance",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="datechange_says_why_and_who", condition=~Q(reason="") & ~Q(agreed_by="")
            ),
        ]  # fmt: skip
        indexes = [
            # Serves ActionItemQuerySet.as_at().
            models.Index(
                F("action"),
                F("effective_on").desc(),
                F("sequence").desc(),
                name="datechange_latest_first",
            ),
        ]

    def __str__(self):
        return f"{self.old_due_on} to {self.new_due_on}"


class Evidence(models.Model):
    """A file or a link that shows what was done. One may serve many actions and updates."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500, blank=True)
    file = models.FileField(upload_to="%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    is_internal = models.BooleanField("kept from the public", default=True)
    actions = models.ManyToManyField(ActionItem, blank=True, related_name="evidence")
    updates = models.ManyToManyField(ProgressUpdate, blank=True, related_name="evidence")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="evidence_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
            ),
            models.CheckConstraint(
                name="evidence_file_has_a_hash", condition=Q(file="") | ~Q(sha256="")
            ),
        ]

    def __str__(self):
        return self.title


class Measure(models.Model):
    """A number that shows whether a recommendation makes a difference."""

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better"

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="measures"
    )
    action = models.ForeignKey(
        ActionItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures"
    )
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    better = models.CharField(max_length=10, choices=Better, default=Better.HIGHER)
    baseline = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "name"], name="measure_is_named_once"
            ),
            models.CheckConstraint(name="measure_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="measure_direction_is_known", condition=Q(better__in=["higher", "lower"])
            ),
        ]

    def __str__(self):
        return self.name


class Measurement(models.Model):
    """One reading of a measure. A wrong one is put right by another for the same day."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="readings")
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=3)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(name="measurement_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self):
        return f"{self.value} on {self.measured_on}"
