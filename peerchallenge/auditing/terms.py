"""When somebody had a role in a council, as the audit of the council tells it.

A membership says only its last day. When it began, and that it was ended on the way, is in the
entries about it, which nobody can change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.people.changing import ENDED, GAVE, OF_ROLES, TOOK
from recommendations.models import AuditEntry, Council

PERSON = User._meta.label_lower


@dataclass(frozen=True)
class Term:
    """From one entry of the audit to another, and at most until the end of a day.

    `after` is 0 where nothing says when the role was given: it is older than the first sign-in
    that was ever recorded. `before` is None for a role that nobody ended.
    """

    after: int = 0
    before: int | None = None
    until: date | None = None

    def holds(self, entry: AuditEntry) -> bool:
        """Say whether an entry falls into it."""
        return (
            self.after < entry.pk
            and (self.before is None or entry.pk < self.before)
            and not self.is_over(entry.recorded_at)
        )

    def is_over(self, moment: datetime) -> bool:
        """Say whether the last day has passed at a moment."""
        if self.until is None or self.until == date.max:
            return False
        return moment >= make_aware(datetime.combine(self.until + timedelta(days=1), time()))


class Terms:
    """The terms of people in one council, looked up for as many as are asked about at once."""

    def __init__(self, council: Council):
        self.council = council
        self._of: dict[int, list[Term]] = {}

    def inside(self, entries: list[AuditEntry]) -> list[AuditEntry]:
        """Keep the entries about people from when they had a role; two queries for new people."""
        if unknown := {entry.target_id for entry in entries} - self._of.keys():
            self._look_up(unknown)
        return [
            entry
            for entry in entries
            if any(term.holds(entry) for term in self._of[entry.target_id])
        ]

    def _look_up(self, people: set[int]) -> None:
        said: dict[int, list[AuditEntry]] = {key: [] for key in people}
        about = AuditEntry.objects.filter(
            council=self.council, target_type=PERSON, target_id__in=people, verb__in=OF_ROLES
        )
        for entry in about.order_by("pk"):
            said[entry.target_id].append(entry)
        last_days: dict[int, dict[str, date | None]] = {key: {} for key in people}
        held = Membership.objects.filter(council=self.council, user__in=people)
        for person, role, until in held.values_list("user", "role", "until"):
            last_days[person][role] = until
        self._of |= {key: terms(said[key], last_days[key]) for key in people}


def terms(said: Iterable[AuditEntry], last_days: dict[str, date | None]) -> list[Term]:
    """Return the terms of one person in one council.

    `said` is what the audit says of their roles there, oldest first; `last_days` has every role
    that they have or had, with its last day.
    """
    found: list[Term] = []
    now: dict[str, Term] = {}  # by role, the term that has not been ended
    seen = set()
    for entry in said:
        role = str(entry.changes.get("role", ""))
        term = now.pop(role, None)
        if term is None and role not in seen and entry.verb != GAVE:
            term = Term()  # given before that was recorded
        seen.add(role)
        if term is not None and term.is_over(entry.recorded_at):
            found.append(term)
            term = None
        if entry.verb in (ENDED, TOOK):
            if term is not None:
                found.append(replace(term, before=entry.pk))
            continue
        now[role] = replace(term or Term(after=entry.pk), until=_last_day(entry.changes))
    for role, until in last_days.items():
        term = now.get(role) or (None if role in seen else Term())
        if term is not None:
            found.append(replace(term, until=until))
    return found


def _last_day(changes: dict[str, Any]) -> date | None:
    """Return the last day that an entry gave a role; None for one that does not end."""
    match changes.get("until"):
        case [_, str(until)]:
            return date.fromisoformat(until)
    return None
