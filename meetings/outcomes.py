"""What became of a promise to a committee, and who owes it and by when.

What became of it is told once and never changed; a mistake is put right by reopening it. See
`commitments.promise_state()` for how it then stands.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.commitments import CLOSED
from meetings.models import Commitment, CommitmentOutcome, Settled
from recommendations import audit

Outcome = CommitmentOutcome.Outcome
CORRECTED = "corrected by hand"


class SomebodyElseTold(Exception):
    """Something was recorded about the promise since its author last saw it."""

    def __init__(self, latest: CommitmentOutcome):
        super().__init__(f"{latest} was recorded first")
        self.latest = latest


class SomebodyElseChanged(Exception):
    """The due date or who owes it was changed since the author last saw it."""

    def __init__(self, promise: Commitment):
        super().__init__("This promise was changed first")
        self.promise = promise


@dataclass(frozen=True)
class Asking:
    """That somebody was asked about a promise: when, who, and how it was put."""

    on: date
    whom: str
    words: str


# Apps above add what they know: a function from a promise to when whom was asked about it.
ASKED: list[Callable[[Commitment], Iterable[Asking]]] = []


def asked_about(promise: Commitment) -> list[Asking]:
    """Return when whom was asked about a promise, the latest first."""
    found = [one for tell in ASKED for one in tell(promise)]
    return sorted(found, key=lambda one: one.on, reverse=True)


@transaction.atomic
def tell_outcome(
    commitment_id: int,
    *,
    council,
    outcome: str,
    effective_on: date | None,
    day: date,
    seen: int,
    by,
    paragraph=None,
    resolution=None,
    document_title: str = "",
    document_url: str = "",
    reason: str = "",
) -> CommitmentOutcome:
    """Record on `day` what became of a promise, as the next after outcome number `seen`.

    `effective_on` is the day of the document or the event; a paragraph or a resolution brings
    the day of its meeting. Raise Commitment.DoesNotExist if `council` has no such confirmed
    promise, SomebodyElseTold if another outcome came in between, and ValidationError, by field,
    for what cannot be: an outcome in the future, before the promise was made or before what was
    told last, one shown by the very paragraph that made it, or one of a promise that is closed.
    """
    promise = (
        Commitment.objects.for_council(council)
        .confirmed()
        .select_for_update(of=["self"])
        .select_related("made_in__item__meeting")
        .get(pk=commitment_id)
    )
    latest = promise.outcomes.order_by("-sequence").first()
    if (latest.sequence if latest else 0) != seen:
        raise SomebodyElseTold(latest)
    cited = resolution or paragraph
    told = CommitmentOutcome(
        commitment=promise,
        sequence=seen + 1,
        outcome=outcome,
        effective_on=cited.item.meeting.held_on if cited else effective_on,
        paragraph=paragraph,
        resolution=resolution,
        document_title=document_title,
        document_url=document_url,
        reason=reason,
        recorded_by=by,
    )
    _check(told, promise, latest, council, day)
    told.full_clean(exclude=["commitment", "recorded_by", "recorded_at"])
    told.save()
    audit.record(
        by, "told", promise, council=council,
        outcome=[latest.outcome if latest else "", outcome], effective_on=str(told.effective_on),
    )  # fmt: skip
    return told


def _check(told, promise, latest, council, day):
    """Raise ValidationError where `told` cannot be what became of `promise`."""
    is_closed = latest is not None and latest.outcome in CLOSED
    if (told.outcome == Outcome.REOPENED) != is_closed:
        raise ValidationError(
            "This promise is closed: reopen it first" if is_closed else "This promise is open"
        )
    for cited in filter(None, (told.paragraph, told.resolution)):
        if cited.item.meeting.committee.council_id != council.pk:
            raise ValidationError("Select a minute of this council")
    if told.outcome == Outcome.WITHDRAWN and told.resolution is None:
        raise ValidationError({"resolution": "Select the resolution that withdrew it"})
    if told.outcome in (Outcome.MET, Outcome.PART_MET) and not (
        told.paragraph or told.document_title
    ):
        raise ValidationError({"paragraph": "Select the minute that shows it, or name a document"})
    if told.outcome in (Outcome.OVERTAKEN, Outcome.REOPENED) and not told.reason:
        raise ValidationError({"reason": "Enter the reason"})
    if told.paragraph and told.paragraph.pk == promise.made_in_id:
        raise ValidationError({"paragraph": "Select another paragraph: this one made the promise"})
    if told.resolution and told.resolution.pk == promise.resolution_id:
        raise ValidationError({"resolution": "Select another resolution: this one promised it"})
    _check_day(told, promise, latest, day)


def _check_day(told, promise, latest, day):
    where = "paragraph" if told.paragraph else "resolution" if told.resolution else "effective_on"
    if told.effective_on is None:
        raise ValidationError({where: "Enter the date"})
    if told.effective_on > day:
        raise ValidationError({where: "The date must be today or in the past"})
    if told.effective_on < promise.made_in.item.meeting.held_on:
        raise ValidationError({where: "The date must be on or after the day of the promise"})
    if latest and told.effective_on < latest.effective_on:
        raise ValidationError(
            {where: "The date must be on or after the day of what was recorded last"}
        )


def version(promise: Commitment) -> str:
    """Return what tells one state of a promise's due date and its post from another."""
    return f"{promise.due_on or ''}/{promise.owed_by_id or ''}/{promise.to_whom}"


@transaction.atomic
def amend_promise(
    commitment_id: int, *, council, due_on: date | None, owed_by, to_whom: str, seen: str, by
) -> Commitment:
    """Put right by when a promise is due, who owes it and to whom it was made.

    `seen` is the `version()` that the author saw. Raise Commitment.DoesNotExist if `council` has
    no such confirmed promise, SomebodyElseChanged if it is another version by now, and
    ValidationError for a due date before the promise was made.
    """
    promise = (
        Commitment.objects.for_council(council)
        .filter(state=Settled.CONFIRMED)
        .select_for_update(of=["self"])
        .select_related("made_in__item__meeting")
        .get(pk=commitment_id)
    )
    if version(promise) != seen:
        raise SomebodyElseChanged(promise)
    if due_on and due_on < promise.made_in.item.meeting.held_on:
        raise ValidationError(
            {"due_on": "The due date must be on or after the day of the meeting"}
        )
    if owed_by and owed_by.council_id != council.pk:
        raise ValidationError({"owed_by": "Select a post of this council"})
    changes = {}
    if due_on != promise.due_on:
        changes["due_on"] = [str(promise.due_on or ""), str(due_on or "")]
        promise.due_on, promise.due_rule = due_on, CORRECTED
    if (owed_by and owed_by.pk) != promise.owed_by_id:
        changes["owed_by"] = [str(promise.owed_by or ""), str(owed_by or "")]
        promise.owed_by = owed_by
    if to_whom != promise.to_whom:
        changes["to_whom"] = [promise.to_whom, to_whom]
        promise.to_whom = to_whom
    if changes:
        promise.save()
        audit.record(by, "changed", promise, council=council, **changes)
    return promise
