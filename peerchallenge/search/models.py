"""What can be found: one row for each thing, written by triggers and by nothing else."""

from django.db import models
from django.db.models import Q


class SearchEntry(models.Model):
    """One thing with words in it. Names other rows by their keys alone: it is only an index.

    `within` is the agenda item of a paragraph or a resolution, and the action of an update.
    """

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", "Recommendations"
        ACTION = "action", "Actions"
        UPDATE = "update", "Updates"
        MINUTES = "minutes", "Minutes"
        RESOLUTION = "resolution", "Resolutions"
        EVIDENCE = "evidence", "Evidence"

    council = models.BigIntegerField()
    kind = models.CharField(max_length=15, choices=Kind)
    target = models.BigIntegerField()
    challenge = models.BigIntegerField(null=True)
    committee = models.BigIntegerField(null=True)
    within = models.BigIntegerField(null=True)
    label = models.CharField(max_length=40)  # its number, as people say it
    title = models.TextField()
    body = models.TextField()
    day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "target"], name="searchentry_is_one_a_thing"),
            models.CheckConstraint(
                name="searchentry_kind_is_known",
                condition=Q(
                    kind__in=[
                        "recommendation", "action", "update", "minutes", "resolution", "evidence",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.target}"
