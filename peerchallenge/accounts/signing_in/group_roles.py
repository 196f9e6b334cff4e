"""The roles that groups of a provider of single sign-on give, and take away again."""

from django.db import transaction

from peerchallenge.accounts.models import GroupRole, Membership, User
from peerchallenge.accounts.signing_in.single_sign_on import Provider
from recommendations import audit


@transaction.atomic
def bring_up_to_date(user: User, provider: Provider, claims: dict) -> None:
    """Give `user` what the groups in `claims` give, and end what groups gave and no longer do.

    Roles that a person gave stay as they are. Where the provider did not say the groups at all
    (too many for the token, or not asked for), nothing changes: that is not the same as none.
    """
    groups = claims.get(provider.groups_claim)
    if isinstance(groups, str):
        groups = [groups]
    if not isinstance(groups, list):
        return
    due = set(
        GroupRole.objects.filter(
            provider=provider.id,
            group__in=[str(one) for one in groups],
            **({"council__slug__in": provider.councils} if provider.councils else {}),
        ).values_list("council", "role")
    )
    User.objects.select_for_update().get(pk=user.pk)
    held = {(one.council_id, one.role): one for one in Membership.objects.filter(user=user)}
    for key, membership in held.items():
        if membership.given_by == provider.id and key not in due:
            audit.record(
                None, "took a role away", user, council=membership.council,
                role=membership.role, by=provider.name,
            )  # fmt: skip
            membership.delete()
    for council, role in sorted(due - held.keys()):
        membership = Membership.objects.create(
            user=user, council_id=council, role=role, given_by=provider.id
        )
        audit.record(
            None, "gave a role", user, council=membership.council, role=role, by=provider.name
        )
    user.__dict__.pop("_memberships", None)
    user.__dict__.pop("_current", None)
