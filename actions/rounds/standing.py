"""How a round stands: who was asked, who has answered, what is signed off.

Nothing of it is stored. An action is answered when something was reported about it since the round
opened and, if it was returned, since it was last returned: the numbers of its updates say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from actions.models import ActionItem, ProgressUpdate, RoundAction, RoundReview, UpdateRound
from actions.proof.models import Completion
from actions.standing import CLOSED_ANOTHER_WAY, DONE, Status
from recommendations.models import Post, Recommendation

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass
class Answer:
    """An action that a round asks about; `action` comes from `as_at().with_seen()`."""

    action: ActionItem
    asked: Post
    seen_at_opening: int
    seen: int  # the number of its last update, up to the end of the round
    returned: RoundReview | None = None  # the last return of it
    updates: list[ProgressUpdate] = field(default_factory=list)  # since the round opened
    claim: Completion | None = None  # that it is done, while that waits for approval

    @property
    def update(self) -> ProgressUpdate | None:
        """What was last reported since the round opened, or None."""
        return self.updates[-1] if self.updates else None

    @property
    def is_answered(self) -> bool:
        """Whether something was reported since the question, or its last return.

        The claim that it is done answers too: what it says becomes an update once it is approved.
        """
        asked_at = max(self.seen_at_opening, self.returned.seen if self.returned else 0)
        return self.seen > asked_at or self._claim_answers

    @property
    def _claim_answers(self) -> bool:
        if self.claim is None or self.returned is None:
            return self.claim is not None
        return self.claim.claimed_at > self.returned.recorded_at

    @property
    def is_returned(self) -> bool:
        """Whether it was returned and waits for another answer."""
        return self.returned is not None and not self.is_answered

    @property
    def has_nobody(self) -> bool:
        """Whether there is nobody to answer: no owner, or a post that is empty."""
        return not is_held(self.action.owner)

    @property
    def state(self) -> str:
        """The stored value of its state, for a tag; `state_label` has the words."""
        if self.is_answered:
            return "confirmed"
        return "off_track" if self.is_returned else "not_started"

    @property
    def state_label(self) -> str:
        """Its state in words."""
        if self.is_returned:
            return "Returned"
        if not self.is_answered:
            return "Not answered"
        if self._claim_answers:
            return "Claimed as done"
        return "No change" if self.update and self.update.is_no_change else "Answered"


@dataclass
class Group:
    """The answers of one owner's post, or of one recommendation."""

    of: Post | Recommendation | None
    answers: list[Answer] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.answers)

    @property
    def answered(self) -> int:
        return sum(one.is_answered for one in self.answers)

    @property
    def left(self) -> int:
        return self.total - self.answered


@dataclass
class Part(Group):
    """A recommendation in a round, with what its lead officer said to the answers."""

    last: RoundReview | None = None  # the last review of it

    @property
    def is_signed_off(self) -> bool:
        return self.last is not None and self.last.outcome == RoundReview.Outcome.SIGNED_OFF

    @property
    def seen(self) -> int:
        """How much has been reported about its actions: updates, and claims that wait.

        A claim that is approved becomes an update, so that it counts once before and after.
        """
        return sum(one.seen + (one.claim is not None) for one in self.answers)

    @property
    def reported_since(self) -> int:
        """How many updates were recorded after it was signed off."""
        return max(self.seen - self.last.seen, 0) if self.is_signed_off else 0

    @property
    def state(self) -> str:
        if self.is_signed_off:
            return "confirmed"
        if any(one.is_returned for one in self.answers):
            return "off_track"
        return "at_risk" if self.left == 0 else "not_started"

    @property
    def state_label(self) -> str:
        """How far it is, in words."""
        if self.is_signed_off:
            return "Signed off"
        if any(one.is_returned for one in self.answers):
            return "Returned"
        return "Ready to sign off" if self.left == 0 else "Waiting for answers"


@dataclass
class RoundStanding(Group):
    """A round with everything that its page shows."""

    round: UpdateRound | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def owners(self) -> list[Group]:
        """The answers by the post that owns the action now, the empty posts last."""
        found: dict[int | None, Group] = {}
        for one in self.answers:
            post = one.action.owner
            found.setdefault(post.pk if post else None, Group(post)).answers.append(one)
        return sorted(
            found.values(),
            key=lambda group: (not is_held(group.of), group.of.title if group.of else ""),
        )

    @property
    def signed_off(self) -> int:
        return sum(part.is_signed_off for part in self.parts)

    @property
    def unsigned(self) -> list[Part]:
        """The recommendations that are not signed off yet."""
        return [part for part in self.parts if not part.is_signed_off]

    @property
    def is_signed_off(self) -> bool:
        """Whether every recommendation of the round is signed off."""
        return bool(self.parts) and self.signed_off == len(self.parts)

    @property
    def signed_off_on(self) -> date | None:
        """The day on which the last was signed off; as at that day the report is made."""
        if not self.is_signed_off:
            return None
        return max(part.last.recorded_on for part in self.parts)

    def of_person(self, user) -> list[Answer]:
        """Return the answers that `user` is asked for."""
        return [one for one in self.answers if is_with(one.action.owner, user)]


def is_held(post: Post | None) -> bool:
    """Say whether somebody who has not left holds `post`, fetched with its holder."""
    return post is not None and post.holder is not None and post.holder.is_active


def is_with(post: Post | None, user) -> bool:
    """Say whether `user` holds `post`."""
    return post is not None and post.holder_id == user.pk


@dataclass
class ToAsk:
    """What a round would ask about if it were opened now."""

    actions: list[ActionItem]
    nobody: list[ActionItem]  # open, but without anybody to ask

    @property
    def posts(self) -> int:
        return len({action.owner_id for action in self.actions})


def to_ask(challenge, day: date) -> ToAsk:
    """Return the actions of `challenge` that are open on `day`, in the plan's order; one query.

    What is done or closed is not asked about; a paused action only once its review is due.
    """
    actions = (
        ActionItem.objects.filter(challenge=challenge)
        .as_at(day)
        .with_seen()
        .for_listing()
        .select_related("owner__holder", "recommendation__lead_officer")
    )
    still = [action for action in actions if _is_open(action, day)]
    return ToAsk(
        [action for action in still if is_held(action.owner)],
        [action for action in still if not is_held(action.owner)],
    )


def _is_open(action: ActionItem, day: date) -> bool:
    if action.status in DONE | CLOSED_ANOTHER_WAY:
        return False
    if action.status == Status.PAUSED:
        return action.review_on is not None and action.review_on <= day
    return True


def standing(one_round: UpdateRound, day: date) -> RoundStanding:
    """Return how `one_round` stands; five queries, however large it is."""
    return standings_of([one_round], day)[0]


def standings_of(
    rounds: Iterable[UpdateRound], day: date, *, with_updates: bool = True
) -> list[RoundStanding]:
    """Return how each of `rounds` stands; five queries for all of them.

    A closed round stands as it did when it was closed. A list of many rounds needs only counts,
    and is spared what was said in all of them.
    """
    rounds = list(rounds)
    asked: dict[int, list[RoundAction]] = {}
    rows = RoundAction.objects.filter(round__in=rounds).annotate(last=_last_of_round())
    for row in rows.select_related("post"):
        asked.setdefault(row.round_id, []).append(row)
    keys = {row.action_id for rows in asked.values() for row in rows}
    actions = {
        action.pk: action
        for action in ActionItem.objects.filter(pk__in=keys)
        .as_at(day)
        .with_seen()
        .for_listing()
        .select_related(
            "owner__holder",
            "recommendation__lead_officer__holder",
            "recommendation__challenge__council",
        )
    }
    reviews: dict[int, list[RoundReview]] = {}
    for review in RoundReview.objects.filter(round__in=rounds).order_by("pk"):
        reviews.setdefault(review.round_id, []).append(review)
    updates: dict[int, dict[int, ProgressUpdate]] = {}
    reported = ProgressUpdate.objects.filter(
        action__asked_in__round__in=rounds, sequence__gt=F("action__asked_in__seen")
    )
    for update in reported.order_by("sequence") if with_updates else ():
        updates.setdefault(update.action_id, {})[update.pk] = update
    claims = {
        claim.action_id: claim
        for claim in Completion.objects.filter(action__in=keys, outcome=Completion.Outcome.WAITING)
    }
    found = []
    for one in rounds:
        about = {row.action_id: row for row in asked.get(one.pk, [])}
        found.append(_standing(one, about, actions, reviews.get(one.pk, []), updates))
        if one.closed_at is None:
            for answer in found[-1].answers:
                answer.claim = claims.get(answer.action.pk)
    return found


def _last_of_round():
    """Return the number of an action's last update, recorded while its round was open."""
    updates = ProgressUpdate.objects.filter(
        action=OuterRef("action"),
        recorded_at__lte=Coalesce(OuterRef("round__closed_at"), Value(END_OF_TIME)),
    )
    return Coalesce(Subquery(updates.order_by("-sequence").values("sequence")[:1]), Value(0))


def _standing(one_round, asked, actions, reviews, updates) -> RoundStanding:
    found = RoundStanding(of=None, round=one_round)
    returned = {review.action_id: review for review in reviews if review.action_id}
    last = {review.recommendation_id: review for review in reviews}
    parts: dict[int, Part] = {}
    for pk, action in actions.items():  # in the plan's order
        if pk not in asked:
            continue
        row = asked[pk]
        since = [
            one for one in updates.get(pk, {}).values() if row.seen < one.sequence <= row.last
        ]
        answer = Answer(action, row.post, row.seen, row.last, returned.get(pk), since)
        found.answers.append(answer)
        key = action.recommendation_id
        if key not in parts:
            parts[key] = Part(action.recommendation, last=last.get(key))
        parts[key].answers.append(answer)
    found.parts = sorted(parts.values(), key=lambda part: (part.of.kind, part.of.sort_key))
    return found
