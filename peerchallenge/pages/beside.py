"""The action plan beside the minutes: what a recommendation's page, and its report, put together.

Nothing here is a rule: it composes what the apps below answer.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db import models
from django.db.models import FilteredRelation, OuterRef, Q
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from actions.asked_often import answering
from actions.models import ActionItem, Measure
from actions.proof import effect
from actions.schemes import scheme_of
from actions.standing import progress
from actions.wording import as_worded_on
from meetings.commitments import outcome_by
from meetings.models import Commitment, Discussion, Resolution, promise_state
from peerchallenge.pages import versions
from peerchallenge.reports import charts
from recommendations.models import Assessment
from recommendations.prepared import Many, Prepared

KEY, DAY = models.BigIntegerField(), models.DateField()


def _last_discussed(challenge):
    return (
        Discussion.objects.confirmed()
        .filter(recommendation__challenge=challenge)
        .values_list(
            "recommendation",
            "paragraph__item__meeting__held_on",
            "paragraph__item__meeting__committee__name",
        )
        .distinct()
        .order_by("paragraph__item__meeting__held_on")
    )


_meetings = Prepared(_last_discussed, challenge=KEY)


def last_discussed(challenge) -> dict[int, tuple[date, str]]:
    """Return for each recommendation the latest meeting that discussed it: (date, committee)."""
    found: dict[int, tuple[date, str]] = {}
    for key, held_on, committee in _meetings(challenge=challenge.pk):
        found[key] = (held_on, committee)
    return found


@dataclass(frozen=True)
class Promised:
    """A promise made in discussion; `state` as `promise_state()` says it."""

    key: int
    what: str
    state: str
    due_on: date | None
    due_text: str


@dataclass(frozen=True)
class Said:
    """A paragraph of minutes that is confirmed to be about a recommendation."""

    text: str
    number: int
    because: str
    promises: list[Promised] = field(default_factory=list)


@dataclass(frozen=True)
class Decided:
    """A resolution of an item; `state` is that of its promise, as `promise_state()` says it.

    Empty, and `promise` None, where it promises nothing.
    """

    label: str
    text: str
    kind: str
    nested: bool
    state: str
    due_on: date | None
    due_text: str
    promise: int | None = None  # its key


@dataclass
class Considered:
    """One agenda item of one meeting that considered a recommendation."""

    item: int  # its key
    title: str
    minute: str
    is_draft: bool
    source_url: str
    held_on: date
    committee: str
    paragraphs: list[Said] = field(default_factory=list)
    resolutions: list[Decided] = field(default_factory=list)


def considered(recommendations: list[int], day: date) -> dict[int, list[Considered]]:
    """Return what committees said and resolved by `day`, newest meeting first; two queries.

    Where a page was read again, a third. By the keys of `recommendations`; one that no committee
    has considered is left out.
    """
    if not recommendations:
        return {}
    found: dict[int, dict[int, Considered]] = {}
    items = set()
    read_again: set[int] = set()  # meetings of which a page was
    for row in _said(recommendations=recommendations, day=day):
        promise, resolution, what, due_on, words, outcome, *rest = row
        key, text, index, because, previous, meeting, item, title, minute, status, *cited = rest
        items.add(item)
        if previous:
            read_again.add(meeting)
        own = found.setdefault(key, {})
        if item not in own:
            own[item] = Considered(item, title, minute, status == "draft", *cited)
        said = own[item].paragraphs
        if not said or said[-1].number != index + 1:  # it stands once for each of its promises
            said.append(Said(text, index + 1, because))
        if promise and resolution is None:  # what was resolved stands with its resolution
            state = promise_state(due_on, outcome, day)
            said[-1].promises.append(Promised(promise, what, state, due_on, words))
    read_again |= _add_resolutions(found, items, recommendations, day)
    if read_again:
        chain = versions.chain_of(read_again)
        found = {key: versions.as_they_stand(own, chain) for key, own in found.items()}
    return {
        key: sorted(own.values(), key=lambda one: one.held_on, reverse=True)
        for key, own in found.items()
    }


def _discussions(recommendations, day):
    return (
        Discussion.objects.confirmed()
        .filter(recommendation__pk__in=recommendations)
        .held_by(day)
        .annotate(
            promised=FilteredRelation(
                "paragraph__commitments",
                # Not that it has no resolution: SQLite would go through all that have none.
                condition=Q(paragraph__commitments__state=Commitment.State.CONFIRMED),
            ),
            outcome=outcome_by(OuterRef("promised__pk"), day),
        )
        .order_by(
            "-paragraph__item__meeting__held_on",
            "paragraph__item",
            "paragraph__index",
            "promised__pk",
        )
        .values_list(
            "promised__pk",
            "promised__resolution",
            "promised__what",
            "promised__due_on",
            "promised__due_text",
            "outcome",
            "recommendation",
            "paragraph__text",
            "paragraph__index",
            "because",
            "paragraph__item__previous",
            "paragraph__item__meeting",
            "paragraph__item",
            "paragraph__item__title",
            "paragraph__item__minute",
            "paragraph__item__status",
            "paragraph__item__source_url",
            "paragraph__item__meeting__held_on",
            "paragraph__item__meeting__committee__name",
        )
    )


_said = Prepared(_discussions, recommendations=Many(KEY), day=DAY)


def _add_resolutions(found, items: set[int], recommendations: list[int], day: date) -> set[int]:
    """Add what was resolved: all of an item that discussed a recommendation, in the page's order.

    Of an item that did not, those resolutions that somebody linked to the recommendation. Return
    the meetings of which a page was read again.
    """
    read_again = set()
    discussed = {key: set(own) for key, own in found.items()}
    # Keys begin at 1: where nothing was discussed, no item is asked for.
    rows = _resolved(items=items or {0}, recommendations=recommendations, day=day)
    seen = set()
    for pk, linked_to, label, text, kind, nested_in, settled, *more in rows:
        due_on, words, promise, outcome, *of = more
        decided = Decided(label, text, kind, nested_in is not None, "", None, "")
        if settled == Commitment.State.CONFIRMED:
            state = promise_state(due_on, outcome, day)
            decided = replace(decided, state=state, due_on=due_on, due_text=words, promise=promise)
        previous, meeting, item, title, minute, status, *cited = of
        if previous:
            read_again.add(meeting)
        if pk not in seen:  # once, though it may be linked to several recommendations
            seen.add(pk)
            for key, own in discussed.items():
                if item in own:
                    found[key][item].resolutions.append(decided)
        if linked_to in recommendations and item not in discussed.get(linked_to, ()):
            own = found.setdefault(linked_to, {})
            if item not in own:
                own[item] = Considered(item, title, minute, status == "draft", *cited)
            own[item].resolutions.append(decided)
    return read_again


def _resolutions(items, recommendations, day):
    linked = Resolution.recommendations.through.objects.filter(
        recommendation__pk__in=recommendations
    )
    own = Resolution.objects.filter(item__pk__in=items)
    # As one list of keys: where either may hold, PostgreSQL would go through every resolution.
    either = own.order_by().values("pk").union(linked.values("resolution"))
    return (
        Resolution.objects.filter(pk__in=either)
        .held_by(day)
        .annotate(outcome=outcome_by(OuterRef("commitment"), day))
        .order_by("item", "position")
        .values_list(
            "pk",
            "recommendations",
            "label",
            "text",
            "kind",
            "nested_in",
            "commitment__state",
            "commitment__due_on",
            "commitment__due_text",
            "commitment",
            "outcome",
            "item__previous",
            "item__meeting",
            "item",
            "item__title",
            "item__minute",
            "item__status",
            "item__source_url",
            "item__meeting__held_on",
            "item__meeting__committee__name",
        )
    )


_resolved = Prepared(_resolutions, items=Many(KEY), recommendations=Many(KEY), day=DAY)


def actions_of(recommendation, day: date) -> list[ActionItem]:
    """Return the actions that answer a recommendation, its own and the shared; one query.

    On a past day they have the words of that day, which costs a second one.
    """
    actions = answering(recommendation=recommendation.pk, day=day)
    for action in actions:
        if action.recommendation_id == recommendation.pk:
            action.recommendation = recommendation
    return actions if day >= localdate() else as_worded_on(actions, day)


@dataclass
class MeasureShown:
    """A measure with its readings up to the day, oldest first: (day, value, source)."""

    key: int
    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    better: str
    baseline_on: date | None
    target_on: date | None
    action: int | None  # the key of the action that is to bring it about
    readings: list[tuple[date, Decimal, str]]

    @property
    def latest(self):
        """The last reading, or None."""
        return self.readings[-1] if self.readings else None

    @property
    def effect(self):
        """Whether it made a difference: one of `effect.IN_WORDS`."""
        last = self.latest and self.latest[1]
        return effect.effect(self.better, self.baseline, self.target, last)

    @property
    def effect_in_words(self):
        """The same in words."""
        return effect.IN_WORDS[self.effect]

    @property
    def sentence(self):
        """Its numbers as one sentence."""
        words = self.in_words
        return effect.movement(
            words["baseline"],
            self.baseline_on,
            words["latest"],
            self.latest and self.latest[0],
            words["target"],
            self.target_on,
        )

    @property
    def newest_first(self):
        """Its readings for a table, the newest first, each with its value in words."""
        return [
            (day, charts.amount(value, self.unit), source)
            for day, value, source in reversed(self.readings)
        ]

    @property
    def in_words(self):
        """Baseline, target and latest value with the unit, each empty where there is none."""
        values = {
            "baseline": self.baseline,
            "target": self.target,
            "latest": self.latest and self.latest[1],
        }
        return {
            name: "" if value is None else charts.amount(value, self.unit)
            for name, value in values.items()
        }

    @property
    def drawing(self):
        """The trend as SVG, drawn by us from numbers and escaped words: safe in a page."""
        points = [(day, value) for day, value, _ in self.readings]
        chart = charts.trend(self.name, self.unit, points, self.target, uid=f"measure-{self.key}")
        return mark_safe(chart.svg)  # noqa: S308


def measures_of(recommendations, day: date) -> dict[int, list[MeasureShown]]:
    """Return the measures of `recommendations` by their key, with readings; one query."""
    if not recommendations:
        return {}
    found: dict[int, list[MeasureShown]] = {}
    rows = _readings(recommendations=recommendations)
    for (key, *head), readings in groupby(rows, key=lambda row: row[:10]):
        # Of two readings for one day the later entry puts the earlier right.
        by_day = {row[10]: row[10:] for row in readings if row[10] and row[10] <= day}
        found.setdefault(key, []).append(MeasureShown(*head, list(by_day.values())))
    return found


def _measures(recommendations):
    return (
        Measure.objects.filter(recommendation__pk__in=recommendations)
        .order_by("recommendation", "name", "readings__measured_on", "readings__pk")
        .values_list(
            "recommendation",
            "pk",
            "name",
            "unit",
            "baseline",
            "target",
            "better",
            "baseline_on",
            "target_on",
            "action",
            "readings__measured_on",
            "readings__value",
            "readings__source",
        )
    )


_readings = Prepared(_measures, recommendations=Many(KEY))


def assessments_of(recommendations, day: date):
    """Return what the peers said of `recommendations` by `day`, newest visit first; one query."""
    return _assessments(recommendations=recommendations, day=day) if recommendations else []


_assessments = Prepared(
    lambda recommendations, day: (
        Assessment.objects.filter(
            recommendation__pk__in=recommendations, review__visited_on__lte=day
        )
        .select_related("review")
        .order_by("-review__visited_on")
    ),
    recommendations=Many(KEY),
    day=DAY,
)


def record(recommendation, day: date) -> dict:
    """Return what stands below the head of a recommendation's page, as at the end of `day`."""
    actions = actions_of(recommendation, day)
    measures = measures_of([recommendation.pk], day).get(recommendation.pk, [])
    effect.mark_effects(actions, measures)
    shown = considered([recommendation.pk], day).get(recommendation.pk, [])
    return {
        "actions": actions,
        "bar": progress((action.status, action.overdue) for action in actions).in_words(
            scheme_of(recommendation.challenge).words
        ),
        "considered": shown,
        "paragraph_count": sum(len(one.paragraphs) for one in shown),
        "resolution_count": sum(
            not resolution.nested for one in shown for resolution in one.resolutions
        ),
        "measures": measures,
        "assessments": assessments_of([recommendation.pk], day),
    }
