"""One story of a recommendation: what was reported, moved, decided, said and shown, in order.

Nothing here is a rule: it puts the records of all the apps into one order. Each entry says where
it comes from, so that a reader can go and look.
"""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from actions.models import (
    ActionItem,
    Completion,
    DateChange,
    DateRequest,
    Evidence,
    ProgressUpdate,
    WordingChange,
)
from peerchallenge.pages import committees_said
from recommendations.models import Assessment, ImplementationDecision

KINDS = {
    "update": "Updates",
    "date": "Dates",
    "wording": "Wording",
    "completion": "Completion",
    "evidence": "Evidence",
    "meeting": "Meetings and resolutions",
    "decision": "The council’s decisions",
    "peers": "The peers’ return",
}


@dataclass(frozen=True)
class Source:
    """A page on which a statement rests: its name and its address."""

    name: str
    url: str


@dataclass
class Entry:
    """One event. `place` orders those of one day: what was recorded later comes higher."""

    on: date
    kind: str
    heading: str
    place: tuple = ()
    text: str = ""
    more: str = ""
    who: str = ""
    action: Source | None = None
    status: str = ""
    status_label: str = ""
    shown: list[Evidence] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    resolutions: list[committees_said.Decided] = field(default_factory=list)

    @property
    def kind_label(self):
        """What kind of event it is, in words."""
        return KINDS[self.kind]


def history(recommendation, council, kinds: set[str]) -> list[Entry]:
    """Return what happened, newest first, of `kinds` (all where it is empty).

    The number of queries does not depend on how much happened.
    """
    return _Story(recommendation, council).entries(kinds or set(KINDS))


class _Story:
    """The reading of one recommendation's records."""

    def __init__(self, recommendation, council):
        self.recommendation, self.council = recommendation, council
        found = ActionItem.objects.answering(recommendation)
        self.actions = {one.pk: one for one in found}

    def entries(self, kinds):
        tellers = {
            "update": self._updates,
            "date": self._dates,
            "wording": self._wordings,
            "completion": self._completions,
            "evidence": self._evidence,
            "meeting": self._meetings,
            "decision": self._decisions,
            "peers": self._peers,
        }
        found = [entry for kind, tell in tellers.items() if kind in kinds for entry in tell()]
        return sorted(found, key=lambda entry: (entry.on, entry.place), reverse=True)

    def _action(self, pk):
        action = self.actions[pk]
        address = reverse("actions:action", args=[self.council.slug, pk])
        return Source(f"{action.ref} {action.title}", address)

    def _resolution(self, resolution, name=None):
        address = reverse("meetings:item", args=[self.council.slug, resolution.item_id])
        return Source(name or str(resolution), f"{address}#resolution-{resolution.pk}")

    def _updates(self):
        rows = ProgressUpdate.objects.filter(action__in=self.actions).prefetch_related("evidence")
        for one in rows:
            yield Entry(
                one.effective_on,
                "update",
                _reported(one),
                (one.recorded_at, one.sequence),
                one.narrative,
                f"Next: {one.next_steps}" if one.next_steps else "",
                one.recorded_as,
                self._action(one.action_id),
                one.status,
                one.status_label,
                shown=list(one.evidence.all()),
            )

    def _dates(self):
        for one in DateChange.objects.filter(action__in=self.actions).select_related(
            "agreed_at__committee", "resolution"
        ):
            yield Entry(
                one.effective_on,
                "date",
                f"Due date moved from {_day(one.old_due_on)} to "
                f"{_day(one.new_due_on, one.new_due_text)}",
                (one.recorded_at, one.sequence),
                f"{one.get_reason_class_display()}: {one.reason}",
                who=f"Agreed by {one.agreed_by}",
                action=self._action(one.action_id),
                sources=[self._resolution(one.resolution)] if one.resolution else [],
            )
        for one in DateRequest.objects.filter(action__in=self.actions).select_related(
            "of_committee", "resolution"
        ):
            asked = ", ".join(filter(None, [one.asked_name, one.asked_post]))
            yield Entry(
                one.asked_on,
                "date",
                f"A later date asked for: {_day(one.wanted_on, one.wanted_text)}",
                (one.recorded_at, 0),
                f"{one.get_reason_class_display()}: {one.reason}",
                who=f"Asked by {asked}",
                action=self._action(one.action_id),
            )
            if one.outcome and one.outcome != DateRequest.Outcome.GRANTED:
                yield Entry(
                    one.decided_on,
                    "date",
                    f"A later date {one.get_outcome_display().lower()}",
                    (one.recorded_at, 1),
                    one.decided_why,
                    who=f"By {one.decided_by}",
                    action=self._action(one.action_id),
                    sources=[self._resolution(one.resolution)] if one.resolution else [],
                )

    def _wordings(self):
        for one in WordingChange.objects.filter(action__in=self.actions).select_related(
            "resolution"
        ):
            yield Entry(
                one.effective_on,
                "wording",
                "Reworded",
                (one.recorded_at, one.sequence),
                f"It said: “{one.old_title}”"
                + (f". It then said: “{one.new_title}”" if one.new_title != one.old_title else ""),
                one.reason,
                f"Agreed by {one.agreed_by}",
                self._action(one.action_id),
                sources=[self._resolution(one.resolution)] if one.resolution else [],
            )

    def _completions(self):
        """Tell of claims; that one was approved shows as the update which that recorded, too."""
        for one in Completion.objects.filter(action__in=self.actions).select_related("resolution"):
            yield Entry(
                one.effective_on,
                "completion",
                f"Claimed as {one.status_label.lower()}",
                (one.claimed_at, 0),
                f"The difference it made: {one.difference}",
                f"The risk that remains: {one.remaining_risk}",
                one.claimed_as,
                self._action(one.action_id),
            )
            if one.outcome:
                by = f"By {one.approved_by}" if one.approved_by else one.decision_recorded_as
                yield Entry(
                    one.decided_on,
                    "completion",
                    f"Completion {one.get_outcome_display().lower()}",
                    (one.decision_recorded_at, 1),
                    one.returned_why,
                    who=by,
                    action=self._action(one.action_id),
                    sources=[self._resolution(one.resolution)] if one.resolution else [],
                )

    def _evidence(self):
        rows = Evidence.actions.through.objects.filter(actionitem__in=self.actions)
        for link in rows.select_related("evidence"):
            one = link.evidence
            yield Entry(
                one.recorded_at.date(),
                "evidence",
                "Evidence added",
                (one.recorded_at, 0),
                action=self._action(link.actionitem_id),
                shown=[one],
            )

    def _meetings(self):
        found = committees_said.considered([self.recommendation.pk], date.max)
        for one in found.get(self.recommendation.pk, []):
            address = reverse("meetings:item", args=[self.council.slug, one.item])
            number = len(one.paragraphs)
            said = f"{number} paragraph{'' if number == 1 else 's'} about it" if number else ""
            yield Entry(
                one.held_on,
                "meeting",
                one.committee,
                text=one.title,
                more=said,
                who="Draft minutes" if one.is_draft else "",
                sources=[Source("Read the minutes", address)],
                resolutions=one.resolutions,
            )

    def _decisions(self):
        for one in ImplementationDecision.objects.filter(
            recommendation=self.recommendation
        ).select_related("proof__resolution"):
            proof = getattr(one, "proof", None)
            resolution = proof.resolution if proof else None
            yield Entry(
                one.decided_on,
                "decision",
                f"Carried out: {one.get_state_display()}",
                (one.recorded_at, 0),
                one.reason,
                who=f"Decided by {one.decided_by}",
                sources=[self._resolution(resolution)] if resolution else [],
            )

    def _peers(self):
        for one in Assessment.objects.filter(recommendation=self.recommendation).select_related(
            "review"
        ):
            heading = "What the peers said on their return"
            yield Entry(one.review.visited_on, "peers", heading, text=one.text)


def _reported(update):
    """Say what kind of report an update is."""
    if update.is_no_change:
        return "No change"
    return "Reported, as good news" if update.is_good_news else "Reported"


def _day(on, words=""):
    """Write a date with the words in which it was given, where it has any."""
    if on is None:
        return words or "no date"
    return f"{on:%-d %B %Y}" + (f" ({words})" if words else "")
