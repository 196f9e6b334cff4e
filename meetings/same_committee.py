"""Finding the committee that a name means, and settling whether two names are one committee."""

import re
from difflib import SequenceMatcher

from django.db import transaction

from meetings.models import Committee, CommitteeQuestion, Meeting
from meetings.settled import Settled
from meetings.settling import STATES, CannotSettle, change
from recommendations import audit

# Words that say nothing of which committee it is.
COMMON = frozenset(
    "a and at board commission committee council for meeting of on panel the".split()  # noqa: SIM905
)
ALIKE = 0.8
NOTE_LENGTH = 60


def committee_called(council, name: str) -> Committee | None:
    """Return the committee that a name means today: where it was merged, what it became."""
    found = Committee.objects.filter(council=council, name__iexact=name).first()
    return _what_became_of(found) if found else None


def _what_became_of(committee):
    met = {committee.pk}
    while committee.successor_id and committee.successor_id not in met:
        committee = committee.successor
        met.add(committee.pk)
    return committee


def ask_whether_known(committee: Committee) -> CommitteeQuestion | None:
    """Ask a person whether a new committee is one that is known by a name much like its own."""
    others = Committee.objects.filter(council=committee.council_id, successor__isnull=True)
    found = []
    for other in others.exclude(pk=committee.pk).order_by("pk"):
        if (likeness := alike(committee.name, other.name)) is not None:
            found.append((*likeness, other))
    if not found:
        return None
    score, because, other = max(found, key=lambda one: one[0])
    return CommitteeQuestion.objects.create(
        committee=committee, other=other, because=because, score=score
    )


def alike(one: str, other: str) -> tuple[float, str] | None:
    """Say how sure it is that two names are one committee and why, or None where they differ."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return None
    words, others = (re.findall(r"\w+", name.casefold()) for name in (one, other))
    telling, others_telling = ([w for w in ws if w not in COMMON] for ws in (words, others))
    if telling and sorted(telling) == sorted(others_telling):
        return 1.0, "its name has the same words"
    for short, long in ((words, others), (others, words)):
        initials = "".join(word[0] for word in long if word not in {"a", "and", "of", "the"})
        if len(short) == 1 and len(initials) > 2 and short[0] == initials:
            return 0.95, "one name has the initials of the other"
    ratio = SequenceMatcher(None, " ".join(telling), " ".join(others_telling)).ratio()
    if telling and others_telling and ratio >= ALIKE:
        return round(ratio, 2), "the names are spelt much alike"
    return None


@transaction.atomic
def settle_committee(question_id: int, *, council, decision: str, by) -> CommitteeQuestion:
    """Merge the two committees that a question names, keep them apart, or take that back.

    Merged, the new one's meetings become the other's and it gets that one as its successor; a
    meeting that both have on one day stays a meeting of its own, told apart by its note. Raise
    CommitteeQuestion.DoesNotExist if `council` has none such, CannotSettle where it was settled
    the other way or can no longer be taken back.
    """
    state = STATES[decision]
    question = (
        CommitteeQuestion.objects.for_council(council)
        .select_for_update(of=["self"])
        .select_related("committee", "other")
        .get(pk=question_id)
    )
    if before := change(question, state, by):
        if state == Settled.CONFIRMED:
            _merge(question)
        elif before == Settled.CONFIRMED:
            _take_apart(question)
        question.save()
        audit.record(by, "settled", question, council=council, state=[before, state])
    return question


def _merge(question):
    new = question.committee
    other = _what_became_of(question.other)
    if new.successor_id or other == new:
        raise CannotSettle("One of these has been merged already", question)
    question.other, question.moved = other, []
    taken = set(Meeting.objects.filter(committee=other).values_list("held_on", "note"))
    for meeting in Meeting.objects.select_for_update().filter(committee=new):
        question.moved.append([meeting.pk, meeting.note])
        if (meeting.held_on, meeting.note) in taken:
            meeting.note = new.name[:NOTE_LENGTH]
            if (meeting.held_on, meeting.note) in taken:
                meeting.note = f"{new.name[:40]} ({meeting.pk})"
        meeting.committee = other
        meeting.save(update_fields=["committee", "note"])
    new.successor = other
    new.save(update_fields=["successor"])


def _take_apart(question):
    new, other = question.committee, question.other
    if other.successor_id:
        raise CannotSettle(f"{other} has itself been merged since: take that back first", question)
    notes = dict(question.moved)
    meetings = Meeting.objects.select_for_update().filter(pk__in=notes, committee=other)
    for meeting in meetings:
        meeting.committee, meeting.note = new, notes[meeting.pk]
        meeting.save(update_fields=["committee", "note"])
    question.moved = []
    new.successor = None
    new.save(update_fields=["successor"])
