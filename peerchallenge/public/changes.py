"""What has changed on the public pages, newest first, for those who follow them with a feed.

Only what the pages themselves say: of an update that another has followed, and of a decision that
another replaced, no more is told than that there was one, since the pages do not show its words
any more. Nobody is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from itertools import groupby

from django.db.models import F, Q
from django.utils import timezone

from actions.models import ActionItem, DateChange, ProgressUpdate
from actions.schemes import scheme_of
from actions.standing import Status
from peerchallenge.public import values
from peerchallenge.public.changes_in_minutes import meetings, promises
from peerchallenge.public.minutes import quotable_keys
from peerchallenge.public.models import Publication
from peerchallenge.public.wording import in_words, plural
from peerchallenge.reports.models import IssuedReport
from recommendations.models import (
    Assessment,
    Implementation,
    ImplementationDecision,
    PeerChallenge,
    Recommendation,
)

MOST = 50  # entries of a feed
KINDS = {
    "update": "A progress update",
    "date": "A due date that was moved",
    "decision": "A decision on how far a recommendation is carried out",
    "meeting": "Minutes of a meeting that spoke of a recommendation",
    "promise": "A promise to a committee",
    "outcome": "What became of a promise",
    "report": "A progress report that was issued",
    "review": "What the peers said on their return",
    "publication": "The publication of a challenge",
}


@dataclass(frozen=True)
class Scope:
    """What a feed is about: challenges, and of these all recommendations or one."""

    challenges: dict[int, PeerChallenge]
    found: dict[int, Recommendation]  # the published ones
    day: date
    is_of_one: bool

    @cached_property
    def items(self) -> list[int]:
        """The keys of the agenda items that may be quoted; one query, the first time."""
        return quotable_keys(self.challenges, self.day)

    def numbers(self, keys: Iterable[int]) -> tuple[str, ...]:
        """Return the numbers of recommendations, in order."""
        own = sorted({key for key in keys if key in self.found}, key=self._place)
        return tuple(self.found[key].number for key in own)

    def slug(self, challenge: int) -> str:
        """Return the short name of a challenge."""
        return self.challenges[challenge].slug

    def _place(self, key):
        return self.found[key].sort_key, key


def changes(
    challenges: Sequence[PeerChallenge], day: date, *, number: str | None = None
) -> tuple[values.Change, ...] | None:
    """Return the newest changes of published `challenges` as at `day`; nineteen queries at most.

    With a `number` only those of the recommendation that has it, or None where none has. The
    challenges come from `publishing.published()`.
    """
    published = Recommendation.objects.filter(challenge__in=challenges, published_on__lte=day)
    if number is not None:
        published = published.filter(number=number)
    found = {one.pk: one for one in published.only("challenge_id", "number", "sort_key", "title")}
    if number is not None and not found:
        return None
    scope = Scope({one.pk: one for one in challenges}, found, day, number is not None)
    of_actions, with_words = _of_actions(scope)
    told = [
        *of_actions,
        *_decisions(scope),
        *meetings(scope),
        *promises(scope),
        *_reviews(scope),
    ]
    if not scope.is_of_one:
        told += [*_reports(scope), *_publications(scope)]
    told.sort(key=lambda one: (one.changed_at, one.kind, one.key), reverse=True)
    return _with_words(told[:MOST], with_words)


def _of_actions(scope):
    """Return the updates and the moved dates of the actions of the plan; four queries.

    With them the keys of the updates whose words the pages show: the last of each action.
    """
    also: dict[int, list[int]] = {}
    through = ActionItem.also_answers.through.objects.filter(recommendation__in=scope.found)
    for action, key in through.values_list("actionitem", "recommendation"):
        also.setdefault(action, []).append(key)
    actions = ActionItem.objects.filter(
        Q(recommendation__in=scope.found) | Q(pk__in=also), added_on__lte=scope.day
    ).only("challenge_id", "recommendation_id", "ref", "title")
    known = {one.pk: one for one in actions}
    answers = {
        pk: scope.numbers([one.recommendation_id, *also.get(pk, ())]) for pk, one in known.items()
    }
    with_words: set[str] = set()
    told = [*_updates(scope, known, answers, with_words), *_moves(scope, known, answers)]
    return told, with_words


def _updates(scope, known, answers, with_words):
    """Return the updates that count, each with the status before it; words come later."""
    words = {key: scheme_of(one).words for key, one in scope.challenges.items()}
    rows = (
        ProgressUpdate.objects.filter(action__in=known, effective_on__lte=scope.day)
        .order_by("action", "effective_on", "sequence")
        .values_list("action", "effective_on", "pk", "status", "state_label", "recorded_at")
    )
    for key, own in groupby(rows, key=lambda row: row[0]):
        action, before = known[key], Status.NOT_STARTED.value
        # Of two about one day, the one recorded later counts.
        last = list({row[1]: row for row in own}.values())
        for row in last:
            _, effective_on, pk, status, label, at = row
            standing = words[action.challenge_id]
            now = standing[status]
            if row is last[-1]:
                now = label or str(Status(status).label)
                with_words.add(str(pk))
            was = "as before" if status == before else f"before: {standing[before]}"
            yield values.Change(
                kind="update",
                key=str(pk),
                challenge=scope.slug(action.challenge_id),
                recommendations=answers[key],
                title=f"Action {action.ref}: {now} ({was})",
                paragraphs=(f"{action.title}. Stated for {in_words(effective_on)}.",),
                changed_at=at,
            )
            before = status


def _with_words(told, keys):
    """Put in the words of those updates that the pages quote, as far as they are told; one query.

    Only now: a plan has thousands of updates, and a feed tells fifty changes.
    """
    wanted = [int(one.key) for one in told if one.kind == "update" and one.key in keys]
    rows = ProgressUpdate.objects.filter(pk__in=wanted).values_list(
        "pk", "narrative", "next_steps"
    )
    said = {
        ("update", str(pk)): (narrative, *([f"What happens next: {steps}"] if steps else []))
        for pk, narrative, steps in rows
    }
    return tuple(
        replace(one, paragraphs=(*one.paragraphs, *said.get((one.kind, one.key), ())))
        for one in told
    )


def _moves(scope, known, answers):
    """Return the due dates that were moved; one query."""
    rows = DateChange.objects.filter(
        action__in=known, effective_on__lte=scope.day
    ).values_list("pk", "action", "old_due_on", "new_due_on", "new_due_text", "effective_on",
                  "recorded_at")  # fmt: skip
    for pk, key, old, new, text, agreed_on, at in rows:
        action = known[key]
        now = in_words(new) or "no date"
        now += f" (“{text}”)" if text else ""
        yield values.Change(
            kind="date",
            key=str(pk),
            challenge=scope.slug(action.challenge_id),
            recommendations=answers[key],
            title=f"Action {action.ref}: the due date was moved",
            paragraphs=(
                f"{action.title}. From {in_words(old) or 'no date'} to {now}, as agreed on "
                f"{in_words(agreed_on)}.",
            ),
            changed_at=at,
        )


def _decisions(scope):
    """Return the decisions on recommendations; one query. Only the last one says why."""
    rows = (
        ImplementationDecision.objects.filter(
            recommendation__in=scope.found, decided_on__lte=scope.day
        )
        .order_by("decided_on", "pk")
        .values_list(
            "recommendation", "pk", "state", "decided_on", "decided_by", "reason", "recorded_at"
        )
    )
    rows = list(rows)
    last = {row[0]: row[1] for row in rows}
    for key, pk, state, decided_on, decided_by, reason, at in rows:
        one = scope.found[key]
        is_last = last[key] == pk
        by = f", by {decided_by}" if is_last else ""
        said = (f"Decided on {in_words(decided_on)}{by}.", *([reason] if is_last else []))
        yield values.Change(
            kind="decision",
            key=str(pk),
            challenge=scope.slug(one.challenge_id),
            recommendations=(one.number,),
            title=f"Recommendation {one.number}: {Implementation(state).label.lower()}",
            paragraphs=(f"{one.title}.", *said),
            changed_at=at,
        )


def _reviews(scope):
    """Return the progress reviews that are published; one query.

    They have a day and no moment: they are told from the beginning of that day.
    """
    rows = (
        Assessment.objects.filter(
            recommendation__in=scope.found, review__published_on__lte=scope.day
        )
        .order_by("review")
        .values_list(
            "review", "review__challenge", "review__visited_on", "review__published_on",
            "recommendation",
        )
    )  # fmt: skip
    for head, own in groupby(rows, key=lambda row: row[:4]):
        pk, challenge, visited_on, published_on = head
        numbers = scope.numbers(row[4] for row in own)
        yield values.Change(
            kind="review",
            key=str(pk),
            challenge=scope.slug(challenge),
            recommendations=numbers,
            title=f"What the peers said on their return on {in_words(visited_on)}",
            paragraphs=(f"About {plural('recommendation', numbers)}.",),
            changed_at=beginning(published_on),
        )


def _reports(scope):
    """Return the issued reports that are public; one query."""
    rows = IssuedReport.objects.public().filter(challenge__in=scope.challenges)
    for pk, challenge, title, as_at, committee, at in rows.values_list(
        "pk", "challenge", "title", "as_at", "committee__name", "issued_at"
    ):
        whom = f" It is for {committee}." if committee else ""
        yield values.Change(
            kind="report",
            key=str(pk),
            challenge=scope.slug(challenge),
            recommendations=(),
            title=f"Report: {title}",
            paragraphs=(f"A progress report was issued, as at {in_words(as_at)}.{whom}",),
            changed_at=at,
            report=pk,
        )


def _publications(scope):
    """Return since when the challenges are public; one query."""
    rows = Publication.objects.current().filter(challenge__in=scope.challenges)
    for pk, challenge, at in rows.values_list("pk", F("challenge"), "published_at"):
        yield values.Change(
            kind="publication",
            key=str(pk),
            challenge=scope.slug(challenge),
            recommendations=(),
            title=f"Published: {scope.challenges[challenge].title}",
            paragraphs=("What the peers recommended and what the council does about it.",),
            changed_at=at,
        )


def beginning(day: date) -> datetime:
    """Return the moment at which `day` begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))
