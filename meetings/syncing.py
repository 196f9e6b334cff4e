"""Fetching the minutes of a council that speak of a peer challenge, new and changed ones.

Minutes appear days or weeks after a meeting, as a draft that the next meeting corrects, so each
run reads a window of weeks again; what has not changed is stored already, and nothing happens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from meetings import importing
from meetings.models import AgendaItem, Resolution
from meetings.moderngov import Client, NotFetched
from meetings.moderngov.addresses import item_address, item_id_of, printed_minutes_address
from meetings.moderngov.pages import CONFIRMED
from meetings.moderngov.service import Item, Meeting, MeetingPage, as_page
from meetings.reading import choosing
from meetings.reading.agenda_item import Page, UnreadablePage
from meetings.reading.markup import text_of
from meetings.versions import changes
from recommendations.models import PeerChallenge

WINDOW = timedelta(weeks=13)
FAILURES_IN_A_ROW = 3  # then the site is left alone
# Challenges by peers have many names in minutes; other reviews are known by their own.
_BY_PEERS = re.compile(r"\bpeer[\s-]+(?:challenge|review|team|assessment)", re.IGNORECASE)
_OF_PEERS = {"corporate", "finance", "governance", "communications", "childrens", "planning"}


@dataclass
class Summary:
    """What a run did, in sentences; `failed` is what it could not do."""

    since: date
    until: date
    meetings: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # no minutes yet
    unread: list[str] = field(default_factory=list)  # rows and pages to look at by hand
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Source:
    """One item's text, and where a person finds it."""

    text: str
    url: str
    item: Item
    meeting: Meeting
    status: str  # "" where the council's site did not say


def sync(
    challenge: PeerChallenge, client: Client, *, since: date, until: date, by=None
) -> Summary:
    """Store what meetings from `since` to `until` said of `challenge`, if it is not stored.

    Raise NotFetched where not even the list of meetings was to be had: that is never the same as
    an empty list. A meeting that cannot be fetched is named and the others are read; after
    several in a row the run ends.
    """
    summary = Summary(since, until)
    listed = client.meetings(since, until)
    summary.unread += [f"Left out, its date cannot be read: {row}" for row in listed.unread]
    in_a_row = 0
    for meeting in listed.found:
        if "cancel" in meeting.status.casefold():
            continue
        try:
            page = client.meeting(meeting.id)
            sources = list(_sources(challenge, client, meeting, page, summary))
        except NotFetched as error:
            summary.failed.append(f"{_called(meeting)}: {error}")
            in_a_row += 1
            if in_a_row == FAILURES_IN_A_ROW:
                summary.failed.append("The meetings after these were not tried.")
                break
            continue
        in_a_row = 0
        summary.meetings += 1
        for source in sources:
            _take(challenge, source, summary, by=by)
    return summary


def mentions(text: str, challenge: PeerChallenge) -> bool:
    """Say whether a text speaks of such a challenge: by its title, or as one by peers."""
    if challenge.kind in _OF_PEERS and _BY_PEERS.search(text):
        return True
    names = [re.sub(r"\b\d{4}\b", "", challenge.title)]
    if challenge.kind != PeerChallenge.Kind.OTHER:
        names.append(challenge.get_kind_display())
    words = " ".join(text.split()).casefold()
    return any((name := " ".join(one.split()).casefold()) and name in words for one in names)


def _sources(
    challenge: PeerChallenge,
    client: Client,
    meeting: Meeting,
    page: MeetingPage,
    summary: Summary,
) -> Iterator[_Source]:
    """Yield what one meeting has to say, and note what it has not said yet."""
    only_printed = page.minutes_published and not any(one.minutes for one in page.items)
    found = []
    for item in page.items:
        text = text_of(as_page(item))
        if item.is_published and mentions(text, challenge):
            found.append((item, text, item_address(client.base, item.id)))
        elif mentions(text, challenge) and not only_printed:
            summary.waiting.append(f"{item.title}: {_called(meeting)}")
    if only_printed:
        taken = {item.id for item, _, _ in found}
        found += _printed(challenge, client, meeting, page, summary, leave=taken)
    if not found:
        return
    try:
        status = client.minutes_of(meeting).status
    except NotFetched as error:
        status = ""
        summary.unread.append(
            f"Whether the minutes are confirmed is not known: {_called(meeting)}: {error}"
        )
    for item, text, url in found:
        yield _Source(text, url, item, meeting, status)


def _printed(
    challenge: PeerChallenge,
    client: Client,
    meeting: Meeting,
    page: MeetingPage,
    summary: Summary,
    *,
    leave: set[str],
) -> Iterator[tuple[Item, str, str]]:
    """Cut items out of minutes that are published only as a PDF, by their minute numbers."""
    url = printed_minutes_address(client.base, meeting.id)
    titled = [one for one in page.items if one.id not in leave]
    try:
        printed = client.printed_minutes(meeting.id).text
    except NotFetched as error:
        if any(mentions(text_of(as_page(one)), challenge) for one in titled):
            summary.failed.append(
                f"{_called(meeting)}: its minutes are only a PDF, {url}: {error}"
            )
        return
    for item in titled:
        named = mentions(text_of(as_page(item)), challenge)
        try:
            text = choosing.from_text(printed, number=item.minute).text if item.minute else ""
        except UnreadablePage:
            text = ""
        if text and (named or mentions(text, challenge)):
            yield item, text, url
        elif named:
            summary.unread.append(
                f"{item.title}: {_called(meeting)}: its minutes are only a PDF and its number is "
                f"not in it: import it by hand from {url}"
            )


def _take(challenge: PeerChallenge, source: _Source, summary: Summary, *, by) -> None:
    """Store one item, or a new version of it, or see that nothing has changed."""
    meeting, item = source.meeting, source.item
    name = f"“{item.title}”, {_called(meeting)}"
    known = _known(challenge, source)
    heading = importing.Heading(
        committee=" ".join((meeting.committee or "Committee not named").split())[:150],
        held_on=meeting.held_on,
        title=item.title,
        minute=item.minute[:30],
        status=source.status or (known.status if known else AgendaItem.Status.DRAFT),
        source_url=source.url,
    )
    try:
        page = importing.read(source.text, challenge, held_on=meeting.held_on)
        dropped, kinds = _corrected(known, page, challenge)
        with transaction.atomic():
            stored = importing.store(
                source.text,
                page,
                challenge,
                heading,
                by=by,
                dropped_resolutions=dropped,
                kinds=kinds,
                replaces=known,
            )
    except UnreadablePage as error:
        summary.unread.append(f"{name}: {error}")
    except IntegrityError:
        summary.unread.append(f"{name}: another import stored it at the same moment")
    except importing.AlreadyStored as already:
        before = already.item
        if AgendaItem.objects.filter(previous=before).exists():
            summary.unread.append(
                f"{name}: the page is again as version {before.version} has it, and the version "
                "after that stays"
            )
        elif before.status == AgendaItem.Status.DRAFT and source.status == CONFIRMED:
            importing.confirm(before, by=by)
            summary.changed.append(
                (name, ["The minutes are now confirmed; their words are those of the draft"])
            )
        else:
            summary.same.append(name)
    else:
        if stored.previous:
            told = changes(stored.previous, stored).sentences()
            summary.changed.append((f"{name}, now version {stored.version}", told))
        else:
            summary.new.append(
                f"{name}: {len(page.paragraphs)} paragraphs, {len(page.resolutions)} resolutions"
            )


def _known(challenge: PeerChallenge, source: _Source) -> AgendaItem | None:
    """Return the item that was read from the same page, though its date or title was another."""
    wanted = (urlsplit(source.url).hostname, item_id_of(source.url))
    if not wanted[1]:
        return None
    items = (
        AgendaItem.objects.filter(challenge=challenge, source_url__contains=wanted[1])
        .newest()
        .select_related("meeting__committee")
    )
    return next(
        (
            one
            for one in items
            if (urlsplit(one.source_url).hostname, item_id_of(one.source_url)) == wanted
        ),
        None,
    )


def _corrected(
    known: AgendaItem | None, page: Page, challenge: PeerChallenge
) -> tuple[set[int], dict[int, str]]:
    """Return what a person left out of the version before, and the kinds they chose there.

    Only what a person looked at was left out on purpose. A page of which a part is exempt is not
    read again.
    """
    if known is None or known.imported_by_id is None or known.holds_exempt:
        return set(), {}
    stored = dict(Resolution.objects.filter(item=known).values_list("text", "kind"))
    offered = {
        one.text
        for one in importing.read(
            known.source_text, challenge, held_on=known.meeting.held_on
        ).resolutions
    }
    left_out = offered - stored.keys()
    dropped = {at for at, one in enumerate(page.resolutions) if one.text in left_out}
    kinds = {at: stored[one.text] for at, one in enumerate(page.resolutions) if one.text in stored}
    return dropped, kinds


def _called(meeting: Meeting) -> str:
    return f"{meeting.committee or 'a committee'}, {meeting.held_on:%-d %B %Y}"
