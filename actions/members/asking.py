"""Members' questions: asked, answered and withdrawn, each with its entry in the audit."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actions.models import ActionItem, MemberAnswer, MemberQuestion
from meetings.models import Meeting, Paragraph
from recommendations import audit
from recommendations.models import Recommendation


class SomebodyElseAnswered(Exception):
    """Another answer was given since the author last saw the question; theirs is not stored."""

    def __init__(self, latest: MemberAnswer):
        super().__init__("Somebody else answered first")
        self.latest = latest


@transaction.atomic
def ask(
    recommendation: Recommendation,
    *,
    action: ActionItem | None,
    meeting: Meeting | None,
    text: str,
    is_private: bool,
    day: date,
    by,
) -> MemberQuestion:
    """Store what a member asks on a recommendation, or on an action that answers it.

    Raise ValidationError if the action answers another recommendation, the meeting is not one
    that the council has ahead of it on `day`, or the question is private without a meeting.
    """
    council = recommendation.challenge.council_id
    if action is not None and not _answers(action, recommendation):
        raise ValidationError("Select an action that answers this recommendation")
    if meeting is not None and (
        meeting.committee.council_id != council or meeting.is_cancelled or meeting.held_on < day
    ):
        raise ValidationError({"meeting": "Select a meeting that is still to come"})
    if is_private and meeting is None:
        raise ValidationError({"meeting": "Select the meeting until which it is private"})
    question = MemberQuestion.objects.create(
        recommendation=recommendation,
        action=action,
        meeting=meeting,
        text=text,
        is_private=is_private,
        asked_by=by,
        asked_on=day,
    )
    audit.record(
        by, "asked", question, council=recommendation.challenge.council,
        recommendation=recommendation.number, action=action.ref if action else None,
        meeting=str(meeting) if meeting else None, is_private=is_private,
    )  # fmt: skip
    return question


def _answers(action, recommendation):
    return ActionItem.objects.filter(pk=action.pk).answering(recommendation).exists()


@transaction.atomic
def answer(
    question_id: int,
    *,
    council,
    text: str,
    answered_on: date,
    day: date,
    paragraph: Paragraph | None,
    seen: int,
    as_post: str,
    by,
) -> MemberAnswer:
    """Answer a question of `council`, as the next after answer number `seen`.

    A correction is another answer; the latest counts and all are shown. With a paragraph, the
    answer was given aloud at the question's meeting and is dated by it. Raise ValidationError if
    the question was withdrawn, the paragraph is of another meeting, or the answer is dated before
    the question or after `day`; SomebodyElseAnswered if another answer came in between.
    """
    question = (
        MemberQuestion.objects.for_council(council)
        .select_for_update(of=["self"])
        .select_related("meeting")
        .get(pk=question_id)
    )
    if question.withdrawn_on:
        raise ValidationError("The question has been withdrawn")
    if paragraph is not None:
        if question.meeting_id is None or paragraph.item.meeting_id != question.meeting_id:
            raise ValidationError({"paragraph": "Select a minute of the question’s meeting"})
        answered_on = question.meeting.held_on
    if not question.asked_on <= answered_on <= day:
        raise ValidationError(
            {"answered_on": "The date of the answer must be from the day of the question to today"}
        )
    given = MemberAnswer(
        question=question,
        sequence=seen + 1,
        text=text,
        answered_on=answered_on,
        paragraph=paragraph,
        answered_by=by,
        answered_as=as_post,
    )
    _store_next(given)
    audit.record(by, "answered", question, council=council, answer=given.sequence)
    return given


def _store_next(given):
    """Store an answer in its place; raise SomebodyElseAnswered where the place is taken."""
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        latest = (
            MemberAnswer.objects.filter(question=given.question)
            .select_related("answered_by")
            .order_by("sequence")
            .last()
        )
        if latest is None or latest.sequence < given.sequence:
            raise  # another rule was broken, and that is a fault of ours
        raise SomebodyElseAnswered(latest) from None


@transaction.atomic
def withdraw(question_id: int, *, council, day: date, by) -> MemberQuestion:
    """Withdraw a question; again is the same as once.

    Raise ValidationError if it has been answered: the answer is part of the record.
    """
    question = (MemberQuestion.objects.for_council(council).select_for_update(of=["self"])).get(
        pk=question_id
    )
    if question.answers.exists():
        raise ValidationError("It has been answered, so it stays on the record")
    if question.withdrawn_on is None:
        question.withdrawn_on = day
        question.save(update_fields=["withdrawn_on"])
        audit.record(by, "withdrew", question, council=council, withdrawn_on=[None, str(day)])
    return question
