"""Everybody with a role in a council, with what an administrator wants to know of each."""

from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people.changing import GAVE, OF_ROLES, is_running, was_ended
from peerchallenge.accounts.people.inviting import answered_for
from peerchallenge.accounts.people.letters import NOT_SENT, SENT
from recommendations.models import AuditEntry, Post

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
PERSON = User._meta.label_lower


@dataclass
class Held:
    """A role of somebody: since when and by whom, as far as that was recorded.

    `ended_by` is who ended it, where it runs no more because somebody did, and no group gives it
    again.
    """

    membership: Membership
    is_running: bool
    since: datetime | None = None
    given_by: str = ""
    ended_by: str = ""

    @property
    def label(self) -> str:
        return self.membership.get_role_display()


@dataclass
class Person:
    """A row of the page."""

    user: User
    roles: list[Held] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    has_second_factor: bool = False

    @property
    def has_left(self) -> bool:
        """Whether no role runs any more, or the account is deactivated."""
        return not self.user.is_active or not any(one.is_running for one in self.roles)

    @property
    def running(self) -> list[Held]:
        return [one for one in self.roles if one.is_running]

    @property
    def stays_ended(self) -> bool:
        """Whether somebody ended a role, which groups of single sign-on then do not give again."""
        return any(one.ended_by for one in self.roles)

    @property
    def shown(self) -> list[Held]:
        """The roles that count: those that run, or of a leaver all."""
        return self.roles if self.has_left else self.running


def people(council, day: date, *, words: str = "", role: str = "", pk=None) -> list[Person]:
    """Return everybody who has or had a role in `council`, by name; one query.

    `words` must all be in the name or the address; `role` is one that they have (leavers: had).
    """
    rows = Membership.objects.filter(council=council).select_related("user")
    for word in words.split():
        rows = rows.filter(Q(user__full_name__icontains=word) | Q(user__email__icontains=word))
    if pk is not None:
        rows = rows.filter(user=pk)
    found: dict[int, Person] = {}
    for row in rows.order_by("user__full_name", "user", "role"):
        row.council = council
        person = found.setdefault(row.user_id, Person(row.user))
        person.roles.append(Held(row, is_running(row, day)))
    return [
        one
        for one in found.values()
        if not role or any(held.membership.role == role for held in one.shown)
    ]


def with_facts(found: list[Person], council) -> list[Person]:
    """Fill in posts, second factors and since when for the people of one page; three queries."""
    by_key = {one.user.pk: one for one in found}
    for post in Post.objects.filter(council=council, holder__in=by_key).order_by("title"):
        by_key[post.holder_id].posts.append(post)
    strong = Authenticator.objects.filter(user__in=by_key, type__in=SECOND_FACTORS)
    for key in strong.values_list("user", flat=True):
        by_key[key].has_second_factor = True
    said = AuditEntry.objects.filter(
        council=council, target_type=PERSON, target_id__in=by_key, verb__in=OF_ROLES
    ).order_by("pk")  # fmt: skip
    latest = {(one.target_id, one.changes.get("role")): one for one in said}
    given = {
        (one.target_id, one.changes.get("role")): one for one in said if one.verb == GAVE
    }  # fmt: skip
    names = {one.id: one.name for one in settings.SINGLE_SIGN_ON}
    for person in found:
        for held in person.roles:
            key = (person.user.pk, held.membership.role)
            entry, last = given.get(key), latest.get(key)
            held.since = entry and entry.recorded_at
            provider = held.membership.given_by
            held.given_by = names.get(provider, provider) or (entry.actor_name if entry else "")
            if not held.is_running and was_ended(held.membership, last and last.verb):
                held.ended_by = last.actor_name if last else "somebody"
    return found


def waiting_invitations(council, day: date) -> list[Invitation]:
    """Return those neither accepted nor withdrawn, newest first, with `was_sent` and `is_late`.

    `was_sent` is None where that was not recorded; `is_answered_for` says whether who sent it may
    still invite on `day`. Two queries.
    """
    found = list(
        Invitation.objects.filter(council=council, accepted_at=None, withdrawn_at=None)
        .annotate(
            is_answered_for=ExpressionWrapper(answered_for(day), output_field=BooleanField())
        )
        .select_related("invited_by")
        .order_by("-invited_at", "-pk")
    )
    said = AuditEntry.objects.filter(
        target_type=Invitation._meta.label_lower,
        target_id__in=[one.pk for one in found],
        verb__in=[SENT, NOT_SENT],
    )
    last = {one.target_id: one.verb == SENT for one in said.order_by("pk")}
    now = timezone.now()
    for one in found:
        one.was_sent, one.is_late = last.get(one.pk), one.expires_at <= now
    return found
