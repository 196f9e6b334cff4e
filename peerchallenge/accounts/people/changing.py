"""Giving roles, ending them, and what happens when somebody leaves: under lock, and audited.

A role that ends keeps its row, so that leavers stay known by name; memberships are read at every
request, so whoever has none is out at the next one.
"""

from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role
from recommendations import audit
from recommendations.models import Council

MANAGE = "accounts.manage_people"


class CannotBeDone(Exception):
    """A rule forbids it, or somebody else was quicker; the text says which, for the page."""


class IsYourOwn(CannotBeDone):
    """Nobody takes their own role of administrator away."""


def running(day: date) -> Q:
    """Return what a membership must be to run on `day`."""
    return Q(until__isnull=True) | Q(until__gte=day)


def lock(council, by) -> None:
    """Let no two people change the roles of `council` at once; called inside a transaction.

    Raise CannotBeDone if `by` may not any more: somebody else may just have seen to that.
    `by` is None for an operator's command.
    """
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    if by is not None and not User.objects.get(pk=by.pk).has_perm(MANAGE, council):
        raise CannotBeDone(f"You are no longer an administrator of {council}")


@transaction.atomic
def give_role(person, role: str, *, council, until: date | None, by, day: date) -> Membership:
    """Give `person` a role in `council`; one that has ended begins again.

    Raise CannotBeDone where they have it already.
    """
    lock(council, by)
    held = Membership.objects.filter(user=person, council=council, role=role).first()
    if held is not None and (held.until is None or held.until >= day):
        raise CannotBeDone(f"{person} is {Role(role).label} already")
    return put_role(person, role, council=council, until=until, by=by)


def put_role(person, role: str, *, council, until: date | None, by) -> Membership:
    """Store a role and its last day, whatever was before; audited, inside a transaction."""
    held = Membership.objects.filter(user=person, council=council, role=role).first()
    before = held.until if held else None
    held = held or Membership(user=person, council=council, role=role)
    held.until, held.given_by = until, ""
    held.save()
    audit.record(
        by,
        "gave a role",
        person,
        council=council,
        role=role,
        until=[_plain(before), _plain(until)],
    )
    return held


@transaction.atomic
def set_last_day(
    membership: Membership, until: date | None, *, seen: str, by, day: date
) -> Membership:
    """Let a role run until `until`, its last day; a day before `day` ends it at once.

    `seen` is the last day that the page showed, as `seen_of` writes it. Raise CannotBeDone where
    it is another by now, and where no administrator would be left; IsYourOwn for one's own role
    of administrator.
    """
    council = membership.council
    lock(council, by)
    now = Membership.objects.filter(pk=membership.pk).select_related("user", "council").first()
    if now is None or seen_of(now) != seen:
        raise CannotBeDone("Somebody else has changed this role meanwhile: look again")
    if until is not None:
        _keep_an_administrator([now], until, by=by)
    before, now.until = now.until, until
    now.save(update_fields=["until"])
    ends = until is not None and until < day
    audit.record(
        by, "ended a role" if ends else "changed the last day of a role", now.user,
        council=council, role=now.role, until=[_plain(before), _plain(until)],
    )  # fmt: skip
    return now


@transaction.atomic
def leave(person, *, council, by, day: date) -> bool:
    """End every role of `person` in `council` and all their sessions.

    The account is deactivated, unless they have a role in another council; return whether it
    was. Nothing is deleted: they stay the author of what they wrote. Raise CannotBeDone as
    `set_last_day` does.
    """
    lock(council, by)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    last = day - timedelta(days=1)
    held = list(Membership.objects.filter(running(day), user=person, council=council))
    _keep_an_administrator(held, last, by=by)
    for one in held:
        before, one.until = one.until, last
        one.save(update_fields=["until"])
        audit.record(
            by, "ended a role", person, council=council,
            role=one.role, until=[_plain(before), _plain(last)],
        )  # fmt: skip
    for session in UserSession.objects.filter(user=person):
        session.end()
    if Membership.objects.filter(running(day), user=person).exists() or not person.is_active:
        return False
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record(by, "deactivated", person, council=council, is_active=[True, False])
    return True


def seen_of(membership: Membership) -> str:
    """Return a role's last day as a form carries it, to find out whether it has changed."""
    return _plain(membership.until) or "none"


def _keep_an_administrator(ending: list[Membership], last: date, *, by) -> None:
    """Raise unless an administrator remains on the day after `last`, and it is not one's own."""
    role = next((one for one in ending if one.role == Role.ADMINISTRATOR), None)
    if role is None:
        return
    if by is not None and role.user_id == by.pk:
        raise IsYourOwn("Ask another administrator to end your own role of administrator")
    others = Membership.objects.filter(
        running(last + timedelta(days=1)),
        council=role.council_id,
        role=Role.ADMINISTRATOR,
        user__is_active=True,
    ).exclude(user=role.user_id)
    if not others.exists():
        raise CannotBeDone("The council would be left without an administrator")


def _plain(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
