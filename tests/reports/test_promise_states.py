"""Promises and scrutiny's recommendations in the report: each state, in every format."""

import io
import json
import shutil
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup

from peerchallenge.reports.briefing.briefing import briefing
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.formats.word_variables import values
from peerchallenge.reports.making.comparing import differences
from peerchallenge.reports.progress import progress_report
from peerchallenge.reports.report import report_from_json
from tests.factories import (
    make_challenge,
    make_committee,
    make_item,
    make_paragraph,
    make_post,
    promise,
    resolve,
    tell_outcome,
    track,
)
from tests.reports.test_pdf import squeezed, text_of

pytestmark = pytest.mark.django_db
BOARD = "Scrutiny Board"
DAY = date(2026, 6, 30)
LABELS = {
    "open": "Open", "overdue": "Overdue", "part_met": "Part met", "met": "Met",
    "overtaken": "Overtaken", "withdrawn": "Withdrawn",
}  # fmt: skip
CLOSED = {"met", "overtaken", "withdrawn"}


@pytest.fixture
def item(council):
    return make_item(committee=BOARD, held_on=date(2026, 3, 5), minute="12")


@pytest.fixture
def promised(item):
    """A promise in each state; the open one was made in discussion."""
    made = {}
    for state in LABELS:
        made[state] = promise(
            make_paragraph(item),
            what=f"paper about {state.replace('_', ' ')} things",
            to_whom=BOARD,
            due_on=date(2026, 5, 31) if state == "overdue" else date(2026, 8, 31),
            resolution=None if state == "open" else resolve(item, f"That {state}."),
            owed_by=make_post(title="Head of Parishes"),
        )
    later = make_item(committee=BOARD, held_on=date(2026, 6, 4))
    tell_outcome(made["met"], paragraph=make_paragraph(later), on=date(2026, 6, 4))
    tell_outcome(
        made["part_met"], "part_met", on=date(2026, 6, 4), document_title="Note",
        reason="The costs are missing",
    )  # fmt: skip
    tell_outcome(made["overtaken"], "overtaken", on=date(2026, 6, 4), reason="A new law")
    tell_outcome(
        made["withdrawn"], "withdrawn", on=date(2026, 6, 4),
        resolution=resolve(later, "That it be withdrawn.", label="2"),
    )  # fmt: skip
    return made


def made(day=DAY):
    return progress_report(
        make_challenge(), day, generated_at=datetime(2026, 7, 1, tzinfo=UTC),
        committee=make_committee(BOARD),
    )  # fmt: skip


def rendered(key, report=None):
    return RENDERERS[key].render(report or made())


def html_rows():
    soup = BeautifulSoup(rendered("html"), "html.parser")
    table = next(
        one for one in soup.find_all("table") if "Promises to committees" in one.caption.text
    )
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
            for row in table.find_all("tr")[1:]]  # fmt: skip


def docx_rows():
    document = docx.Document(io.BytesIO(rendered("docx")))
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "Promise")
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def xlsx_rows():
    book = openpyxl.load_workbook(io.BytesIO(rendered("xlsx")))
    head, *rows = book["Meetings"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if row[3] == "Promise"]


def json_rows():
    return json.loads(rendered("json"))["commitments"]


@pytest.mark.parametrize("rows", [html_rows, docx_rows])
def test_each_state_is_read_back_from_the_page_and_from_word(promised, rows):
    found = {}
    for what, _, _, state, _ in rows():
        key = next(one for one in LABELS if f"about {one.replace('_', ' ')} things" in what)
        found[key] = (what, state)

    assert found.keys() == LABELS.keys()
    for key, (what, state) in found.items():
        assert LABELS[key] in state
        assert ("4 Jun 2026" in state.replace("\xa0", " ")) is (key in CLOSED | {"part_met"})
        assert ("From discussion" in what) is (key == "open")
        assert ("Owed by Head of Parishes" in what) is (key not in CLOSED)
    assert "A new law" in found["overtaken"][0]
    assert "The costs are missing" in found["part_met"][0]


def test_each_state_is_read_back_from_the_workbook(promised):
    found = {row["State"]: row for row in xlsx_rows()}

    assert set(found) == set(LABELS.values())
    assert found["Open"]["Made in"] == "Discussion"
    assert found["Withdrawn"]["Made in"] == "Resolution"
    assert "resolution 2" in found["Withdrawn"]["What became of it"].lower()
    assert found["Met"]["Met on"].date() == date(2026, 6, 4)
    assert found["Withdrawn"]["Met on"] is None
    assert {row["Owed by"] for row in found.values()} == {"Head of Parishes"}


def test_each_state_is_read_back_from_the_json_whose_keys_only_grow(promised):
    found = {row["state"]: row for row in json_rows()}

    assert found.keys() == LABELS.keys()
    assert {"what", "to_whom", "due_text", "due_on", "state", "met_on", "label", "cited"} <= (
        found["met"].keys()
    )
    assert found["open"]["from_discussion"] is True
    assert found["overdue"]["owed_by"] == "Head of Parishes"
    assert found["overtaken"]["outcome"] == "Overtaken on 4 June 2026: A new law"
    assert found["overtaken"]["met_on"] is None


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_each_state_is_read_back_from_the_pdf(promised):
    text = squeezed(text_of(rendered("pdf")))

    for key, label in LABELS.items():
        assert squeezed(f"about {key.replace('_', ' ')} things") in text
        told = "4 Jun 2026" if key in CLOSED | {"part_met"} else ""
        assert squeezed(f"{label} {told}") in text
    assert squeezed("From discussion") in text


def test_the_names_of_a_word_template_have_each_state(promised):
    found = {one.state: one for one in values(made())["promises"]}

    assert set(found) == set(LABELS.values())
    assert (found["Open"].made_in, found["Met"].owed_by) == (
        "Discussion", "Head of Parishes",
    )  # fmt: skip


def test_a_report_reads_the_same_as_at_a_past_day(promised):
    before = {one.what: one.state for one in made(date(2026, 6, 3)).commitments}

    assert set(before.values()) == {"open", "overdue"}
    assert all(one.outcome == "" for one in made(date(2026, 6, 3)).commitments)


def test_only_what_is_still_owed_is_in_the_briefing_and_among_what_comes_next(promised):
    report = made()
    brief = briefing(report, committee=BOARD, meeting_date=date(2026, 7, 20), most=9)

    assert [one.state for one in brief.promises.rows] == ["overdue", "open", "part_met"]
    assert {one.what.split(" about ")[1].split(" things")[0] for one in report.milestones} == {
        "open", "part met",
    }  # fmt: skip
    assert [one.question for one in brief.lines.rows if "promised" in one.question] == [
        "When will the committee receive what it was promised: paper about overdue things?"
    ]


def test_what_became_of_a_promise_is_a_difference_between_two_reports(promised):
    found = differences(made(date(2026, 6, 3)), made())

    moved = {one.where.split(" about ")[1]: (one.before, one.after)
             for one in found if one.what == "State"}  # fmt: skip
    assert moved == {
        "part met things": ("Open", "Part met"),
        "met things": ("Open", "Met"),
        "overtaken things": ("Open", "Overtaken"),
        "withdrawn things": ("Open", "Withdrawn"),
    }


def test_a_report_kept_before_these_were_known_is_read_as_it_was(promised):
    data = made().as_kept()
    for one in data["report"]["commitments"]:
        for name in ("owed_by", "from_discussion", "outcome", "outcome_on"):
            del one[name]

    read = report_from_json(data)

    assert [one.state for one in read.commitments] == [one.state for one in made().commitments]
    assert {one.owed_by for one in read.commitments} == {""}


# ---- scrutiny


def followed(item, **fields):
    return track(
        resolve(item, "That Cabinet be recommended to publish the survey.", kind="recommend"),
        **fields,
    )


def test_the_reports_scrutiny_has_the_response_that_was_recorded(item):
    followed(
        item, received_on=date(2026, 3, 9), response="not_accepted",
        response_reasons="It costs too much", responded_on=date(2026, 4, 13),
        lead_officer=make_post(title="Head of Policy"),
    )  # fmt: skip

    (point,) = made().scrutiny
    page = BeautifulSoup(rendered("html"), "html.parser").get_text(" ", strip=True)

    assert (point.state, point.response, point.responded_on, point.lead_officer) == (
        "not_accepted", "It costs too much", date(2026, 4, 13), "Head of Policy",
    )  # fmt: skip
    assert "Not accepted on 13 April 2026." in page
    assert "It costs too much" in page
    (before,) = made(date(2026, 4, 12)).scrutiny
    assert (before.state, before.response, before.responded_on) == (
        "awaiting", "No response recorded", None,
    )  # fmt: skip


def test_a_response_that_is_late_is_said_with_its_day(item):
    followed(item, received_on=date(2026, 3, 9))

    page = BeautifulSoup(rendered("html"), "html.parser").get_text(" ", strip=True)

    assert "No response recorded" in page
    assert "The response was due by 8 May 2026." in page


def test_what_was_adopted_and_done_is_said_and_cited(item):
    cabinet = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    own = resolve(cabinet, "The survey is published each year", label="4")
    followed(
        item, received_on=date(2026, 3, 9), response="accepted", responded_on=date(2026, 3, 9),
        timetable="By June", adopted_as=own, answered_in=cabinet, done_on=date(2026, 6, 1),
        done_note="It is on the website",
    )  # fmt: skip

    (point,) = made().scrutiny
    words = squeezed(BeautifulSoup(rendered("html"), "html.parser").get_text(" "))
    book = openpyxl.load_workbook(io.BytesIO(rendered("xlsx")))
    (row,) = [row for row in book["Meetings"].iter_rows(values_only=True) if row[3] == "Scrutiny"]

    assert (point.state, point.response_cited.met_on) == ("done", date(2026, 3, 9))
    for said in (
        "Accepted on 9 March 2026.", "Timetable: By June",
        "Adopted: The survey is published each year", "Done on 1 June 2026: It is on the website",
    ):  # fmt: skip
        assert squeezed(said) in words
        assert words.count(squeezed(said)) == 1
        assert said in row[11]


def test_what_is_followed_is_said_once_and_what_is_not_has_its_own_finding(item):
    followed(item)
    resolve(item, "That Cabinet be recommended to write to every parish.", kind="recommend")
    cabinet = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    type(cabinet.meeting.committee).objects.filter(name="Cabinet").update(kind="executive")
    resolve(cabinet, "That Cabinet agree to write to every parish.")

    first, second = made().scrutiny

    assert (first.state, first.response) == ("made", "No response recorded")
    assert (second.state, second.response) == ("", "That Cabinet agree to write to every parish.")
