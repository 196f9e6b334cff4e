"""Following what scrutiny recommends to the executive, from the resolution to what was done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import AgendaItem, Commitment, Committee, Resolution, ScrutinyRecommendation
from meetings.reading.sameness import SAID_TO_THEM, Said, is_said_to_executive, why_same
from recommendations import audit

# Those who decide: what they resolve is a decision, and no recommendation of scrutiny.
DECIDE = frozenset({Committee.Kind.EXECUTIVE, Committee.Kind.COUNCIL})
Response = ScrutinyRecommendation.Response
ACCEPTED = frozenset({Response.ACCEPTED, Response.IN_PART})


class SomebodyElseChanged(Exception):
    """What is recorded of a recommendation was changed since its author last saw it."""


@dataclass(frozen=True)
class TurnedInto:
    """Something that a recommendation of scrutiny was turned into, and how it stands."""

    words: str
    status: str  # the key of its tag
    status_label: str
    address: str


# Apps above add what they know: a function from a recommendation of scrutiny to what it became.
TURNED_INTO: list[Callable[[ScrutinyRecommendation, date], Iterable[TurnedInto]]] = []


def turned_into(recommendation: ScrutinyRecommendation, day: date) -> list[TurnedInto]:
    """Return what a recommendation of scrutiny was turned into, as it stands on `day`.

    Needs the council of its meeting loaded.
    """
    return [one for tell in TURNED_INTO for one in tell(recommendation, day)]


def version(one: ScrutinyRecommendation) -> str:
    """Return what tells one state of what is recorded from another."""
    values = [getattr(one, field.attname) for field in one._meta.concrete_fields]
    return sha256(repr(values).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Suggested:
    """A resolution that may be followed, or may be the executive's own of the same words."""

    resolution: Resolution
    because: str


def not_tracked(council, day: date) -> list[Resolution]:
    """Return resolutions held by `day` that look like recommendations to the executive.

    Of committees that do not decide, in the latest version of a page, and not followed in this
    or an earlier one; newest first. Two queries.
    """
    followed = set(
        ScrutinyRecommendation.objects.for_council(council).values_list(
            "resolution__item__meeting", "resolution__text"
        )
    )
    found = (
        Resolution.objects.for_council(council)
        .held_by(day)
        .filter(nested_in=None, item__next_version=None, kind__in=SAID_TO_THEM | {"request"})
        .exclude(item__meeting__committee__kind__in=DECIDE)
        .select_related("item__meeting__committee")
        .defer("item__source_text")
        .order_by("-item__meeting__held_on", "item", "position")
    )
    return [
        one
        for one in found
        if is_said_to_executive(one.kind, one.text)
        and (one.item.meeting_id, one.text) not in followed
    ]


def may_be_tracked(resolution: Resolution) -> bool:
    """Say whether a resolution is of a committee that recommends and does not decide."""
    return resolution.item.meeting.committee.kind not in DECIDE


@transaction.atomic
def track(resolution: Resolution, *, council, by) -> ScrutinyRecommendation:
    """Follow a resolution of scrutiny as a recommendation to the executive, from now on.

    Twice is the same as once. It is to the council's executive where there is only one. Raise
    ValidationError for a resolution of those who decide themselves.
    """
    if not may_be_tracked(resolution):
        raise ValidationError("Only what a committee recommends to those who decide is followed")
    resolution = Resolution.objects.select_for_update(of=["self"]).get(pk=resolution.pk)
    same = ScrutinyRecommendation.objects.for_council(council).filter(
        resolution__item__meeting=resolution.item.meeting_id, resolution__text=resolution.text
    )
    if known := same.first():
        return known
    executives = list(
        Committee.objects.filter(
            council=council, kind=Committee.Kind.EXECUTIVE, successor__isnull=True
        )[:2]
    )
    one = ScrutinyRecommendation.objects.create(
        resolution=resolution, to_committee=executives[0] if len(executives) == 1 else None
    )
    audit.record(by, "tracked", one, council=council, resolution=resolution.pk)
    return one


def _locked(pk, council, seen):
    """Return one for change; raise SomebodyElseChanged where it is not as its author saw it."""
    one = (
        ScrutinyRecommendation.objects.for_council(council)
        .select_for_update(of=["self"])
        .select_related("resolution__item__meeting__committee")
        .get(pk=pk)
    )
    if version(one) != seen:
        raise SomebodyElseChanged
    return one


def _store(one, council, verb, by, **values):
    """Store what changed, after checking that it is of this council, and put it in the audit."""
    changes = {}
    for name, value in values.items():
        before = getattr(one, name)
        of = getattr(value, "council_id", council.pk)
        if of != council.pk:
            raise ValidationError({name: "Select one of this council"})
        if before != value:
            changes[name] = ["" if it is None else str(it) for it in (before, value)]
            setattr(one, name, value)
    one.full_clean(exclude=["resolution"])
    if changes:
        one.save()
        audit.record(by, verb, one, council=council, **changes)
    return one


def _not_before(name, value, earliest, what):
    if value and earliest and value < earliest:
        raise ValidationError({name: f"The date must be on or after {what}"})


def _not_future(name, value, day):
    if value and value > day:
        raise ValidationError({name: "The date must be today or in the past"})


@transaction.atomic
def receive(
    pk: int, *, council, received_on: date | None, to_committee, portfolio_holder, lead_officer,
    day: date, seen: str, by,
) -> ScrutinyRecommendation:  # fmt: skip
    """Record when the executive received it, and who in it is to answer.

    The two months for the response begin on `received_on`. `seen` is the `version()` that the
    author saw. Raise SomebodyElseChanged, or ValidationError for a day in the future or before
    it was made.
    """
    one = _locked(pk, council, seen)
    _not_future("received_on", received_on, day)
    _not_before("received_on", received_on, one.made_on, "the day of the meeting that made it")
    if received_on and one.responded_on and one.responded_on < received_on:
        raise ValidationError({"received_on": "The date must be on or before the response"})
    return _store(
        one, council, "received", by, received_on=received_on, to_committee=to_committee,
        portfolio_holder=portfolio_holder, lead_officer=lead_officer,
    )  # fmt: skip


@transaction.atomic
def respond(
    pk: int, *, council, response: str, response_reasons: str, responded_on: date,
    timetable: str, answered_in: AgendaItem | None, day: date, seen: str, by,
) -> ScrutinyRecommendation:  # fmt: skip
    """Record the executive's response: accepted, in part, or not, with its reasons.

    Raise SomebodyElseChanged, or ValidationError for a day in the future or before it was
    received, no reasons where it is not accepted, or another response to what is done.
    """
    one = _locked(pk, council, seen)
    _not_future("responded_on", responded_on, day)
    _not_before("responded_on", responded_on, one.made_on, "the day of the meeting that made it")
    _not_before("responded_on", responded_on, one.received_on, "the day it was received")
    if response == Response.NOT_ACCEPTED:
        if not response_reasons:
            raise ValidationError({"response_reasons": "Enter the reason it is not accepted"})
        if one.done_on:
            raise ValidationError({"response": "It is recorded as done, so it was accepted"})
    if one.done_on:
        _not_before("responded_on", one.done_on, responded_on, "the response")
    if answered_in:
        meeting = answered_in.meeting
        if meeting.committee.council_id != council.pk or meeting.held_on < one.made_on:
            raise ValidationError({"answered_in": "Select an item of the same or a later meeting"})
    return _store(
        one, council, "responded", by, response=response, response_reasons=response_reasons,
        responded_on=responded_on, timetable=timetable, answered_in=answered_in,
    )  # fmt: skip


@transaction.atomic
def mark_done(
    pk: int, *, council, done_on: date, done_note: str, day: date, seen: str, by
) -> ScrutinyRecommendation:
    """Record that what was accepted is done, and what shows it.

    Raise SomebodyElseChanged, or ValidationError for what was not accepted, for a day in the
    future or before the response, and where nothing says what shows it.
    """
    one = _locked(pk, council, seen)
    if one.response not in ACCEPTED:
        raise ValidationError("Record that it was accepted first")
    _not_future("done_on", done_on, day)
    _not_before("done_on", done_on, one.responded_on, "the response")
    if not done_note:
        raise ValidationError({"done_note": "Enter what shows that it is done"})
    return _store(one, council, "done", by, done_on=done_on, done_note=done_note)


@transaction.atomic
def link_adopted(
    pk: int, *, council, resolution: Resolution | None, seen: str, by
) -> ScrutinyRecommendation:
    """Say by which resolution of their own those who decide adopted it, or take that back.

    Raise SomebodyElseChanged, or ValidationError for a resolution of an earlier meeting or of a
    committee that does not decide.
    """
    one = _locked(pk, council, seen)
    if resolution:
        meeting = resolution.item.meeting
        if may_be_tracked(resolution) or meeting.held_on < one.made_on:
            raise ValidationError({"resolution": "Select a decision of the same or a later day"})
        if meeting.committee.council_id != council.pk:
            raise ValidationError({"resolution": "Select a resolution of this council"})
    return _store(one, council, "linked", by, adopted_as=resolution)


def may_adopt(one: ScrutinyRecommendation, council, day: date):
    """Return the resolutions by which those who decide may have adopted it, soonest first."""
    return (
        Resolution.objects.for_council(council)
        .held_by(day)
        .filter(
            item__meeting__committee__kind__in=DECIDE,
            item__meeting__held_on__gte=one.made_on,
            item__next_version=None,
        )
        .select_related("item__meeting__committee", "commitment")
        .defer("item__source_text")
        .order_by("item__meeting__held_on", "item", "position")
    )


def suggested_adoptions(one: ScrutinyRecommendation, council, day: date) -> list[Suggested]:
    """Return resolutions that seem to adopt it, soonest first, each with the reason.

    Of the same or a later day, and with what was quoted below the recommendation; three queries.
    """
    own = Commitment.objects.filter(resolution=one.resolution_id).first()
    asked = [
        Said(one.resolution.text, one.resolution.kind, own.due_on if own else None),
        *(Said(text) for text in one.resolution.nested.values_list("text", flat=True)),
    ]
    found = []
    for resolution in may_adopt(one, council, day):
        promise = getattr(resolution, "commitment", None)
        answer = Said(resolution.text, resolution.kind, promise.due_on if promise else None)
        if because := next(filter(None, (why_same(said, answer) for said in asked)), ""):
            found.append(Suggested(resolution, because))
    return found
