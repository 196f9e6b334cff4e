"""Committees and meetings in the words of Popolo and Open Civic Data, as far as those fit.

Organisations and motions have the keys of Popolo (https://www.popoloproject.com/specs/), events
those of Open Civic Data's event. Where nothing is on record a key is null or an empty list. Ours
are `minute`, `source_url` and `nested`, for which the two have no word. There are no persons,
memberships or votes, because none are on record.
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from django.core.serializers.json import DjangoJSONEncoder

from peerchallenge.public import shapes, values
from peerchallenge.public.open_data import LICENCE, VERSION
from recommendations.models import Council

SCHEME = "peer-challenge-tracker"


def committees_json(council: Council, committees: tuple[values.Committee, ...]) -> str:
    """Return the council first, then its committees; a renamed one says what it became."""
    slug = council.slug
    whole = shapes.Organization(
        id=council_id(slug),
        name=council.name,
        classification="council",
        identifiers=(shapes.Identifier(SCHEME, slug),),
    )
    own = (_committee(slug, one, committees) for one in committees)
    return _written(shapes.CommitteesData(VERSION, LICENCE, (whole, *own)))


def events_json(
    challenge: values.Challenge,
    council_slug: str,
    meetings: tuple[values.Meeting, ...],
    address_of: Callable[[str], str],
) -> str:
    """Return meetings as events; `address_of` gives the page of a recommendation's number."""
    return _written(
        shapes.EventsData(
            version=VERSION,
            licence=LICENCE,
            council=challenge.council,
            challenge=challenge.title,
            events=tuple(event(council_slug, one, address_of) for one in meetings),
        )
    )


def _written(data) -> str:
    return json.dumps(asdict(data), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def council_id(slug: str) -> str:
    """Return the id of a council's organisation, the same for good."""
    return f"council/{slug}"


def committee_id(slug: str, key: int) -> str:
    """Return the id of a committee's organisation."""
    return f"council/{slug}/committee/{key}"


def _committee(slug, one, committees):
    before = [other for other in committees if other.successor == one.key]
    sources = ()
    if one.latest_minutes_on:
        note = f"Minutes of {one.latest_minutes_on.isoformat()}"
        sources = (shapes.Source(one.latest_minutes_url, note),)
    return shapes.Organization(
        id=committee_id(slug, one.key),
        name=one.name,
        classification="committee",
        parent_id=council_id(slug),
        other_names=tuple(
            shapes.OtherName(other.name, "Name of a committee that became this one")
            for other in before
        ),
        identifiers=(shapes.Identifier(SCHEME, str(one.key)),),
        successor_id=None if one.successor is None else committee_id(slug, one.successor),
        predecessor_ids=tuple(committee_id(slug, other.key) for other in before),
        sources=sources,
    )


def event(slug: str, one: values.Meeting, address_of: Callable[[str], str]) -> shapes.Event:
    """Return a meeting as an event with its agenda, and what was resolved as motions."""
    key = f"council/{slug}/meeting/{one.key}"
    committee = committee_id(slug, one.committee)
    pages = {item.source_url: f"Minutes: {item.title}" for item in one.items}
    return shapes.Event(
        id=key,
        name=one.committee_name,
        description="",
        classification="committee-meeting",
        start_date=one.held_on,
        start_time=one.starts_at.isoformat("minutes") if one.starts_at else None,
        timezone="Europe/London",
        all_day=one.starts_at is None,
        status="cancelled" if one.is_cancelled else "passed",
        participants=(shapes.Participant("organization", committee, one.committee_name, "host"),),
        agenda=tuple(
            _agenda_entry(item, number, address_of) for number, item in enumerate(one.items, 1)
        ),
        motions=tuple(
            shapes.Motion(
                id=f"{key}/item/{item.key}/motion/{number}",
                organization_id=committee,
                date=one.held_on,
                identifier=said.label,
                text=said.text,
                nested=said.nested,
                result="pass",
            )
            for item in one.items
            for number, said in enumerate(item.resolutions, 1)
        ),
        documents=tuple(
            shapes.Document(note, one.held_on, (shapes.Link(url),)) for url, note in pages.items()
        ),
        sources=tuple(shapes.Source(url, note) for url, note in pages.items()),
    )


def _agenda_entry(item, number, address_of):
    return shapes.AgendaEntry(
        description=item.title,
        order=str(number),
        minute=item.minute,
        notes=item.paragraphs,
        related_entities=tuple(
            shapes.RelatedEntity(
                "recommendation", recommendation, title, "considered", address_of(recommendation)
            )
            for recommendation, title in item.recommendations
        ),
        source_url=item.source_url,
    )
