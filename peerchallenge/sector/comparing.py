"""The challenges in the memory side by side: figures of each, by the council's name, unranked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Q

from actions.latest import LatestMove, LatestReport
from actions.models import ActionItem
from actions.standing import DONE, NEVER_OVERDUE
from peerchallenge.public import record, values
from peerchallenge.sector.spans import days_between, percent
from recommendations.models import Implementation, PeerChallenge, Recommendation

CARRIED_OUT = {Implementation.IMPLEMENTED, Implementation.EMBEDDED}


@dataclass(frozen=True)
class Figures:
    """What is said of one challenge. Days are None where a day they need is not known."""

    council_slug: str
    challenge_slug: str
    challenge: values.Challenge
    report_after: int | None  # days from the last day on site
    plan_after: int | None
    recommendations: int  # formal ones
    implemented: int
    actions: int
    complete: int
    moves: int
    moved: int  # actions whose date was moved
    open: int
    never: int  # of the open ones, without any update
    age: float | None  # median days since the last update of the other open ones

    @property
    def percent_implemented(self) -> int | None:
        return percent(self.implemented, self.recommendations)

    @property
    def percent_complete(self) -> int | None:
        return percent(self.complete, self.actions)


def figures(challenges: Sequence[PeerChallenge], day: date) -> list[Figures]:
    """Return the figures of `challenges`, which must be public, in their order; two queries.

    They count what the public pages of a challenge count, in the same way.
    """
    keys = [one.pk for one in challenges]
    formal: dict[int, list[str]] = defaultdict(list)
    public = Recommendation.objects.filter(challenge__in=keys, published_on__lte=day)
    for key, state in (
        public.filter(kind=Recommendation.Kind.FORMAL)
        .with_implementation(day)
        .values_list("challenge", "implementation")
    ):
        formal[key].append(state)
    actions = _actions(keys, public, day)
    return [_figures(one, formal[one.pk], actions[one.pk], day) for one in challenges]


def _actions(challenges, public, day):
    """Return {key of a challenge: [(latest report, latest move)]} of actions the public sees."""
    shown = public.values("pk")
    also = ActionItem.also_answers.through.objects.filter(recommendation__in=shown)
    rows = (
        ActionItem.objects.filter(challenge__in=challenges, added_on__lte=day)
        .filter(Q(recommendation__in=shown) | Q(pk__in=also.values("actionitem")))
        .annotate(last=LatestReport(day), last_move=LatestMove(day))
        .values_list("challenge", "last", "last_move")
    )
    found = defaultdict(list)
    for key, report, move in rows:
        found[key].append((report, move))
    return found


def _figures(challenge, states, actions, day):
    moves = [move["moves"] for _, move in actions if move]
    reports = [report for report, _ in actions]
    # Whatever has no update was not begun, so it is open.
    still = [one for one in reports if one is None or one["status"] not in NEVER_OVERDUE]
    ages = [(day - date.fromisoformat(one["effective_on"])).days for one in still if one]
    return Figures(
        council_slug=challenge.council.slug,
        challenge_slug=challenge.slug,
        challenge=record.heading(challenge, day),
        report_after=days_between(challenge.on_site_until, challenge.report_published_on),
        plan_after=days_between(challenge.on_site_until, challenge.plan_published_on),
        recommendations=len(states),
        implemented=sum(one in CARRIED_OUT for one in states),
        actions=len(actions),
        complete=sum(one["status"] in DONE for one in reports if one),
        moves=sum(moves),
        moved=len(moves),
        open=len(still),
        never=len(still) - len(ages),
        age=median(ages) if ages else None,
    )
