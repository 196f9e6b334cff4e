"""Which entries of the audit somebody asks for, newest first, a part at a time.

Parts are found by the key of the last entry before them, never by counting: the millionth entry
costs what the first does. They are read by `auditentry_of_a_council` and, for one record and for
people, by `auditentry_of_a_target`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from peerchallenge.accounts.current import memberships_on
from peerchallenge.accounts.models import User
from recommendations.models import AuditEntry, Council

PERSON = User._meta.label_lower
NOBODY = "command"  # in place of a person: what an operator's command did
AT_A_TIME = 1000  # entries read at once for a file


@dataclass(frozen=True)
class Asked:
    """What somebody looks for in the audit of a council.

    `words` must all be in the name of the record, of the person, or in what was done; `person` is
    the key of who did it; `kind` and `record` say to what; `since` and `until` are days, both of
    them inside. With `with_accounts`, what people of the council did about their own accounts is
    found too, which belongs to no council: signing in, passwords, second factors.
    """

    council: Council
    day: date
    words: str = ""
    person: str = ""
    kind: str = ""
    record: int | None = None
    since: date | None = None
    until: date | None = None
    with_accounts: bool = False


def entries(asked: Asked, *, before: int | None = None, number: int) -> list[AuditEntry]:
    """Return up to `number` entries, newest first, of those before the entry `before`.

    One query; two with accounts.
    """
    found = list(
        _narrowed(AuditEntry.objects.filter(council=asked.council), asked, before)[:number]
    )
    if asked.with_accounts and asked.kind in ("", PERSON):
        people = memberships_on(asked.day).filter(council=asked.council).values("user")
        own = AuditEntry.objects.filter(council=None, target_type=PERSON, target_id__in=people)
        found += _narrowed(own, asked, before)[:number]
        found.sort(key=lambda entry: entry.pk, reverse=True)
    return found[:number]


def all_entries(asked: Asked) -> Iterator[AuditEntry]:
    """Yield every entry asked for, newest first, holding few of them at once."""
    before = None
    while part := entries(asked, before=before, number=AT_A_TIME):
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
