"""Committees and their meetings, as far as the public has their minutes or reports."""

from datetime import date

from django.db.models import F

from meetings.models import AgendaItem, Committee
from peerchallenge.pages import committees_said
from peerchallenge.public import values
from peerchallenge.public.minutes import quotable_keys, quotable_of
from peerchallenge.public.record import recommendations_on
from peerchallenge.reports.models import IssuedReport
from recommendations.models import Council, PeerChallenge


def committees(
    council: Council, challenges: tuple[PeerChallenge, ...], day: date
) -> tuple[values.Committee, ...]:
    """Return the committees of `council` that its public pages name, by name; three queries.

    Those with public minutes or reports of `challenges`, and what they have become since.
    """
    rows = (
        quotable_of(challenges, day)
        .order_by("meeting__held_on", "pk")
        .values_list("meeting__committee", "meeting__held_on", "source_url")
    )
    latest = {key: (held_on, url) for key, held_on, url in rows}
    reported = (
        IssuedReport.objects.public()
        .filter(challenge__in=challenges, committee__isnull=False)
        .values_list("committee", flat=True)
    )
    every = {
        key: (name, successor)
        for key, name, successor in Committee.objects.filter(council=council).values_list(
            "pk", "name", "successor"
        )
    }
    shown, left = set(), [*latest, *reported]
    while left:
        key = left.pop()
        if key is not None and key not in shown:
            shown.add(key)
            left.append(every[key][1])
    return tuple(
        values.Committee(
            key=key,
            name=every[key][0],
            successor=every[key][1],
            latest_minutes_on=latest.get(key, (None, ""))[0],
            latest_minutes_url=latest.get(key, (None, ""))[1],
        )
        for key in sorted(shown, key=lambda key: (every[key][0], key))
    )


def meetings(challenge: PeerChallenge, day: date) -> tuple[values.Meeting, ...]:
    """Return the meetings that spoke of published recommendations, newest first.

    The same items, paragraphs and resolutions as on the recommendations' own pages; five queries.
    """
    found = {one.pk: one for one in recommendations_on(challenge, day)}
    public = set(quotable_keys([challenge], day))
    items: dict[int, committees_said.Considered] = {}
    about: dict[int, list[tuple[str, str]]] = {}
    paragraphs: dict[int, dict[int, str]] = {}
    for key, considered in committees_said.considered(list(found), day).items():
        for one in considered:
            if one.item in public:
                items.setdefault(one.item, one)
                about.setdefault(one.item, []).append((found[key].number, found[key].title))
                said = {paragraph.number: paragraph.text for paragraph in one.paragraphs}
                paragraphs.setdefault(one.item, {}).update(said)
    held: dict[tuple, list[values.AgendaItem]] = {}
    for pk, *meeting in _meetings_of(items):
        one = items[pk]
        item = values.AgendaItem(
            key=pk,
            title=one.title,
            minute=one.minute,
            source_url=one.source_url,
            recommendations=tuple(about[pk]),
            resolutions=tuple(
                values.Resolved(said.label, said.text, said.nested) for said in one.resolutions
            ),
            paragraphs=tuple(text for _, text in sorted(paragraphs[pk].items())),
        )
        held.setdefault(tuple(meeting), []).append(item)
    return tuple(
        values.Meeting(
            key=key,
            committee=committee,
            committee_name=name,
            held_on=held_on,
            starts_at=starts_at,
            is_cancelled=is_cancelled,
            items=tuple(own),
        )
        for (key, committee, name, held_on, starts_at, is_cancelled), own in held.items()
    )


def _meetings_of(items):
    """Return (key, meeting's columns) of agenda items, the newest meeting first; one query."""
    return (
        AgendaItem.objects.filter(pk__in=items)
        .order_by("-meeting__held_on", "meeting", "pk")
        .values_list(
            "pk",
            "meeting",
            F("meeting__committee"),
            "meeting__committee__name",
            "meeting__held_on",
            "meeting__starts_at",
            "meeting__is_cancelled",
        )
    )
