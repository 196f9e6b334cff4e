"""The action plan beside the minutes: what a recommendation's page, and its report, put together.

Nothing here is a rule: it composes what the apps below answer.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db import models
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from actions.asked_often import answering
from actions.models import ActionItem, Measure
from actions.proof import effect
from actions.schemes import scheme_of
from actions.standing import progress
from actions.wording import as_worded_on
from meetings.models import Discussion
from peerchallenge.pages.committees_said import considered
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
