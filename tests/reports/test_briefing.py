"""The briefing: what a committee said, what moved, and lines of enquiry with their facts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from peerchallenge.reports.briefing.briefing import briefing
from peerchallenge.reports.briefing.lines import enquiries
from peerchallenge.reports.briefing.pdf import pages_of, render_briefing
from peerchallenge.reports.progress import progress_report
from recommendations.models import Assessment, ImplementationDecision, ProgressReview
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
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
from tests.reports.pdf_checks import wrong_with

pytestmark = pytest.mark.django_db
BOARD = "Scrutiny Board"
DAY = date(2026, 6, 30)
BRIEFING = "/harbourne/2026/briefing/"


@pytest.fixture
def met(council):
    """The board's last look at the challenge, at which it asked and was promised."""
    item = make_item(committee=BOARD, held_on=date(2026, 4, 13), minute="12")
    asked = make_paragraph(item, "Members asked when the survey would be held.")
    discuss(make_recommendation(number="1"), paragraph=asked)
    said = make_paragraph(item, "Members welcomed the pace of the work.")
    discuss(make_recommendation(number="1"), paragraph=said)
    resolve(item, "That a report be brought in May.")
    promise(asked, what="a report on the survey", due_on=date(2026, 5, 31), to_whom=BOARD)
    return item


def made(day=DAY, committee=BOARD):
    found = Committee.objects.get_or_create(council=make_challenge().council, name=committee)[0]
    return progress_report(
        make_challenge(), day, generated_at=datetime(2026, 7, 1, tzinfo=UTC), committee=found
    )


def brief(most=8):
    return briefing(made(), committee=BOARD, meeting_date=date(2026, 7, 20), most=most)


def asked_of(rule):
    """Return the lines of enquiry that a rule suggests."""
    return [one for one in enquiries(made(), BOARD) if one.rule == rule]


def test_what_the_committee_said_and_resolved_last_time_is_quoted(met):
    make_item(committee="Cabinet", held_on=date(2026, 5, 4))

    it = brief()

    assert it.last_met == date(2026, 4, 13)
    assert [one.text for one in it.said.rows] == ["Members welcomed the pace of the work."]
    assert [words for words, _ in it.asked.rows] == ["1. That a report be brought in May."]


def test_a_question_is_open_until_its_recommendation_is_implemented(met):
    question = "Members asked when the survey would be held."
    assert [one.text for one in brief().questions.rows] == [question]

    ImplementationDecision.objects.create(
        recommendation=make_recommendation(number="1"),
        state="implemented",
        decided_on=date(2026, 6, 1),
        decided_by="Cabinet",
        reason="Shown by the survey.",
        recorded_by=make_user(),
    )

    assert brief().questions.rows == ()


def test_what_a_committee_said_before_it_was_renamed_is_its_own(client, sign_in, met):
    now = Committee.objects.create(council=met.challenge.council, name="Select Committee")
    Committee.objects.filter(name=BOARD).update(successor=now)
    sign_in("member")

    page = client.get(BRIEFING, {"committee": now.pk, "as_at_day": 30, "as_at_month": 6,
                                 "as_at_year": 2026}).text  # fmt: skip

    assert "Members asked when the survey would be held." in page
    assert "a report on the survey" in page.casefold()


def test_promises_to_other_committees_are_not_ours(met):
    elsewhere = make_item(committee="Cabinet", held_on=date(2026, 4, 20))
    promise(make_paragraph(elsewhere), what="a report to Cabinet", due_on=date(2026, 5, 1))
    promise(
        make_paragraph(elsewhere), what="a paper for the board", to_whom=BOARD,
        due_on=date(2026, 9, 1),
    )  # fmt: skip

    unmet = [(one.what, one.state) for one in brief().promises.rows]

    assert unmet == [("a report on the survey", "overdue"), ("a paper for the board", "open")]


def test_what_is_late_is_listed_the_latest_first(met):
    make_action(ref="1.1", original_due_on=date(2026, 6, 1), owner=make_post())
    make_action(ref="1.2", original_due_on=date(2026, 3, 1))
    make_action(ref="1.3", original_due_on=DAY)

    late = brief().late.rows

    assert [(one.ref, one.days, one.owner) for one in late] == [
        ("1.2", 121, "No owner"),
        ("1.1", 29, "Head of Policy"),
    ]


def test_what_there_is_no_room_for_is_counted(met):
    for number in range(5):
        make_action(ref=f"1.{number}", original_due_on=date(2026, 3, 1))

    late = brief(most=2).late

    assert (len(late.rows), late.left_out) == (2, 3)
    assert late.more == "And 3 more, in the progress report."


# ---- lines of enquiry: each rule, and where it is silent


def test_an_overdue_promise_is_a_line_of_enquiry_with_its_minute(met):
    (line,) = asked_of("promise overdue")

    assert "a report on the survey" in line.question
    assert line.fact == (
        "Promised at Scrutiny Board on 13 April 2026, minute 12, by 31 May 2026. No minute"
        " records that it was met."
    )


@pytest.mark.parametrize(("status", "lines"), [("on_track", 1), ("at_risk", 0), ("complete", 0)])
def test_an_action_reported_as_on_track_after_its_date_is_asked_about(council, status, lines):
    report(make_action(original_due_on=date(2026, 6, 29)), status, on=date(2026, 6, 1))

    assert len(asked_of("overdue and green")) == lines


@pytest.mark.parametrize(("moves", "lines"), [(2, 0), (3, 1)])
def test_a_date_moved_three_times_is_asked_about(council, moves, lines):
    action = make_action(ref="1.1", original_due_on=date(2026, 3, 1))
    for month in range(moves):
        move_date(action, date(2026, 9 + month, 1), on=date(2026, 2 + month, 1))

    found = asked_of("moved often")

    assert len(found) == lines
    if lines:
        assert found[0].fact == (
            "Its due date has been moved three times, from 1 March 2026 to 1 November 2026."
        )


@pytest.mark.parametrize(
    ("state", "said", "lines"),
    [
        ("implemented", "There is more to do before this is felt.", 1),
        ("implemented", "Scrutiny has changed markedly.", 0),
        ("part_implemented", "There is more to do.", 0),
    ],
)
def test_peers_who_doubt_what_the_council_says_is_done_are_quoted(council, state, said, lines):
    recommendation = make_recommendation()
    ImplementationDecision.objects.create(
        recommendation=recommendation,
        state=state,
        decided_on=date(2026, 3, 1),
        decided_by="Cabinet",
        reason="Shown.",
        recorded_by=make_user(),
    )
    review = ProgressReview.objects.create(
        challenge=recommendation.challenge, visited_on=date(2026, 5, 1)
    )
    Assessment.objects.create(review=review, recommendation=recommendation, text=said)

    found = asked_of("peers differ")

    assert len(found) == lines
    assert all("more to do before" in one.fact for one in found)


def test_a_complete_action_whose_measure_shows_nothing_is_asked_about(council):
    action = make_action(ref="1.1")
    report(action, "complete", on=date(2026, 6, 1))
    measure = make_measure(action=action, baseline=Decimal(61))
    measure.readings.create(
        measured_on=date(2026, 6, 1), value=Decimal(61), source="Survey", recorded_by=make_user()
    )

    (line,) = asked_of("complete without effect")

    assert line.refs == ("1.1",)
    assert line.fact == "Complete, but no effect measured yet."


def test_a_complete_action_without_proof_is_asked_about(council):
    report(make_action(ref="1.1"), "complete", on=date(2026, 6, 1))

    (line,) = asked_of("complete without proof")

    assert line.question.startswith("What shows that action 1.1")


def test_silence_and_no_owner_are_asked_about(council):
    silent = make_action(ref="1.1", owner=make_post(), original_due_on=date(2026, 12, 1))
    report(silent, "on_track", on=date(2026, 3, 1))
    make_action(ref="1.2", added_on=date(2026, 6, 1), original_due_on=date(2026, 12, 1))

    (quiet,) = asked_of("no update")
    (nobody,) = asked_of("no owner")

    assert quiet.fact == "Nothing has been reported on it since 1 March 2026."
    assert nobody.question == "Who answers for action 1.2?"


def test_a_plan_in_order_suggests_nothing(council):
    action = make_action(owner=make_post(), original_due_on=date(2026, 12, 1))
    report(action, "on_track", on=date(2026, 6, 1))

    assert enquiries(made(), BOARD) == []


# ---- as a PDF and as a page


def test_the_pdf_has_two_pages_at_most_however_much_there_is(met):
    for number in range(40):
        action = make_action(
            ref=f"1.{number}", title="A long title of an action " * 8,
            original_due_on=date(2026, 3, 1),
        )  # fmt: skip
        report(action, "on_track", on=date(2026, 4, 20), narrative="Words. " * 50)
    for number in range(12):
        discuss(
            make_recommendation(number=str(number + 2)),
            paragraph=make_paragraph(met, f"Member {number} asked " + "why it was so. " * 40),
        )

    pdf, it = render_briefing(made(), committee=BOARD, meeting_date=None)

    assert pages_of(pdf) <= 2
    assert it.late.left_out > 0


def test_text_that_no_font_can_draw_does_not_keep_the_briefing_from_being_made(met):
    make_action(ref="1.1", title="\x07\ue000 #panic(1) 漢字 $x$", original_due_on=date(2026, 3, 1))

    pdf, _ = render_briefing(made(), committee=BOARD, meeting_date=None)

    assert pdf.startswith(b"%PDF-")


def test_the_checkers_find_nothing_wrong_with_the_pdf(met, tmp_path):
    action = make_action(ref="1.1", original_due_on=date(2026, 3, 1))
    report(action, "on_track", on=date(2026, 5, 1))
    path = tmp_path / "briefing.pdf"
    path.write_bytes(render_briefing(made(), committee=BOARD, meeting_date=None)[0])

    assert {name: found for name, found in wrong_with(path).items() if found} == {}


def ask(committee, **given):
    return {
        "committee": committee.pk,
        "as_at_day": 30,
        "as_at_month": 6,
        "as_at_year": 2026,
    } | given


def test_members_read_the_briefing_as_a_page_with_links_to_the_actions(client, sign_in, met):
    action = make_action(ref="1.1", original_due_on=date(2026, 5, 1))
    report(action, "on_track", on=date(2026, 5, 1))
    sign_in("member")

    page = client.get(BRIEFING, ask(met.meeting.committee))

    assert "Briefing for Scrutiny Board" in page.text
    assert "Why is action 1.1" in page.text
    assert f'href="/harbourne/actions/{action.pk}/"' in page.text


def test_members_take_the_briefing_along_as_a_pdf(client, sign_in, met):
    sign_in("member")

    response = client.get(BRIEFING, ask(met.meeting.committee, format="pdf"))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; ")
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize(("role", "offered"), [("clerk", True), ("member", False)])
def test_where_no_committee_exists_the_page_says_how_one_is_added(
    client, sign_in, council, role, offered
):
    make_challenge()
    sign_in(role)

    page = client.get(BRIEFING)

    assert "No committee is on record yet. One is added when its minutes are imported" in page.text
    assert ("add a committee" in page.text) is offered
    assert "Show the briefing" not in page.text


def test_a_briefing_needs_a_committee(client, sign_in, met):
    sign_in("member")

    response = client.get(BRIEFING, {"committee": ""})

    assert response.status_code == 422
    assert "Select the committee" in response.text


def test_the_briefing_takes_as_many_queries_for_six_actions_as_for_one(client, sign_in, met):
    sign_in("member")
    report(make_action(), "on_track", on=date(2026, 6, 1))

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(BRIEFING, ask(met.meeting.committee))
        return len(found)

    queries()
    one = queries()
    for _ in range(5):
        report(make_action(), "on_track", on=date(2026, 6, 1))

    assert queries() == one
