"""The action plan beside the minutes: what a recommendation's page, and its report, put together.

Nothing here is a rule: it composes what the apps below answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.safestring import mark_safe

from actions.models import ActionItem, Measure
from actions.standing import progress
from meetings.models import AgendaItem, Discussion, Meeting, Resolution
from peerchallenge.reports import charts
from recommendations.models import Assessment, Recommendation


def recommendation_with_context(council, day: date):
    """Return the council's recommendations with all that the head of their page says."""
    siblings = (
        Recommendation.objects.filter(challenge=OuterRef("challenge"), kind=OuterRef("kind"))
        .order_by()
        .values("challenge")
        .annotate(n=Count("pk"))
    )
    return (
        Recommendation.objects.for_council(council)
        .with_implementation(day)
        .annotate(siblings=Subquery(siblings.values("n")))
        .select_related("challenge", "lead_member", "lead_officer", "parent")
    )


def last_discussed(challenge) -> dict[int, tuple[date, str]]:
    """Return for each recommendation the latest meeting that discussed it: (date, committee)."""
    found: dict[int, tuple[date, str]] = {}
    meetings = (
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
    for key, held_on, committee in meetings:
        found[key] = (held_on, committee)
    return found


@dataclass
class Considered:
    """One agenda item of one meeting that considered a recommendation."""

    item: AgendaItem
    meeting: Meeting
    paragraphs: list[Discussion] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)


def trail(
    discussions: Iterable[Discussion], resolutions: Iterable[Resolution], day: date
) -> list[Considered]:
    """Put discussions and resolutions together by agenda item, newest meeting first."""
    found: dict[int, Considered] = {}
    for discussion in discussions:
        item = discussion.paragraph.item
        found.setdefault(item.pk, Considered(item, item.meeting)).paragraphs.append(discussion)
    for resolution in resolutions:
        if resolution.item_id in found:
            found[resolution.item_id].resolutions.append(resolution)
            if commitment := getattr(resolution, "commitment", None):
                commitment.state = commitment.state_on(day)
    return list(found.values())


def considered(recommendation, day: date) -> list[Considered]:
    """Return what committees said and resolved about a recommendation by `day`; two queries."""
    discussions = (
        Discussion.objects.confirmed()
        .filter(recommendation=recommendation)
        .held_by(day)
        .for_listing()
    )
    items = (
        Discussion.objects.confirmed()
        .filter(recommendation=recommendation)
        .values("paragraph__item")
    )
    resolutions = (
        Resolution.objects.filter(item__in=items)
        .held_by(day)
        .for_listing()
        .select_related("commitment__met_in__item__meeting")
    )
    return trail(discussions, resolutions, day)


def actions_of(recommendation, day: date) -> list[ActionItem]:
    """Return the actions that answer a recommendation, its own and the shared; one query."""
    shared = ActionItem.also_answers.through.objects.filter(recommendation=recommendation).values(
        "actionitem"
    )
    return list(
        ActionItem.objects.filter(Q(recommendation=recommendation) | Q(pk__in=shared))
        .as_at(day)
        .with_latest_update(day)
        .for_listing()
    )


@dataclass
class MeasureShown:
    """A measure with its readings up to the day, oldest first: (day, value, source)."""

    key: int
    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    readings: list[tuple[date, Decimal, str]]

    @property
    def latest(self):
        """The last reading, or None."""
        return self.readings[-1] if self.readings else None

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
    rows = (
        Measure.objects.filter(recommendation__in=recommendations)
        .order_by("recommendation", "name", "readings__measured_on", "readings__pk")
        .values_list(
            "recommendation",
            "pk",
            "name",
            "unit",
            "baseline",
            "target",
            "readings__measured_on",
            "readings__value",
            "readings__source",
        )
    )
    found: dict[int, list[MeasureShown]] = {}
    for (key, *head), readings in groupby(rows, key=lambda row: row[:6]):
        # Of two readings for one day the later entry puts the earlier right.
        by_day = {row[6]: (row[6], row[7], row[8]) for row in readings if row[6] and row[6] <= day}
        found.setdefault(key, []).append(MeasureShown(*head, list(by_day.values())))
    return found


def assessments_of(recommendations, day: date):
    """Return what the peers said of `recommendations` by `day`, newest visit first; one query."""
    return (
        Assessment.objects.filter(recommendation__in=recommendations, review__visited_on__lte=day)
        .select_related("review")
        .order_by("-review__visited_on")
    )


def record(recommendation, day: date) -> dict:
    """Return what stands below the head of a recommendation's page, as at the end of `day`."""
    actions = actions_of(recommendation, day)
    shown = considered(recommendation, day)
    return {
        "actions": actions,
        "bar": progress((action.status, action.overdue) for action in actions),
        "considered": shown,
        "paragraph_count": sum(len(one.paragraphs) for one in shown),
        "resolution_count": sum(
            resolution.nested_in_id is None for one in shown for resolution in one.resolutions
        ),
        "measures": measures_of([recommendation.pk], day).get(recommendation.pk, []),
        "assessments": assessments_of([recommendation.pk], day),
    }
