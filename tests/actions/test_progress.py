"""Reporting progress: the page, the inline form, and two people at once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.forms import ProgressForm
from actions.models import ActionItem, Evidence, ProgressUpdate
from actions.progress import SomebodyElseReported, report_progress
from actions.schemes import scheme_of
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_challenge,
    make_post,
    make_recommendation,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


@pytest.fixture
def action(officer):
    return make_action(ref="1.1", owner=make_post(holder=officer))


def url(action):
    return f"/harbourne/actions/{action.pk}/update/"


def typed(seen=0, **changes):
    day = localdate()
    return {
        "status": "at_risk",
        "narrative": "The supplier is late.",
        "next_steps": "Meet the supplier.",
        "effective_on_day": day.day,
        "effective_on_month": day.month,
        "effective_on_year": day.year,
        "seen": seen,
    } | changes


def test_an_officer_reports_progress_without_javascript(client, officer, action):
    response = client.post(url(action) + "?origin=mine", typed(), follow=True)

    update = ProgressUpdate.objects.get()
    assert (update.status, update.sequence, update.recorded_by) == ("at_risk", 1, officer)
    assert update.recorded_as == "Asha Verma, Head of Policy"
    assertRedirects(response, f"/harbourne/my-actions/#action-{action.pk}")
    assertContains(response, "Action 1.1 saved as At risk.")


def test_a_save_answers_with_the_row_the_bar_and_the_counts(client, action):
    report(make_action(recommendation=action.recommendation), "complete", on=localdate())

    response = client.post(url(action) + "?origin=mine", typed(), **HTMX)

    assertContains(response, f'id="action-{action.pk}"')
    assertContains(response, f'id="progress-{action.recommendation_id}" hx-swap-oob="true"')
    assertContains(response, "<strong>1</strong> of 2 actions complete")
    assertContains(response, 'id="counts"')
    assertContains(response, "Action 1.1 saved as At risk. 1 of 2 actions complete.")
    assert len(response.content) <= 3_000


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_says_that_an_action_is_done_goes_on_to_claim_it(client, action, headers):
    response = client.post(url(action), typed(status="complete", narrative="All done."), **headers)

    name = "HX-Redirect" if headers else "Location"
    assert response.headers[name] == f"/harbourne/actions/{action.pk}/complete/"
    assert not ProgressUpdate.objects.exists()
    page = client.get(response.headers[name])
    assertContains(page, "All done.")
    assert page.context["form"]["status"].value() == "complete"


def test_what_was_typed_for_one_action_does_not_show_in_the_claim_of_another(client, action):
    other = make_action(owner=action.owner)
    client.post(url(action), typed(status="complete", narrative="All done."))

    assertNotContains(client.get(f"/harbourne/actions/{other.pk}/complete/"), "All done.")


def test_a_link_given_with_an_update_is_evidence_of_both(client, action):
    client.post(url(action), typed(evidence_url="https://www.harbourne.example/minutes"))

    shown = ProgressUpdate.objects.get().evidence.get()
    assert list(action.evidence.all()) == [shown]


def test_a_file_given_with_an_update_that_is_wrong_is_kept_and_ticked(client, action):
    file = SimpleUploadedFile("survey.txt", b"Nine in ten were content.")

    response = client.post(url(action), typed(narrative="", evidence_file=file), **HTMX)
    kept = Evidence.objects.get()
    client.post(url(action), typed(evidence_known=kept.pk))

    assertContains(response, f'value="{kept.pk}" ', status_code=422)
    assert ProgressUpdate.objects.get().evidence.get() == kept


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, action):
    response = client.post(url(action), typed(narrative="", next_steps="Keep this."), **HTMX)

    assertContains(response, "Enter what has changed", status_code=422)
    assertContains(response, "Keep this.", status_code=422)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "fine"}, "Select a valid choice"),
        ({"effective_on_day": 31, "effective_on_month": 2}, "Enter a real date"),
        ({"effective_on_year": 2999}, "must be today or in the past"),
        (
            {"effective_on_day": 1, "effective_on_month": 11, "effective_on_year": 1926},
            "must be on or after 12 January 2026, the peers’ first day on site",
        ),
        ({"narrative": "x" * 20_001}, "20,000 characters or fewer"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "inline"])
def test_wrong_input_is_refused_in_words(client, action, changes, message, headers):
    response = client.post(url(action), typed(**changes), **headers)

    assertContains(response, message, status_code=422)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    ("on_site", "joined", "day", "refusal"),
    [
        (date(2026, 1, 12), date(2026, 3, 1), date(2026, 1, 12), ""),
        (date(2026, 1, 12), date(2026, 3, 1), date(2026, 1, 11), "the peers’ first day on site"),
        (date(2026, 4, 1), date(2026, 3, 1), date(2026, 3, 1), ""),
        (date(2026, 4, 1), date(2026, 3, 1), date(2026, 2, 28), "when the action joined the plan"),
        (None, date(2026, 3, 1), date(2026, 2, 28), "when the action joined the plan"),
    ],
)
def test_an_update_is_about_no_day_before_the_work_began(council, on_site, joined, day, refusal):
    challenge = make_challenge(on_site_from=on_site)
    stored = make_action(recommendation=make_recommendation(challenge=challenge), added_on=joined)
    action = ActionItem.objects.as_at(localdate()).with_seen().get(pk=stored.pk)
    given = {"day": day.day, "month": day.month, "year": day.year}
    data = typed() | {f"effective_on_{part}": number for part, number in given.items()}

    form = ProgressForm(data, action=action, scheme=scheme_of(challenge))

    assert form.is_valid() is not bool(refusal)
    assert refusal in str(form.errors)


def test_the_second_of_two_is_shown_what_the_first_said_and_keeps_their_own(client, action):
    report(action, "complete", on=localdate(), by=make_user(name="Lowri Bevan"), narrative="Done.")

    response = client.post(url(action), typed(seen=0), **HTMX)

    assertContains(response, "Lowri Bevan reported “Complete”", status_code=409)
    assertContains(response, "Done.", status_code=409)
    assertContains(response, "The supplier is late.", status_code=409)
    assertContains(response, 'name="seen" value="1"', status_code=409)
    assert ProgressUpdate.objects.count() == 1


def test_saving_again_adds_theirs_after_the_first(client, action):
    report(action, "complete", on=localdate())

    client.post(url(action), typed(seen=1), **HTMX)

    assert list(ProgressUpdate.objects.order_by("sequence").values_list("status", flat=True)) == [
        "complete",
        "at_risk",
    ]


def test_a_wrong_entry_is_put_right_by_another_and_history_shows_both(client, action):
    report(action, "complete", on=date(2026, 3, 1), narrative="Entered by mistake.")
    report(action, "at_risk", on=date(2026, 3, 1), narrative="Put right.")

    response = client.get(f"/harbourne/actions/{action.pk}/")

    assertContains(response, "Entered by mistake.")
    assertContains(response, "Put right.")


def test_two_who_have_seen_the_same_cannot_both_be_next():
    action = make_action()
    said = {
        "status": "complete",
        "narrative": "Done.",
        "next_steps": "",
        "effective_on": date(2026, 3, 1),
        "seen": 0,
    }
    report_progress(action, **said, by=make_user(name="First"), as_post="")

    with pytest.raises(SomebodyElseReported) as refused:
        report_progress(action, **said, by=make_user(name="Second"), as_post="")

    assert refused.value.latest.recorded_as == "First"
    assert ProgressUpdate.objects.count() == 1


def test_a_lead_officer_may_update_the_actions_of_what_they_lead(client, sign_in):
    lead = sign_in("lead_officer")
    action = make_action(
        recommendation=make_recommendation(lead_officer=make_post(holder=lead)),
        owner=make_post(title="Somebody else's post"),
    )

    assert client.get(url(action)).status_code == 200


@pytest.mark.parametrize("role", ["officer", "lead_officer", "coordinator", "member"])
def test_the_row_and_the_queryset_agree_on_who_may_update(council, role):
    user = make_user(role, council=council)
    lead = make_post(title="Lead", holder=user if role == "lead_officer" else None)
    make_action(owner=make_post(title="Own", holder=user))
    make_action(recommendation=make_recommendation(number="2", lead_officer=lead))
    make_action(recommendation=make_recommendation(number="3"))

    by_row = {
        action.pk
        for action in ActionItem.objects.for_listing()
        if action.is_updatable_by(user, council)
    }

    allowed = ActionItem.objects.updatable_by(user, council)
    assert by_row == set(allowed.values_list("pk", flat=True))
    assert len(by_row) == {"officer": 1, "lead_officer": 2, "coordinator": 3, "member": 0}[role]


def test_a_coordinator_adds_an_action_with_the_next_reference(client, sign_in):
    sign_in("coordinator")
    make_action(recommendation=make_recommendation(number="3"), ref="3.4")
    page = "/harbourne/2026/recommendations/3/actions/new/"

    assertContains(client.get(page), 'value="3.5"')
    response = client.post(page, {"ref": "3.5", "title": "Ask residents"})

    assert response.status_code == 302
    assert ActionItem.objects.get(ref="3.5").added_on == localdate()


def test_an_actions_first_date_is_not_offered_for_change(client, sign_in):
    sign_in("coordinator")
    action = make_action()

    response = client.get(f"/harbourne/actions/{action.pk}/edit/")

    assert b"original_due_on" not in response.content


def moved(**changes):
    return {
        "new_due": "30 September 2026",
        "reason_class": "capacity",
        "reason": "Two posts were empty.",
        "agreed_by": "Cabinet",
        "effective_on_day": "1",
        "effective_on_month": "6",
        "effective_on_year": "2026",
        "seen": 0,
    } | changes


def test_a_moved_date_keeps_the_first_one_and_says_why(client, sign_in):
    sign_in("coordinator")
    action = make_action(original_due_on=date(2026, 6, 30))

    client.post(f"/harbourne/actions/{action.pk}/move-date/", moved())

    found = ActionItem.objects.as_at(localdate()).get()
    assert (found.original_due_on, found.due_on) == (date(2026, 6, 30), date(2026, 9, 30))
    change = found.date_changes.get()
    assert (change.old_due_on, change.agreed_by) == (date(2026, 6, 30), "Cabinet")
    page = client.get(f"/harbourne/actions/{action.pk}/")
    assertContains(page, "Two posts were empty.")
    assertContains(page, "30 September 2026, first 30 June 2026, moved 1 time")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": ""}, "Enter why the date is moved"),
        ({"agreed_by": ""}, "Enter who agreed"),
        ({"new_due": ""}, "Enter the new due date"),
        ({"new_due": "31 September 2026"}, "enter a real date"),
        ({"new_due": "when we can"}, "is not a date"),
        ({"new_due": "Complete"}, "Enter when it is due"),
        ({"new_due": "TBC"}, "Enter a date"),
        ({"new_due": "Ongoing"}, "Enter when an action without an end will be looked at again"),
        ({"effective_on_year": "2999"}, "must be today or in the past"),
    ],
)  # fmt: skip
def test_a_date_is_not_moved_without_a_reason_or_to_no_day(client, sign_in, changes, message):
    sign_in("coordinator")
    action = make_action()

    response = client.post(f"/harbourne/actions/{action.pk}/move-date/", moved(**changes))

    assertContains(response, message, status_code=422)
    assert not action.date_changes.exists()


def test_the_second_of_two_who_move_a_date_is_told(client, sign_in):
    sign_in("coordinator")
    action = make_action()
    address = f"/harbourne/actions/{action.pk}/move-date/"
    client.post(address, moved())

    response = client.post(address, moved(reason="My own reason."))

    assertContains(response, "has been moved since you opened this page", status_code=409)
    assertContains(response, "My own reason.", status_code=409)
    assert action.date_changes.count() == 1


def test_a_move_agreed_before_the_last_one_is_refused(client, sign_in):
    """It would change nothing of today, and stand in the history as if it had."""
    sign_in("coordinator")
    action = make_action(original_due_on=date(2026, 6, 30))
    address = f"/harbourne/actions/{action.pk}/move-date/"
    client.post(address, moved())

    response = client.post(address, moved(seen=1, effective_on_month="5"))

    assertContains(
        response,
        "The due date was changed again on 1 June 2026, after 1 May 2026",
        status_code=422,
    )
    assert action.date_changes.count() == 1
    assert client.post(address, moved(seen=1, new_due="31 December 2026")).status_code == 302


def test_a_change_of_owner_is_audited_from_whom_to_whom(client, sign_in):
    sign_in("coordinator")
    action = make_action(owner=make_post(title="Head of Finance"))
    new = make_post(title="Director of Place")

    client.post(
        f"/harbourne/actions/{action.pk}/edit/",
        {"ref": action.ref, "title": action.title, "owner": new.pk},
    )

    assert AuditEntry.objects.get().changes["owner"] == ["Head of Finance", "Director of Place"]
