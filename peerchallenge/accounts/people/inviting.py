"""Inviting people: whoever has an account gets the role at once, others a link that makes one.

The link is a secret of 256 random bits of which only the SHA-256 is kept. Guessing one would take
longer than the world has been there, so wrong ones are not counted.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people.changing import CannotBeDone, lock, put_role, running
from recommendations import audit

LASTS = timedelta(days=14)


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
    return [
        _invite(name, email, role, council=council, until=until, by=by, day=day)
        for name, email in people
    ]


def _invite(name, email, role, *, council, until, by, day):
    person = User.objects.filter(email=email, is_active=True).first()
    if person is not None:
        held = Membership.objects.filter(running(day), user=person, council=council, role=role)
        if held.exists():
            return Invited(email, person=person, had_it_already=True)
        put_role(person, role, council=council, until=until, by=by)
        return Invited(email, person=person)
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
    """Make a new link, in place of the one that was sent.

    Raise CannotBeDone where there is nothing to send any more.
    """
    lock(council, by)
    invitation = _waiting(council, pk)
    if invitation.until and invitation.until < day:
        raise CannotBeDone("The last day of the role has passed: invite them anew")
    token = _renew(invitation)
    audit.record(by, "invited again", invitation, council=council, role=invitation.role)
    return Invited(invitation.email, invitation=invitation, token=token)


@transaction.atomic
def withdraw(pk, *, council, by) -> Invitation:
    """Make the link useless; raise CannotBeDone where it has been used."""
    lock(council, by)
    invitation = _waiting(council, pk)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit.record(by, "withdrew", invitation, council=council, role=invitation.role)
    return invitation


def open_invitation(token: str, day: date) -> Invitation | None:
    """Return the invitation that a link opens; None if it was used, withdrawn, is late or unknown.

    Looking changes nothing: the scanners of mail systems follow links too.
    """
    return (
        Invitation.objects.filter(
            running(day),
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
def accept(token: str, *, full_name: str, password: str | None, day: date) -> User | None:
    """Use up an invitation: make the account if there is none, and give the role.

    Without `password` a new account has none: its way in is single sign-on. Return the person,
    or None where the link opens nothing any more.
    """
    # Locked before it is looked at, so that of two who follow it at once one makes the account.
    list(Invitation.objects.select_for_update().filter(token_hash=hash_of(token)))
    invitation = open_invitation(token, day)
    if invitation is None:
        return None
    person = account_of(invitation) or _account(invitation, full_name, password)
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


def _account(invitation, full_name, password) -> User:
    """Make the account, or open the one that was deactivated, with a password of their own."""
    known = User.objects.select_for_update(no_key=True).filter(email=invitation.email).first()
    if known is None:
        try:
            with transaction.atomic():
                known = User.objects.create_user(invitation.email, password, full_name=full_name)
        except IntegrityError:  # by another invitation to the same address, in this moment
            return User.objects.get(email=invitation.email)
        audit.record(known, "made their account", known, council=invitation.council)
        return known
    known.set_password(password)
    known.is_active = True
    known.save(update_fields=["password", "is_active"])
    audit.record(known, "activated", known, council=invitation.council, is_active=[False, True])
    return known
