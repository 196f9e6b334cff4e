"""Inviting people: whoever has a role in the council gets another at once, all others a link.

Where the address has an account already, of another council perhaps, the link is of use to whoever
is signed in with it, so that nobody has a role in a council without having said yes. Whoever
invites is told nothing of it: the page looks as it does for somebody who has no account.

The link is a secret of 256 random bits of which only the SHA-256 is kept. Guessing one would take
longer than the world has been there, so wrong ones are not counted.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people.changing import (
    MANAGE,
    CannotBeDone,
    lock,
    lock_people,
    put_role,
    running,
    take_back,
)
from peerchallenge.accounts.roles import PERMISSIONS
from recommendations import audit
from recommendations.locks import lock_councils

LASTS = timedelta(days=14)
MANAGERS = [role for role, allowed in PERMISSIONS.items() if MANAGE in allowed]


class HasAnAccount(CannotBeDone):
    """The address has an account: only whoever is signed in with it accepts."""


@dataclass(frozen=True)
class Invited:
    """What came of inviting an address: a person who has the role now, or an open invitation.

    `token` is the secret of the invitation, known only here and in the e-mail.
    """

    email: str
    person: User | None = None
    invitation: Invitation | None = None
    token: str = ""
    had_it_already: bool = False


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(people: list[tuple[str, str]], role: str, *, council, until, by, day: date):
    """Invite (name, address) each to one role in `council`; return an Invited for each.

    All or none are stored; e-mails are the caller's, once this is. An account that was deactivated
    is invited anew: whoever reads the address chooses another password for it.
    """
    lock(council, by)
    known = lock_people(email__in=[email for _, email in people], is_active=True)
    here = Membership.objects.filter(running(day), council=council, user__in=known)
    roles: dict[int, set[str]] = {}
    for key, held in here.values_list("user", "role"):
        roles.setdefault(key, set()).add(held)
    colleagues = {person.email: person for person in known if person.pk in roles}
    found = []
    for name, email in people:
        person = colleagues.get(email)
        if person is None:
            found.append(_invite(name, email, role, council=council, until=until, by=by))
            continue
        has_it = role in roles[person.pk]
        if not has_it:
            put_role(person, role, council=council, until=until, by=by)
        found.append(Invited(email, person=person, had_it_already=has_it))
    return found


def _invite(name, email, role, *, council, until, by):
    found = Invitation.objects.filter(
        council=council, email=email, role=role, accepted_at=None, withdrawn_at=None
    ).first()
    invitation = found or Invitation(council=council, email=email, role=role)
    invitation.full_name, invitation.until, invitation.invited_by = name, until, by
    token = _renew(invitation)
    audit.record(
        by, "invited again" if found else "invited", invitation, council=council,
        role=role, until=until and until.isoformat(),
    )  # fmt: skip
    return Invited(email, invitation=invitation, token=token)


def _renew(invitation) -> str:
    """Give an invitation a new secret and another fortnight; return the secret."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + LASTS
    invitation.save()
    return token


def _waiting(council, pk) -> Invitation:
    """Return an invitation that was neither accepted nor withdrawn; lock the council before."""
    found = Invitation.objects.filter(
        council=council, pk=pk, accepted_at=None, withdrawn_at=None
    ).first()
    if found is None:
        raise CannotBeDone("The invitation has been accepted or withdrawn meanwhile")
    found.council = council
    return found


@transaction.atomic
def invite_again(pk, *, council, by, day: date) -> Invited:
    """Make a new link, in place of the one that was sent, in the name of whoever sends it again.

    Raise CannotBeDone where there is nothing to send any more.
    """
    lock(council, by)
    invitation = _waiting(council, pk)
    if invitation.until and invitation.until < day:
        raise CannotBeDone("The last day of the role has passed: invite them anew")
    if by is not None:
        invitation.invited_by = by  # who answers for it from now on
    token = _renew(invitation)
    audit.record(by, "invited again", invitation, council=council, role=invitation.role)
    return Invited(invitation.email, invitation=invitation, token=token)


@transaction.atomic
def withdraw(pk, *, council, by) -> Invitation:
    """Make the link useless; raise CannotBeDone where it has been used."""
    lock(council, by)
    invitation = _waiting(council, pk)
    take_back(invitation, council=council, by=by)
    return invitation


def answered_for(day: date) -> Q:
    """Return what an invitation must be to be of use: sent by somebody who may invite on `day`."""
    managers = Membership.objects.filter(
        running(day),
        council=OuterRef("council"),
        user=OuterRef("invited_by"),
        user__is_active=True,
        role__in=MANAGERS,
    )
    return Q(invited_by=None) | Q(Exists(managers))


def open_invitation(token: str, day: date) -> Invitation | None:
    """Return the invitation that a link opens, or None.

    It opens none if it was used, withdrawn, is late or unknown, and if whoever sent it may not
    invite any more. Looking changes nothing: the scanners of mail systems follow links too.
    """
    return (
        Invitation.objects.filter(
            running(day),
            answered_for(day),
            token_hash=hash_of(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .select_related("council", "invited_by")
        .first()
    )


def account_of(invitation: Invitation) -> User | None:
    """Return the account that the address has by now and that is in use, or None."""
    return User.objects.filter(email=invitation.email, is_active=True).first()


@transaction.atomic
def accept(
    token: str, *, full_name: str, password: str | None, day: date, by: User | None = None
) -> User | None:
    """Use up an invitation: make the account if there is none, and give the role.

    `by` is who is signed in. Without `password` a new account has none: its way in is single
    sign-on. Return the person, or None where the link opens nothing any more. Raise HasAnAccount
    where the address has an account by now and somebody else, or nobody, is signed in.
    """
    found = open_invitation(token, day)
    if found is None:
        return None
    # Locked and then looked at again, so that of two who follow it at once one makes the account.
    lock_councils([found.council_id])
    known = next(iter(lock_people(email=found.email)), None)
    invitation = open_invitation(token, day)
    if invitation is None:
        return None
    is_open = known is not None and known.is_active
    if is_open and by != known:
        raise HasAnAccount("You have an account with this address already: sign in first")
    if by is not None and not is_open:
        return None  # deactivated in this moment; the link asks them for another password now
    person = known if is_open else _account(known, invitation, full_name, password)
    held = Membership.objects.filter(running(day), user=person, council=invitation.council)
    if not held.filter(role=invitation.role).exists():  # a group may have given it meanwhile
        put_role(
            person, invitation.role, council=invitation.council, until=invitation.until,
            by=invitation.invited_by,
        )  # fmt: skip
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    audit.record(person, "accepted", invitation, council=invitation.council, role=invitation.role)
    return person


def _account(known, invitation, full_name, password) -> User:
    """Make the account, or open the one that was deactivated, with a password of their own."""
    if known is None:
        try:
            with transaction.atomic():
                known = User.objects.create_user(invitation.email, password, full_name=full_name)
        except (
            IntegrityError
        ):  # by another council's invitation, or single sign-on, in this moment
            raise HasAnAccount("You have an account by now: sign in first") from None
        audit.record(known, "made their account", known, council=invitation.council)
        return known
    known.set_password(password)
    known.is_active = True
    known.save(update_fields=["password", "is_active"])
    audit.record(known, "activated", known, council=invitation.council, is_active=[False, True])
    return known
