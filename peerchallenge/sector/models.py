"""Which councils take part in the sector's memory."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from recommendations.models import Council


class ParticipationQuerySet(models.QuerySet):
    def current(self):
        """Keep the councils that take part now."""
        return self.filter(left_at__isnull=True)


class Participation(models.Model):
    """That a council takes part, since when and by whom; or did, and until when.

    One row a council, of the last time it joined; who joined and left before is in the audit. It
    publishes nothing: only what the council has published besides is found.
    """

    council = models.OneToOneField(Council, on_delete=models.PROTECT, related_name="participation")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    joined_name = models.CharField(max_length=150)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="participation_ends_after_it_began",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
            ),
            models.CheckConstraint(
                name="participation_says_who_joined", condition=~Q(joined_name="")
            ),
        ]

    def __str__(self):
        return f"{self.council} in the sector’s memory"

    @property
    def is_current(self):
        """Whether the council takes part now."""
        return self.left_at is None
