"""Which entries of the audit somebody asks for, newest first, a part at a time.

Parts are found by the key of the last entry before them, never by counting: the millionth entry
costs what the first does. They are read by `auditentry_of_a_council` and, for one record and for
people, by `auditentry_of_a_target`.

What people did about their own accounts belongs to no council. It is told to a council for as long
as they had a role there (`terms.py`), and never for the time before or after: they may work for
others too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from peerchallenge.accounts.models import Membership
from peerchallenge.auditing.terms import PERSON, Terms
from recommendations.models import AuditEntry, Council

NOBODY = "command"  # in place of a person: what an operator's command did
AT_A_TIME = 1000  # entries read at once for a file


@dataclass(frozen=True)
class Asked:
    """What somebody looks for in the audit of a council.

    `words` must all be in the name of the record, of the person, or in what was done; `person` is
    the key of who did it; `kind` and `record` say to what; `since` and `until` are days, both of
    them inside. With `with_accounts`, what people did about their own accounts while they had a
    role in the council is found too, which belongs to no council: signing in, passwords, second
    factors.
    """

    council: Council
    words: str = ""
    person: str = ""
    kind: str = ""
    record: int | None = None
    since: date | None = None
    until: date | None = None
    with_accounts: bool = False


def entries(
    asked: Asked, *, before: int | None = None, number: int, terms: Terms | None = None
) -> list[AuditEntry]:
    """Return up to `number` entries, newest first, of those before the entry `before`.

    One query; four with accounts, and more only where many entries are of the time before
    somebody came or after they left. `terms` keeps what was found out for the next part.
    """
    found = list(
        _narrowed(AuditEntry.objects.filter(council=asked.council), asked, before)[:number]
    )
    if asked.with_accounts and asked.kind in ("", PERSON):
        found += _own(asked, before, number, terms or Terms(asked.council))
        found.sort(key=lambda entry: entry.pk, reverse=True)
    return found[:number]


def _own(asked: Asked, before: int | None, number: int, terms: Terms) -> list[AuditEntry]:
    """Return up to `number` entries of no council, by people while they had a role in this one."""
    people = Membership.objects.filter(council=asked.council).values("user")
    rows = AuditEntry.objects.filter(council=None, target_type=PERSON, target_id__in=people)
    found: list[AuditEntry] = []
    at_once = number
    while True:
        part = list(_narrowed(rows, asked, before)[:at_once])
        found += terms.inside(part)
        if len(found) >= number or len(part) < at_once:
            return found[:number]
        before, at_once = part[-1].pk, max(number, AT_A_TIME)


def all_entries(asked: Asked) -> Iterator[AuditEntry]:
    """Yield every entry asked for, newest first, holding few of them at once."""
    before, terms = None, Terms(asked.council)
    while part := entries(asked, before=before, number=AT_A_TIME, terms=terms):
        yield from part
        before = part[-1].pk


def _narrowed(rows: QuerySet, asked: Asked, before: int | None) -> QuerySet:
    for word in asked.words.split():
        rows = rows.filter(
            Q(target_name__icontains=word)
            | Q(actor_name__icontains=word)
            | Q(verb__icontains=word)
        )
    if asked.person == NOBODY:
        rows = rows.filter(actor=None)
    elif asked.person:
        rows = rows.filter(actor=asked.person)
    if asked.kind:
        rows = rows.filter(target_type=asked.kind)
    if asked.record is not None:
        rows = rows.filter(target_id=asked.record)
    if asked.since:
        rows = rows.filter(recorded_at__gte=_midnight(asked.since))
    if asked.until and asked.until < date.max:
        rows = rows.filter(recorded_at__lt=_midnight(asked.until + timedelta(days=1)))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
