"""Who works for which council on a day: active, with a role that has not ended."""

from datetime import date

from django.db.models import Q

from peerchallenge.accounts.models import Membership, User


def memberships_on(day: date):
    """Return the memberships of active people that run on `day`."""
    return Membership.objects.filter(Q(until__isnull=True) | Q(until__gte=day)).filter(
        user__is_active=True
    )


def people_of(council, day: date):
    """Return the people who have a role in `council` on `day`, by name."""
    members = memberships_on(day).filter(council=council).values("user")
    return User.objects.filter(pk__in=members).order_by("full_name", "pk")


def people_by_council(day: date) -> dict:
    """Return {council: {key of a person: person}} of everybody who has a role; one query."""
    found: dict = {}
    rows = memberships_on(day).select_related("user", "council")
    for row in rows.order_by("council__name", "user"):
        person = found.setdefault(row.council, {}).setdefault(row.user_id, row.user)
        # What they may do in this council is then known without another query.
        person._memberships = [*getattr(person, "_memberships", []), row]
    return found
