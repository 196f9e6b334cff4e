"""How a plan came to where it is, and what is due next."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from actions.models import ActionItem, DateChange, Milestone, ProgressUpdate
from actions.standing import DONE, NEVER_OVERDUE, QUIET_FOR, Status, is_overdue
from peerchallenge.reports.report import NextStep, Point, Promise
from recommendations.models import PeerChallenge

AHEAD = QUIET_FOR  # three months
MOST_POINTS = 13  # a year of months and the day itself; a longer time has fewer points


def history(challenge: PeerChallenge, actions: list[ActionItem], day: date) -> tuple[Point, ...]:
    """Return how the plan stood at ends of months up to `day`, and on `day`; two queries.

    From the updates and the date changes as they were effective. `actions` are those in the plan
    on `day`. Every month, or as many months apart as give no more than a year's points.
    """
    if not actions:
        return ()
    statuses = _by_action(
        ProgressUpdate.objects.filter(action__challenge=challenge, effective_on__lte=day)
        .order_by("effective_on", "sequence")
        .values_list("action", "effective_on", "status")
    )
    dates = _by_action(
        DateChange.objects.filter(action__challenge=challenge, effective_on__lte=day)
        .order_by("effective_on", "sequence")
        .values_list("action", "effective_on", "new_due_on")
    )
    return tuple(
        _point(on, actions, statuses, dates)
        for on in month_ends(min(one.added_on for one in actions), day)
    )


def _by_action(rows):
    """Return for each action the days of its rows and what each row says, oldest first."""
    found = defaultdict(lambda: ([], []))
    for key, on, value in rows:
        days, values = found[key]
        days.append(on)
        values.append(value)
    return dict(found)


def _point(on, actions, statuses, dates):
    complete = total = overdue = 0
    for one in actions:
        if one.added_on > on:
            continue
        status = _latest(statuses.get(one.pk), on, Status.NOT_STARTED.value)
        due_on = _latest(dates.get(one.pk), on, one.original_due_on)
        total += 1
        complete += status in DONE
        overdue += is_overdue(status=status, due_on=due_on, day=on)
    return Point(on, complete, total, overdue)


def _latest(rows, on, otherwise):
    if rows is None:
        return otherwise
    days, values = rows
    place = bisect_right(days, on)
    return values[place - 1] if place else otherwise


def month_ends(first: date, last: date) -> list[date]:
    """Return ends of months from that of `first` on, and `last` itself, oldest first.

    No more than `MOST_POINTS`: counted back from `last`, every month or every 2, 3, 6, 12 ...
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    apart = next(
        step for step in (1, 2, 3, 6, *range(12, months + 25, 12)) if months // step < MOST_POINTS
    )
    ends = []
    for back in range(0, months + 1, apart):
        end = _month_end(last, back)
        if end < last:
            ends.append(end)
    ends = ends[: MOST_POINTS - 1]
    return [*reversed(ends), last]


def _month_end(day: date, back: int) -> date:
    """Return the last day of the month that is `back` months before that of `day`."""
    month = day.year * 12 + day.month - 1 - back + 1
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def milestones(
    challenge: PeerChallenge, actions: list[ActionItem], promises: Iterable[Promise], day: date
) -> tuple[NextStep, ...]:
    """Return what falls due after `day` and within three months, soonest first; one query.

    The ends of open actions, their milestones and reviews, and promises to committees.
    """
    until = day + AHEAD
    steps = list(_of_actions(actions, day, until))
    open_actions = {one.pk: one for one in actions if one.status not in NEVER_OVERDUE}
    rows = Milestone.objects.filter(
        action__challenge=challenge, due_on__gt=day, due_on__lte=until
    ).order_by("due_on", "pk")
    for one in rows:
        action = open_actions.get(one.action_id)
        if action is not None and not (one.reached_on and one.reached_on <= day):
            steps.append(NextStep(one.due_on, one.title, action.ref))
    for promise in promises:
        if not promise.is_closed and promise.due_on and day < promise.due_on <= until:
            to = f" ({promise.to_whom})" if promise.to_whom else ""
            steps.append(NextStep(promise.due_on, f"Promised: {promise.what}{to}", ""))
    return tuple(sorted(steps, key=lambda step: step.on))


def _of_actions(actions, day: date, until: date) -> Iterator[NextStep]:
    for one in actions:
        is_open = one.status not in NEVER_OVERDUE
        if is_open and one.due_on and day < one.due_on <= until:
            yield NextStep(one.due_on, one.title, one.ref)
        waits = one.status == Status.PAUSED or (is_open and one.due_on is None)
        if waits and one.review_on and day < one.review_on <= until:
            yield NextStep(one.review_on, f"Review of: {one.title}", one.ref)
