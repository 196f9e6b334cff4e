"""Who is told what by e-mail on a day: the rules, without a database.

Nothing waits in a queue. Each day is worked out from how things stand on it, so that a date that
moved, an owner who changed or an action that was finished cancels what would have been said. What
was told before comes in as `told`, so that nothing is said twice for the same date; and because
every rule says "from that day on" rather than "on that day", a day on which the command did not
run is made up for by the next.

============== ============================================================================
kind           told
============== ============================================================================
before         once for each due date, from DAYS_BEFORE days ahead to the day before
on_day         on the due date
overdue        from the day after, every week
escalated      to the recommendation's lead officer from ESCALATE_AFTER days late, every week
review_before  as "before", of the review of a paused action or of one without an end
review_on      on the day of the review
review_passed  from the day after, every week
round_opened   once, to each who is asked
round_soon     once, from ROUND_SOON days before the answers are due
round_late     from the day after, every week
returned       once for each return; once the answers are due, with those that are late
to_sign        once all answers about a recommendation are in, to its lead officer
to_approve     a claim that an action is done, to its lead officer, every week
sent_back      once, to whoever claimed it
question       once, a member's question that waits for an answer, to who answers it
question_soon  the same again from `questions.SOON` days before its meeting
clock_before   a stage of a challenge's clock, once, from 30 days ahead
clock_on       on its last day
clock_late     from the day after, every four weeks
papers_before  a deadline before a meeting, once, from 7 days ahead
papers_on      on its day
watched        once for each change
comments       what waits on the public site for a decision: once as more comes, and every week
============== ============================================================================

Where nobody who can be reached holds the owner's post, the lead officer is told in their place,
and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from actions.reminders.rows import (
    ActionRow,
    ChangeRow,
    ClaimRow,
    ReadyRow,
    ReturnRow,
    RoundRow,
)
from actions.standing import NEVER_OVERDUE, Status

EVERY = 7  # days between two reminders of what is late
ESCALATE_AFTER = 28
ROUND_SOON = 3

BEFORE, ON_DAY, OVERDUE, ESCALATED = "before", "on_day", "overdue", "escalated"
REVIEW_BEFORE, REVIEW_ON, REVIEW_PASSED = "review_before", "review_on", "review_passed"
ROUND_OPENED, ROUND_SOON_DUE, ROUND_LATE = "round_opened", "round_soon", "round_late"
COMMENTS = "comments"
RETURNED, TO_SIGN, WATCHED = "returned", "to_sign", "watched"
TO_APPROVE, SENT_BACK = "to_approve", "sent_back"
CLOCK_SOON, CLOCK_ON, CLOCK_LATE = "clock_before", "clock_on", "clock_late"
PAPERS_SOON, PAPERS_ON = "papers_before", "papers_on"
QUESTION, QUESTION_MEETS = "question", "question_soon"
# Of what is owed to committees; `promises.py` says when each is told.
PROMISE_LATE, PROMISE_NEAR, PROMISE_AHEAD = "promise_late", "promise_near", "promise_ahead"
RESPONSE_LATE, RESPONSE_NEAR, RESPONSE_AHEAD = "response_late", "response_near", "response_ahead"

# The order in which an e-mail says them, each with its heading.
HEADINGS = {
    OVERDUE: "Overdue",
    ON_DAY: "Due today",
    BEFORE: "Due soon",
    PROMISE_LATE: "Promises to committees that are overdue",
    PROMISE_NEAR: "Promises to committees due this week",
    PROMISE_AHEAD: "Promises to committees due soon",
    RESPONSE_LATE: "Responses to scrutiny that are overdue",
    RESPONSE_NEAR: "Responses to scrutiny due this week",
    RESPONSE_AHEAD: "Responses to scrutiny due soon",
    RETURNED: "Returned to you",
    SENT_BACK: "Sent back to you",
    TO_SIGN: "Ready for you to sign off",
    TO_APPROVE: "Waiting for your approval",
    QUESTION_MEETS: "Members’ questions for a meeting soon",
    QUESTION: "Members’ questions for you",
    ROUND_LATE: "Answers that are late",
    ROUND_SOON_DUE: "Answers asked for",
    ROUND_OPENED: "Answers asked for",
    REVIEW_PASSED: "Review overdue",
    REVIEW_ON: "To be reviewed today",
    REVIEW_BEFORE: "To be reviewed soon",
    ESCALATED: "Long overdue in what you lead",
    CLOCK_LATE: "Late by the clock of the peer challenge",
    CLOCK_ON: "Due today by the clock of the peer challenge",
    CLOCK_SOON: "Due soon by the clock of the peer challenge",
    PAPERS_ON: "Due today before a meeting",
    PAPERS_SOON: "Due soon before a meeting",
    COMMENTS: "Comments from residents that wait",
    WATCHED: "Changes to what you watch",
}

# (person, kind, subject, about_on): what tells one thing from another; the day it was last told.
Key = tuple[int, str, str, date | None]
Told = Mapping[Key, date]


@dataclass(frozen=True)
class Notice:
    """One thing that one person is told."""

    person: int
    kind: str
    subject: str
    about_on: date | None
    words: str
    path: str

    @property
    def key(self) -> Key:
        return (self.person, self.kind, self.subject, self.about_on)


def worded(day: date) -> str:
    """Return a day as people write it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def about_actions(
    rows: Iterable[ActionRow], day: date, told: Told, *, days_before: int
) -> list[Notice]:
    """Return what is to be told about due dates and reviews on `day`."""
    found: list[Notice] = []
    for row in rows:
        if row.due_on is not None and row.status not in NEVER_OVERDUE:
            found += _about_due(row, row.due_on, day, told, days_before)
        elif row.review_on is not None and _is_reviewed(row):
            found += _about_review(row, row.review_on, day, told, days_before)
    return found


def _is_reviewed(row: ActionRow) -> bool:
    """Say whether it is paused, or open without an end: see `standing.is_review_passed`."""
    return row.status == Status.PAUSED or (row.due_on is None and row.status not in NEVER_OVERDUE)


def _about_due(
    row: ActionRow, due_on: date, day: date, told: Told, days_before: int
) -> list[Notice]:
    late = (day - due_on).days
    found = []
    if kind := _step(late, days_before, (BEFORE, ON_DAY, OVERDUE)):
        if late > 0:
            words = f"was due on {worded(due_on)}, {_days(late)} ago"
        else:
            words = "is due today" if late == 0 else f"is due on {worded(due_on)}"
        found += _to_owner(row, kind, due_on, words, day, told)
    lead_knows = row.owner is None or row.owner == row.lead
    if late >= ESCALATE_AFTER and row.lead is not None and not lead_knows:
        words = f"{row.ref} {row.title} was due on {worded(due_on)}, {_days(late)} ago"
        notice = Notice(row.lead, ESCALATED, f"action-{row.key}", due_on, words, row.path)
        found += _unless_told(notice, day, told, weekly=True)
    return found


def _about_review(
    row: ActionRow, review_on: date, day: date, told: Told, days_before: int
) -> list[Notice]:
    late = (day - review_on).days
    kind = _step(late, days_before, (REVIEW_BEFORE, REVIEW_ON, REVIEW_PASSED))
    if not kind:
        return []
    if late > 0:
        words = f"was to be reviewed on {worded(review_on)}, {_days(late)} ago"
    else:
        words = f"is to be reviewed {'today' if late == 0 else 'on ' + worded(review_on)}"
    return _to_owner(row, kind, review_on, words, day, told)


def _step(late: int, days_before: int, kinds: tuple[str, str, str]) -> str:
    """Return which of `kinds` (before, on the day, after) it is time for, or nothing."""
    before, on_day, after = kinds
    if late > 0:
        return after
    if late == 0:
        return on_day
    return before if -late <= days_before else ""


def _to_owner(
    row: ActionRow, kind: str, about_on: date, words: str, day: date, told: Told
) -> list[Notice]:
    """Tell the owner; where nobody can be reached, the lead officer, with the reason."""
    person = row.lead if row.owner is None else row.owner
    if person is None:
        return []
    why = f". {row.empty}" if row.owner is None else ""
    notice = Notice(
        person,
        kind,
        f"action-{row.key}",
        about_on,
        f"{row.ref} {row.title} {words}{why}",
        row.path,
    )
    return _unless_told(notice, day, told, weekly=kind in (OVERDUE, REVIEW_PASSED))


def _unless_told(notice: Notice, day: date, told: Told, *, weekly: bool) -> list[Notice]:
    """Return the notice, unless the same was told already or, `weekly`, within the last week."""
    last = told.get(notice.key)
    if last is None or (weekly and (day - last).days >= EVERY):
        return [notice]
    return []


def about_rounds(rows: Iterable[RoundRow], day: date, told: Told) -> list[Notice]:
    """Return what is to be told on `day` to those who owe answers in a round.

    Where nobody can be reached who owes one, the lead officer is told.
    """
    found: list[Notice] = []
    for row in rows:
        late = (day - row.answers_due_on).days
        kind = ROUND_SOON_DUE if -late <= ROUND_SOON else ROUND_OPENED
        if late > 0:
            kind = ROUND_LATE
        asked = [(person, owed, "", "") for person, owed in sorted(row.owed.items())]
        asked += [
            (person, owed, "-unheld", " that nobody holds a post to give")
            for person, owed in sorted(row.unheld.items())
        ]
        for person, owed, part, why in asked:
            if owed:
                number = f"{owed} answer{'' if owed == 1 else 's'}{why}"
                verb = "asked for" if late > 0 else "asks for"
                words = (
                    f"The round for {row.title} {verb} {number} by {worded(row.answers_due_on)}"
                )
                subject = f"round-{row.key}{part}"
                notice = Notice(person, kind, subject, row.answers_due_on, words, row.path)
                found += _unless_told(notice, day, told, weekly=kind == ROUND_LATE)
    return found


def about_returns(rows: Iterable[ReturnRow], day: date, told: Told) -> list[Notice]:
    """Return what is to be told on `day` of answers that were returned, once each."""
    found: list[Notice] = []
    for row in rows:
        person = row.lead if row.owner is None else row.owner
        if person is not None:
            whose, why = ("your", "") if row.owner is not None else ("the", f". {row.empty}")
            words = (
                f"{row.ref} {row.title}: {row.by} returned {whose} answer: “{row.reason}”."
                f" Answer again by {worded(row.answers_due_on)}{why}"
            )
            notice = Notice(person, RETURNED, f"return-{row.key}", None, words, row.path)
            found += _unless_told(notice, day, told, weekly=False)
    return found


def about_ready(rows: Iterable[ReadyRow], day: date, told: Told) -> list[Notice]:
    """Return what waits for the sign-off of a lead officer, once each."""
    found: list[Notice] = []
    for row in rows:
        if row.lead is not None:
            notice = Notice(row.lead, TO_SIGN, row.key, row.answers_due_on, row.words, row.path)
            found += _unless_told(notice, day, told, weekly=False)
    return found


def about_claims(rows: Iterable[ClaimRow], day: date, told: Told) -> list[Notice]:
    """Return what waits for approval, every week, and what was sent back, once."""
    found: list[Notice] = []
    for row in rows:
        if row.person is not None:
            notice = Notice(row.person, row.kind, f"claim-{row.key}", None, row.words, row.path)
            found += _unless_told(notice, day, told, weekly=row.kind == TO_APPROVE)
    return found


def about_changes(rows: Iterable[ChangeRow], day: date, told: Told) -> list[Notice]:
    """Return what changed about the recommendations that people watch, once each."""
    found: list[Notice] = []
    for row in rows:
        for person in sorted(row.watchers):
            notice = Notice(person, WATCHED, row.subject, None, row.words, row.path)
            found += _unless_told(notice, day, told, weekly=False)
    return found


def about_waiting(row: Notice, people: Iterable[int], day: date, told: Told) -> list[Notice]:
    """Return the notice for each of `people`: again as its day changes, and every week."""
    each = (replace(row, person=person) for person in sorted(people))
    return [told_now for one in each for told_now in _unless_told(one, day, told, weekly=True)]


# What a subject line says of each kind: for one date, and for several.
_COUNTED: dict[str, tuple[str, str]] = {
    OVERDUE: ("{actions} overdue", "{actions} overdue"),
    ON_DAY: ("{actions} due today", "{actions} due today"),
    BEFORE: ("{actions} due on {day}", "{actions} due soon"),
    PROMISE_LATE: ("{promises} overdue", "{promises} overdue"),
    PROMISE_NEAR: ("{promises} due on {day}", "{promises} due this week"),
    PROMISE_AHEAD: ("{promises} due on {day}", "{promises} due soon"),
    RESPONSE_LATE: ("{responses} overdue", "{responses} overdue"),
    RESPONSE_NEAR: ("{responses} due on {day}", "{responses} due this week"),
    RESPONSE_AHEAD: ("{responses} due on {day}", "{responses} due soon"),
    RETURNED: ("{answers} returned to you", "{answers} returned to you"),
    SENT_BACK: ("{actions} sent back to you", "{actions} sent back to you"),
    TO_SIGN: ("{recommendations} to sign off", "{recommendations} to sign off"),
    TO_APPROVE: ("{actions} to approve", "{actions} to approve"),
    QUESTION_MEETS: ("{questions} for {day}", "{questions} for meetings soon"),
    QUESTION: ("{questions} to answer", "{questions} to answer"),
    ROUND_LATE: ("update round late since {day}", "{rounds} late"),
    ROUND_SOON_DUE: ("update round due on {day}", "{rounds} due soon"),
    ROUND_OPENED: ("update round due on {day}", "{rounds} open"),
    REVIEW_PASSED: ("{actions} past review", "{actions} past review"),
    REVIEW_ON: ("{actions} to review today", "{actions} to review today"),
    REVIEW_BEFORE: ("{actions} to review on {day}", "{actions} to review soon"),
    ESCALATED: ("{actions} long overdue in what you lead",) * 2,
    CLOCK_LATE: ("{stages} of the clock late", "{stages} of the clock late"),
    CLOCK_ON: ("{stages} of the clock due today", "{stages} of the clock due today"),
    CLOCK_SOON: ("{stages} of the clock due by {day}", "{stages} of the clock due soon"),
    PAPERS_ON: ("{deadlines} today before a meeting",) * 2,
    PAPERS_SOON: ("{deadlines} on {day} before a meeting", "{deadlines} soon before a meeting"),
    COMMENTS: ("comments to read", "comments to read"),
    WATCHED: ("{changes} to what you watch", "{changes} to what you watch"),
}
MOST_IN_SUBJECT = 3


def subject_line(notices: Iterable[Notice]) -> str:
    """Return the subject of an e-mail with `notices`: how many of what, and until when.

    Numbers and days only, so that nothing anybody typed gets into a header.
    """
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    parts = [_counted(kind, by_kind[kind]) for kind in HEADINGS if kind in by_kind]
    # "2 actions overdue, 1 due on 3 March 2026": the noun once is enough.
    for index, part in enumerate(parts[1:], start=1):
        if parts[0].split(" ")[1].startswith("action"):
            parts[index] = part.replace(" actions ", " ").replace(" action ", " ")
    said = parts[:MOST_IN_SUBJECT] + (["and more"] if len(parts) > MOST_IN_SUBJECT else [])
    line = ", ".join(said)
    return line[:1].upper() + line[1:]


def _counted(kind: str, notices: list[Notice]) -> str:
    number = len(notices)
    days = {notice.about_on for notice in notices}
    one, several = _COUNTED[kind]
    nouns = {
        f"{noun}s": f"{number} {noun}{'' if number == 1 else 's'}"
        for noun in (
            "action", "answer", "change", "deadline", "promise", "question",
            "recommendation", "response", "stage",
        )
    }  # fmt: skip
    nouns["rounds"] = f"{number} update round{'' if number == 1 else 's'}"
    only = next(iter(days)) if len(days) == 1 else None
    return (one if only or one == several else several).format(
        **nouns, day=worded(only) if only else ""
    )
