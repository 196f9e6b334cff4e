"""What the pages people live in ask about actions, each a query whose SQL is made once."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q

from actions.models import ActionItem, UpdateRound
from actions.standing import ALL, Progress, bars_of, briefly, progress
from recommendations.models import Recommendation
from recommendations.prepared import Many, Prepared

KEY, DAY = models.BigIntegerField(), models.DateField()

_also_answers = ActionItem.also_answers.through

_shared = Prepared(
    lambda keys: _also_answers.objects.filter(recommendation__pk__in=keys).values_list(
        "actionitem", "recommendation"
    ),
    keys=Many(KEY),
)
_counted = Prepared(
    lambda council, keys, shared, day: (
        ActionItem.objects.for_council(council)
        .filter(Q(recommendation__pk__in=keys) | Q(pk__in=shared))
        .for_standing(day)
    ),
    council=KEY,
    keys=Many(KEY),
    shared=Many(KEY),
    day=DAY,
)


def standings_in(
    council, recommendations: Iterable[Recommendation], day: date
) -> dict[int, Progress]:
    """Return what `standings()` does for recommendations of `council`, from all of its actions."""
    keys = {recommendation.pk for recommendation in recommendations}
    if not keys:
        return {ALL: progress(())}
    shared = _shared(keys=keys)
    # Keys begin at 1: where no action is shared, none more is asked for.
    also = {pk for pk, _ in shared} or {0}
    rows = _counted(council=council.pk, keys=keys, shared=also, day=day)
    return bars_of(keys, shared, briefly(rows), day)


# The actions that answer a recommendation, its own and the shared.
answering = Prepared(
    lambda recommendation, day: (
        ActionItem.objects.answering(recommendation).as_at(day).for_listing()
    ),
    recommendation=KEY,
    day=DAY,
)

_WITH_CHALLENGE = (
    "recommendation__challenge__council",
    "recommendation__challenge__status_scheme",
)

# The actions of the posts that a person holds in a council.
owned_by = Prepared(
    lambda council, person, day: (
        ActionItem.objects.for_council(council)
        .filter(owner__holder=person)
        .as_at(day)
        .select_related(*_WITH_CHALLENGE)
        .for_listing()
    ),
    council=KEY,
    person=KEY,
    day=DAY,
)


def _to_update(mine_only):
    def make(council, pk, day, person):
        found = ActionItem.objects.for_council(council).filter(pk=pk)
        if mine_only:
            found = found.reported_by_holder(person)
        return found.as_at(day).with_seen().select_related(*_WITH_CHALLENGE).for_listing()

    return Prepared(make, council=KEY, pk=KEY, day=DAY, person=KEY)


_any_to_update, _own_to_update = _to_update(mine_only=False), _to_update(mine_only=True)


def action_to_update(user, council, pk: int, day: date) -> ActionItem | None:
    """Return an action of `council` with all that its update form needs; one query.

    None where there is none whose progress `user` may report, by the rule of `updatable_by()`.
    """
    own = {"council": council.pk, "pk": pk, "day": day, "person": user.pk}
    if user.has_perm("actions.update_any_action", council):
        return _any_to_update.first(**own)
    if not user.has_perm("actions.add_progressupdate", council):
        return None
    return _own_to_update.first(**own)


# The rounds of a council that nobody has closed.
open_rounds = Prepared(
    lambda council: (
        UpdateRound.objects.for_council(council).still_open().select_related("challenge")
    ),
    council=KEY,
)
