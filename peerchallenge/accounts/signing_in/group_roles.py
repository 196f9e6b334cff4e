"""The roles that groups of a provider of single sign-on give, and take away again."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from peerchallenge.accounts.models import GroupRole, Membership, User
from peerchallenge.accounts.people.changing import (
    GAVE,
    OF_ROLES,
    TOOK,
    is_running,
    lock_people,
    was_ended,
)
from peerchallenge.accounts.signing_in.single_sign_on import Provider
from recommendations import audit
from recommendations.locks import lock_councils
from recommendations.models import AuditEntry

Key = tuple[int, str]  # of a council, and the role in it


@transaction.atomic
def bring_up_to_date(user: User, provider: Provider, claims: dict) -> None:
    """Give `user` what the groups in `claims` give, and end what groups gave and no longer do.

    Roles that a person gave stay as they are; once they have run out by their own last day, a
    group may give them again, which it may not where somebody ended them. Where the provider did
    not say the groups at all (too many for the token, or not asked for), nothing changes: that is
    not the same as none.
    """
    groups = claims.get(provider.groups_claim)
    if isinstance(groups, str):
        groups = [groups]
    if not isinstance(groups, list):
        return
    day = localdate()
    give, take = _changes(user, provider, groups, day)
    if not give and not take:
        return
    # Locked as whoever changes roles locks, and then looked at again.
    councils = {council for council, _ in give} | {one.council_id for one in take}
    lock_councils(councils)
    if not lock_people(pk=user.pk, is_active=True):
        return  # they have left in this moment
    give, take = _changes(user, provider, groups, day, councils=councils)
    for membership in take:
        before, membership.until = membership.until, day - timedelta(days=1)
        membership.save(update_fields=["until"])
        audit.record(
            None, TOOK, user, council=membership.council, role=membership.role,
            until=[before and before.isoformat(), membership.until.isoformat()],
            by=provider.name,
        )  # fmt: skip
    for (council, role), held in sorted(give.items(), key=lambda one: one[0]):
        membership = held or Membership(user=user, council_id=council, role=role)
        before, membership.until = membership.until, None
        membership.given_by = provider.id
        membership.save()
        audit.record(
            None, GAVE, user, council=membership.council, role=role,
            until=[before and before.isoformat(), None], by=provider.name,
        )  # fmt: skip
    user.__dict__.pop("_memberships", None)
    user.__dict__.pop("_current", None)


def _changes(
    user: User,
    provider: Provider,
    groups: list,
    day: date,
    councils: Collection[int] | None = None,
) -> tuple[dict[Key, Membership | None], list[Membership]]:
    """Return what is to be given, with the role as it was before or None, and what to be ended.

    Only in `councils`, if they are given.
    """
    rows = GroupRole.objects.filter(provider=provider.id, group__in=[str(one) for one in groups])
    if provider.councils:
        rows = rows.filter(council__slug__in=provider.councils)
    due = set(rows.values_list("council", "role"))
    memberships = Membership.objects.filter(user=user).select_related("council")
    held = {(one.council_id, one.role): one for one in memberships}
    over = {key: one for key, one in held.items() if key in due and not is_running(one, day)}
    closed = _ended_by_somebody(user, over)
    give = {key: held.get(key) for key in due - closed if key not in held or key in over}
    take = [
        one
        for key, one in held.items()
        if one.given_by == provider.id and key not in due and is_running(one, day)
    ]
    if councils is not None:
        give = {key: one for key, one in give.items() if key[0] in councils}
        take = [one for one in take if one.council_id in councils]
    return give, take


def _ended_by_somebody(user: User, over: dict[Key, Membership]) -> set[Key]:
    """Return which of the roles that run no more somebody ended; no query where there is none."""
    if not over:
        return set()
    said = AuditEntry.objects.filter(
        target_type=User._meta.label_lower, target_id=user.pk,
        council__in={council for council, _ in over}, verb__in=OF_ROLES,
    ).order_by("pk")  # fmt: skip
    last = {(one.council_id, one.changes.get("role")): one.verb for one in said}
    return {key for key, one in over.items() if was_ended(one, last.get(key))}
