"""What members ask about a recommendation or an action, and what officers answer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from meetings.models import Meeting
from recommendations.models import Recommendation


class MemberQuestionQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(recommendation__challenge__council=council)

    def for_listing(self):
        """Fetch what one row of a list shows, the next meeting's first, in one query."""
        return self.select_related(
            "recommendation__challenge", "action", "meeting__committee", "asked_by"
        ).order_by(F("meeting__held_on").desc(nulls_last=True), "pk")


class MemberQuestion(models.Model):
    """A question of a member on a recommendation or an action, for a meeting or at any time.

    Its words are never changed. One that is private until the meeting is seen by who asked it
    and by those who answer, and by everybody from the day of the meeting.
    """

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="member_questions"
    )
    action = models.ForeignKey(
        "actions.ActionItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="member_questions",
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="member_questions"
    )
    text = models.TextField("the question")
    is_private = models.BooleanField("private until the meeting", default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MemberQuestionQuerySet.as_manager()

    frozen_fields = ("recommendation", "action", "text", "asked_by", "asked_on", "recorded_at")

    class Meta:
        permissions = [("answer_any_question", "Can answer any question of a member")]
        constraints = [
            models.CheckConstraint(name="memberquestion_asks_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="memberquestion_private_is_until_a_meeting",
                condition=Q(is_private=False) | Q(meeting__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text


class MemberAnswer(models.Model):
    """What officers answered, never changed: a correction is another answer, the latest counts."""

    question = models.ForeignKey(MemberQuestion, on_delete=models.PROTECT, related_name="answers")
    sequence = models.PositiveSmallIntegerField()
    text = models.TextField("the answer")
    answered_on = models.DateField("date of the answer")
    # Where the answer was given aloud: the minute that says so.
    paragraph = models.ForeignKey(
        "meetings.Paragraph",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="member_answers",
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_as = models.CharField("the post that answers", max_length=150, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "sequence"], name="memberanswer_has_its_place"
            ),
            models.CheckConstraint(name="memberanswer_says_something", condition=~Q(text="")),
        ]

    def __str__(self):
        return self.text
