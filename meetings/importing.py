"""Storing what was read of a page: once for each page, however often it is imported."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from meetings.annual_meetings import known_year_end
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from meetings.reading import agenda_item
from meetings.same_committee import ask_whether_known, committee_called
from meetings.versions import changes, same_words
from recommendations import audit
from recommendations.models import PeerChallenge


class AlreadyStored(Exception):
    """The same page is stored already, for the same meeting."""

    def __init__(self, item: AgendaItem):
        super().__init__(f"This page is already stored as “{item.title}”")
        self.item = item


@dataclass(frozen=True)
class Heading:
    """What a person says of a page: whose it is, and what it is called."""

    committee: str
    held_on: date
    title: str = ""  # empty: as the page says
    minute: str = ""
    status: str = AgendaItem.Status.DRAFT
    source_url: str = ""


# Apps above add what they know: a function from a challenge to (number, words) pairs.
TELLERS: list[Callable[[PeerChallenge], Iterable[tuple[str, str]]]] = []


# And what they do with an item once it is stored, in the same transaction.
AFTER_STORING: list[Callable[[AgendaItem], None]] = []


def learned_words(challenge: PeerChallenge) -> dict[str, list[str]]:
    """Return what people have tied to each recommendation, by its number, newest first.

    Paragraphs that were confirmed to be about it without naming it, and what the apps above add.
    """
    found: dict[str, list[str]] = {}
    confirmed = (
        Discussion.objects.confirmed()
        .filter(recommendation__challenge=challenge)
        .exclude(basis=Discussion.Basis.EXPLICIT)
        .filter(paragraph__exempt_under="")
        .order_by("-settled_at", "pk")
        .values_list("recommendation__number", "paragraph__text")
    )
    for number, words in (*confirmed, *(pair for tell in TELLERS for pair in tell(challenge))):
        found.setdefault(number, []).append(words)
    return found


def read(
    source: str | bytes,
    challenge: PeerChallenge,
    *,
    held_on: date,
    item_number: str | None = None,
) -> agenda_item.Page:
    """Read a page with the challenge's recommendations in mind.

    `item_number` takes one item out of the minutes of a whole meeting.

    Raise `agenda_item.UnreadablePage`, with a sentence for the person who gave it.
    """
    learned = learned_words(challenge)
    registered = [
        agenda_item.Registered(number, f"{title}. {text}", tuple(learned.get(number, ())))
        for number, title, text in challenge.recommendations.order_by("sort_key").values_list(
            "number", "title", "text"
        )
    ]
    return agenda_item.read(
        source,
        recommendations=registered,
        meeting_date=held_on,
        municipal_year_ends=known_year_end(challenge.council_id, held_on),
        item_number=item_number,
    )


def fingerprint(source: str) -> str:
    """Return the SHA-256 of a page's text, blind to how its lines end."""
    text = "\n".join(line.rstrip() for line in source.splitlines()).strip()
    return hashlib.sha256(text.encode()).hexdigest()


def stored_already(
    challenge: PeerChallenge,
    heading: Heading,
    source: str,
    page: agenda_item.Page | None = None,
) -> AgendaItem | None:
    """Return the item that holds this page for this meeting, from whatever source it came.

    Reads `source` again unless `page`, what was read of it, is given.
    """
    at_meeting = AgendaItem.objects.filter(
        meeting__committee=committee_called(challenge.council, heading.committee),
        meeting__held_on=heading.held_on,
    )
    if item := at_meeting.filter(source_hash=fingerprint(source)).first():
        return item
    page = page or read(source, challenge, held_on=heading.held_on)
    titled = at_meeting.filter(challenge=challenge, title=_title(heading, page))
    item = titled.newest().first()
    return item if item and same_words(item, page) else None


def _title(heading, page):
    return (heading.title or page.title or "Untitled item")[:300]


@transaction.atomic
def store(
    source: str,
    page: agenda_item.Page,
    challenge: PeerChallenge,
    heading: Heading,
    *,
    by,
    dropped_links: Collection[tuple[int, str]] = (),
    dropped_resolutions: Collection[int] = (),
    kinds: dict[int, str] | None = None,
    replaces: AgendaItem | None = None,
) -> AgendaItem:
    """Store a page that a person has looked at, with what they left out or corrected.

    `dropped_links` are (paragraph index, recommendation number); `dropped_resolutions` and the
    keys of `kinds` are positions in `page.resolutions`. A page that the meeting has under the
    same title, with other words, becomes a new version of that item: what cites the old one goes
    on citing it. `replaces` says which item it is a version of, where more than the title tells.
    Raise AlreadyStored, storing nothing, if the same words are stored, from whatever source.
    """
    if item := stored_already(challenge, heading, source, page):
        raise AlreadyStored(item)
    meeting = _meeting(challenge, heading)
    title = _title(heading, page)
    previous = replaces or (
        AgendaItem.objects.filter(meeting=meeting, challenge=challenge, title=title)
        .newest()
        .first()
    )
    if replaces and replaces.meeting_id == meeting.pk and same_words(replaces, page):
        raise AlreadyStored(replaces)
    try:
        with transaction.atomic():
            item = AgendaItem.objects.create(
                meeting=meeting,
                challenge=challenge,
                title=title,
                minute=heading.minute,
                status=heading.status,
                source_url=heading.source_url,
                source_text=source,
                source_hash=fingerprint(source),
                imported_by=by,
                previous=previous,
                version=previous.version + 1 if previous else 1,
            )
    except IntegrityError:
        # Stored a moment ago, by a second press of the button or by somebody else.
        raise AlreadyStored(stored_already(challenge, heading, source)) from None
    paragraphs = Paragraph.objects.bulk_create(
        Paragraph(item=item, index=one.index, text=one.text, part=one.part)
        for one in page.paragraphs
    )
    by_index = {paragraph.index: paragraph for paragraph in paragraphs}
    _suggest(page, by_index, challenge, previous, dropped_links)
    _resolve(page, item, by_index, dropped_resolutions, kinds or {}, previous)
    for follow in AFTER_STORING:
        follow(item)
    audit.record(
        by, "imported", item, council=challenge.council, sha256=item.source_hash,
        version=item.version, **(changes(previous, item).for_audit() if previous else {}),
    )  # fmt: skip
    return item


@transaction.atomic
def confirm(item: AgendaItem, *, by) -> None:
    """Record that the minutes of an item are confirmed, where their words have not changed."""
    before, item.status = item.status, AgendaItem.Status.CONFIRMED
    item.save(update_fields=["status"])
    council = item.meeting.committee.council
    audit.record(by, "confirmed", item, council=council, status=[before, item.status])


def _meeting(challenge, heading):
    """Find or make the committee and the meeting that a page belongs to."""
    council = challenge.council
    committee = committee_called(council, heading.committee)
    if committee is None:
        committee = Committee.objects.create(
            council=council, name=heading.committee, kind=guess_kind(heading.committee)
        )
        ask_whether_known(committee)
    meeting, _ = Meeting.objects.get_or_create(
        committee=committee, held_on=heading.held_on, note=""
    )
    return meeting


def guess_kind(name: str) -> str:
    """Guess from its name what a committee is; the clerk can correct it."""
    name = name.casefold()
    for kind, words in (
        (Committee.Kind.SCRUTINY, ("scrutiny", "select committee")),
        (Committee.Kind.EXECUTIVE, ("cabinet", "executive")),
        (Committee.Kind.AUDIT, ("audit", "governance")),
        (Committee.Kind.COUNCIL, ("council",)),
    ):
        if any(word in name for word in words):
            return kind
    return Committee.Kind.OTHER


def _suggest(page, by_index, challenge, previous, dropped):
    """Store the links that the reader suggests, for a person to settle.

    What a person left out of the preview is stored as nothing at all; what was settled in a
    version before, about a paragraph with the same words, is settled the same way here, the
    latest version first, and what was linked there by hand is linked here.
    """
    recommendations = {one.number: one for one in challenge.recommendations.all()}
    settled = {}
    for one in (
        Discussion.objects.filter(paragraph__item__in=_versions(previous))
        .exclude(state=Discussion.State.SUGGESTED)
        .select_related("paragraph")
        .order_by("paragraph__item__version")
    ):
        settled[one.paragraph.text, one.recommendation_id] = one
    new = []
    linked = set()
    for paragraph in page.paragraphs:
        for link in paragraph.links:
            recommendation = recommendations.get(link.number)
            if recommendation is None or (paragraph.index, link.number) in dropped:
                continue
            before = settled.get((paragraph.text, recommendation.pk))
            linked.add((paragraph.text, recommendation.pk))
            new.append(
                Discussion(
                    paragraph=by_index[paragraph.index],
                    recommendation=recommendation,
                    basis=link.basis,
                    because=link.because[:300],
                    score=link.score,
                    start=link.start,
                    end=link.end,
                    state=before.state if before else Discussion.State.SUGGESTED,
                    settled_by_id=before.settled_by_id if before else None,
                    settled_at=before.settled_at if before else None,
                )
            )
    by_number = {one.pk: one.number for one in recommendations.values()}
    for (text, key), before in settled.items():
        if before.basis != Discussion.Basis.BY_HAND or (text, key) in linked:
            continue
        for index, paragraph in by_index.items():
            if paragraph.text == text and (index, by_number.get(key)) not in dropped:
                new.append(
                    Discussion(
                        paragraph=paragraph,
                        recommendation_id=key,
                        basis=before.basis,
                        because=before.because,
                        state=before.state,
                        settled_by_id=before.settled_by_id,
                        settled_at=before.settled_at,
                    )
                )
    Discussion.objects.bulk_create(new)


def _resolve(page, item, by_index, dropped, kinds, previous):
    """Store the resolutions, those quoted inside another below it, and what they may promise.

    A promise that the version before has confirmed is not made twice: it goes on citing that
    version. One that was dismissed there, in the same words, is dismissed here.
    """
    settled = {
        one.resolution.text: one
        for one in Commitment.objects.filter(
            made_in__item__in=_versions(previous), resolution__isnull=False
        )
        .exclude(state=Commitment.State.SUGGESTED)
        .select_related("resolution")
    }
    linked: dict[str, list[int]] = {}
    for text, key in (
        Resolution.recommendations.through.objects.filter(resolution__item__in=_versions(previous))
        .order_by("pk")
        .values_list("resolution__text", "recommendation")
    ):
        linked.setdefault(text, []).append(key)
    stored = {}
    for position, one in enumerate(page.resolutions):
        if position in dropped or one.nested_in in dropped:
            continue
        resolution = Resolution.objects.create(
            item=item,
            paragraph=by_index.get(one.paragraph),
            nested_in=stored.get(one.nested_in),
            position=position,
            label=one.label[:20],
            text=one.text,
            kind=kinds.get(position, one.kind),
        )
        stored[position] = resolution
        if keys := linked.get(one.text):
            resolution.recommendations.add(*keys)
        before = settled.get(one.text)
        if before and before.state == Commitment.State.CONFIRMED:
            continue
        if one.commitment and one.paragraph in by_index:
            Commitment.objects.create(
                resolution=resolution,
                made_in=by_index[one.paragraph],
                what=one.commitment.what,
                to_whom=(one.commitment.to_whom or "")[:150],
                due_text=(one.commitment.due_text or "")[:200],
                due_on=one.commitment.due_on,
                due_rule=(one.commitment.due_rule or "")[:200],
                state=before.state if before else Commitment.State.SUGGESTED,
                settled_by_id=before.settled_by_id if before else None,
                settled_at=before.settled_at if before else None,
            )


def _versions(item):
    """Return an item and those that it replaced, latest first."""
    found = []
    while item:
        found.append(item)
        item = item.previous
    return found
