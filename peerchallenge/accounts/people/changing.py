"""Giving roles, ending them, and what happens when somebody leaves: under lock, and audited.

A role that ends keeps its row, so that leavers stay known by name; memberships are read at every
request, so whoever has none is out at the next one.

Whoever changes roles locks in one order: councils by their keys, then people by theirs. Only what
is read after that decides.
"""

from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.roles import Role
from recommendations import audit
from recommendations.locks import lock_councils

MANAGE = "accounts.manage_people"
# What the audit says of roles.
GAVE, CHANGED = "gave a role", "changed the last day of a role"
ENDED, TOOK = "ended a role", "took a role away"
OF_ROLES = (GAVE, CHANGED, ENDED, TOOK)


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
    lock_councils([council.pk])
    if by is not None and not User.objects.get(pk=by.pk).has_perm(MANAGE, council):
        raise CannotBeDone(f"You are no longer an administrator of {council}")


def lock_people(**which) -> list[User]:
    """Return these people as they are now, locked; other councils may be changing them too."""
    people = User.objects.select_for_update(no_key=True).filter(**which)
    return list(people.order_by("pk"))


@transaction.atomic
def give_role(person, role: str, *, council, until: date | None, by, day: date) -> Membership:
    """Give `person` a role in `council`; one that has ended begins again.

    Raise CannotBeDone where they have it already, and where their account is deactivated.
    """
    lock(council, by)
    (person,) = lock_people(pk=person.pk)
    if not person.is_active:
        raise CannotBeDone(has_left(person))
    held = Membership.objects.filter(user=person, council=council, role=role).first()
    if held is not None and is_running(held, day):
        raise CannotBeDone(f"{person} is {Role(role).label} already")
    return put_role(person, role, council=council, until=until, by=by)


@transaction.atomic
def give_another_role(
    person, role: str, *, council, until: date | None, by, day: date
) -> Membership:
    """Give somebody who works for `council` another role there.

    Raise CannotBeDone as `give_role` does, and where no role of theirs runs any more: whoever has
    left may work for others, and is asked first, by an invitation.
    """
    lock(council, by)
    (person,) = lock_people(pk=person.pk)
    if not _works_for(council, person, day):
        raise CannotBeDone(has_left(person))
    return give_role(person, role, council=council, until=until, by=by, day=day)


def has_left(person) -> str:
    """Return what is said where a leaver is to have a role."""
    return f"{person} has left: invite them again"


def is_running(membership: Membership, day: date) -> bool:
    """Say whether a role runs on `day`; `running` says it to the database."""
    return membership.until is None or membership.until >= day


def _works_for(council, person, day: date) -> bool:
    running_here = Membership.objects.filter(running(day), user=person, council=council)
    return person.is_active and running_here.exists()


def put_role(person, role: str, *, council, until: date | None, by) -> Membership:
    """Store a role and its last day, whatever was before; audited, inside a transaction.

    The council and the person are locked already.
    """
    held = Membership.objects.filter(user=person, council=council, role=role).first()
    before = held.until if held else None
    held = held or Membership(user=person, council=council, role=role)
    held.until, held.given_by = until, ""
    held.save()
    audit.record(
        by,
        GAVE,
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
    it is another by now, where no administrator would be left, and where a role of a leaver would
    run again; IsYourOwn for one's own role of administrator.
    """
    council = membership.council
    lock(council, by)
    (person,) = lock_people(pk=membership.user_id)
    now = Membership.objects.filter(pk=membership.pk).select_related("user", "council").first()
    if now is None or seen_of(now) != seen:
        raise CannotBeDone("Somebody else has changed this role meanwhile: look again")
    ends = until is not None and until < day
    if not ends and not _works_for(council, person, day):
        raise CannotBeDone(has_left(person))
    if until is not None:
        _keep_an_administrator([now], until, by=by)
    before, now.until = now.until, until
    now.save(update_fields=["until"])
    audit.record(
        by, ENDED if ends else CHANGED, now.user,
        council=council, role=now.role, until=[_plain(before), _plain(until)],
    )  # fmt: skip
    return now


@transaction.atomic
def leave(person, *, council, by, day: date) -> bool:
    """End every role of `person` in `council`, and withdraw the invitations to and by them.

    Unless they have a role in another council, their sessions end and the account is deactivated;
    return whether it was. Nothing is deleted: they stay the author of what they wrote. Raise
    CannotBeDone as `set_last_day` does, and where no role of theirs runs here: the rest is not
    this council's to end.
    """
    lock(council, by)
    (person,) = lock_people(pk=person.pk)
    last = day - timedelta(days=1)
    held = list(Membership.objects.filter(running(day), user=person, council=council))
    if not held:
        raise CannotBeDone(nothing_to_end(person, council))
    _keep_an_administrator(held, last, by=by)
    for one in held:
        before, one.until = one.until, last
        one.save(update_fields=["until"])
        audit.record(
            by, ENDED, person, council=council,
            role=one.role, until=[_plain(before), _plain(last)],
        )  # fmt: skip
    waiting = Invitation.objects.filter(
        Q(email=person.email) | Q(invited_by=person),
        council=council, accepted_at=None, withdrawn_at=None,
    )  # fmt: skip
    for invitation in waiting.order_by("pk"):
        take_back(invitation, council=council, by=by)
    if Membership.objects.filter(running(day), user=person).exists():
        return False
    for session in UserSession.objects.filter(user=person):
        session.end()
    if not person.is_active:
        return False
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record(by, "deactivated", person, council=council, is_active=[True, False])
    return True


def nothing_to_end(person, council) -> str:
    """Return what is said where a leaver is to leave again."""
    return f"{person} has no role in {council} any more: there is nothing to end"


def take_back(invitation: Invitation, *, council, by) -> None:
    """Make the link of an invitation useless; lock the council before."""
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit.record(by, "withdrew", invitation, council=council, role=invitation.role)


def was_ended(membership: Membership, verb: str | None) -> bool:
    """Say whether somebody ended a role that runs no more, so that no group gives it again.

    `verb` is the last that the audit says of it, or None. A role that was given until a day has
    run out by itself, and one that a group took away the group may give again. Groups set no last
    day: whoever did that to a role of theirs meant it to end.
    """
    return verb == ENDED or (verb != TOOK and membership.given_by != "")


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
