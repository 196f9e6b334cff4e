"""A report in the making: its choices, its preview, what would embarrass, who may change it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerchallenge.reports.making import asks, drafts
from peerchallenge.reports.making.before_issue import of_report
from peerchallenge.reports.models import ReportDraft
from peerchallenge.reports.report import NARRATIVE_WORDS, PARTS
from recommendations.models import AuditEntry
from tests.factories import (
    discuss,
    make_action,
    make_branding,
    make_challenge,
    make_committee,
    make_council,
    make_draft,
    make_post,
    make_recommendation,
    make_round,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
REPORT = "/harbourne/2026/report/"


def typed(draft, **given):
    """What the form of `draft` sends, with some of it typed otherwise."""
    data = {
        "version": draft.version,
        "committee": draft.committee_id or "",
        "as_at_day": "30",
        "as_at_month": "6",
        "as_at_year": "2026",
        "classification": draft.classification,
    }
    for place, part in enumerate(PARTS, start=1):
        data |= {f"part_{part}": "on", f"order_{part}": place}
    for place, (_, text) in enumerate(draft.implications):
        data[f"implication_{place}"] = text
    data |= given
    return {name: value for name, value in data.items() if value is not None}


def address(draft, end=""):
    return f"{REPORT}drafts/{draft.pk}/{end}"


@pytest.fixture
def challenge(council):
    make_recommendation()
    return make_challenge()


def test_a_draft_begins_from_the_councils_settings(client, sign_in, challenge):
    make_branding(classification="Part exempt", author="Head of Policy", implications=["Finance"])
    cabinet = make_committee("Cabinet")
    sign_in("clerk")

    response = client.post(
        f"{REPORT}new/",
        {"committee": cabinet.pk, "as_at_day": 30, "as_at_month": 6, "as_at_year": 2026},
    )

    draft = ReportDraft.objects.get()
    assert response.headers["Location"] == address(draft)
    assert (draft.committee, draft.as_at) == (cabinet, date(2026, 6, 30))
    assert (draft.classification, draft.author) == ("Part exempt", "Head of Policy")
    assert draft.implications == [["Finance", ""]]
    assert AuditEntry.objects.filter(verb="began", target_id=draft.pk).exists()


def test_a_new_draft_offers_the_meeting_that_the_open_round_is_for(client, sign_in, challenge):
    cabinet = make_committee("Cabinet")
    make_round(committee=cabinet, meets_on=date(2026, 7, 13))
    sign_in("coordinator")

    page = client.get(f"{REPORT}new/")

    assert page.context["form"].initial["committee"] == cabinet.pk
    assert page.context["form"].initial["meeting_date"] == date(2026, 7, 13)


def test_a_meeting_without_a_committee_is_refused(client, sign_in, challenge):
    sign_in("coordinator")
    day = {"as_at_day": 30, "as_at_month": 6, "as_at_year": 2026}

    response = client.post(
        f"{REPORT}new/", day | {"meeting_date_day": 1, "meeting_date_month": 7,
                                "meeting_date_year": 2026},
    )  # fmt: skip

    assert response.status_code == 422
    assert "Select the committee that meets on that day" in response.text
    assert not ReportDraft.objects.exists()


def test_parts_are_printed_in_the_order_of_their_numbers(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    client.post(
        address(draft),
        typed(draft, order_trail=1, order_summary=2, order_changes=3, part_definitions=None),
    )

    draft.refresh_from_db()
    assert draft.parts[:3] == ["trail", "summary", "changes"]
    assert "definitions" not in draft.parts


def test_a_report_without_any_part_is_refused(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    response = client.post(
        address(draft), typed(draft, **{f"part_{part}": None for part in PARTS})
    )

    assert response.status_code == 422
    assert "Select at least one part" in response.text


def test_what_is_asked_is_made_of_presets_and_of_the_councils_own_lines():
    words = asks.as_sentences(
        ["update", "note"], "Scrutiny Board", date(2026, 12, 1), "thank the officers\n\n  "
    )

    assert words == (
        "Note the progress made against the action plan.",
        "Agree that Scrutiny Board receives a further update by 1 December 2026.",
        "Thank the officers.",
    )


def test_a_further_update_needs_its_date(client, sign_in, challenge):
    draft = make_draft(committee=make_committee("Cabinet"))
    sign_in("coordinator")

    response = client.post(address(draft), typed(draft, presets=["update"]))

    assert response.status_code == 422
    assert "Enter the date of the further update" in response.text


def test_the_report_carries_what_the_draft_says(challenge, council):
    make_branding(colour="#0b5d3b", name="Harbourne")
    draft = make_draft(
        committee=make_committee("Cabinet"),
        introduction="The leader’s words.",
        parts=["summary", "closed"],
        implications=[["Finance", "None."]],
    )

    made = drafts.report_of(draft, drafts.branding_of(council), at=draft.changed_at)

    assert (made.introduction, made.parts) == ("The leader’s words.", ("summary", "closed"))
    assert made.asks == ("Note the progress made against the action plan.",)
    assert [(one.heading, one.text) for one in made.implications] == [("Finance", "None.")]
    assert (made.brand.colour, made.brand.name) == ("#0b5d3b", "Harbourne")
    assert made.audience.committee == "Cabinet"


def test_of_two_who_write_at_once_the_second_is_told(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")
    before = typed(draft, introduction="Mine.")
    client.post(address(draft), typed(draft, introduction="Theirs."))

    response = client.post(address(draft), before)

    assert response.status_code == 409
    assert "This draft has changed since you opened it" in response.text
    assert "Theirs." in response.text
    assert "Mine." in response.text
    draft.refresh_from_db()
    assert draft.introduction == "Theirs."

    again = client.post(address(draft), before | {"version": draft.version})

    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.introduction == "Mine."


def test_saving_what_has_not_changed_changes_nothing(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    client.post(address(draft), typed(draft))

    draft.refresh_from_db()
    assert draft.version == 1
    assert not AuditEntry.objects.filter(verb="changed").exists()


def test_a_change_is_in_the_audit_without_its_words(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    client.post(address(draft), typed(draft, introduction="Not for the audit."))

    entry = AuditEntry.objects.get(verb="changed")
    assert entry.changes == {"fields": ["introduction"]}


def test_a_preview_shows_choices_that_are_not_saved(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    response = client.post(
        address(draft, "preview/"),
        typed(draft, introduction="Only looked at."),
        headers={"HX-Request": "true"},
    )

    assert response.text.lstrip().startswith('<section id="preview"')
    assert "Only looked at." in response.text
    draft.refresh_from_db()
    assert draft.introduction == ""


def test_a_preview_is_a_whole_page_without_scripts(client, sign_in, challenge):
    draft = make_draft(introduction="Saved words.")
    sign_in("coordinator")

    page = client.get(address(draft, "preview/"))

    assert page.text.lstrip().startswith("<!doctype html>")
    assert "Saved words." in page.text


def test_a_draft_can_be_deleted_and_the_audit_keeps_that(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")

    asked = client.get(address(draft, "delete/"))
    assert "are lost for good" in asked.text
    assert ReportDraft.objects.filter(pk=draft.pk).exists()
    client.post(address(draft, "delete/"))

    assert not ReportDraft.objects.exists()
    assert AuditEntry.objects.filter(verb="deleted", target_id=draft.pk).exists()


def test_a_preview_of_unsaved_choices_takes_the_focus_and_says_so(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")
    swapped = {"headers": {"HX-Request": "true"}}
    heading = '<h2 id="preview-heading" tabindex="-1" autofocus>'

    first = client.get(address(draft, "preview/"), **swapped)
    unsaved = client.post(address(draft, "preview/"), typed(draft), **swapped)
    wrong = client.post(address(draft, "preview/"), typed(draft, as_at_day=""), **swapped)

    assert "autofocus" not in first.text
    assert 'id="announce"' not in first.text
    assert heading in unsaved.text
    assert "The preview shows the choices as they are now. They are not saved." in unsaved.text
    assert (wrong.status_code, heading in wrong.text) == (422, True)
    assert "The preview could not be made." in wrong.text


def test_what_was_typed_is_saved_before_the_report_is_issued(client, sign_in, challenge):
    draft = make_draft()
    sign_in("coordinator")
    begun = {"issue": "1", "introduction": "Typed a moment ago."}

    wrong = client.post(address(draft), typed(draft, as_at_day="", **begun))
    answer = client.post(address(draft), typed(draft, **begun))
    stale = client.post(address(draft), typed(draft, **begun))

    assert wrong.status_code == 422
    assert "Typed a moment ago." in wrong.text
    assert answer.headers["Location"] == address(draft, "issue/")
    assert ReportDraft.objects.get().introduction == "Typed a moment ago."
    assert stale.status_code == 409


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv", "html", "json"])
def test_a_draft_can_be_had_in_every_format(client, sign_in, challenge, kind):
    draft = make_draft()
    sign_in("coordinator")

    response = client.get(address(draft, "download/"), {"format": kind})

    assert response.status_code == 200
    name = f'attachment; filename="CPC-progress-harbourne-2026-06-30-draft.{kind}"'
    assert response.headers["Content-Disposition"] == name
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_format_that_there_is_not_is_refused(client, sign_in, challenge):
    sign_in("coordinator")

    assert client.get(address(make_draft(), "download/"), {"format": "exe"}).status_code == 400


def test_the_text_for_the_covering_report_can_be_copied(client, sign_in, challenge):
    draft = make_draft(committee=make_committee("Cabinet"))
    sign_in("coordinator")

    page = client.get(address(draft, "cover/"))

    assert "That Cabinet:" in page.context["text"]
    assert "Note the progress made against the action plan" in page.text


# ---- before it goes out


def warned_of(day, **fields):
    """Return the keys of the warnings about the challenge's report, with their references."""
    draft = make_draft(as_at=day, implications=[], **fields)
    made = drafts.report_of(
        draft, drafts.branding_of(draft.challenge.council), at=draft.changed_at
    )
    return {one.key: one.refs for one in of_report(made)}


def test_what_would_embarrass_is_named_with_its_actions(challenge):
    day = date(2026, 6, 30)
    owner = make_post()
    silent = make_action(ref="1.1", owner=owner, original_due_on=date(2026, 12, 1))
    late = make_action(ref="1.2", owner=owner, original_due_on=date(2026, 5, 1))
    report(late, "on_track", on=date(2026, 6, 1))
    done = make_action(ref="1.3", owner=owner)
    report(done, "complete", on=date(2026, 6, 1))
    long = make_action(ref="1.4", owner=owner, original_due_on=date(2026, 12, 1))
    report(long, "on_track", on=date(2026, 6, 1), narrative="word " * (NARRATIVE_WORDS + 1))
    endless = make_action(ref="1.5", owner=owner, original_due_on=None)
    report(endless, "on_track", on=date(2026, 6, 1))
    nobodys = make_action(ref="1.6", original_due_on=date(2026, 12, 1))
    report(nobodys, "on_track", on=date(2026, 6, 1))

    assert warned_of(day) == {
        "no_update": (silent.ref,),
        "good_but_late": (late.ref,),
        "no_proof": (done.ref,),
        "too_long": (long.ref,),
        "no_review": (endless.ref,),
        "no_owner": (nobodys.ref,),
    }


def test_a_narrative_of_just_as_many_words_as_allowed_is_not_too_long(challenge):
    action = make_action(owner=make_post(), original_due_on=date(2026, 12, 1))
    report(action, "on_track", on=date(2026, 6, 1), narrative="word " * NARRATIVE_WORDS)

    assert warned_of(date(2026, 6, 30)) == {}


def test_a_report_that_asks_nothing_of_its_committee_is_pointed_out(challenge):
    cabinet = make_committee("Cabinet")

    assert "no_asks" in warned_of(date(2026, 6, 30), committee=cabinet, presets=[])
    assert "no_asks" not in warned_of(date(2026, 6, 30), committee=cabinet, presets=["note"])


def test_open_rounds_and_questions_lead_to_where_they_are_settled(client, sign_in, challenge):
    action = make_action(owner=make_post())
    one_round = make_round(actions=[action])
    discuss(make_recommendation(), state="suggested")
    elsewhere = make_recommendation(challenge=make_challenge(slug="planning"))
    discuss(elsewhere, state="suggested")  # another report's business
    sign_in("coordinator")

    page = client.get(address(make_draft(), "before/"))

    assert "1 question about links and promises in minutes is not settled" in page.text
    assert "/harbourne/meetings/suggestions/" in page.text or "Settle them" in page.text
    assert f"/harbourne/rounds/{one_round.pk}/" in page.text
    assert "0 of 1 action answered" in page.text


@pytest.mark.parametrize("name", ["preview/", "before/"])
def test_a_draft_takes_as_many_queries_for_six_actions_as_for_one(
    client, sign_in, challenge, name
):
    sign_in("coordinator")
    draft = make_draft()
    make_round(actions=[make_action(owner=make_post())])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(draft, name)).status_code == 200
        return len(found)

    queries()  # what is asked once, the first time
    one = queries()
    for _ in range(5):
        report(make_action(owner=make_post()), "on_track", on=date(2026, 6, 1))

    assert queries() == one


def test_the_list_takes_as_many_queries_for_five_drafts_as_for_one(client, sign_in, challenge):
    sign_in("coordinator")
    make_draft(committee=make_committee("Cabinet"))

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(REPORT).status_code == 200
        return len(found)

    one = queries()
    for _ in range(4):
        make_draft(committee=make_committee("Cabinet"))

    assert queries() == one


def test_a_draft_of_another_council_is_not_found(client, challenge):
    draft = make_draft()
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    make_challenge(council=elsewhere)
    client.force_login(make_user("coordinator", council=elsewhere))

    assert client.get(f"/tidewell/2026/report/drafts/{draft.pk}/").status_code == 404
