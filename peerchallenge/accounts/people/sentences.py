"""What each permission lets somebody do, in words; the table itself is `accounts/roles.py`."""

from peerchallenge.accounts.roles import PERMISSIONS, Role

# In the order of the page; a test fails where a permission has no sentence.
SENTENCES = {
    "recommendations.view_recommendation": "Read recommendations, actions, minutes and reports",
    "actions.add_progressupdate": "Report on the actions of posts they hold, with evidence",
    "actions.update_any_action": "Report on every action",
    "actions.sign_off_round": "Sign off what others reported in a round",
    "actions.approve_completion": "Approve that an action is complete, where their post leads it",
    "actions.approve_any_completion": "Approve that any action is complete",
    "actions.add_memberquestion": "Ask members’ questions, and withdraw their own",
    "actions.answer_any_question": "Answer every member’s question",
    "meetings.add_agendaitem": "Import minutes and plan meetings",
    "meetings.change_discussion": "Confirm what minutes discuss, and what was promised",
    "actions.give_exempt_evidence": "Give a file as exempt evidence, which is kept from them too",
    "exempt.view_exemptmaterial": "Read exempt material that is open to members",
    "exempt.view_any_exempt": "Read all exempt material; each reading is recorded",
    "exempt.add_exemptmaterial": "Mark paragraphs, files and notes as exempt, and release them",
    "comments.moderate_comment": "Show, refuse and answer comments from residents",
    "recommendations.make_report": "Make drafts of progress reports",
    "reports.issue_report": "Issue a progress report",
    "public.publish_challenge": "Publish a peer challenge, and take it back",
    "recommendations.add_peerchallenge": "Add peer challenges",
    "recommendations.change_recommendation": "Enter recommendations and what peers say of them",
    "recommendations.change_post": "Say who holds which post, and hand posts over",
    "recommendations.change_council": "Change the details of the council",
    "actions.change_actionitem": "Change the action plan, its owners and its dates",
    "recommendations.view_auditentry": "Read and export the audit: who did what, and when",
    "accounts.manage_people": "Invite people, and say who has which role",
}


def sentence(permission: str) -> str:
    """Return what a permission allows, in words; its name where nobody has written them yet."""
    return SENTENCES.get(permission, permission)


def table() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return a row for each permission: its sentence and, role by role, whether it is given."""
    known = set().union(*PERMISSIONS.values())
    ordered = [one for one in SENTENCES if one in known] + sorted(known - SENTENCES.keys())
    return [
        (sentence(one), [(role.label, one in PERMISSIONS[role]) for role in Role])
        for one in ordered
    ]
