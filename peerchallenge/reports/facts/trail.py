"""The committee trail: where the challenge was considered, what was resolved and promised."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher

from meetings.models import AgendaItem, Commitment, Committee, Resolution
from peerchallenge.reports.report import (
    Citation,
    Promise,
    Resolved,
    ScrutinyPoint,
    TrailEntry,
)
from recommendations.models import PeerChallenge

DECIDE = frozenset({Committee.Kind.EXECUTIVE, Committee.Kind.COUNCIL})
# What scrutiny says to those who decide: a recommendation, or a matter referred to them.
SAID_TO_THEM = frozenset({Resolution.Kind.RECOMMEND, Resolution.Kind.REFER})
NO_RESPONSE = "No response recorded"
ALIKE = 0.8  # of the words, in their order: fewer are another resolution

# A request counts where it is put to them.
_TO_THEM = re.compile(
    r"\W*(?:that\s+)?(?:the\s+)?(?:cabinet|executive|council|leader)\b", re.IGNORECASE
)
# "That Cabinet be recommended to agree that ..." and "That ..." are the same resolution.
_OPENING = re.compile(
    r"^(?:that|it be|be|the|cabinet|executive|council|leader|committee|recommended|recommends?"
    r"|recommendation|referred|refers?|to|agreed?|agrees|approved?|approves|accepts?|accepted"
    r"|asked|requested)\s+",
    re.IGNORECASE,
)


def promises(challenge: PeerChallenge, as_at: date) -> list[tuple[int, Promise]]:
    """Return the confirmed promises made by `as_at`, each with the key of its agenda item.

    Soonest due first; one query.
    """
    found = (
        Commitment.objects.confirmed()
        .filter(made_in__item__challenge=challenge)
        .made_by(as_at)
        .as_at(as_at)
        .for_listing()
    )
    made = []
    for one in found:
        state = one.standing_on(as_at)
        promise = Promise(
            what=one.what,
            to_whom=one.to_whom,
            due_text=one.due_text,
            due_on=one.due_on,
            state=state,
            met_on=one.outcome_on if state == "met" else None,
            label=one.resolution.label if one.resolution else "",
            cited=cited(one.made_in.item),
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

    Both newest first; two queries. Of a page that was read again only the latest version counts,
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
    return entries, tuple(_scrutiny(newest, resolved))


def _scrutiny(items, resolved) -> Iterator[ScrutinyPoint]:
    """Yield what those who do not decide recommended, with the answer of those who do."""
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
            if one.nested_in_id or not _is_said_to_them(one):
                continue
            nested = [it for it in resolved[item.pk] if it.nested_in_id == one.pk]
            text = "\n\n".join([one.text, *(f"{it.label} {it.text}".strip() for it in nested)])
            answered = _answer(item, [one, *nested], answers)
            yield ScrutinyPoint(
                text=text,
                cited=cited(item),
                response=answered[1].text if answered else NO_RESPONSE,
                response_cited=cited(answered[0]) if answered else None,
            )


def _is_said_to_them(one: Resolution) -> bool:
    return one.kind in SAID_TO_THEM or (
        one.kind == Resolution.Kind.REQUEST and _TO_THEM.match(one.text) is not None
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


def telling(text: str) -> tuple[str, ...]:
    """Return the words of a resolution in small letters, without who is to do what with it."""
    while True:
        shorter = _OPENING.sub("", text.strip(" ,:;.-–"))
        if shorter == text:
            break
        text = shorter
    return tuple(re.findall(r"\w+", text.casefold()))


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two resolutions have closely the same words; a few words must be the same."""
    if min(len(one), len(other)) < 5:
        return one == other
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )
