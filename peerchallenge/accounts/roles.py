"""What each role may do. The apps ask for permissions and know nothing of roles."""

from functools import cache

from django.db import models


class Role(models.TextChoices):
    MEMBER = "member", "Scrutiny member"
    OFFICER = "officer", "Officer"
    LEAD_OFFICER = "lead_officer", "Lead officer"
    CLERK = "clerk", "Clerk (democratic services)"
    COORDINATOR = "coordinator", "Coordinator (chief executive's office)"
    ADMINISTRATOR = "administrator", "Administrator"


VIEW = frozenset({"recommendations.view_recommendation"})
# An update of one's own actions; `ActionItem.objects.updatable_by()` says which those are.
UPDATE_OWN = frozenset({"actions.add_progressupdate"})
UPDATE_ANY = frozenset({"actions.update_any_action"})
REPORT = frozenset({"recommendations.make_report"})
MINUTES = frozenset({"meetings.add_agendaitem", "meetings.change_discussion"})
PLAN = frozenset(
    {
        "recommendations.add_peerchallenge",
        "recommendations.change_recommendation",
        "recommendations.change_post",
        "recommendations.change_council",
        "actions.change_actionitem",
    }
)

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.MEMBER: VIEW,
    Role.OFFICER: VIEW | UPDATE_OWN,
    Role.LEAD_OFFICER: VIEW | UPDATE_OWN | REPORT,
    Role.CLERK: VIEW | MINUTES | REPORT,
    Role.COORDINATOR: VIEW | UPDATE_OWN | UPDATE_ANY | MINUTES | PLAN | REPORT,
    Role.ADMINISTRATOR: VIEW | UPDATE_OWN | UPDATE_ANY | MINUTES | PLAN | REPORT,
}


@cache
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Return what somebody with all of `roles` may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
