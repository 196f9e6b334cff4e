"""What shows that something was done, and what difference it made."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from actions.proof import file_types
from meetings.models import Resolution
from recommendations import exempt
from recommendations.models import Council, ImplementationDecision, Recommendation


def stored_name(evidence, filename):
    """Return a random name to keep a file under: nothing of what somebody called it is in it."""
    name = uuid4().hex
    return f"{name[:2]}/{name}"


class EvidenceQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(council=council)

    def cited(self):
        """Keep what an action, an update, a completion or a decision cites."""
        return self.filter(self._citations()).distinct()

    def uncited(self):
        """Keep what nothing cites."""
        return self.exclude(pk__in=self.model.objects.filter(self._citations()).values("pk"))

    def _citations(self):
        return (
            Q(actions__isnull=False)
            | Q(updates__isnull=False)
            | Q(completions__isnull=False)
            | Q(decisions__isnull=False)
        )


class Evidence(models.Model):
    """A file or a link that shows what was done. One may serve many actions and updates.

    What it is never changes, only its title and whether the public may see it: the database
    refuses anything else, so that no edit can lose a file.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(
        "address", max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    file = models.FileField(upload_to=stored_name, blank=True)
    original_name = models.CharField("name of the file", max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    is_internal = models.BooleanField("kept from the public", default=True)
    # A file so marked is read by those who may read what is exempt, and by nobody else.
    exempt_under = models.CharField(
        max_length=12, choices=exempt.Ground, blank=True, default="", db_default="", editable=False
    )
    actions = models.ManyToManyField("actions.ActionItem", blank=True, related_name="evidence")
    updates = models.ManyToManyField("actions.ProgressUpdate", blank=True, related_name="evidence")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    frozen_fields = ("council", "url", "file", "sha256", "content_type", "size")

    class Meta:
        permissions = [
            ("give_exempt_evidence", "Can mark evidence as exempt while giving it"),
        ]
        constraints = [
            # Two who give the same file at once: one of them is told that it is held already.
            models.UniqueConstraint(
                fields=["council", "sha256"],
                condition=~Q(sha256=""),
                name="evidence_file_is_held_once_a_council",
            ),
            models.CheckConstraint(name="evidence_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
            ),
            models.CheckConstraint(
                name="evidence_file_has_a_hash", condition=Q(file="") | ~Q(sha256="")
            ),
            exempt.known("evidence_ground_is_known"),
            models.CheckConstraint(
                name="evidence_exempt_is_a_file_kept_from_the_public",
                condition=Q(exempt_under="") | (Q(is_internal=True) & ~Q(file="")),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def kind_and_size(self):
        """What it is in words: "PDF, 240 kB", or "Link"."""
        if self.url:
            return "Link"
        kind = file_types.label_of(self.content_type)
        return kind if self.size is None else f"{kind}, {file_types.size_in_words(self.size)}"


class Completion(models.Model):
    """The claim that an action is done, with what shows it, and what became of the claim.

    The action's status changes only when it is approved: that records `update`. Who claimed and
    who approved are kept apart, though they may be one person. A claim is never reworded: it is
    withdrawn and made again; once it is decided, nothing of it changes.
    """

    class Outcome(models.TextChoices):
        WAITING = "", "Waiting for approval"
        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, related_name="completions"
    )
    status = models.CharField(max_length=20)
    state_label = models.CharField("status as claimed", max_length=60, blank=True, default="")
    narrative = models.TextField("what was done")
    difference = models.TextField("what difference it made")
    remaining_risk = models.TextField("what risk remains")
    effective_on = models.DateField("date it was done")
    evidence = models.ManyToManyField(Evidence, related_name="completions")
    seen = models.PositiveIntegerField()  # the last update when it was claimed
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    claimed_name = models.CharField(max_length=150)
    claimed_post = models.CharField(max_length=150, blank=True)
    claimed_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    approved_by = models.CharField(
        "the post or committee that approved", max_length=150, blank=True
    )
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="completions"
    )
    returned_why = models.TextField("what is missing", blank=True)
    decision_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision_recorded_name = models.CharField(max_length=150, blank=True)
    decision_recorded_post = models.CharField(max_length=150, blank=True)
    decision_recorded_at = models.DateTimeField(null=True, blank=True)
    update = models.OneToOneField(
        "actions.ProgressUpdate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="completion",
    )

    frozen_fields = (
        "action", "status", "state_label", "narrative", "difference", "remaining_risk",
        "effective_on", "claimed_by", "claimed_name", "claimed_post", "outcome", "decided_on",
        "approved_by", "resolution", "returned_why", "decision_recorded_by",
        "decision_recorded_name", "decision_recorded_post", "decision_recorded_at", "update",
    )  # fmt: skip
    frozen_once = "decided_on"

    class Meta:
        permissions = [
            ("approve_completion", "Can approve the completion of actions they lead"),
            ("approve_any_completion", "Can record the approval of any completion"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome=""),
                name="completion_one_waits_for_an_action",
            ),
            models.CheckConstraint(
                name="completion_status_is_done", condition=Q(status__in=["complete", "embedded"])
            ),
            models.CheckConstraint(
                name="completion_outcome_is_known",
                condition=Q(outcome__in=["", "approved", "returned", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="completion_says_what_difference_and_what_risk",
                condition=~Q(narrative="") & ~Q(difference="") & ~Q(remaining_risk=""),
            ),
            models.CheckConstraint(
                name="completion_decision_names_who_and_when",
                condition=Q(outcome="", decided_on__isnull=True)
                | (
                    ~Q(outcome="")
                    & Q(decided_on__isnull=False, decision_recorded_by__isnull=False)
                    & ~Q(decision_recorded_name="")
                ),
            ),
            models.CheckConstraint(
                name="completion_approved_names_the_approver_and_the_update",
                condition=(Q(outcome="approved", update__isnull=False) & ~Q(approved_by=""))
                | (~Q(outcome="approved") & Q(update__isnull=True, approved_by="")),
            ),
            models.CheckConstraint(
                name="completion_sent_back_says_why",
                condition=~Q(outcome="returned", returned_why=""),
            ),
        ]

    def __str__(self):
        return f"{self.status_label}, claimed for {self.effective_on}"

    @property
    def status_label(self):
        """The status in the words of the scheme in which it was claimed."""
        return self.state_label or self.status.capitalize()

    @property
    def claimed_as(self):
        """Who claimed it, with the post they held then; for colleagues, not for the public."""
        return ", ".join(filter(None, (self.claimed_name, self.claimed_post)))

    @property
    def decision_recorded_as(self):
        """Who recorded the decision, with the post they held then; for colleagues."""
        return ", ".join(filter(None, (self.decision_recorded_name, self.decision_recorded_post)))

    @property
    def is_of_one_person(self):
        """Whether whoever claimed it also recorded its approval."""
        return self.outcome == "approved" and self.claimed_by_id == self.decision_recorded_by_id


class DecisionProof(models.Model):
    """What a decision on a recommendation rests on: a resolution, and evidence. Never changed."""

    decision = models.OneToOneField(
        ImplementationDecision, on_delete=models.PROTECT, related_name="proof"
    )
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="decisions")

    append_only = True

    def __str__(self):
        return f"What shows decision {self.decision_id}"


class MeasureQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(recommendation__challenge__council=council)


class Measure(models.Model):
    """A number that shows whether a recommendation makes a difference."""

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better"

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="measures"
    )
    action = models.ForeignKey(
        "actions.ActionItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="measures",
    )
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    better = models.CharField(max_length=10, choices=Better, default=Better.HIGHER)
    baseline = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    baseline_on = models.DateField("date of the baseline", null=True, blank=True)
    target_on = models.DateField("date of the target", null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measure_target_is_after_the_baseline",
                condition=Q(baseline_on__isnull=True)
                | Q(target_on__isnull=True)
                | Q(target_on__gt=F("baseline_on")),
            ),
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
