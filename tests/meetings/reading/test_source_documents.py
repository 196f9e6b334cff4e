"""The real documents, read in place where the folder that holds them exists."""

from datetime import date
from pathlib import Path

import pytest

from meetings.reading import agenda_item
from recommendations.report_text import read_report

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "source-documents"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the source documents are not here ({SAMPLES})"
)


def read(number, day=None):
    (path,) = SAMPLES.glob(f"{number}_*.txt")
    return agenda_item.read(path.read_bytes(), meeting_date=day)


def resolved(page):
    return [(each.label, each.kind, each.nested_in) for each in page.resolutions]


def named(page):
    return [
        (paragraph.index, link.number)
        for paragraph in page.paragraphs
        for link in paragraph.links
        if link.basis == "explicit"
    ]


def test_a_cabinet_that_keeps_all_its_headings():
    page = read("000", date(2023, 9, 18))
    assert resolved(page) == [
        ("1", "note", None),
        ("2", "approve", None),
        ("3", "receive-update", None),
    ]
    commitment = page.resolutions[2].commitment
    assert (commitment.to_whom, commitment.due_on) == ("OSMB", date(2024, 5, 31))
    assert commitment.due_text == "before the end of the municipal year"
    assert named(page) == [(10, "1"), (10, "3"), (10, "4"), (11, "5"), (12, "6"), (13, "7")]


def test_a_board_whose_headings_are_lost():
    page = read("001", date(2023, 9, 13))
    assert resolved(page) == [
        ("1", "receive-update", None),
        ("2", "support", None),
        ("1", "note", 1),
        ("2", "approve", 1),
    ]
    assert page.resolutions[0].commitment.due_on == date(2024, 5, 31)
    assert page.warnings
    assert [each.number for each in page.recommendations] == list("1234567")
    assert named(page) == [(16 + number, str(number)) for number in range(1, 8)]


def test_an_older_style_of_minute():
    page = read("003")
    assert resolved(page) == [("1", "approve", None), ("2", "refer", None)]
    assert named(page) == []


def test_a_scrutiny_committee_that_names_three():
    page = read("004")
    assert resolved(page) == [("1", "receive-update", None), ("2", "request", None)]
    assert named(page) == [(8, "6"), (11, "1"), (27, "8")]


def test_a_progress_review_gives_seven_recommendations_and_seven_assessments():
    (path,) = SAMPLES.glob("002_*.txt")
    report = read_report(path.read_text())
    assert [each.number for each in report.recommendations] == list("1234567")
    assert [each.number for each in report.assessments] == list("1234567")
    assert [each.text.count("\n\n") for each in report.assessments] == [6, 4, 2, 3, 1, 5, 1]
    assert all(each.text and each.explanation for each in report.recommendations)
    assert "following members" not in report.recommendations[6].explanation
    assert report.visited_on == date(2023, 12, 21)
