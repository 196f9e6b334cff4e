"""The bodies that hold meetings, and whether two names are one body."""

from django.db import models
from django.db.models import F, Q

from meetings.settled import Settleable, Settled
from recommendations.models import Council, Recommendation


class Committee(models.Model):
    """A body of the council that holds meetings. A renamed or merged one has a successor."""

    class Kind(models.TextChoices):
        EXECUTIVE = "executive", "Cabinet or executive"
        SCRUTINY = "scrutiny", "Overview and scrutiny"
        COUNCIL = "council", "Full council"
        AUDIT = "audit", "Audit or governance"
        OTHER = "other", "Other"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="committees")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    # What it keeps an eye on, where the council has shared the work among panels.
    follows = models.ManyToManyField(Recommendation, blank=True, related_name="followed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "name"], name="committee_name_is_unique"),
            models.CheckConstraint(name="committee_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="committee_kind_is_known",
                condition=Q(kind__in=["executive", "scrutiny", "council", "audit", "other"]),
            ),
            models.CheckConstraint(
                name="committee_does_not_succeed_itself",
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
            ),
        ]

    def __str__(self):
        return self.name


class CommitteeQuestionQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(committee__council=council)

    def to_settle(self):
        """Keep the questions that nobody has answered."""
        return self.filter(state=Settled.SUGGESTED)


class CommitteeQuestion(Settleable):
    """Whether a committee that an import made is one that is known by another name.

    Confirmed, its meetings are the other's and `moved` says which, each with the note it had: what
    it takes to undo. Dismissed, both stay, and it is not asked again.
    """

    committee = models.OneToOneField(Committee, on_delete=models.CASCADE, related_name="question")
    other = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="+")
    because = models.CharField("reason", max_length=300)
    score = models.FloatField(default=1.0)
    moved = models.JSONField(default=list, blank=True)  # [[key of a meeting, its note], …]

    objects = CommitteeQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            *Settleable.Meta.constraints,
            models.CheckConstraint(
                name="committeequestion_asks_about_two", condition=~Q(committee=F("other"))
            ),
        ]

    def __str__(self):
        return f"Whether {self.committee} is {self.other}"


class Meeting(models.Model):
    """One meeting of a committee."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField("date of the meeting")
    note = models.CharField("what sets it apart", max_length=60, blank=True)  # "extraordinary"
    starts_at = models.TimeField("time of day", null=True, blank=True)
    is_cancelled = models.BooleanField("cancelled", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "held_on", "note"], name="meeting_is_entered_once"
            ),
        ]

    def __str__(self):
        return f"{self.committee}, {self.held_on:%-d %B %Y}"
