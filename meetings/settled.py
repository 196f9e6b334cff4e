"""What is only suggested until a person has said yes or no to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Settled(models.TextChoices):
    """How far a person has settled what was found: nothing suggested is part of the record."""

    SUGGESTED = "suggested", "Suggested"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Dismissed"


class Settleable(models.Model):
    """What was found, and who confirmed or dismissed it, and when."""

    state = models.CharField(max_length=10, choices=Settled, default=Settled.SUGGESTED)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_state_is_known",
                condition=Q(state__in=["suggested", "confirmed", "dismissed"]),
            ),
            models.CheckConstraint(
                name="%(class)s_settled_names_who_and_when",
                condition=Q(state="suggested", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state="suggested") & Q(settled_by__isnull=False, settled_at__isnull=False)),
            ),
        ]
