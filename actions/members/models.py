"""What members ask about a recommendation or an action, and what officers answer."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Now

from meetings.models import Meeting
from recommendations.models import Recommendation


@dataclass(frozen=True)
class Rights:
    """What somebody may answer in a council: any question, or those on what is theirs."""

    any_question: bool
    own_actions: bool

    @classmethod
    def of(cls, user, council):
        """Return the rights of `user` in `council`."""
        return cls(
            any_question=user.has_perm("actions.answer_any_question", council),
            own_actions=user.has_perm("actions.add_progressupdate", council),
        )


class MemberQuestionQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(recommendation__challenge__council=council)

    def for_listing(self):
        """Fetch what one row of a list shows, the next meeting's first, in one query."""
        return self.select_related(
            "recommendation__challenge", "action", "meeting__committee", "asked_by"
        ).order_by(F("meeting__held_on").desc(nulls_last=True), "pk")

    def visible_to(self, user, council, day):
        """Keep what `user` may see in `council` on `day`: the one place that says so.

        A private question is seen by who asked it and by those who may answer it until the day
        of its meeting, and from that day by everybody who may view. A meeting that is cancelled
        never comes. One that was withdrawn is seen by who asked it and by those who may answer
        any.
        """
        return self.visible_with(Rights.of(user, council), user, council, day)

    def visible_with(self, rights, user, council, day):
        """Keep the same for whoever has `rights`; `user` may be a key."""
        own = self.for_council(council)
        if rights.any_question:
            return own
        to_answer = Q(pk__in=own.answerable_with(rights, user, council).values("pk"))
        asked_by_all = Q(withdrawn_on__isnull=True) & (_is_open_to_all(day) | to_answer)
        return own.filter(Q(asked_by=user) | asked_by_all)

    def shown_by(self, day):
        """Keep what everybody who may view sees on `day`; for what is printed and handed out."""
        return self.filter(_is_open_to_all(day), withdrawn_on__isnull=True)

    def answerable_by(self, user, council):
        """Keep what `user` may answer: for actions they own and recommendations they lead."""
        return self.answerable_with(Rights.of(user, council), user, council)

    def answerable_with(self, rights, user, council):
        """Keep the same for whoever has `rights`; `user` may be a key."""
        own = self.for_council(council)
        if rights.any_question:
            return own
        if not rights.own_actions:
            return own.none()
        return own.filter(
            Q(action__owner__holder=user) | Q(recommendation__lead_officer__holder=user)
        )

    def asked_until(self, day):
        """Keep what had been asked by the end of `day`."""
        return self.filter(asked_on__lte=day)

    def unanswered(self, day):
        """Keep what stands and had no answer at the end of `day`."""
        answers = MemberAnswer.objects.filter(question=OuterRef("pk"), answered_on__lte=day)
        return self.filter(~Exists(answers), withdrawn_on__isnull=True)

    def with_answers(self):
        """Annotate `answered`: how many answers there are."""
        return self.annotate(answered=Count("answers"))

    def counted(self):
        """Return how many there are, and how many of them wait for an answer; one query."""
        answers = MemberAnswer.objects.filter(question=OuterRef("pk"))
        return self.order_by().aggregate(
            asked=Count("pk"),
            waiting=Count("pk", filter=Q(~Exists(answers), withdrawn_on__isnull=True)),
        )


def _is_open_to_all(day):
    """Return the condition that a question is not, or no longer, private on `day`."""
    return Q(is_private=False) | Q(meeting__held_on__lte=day, meeting__is_cancelled=False)


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
        # The audit keeps this, and a private question's words are not for its readers.
        return f"Member’s question of {self.asked_on:%-d %B %Y}"

    def is_private_on(self, day):
        """Say whether it is still kept from others on `day`; needs its meeting."""
        return self.is_private and (self.meeting.held_on > day or self.meeting.is_cancelled)


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
