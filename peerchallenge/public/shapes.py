"""What the answers for machines consist of, beside the public values themselves.

Organisations and motions have the keys of Popolo, events those of Open Civic Data; see `popolo`.
The schemas of the interface's description are made from these classes and from `values`, so a key
that is added here is described there, and a test fails until it has words in `descriptions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peerchallenge.public import values


@dataclass(frozen=True)
class Counts:
    total: int
    complete: int
    overdue: int


@dataclass(frozen=True)
class Summary:
    actions: int
    actions_complete: int
    actions_overdue: int
    recommendations: int
    recommendations_implemented: int
    measures: int
    measures_better: int
    promises: int
    promises_met: int


@dataclass(frozen=True)
class ChallengeData:
    """challenge.json"""

    version: int
    licence: str
    challenge: values.Challenge
    summary: Summary
    recommendations: tuple[values.Recommendation, ...]
    promises: tuple[values.Promise, ...]
    reports: tuple[values.Report, ...]
    good_news: tuple[values.GoodNews, ...]
    comments: tuple[values.Comment, ...]


@dataclass(frozen=True)
class Identifier:
    scheme: str
    identifier: str


@dataclass(frozen=True)
class OtherName:
    name: str
    note: str


@dataclass(frozen=True)
class Source:
    url: str
    note: str


@dataclass(frozen=True)
class Organization:
    id: str
    name: str
    classification: str
    parent_id: str | None = None
    other_names: tuple[OtherName, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    founding_date: date | None = None
    dissolution_date: date | None = None
    successor_id: str | None = None
    predecessor_ids: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class CommitteesData:
    """committees.json"""

    version: int
    licence: str
    organizations: tuple[Organization, ...]


@dataclass(frozen=True)
class Participant:
    entity_type: str
    id: str
    name: str
    note: str


@dataclass(frozen=True)
class RelatedEntity:
    entity_type: str
    id: str
    name: str
    note: str
    url: str


@dataclass(frozen=True)
class AgendaEntry:
    description: str
    order: str
    minute: str
    notes: tuple[str, ...]
    related_entities: tuple[RelatedEntity, ...]
    source_url: str


@dataclass(frozen=True)
class Motion:
    id: str
    organization_id: str
    date: date
    identifier: str
    text: str
    nested: bool
    result: str
    vote_events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    url: str


@dataclass(frozen=True)
class Document:
    note: str
    date: date
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Event:
    id: str
    name: str
    description: str
    classification: str
    start_date: date
    start_time: str | None
    timezone: str
    all_day: bool
    status: str
    participants: tuple[Participant, ...]
    agenda: tuple[AgendaEntry, ...]
    motions: tuple[Motion, ...]
    documents: tuple[Document, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class EventsData:
    """events.json"""

    version: int
    licence: str
    council: str
    challenge: str
    events: tuple[Event, ...]
