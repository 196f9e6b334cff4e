"""What the council said it would do, and what it has reported doing since."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import localdate

from actions.proof import gaps
from actions.standing import (
    NEVER_OVERDUE,
    ActionItemQuerySet,
    Status,
    due_after,
    is_overdue,
    is_review_passed,
    quiet_since,
)
from meetings.models import Resolution
from recommendations.models import PeerChallenge, Post, Recommendation, natural_key

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
    # What has no end is looked at again on a day.
    original_review_on = models.DateField("first review date", null=True, blank=True)
    asked_for_by = models.ForeignKey(
        Resolution, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    added_on = models.DateField("date it joined the plan")

    objects = ActionItemQuerySet.as_manager()

    # What a page adds for whom it is made: whether they may report progress, and in a few words
    # that a complete action shows no effect (`effect.mark_effects()`).
    may_update = False
    no_effect = ""

    frozen_fields = ("original_due_on", "original_due_text", "original_review_on")

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
        """The status in the words of the scheme in which it was reported."""
        words = self.latest["state_label"] if self.latest else ""
        return words or Status(self.status).label

    @property
    def is_quiet(self):
        """Whether it was open with nothing reported for three months."""
        since = quiet_since(self.standing_on)
        return self.status not in NEVER_OVERDUE and (self.reported_on or self.added_on) < since

    @property
    def review_on(self):
        """The day on which a paused or an ongoing action is looked at again, or None.

        What was last reported counts, unless the date was moved since; then the move.
        """
        said = _day(self.latest["review_on"]) if self.latest else None
        move = self.latest_move
        if move is None or (said and self.reported_on >= _day(move["effective_on"])):
            return said or self.original_review_on
        return _day(move["review_on"]) or said or self.original_review_on

    @property
    def review_passed(self):
        """Whether the day of its review had passed with nothing reported since."""
        return is_review_passed(
            status=self.status, due_on=self.due_on, review_on=self.review_on, day=self.standing_on
        )

    @property
    def continues_in(self):
        """Where a transferred or superseded action is followed now; empty for others."""
        return self.latest["continues_in"] if self.latest else ""

    @property
    def gaps(self):
        """What a complete action lacked of what complete means; empty for any other."""
        if not self.latest:
            return ()
        return gaps.gaps(
            status=self.status,
            has_evidence=bool(self.latest["evidenced"]),
            is_approved=bool(self.latest["approved"]),
        )

    @property
    def gaps_in_words(self):
        """The same in a few words."""
        return gaps.gaps_in_words(self.gaps)

    @property
    def gaps_in_full(self):
        """The same as a sentence."""
        return gaps.gaps_in_full(self.gaps)

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


def _day(written):
    """Read a day out of a row that the database made into JSON."""
    return date.fromisoformat(written) if written else None


def words_of_actions(challenge):
    """Return (recommendation's number, what the action says) of a challenge's actions."""
    return ActionItem.objects.filter(challenge=challenge).values_list(
        "recommendation__number", "title"
    )


# What ends here goes on elsewhere, and a reader must be able to find it.
WITH_POINTER = frozenset({Status.TRANSFERRED, Status.SUPERSEDED})


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
    # The word of the council's own scheme on that day, so that a new scheme rewrites no history.
    state_label = models.CharField("status as reported", max_length=60, blank=True, default="")
    narrative = models.TextField("what has changed")
    next_steps = models.TextField("what happens next", blank=True)
    review_on = models.DateField("date of the next review", null=True, blank=True)
    continues_in = models.CharField("where it is followed now", max_length=300, blank=True)
    # An answer to a round that nothing has changed; the narrative says why.
    is_no_change = models.BooleanField(default=False)
    # An achievement that the council wants the public to see first. Another update about the same
    # day takes its place, as everywhere, so the mark can be taken back without a change.
    is_good_news = models.BooleanField("good news for residents", default=False)
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

    def as_latest(self):
        """Return it as `ActionItem.latest` would have it, without asking the database again."""
        return {
            "status": self.status,
            "state_label": self.state_label,
            "effective_on": self.effective_on.isoformat(),
            "review_on": self.review_on and self.review_on.isoformat(),
            "continues_in": self.continues_in,
            "narrative": self.narrative,
            "next_steps": self.next_steps,
            "post": self.recorded_post,
            # Only a claim makes an action complete, and a claim has both.
            "evidenced": True,
            "approved": True,
        }

    @property
    def recorded_as(self):
        """Who recorded it, with the post they held then; for colleagues, not for the public."""
        return ", ".join(filter(None, (self.recorded_name, self.recorded_post)))

    @property
    def status_label(self):
        """The status in the words of the scheme in which it was reported."""
        return self.state_label or self.get_status_display()

    def clean(self):
        wrong = {}
        if self.effective_on and self.effective_on > localdate():
            wrong["effective_on"] = "The date must be today or in the past"
        if self.status == Status.PAUSED and not self.review_on:
            wrong["review_on"] = "Enter when the paused action will be looked at again"
        if self.review_on and self.effective_on and self.review_on <= self.effective_on:
            wrong["review_on"] = "The review must be after the date this describes"
        if self.status in WITH_POINTER and not self.continues_in.strip():
            wrong["continues_in"] = "Enter the plan or the action in which it is followed now"
        if wrong:
            raise ValidationError(wrong)


# The rest of the app's models, by subject.
from actions.changes import DateChange, DateRequest, WordingChange  # noqa: E402
from actions.exchange.models import PlanImport, PlanImportRow  # noqa: E402
from actions.members.models import MemberAnswer, MemberQuestion  # noqa: E402
from actions.proof.models import Completion, DecisionProof, Evidence, Measure, Measurement  # noqa: E402
from actions.reminders.models import Reminder, ReminderItem, Watch  # noqa: E402
from actions.rounds.models import RoundAction, RoundReview, UpdateRound  # noqa: E402
from actions.schemes import StatusScheme  # noqa: E402

__all__ = [
    "ActionItem",
    "Completion",
    "DateChange",
    "DateRequest",
    "DecisionProof",
    "Evidence",
    "Measure",
    "Measurement",
    "MemberAnswer",
    "MemberQuestion",
    "Milestone",
    "PlanImport",
    "PlanImportRow",
    "ProgressUpdate",
    "Reminder",
    "ReminderItem",
    "RoundAction",
    "RoundReview",
    "StatusScheme",
    "UpdateRound",
    "Watch",
    "WordingChange",
    "words_of_actions",
]
