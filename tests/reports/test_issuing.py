"""A report as issued: frozen, listed, checked against itself, compared with the record now."""

import hashlib
import threading
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from peerchallenge.reports.making import issuing
from peerchallenge.reports.making.comparing import differences
from peerchallenge.reports.models import IssuedReport, ReportDraft
from peerchallenge.reports.progress import progress_report
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_branding,
    make_challenge,
    make_committee,
    make_draft,
    make_issued,
    make_png,
    make_recommendation,
    make_user,
    move_date,
    report,
)

pytestmark = pytest.mark.django_db
REPORT = "/harbourne/2026/report/"


@pytest.fixture
def action(council):
    action = make_action(recommendation=make_recommendation(), ref="1.1")
    report(action, "on_track", on=date(2026, 3, 1))
    return action


def issue(client, draft, **given):
    return client.post(f"{REPORT}drafts/{draft.pk}/issue/", {"version": draft.version, **given})


def test_an_issued_report_keeps_its_bytes_its_data_and_who_issued_it(client, sign_in, action):
    make_branding(logo=make_png(40, 20), colour="#0b5d3b")
    user = sign_in("coordinator", name="Grace Lindqvist")
    draft = make_draft(committee=make_committee("Cabinet"), meeting_date=date(2026, 7, 13))

    response = issue(client, draft)

    assert response.status_code == 302
    issued = IssuedReport.objects.get()
    kept = issuing.read_pdf(issued)
    assert kept.startswith(b"%PDF-")
    assert issued.pdf_sha256 == hashlib.sha256(kept).hexdigest()
    assert issued.data_sha256 == hashlib.sha256(issued.data.encode()).hexdigest()
    assert (issued.issued_by, issued.issued_name) == (user, "Grace Lindqvist")
    assert issued.issued_post == "Coordinator (chief executive's office)"
    assert issued.meeting_date == date(2026, 7, 13)
    draft.refresh_from_db()
    assert draft.issued == issued
    entry = AuditEntry.objects.get(verb="issued")
    assert entry.changes["pdf_sha256"] == issued.pdf_sha256
    # Made again from the kept data, after the record has moved on, it is the same file.
    report(action, "off_track", on=date(2026, 6, 15))
    assert issuing.check(issued).is_sound


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_an_issued_report(council, change):
    rows = IssuedReport.objects.filter(pk=make_issued().pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(title="Another") if change == "update" else rows.delete()


def test_the_pdf_comes_byte_for_byte_as_it_was_issued(client, sign_in, action):
    sign_in("member")
    issued = make_issued()

    response = client.get(f"{REPORT}issued/{issued.pk}/download/")

    assert b"".join(response.streaming_content) == issuing.read_pdf(issued)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_other_formats_are_made_of_the_kept_data_not_of_the_record(client, sign_in, action):
    sign_in("member")
    issued = make_issued()
    report(action, "off_track", on=date(2026, 5, 1))

    found = client.get(f"{REPORT}issued/{issued.pk}/download/", {"format": "json"}).json()

    assert found["recommendations"][0]["actions"][0]["status"] == "on_track"


def test_a_template_that_cannot_be_filled_is_told_and_is_no_outage(client, sign_in, action):
    make_branding(template=b"no Word file", template_name="ours.docx")
    sign_in("member")
    issued = make_issued()

    response = client.get(f"{REPORT}issued/{issued.pk}/download/?format=template")

    assert response.status_code == 422
    assert "The file could not be made" in response.content.decode()


def test_what_is_kept_gives_the_same_report(action):
    made = progress_report(
        make_challenge(), date(2026, 6, 30), generated_at=datetime(2026, 7, 1, tzinfo=UTC)
    )

    assert issuing.from_text(issuing.as_text(made)) == made
    assert issuing.as_text(issuing.from_text(issuing.as_text(made))) == issuing.as_text(made)


def test_a_report_that_is_not_what_was_issued_is_told(client, sign_in, action):
    sign_in("coordinator")
    issued = make_issued()  # whose PDF was not made of its data
    with open(issued.pdf.path, "ab") as file:
        file.write(b"something more")

    page = client.post(f"{REPORT}issued/{issued.pk}/check/", follow=True)

    assert "The file is not the one that was issued" in page.text
    assert "Made again from the data, the PDF has other bytes" in page.text
    assert "have the same bytes" not in page.text


def test_a_missing_file_is_told(client, sign_in, action):
    sign_in("coordinator")
    issued = make_issued()
    issued.pdf.storage.delete(issued.pdf.name)

    assert client.get(f"{REPORT}issued/{issued.pk}/download/").status_code == 404
    page = client.post(f"{REPORT}issued/{issued.pk}/check/", follow=True)
    assert "The file is not on the disk" in page.text


def test_a_new_report_takes_the_place_of_an_issued_one_once(client, sign_in, action):
    sign_in("coordinator")
    first = make_issued()
    issue(client, make_draft(), supersedes=first.pk)
    second = IssuedReport.objects.get(supersedes=first)

    page = client.get(f"{REPORT}issued/{first.pk}/")
    assert "This report was superseded" in page.text
    assert f"/issued/{second.pk}/" in page.text
    third = issue(client, make_draft(), supersedes=first.pk)
    assert third.status_code == 422
    assert IssuedReport.objects.count() == 2


def test_two_who_supersede_the_same_report_at_once_issue_one(client, sign_in, action):
    by = sign_in("coordinator")
    first = make_issued()
    drafts = [make_draft(), make_draft()]

    for draft in drafts:  # both had the form open: neither sees what the other chose
        issuing.begin_issuing(draft, seen=1, by=by, as_post="", supersedes=first)

    assert IssuedReport.objects.filter(supersedes=first).count() == 1
    assert drafts[1].issued is None
    assert drafts[1].problem == issuing.TAKEN


def test_a_draft_that_was_changed_meanwhile_is_not_issued(client, sign_in, action):
    sign_in("coordinator")
    draft = make_draft()
    stale = draft.version
    ReportDraft.objects.filter(pk=draft.pk).update(version=stale + 1)

    page = client.post(f"{REPORT}drafts/{draft.pk}/issue/", {"version": stale}, follow=True)

    assert "The draft was changed meanwhile" in page.text
    assert not IssuedReport.objects.exists()


def test_of_two_clicks_one_issues(client, sign_in, action):
    by = sign_in("coordinator")
    draft = make_draft()

    assert issuing.begin_issuing(draft, seen=1, by=by, as_post="") is False or draft.issued
    first = draft.issued
    issuing.begin_issuing(ReportDraft.objects.get(pk=draft.pk), seen=1, by=by, as_post="")

    assert IssuedReport.objects.get() == first


def test_a_draft_that_is_issued_can_neither_be_changed_nor_deleted(client, sign_in, action):
    sign_in("coordinator")
    draft = make_draft()
    issued = make_issued(draft)
    ReportDraft.objects.filter(pk=draft.pk).update(issued=issued)

    changed = client.get(f"{REPORT}drafts/{draft.pk}/")
    client.post(f"{REPORT}drafts/{draft.pk}/delete/")

    assert changed.headers["Location"] == f"{REPORT}issued/{issued.pk}/"
    assert ReportDraft.objects.filter(pk=draft.pk).exists()


def test_the_making_of_a_long_report_shows_how_far_it_is(client, sign_in, action):
    sign_in("coordinator")
    draft = make_draft()
    ReportDraft.objects.filter(pk=draft.pk).update(
        run="a run", done=1, total=3, beat_at=datetime.now(UTC)
    )

    response = client.get(f"{REPORT}drafts/{draft.pk}/issue/", headers={"HX-Request": "true"})

    assert response.text.lstrip().startswith('<div id="issuing"')
    assert "Setting the pages" in response.text
    assert 'hx-trigger="every 1s"' in response.text


def test_a_making_that_was_broken_off_can_be_started_again(client, sign_in, action):
    sign_in("coordinator")
    draft = make_draft()
    ReportDraft.objects.filter(pk=draft.pk).update(
        run="a run", done=1, total=3, beat_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    page = client.get(f"{REPORT}drafts/{draft.pk}/issue/")
    assert "Nothing was issued: start again." in page.text
    issue(client, draft)

    assert IssuedReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_report_is_issued_in_the_background(in_threads, monkeypatch):
    monkeypatch.setattr(issuing, "AT_ONCE", 0)  # as if the plan were long
    report(make_action(), "on_track", on=date(2026, 3, 1))
    draft = make_draft()

    issuing.begin_issuing(draft, seen=1, by=draft.made_by, as_post="")

    assert draft.issued is None  # it answered before the report was made
    for thread in threading.enumerate():
        if thread.name.startswith("work on reports.reportdraft"):
            thread.join(timeout=60)
    draft.refresh_from_db()
    assert draft.problem == ""
    assert issuing.check(draft.issued).is_sound


def test_readers_find_what_was_issued_and_that_it_was_superseded(client, sign_in, action):
    first = make_issued()
    second = make_issued(supersedes=first)
    sign_in("member")

    page = client.get(f"{REPORT}issued/")

    assert [one.pk for one in page.context["issued_reports"]] == [second.pk, first.pk]
    assert page.text.count("Superseded") == 1


def test_only_the_office_issues(client, sign_in, action):
    draft = make_draft()
    sign_in("lead_officer")

    assert issue(client, draft).status_code == 403
    assert not IssuedReport.objects.exists()


# ---- as issued and as now


def made(day=date(2026, 6, 30)):
    return progress_report(make_challenge(), day, generated_at=datetime(2026, 7, 1, tzinfo=UTC))


def test_what_was_recorded_later_about_the_day_is_a_difference(action):
    then = made()
    report(action, "off_track", on=date(2026, 5, 1), narrative="It was late.")
    move_date(action, date(2026, 12, 31), on=date(2026, 6, 1))
    make_action(ref="1.2")

    found = {(one.where, one.what): (one.before, one.after) for one in differences(then, made())}

    assert found[("Action 1.1", "Status")] == ("On track", "Off track")
    assert found[("Action 1.1", "Due")] == ("30 June 2026", "31 December 2026")
    assert found[("Action 1.2", "Is new")] == ("", "In the report")
    assert found[("Summary", "Actions complete")] == ("0 of 1", "0 of 2")
    assert ("Action 1.1", "Owner") not in found


def test_the_same_report_has_no_difference(action):
    assert differences(made(), made()) == []


def test_as_issued_and_as_now_stand_side_by_side(client, sign_in, action):
    sign_in("member")
    issued = make_issued()
    report(action, "off_track", on=date(2026, 5, 1))

    page = client.get(f"{REPORT}issued/{issued.pk}/compare/")

    rows = {(one.where, one.what): one.after for one in page.context["same_day"]}
    assert rows[("Action 1.1", "Status")] == "Off track"
    assert "As recorded now" in page.text


def test_comparing_takes_as_many_queries_for_six_actions_as_for_one(client, sign_in, action):
    sign_in("member")
    issued = make_issued()

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(f"{REPORT}issued/{issued.pk}/compare/")
        return len(found)

    queries()
    one = queries()
    for _ in range(5):
        report(make_action(), "on_track", on=date(2026, 6, 1), by=make_user())

    assert queries() == one
