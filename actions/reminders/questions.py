"""Members' questions that wait for an answer: who is told, and when.

Once when they are asked, and once more shortly before their meeting: to the owner of the action
or, where there is none who can be reached, to the lead officer of the recommendation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from actions.models import MemberQuestion
from actions.reminders.rules import QUESTION, QUESTION_MEETS, Notice, Told, worded

SOON = 7  # days before the meeting
NEWS = 90  # days: a question older than that is no news to anybody
REASON = 180  # letters of an e-mail's line


@dataclass(frozen=True)
class QuestionRow:
    """A member's question that waits for an answer; `meets_on` is empty where it is for none."""

    key: int
    words: str
    path: str
    asked_on: date
    meets_on: date | None
    person: int | None


def about_questions(rows: Iterable[QuestionRow], day: date, told: Told) -> list[Notice]:
    """Return the members' questions that wait: once when asked, once before their meeting."""
    found: list[Notice] = []
    for row in rows:
        if row.person is None:
            continue
        soon = row.meets_on is not None and 0 <= (row.meets_on - day).days <= SOON
        if not soon and (day - row.asked_on).days > NEWS:
            continue
        subject = f"question-{row.key}"
        kind, about_on = (QUESTION_MEETS, row.meets_on) if soon else (QUESTION, None)
        notice = Notice(row.person, kind, subject, about_on, row.words, row.path)
        if notice.key not in told:
            found.append(notice)
    return found


def question_rows(asked) -> list[QuestionRow]:
    """Return the questions of a council that wait on the day of `asked`; one query."""
    waiting = (
        MemberQuestion.objects.for_council(asked.council)
        .asked_until(asked.day)
        .unanswered(asked.day)
        .select_related(
            "action__owner", "recommendation__lead_officer", "meeting__committee", "asked_by"
        )
        .order_by("pk")
    )
    rows = []
    for question in waiting:
        action, lead = question.action, question.recommendation.lead_officer
        owner = _reached(action.owner, asked) if action else None
        about = (
            f"action {action.ref}"
            if action
            else f"recommendation {question.recommendation.number}"
        )
        meeting = (
            question.meeting if question.meeting and not question.meeting.is_cancelled else None
        )
        when = f", for {meeting.committee} on {worded(meeting.held_on)}" if meeting else ""
        rows.append(
            QuestionRow(
                key=question.pk,
                words=f"{question.asked_by} asks on {about}{when}:"
                f" “{_short(question.text).rstrip('.')}”",
                path=reverse("actions:question", args=[asked.council.slug, question.pk]),
                asked_on=question.asked_on,
                meets_on=meeting.held_on if meeting else None,
                person=owner or _reached(lead, asked),
            )
        )
    return rows


def _reached(post, asked) -> int | None:
    """Return who holds `post`, if they may be told."""
    holder = post.holder_id if post else None
    return holder if holder in asked.people else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= REASON else f"{line[: REASON - 1].rstrip()}…"
