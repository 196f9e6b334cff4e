"""Where exempt words stand: what repeats a paragraph, what rests on it, and what has quoted it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from meetings.models import (
    AgendaItem,
    Commitment,
    CommitmentOutcome,
    Paragraph,
    Resolution,
)
from meetings.versions import ALIKE, likeness
from peerchallenge.reports.models import IssuedReport

LONG = 12  # words: shorter ones, "The report was noted", are said at many meetings
QUOTED = 60  # letters by which words are known again in an issued report


def versions_of(item: AgendaItem) -> Iterator[AgendaItem]:
    """Yield every version of a page, the one that stands now first."""
    newest = item
    while (later := AgendaItem.objects.filter(previous=newest).first()) is not None:
        newest = later
    one: AgendaItem | None = newest
    while one:
        yield one
        one = one.previous


def alike_in_council(paragraph: Paragraph, item: AgendaItem) -> list[Paragraph]:
    """Return `paragraph` and what repeats it in the council, with their meetings.

    At the same meeting word for word, and in other versions of its page in much the same words;
    at other meetings only what is long enough to be no set phrase.
    """
    open_to_all = Paragraph.objects.filter(exempt_under="").select_related("item__meeting")
    same = open_to_all.filter(
        item__meeting__committee__council=item.meeting.committee.council_id, text=paragraph.text
    )
    if not is_long(paragraph.text):
        same = same.filter(item__meeting=item.meeting_id)
    found = {one.pk: one for one in same}
    other = open_to_all.filter(item__in=[one.pk for one in versions_of(item) if one.pk != item.pk])
    found |= {one.pk: one for one in other if reads_alike(paragraph.text, one.text)}
    return list(found.values())


def reads_alike(text: str, other: str) -> bool:
    """Say whether two versions of a paragraph say the same."""
    return likeness(text, other) >= ALIKE


def resolutions_in(paragraphs: list[Paragraph]) -> list[Resolution]:
    """Return the resolutions that stand in `paragraphs`, with those quoted inside them."""
    found = {
        one.pk: one for one in Resolution.objects.filter(paragraph__in=paragraphs, exempt_under="")
    }
    inside = Resolution.objects.filter(nested_in__in=found, exempt_under="")
    while inside := [one for one in inside if one.pk not in found]:
        found |= {one.pk: one for one in inside}
        inside = list(Resolution.objects.filter(nested_in__in=found, exempt_under=""))
    return list(found.values())


def promises_in(paragraphs, resolutions) -> tuple[list[Commitment], list[Commitment]]:
    """Return the promises of `paragraphs` and `resolutions`: those without an outcome, and with.

    They are locked, so that none is confirmed between being asked and being removed.
    """
    made = Commitment.objects.filter(made_in__in=paragraphs).values("pk")
    resolved = Commitment.objects.filter(resolution__in=resolutions).values("pk")
    keys = set(made.union(resolved).values_list("pk", flat=True))
    found = Commitment.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    outcomes = CommitmentOutcome.objects.filter(commitment__in=keys)
    with_outcome = set(outcomes.values_list("commitment", flat=True))
    sorted_out: tuple[list[Commitment], list[Commitment]] = ([], [])
    for one in found:
        sorted_out[one.pk in with_outcome].append(one)
    return sorted_out


def is_long(text: str) -> bool:
    """Say whether words are too many to be a set phrase."""
    return len(text.split()) >= LONG


def quoting(challenges: Iterable[int], words: Iterable[str], days: Iterable[date]) -> list[int]:
    """Return the issued reports of `challenges` that say any of `words`.

    What is short may be said at many meetings: it counts in a report that names one of `days`.
    """
    words = [one for one in words if one.strip()]
    long = {_plain(one)[:QUOTED] for one in words if is_long(one)}
    short = {_plain(one)[:QUOTED] for one in words if not is_long(one)}
    meetings = {day.isoformat() for day in days}
    reports = IssuedReport.objects.filter(challenge__in=challenges).values_list("pk", "data")
    found = []
    for pk, data in reports.iterator(chunk_size=10):
        said = [_plain(one) for one in _strings(json.loads(data))]
        wanted = long | short if meetings.intersection(said) else long
        if any(beginning in one for one in said for beginning in wanted):
            found.append(pk)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
