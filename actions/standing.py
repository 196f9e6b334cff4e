"""How actions stand as at a day: the one place that answers it.

Every page, report and export asks here, for today and for any past day alike, so that no two of
them can disagree. Nothing is stored that can be read from the updates and the date changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from actions.latest import LatestMove, LatestStatus, LatestUpdate, day_value


class Status(models.TextChoices):
    """What a person says of an action. Overdue is not among them: dates say that."""

    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    COMPLETE = "complete", "Complete"
    EMBEDDED = "embedded", "Embedded"
    PAUSED = "paused", "Paused"
    TRANSFERRED = "transferred", "Transferred"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


DONE = frozenset({Status.COMPLETE, Status.EMBEDDED})
CLOSED_ANOTHER_WAY = frozenset({Status.TRANSFERRED, Status.SUPERSEDED, Status.WITHDRAWN})
# A paused action is deferred by a decision, not missed.
NEVER_OVERDUE = DONE | CLOSED_ANOTHER_WAY | {Status.PAUSED}

# The published meaning of each word, printed wherever the numbers are.
MEANING = {
    Status.NOT_STARTED: "Work has not begun.",
    Status.ON_TRACK: "Work has begun and is expected to end by its due date.",
    Status.AT_RISK: "Work has begun and may miss its due date unless something changes.",
    Status.OFF_TRACK: "Work will miss its due date, or has missed it.",
    Status.COMPLETE: "The work is done.",
    Status.EMBEDDED: "The work is done and has become part of everyday business.",
    Status.PAUSED: "Work was stopped for a time by a decision.",
    Status.TRANSFERRED: "The action is now followed in another plan.",
    Status.SUPERSEDED: "Another action has taken its place.",
    Status.WITHDRAWN: "The council decided not to do it.",
}

# An open action on which nothing was reported for this long counts as without an update.
QUIET_FOR = timedelta(days=92)

# Higher stands better. States in which nobody is working have no place on the scale.
RANK = {
    Status.OFF_TRACK: 0,
    Status.AT_RISK: 1,
    Status.NOT_STARTED: 2,
    Status.ON_TRACK: 3,
    Status.COMPLETE: 4,
    Status.EMBEDDED: 5,
}


class ActionItemQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(challenge__council=council)

    def answering(self, recommendation):
        """Keep the actions that answer a recommendation, its own and the shared.

        As one list of keys: were it two conditions of which either may hold, PostgreSQL would go
        through every action there is.
        """
        own = self.model.objects.filter(recommendation=recommendation)
        shared = self.model.also_answers.through.objects.filter(recommendation=recommendation)
        return self.filter(pk__in=own.values("pk").union(shared.values("actionitem")))

    def as_at(self, day: date):
        """Keep the actions in the plan on `day`, annotated with how they stood at its end.

        Adds `standing_on` (the day itself), `latest` (what was last reported about that day or an
        earlier one) and `latest_move` (the last change of the due date agreed by then), each a
        dictionary or None; `ActionItem` reads status and due date from them. Of two about one
        day, the one recorded later counts. An action joins the plan on `added_on`.
        """
        return self.filter(added_on__lte=day).annotate(
            standing_on=day_value(day),
            latest=LatestUpdate(day),
            latest_move=LatestMove(day),
        )

    def with_seen(self):
        """Annotate `seen`: the number of the last update recorded, whatever day it is about."""
        recorded = self._related("updates").order_by("-sequence")
        return self.annotate(seen=Coalesce(Subquery(recorded.values("sequence")[:1]), Value(0)))

    def standing_briefly(self, day: date):
        """Yield (key, recommendation's key, status, due date) of the actions in the plan."""
        return briefly(self.for_standing(day))

    def for_standing(self, day: date):
        """Fetch only what `standing_briefly()` reads, as rows."""
        return (
            self.filter(added_on__lte=day)
            .annotate(latest=LatestStatus(day), latest_move=LatestMove(day))
            .values_list("pk", "recommendation", "original_due_on", "latest", "latest_move")
        )

    def with_columns(self, day: date):
        """Annotate what lists are filtered by, as at `day`, in columns the database can compare.

        Adds `status_then`, `due_then` and `reported_then` (the day of the latest update, or that
        on which the action joined the plan). The same rules as those of the rows that `as_at()`
        gives, which a page shows.
        """
        updates = self._related("updates", day)
        changes = self._related("date_changes", day)
        return self.filter(added_on__lte=day).annotate(
            status_then=Coalesce(
                Subquery(updates.values("status")[:1]), Value(Status.NOT_STARTED)
            ),
            reported_then=Coalesce(Subquery(updates.values("effective_on")[:1]), F("added_on")),
            # A change may also take the date away, so its empty value counts.
            due_then=Case(
                When(Exists(changes), then=Subquery(changes.values("new_due_on")[:1])),
                default=F("original_due_on"),
            ),
        )

    def with_review(self, day: date):
        """Annotate `review_then`, the day of the next review; after `with_columns()`."""
        changes = self._related("date_changes", day)
        return self.alias(
            said=Subquery(self._related("updates", day).values("review_on")[:1]),
            moved=Subquery(changes.values("new_review_on")[:1]),
            moved_on=Subquery(changes.values("effective_on")[:1]),
        ).annotate(
            review_then=Case(
                When(
                    Q(moved_on__isnull=True) | Q(reported_then__gte=F("moved_on")),
                    then=Coalesce(F("said"), F("moved"), F("original_review_on")),
                ),
                default=Coalesce(F("moved"), F("said"), F("original_review_on")),
            )
        )

    def review_passed(self, day: date):
        """Keep what is paused or has no end and should have been looked at; as `with_review()`."""
        return self.filter(review_then__lt=day).filter(
            Q(status_then=Status.PAUSED)
            | (Q(due_then__isnull=True) & ~Q(status_then__in=NEVER_OVERDUE))
        )

    def overdue(self, day: date):
        """Keep the actions due before `day` and neither done, closed nor paused as at `day`."""
        return (
            self.as_at(day)
            .with_columns(day)
            .filter(due_then__lt=day)
            .exclude(status_then__in=NEVER_OVERDUE)
        )

    def without_update(self, since: date):
        """Keep the open actions on which nothing was reported since `since`.

        After `with_columns()`. A new action counts as reported on when it joined the plan.
        """
        return self.filter(reported_then__lt=since).exclude(status_then__in=NEVER_OVERDUE)

    def updatable_by(self, user, council):
        """Keep the actions whose progress `user` may report in `council`.

        Those of the posts they hold and of the recommendations they lead; all of them for those
        who may update anybody's.
        """
        if user.has_perm("actions.update_any_action", council):
            return self
        if not user.has_perm("actions.add_progressupdate", council):
            return self.none()
        return self.reported_by_holder(user)

    def reported_by_holder(self, user):
        """Keep the actions of the posts that `user` holds and of the recommendations they lead."""
        return self.filter(Q(owner__holder=user) | Q(recommendation__lead_officer__holder=user))

    def for_listing(self):
        """Fetch what one row of a list shows, in one query, in the plan's order.

        Adds `lead_holder`: who leads the recommendation, which itself is not fetched.
        """
        return (
            self.select_related("owner")
            .annotate(lead_holder=F("recommendation__lead_officer__holder"))
            .order_by("sort_key", "pk")
        )

    def _related(self, name, day=None):
        """Return the rows behind `name` of the outer action, latest first."""
        rows = getattr(self.model, name).rel.related_model.objects.filter(action=OuterRef("pk"))
        if day is not None:
            rows = rows.filter(effective_on__lte=day)
        return rows.order_by("-effective_on", "-sequence")


def briefly(rows):
    """Yield (key, recommendation's key, status, due date) of the rows of `for_standing()`."""
    for pk, recommendation, original, latest, move in rows:
        status = latest["status"] if latest else Status.NOT_STARTED.value
        yield pk, recommendation, status, due_after(move, original)


def due_after(move: dict | None, original: date | None) -> date | None:
    """Return the due date after the last change of it, which may have taken it away."""
    if move is None:
        return original
    return date.fromisoformat(move["due_on"]) if move["due_on"] else None


def quiet_since(day: date) -> date:
    """Return the day after which nothing was reported on what is without an update on `day`."""
    return max(day, date.min + QUIET_FOR) - QUIET_FOR  # there are no days before the first


def is_overdue(*, status: str, due_on: date | None, day: date) -> bool:
    """Say whether an action with this status and due date is overdue at the end of `day`.

    The due date itself is not late. The same rule as `ActionItemQuerySet.overdue()`.
    """
    return due_on is not None and due_on < day and status not in NEVER_OVERDUE


def is_review_passed(
    *, status: str, due_on: date | None, review_on: date | None, day: date
) -> bool:
    """Say whether an action that has no end, or is paused, should have been looked at by now.

    The day of the review itself is not late. It is not "overdue", which is kept for due dates.
    """
    waits = status == Status.PAUSED or (due_on is None and status not in NEVER_OVERDUE)
    return waits and review_on is not None and review_on < day


def direction(before: str | None, now: str) -> str:
    """Return "improved", "worsened", "same", or "new" where there was no status before.

    A move into or out of a state where nobody is working (paused, closed) is neither.
    """
    if before is None:
        return "new"
    if before not in RANK or now not in RANK or RANK[before] == RANK[now]:
        return "same"
    return "improved" if RANK[now] > RANK[before] else "worsened"


@dataclass(frozen=True)
class Segment:
    """One part of a progress bar; `x` and `width` in percent of the bar."""

    key: str
    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True)
class Progress:
    """How many actions stand how. Every action counts once."""

    total: int
    complete: int
    overdue: int
    segments: tuple[Segment, ...]

    @property
    def percent(self) -> int:
        """The share that is complete in whole percent, half up; 0 where there is no action."""
        return (200 * self.complete + self.total) // (2 * self.total) if self.total else 0

    def in_words(self, words: Mapping[str, str]) -> "Progress":
        """Return the same in a scheme's own words for our statuses."""
        segments = tuple(
            replace(one, label=words.get(one.key, one.label)) for one in self.segments
        )
        return replace(self, segments=segments)


def progress(standings: Iterable[tuple[str, bool]]) -> Progress:
    """Count (status, overdue) pairs into a bar of all statuses, in the order of `BAR_ORDER`.

    The first five are always there, even at zero; the rarer ones only where they occur.
    """
    numbers = dict.fromkeys(Status.values, 0)
    overdue = 0
    for status, late in standings:
        numbers[status] += 1
        overdue += late
    total = sum(numbers.values())
    segments, x = [], 0.0
    for status in BAR_ORDER:
        number = numbers[status]
        if number or status in ALWAYS_SHOWN:
            width = 100 * number / total if total else 0.0
            segments.append(
                Segment(status.value, status.label, number, round(x, 3), round(width, 3))
            )
            x += width
    return Progress(
        total=total,
        complete=sum(numbers[status] for status in DONE),
        overdue=overdue,
        segments=tuple(segments),
    )


ALWAYS_SHOWN = {
    Status.COMPLETE, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NOT_STARTED,
}  # fmt: skip
BAR_ORDER = (
    Status.EMBEDDED, Status.COMPLETE, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK,
    Status.NOT_STARTED, Status.PAUSED, Status.TRANSFERRED, Status.SUPERSEDED, Status.WITHDRAWN,
)  # fmt: skip


ALL = 0  # the key under which `standings()` counts every action once


def standings(actions, recommendations, day: date) -> dict[int, Progress]:
    """Return the progress of each of `recommendations`, by its key, as at `day`.

    `actions` is the queryset to count in. An action that answers several recommendations counts
    under each of them, and once under `ALL`. Two queries, however many there are.
    """
    keys = {recommendation.pk for recommendation in recommendations}
    also = actions.model.also_answers.through.objects.filter(recommendation__in=keys)
    shared = list(also.values_list("actionitem", "recommendation"))
    counted = actions.filter(Q(recommendation__in=keys) | Q(pk__in={pk for pk, _ in shared}))
    return bars_of(keys, shared, counted.standing_briefly(day), day)


def bars_of(keys, shared, counted, day: date) -> dict[int, Progress]:
    """Return what `standings()` does, of what its two queries found.

    `shared` are pairs of the keys of an action and of a recommendation, `counted` is what
    `briefly()` gives.
    """
    found: dict[int, list[tuple[str, bool]]] = {key: [] for key in keys}
    standing = {}
    for pk, key, status, due_on in counted:
        standing[pk] = (status, is_overdue(status=status, due_on=due_on, day=day))
        if key in found:
            found[key].append(standing[pk])
    for pk, key in shared:
        if pk in standing:
            found[key].append(standing[pk])
    bars = {key: progress(pairs) for key, pairs in found.items()}
    bars[ALL] = progress(standing.values())
    return bars
