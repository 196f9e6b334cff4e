"""Every view by every role, and every view by a stranger."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.models import Committee, CommitteeQuestion
from peerchallenge.accounts.roles import Role
from peerchallenge.checking.models import SettledCheck
from tests.factories import (
    ask_for_date,
    ask_question,
    claim,
    discuss,
    keep_exempt,
    make_action,
    make_annual_meeting,
    make_branding,
    make_challenge,
    make_comment,
    make_council,
    make_deadline,
    make_draft,
    make_file,
    make_group_role,
    make_invitation,
    make_issued,
    make_item,
    make_measure,
    make_pack,
    make_paragraph,
    make_plan_import,
    make_post,
    make_recommendation,
    make_round,
    make_user,
    promise,
    report,
    resolve,
    track,
)
from tests.test_house import PUBLIC, all_views

pytestmark = pytest.mark.django_db

EVERYONE = set(Role)
PLANNERS = {Role.COORDINATOR, Role.ADMINISTRATOR}
SETTLERS = PLANNERS | {Role.CLERK}
KEEPERS_OF_EXEMPT = {Role.CLERK, Role.COORDINATOR}
READERS_OF_EXEMPT = KEEPERS_OF_EXEMPT | {Role.MEMBER}
REPORTERS = PLANNERS | {Role.LEAD_OFFICER, Role.CLERK}

VIEWS = {
    "accounts:sign-out": EVERYONE,
    "accounts:posts": PLANNERS,
    "accounts:add-post": PLANNERS,
    "accounts:edit-post": PLANNERS,
    "people:people": {Role.ADMINISTRATOR},
    "people:person": {Role.ADMINISTRATOR},
    "people:add-role": {Role.ADMINISTRATOR},
    "people:change-role": {Role.ADMINISTRATOR},
    "people:leave": {Role.ADMINISTRATOR},
    "people:invite": {Role.ADMINISTRATOR},
    "people:invite-several": {Role.ADMINISTRATOR},
    "people:send-again": {Role.ADMINISTRATOR},
    "people:withdraw": {Role.ADMINISTRATOR},
    "people:groups": {Role.ADMINISTRATOR},
    "people:remove-group": {Role.ADMINISTRATOR},
    "people:roles": EVERYONE,
    "auditing:trail": PLANNERS,
    "auditing:export": PLANNERS,
    "pages:home": EVERYONE,
    "pages:council": EVERYONE,
    "pages:overview": EVERYONE,
    "pages:recommendation": EVERYONE,
    "pages:report": REPORTERS,
    "pages:report-as-at": REPORTERS,
    "reports:settings": PLANNERS,
    "reports:logo": PLANNERS,
    "reports:template": REPORTERS,
    "reports:new-draft": REPORTERS,
    "reports:draft": REPORTERS,
    "reports:preview": REPORTERS,
    "reports:before": REPORTERS,
    "reports:draft-file": REPORTERS,
    "reports:draft-cover": REPORTERS,
    "reports:delete-draft": REPORTERS,
    "reports:issue-draft": PLANNERS,
    "reports:issued-reports": EVERYONE,
    "reports:issued": EVERYONE,
    "reports:issued-file": EVERYONE,
    "reports:issued-cover": EVERYONE,
    "reports:check-issued": REPORTERS,
    "reports:compare-issued": EVERYONE,
    "reports:briefing": EVERYONE,
    "reports:packs": REPORTERS,
    "reports:pack": REPORTERS,
    "reports:pack-file": REPORTERS,
    "actions:my-actions": EVERYONE,
    "actions:action": EVERYONE,
    "actions:update": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:add-action": PLANNERS,
    "actions:edit-action": PLANNERS,
    "actions:move-date": PLANNERS,
    "actions:add-asked-for": PLANNERS,
    "actions:link-asked-for": PLANNERS,
    "actions:rounds": EVERYONE,
    "actions:new-round": PLANNERS,
    "actions:round": EVERYONE,
    "actions:answer-round": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:answer": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:no-change": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:sign-off-round": PLANNERS | {Role.LEAD_OFFICER},
    "actions:return-answer": PLANNERS | {Role.LEAD_OFFICER},
    "actions:close-round": PLANNERS,
    "actions:plan-import": PLANNERS,
    "actions:plan-template": PLANNERS,
    "actions:plan-preview": PLANNERS,
    "actions:plan-columns": PLANNERS,
    "actions:plan-apply": PLANNERS,
    "actions:plan-cancel": PLANNERS,
    "actions:plan-export": EVERYONE,
    "actions:reminders": PLANNERS,
    "actions:watching": EVERYONE,
    "actions:watch": EVERYONE,
    "accounts:hand-over": PLANNERS,
    "actions:all-evidence": EVERYONE,
    "actions:evidence": EVERYONE,
    "actions:evidence-file": EVERYONE,
    "actions:edit-evidence": PLANNERS,  # and whoever gave it
    "actions:add-evidence": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:detach-evidence": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:complete": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:completions": PLANNERS | {Role.LEAD_OFFICER},
    "actions:completion": EVERYONE,
    "actions:withdraw-completion": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:add-measure": PLANNERS,
    "actions:edit-measure": PLANNERS,
    "actions:add-reading": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:import-readings": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:decisions": EVERYONE,
    "actions:actions": EVERYONE,
    "actions:update-many": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:change-owners": PLANNERS,
    "actions:statuses": PLANNERS,
    "actions:ask-for-date": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:later-dates": EVERYONE,
    "actions:decide-date": PLANNERS,
    "actions:questions": EVERYONE,
    "actions:question": EVERYONE,
    "actions:ask-question": SETTLERS | {Role.MEMBER},
    "actions:answer-question": PLANNERS | {Role.OFFICER, Role.LEAD_OFFICER},
    "actions:withdraw-question": SETTLERS | {Role.MEMBER},  # one's own
    "committees:committees": EVERYONE,
    "committees:committee": EVERYONE,
    "committees:add-committee": SETTLERS,
    "committees:edit-committee": SETTLERS,
    "checking:checks": REPORTERS,
    "checking:settle": SETTLERS,
    "checking:ask-again": SETTLERS,
    "pages:history": EVERYONE,
    "search:search": EVERYONE,
    "pages:changes": EVERYONE,
    "meetings:meetings": EVERYONE,
    "meetings:item": EVERYONE,
    "meetings:import": SETTLERS,
    "meetings:suggestions": SETTLERS,
    "meetings:settle": SETTLERS,
    "meetings:settle-promise": SETTLERS,
    "meetings:settle-committee": SETTLERS,
    "meetings:link-paragraph": SETTLERS,
    "meetings:unlink": SETTLERS,
    "meetings:link-resolution": SETTLERS,
    "meetings:record-promise": SETTLERS,
    "meetings:record-discussed": SETTLERS,
    "meetings:commitments": EVERYONE,
    "meetings:commitment": EVERYONE,
    "meetings:tell-outcome": SETTLERS,
    "meetings:amend-commitment": SETTLERS,
    "meetings:scrutiny-recommendations": EVERYONE,
    "meetings:scrutiny-recommendation": EVERYONE,
    "meetings:track-resolution": SETTLERS,
    "meetings:receive": SETTLERS,
    "meetings:respond": SETTLERS,
    "meetings:mark-done": SETTLERS,
    "meetings:link-adopted": SETTLERS,
    "meetings:plan-meetings": SETTLERS,
    "meetings:change-meeting": SETTLERS,
    "meetings:committee-settings": PLANNERS,
    "meetings:add-deadline": PLANNERS,
    "meetings:remove-deadline": PLANNERS,
    "meetings:add-annual-meeting": PLANNERS,
    "meetings:remove-annual-meeting": PLANNERS,
    "forward:forward": EVERYONE,
    "forward:calendar": EVERYONE,
    "recommendations:clock": EVERYONE,
    "recommendations:edit-review-dates": PLANNERS,
    "recommendations:edit-council": PLANNERS,
    "recommendations:add-challenge": PLANNERS,
    "recommendations:edit-challenge": PLANNERS,
    "recommendations:add-recommendation": PLANNERS,
    "recommendations:edit-recommendation": PLANNERS,
    "recommendations:from-report": PLANNERS,
    "recommendations:add-progress-review": PLANNERS,
    "public:publish": PLANNERS,
    "public:texts": PLANNERS,
    "comments:comments": SETTLERS,
    "comments:comment": SETTLERS,
    "comments:show-comment": SETTLERS,
    "comments:refuse-comment": SETTLERS,
    "comments:answer-comment": SETTLERS,
    "comments:erase-comment": SETTLERS,
    "comments:box": PLANNERS,
    "exempt:materials": READERS_OF_EXEMPT,
    "exempt:material": READERS_OF_EXEMPT,
    "exempt:file": READERS_OF_EXEMPT,
    "exempt:paragraph": READERS_OF_EXEMPT,
    "exempt:document": READERS_OF_EXEMPT,
    "exempt:add-note": KEEPERS_OF_EXEMPT,
    "exempt:mark-paragraph": KEEPERS_OF_EXEMPT,
    "exempt:mark-document": KEEPERS_OF_EXEMPT,
    "exempt:review": KEEPERS_OF_EXEMPT,
    "sector:taking-part": PLANNERS,
    "sector:alike": EVERYONE,
}
ONLY_BY_POST = {
    "people:send-again",
    "people:withdraw",
    "people:remove-group",
    "comments:show-comment",
    "comments:refuse-comment",
    "comments:answer-comment",
    "comments:erase-comment",
    "comments:box",
    "meetings:remove-deadline",
    "meetings:remove-annual-meeting",
    "actions:withdraw-question",
    "checking:settle",
    "checking:ask-again",
    "reports:check-issued",
    "actions:plan-apply",
    "actions:plan-cancel",
    "actions:detach-evidence",
    "actions:withdraw-completion",
    "actions:no-change",
    "actions:watch",
    "accounts:sign-out",
    "actions:link-asked-for",
    "meetings:settle",
    "meetings:settle-promise",
    "meetings:settle-committee",
    "meetings:link-paragraph",
    "meetings:unlink",
    "meetings:link-resolution",
    "meetings:track-resolution",
}


def make_committee(name):
    return Committee.objects.get_or_create(council=make_council(), name=name)[0]


@pytest.fixture
def record(council):
    """One of everything, under names that the addresses below use."""
    recommendation = make_recommendation()
    make_item()
    item = make_item(held_on=date(2026, 4, 13))
    paragraph = make_paragraph(item)
    known = make_committee("Cabinet")
    asked = CommitteeQuestion.objects.create(
        committee=make_committee("The Cabinet"), other=known, because="it has the same words"
    )
    action = make_action(recommendation=recommendation)
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 1))
    make_branding()
    exempt_paragraph = make_paragraph(item, text="The price is four pounds a visit.")
    # Before reports and packs: those made earlier may hold the words, and open for few.
    exempt = keep_exempt(exempt_paragraph)
    exempt_document = keep_exempt(make_file(content=b"%PDF-1.7 exempt"))
    return {
        "membership": make_user("officer", council=council).memberships.get(),
        "invitation": make_invitation(),
        "group": make_group_role(),
        "draft": make_draft(),
        "issued": make_issued(),
        "pack": make_pack(),
        "evidence": make_file(),
        "exempt paragraph": exempt_paragraph,
        "exempt": exempt,
        "exempt document": exempt_document,
        "claim": claim(make_action(recommendation=recommendation)),
        "measure": make_measure(recommendation=recommendation),
        "action": action,
        "plan": make_plan_import(),
        "round": one_round,
        "date request": ask_for_date(make_action(recommendation=recommendation)),
        "item": item,
        "deadline": make_deadline(),
        "annual meeting": make_annual_meeting(date(2026, 5, 20)),
        "paragraph": paragraph,
        "resolution": resolve(item),
        "promise": promise(paragraph, state="suggested"),
        "commitment": promise(paragraph, what="a paper"),
        "scrutiny": track(),
        "committee": asked,
        "comment": make_comment(recommendation, state="shown"),
        "refused comment": make_comment(recommendation, state="refused"),
        "link": discuss(recommendation, paragraph=make_paragraph(item), basis="by_hand"),
        "suggestion": discuss(recommendation, state="suggested"),
        "recommendation": recommendation,
        "post": make_post(title="Any post"),
        "question": ask_question(recommendation, action=action),
        "settled": SettledCheck.objects.create(
            challenge=recommendation.challenge,
            key="year|one|other",
            facts="0",
            reason="Both are right.",
            settled_by=make_user(),
        ),
    }


def address(name, record, council="harbourne"):
    """Return the address of a view, on the records of `council`."""
    own = {
        "actions:action": [record["action"].pk],
        "actions:update": [record["action"].pk],
        "actions:edit-action": [record["action"].pk],
        "actions:move-date": [record["action"].pk],
        "accounts:edit-post": [record["post"].pk],
        "people:person": [record["membership"].user_id],
        "people:add-role": [record["membership"].user_id],
        "people:change-role": [record["membership"].user_id, record["membership"].pk],
        "people:leave": [record["membership"].user_id],
        "people:send-again": [record["invitation"].pk],
        "people:withdraw": [record["invitation"].pk],
        "people:remove-group": [record["group"].pk],
        "auditing:export": ["csv"],
        "actions:add-action": ["2026", "1"],
        "actions:evidence": [record["evidence"].pk],
        "actions:evidence-file": [record["evidence"].pk],
        "actions:edit-evidence": [record["evidence"].pk],
        "actions:add-evidence": [record["action"].pk],
        "actions:detach-evidence": [record["action"].pk, record["evidence"].pk],
        "actions:complete": [record["action"].pk],
        "actions:completion": [record["claim"].pk],
        "actions:withdraw-completion": [record["claim"].pk],
        "actions:add-measure": ["2026", "1"],
        "actions:edit-measure": [record["measure"].pk],
        "actions:add-reading": [record["measure"].pk],
        "actions:import-readings": [record["measure"].pk],
        "actions:decisions": ["2026", "1"],
        "meetings:item": [record["item"].pk],
        "meetings:change-meeting": [record["item"].meeting_id],
        "meetings:remove-deadline": [record["deadline"].pk],
        "meetings:remove-annual-meeting": [record["annual meeting"].pk],
        "recommendations:clock": ["2026"],
        "recommendations:edit-review-dates": ["2026"],
        "meetings:settle": [record["suggestion"].pk],
        "meetings:settle-promise": [record["promise"].pk],
        "meetings:settle-committee": [record["committee"].pk],
        "meetings:link-paragraph": [record["paragraph"].pk],
        "meetings:unlink": [record["link"].pk],
        "meetings:link-resolution": [record["resolution"].pk],
        "meetings:record-promise": [record["resolution"].pk],
        "meetings:record-discussed": [record["paragraph"].pk],
        "meetings:commitment": [record["commitment"].pk],
        "meetings:tell-outcome": [record["commitment"].pk],
        "meetings:amend-commitment": [record["commitment"].pk],
        "meetings:scrutiny-recommendation": [record["scrutiny"].pk],
        "meetings:track-resolution": [record["resolution"].pk],
        "meetings:receive": [record["scrutiny"].pk],
        "meetings:respond": [record["scrutiny"].pk],
        "meetings:mark-done": [record["scrutiny"].pk],
        "meetings:link-adopted": [record["scrutiny"].pk],
        "actions:add-asked-for": [record["resolution"].pk],
        "actions:link-asked-for": [record["resolution"].pk],
        "actions:plan-import": ["2026"],
        "actions:plan-template": ["2026"],
        "actions:plan-export": ["2026"],
        "actions:plan-preview": ["2026", record["plan"].pk],
        "actions:plan-columns": ["2026", record["plan"].pk],
        "actions:plan-apply": ["2026", record["plan"].pk],
        "actions:plan-cancel": ["2026", record["plan"].pk],
        "actions:rounds": ["2026"],
        "actions:new-round": ["2026"],
        "actions:round": [record["round"].pk],
        "actions:answer-round": [record["round"].pk],
        "actions:answer": [record["action"].pk],
        "actions:no-change": [record["round"].pk, record["action"].pk],
        "actions:sign-off-round": [record["round"].pk, "1"],
        "actions:return-answer": [record["round"].pk, record["action"].pk],
        "actions:close-round": [record["round"].pk],
        "actions:watch": [record["recommendation"].pk],
        "actions:actions": ["2026"],
        "actions:update-many": ["2026"],
        "actions:change-owners": ["2026"],
        "actions:statuses": ["2026"],
        "actions:ask-for-date": [record["action"].pk],
        "actions:decide-date": [record["date request"].pk],
        "actions:question": [record["question"].pk],
        "actions:answer-question": [record["question"].pk],
        "actions:withdraw-question": [record["question"].pk],
        "committees:committee": [record["committee"].other_id],
        "committees:edit-committee": [record["committee"].other_id],
        "checking:checks": ["2026"],
        "checking:settle": ["2026"],
        "checking:ask-again": ["2026", record["settled"].pk],
        "pages:history": ["2026", "1"],
        "pages:changes": ["2026"],
        "pages:overview": ["2026"],
        "pages:report": ["2026"],
        "pages:report-as-at": ["2026", "2026-03-31"],
        "reports:new-draft": ["2026"],
        "reports:draft": ["2026", record["draft"].pk],
        "reports:preview": ["2026", record["draft"].pk],
        "reports:before": ["2026", record["draft"].pk],
        "reports:draft-file": ["2026", record["draft"].pk],
        "reports:draft-cover": ["2026", record["draft"].pk],
        "reports:delete-draft": ["2026", record["draft"].pk],
        "reports:issue-draft": ["2026", record["draft"].pk],
        "reports:issued": ["2026", record["issued"].pk],
        "reports:issued-file": ["2026", record["issued"].pk],
        "reports:issued-cover": ["2026", record["issued"].pk],
        "reports:check-issued": ["2026", record["issued"].pk],
        "reports:compare-issued": ["2026", record["issued"].pk],
        "reports:issued-reports": ["2026"],
        "reports:briefing": ["2026"],
        "reports:packs": ["2026"],
        "reports:pack": ["2026", record["pack"].pk],
        "reports:pack-file": ["2026", record["pack"].pk],
        "pages:recommendation": ["2026", "1"],
        "recommendations:edit-challenge": ["2026"],
        "recommendations:add-recommendation": ["2026"],
        "recommendations:edit-recommendation": ["2026", "1"],
        "recommendations:from-report": ["2026"],
        "recommendations:add-progress-review": ["2026"],
        "public:publish": ["2026"],
        "exempt:material": [record["exempt"].pk],
        "exempt:review": [record["exempt"].pk],
        "exempt:paragraph": [record["exempt paragraph"].pk],
        "exempt:mark-paragraph": [record["paragraph"].pk],
        "exempt:file": [record["exempt document"].pk],
        "exempt:document": [record["exempt document"].evidence_id],
        "exempt:mark-document": [record["evidence"].pk],
        "comments:comment": [record["comment"].pk],
        "comments:show-comment": [record["comment"].pk],
        "comments:refuse-comment": [record["comment"].pk],
        "comments:answer-comment": [record["comment"].pk],
        "comments:erase-comment": [record["refused comment"].pk],
        "comments:box": ["2026"],
        "sector:alike": ["2026", "1"],
    }.get(name, [])
    free = name in {"accounts:sign-in", "accounts:sign-out", "pages:home", "health"}
    return reverse(name, args=([] if free else [council]) + own)


def open_page(client, name, record, council="harbourne"):
    url = address(name, record, council)
    if name in ONLY_BY_POST:
        key = record["recommendation"].pk
        asked = {"decision": "confirm", "recommendation": key, "action": record["action"].pk}
        asked |= {"why": "Nothing has moved.", "seen": 1}
        asked |= {"how": "as_is", "reason": "off_topic", "answer": "Thank you.", "do": "open"}
        return client.post(url, asked)
    response = client.get(url)
    if response.streaming:
        list(response)  # closes the file
    return response


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_opens_only_for_its_roles(client, council, record, name, role):
    user = make_user(role, council=council)
    if role in {Role.OFFICER, Role.LEAD_OFFICER}:
        # Officers report on their own actions.
        record["action"].owner = make_post(title=f"Post of {user.pk}", holder=user)
        record["action"].save()
        # Lead officers sign off the recommendations that their post leads.
        record["recommendation"].lead_officer = record["action"].owner
        record["recommendation"].save()
    if role in VIEWS["actions:withdraw-question"]:
        # Members withdraw their own questions.
        record["question"] = ask_question(
            record["recommendation"], action=record["action"], by=user
        )
    client.force_login(user)

    response = open_page(client, name, record)

    assert response.status_code in ({200, 302} if role in VIEWS[name] else {403})


@pytest.mark.parametrize("name", sorted(VIEWS.keys() - {"accounts:sign-out", "pages:home"}))
def test_nobody_of_another_council_sees_that_a_page_exists(client, council, record, name):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("administrator", council=elsewhere))

    assert open_page(client, name, record).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "actions:action",
        "actions:update",
        "actions:edit-action",
        "actions:move-date",
        "actions:ask-for-date",
        "actions:decide-date",
        "accounts:edit-post",
        "people:person",
        "people:add-role",
        "people:change-role",
        "people:leave",
        "people:send-again",
        "people:withdraw",
        "people:remove-group",
        "actions:question",
        "actions:answer-question",
        "actions:withdraw-question",
        "committees:committee",
        "committees:edit-committee",
        "checking:ask-again",
        "meetings:item",
        "meetings:change-meeting",
        "meetings:remove-deadline",
        "meetings:remove-annual-meeting",
        "meetings:settle",
        "meetings:settle-promise",
        "meetings:settle-committee",
        "meetings:link-paragraph",
        "meetings:unlink",
        "meetings:link-resolution",
        "meetings:record-promise",
        "meetings:record-discussed",
        "meetings:commitment",
        "meetings:tell-outcome",
        "meetings:amend-commitment",
        "meetings:scrutiny-recommendation",
        "meetings:track-resolution",
        "meetings:receive",
        "meetings:respond",
        "meetings:mark-done",
        "meetings:link-adopted",
        "actions:add-asked-for",
        "actions:link-asked-for",
        "actions:plan-preview",
        "actions:plan-columns",
        "actions:plan-apply",
        "actions:plan-cancel",
        "actions:evidence",
        "actions:evidence-file",
        "actions:edit-evidence",
        "actions:add-evidence",
        "actions:detach-evidence",
        "actions:complete",
        "actions:completion",
        "actions:withdraw-completion",
        "actions:edit-measure",
        "actions:add-reading",
        "actions:import-readings",
        "actions:round",
        "actions:answer-round",
        "actions:answer",
        "actions:no-change",
        "actions:sign-off-round",
        "actions:return-answer",
        "actions:close-round",
        "actions:watch",
        "comments:comment",
        "comments:show-comment",
        "comments:refuse-comment",
        "comments:answer-comment",
        "comments:erase-comment",
        "reports:draft",
        "reports:preview",
        "reports:before",
        "reports:draft-file",
        "reports:draft-cover",
        "reports:delete-draft",
        "reports:issue-draft",
        "reports:issued",
        "reports:issued-file",
        "reports:issued-cover",
        "reports:check-issued",
        "reports:compare-issued",
        "reports:pack",
        "reports:pack-file",
        "sector:alike",
    ],
)
def test_a_record_does_not_open_under_another_councils_name(client, council, record, name):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    make_challenge(council=elsewhere)
    client.force_login(make_user("administrator", council=elsewhere))

    assert open_page(client, name, record, council="tidewell").status_code == 404


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_stranger_is_asked_to_sign_in(client, council, record, name):
    response = open_page(client, name, record)

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("accounts:sign-in"))


# A person's own account, which belongs to no council: tests/accounts/ opens each of them.
OWN_ACCOUNT = {
    "accounts:account",
    "accounts:end-session",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "usersessions_list",
    "socialaccount_login_error",
}


def test_every_address_has_its_row():
    named = {name for name, _ in all_views()}

    assert named == VIEWS.keys() | PUBLIC | OWN_ACCOUNT


def test_a_role_ends_after_its_last_day(client, council, record):
    client.force_login(make_user("member", council=council, until=date(2026, 1, 1)))

    assert client.get("/harbourne/2026/").status_code == 404


def test_an_officer_cannot_update_somebody_elses_action(client, council, record):
    client.force_login(make_user("officer", council=council))

    assert open_page(client, "actions:update", record).status_code == 404


def test_somebody_without_a_role_is_told_what_to_do(client, council):
    client.force_login(make_user())

    assert b"You have no role in a council yet" in client.get("/").content


def test_somebody_who_has_left_is_signed_out(client, council):
    user = make_user("officer", council=council)
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get("/harbourne/my-actions/").status_code == 302
