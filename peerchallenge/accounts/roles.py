"""What each role may do. The apps ask for permissions and know nothing of roles."""

from functools import cache

from django.db import models


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    VISITING_PEER = "visiting_peer", "Visiting peer"
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
# A report that is issued cannot be taken back.
ISSUE = frozenset({"reports.issue_report"})
# Everybody may read then what the public site shows.
PUBLISH = frozenset({"public.publish_challenge"})
# What residents say is shown to everybody only after one of these has read it.
MODERATE = frozenset({"comments.moderate_comment"})
# A lead officer's are the recommendations that their post leads; the round says which.
SIGN_OFF = frozenset({"actions.sign_off_round"})
# Of actions whose recommendation one's post leads; `completion.decidable_by()` says which.
APPROVE = frozenset({"actions.approve_completion"})
APPROVE_ANY = frozenset({"actions.approve_completion", "actions.approve_any_completion"})
# Members ask; who may answer is said by `MemberQuestion.objects.answerable_by()`.
ASK = frozenset({"actions.add_memberquestion"})
ANSWER_ANY = frozenset({"actions.answer_any_question"})
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

# Whoever gives evidence may say that it is exempt. It is kept apart from them too.
GIVE_EXEMPT = frozenset({"actions.give_exempt_evidence"})
# What is kept from the public (Schedule 12A): the proper officer's staff read all of it and mark
# it, members what was opened to them. Whoever runs the installation has no need of it.
EXEMPT = frozenset({"exempt.view_exemptmaterial"})
EXEMPT_ANY = EXEMPT | {"exempt.view_any_exempt", "exempt.add_exemptmaterial"}

# Who may do what, and what was done.
PEOPLE = frozenset({"accounts.manage_people", "recommendations.view_auditentry"})
AUDIT = frozenset({"recommendations.view_auditentry"})

# The chief executive's office runs the whole of it.
OFFICE = (
    VIEW | UPDATE_OWN | UPDATE_ANY | GIVE_EXEMPT | MINUTES | PLAN | REPORT | ISSUE | PUBLISH
    | SIGN_OFF | APPROVE_ANY | ASK | ANSWER_ANY | MODERATE
)  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.VIEWER: VIEW,
    Role.VISITING_PEER: VIEW,
    Role.MEMBER: VIEW | ASK | EXEMPT,
    Role.OFFICER: VIEW | UPDATE_OWN | GIVE_EXEMPT,
    Role.LEAD_OFFICER: VIEW | UPDATE_OWN | GIVE_EXEMPT | REPORT | SIGN_OFF | APPROVE,
    Role.CLERK: VIEW | MINUTES | REPORT | ASK | MODERATE | EXEMPT_ANY,
    Role.COORDINATOR: OFFICE | AUDIT | EXEMPT_ANY,
    Role.ADMINISTRATOR: OFFICE | PEOPLE,
}


@cache
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Return what somebody with all of `roles` may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
