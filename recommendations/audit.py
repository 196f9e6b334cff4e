"""The trail of changes to records that are not their own trail.

Each entry also goes to the log, where an operator's own systems read it: see docs/audit.md.
"""

import json
import logging
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from recommendations.models import AuditEntry

log = logging.getLogger("audit")


@dataclass(frozen=True)
class Origin:
    """Where what is done now is done from; empty in a command."""

    address: str = ""
    request_id: str = ""


# Set for each request by the middleware, so that no function has to pass it on.
origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  (it is frozen)


def record(actor, verb, target, /, *, council, **changes):
    """Add an entry to the audit, inside the caller's transaction.

    `actor` is a person, or None for a command run by an operator; `changes` maps a field to
    `[before, after]`, both plain values.
    """
    here = origin.get()
    entry = AuditEntry.objects.create(
        council=council,
        actor=actor,
        actor_name=str(actor) if actor else "An operator's command",
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_name=str(target)[:300],
        changes=changes,
        address=here.address,
        request_id=here.request_id,
    )
    tell([entry])
    return entry


def tell(entries: Iterable[AuditEntry]) -> None:
    """Write stored entries to the log, a line of JSON each, once the transaction is committed.

    Only keys, the verb and where it was done from: no name, and nothing that people typed. That
    the log cannot be written stops nobody's work.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    lines = [json.dumps(_told(entry, at)) for entry in entries]

    def write():
        for line in lines:
            log.info("%s", line)

    transaction.on_commit(write, robust=True)


def _told(entry, at):
    return {
        "time": at,
        "logger": "audit",
        "entry": entry.pk,
        "council": entry.council_id,
        "actor": entry.actor_id,
        "verb": entry.verb,
        "target_type": entry.target_type,
        "target": entry.target_id,
        "changed": sorted(entry.changes),
        "address": entry.address,
        "request_id": entry.request_id,
    }
