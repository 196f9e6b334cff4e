"""Reporting progress on an action: the one way in which an update is recorded."""

from datetime import date

from django.db import IntegrityError, transaction

from actions.models import ActionItem, ProgressUpdate


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
) -> ProgressUpdate:
    """Record what `by` reports about `action`, as the next after update number `seen`.

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
    )
    try:
        with transaction.atomic():
            update.save(force_insert=True)
    except IntegrityError:
        latest = ProgressUpdate.objects.filter(action=action).order_by("-sequence").first()
        if latest is None or latest.sequence <= seen:
            raise  # another rule was broken, and that is a fault of ours
        raise SomebodyElseReported(latest) from None
    return update
