"""What the record holds of each committee: what it follows, was promised, asked and saw.

A renamed or merged committee's past belongs to what it became, under the name it had then. The
number of queries grows with neither the committees nor the record.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import F, Prefetch, Q

from actions.models import ActionItem, MemberQuestion
from actions.schemes import scheme_of
from actions.standing import Progress, is_overdue, progress
from meetings.models import AgendaItem, Commitment, Committee, Meeting, Resolution
from meetings.reading.bodies import promised_to
from meetings.succession import before_each
from peerchallenge.reports.facts.changes import KINDS, kind_of, last_look, what_changed
from recommendations.models import PeerChallenge, Recommendation

# What a committee resolves when it asks for something.
ASKS = [
    Resolution.Kind.REQUEST,
    Resolution.Kind.RECEIVE_UPDATE,
    Resolution.Kind.RECOMMEND,
    Resolution.Kind.REFER,
]
MOST = 30  # resolutions or questions that a committee's page shows
# What is counted of the changes, where the heading of the page of changes says too little.
COUNTED = KINDS | {
    "implementation": "Recommendations decided on",
    "no update": "Without an update since then",
}
CLOSED = {"met", "overtaken", "withdrawn"}
ORDER = {"overdue": 0, "part_met": 1, "open": 1}


@dataclass
class CommitteeRow:
    """A committee on the chair's overview."""

    committee: Committee
    former: list[str]  # the names that it had, or that its parts had
    follows: list[Recommendation]
    bar: Progress | None = None  # of the actions that answer what it follows
    promises: int = 0  # that wait
    late: int = 0  # of these
    questions: int = 0  # of members, that wait for an answer
    last: Meeting | None = None
    next: Meeting | None = None


@dataclass
class Overview:
    rows: list[CommitteeRow] = field(default_factory=list)
    unfollowed: list[Recommendation] = field(default_factory=list)


class Committees:
    """A council's committees, with which became which; two queries."""

    def __init__(self, council):
        recommendations = (
            Recommendation.objects.for_council(council)
            .select_related("challenge__status_scheme")
            .order_by("-challenge__on_site_from", "challenge", "kind", "sort_key")
        )
        self.council = council
        self.all = list(
            Committee.objects.filter(council=council)
            .prefetch_related(Prefetch("follows", queryset=recommendations))
            .order_by("name")
        )
        self.by_key = {one.pk: one for one in self.all}
        self.names = [one.name for one in self.all]
        self.families = before_each(self.all)
        for one in self.all:
            for recommendation in one.follows.all():
                recommendation.challenge.council = council

    @property
    def current(self):
        """Those that were neither renamed nor merged into another."""
        return [one for one in self.all if one.successor_id is None]

    def former(self, committee) -> list[str]:
        """Return the names under which it met before, in the order of the alphabet."""
        before = self.families[committee.pk] - {committee.pk}
        return sorted(self.by_key[key].name for key in before)

    @cached_property
    def _key_of_name(self):
        return {one.name: one.pk for one in self.all}

    def promises(self, day: date) -> dict[int, list[Commitment]]:
        """Return what each committee was promised by `day`, by its key; one query.

        Each has `state`, how it stood at the end of that day; the late ones come first.
        """
        found: dict[int, list[Commitment]] = {}
        rows = (
            Commitment.objects.for_council(self.council)
            .confirmed()
            .made_by(day)
            .as_at(day)
            .for_listing()
        )
        for one in rows:
            one.state = one.standing_on(day)
            made_at = one.made_in.item.meeting.committee.name
            to = promised_to(one.to_whom, made_at, self.names)
            found.setdefault(self._key_of_name[to], []).append(one)
        return found


def overview(council, user, day: date) -> Overview:
    """Return the current committees of `council` as they stand on `day`, for `user` to read."""
    known = Committees(council)
    rows = {
        one.pk: CommitteeRow(one, known.former(one), list(one.follows.all()))
        for one in known.current
    }
    root = {key: pk for pk in rows for key in known.families[pk]}
    _add_bars(rows.values(), council, day)
    for key, promises in known.promises(day).items():
        if row := rows.get(root.get(key)):
            waiting = [one for one in promises if one.state not in CLOSED]
            row.promises += len(waiting)
            row.late += sum(one.state == "overdue" for one in waiting)
    waiting = MemberQuestion.objects.visible_to(user, council, day).unanswered(day)
    for key in waiting.filter(meeting__isnull=False).values_list("meeting__committee", flat=True):
        if row := rows.get(root.get(key)):
            row.questions += 1
    for meeting in Meeting.objects.filter(committee__council=council, is_cancelled=False).order_by(
        "held_on", "pk"
    ):
        if row := rows.get(root.get(meeting.committee_id)):
            if meeting.held_on < day:
                row.last = meeting
            elif row.next is None:
                row.next = meeting
    followed = {one.pk for row in rows.values() for one in row.follows}
    unfollowed = Recommendation.objects.for_council(council).exclude(pk__in=followed)
    found = list(
        unfollowed.select_related("challenge").order_by(
            "-challenge__on_site_from", "challenge", "kind", "sort_key"
        )
    )
    for recommendation in found:
        recommendation.challenge.council = council
    return Overview(list(rows.values()), found)


def _add_bars(rows, council, day):
    """Give each row the bar of the actions that answer what it follows; two queries.

    An action that answers several recommendations of a committee counts there once.
    """
    rows = [row for row in rows if row.follows]
    if not rows:
        return
    actions = ActionItem.objects.for_council(council)
    answering: dict[int, set[int]] = {}  # the key of a recommendation -> those of its actions
    standing = {}
    for pk, recommendation, status, due_on in actions.standing_briefly(day):
        answering.setdefault(recommendation, set()).add(pk)
        standing[pk] = (status, is_overdue(status=status, due_on=due_on, day=day))
    also = ActionItem.also_answers.through.objects.filter(
        recommendation__challenge__council=council
    )
    for pk, recommendation in also.values_list("actionitem", "recommendation"):
        answering.setdefault(recommendation, set()).add(pk)
    for row in rows:
        keys = set().union(*(answering.get(one.pk, ()) for one in row.follows))
        row.bar = progress(standing[key] for key in sorted(keys) if key in standing)
        schemes = {one.challenge_id: one.challenge for one in row.follows}
        if len(schemes) == 1:
            row.bar = row.bar.in_words(scheme_of(next(iter(schemes.values()))).words)


def one_committee(council, committee: Committee, user, day: date) -> dict:
    """Return what the page of a committee says, beside the items that it has seen."""
    known = Committees(council)
    family = known.families[committee.pk]
    committee = known.by_key[committee.pk]
    row = CommitteeRow(committee, known.former(committee), list(committee.follows.all()))
    _add_bars([row], council, day)
    promises = known.promises(day)
    promised = [one for key in family for one in promises.get(key, ())]
    promised.sort(key=lambda one: (ORDER.get(one.state, 2), one.due_on or date.max, one.pk))
    questions = list(
        MemberQuestion.objects.visible_to(user, council, day)
        .filter(meeting__committee__in=family)
        .with_answers()
        .for_listing()[:MOST]
    )
    for one in questions:
        one.private_now = one.is_private_on(day)
        one.recommendation.challenge.council = council
    asked = (
        Resolution.objects.for_council(council)
        .held_by(day)
        .filter(item__meeting__committee__in=family, item__next_version__isnull=True)
        .filter(Q(kind__in=ASKS) | Q(scrutiny_recommendation__isnull=False))
        .select_related("item__meeting__committee", "scrutiny_recommendation__to_committee")
        .defer("item__source_text")
        .order_by("-item__meeting__held_on", "item", "position")
    )
    return {
        "row": row,
        "successor": known.by_key.get(committee.successor_id),
        "ahead": Meeting.objects.filter(
            committee__in=family, held_on__gte=day, is_cancelled=False
        ).order_by("held_on", "pk")[:4],
        "waiting": [one for one in promised if one.state not in CLOSED],
        "closed": [one for one in promised if one.state in CLOSED],
        "asked": list(asked[:MOST]),
        "questions": questions,
        "look": _since_last_look(row, family, day),
        "items": AgendaItem.objects.for_council(council)
        .newest()
        .filter(meeting__committee__in=family, meeting__held_on__lte=day)
        .for_listing(),
    }


@dataclass(frozen=True)
class Look:
    """What changed in a challenge since a committee last looked at it."""

    challenge: PeerChallenge
    meeting: Meeting | None  # at which it looked
    numbers: list[tuple[str, int]]  # a kind of change in words, and how many there are
    only_followed: bool


def _since_last_look(row: CommitteeRow, family, day: date) -> Look | None:
    """Return what changed of what it follows, or in the whole plan where it follows nothing.

    Of the newest challenge that it follows or has looked at; None where there is none.
    """
    challenge = (
        PeerChallenge.objects.filter(
            Q(recommendations__in=[one.pk for one in row.follows])
            | Q(agenda_items__meeting__committee__in=family),
            council=row.committee.council_id,
        )
        .order_by(F("on_site_from").desc(nulls_last=True), "-pk")
        .first()
    )
    if challenge is None:
        return None
    numbers = {one.number for one in row.follows if one.challenge_id == challenge.pk}
    meeting = last_look(challenge, row.committee, day, before=day)
    if meeting is None:
        return Look(challenge, None, [], bool(numbers))
    counts = dict.fromkeys(KINDS, 0)
    for one in what_changed(challenge, meeting.held_on, day):
        if not numbers or one.recommendation in numbers:
            counts[kind_of(one)] += 1
    found = [(COUNTED[kind], number) for kind, number in counts.items() if number]
    return Look(challenge, meeting, found, bool(numbers))
