"""How an action of the plan was changed: its date, its wording, and what was asked for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from meetings.models import Committee, Meeting, Resolution


class ReasonClass(models.TextChoices):
    """The kinds of reason for which dates move, so that causes of delay can be counted."""

    CAPACITY = "capacity", "Capacity or vacancies"
    FUNDING = "funding", "Funding"
    DEPENDENCY = "dependency", "Waiting for another body or piece of work"
    SCOPE = "scope", "The action grew or changed"
    PRIORITY = "priority", "Other work was put first"
    GOVERNANCE = "governance", "Timetable of decisions"
    OTHER = "other", "Other"


class DateChange(models.Model):
    """A due date that was moved: from what, to what, why, and who agreed. Never changed."""

    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, related_name="date_changes"
    )
    sequence = models.PositiveIntegerField()
    old_due_on = models.DateField(null=True, blank=True)
    new_due_on = models.DateField("new due date", null=True, blank=True)
    new_due_text = models.CharField("new due date as written", max_length=100, blank=True)
    new_review_on = models.DateField("date of the next review", null=True, blank=True)
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
    ReasonClass = ReasonClass

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


class DateRequest(models.Model):
    """A later date that an owner asks for, and what became of the request.

    Granted, it makes a `DateChange` that names who agreed and where. What was asked stays as it
    was; once it is decided nothing of it changes.
    """

    class Outcome(models.TextChoices):
        WAITING = "", "Waiting for a decision"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, related_name="date_requests"
    )
    wanted_on = models.DateField("date asked for", null=True, blank=True)
    wanted_text = models.CharField("date asked for, as written", max_length=100, blank=True)
    reason_class = models.CharField(max_length=20, choices=ReasonClass)
    reason = models.TextField()
    of_committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="date_requests"
    )
    asked_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_name = models.CharField(max_length=150)
    asked_post = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField("the post or committee that decided", max_length=150, blank=True)
    decided_why = models.TextField("reason for the decision", blank=True)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="date_requests"
    )
    decision_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    date_change = models.OneToOneField(
        DateChange, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    frozen_fields = (
        "wanted_on", "wanted_text", "reason", "asked_on", "outcome", "decided_by", "date_change",
    )  # fmt: skip
    frozen_once = "decided_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome=""),
                name="daterequest_one_waits_for_an_action",
            ),
            models.CheckConstraint(
                name="daterequest_outcome_is_known",
                condition=Q(outcome__in=["", "granted", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="daterequest_decision_names_who_and_when",
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="daterequest_granted_moved_the_date",
                condition=Q(outcome="granted", date_change__isnull=False)
                | (~Q(outcome="granted") & Q(date_change__isnull=True)),
            ),
            models.CheckConstraint(name="daterequest_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"Later date asked for on {self.asked_on}"


class WordingChange(models.Model):
    """What an action said before it was reworded, who agreed to that and why. Never changed."""

    action = models.ForeignKey(
        "actions.ActionItem", on_delete=models.PROTECT, related_name="wording_changes"
    )
    sequence = models.PositiveIntegerField()
    old_title = models.CharField(max_length=300)
    old_description = models.TextField(blank=True)
    new_title = models.CharField(max_length=300)
    new_description = models.TextField(blank=True)
    reason = models.TextField("why the wording changes")
    agreed_by = models.CharField("the post or committee that agreed", max_length=150)
    agreed_at = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="wording_changes"
    )
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="wording_changes"
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
                fields=["action", "sequence"], name="wordingchange_has_its_place"
            ),
            models.CheckConstraint(
                name="wordingchange_says_why_and_who", condition=~Q(reason="") & ~Q(agreed_by="")
            ),
        ]

    def __str__(self):
        return f"{self.old_title} became {self.new_title}"
