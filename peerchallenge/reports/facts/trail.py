"""The committee trail: where the challenge was considered, what was resolved and promised."""

from collections.abc import Iterator, Sequence
from datetime import date

from meetings.models import AgendaItem, Commitment, Resolution, ScrutinyRecommendation
from meetings.reading.sameness import alike, is_said_to_executive, telling
from meetings.scrutiny_recommendations import DECIDE
from peerchallenge.reports.report import (
    Citation,
    Promise,
    Resolved,
    ScrutinyPoint,
    TrailEntry,
)
from peerchallenge.reports.wording import RESPONSES
from recommendations.models import PeerChallenge

NO_RESPONSE = "No response recorded"


def promises(challenge: PeerChallenge, as_at: date) -> list[tuple[int, Promise]]:
    """Return the confirmed promises made by `as_at`, each with the key of its agenda item.

    Soonest due first; two queries.
    """
    found = (
        Commitment.objects.confirmed()
        .filter(made_in__item__challenge=challenge)
        .made_by(as_at)
        .as_at(as_at)
        .with_outcome()
        .for_listing()
    )
    made = []
    for one in found:
        state = one.standing_on(as_at)
        told = one.told_by(as_at)
        promise = Promise(
            what=one.what,
            to_whom=one.to_whom,
            due_text=one.due_text,
            due_on=one.due_on,
            state=state,
            met_on=one.outcome_on if state == "met" else None,
            label=one.resolution.label if one.resolution else "",
            cited=cited(one.made_in.item),
            owed_by=one.owed_by.title if one.owed_by else "",
            from_discussion=one.is_from_discussion,
            outcome=told.in_words if told else "",
            outcome_on=told.effective_on if told else None,
        )
        made.append((one.made_in.item_id, promise))
    return made


def cited(item: AgendaItem) -> Citation:
    """Say where an agenda item stands; needs its meeting and committee."""
    return Citation(
        committee=item.meeting.committee.name,
        met_on=item.meeting.held_on,
        minute=item.minute,
        title=item.title,
        source_url=item.source_url,
    )


def trail(
    challenge: PeerChallenge, as_at: date, promised: Sequence[tuple[int, Promise]]
) -> tuple[tuple[TrailEntry, ...], tuple[ScrutinyPoint, ...]]:
    """Return the meetings that considered the challenge by `as_at`, and what scrutiny asked.

    Both newest first; three queries. Of a page that was read again only the latest version counts,
    with the promises that were confirmed in any of them.
    """
    items = list(
        AgendaItem.objects.filter(challenge=challenge, meeting__held_on__lte=as_at)
        .select_related("meeting__committee")
        .defer("source_text")
        .order_by("-meeting__held_on", "meeting__committee__name", "pk")
    )
    later = {one.previous_id: one.pk for one in items if one.previous_id}
    newest = [one for one in items if one.pk not in later]
    resolved: dict[int, list[Resolution]] = {}
    for one in Resolution.objects.filter(item__in=newest).order_by("item", "position"):
        resolved.setdefault(one.item_id, []).append(one)
    made: dict[int, list[Promise]] = {}
    for key, promise in promised:
        while key in later:
            key = later[key]
        made.setdefault(key, []).append(promise)
    entries = tuple(
        TrailEntry(
            cited=cited(item),
            resolutions=tuple(
                Resolved(one.label, one.text, one.kind, one.nested_in_id is not None, cited(item))
                for one in resolved.get(item.pk, ())
            ),
            promises=tuple(made.get(item.pk, ())),
            is_draft=item.status == AgendaItem.Status.DRAFT,
        )
        for item in newest
    )
    return entries, tuple(_scrutiny(newest, resolved, _followed(challenge, as_at), as_at))


def _followed(challenge, as_at) -> dict[tuple[int, str], ScrutinyRecommendation]:
    """Return what is followed of scrutiny's recommendations by as_at, by meeting and words."""
    found = (
        ScrutinyRecommendation.objects.filter(resolution__item__challenge=challenge)
        .made_by(as_at)
        .for_listing()
    )
    return {(one.resolution.item.meeting_id, one.resolution.text): one for one in found}


def _scrutiny(items, resolved, followed, as_at) -> Iterator[ScrutinyPoint]:
    """Yield what those who do not decide recommended, with the answer of those who do.

    What is followed has the response that was recorded; for the rest one is looked for.
    """
    answers = [
        (item, one)
        for item in reversed(items)
        if item.meeting.committee.kind in DECIDE
        for one in resolved.get(item.pk, ())
    ]
    for item in items:
        if item.meeting.committee.kind in DECIDE:
            continue
        for one in resolved.get(item.pk, ()):
            known = followed.get((item.meeting_id, one.text))
            if one.nested_in_id or not (known or is_said_to_executive(one.kind, one.text)):
                continue
            nested = [it for it in resolved[item.pk] if it.nested_in_id == one.pk]
            text = "\n\n".join([one.text, *(f"{it.label} {it.text}".strip() for it in nested)])
            if known:
                yield _recorded(known, text, item, as_at)
                continue
            answered = _answer(item, [one, *nested], answers)
            yield ScrutinyPoint(
                text=text,
                cited=cited(item),
                response=answered[1].text if answered else NO_RESPONSE,
                response_cited=cited(answered[0]) if answered else None,
            )


def _recorded(one: ScrutinyRecommendation, text, item, as_at) -> ScrutinyPoint:
    """Return what was recorded by `as_at` of the response to a recommendation of scrutiny."""
    state = one.standing_on(as_at)
    is_received = one.received_on is not None and one.received_on <= as_at
    is_answered = one.responded_on is not None and one.responded_on <= as_at
    adopted = one.adopted_as
    if adopted and adopted.item.meeting.held_on > as_at:
        adopted = None
    answered_in = one.answered_in if is_answered else None
    if answered_in and answered_in.meeting.held_on > as_at:
        answered_in = None
    stands_in = answered_in or (adopted.item if adopted else None)
    is_done = state == "done"
    said = adopted.text if adopted else NO_RESPONSE
    if is_answered:
        said = one.response_reasons or (adopted.text if adopted else RESPONSES[one.response])
    return ScrutinyPoint(
        text=text,
        cited=cited(item),
        response=said,
        response_cited=cited(stands_in) if stands_in else None,
        state=state,
        received_on=one.received_on if is_received else None,
        response_due_on=one.response_due_on if is_received else None,
        answer=one.response if is_answered else "",
        responded_on=one.responded_on if is_answered else None,
        timetable=one.timetable if is_answered else "",
        adopted=adopted.text if adopted else "",
        done_on=one.done_on if is_done else None,
        done_note=one.done_note if is_done else "",
        lead_member=one.portfolio_holder.title if one.portfolio_holder else "",
        lead_officer=one.lead_officer.title if one.lead_officer else "",
    )


def _answer(asked_in, asked, answers):
    """Return the first later resolution that says closely the same: (item, resolution)."""
    said = [told for one in asked if (told := telling(one.text))]
    for item, one in answers:
        if item.meeting.held_on < asked_in.meeting.held_on or item.pk == asked_in.pk:
            continue
        words = telling(one.text)
        if words and any(alike(words, each) for each in said):
            return item, one
    return None
