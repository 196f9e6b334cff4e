"""What people made of the contradictions that the rules found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recommendations.models import PeerChallenge


class SettledCheck(models.Model):
    """That somebody looked at a contradiction and says why it may stand, or takes that back.

    What is put right disappears by itself, for the rule finds it no more. `key` names the rule
    and its two sources; `facts` is what they said, so that a later change asks again.
    """

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="settled_checks"
    )
    key = models.CharField(max_length=200)
    facts = models.CharField(max_length=64)  # SHA-256 of what the two sources said
    reason = models.TextField("why it may stand")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "key"], name="settledcheck_is_settled_once"
            ),
            models.CheckConstraint(name="settledcheck_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return self.key
