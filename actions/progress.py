"""Reporting on an action: the one way in which updates and moves of its date are recorded."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from actions.models import ActionItem, DateChange, ProgressUpdate


def last_number(entries) -> int:
    """Return the number of the last of an action's or a question's `entries`; 0 where it has none.

    `entries` is what is related to it and numbered by `sequence`. One query.
    """
    return entries.aggregate(last=Max("sequence"))["last"] or 0


class SomebodyElseReported(Exception):
    """Another update was recorded since the author last saw the action; theirs is not stored."""

    def __init__(self, latest: ProgressUpdate):
        super().__init__(f"{latest.recorded_as} reported first")
        self.latest = latest


def report_progress(
    action: ActionItem,
    *,
    status: str,
    narrative: str,
    next_steps: str,
    effective_on: date,
    seen: int,
    by,
    as_post: str,
    state_label: str = "",
    review_on: date | None = None,
    continues_in: str = "",
    is_no_change: bool = False,
    is_good_news: bool = False,
) -> ProgressUpdate:
    """Record what `by` reports about `action`, as the next after update number `seen`.

    `state_label` is the word of the council's scheme, where it has one of its own. `is_good_news`
    puts it among what the public reads first; another update about the same day takes its place,
    which is how a mark is taken back. Raise ValidationError if a paused action has no date of
    review, or a transferred one no place where it goes on.

    Two who have seen the same ask for the same number, and the database gives it to one of them:
    the other gets `SomebodyElseReported` with what the first wrote, and nothing of theirs is
    stored. No lock is held while anybody types. `as_post` is the post or role in which they speak.
    """
    update = ProgressUpdate(
        action=action,
        sequence=seen + 1,
        status=status,
        narrative=narrative,
        next_steps=next_steps,
        effective_on=effective_on,
        recorded_by=by,
        recorded_name=str(by),
        recorded_post=as_post,
        state_label=state_label,
        review_on=review_on,
        continues_in=continues_in,
        is_no_change=is_no_change,
        is_good_news=is_good_news,
    )
    update.clean()
    return store_next(update)


def store_next(update: ProgressUpdate) -> ProgressUpdate:
    """Store an update in its place; raise SomebodyElseReported where the place is taken."""
    try:
        with transaction.atomic():
            update.save(force_insert=True)
    except IntegrityError:
        latest = ProgressUpdate.objects.filter(action=update.action_id).latest("sequence")
        if latest.sequence < update.sequence:
            raise  # another rule was broken, and that is a fault of ours
        raise SomebodyElseReported(latest) from None
    return update


class SomebodyElseMovedIt(Exception):
    """The due date was moved since the author last saw it; theirs is not stored."""


def check_order(changes, day: date, what: str) -> None:
    """Raise ValidationError where `changes` of an action hold one about a day after `day`.

    What is agreed counts from its day. Entered later about an earlier one, it would change nothing
    of today and stand in the history as if it had.
    """
    last = changes.order_by("-effective_on").values_list("effective_on", flat=True).first()
    if last is not None and day < last:
        raise ValidationError(
            f"{what} was changed again on {last:%-d %B %Y}, after {day:%-d %B %Y}. Enter that day "
            "or a later one"
        )


def move_due_date(action: ActionItem, *, seen: int, by, **change) -> DateChange:
    """Record that the due date of `action` was moved, as the next after move number `seen`.

    `action` comes from `as_at()`, which gives the date that is moved; `change` has the new date or
    words, the reason with its class, and who agreed, when and where. The first date is kept for
    ever. Raise SomebodyElseMovedIt, storing nothing, if another was recorded in between.
    """
    moved = DateChange(
        action=action, sequence=seen + 1, old_due_on=action.due_on, recorded_by=by, **change
    )
    try:
        with transaction.atomic():
            moved.save(force_insert=True)
    except IntegrityError:
        if not DateChange.objects.filter(action=action, sequence__gt=seen).exists():
            raise  # another rule was broken, and that is a fault of ours
        raise SomebodyElseMovedIt from None
    return moved
