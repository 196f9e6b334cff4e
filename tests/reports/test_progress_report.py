"""The report as values: what it counts, what it compares with, and its JSON."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerchallenge.reports.formats.cover import cover_text
from peerchallenge.reports.formats.downloads import page_of
from peerchallenge.reports.progress import progress_report
from recommendations.models import ImplementationDecision
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
    move_date,
    promise,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def made(day, **fields):
    return progress_report(make_challenge(), day, generated_at=NOW, **fields)


@pytest.fixture
def plan(council):
    """Three actions: one complete, one late with a date moved twice, one never reported on."""
    recommendation = make_recommendation(number="2")
    complete = make_action(recommendation=recommendation, ref="2.1")
    report(complete, "on_track", on=date(2026, 2, 1))
    report(complete, "complete", on=date(2026, 5, 1))
    late = make_action(recommendation=recommendation, ref="2.2")
    report(late, "on_track", on=date(2026, 2, 1))
    report(late, "off_track", on=date(2026, 6, 1))
    move_date(late, date(2026, 5, 31), on=date(2026, 3, 1))
    move_date(late, date(2026, 6, 15), on=date(2026, 5, 20))
    make_action(recommendation=make_recommendation(number="10"), ref="10.1")
    return late


def test_the_summary_counts_what_the_pages_count(plan):
    summary = made(date(2026, 6, 30)).summary

    counted = {count.key: count.number for count in summary.actions if count.number}
    assert counted == {"complete": 1, "off_track": 1, "not_started": 1}
    assert (summary.actions_complete, summary.actions_total) == (1, 3)
    assert (summary.overdue, summary.date_changes, summary.without_update) == (1, 2, 1)


def test_the_report_is_as_at_its_day(plan):
    march = made(date(2026, 3, 31))

    actions = {action.ref: action for one in march.recommendations for action in one.actions}
    assert actions["2.1"].status == "on_track"
    assert (actions["2.2"].due_on, actions["2.2"].date_changes) == (date(2026, 5, 31), 1)
    assert march.summary.overdue == 0


def test_recommendations_and_actions_stand_in_natural_order(plan):
    assert [one.number for one in made(date(2026, 6, 30)).recommendations] == ["2", "10"]


def test_changes_count_from_the_committees_last_meeting(plan):
    item = make_item(committee="Scrutiny Board", held_on=date(2026, 4, 1))
    committee = item.meeting.committee
    make_item(committee="Cabinet", held_on=date(2026, 6, 10))

    changes = made(date(2026, 6, 30), committee=committee).changes_since

    assert changes.since == date(2026, 4, 1)
    moved = {(one.ref, one.what, one.direction) for one in changes.changes}
    assert moved == {
        ("2.1", "completed", "improved"),
        ("2.2", "status", "worsened"),
        ("2.2", "due date", "worsened"),
        ("10.1", "no update", "same"),
    }


def test_the_summary_names_every_change_that_the_part_about_changes_counts(plan):
    item = make_item(committee="Scrutiny Board", held_on=date(2026, 4, 1))
    recommendation = make_recommendation(number="2")
    better = make_action(recommendation=recommendation, ref="2.3")
    paused = make_action(recommendation=recommendation, ref="2.4")
    report(better, "at_risk", on=date(2026, 3, 1))
    report(better, "on_track", on=date(2026, 6, 2))
    report(paused, "on_track", on=date(2026, 3, 1))
    report(paused, "paused", on=date(2026, 6, 3), review_on=date(2026, 9, 1))
    ImplementationDecision.objects.create(
        recommendation=recommendation, state="part_implemented", decided_on=date(2026, 6, 4),
        decided_by="Cabinet", reason="Shown by the figures.", recorded_by=make_user(),
    )  # fmt: skip

    told = made(date(2026, 6, 30), committee=item.meeting.committee)

    sentence = (
        "Since Scrutiny Board last considered this on 1 April 2026: 1 completed, 1 with a better "
        "status, 1 with a worse status, 1 with another status, 1 date moved, 1 decision on a "
        "recommendation."
    )
    page = "".join(as_text(block) for block in page_of(told, below=2)["blocks"])
    assert sentence in cover_text(told)
    assert sentence in page
    assert "6 changes: 3 better, 2 worse, 1 otherwise changed." in page


def as_text(block):
    return json.dumps(block, default=str, ensure_ascii=False)


def test_the_meeting_a_report_is_for_is_not_the_one_it_compares_with(plan):
    item = make_item(committee="Scrutiny Board", held_on=date(2026, 6, 10))

    report = made(
        date(2026, 6, 30), committee=item.meeting.committee, meeting_date=date(2026, 6, 10)
    )

    assert report.changes_since is None


def test_minutes_resolutions_and_promises_held_by_the_day_are_cited(plan):
    item = make_item(held_on=date(2026, 4, 13), minute="12", source_url="https://example.org/12")
    paragraph = make_paragraph(item, "Members asked when it would end.")
    discuss(make_recommendation(number="2"), paragraph=paragraph)
    resolution = resolve(item, "That a report be brought in May.")
    due = {"due_text": "in May", "due_on": date(2026, 5, 31)}
    promise(paragraph, resolution=resolution, **due)
    promise(paragraph, what="what nobody confirmed", state="suggested", **due)
    promise(paragraph, what="what somebody dismissed", state="dismissed", **due)

    found = made(date(2026, 6, 30))

    second = found.recommendations[0]
    assert second.discussions[0].cited.minute == "12"
    assert second.resolutions[0].text == "That a report be brought in May."
    assert [(one.state, one.due_text) for one in found.commitments] == [("overdue", "in May")]
    earlier = made(date(2026, 4, 12))
    assert earlier.recommendations[0].discussions == ()
    assert earlier.commitments == ()


def test_what_nobody_confirmed_is_not_in_the_report(plan):
    paragraph = make_paragraph(make_item(), "Perhaps about it.")
    discuss(make_recommendation(number="2"), paragraph=paragraph, state="suggested")

    assert "Perhaps about it." not in json.dumps(made(date(2026, 6, 30)).as_json())


def test_implementation_is_the_latest_decision_not_the_sum_of_actions(plan):
    for day, state in ((date(2026, 3, 1), "part_implemented"), (date(2026, 6, 1), "implemented")):
        ImplementationDecision.objects.create(
            recommendation=make_recommendation(number="10"),
            state=state,
            decided_on=day,
            decided_by="Cabinet",
            reason="Shown by the figures.",
            recorded_by=make_user(),
        )

    april, june = made(date(2026, 4, 1)), made(date(2026, 6, 30))

    assert april.recommendations[1].implementation == "part_implemented"
    assert june.summary.recommendations_implemented == 1


def test_an_action_closed_another_way_says_where_it_went(plan):
    report(plan, "transferred", on=date(2026, 6, 20), narrative="Now in the digital plan.")

    closed = made(date(2026, 6, 30)).closed

    assert [(one.ref, one.reason) for one in closed] == [("2.2", "Now in the digital plan.")]


def test_the_json_has_the_promised_keys(plan):
    data = made(date(2026, 6, 30)).as_json()

    assert {
        "version", "council", "challenge", "as_at", "generated_at", "for", "summary",
        "changes_since", "recommendations", "commitments", "closed", "definitions",
    } <= data.keys()  # fmt: skip
    assert {"actions", "recommendations", "overdue", "date_changes", "without_update"} <= data[
        "summary"
    ].keys()
    assert data["summary"]["actions"]["complete"] == 1
    assert data["summary"]["recommendations"]["not_implemented"] == 2
    assert {
        "number", "title", "text", "implementation", "lead_member", "lead_officer", "actions",
        "discussions", "resolutions", "measures", "assessments",
    } <= data["recommendations"][0].keys()  # fmt: skip
    assert {
        "ref", "title", "owner", "original_due_on", "due_on", "due_text", "status",
        "status_label", "overdue", "direction", "latest_update",
    } <= data["recommendations"][0]["actions"][0].keys()  # fmt: skip
    assert data["for"] is None
    assert data["as_at"] == "2026-06-30"


def test_queries_do_not_grow_with_the_plan(plan):
    def count():
        with CaptureQueriesContext(connection) as queries:
            made(date(2026, 6, 30))
            return len(queries)

    discuss(make_recommendation(number="2"))
    few = count()
    for number in range(11, 16):
        recommendation = make_recommendation(number=str(number))
        for _ in range(4):
            report(make_action(recommendation=recommendation), "on_track", on=date(2026, 2, 1))
        discuss(recommendation)

    assert count() == few


def test_the_command_writes_a_pdf_and_a_json(plan, tmp_path):
    common = ["--council=harbourne", "--challenge=2026", "--as-at=2026-06-30"]
    for kind in ("pdf", "json"):
        call_command(
            "progress_report", *common, f"--format={kind}", f"--output={tmp_path / kind}",
            verbosity=0,
        )  # fmt: skip

    assert (tmp_path / "pdf").read_bytes().startswith(b"%PDF-1.7")
    assert json.loads((tmp_path / "json").read_text())["council"] == "Harbourne Borough Council"


def test_the_same_record_twice_is_the_same_pdf(plan, tmp_path):
    for name in ("first", "second"):
        call_command(
            "progress_report", "--council=harbourne", "--challenge=2026", "--as-at=2026-06-30",
            "--format=pdf", f"--output={tmp_path / name}", verbosity=0,
        )  # fmt: skip

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["--council=elsewhere"], "There is no challenge 2026 of a council elsewhere"),
        (["--for=No such committee"], "has no committee No such committee"),
        (["--as-at=2999-01-01"], "must be today or in the past"),
        (["--output=/nowhere/report.pdf"], "No such file or directory"),
    ],
)
def test_the_command_refuses_in_one_line(plan, tmp_path, changes, message):
    arguments = [
        "--council=harbourne", "--challenge=2026", "--as-at=2026-06-30", "--format=json",
        f"--output={tmp_path / 'report'}",
    ]  # fmt: skip

    with pytest.raises(CommandError, match=message) as refused:
        call_command("progress_report", *arguments, *changes)

    assert refused.value.returncode == 2
    assert not (tmp_path / "report").exists()
