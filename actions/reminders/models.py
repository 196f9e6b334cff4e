"""What people were told by e-mail, and which recommendations they asked to be told about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recommendations.models import Council, Recommendation


class Watch(models.Model):
    """That a person wants to be told what changes about a recommendation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="watched_by"
    )
    since = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "recommendation"], name="watch_is_kept_once"),
        ]

    def __str__(self):
        return f"{self.user} watches {self.recommendation}"


class Reminder(models.Model):
    """The one e-mail of a person on a day: what it said, and whether it went.

    The row is written before the e-mail is handed over, so that whatever happens nobody gets two.
    `sent_at` is set when the mail server has taken it and `error` when it refused; with neither,
    the command was stopped in between, and nobody knows.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    day = models.DateField()
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="reminder_is_one_a_day"),
            models.CheckConstraint(
                name="reminder_went_or_failed", condition=Q(sent_at__isnull=True) | Q(error="")
            ),
        ]

    def __str__(self):
        return f"{self.subject} ({self.day})"

    @property
    def outcome(self):
        """How it ended, in words."""
        if self.sent_at:
            return "Sent"
        return f"Failed: {self.error}" if self.error else "Not known: the command was stopped"


class ReminderItem(models.Model):
    """One thing that a reminder said.

    `kind`, `subject` ("action-12") and `about_on` (its due date, say) tell one thing from another,
    so that nothing is said twice and a new due date is a new thing.
    """

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="items")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    about_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=400)
    path = models.CharField("address within the site", max_length=300)

    class Meta:
        indexes = [models.Index(fields=["council", "reminder"], name="reminderitem_of_a_council")]

    def __str__(self):
        return self.words
