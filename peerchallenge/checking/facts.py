"""What the rules are asked about: the record of one challenge, put into their words.

The number of queries does not grow with the record. Only what counts today is asked about: not an
update that another for the same day put right, nor a page of which a later version is stored.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import date

from django.db.models import Min, Q
from django.urls import reverse

from actions.models import ActionItem, DateChange, ProgressUpdate
from actions.standing import DONE, NEVER_OVERDUE, Status
from meetings.models import (
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from meetings.succession import before_each
from peerchallenge.checking import rules
from peerchallenge.checking.approvals import approvals
from peerchallenge.checking.sources import (
    Body,
    Contradiction,
    DoneYetPromised,
    DueSet,
    Met,
    Minuted,
    Place,
    Source,
    worded,
)
from peerchallenge.checking.texts import minute, minutes, narratives, plan_texts
from recommendations.addresses import address
from recommendations.models import PeerChallenge, Recommendation

IMPLEMENTED = {"implemented", "embedded"}
WAITING = {"open": "still open", "part_met": "met only in part", "overdue": "overdue"}
PLAN = "actions.change_actionitem"


def contradictions(challenge: PeerChallenge, day: date) -> list[Contradiction]:
    """Return what two sources of a challenge's record say differently, as it stands on `day`.

    `challenge` has its council loaded. Each once, in the order of the rules.
    """
    record = _Record(challenge, day)
    texts = [*narratives(record), *plan_texts(record), *minutes(record)]
    bodies = record.bodies
    found = [
        *rules.wrong_meeting_dates(texts, bodies),
        *rules.wrong_approvals(approvals(record), bodies),
        *rules.implausible_years(texts),
        *rules.wrong_weekdays(texts),
        *rules.due_before_set(record.dues()),
        *rules.done_yet_promised(record.done_yet_promised()),
        *rules.delayed_yet_on_track(record.minuted()),
    ]
    return list({one.key: one for one in found}.values())


class _Record:
    """The record of a challenge, each part of it read once."""

    def __init__(self, challenge, day):
        self.challenge, self.council, self.day = challenge, challenge.council, day
        self.actions = {
            one.pk: one
            for one in ActionItem.objects.filter(challenge=challenge)
            .as_at(day)
            .select_related("asked_for_by__item__meeting__committee")
            .defer("asked_for_by__item__source_text")
            .order_by("sort_key", "pk")
        }
        self.recommendations = {
            one.pk: one
            for one in Recommendation.objects.filter(challenge=challenge)
            .with_implementation(day)
            .order_by("kind", "sort_key")
        }
        self.answering = defaultdict(list)  # the key of a recommendation -> its actions
        for action in self.actions.values():
            self.answering[action.recommendation_id].append(action)
        also = ActionItem.also_answers.through.objects.filter(actionitem__challenge=challenge)
        for key, recommendation in also.values_list("actionitem", "recommendation"):
            if key in self.actions:
                self.answering[recommendation].append(self.actions[key])
        self.updates = list(
            ProgressUpdate.objects.filter(action__challenge=challenge, effective_on__lte=day)
            .only("action", "sequence", "status", "state_label", "narrative", "next_steps",
                  "effective_on")
            .order_by("effective_on", "sequence")
        )  # fmt: skip
        self.discussed = defaultdict(set)  # the key of a paragraph -> those it is about
        confirmed = Discussion.objects.confirmed().filter(recommendation__challenge=challenge)
        for paragraph, recommendation in confirmed.values_list("paragraph", "recommendation"):
            self.discussed[paragraph].add(recommendation)
        moves = DateChange.objects.filter(action__challenge=challenge)
        moves = moves.select_related("resolution__item").defer("resolution__item__source_text")
        self.moves = {one.action_id: one for one in moves.order_by("sequence")}
        self._meetings()
        self._paragraphs()

    def _meetings(self):
        committees = list(Committee.objects.filter(council=self.council).order_by("name"))
        met = defaultdict(list)
        self.met = {}
        rows = Meeting.objects.filter(committee__council=self.council, held_on__lte=self.day)
        for one in rows.annotate(
            item=Min("items", filter=Q(items__next_version__isnull=True))
        ).order_by("held_on", "pk"):
            if one.item:
                path = reverse("meetings:item", args=[self.council.slug, one.item])
            else:
                path = reverse("committees:committee", args=[self.council.slug, one.committee_id])
            self.met[one.pk] = Met(one.pk, one.held_on, path, one.is_cancelled)
            met[one.committee_id].append(self.met[one.pk])
        families, names = before_each(committees), {one.pk: one.name for one in committees}
        self.bodies = [
            Body(
                (one.name, *(names[key] for key in sorted(families[one.pk] - {one.pk}))),
                tuple(meeting for key in sorted(families[one.pk]) for meeting in met[key]),
            )
            for one in committees
            if one.successor_id is None
        ]

    def _paragraphs(self):
        self.paragraphs = {
            one.pk: one
            for one in Paragraph.objects.filter(
                item__challenge=self.challenge,
                item__next_version__isnull=True,
                item__meeting__held_on__lte=self.day,
                exempt_under="",
            )
            .exclude(part=Paragraph.Part.DOCUMENTS)
            .select_related("item__meeting__committee")
            .defer("item__source_text")
            .order_by("-item__meeting__held_on", "item", "index")
        }

    # ---- Dates on record

    def dues(self):
        """Yield the due dates that a meeting set: of promises, of actions, of moved dates."""
        for one in self.promises:
            if one.due_on:
                meeting = one.made_in.item.meeting
                yield DueSet(
                    self._promise(one),
                    one.due_on,
                    self._met(meeting),
                    meeting.held_on,
                    Place(
                        "Put the due date right",
                        reverse("meetings:amend-commitment", args=[self.council.slug, one.pk]),
                        "meetings.change_discussion",
                    ),
                )
        for one in self.actions.values():
            if one.due_on and one.asked_for_by:
                meeting = one.asked_for_by.item.meeting
                yield DueSet(
                    Source(
                        f"action-{one.pk}",
                        f"Action {one.ref} in the plan",
                        f"{one.title}: due {worded(one.due_on)}.",
                        self.page_of(one),
                    ),
                    one.due_on,
                    self._met(meeting),
                    meeting.held_on,
                    Place(
                        "Move the due date",
                        reverse("actions:move-date", args=[self.council.slug, one.pk]),
                        PLAN,
                    ),
                )
        for one in self.moves.values():
            key = one.resolution.item.meeting_id if one.resolution else one.agreed_at_id
            met, action = self.met.get(key), self.actions.get(one.action_id)
            if met and action and one.new_due_on:
                yield DueSet(
                    Source(
                        f"move-{one.pk}",
                        f"Due date of action {action.ref} moved",
                        f"Moved to {worded(one.new_due_on)}: {one.reason}",
                        self.page_of(action),
                    ),
                    one.new_due_on,
                    Source(f"meeting-{key}", "The meeting that agreed it",
                           f"It was held on {worded(met.on)}.", met.path),
                    met.on,
                    Place(
                        "Move the due date again",
                        reverse("actions:move-date", args=[self.council.slug, action.pk]),
                        PLAN,
                    ),
                )  # fmt: skip

    # ---- Complete, and on track

    @property
    def promises(self):
        """The confirmed promises of the challenge's minutes, as they stand; one query, once."""
        if not hasattr(self, "_promises"):
            self._promises = list(
                Commitment.objects.confirmed()
                .made_by(self.day)
                .as_at(self.day)
                .for_listing()
                .filter(made_in__item__challenge=self.challenge)
            )
        return self._promises

    def done_yet_promised(self):
        """Yield what is complete while a promise about it, and nothing else, waits."""
        linked = defaultdict(set)
        through = Resolution.recommendations.through.objects.filter(
            recommendation__challenge=self.challenge
        )
        for resolution, recommendation in through.values_list("resolution", "recommendation"):
            linked[resolution].add(recommendation)
        asked = defaultdict(list)
        for action in self.actions.values():
            asked[action.asked_for_by_id].append(action)
        for one in self.promises:
            state = WAITING.get(one.standing_on(self.day))
            if state is None:
                continue
            promise = self._promise(one)
            for action in asked[one.resolution_id] if one.resolution_id else ():
                if action.status in DONE:
                    yield DoneYetPromised(
                        self._done_action(action), promise, f"Action {action.ref}", state,
                        self._settle_promise(one),
                    )  # fmt: skip
            about = self.discussed[one.made_in_id] | linked[one.resolution_id]
            if len(about) == 1:
                recommendation = self.recommendations[next(iter(about))]
                if done := self._done_recommendation(recommendation):
                    yield DoneYetPromised(
                        done, promise, f"Recommendation {recommendation.number}", state,
                        self._settle_promise(one),
                    )  # fmt: skip

    def _done_action(self, action):
        words = (
            f"{action.title}: {action.status_label}, reported for {worded(action.reported_on)}."
        )
        return Source(f"action-{action.pk}", f"Action {action.ref}", words, self.page_of(action))

    def _done_recommendation(self, recommendation):
        """Return the source that says that a recommendation is complete, or None."""
        path = reverse(
            "pages:recommendation",
            args=[self.council.slug, self.challenge.slug, recommendation.number],
        )
        title = f"Recommendation {recommendation.number}"
        key = f"recommendation-{recommendation.pk}"
        if recommendation.implementation in IMPLEMENTED:
            words = f"{recommendation.title}: {recommendation.implementation_label}."
            return Source(key, title, words, path)
        actions = self.answering[recommendation.pk]
        open_ones = [one for one in actions if one.status not in NEVER_OVERDUE]
        done = [one.ref for one in actions if one.status in DONE]
        paused = any(one.status == Status.PAUSED for one in actions)
        if open_ones or paused or not done:
            return None
        words = f"{recommendation.title}: every action is complete ({', '.join(done)})."
        return Source(key, title, words, path)

    def minuted(self):
        """Yield the paragraphs that are about one recommendation, with its plan of that day."""
        by_action = defaultdict(list)
        for one in self.updates:  # by day, then in the order in which they were recorded
            by_action[one.action_id].append(one)
        days = {key: [one.effective_on for one in rows] for key, rows in by_action.items()}
        for key, about in self.discussed.items():
            paragraph = self.paragraphs.get(key)
            if paragraph is None or len(about) != 1:
                continue
            recommendation = self.recommendations[next(iter(about))]
            held_on = paragraph.item.meeting.held_on
            statuses, words = set(), []
            for action in self.answering[recommendation.pk]:
                if action.added_on > held_on:
                    continue
                place = bisect_right(days.get(action.pk, []), held_on)
                latest = by_action[action.pk][place - 1] if place else None
                status = latest.status if latest else Status.NOT_STARTED.value
                if status not in NEVER_OVERDUE:
                    statuses.add(status)
                    label = latest.status_label if latest else Status.NOT_STARTED.label
                    on = f", reported for {worded(latest.effective_on)}" if latest else ""
                    words.append(f"{action.ref} {action.title}: {label}{on}.")
            path = reverse(
                "pages:recommendation",
                args=[self.council.slug, self.challenge.slug, recommendation.number],
            )
            plan = Source(
                f"plan-{recommendation.pk}",
                f"The plan as at {worded(held_on)}",
                "\n".join(words),
                f"{path}?as_at={held_on.isoformat()}",
            )
            yield Minuted(
                minute(self, paragraph), recommendation.number, plan, frozenset(statuses)
            )

    # ---- Sources

    def page_of(self, action):
        return address("actions:action", self.council.slug, action.pk)

    def _met(self, meeting):
        met = self.met.get(meeting.pk)
        words = f"{meeting.committee.name} met on {worded(meeting.held_on)}."
        return Source(f"meeting-{meeting.pk}", "The meeting", words, met.path if met else "")

    def _promise(self, one):
        meeting = one.made_in.item.meeting
        due = f" Due {worded(one.due_on)}" if one.due_on else " Without a date"
        said = f" (“{one.due_text}”)" if one.due_text else ""
        return Source(
            f"promise-{one.pk}",
            f"Promise made at {meeting.committee.name} on {worded(meeting.held_on)}",
            f"{one.what[:1].upper()}{one.what[1:].rstrip('.')}.{due}{said}.",
            reverse("meetings:commitment", args=[self.council.slug, one.pk]),
        )

    def _settle_promise(self, one):
        return Place(
            "Say what became of the promise",
            reverse("meetings:commitment", args=[self.council.slug, one.pk]),
        )
