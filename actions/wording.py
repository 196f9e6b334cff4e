"""Rewording an action, with the old words kept; and what it said on a past day."""

from datetime import date

from django.db import models

from actions.models import ActionItem, WordingChange
from actions.progress import last_number
from meetings.models import Resolution
from recommendations.prepared import Many, Prepared


def reword(
    action: ActionItem,
    *,
    before: tuple[str, str],
    reason: str,
    agreed_by: str,
    resolution: Resolution | None,
    day: date,
    by,
) -> WordingChange:
    """Record that `action`, which carries its new words, said `before` (title, description).

    Inside the transaction that stores the new words. With the resolution of a committee, it was
    agreed at that meeting and by that committee, and counts from that day; else from `day`.
    """
    meeting = resolution.item.meeting if resolution else None
    return WordingChange.objects.create(
        action=action,
        sequence=last_number(action.wording_changes) + 1,
        old_title=before[0],
        old_description=before[1],
        new_title=action.title,
        new_description=action.description,
        reason=reason,
        agreed_by=agreed_by or str(meeting.committee),
        agreed_at=meeting,
        resolution=resolution,
        effective_on=meeting.held_on if meeting else day,
        recorded_by=by,
    )


_changed_later = Prepared(
    lambda actions, day: (
        WordingChange.objects.filter(action__pk__in=actions, effective_on__gt=day)
        .order_by("-effective_on", "-sequence")
        .values_list("action", "old_title", "old_description")
    ),
    actions=Many(models.BigIntegerField()),
    day=models.DateField(),
)


def as_worded_on(actions: list[ActionItem], day: date) -> list[ActionItem]:
    """Give `actions` the title and description that they had at the end of `day`; one query.

    The first change after that day knows what stood before it.
    """
    if not actions:
        return actions
    later = _changed_later(actions=[action.pk for action in actions], day=day)
    then = {pk: (title, description) for pk, title, description in later}
    for action in actions:
        if action.pk in then:
            action.title, action.description = then[action.pk]
    return actions
