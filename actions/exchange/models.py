"""Imports of an action plan: the file, how it was read, what each row came to."""

from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recommendations.background import Work
from recommendations.models import PeerChallenge


def kept_as(batch, filename):
    """Return a random name to keep a file under: nothing of what somebody called it is in it."""
    ending = PurePath(filename).suffix.lower()
    return f"plans/{uuid4().hex}{ending if ending in ('.xlsx', '.csv', '.docx') else ''}"


class PlanImport(Work):
    """One file that somebody imports, from its upload until it is part of the plan.

    `options` is how the columns and words are to be read; `layouts` what was found in the file;
    `fingerprint` tells whether a later check comes to what the preview showed.
    """

    class Stage(models.TextChoices):
        READING = "reading", "Being read"
        UNREADABLE = "unreadable", "Could not be read"
        READ = "read", "Waiting for its columns"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Ready to look at"
        APPLYING = "applying", "Being imported"
        APPLIED = "applied", "Imported"

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="plan_imports"
    )
    file = models.FileField(upload_to=kept_as)
    name = models.CharField("file name", max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.READING)
    problem = models.TextField(blank=True, default="")
    layouts = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_name = models.CharField(max_length=150)
    applied_name = models.CharField(max_length=150, blank=True, default="")
    applied_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="planimport_stage_is_known",
                condition=Q(
                    stage__in=[
                        "reading", "unreadable", "read", "checking", "checked", "applying",
                        "applied",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="planimport_applied_says_when",
                condition=Q(stage="applied", applied_at__isnull=False)
                | (~Q(stage="applied") & Q(applied_at__isnull=True)),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def writes(self):
        """How many rows change something."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)


class PlanImportRow(models.Model):
    """What one row of an imported file comes to."""

    class Kind(models.TextChoices):
        ERROR = "error", "Error"
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        SKIPPED = "skipped", "Not an action"

    batch = models.ForeignKey(PlanImport, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=150)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    ref = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300, blank=True)
    says = models.JSONField(default=list)
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="planimportrow_has_its_place"
            ),
            models.CheckConstraint(
                name="planimportrow_kind_is_known",
                condition=Q(kind__in=["error", "new", "changed", "unchanged", "skipped"]),
            ),
        ]

    def __str__(self):
        return f"{self.sheet}, row {self.number}"
