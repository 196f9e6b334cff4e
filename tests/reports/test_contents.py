"""What stands in the parts of the report, drawn from the record."""

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest

from actions.models import Milestone
from actions.proof import completion
from meetings.models import Committee
from peerchallenge.reports.facts import over_time, trail
from peerchallenge.reports.progress import progress_report
from peerchallenge.reports.report import PARTS, Brand, Section, report_from_json
from recommendations.models import ImplementationDecision
from tests.factories import (
    claim,
    make_action,
    make_challenge,
    make_evidence,
    make_item,
    make_measure,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    promise,
    report,
    resolve,
)
from tests.reports import sample_report

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
JUNE = date(2026, 6, 30)


def made(day=JUNE, **fields):
    return progress_report(make_challenge(), day, generated_at=NOW, **fields)


def action(ref="1.1", **fields):
    return make_action(recommendation=make_recommendation(), ref=ref, **fields)


def body(name, kind, held_on, **fields):
    """An agenda item of a committee of a kind."""
    item = make_item(committee=name, held_on=held_on, **fields)
    Committee.objects.filter(pk=item.meeting.committee_id).update(kind=kind)
    return item


# ---- summary


def test_the_percentages_of_a_list_add_up_to_a_hundred(council):
    for number in range(1, 4):
        action(f"1.{number}")
    report(action("1.4"), "complete", on=date(2026, 5, 1))
    report(action("1.5"), "on_track", on=date(2026, 5, 1))
    report(action("1.6"), "paused", on=date(2026, 5, 1))

    counts = made().summary.actions

    assert {one.key: one.percent for one in counts if one.number} == {
        "not_started": 50, "complete": 17, "on_track": 17, "paused": 16,
    }  # fmt: skip
    assert sum(one.percent for one in counts) == 100


def test_the_summary_counts_what_changed_since_the_committee_looked(council):
    board = make_item(committee="Board", held_on=date(2026, 3, 1)).meeting.committee
    done, late = action("1.1"), action("1.2")
    report(done, "complete", on=date(2026, 4, 1))
    report(late, "on_track", on=date(2026, 2, 1))
    report(late, "off_track", on=date(2026, 4, 1))
    move_date(late, date(2026, 9, 30), on=date(2026, 4, 1))
    action("1.3", added_on=date(2026, 4, 1))

    summary = made(committee=board).summary

    assert (summary.improved, summary.worsened, summary.completed) == (1, 1, 1)
    assert (summary.new, summary.dates_moved, summary.closed, summary.reworded) == (1, 1, 0, 0)


def test_what_falls_due_in_the_next_three_months_comes_soonest_first(council):
    soon = action("1.1", title="Open the hub", original_due_on=date(2026, 9, 1))
    action("1.2", original_due_on=date(2026, 12, 1))
    done = action("1.3", original_due_on=date(2026, 8, 1))
    report(done, "complete", on=date(2026, 5, 1))
    report(
        action("1.4", original_due_on=None), "paused", on=date(2026, 5, 1),
        review_on=date(2026, 8, 15),
    )  # fmt: skip
    Milestone.objects.create(action=soon, title="Sign the lease", due_on=date(2026, 7, 10))
    Milestone.objects.create(
        action=soon, title="Choose", due_on=date(2026, 7, 5), reached_on=date(2026, 6, 1)
    )
    paragraph = make_paragraph(make_item(held_on=date(2026, 5, 1)))
    promise(paragraph, what="a seminar", due_on=date(2026, 9, 30), to_whom="the Board")

    found = made().milestones

    assert [(one.on, one.what, one.ref) for one in found] == [
        (date(2026, 7, 10), "Sign the lease", "1.1"),
        (date(2026, 8, 15), "Review of: Tell the story", "1.4"),
        (date(2026, 9, 1), "Open the hub", "1.1"),
        (date(2026, 9, 30), "Promised: a seminar (the Board)", ""),
    ]


# ---- progress over time


def test_the_history_is_what_the_report_of_each_day_says(council):
    first, late = action("1.1"), action("1.2", original_due_on=date(2026, 3, 15))
    action("1.3", added_on=date(2026, 4, 10))
    report(first, "on_track", on=date(2026, 2, 1))
    report(first, "complete", on=date(2026, 3, 31))
    report(first, "on_track", on=date(2026, 5, 31))
    move_date(late, date(2026, 12, 31), on=date(2026, 4, 20))

    found = made(date(2026, 6, 15)).history

    assert [one.on.isoformat() for one in found] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-15",
    ]  # fmt: skip
    for point in found:
        summary = made(point.on).summary
        assert (point.complete, point.total, point.overdue) == (
            summary.actions_complete, summary.actions_total, summary.overdue,
        )  # fmt: skip
    assert [(one.complete, one.total, one.overdue) for one in found][2:4] == [(1, 2, 1), (1, 3, 0)]


@pytest.mark.parametrize(
    ("first", "last", "number", "earliest"),
    [
        (date(2026, 6, 1), date(2026, 6, 15), 1, date(2026, 6, 15)),
        (date(2026, 6, 1), date(2026, 6, 30), 1, date(2026, 6, 30)),
        (date(2026, 5, 31), date(2026, 6, 1), 2, date(2026, 5, 31)),
        (date(2025, 6, 1), date(2026, 6, 15), 13, date(2025, 6, 30)),
        (date(2024, 1, 1), date(2026, 6, 15), 10, date(2024, 3, 31)),
        (date(1990, 1, 1), date(2026, 6, 15), 13, date(1990, 6, 30)),
    ],
)
def test_a_long_history_has_no_more_points_than_a_year(first, last, number, earliest):
    ends = over_time.month_ends(first, last)

    assert (len(ends), ends[0], ends[-1]) == (number, earliest, last)
    assert ends == sorted(set(ends))


# ---- the committee trail


def test_the_trail_is_every_meeting_newest_first_with_its_resolutions_word_for_word(council):
    cabinet = make_item(held_on=date(2026, 3, 9), minute="12", source_url="https://example.org/12")
    parent = resolve(cabinet, "That the report be noted;", label="1.")
    resolve(cabinet, "with thanks", label="(a)", nested_in=parent)
    make_item(committee="Board", held_on=date(2026, 5, 1), status="confirmed")
    make_item(committee="Board", held_on=date(2026, 7, 1))

    first, second = made().trail

    assert (first.cited.committee, first.is_draft, first.resolutions) == ("Board", False, ())
    assert (second.cited.minute, second.cited.source_url) == ("12", "https://example.org/12")
    assert [(one.label, one.text, one.nested) for one in second.resolutions] == [
        ("1.", "That the report be noted;", False),
        ("(a)", "with thanks", True),
    ]
    assert second.is_draft


def test_of_a_page_read_twice_the_later_version_counts_with_promises_of_both(council):
    draft = make_item(held_on=date(2026, 3, 9))
    resolve(draft, "That the report be not.")
    promise(make_paragraph(draft), what="a report")
    final = make_item(held_on=date(2026, 3, 9), previous=draft, version=2)
    resolve(final, "That the report be noted.")

    (entry,) = made().trail

    assert [one.text for one in entry.resolutions] == ["That the report be noted."]
    assert [one.what for one in entry.promises] == ["a report"]


def test_what_scrutiny_recommended_stands_beside_what_cabinet_resolved(council):
    board = body("Board", "scrutiny", date(2026, 4, 1))
    asked = "That Cabinet be recommended to publish the list of stopped schemes each quarter."
    resolve(board, asked, kind="recommend")
    resolve(board, "That the report be noted.", kind="note")
    resolve(board, "That the matter be referred to Council.", kind="refer")
    cabinet = body("Cabinet", "executive", date(2026, 5, 11), minute="57")
    answered = "That the list of stopped schemes be published each quarter"
    resolve(cabinet, answered, kind="approve")
    resolve(cabinet, "To publish the list of stopped schemes each quarter.", kind="approve")

    first, second = made().scrutiny

    assert first.text == asked
    assert first.response == "To publish the list of stopped schemes each quarter."
    assert (first.response_cited.minute, first.cited.committee) == ("57", "Board")
    assert (second.response, second.response_cited) == ("No response recorded", None)


def test_a_request_to_cabinet_is_among_them_and_one_to_an_officer_is_not(council):
    board = body("Board", "scrutiny", date(2026, 4, 1))
    resolve(board, "That Cabinet be asked to warn the Board.", kind="request")
    resolve(board, "That the Chief Executive be asked to write.", kind="request")

    assert [one.text for one in made().scrutiny] == ["That Cabinet be asked to warn the Board."]


def test_what_was_resolved_before_it_was_asked_is_no_answer(council):
    text = "That Cabinet be recommended to publish the list of stopped schemes."
    resolve(body("Cabinet", "executive", date(2026, 3, 1)), text, kind="approve")
    resolve(body("Board", "scrutiny", date(2026, 4, 1)), text, kind="recommend")

    assert [one.response for one in made().scrutiny] == ["No response recorded"]


def test_what_cabinet_recommends_to_council_is_not_scrutinys(council):
    item = body("Cabinet", "executive", date(2026, 4, 1))
    resolve(item, "That Council be recommended to adopt the plan.", kind="recommend")

    assert made().scrutiny == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("That the report be noted.", "That the plan be noted.", False),
        ("That Cabinet be asked to note it.", "to note it", True),
        (
            "That Cabinet be recommended to publish the list of stopped schemes each quarter.",
            "Agreed to publish the list of stopped schemes every quarter.",
            True,
        ),
        (
            "That Cabinet publish the list of stopped schemes each quarter.",
            "That Cabinet publish the list of new schools each year.",
            False,
        ),
    ],
)
def test_two_resolutions_are_alike_only_with_closely_the_same_words(one, other, same):
    assert trail.alike(trail.telling(one), trail.telling(other)) is same


# ---- by recommendation


def test_evidence_that_the_public_may_see_stands_beside_its_action(council):
    one = action()
    make_evidence(title="Minutes of the panel", actions=[one], is_internal=False)
    make_evidence(title="Staff list", actions=[one])
    update = report(one, "on_track", on=date(2026, 4, 1))
    of_update = make_evidence(title="A survey", is_internal=False)
    of_update.updates.add(update)
    day = of_update.recorded_at.date()

    shown = made(day).recommendations[0].actions[0].evidence

    assert shown == ("Minutes of the panel", "A survey")
    assert made(date(2026, 4, 1)).recommendations[0].actions[0].evidence == ()


def test_the_difference_made_comes_from_the_completion_that_was_approved(council):
    one = action()
    approved = completion.approve(
        claim(one), approved_by="Chief Executive", decided_on=date(2026, 3, 5), seen=0,
        by=make_user(), as_post="Coordinator", council=council,
    )  # fmt: skip
    assert approved.effective_on == date(2026, 3, 2)

    stated = made().recommendations[0].actions[0]

    assert stated.difference == "More residents feel informed."
    assert (stated.remaining_risk, stated.approved_by) == ("None", "Chief Executive")
    assert made(date(2026, 3, 1)).recommendations[0].actions[0].difference == ""
    report(one, "on_track", on=date(2026, 5, 1))
    assert made().recommendations[0].actions[0].difference == ""


def test_a_complete_action_whose_measure_moved_nothing_is_said_so(council):
    one = action()
    report(one, "complete", on=date(2026, 4, 1))
    make_measure(action=one)

    stated = made().recommendations[0].actions[0]

    assert stated.no_effect == "Complete, but no effect measured yet"
    assert stated.proof_missing == "Complete, no evidence"


def test_the_decision_on_a_recommendation_says_who_when_and_why(council):
    for day, state in ((date(2026, 3, 1), "part_implemented"), (date(2026, 7, 1), "implemented")):
        ImplementationDecision.objects.create(
            recommendation=make_recommendation(), state=state, decided_on=day,
            decided_by="Cabinet", reason="Seen in use.", recorded_by=make_user(),
        )  # fmt: skip

    stated = made().recommendations[0]

    assert (stated.decided_on, stated.decided_by) == (date(2026, 3, 1), "Cabinet")
    assert (stated.decision_reason, stated.implementation) == ("Seen in use.", "part_implemented")


def test_an_action_closed_another_way_says_who_recorded_it(council):
    one = action(owner=make_post(title="Head of Digital"))
    report(
        one, "transferred", on=date(2026, 5, 1), continues_in="Digital plan",
        recorded_post="Head of Digital",
    )  # fmt: skip

    assert [(one.continues_in, one.recorded_by) for one in made().closed] == [
        ("Digital plan", "Head of Digital")
    ]


# ---- what its author chooses


def test_the_choices_of_the_author_are_in_the_report(council):
    chosen = {
        "introduction": "This is the third report.",
        "conclusions": "It goes well.",
        "asks": ("note the report",),
        "parts": ("exceptions", "summary", "definitions"),
        "classification": "Exempt",
        "implications": (Section("Staff", "None."),),
        "brand": Brand(name="Harbourne", colour="#123456"),
    }

    found = made(**chosen)

    assert {name: getattr(found, name) for name in chosen} == chosen
    assert found.order == ("introduction", "exceptions", "summary", "conclusions", "definitions")


def test_a_report_nobody_chose_for_has_all_its_parts_and_empty_places(council):
    found = made()

    assert found.parts == found.order == PARTS
    assert {one.text for one in found.implications} == {""}
    assert found.implications[0].heading == "Financial implications"


def test_a_part_that_is_unknown_or_chosen_twice_is_printed_once_or_not():
    whole = sample_report.report(1, 1, parts=("closed", "weather", "closed", "summary"))

    assert whole.order == ("closed", "summary")


def test_a_report_made_again_of_what_was_kept_is_equal():
    whole = sample_report.report(
        brand=Brand("Harbourne", "#123456", b"\x89PNG\x00\xff", {"summary": "In short"})
    )

    assert report_from_json(json.loads(json.dumps(whole.as_kept()))) == whole


def test_a_report_of_the_record_made_again_of_what_was_kept_is_equal(council):
    one = action()
    report(one, "on_track", on=date(2026, 4, 1))
    make_measure(recommendation=make_recommendation())
    whole = made()

    assert report_from_json(json.loads(json.dumps(whole.as_kept()))) == whole


def test_what_was_kept_before_a_field_was_added_has_it_empty():
    kept = sample_report.report(1, 1).as_kept()
    del kept["report"]["history"]
    kept["report"]["a field of a later version"] = 1

    assert report_from_json(kept).history == ()


def test_what_was_kept_in_a_later_shape_is_refused():
    with pytest.raises(ValueError, match="Version 2"):
        report_from_json(sample_report.report(0, 0).as_kept() | {"version": 2})


def test_the_json_has_no_bytes_of_a_logo():
    whole = sample_report.report(1, 1, brand=Brand("Harbourne", logo=b"<svg/>"))

    data = whole.as_json()

    assert data["brand"] == {
        "name": "Harbourne", "colour": "#12355b", "headings": {}, "language": "en",
    }  # fmt: skip
    assert data["summary"]["actions_percent"].keys() == data["summary"]["actions"].keys()
    assert dataclasses.fields(whole)[0].name in json.dumps(data)
