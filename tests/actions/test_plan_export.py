"""Taking the plan away as a file, and bringing it back."""

import csv
import io
import zipfile
from datetime import date

import docx
import openpyxl
import pytest

from actions.exchange import export as plan_export
from actions.exchange.columns import find_tables
from actions.exchange.files import read
from actions.exchange.guesses import ROLES
from actions.models import ActionItem, Evidence
from tests.actions.test_plan_import import checked, everything, plan_of, store
from tests.factories import (
    make_action,
    make_challenge,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    report,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@pytest.fixture
def challenge(council):
    """A plan with one of everything that an export holds."""
    challenge = make_challenge(council=council)
    first, second, third = (
        make_recommendation(challenge=challenge, number=number) for number in ("1", "2", "10")
    )
    full = make_action(
        recommendation=first, ref="1.1", title="Tell the story", owner=make_post(),
        description="To residents.\nTo staff.", directorate="Place",
        portfolio_holder=make_post(title="Leader of the Council", kind="member"),
    )  # fmt: skip
    full.also_answers.add(second, third)
    report(full, "at_risk", on=date(2026, 5, 1), narrative="Slow.\nTwo vacancies.",
           next_steps="Recruit.")  # fmt: skip
    move_date(full, date(2026, 9, 30), on=date(2026, 4, 2))
    proof = Evidence.objects.create(
        council=council, title="The story", url="https://harbourne.example/story",
        recorded_by=make_user(),
    )  # fmt: skip
    proof.actions.add(full)
    make_action(
        recommendation=second, ref="2.1", title="Keep at it", original_due_on=None,
        original_due_text="Ongoing", original_review_on=date(2026, 12, 1),
    )  # fmt: skip
    make_action(
        recommendation=second, ref="2.10", title="=HYPERLINK(\"https://evil.example\")",
        original_due_on=date(2026, 12, 31), original_due_text="Q3 2026/27",
    )  # fmt: skip
    paused = make_action(recommendation=third, ref="10.1", title="-3 posts", original_due_on=None)
    report(paused, "paused", on=date(2026, 5, 2), review_on=date(2026, 11, 1))
    gone = make_action(recommendation=third, ref="10.2", title="+ more", original_due_on=None)
    report(gone, "transferred", on=date(2026, 5, 3), continues_in="Housing plan 4.2",
           narrative="'=1+1")  # fmt: skip
    return challenge


@pytest.mark.parametrize("kind", plan_export.KINDS)
def test_the_export_says_nothing_new_to_its_own_plan(challenge, kind):
    content = plan_export.export(challenge, DAY, kind)
    before = everything()

    found = store(content, challenge, name=f"plan.{kind}")

    assert found.counts == {"unchanged": 5}
    assert everything() == before


@pytest.mark.parametrize("kind", plan_export.KINDS)
def test_an_empty_challenge_gets_the_same_plan(challenge, kind):
    content = plan_export.export(challenge, DAY, kind)
    other = make_challenge(council=challenge.council, slug="2027")
    for number in ("1", "2", "10"):
        make_recommendation(challenge=other, number=number)

    found = store(content, other, name=f"plan.{kind}")

    assert found.counts == {"new": 5}
    assert plan_of(other) == plan_of(challenge)
    assert plan_export.rows_of(other, DAY) == [
        row | {"amended_reason": row["amended_reason"]}
        for row in plan_export.rows_of(challenge, DAY)
    ]


@pytest.mark.parametrize("kind", plan_export.KINDS)
def test_every_heading_of_the_export_is_guessed_for_what_it_is(challenge, kind):
    content = plan_export.export(challenge, DAY, kind)

    (table,), _ = find_tables(read(content, "plan"))

    headings = {role.heading: role.key for role in ROLES}
    assert [column.role for column in table.columns] == [
        headings[column.heading] for column in table.columns
    ]
    assert all(column.sure for column in table.columns)


def test_dates_are_dates_and_no_text_is_a_formula_in_the_workbook(challenge):
    sheet = openpyxl.load_workbook(io.BytesIO(plan_export.export(challenge, DAY, "xlsx"))).active
    headings = [cell.value for cell in sheet[1]]
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2)]

    assert rows[0]["Due date"].is_date
    assert rows[0]["Amended due date"].value.date() == date(2026, 9, 30)
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:W6"
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "d", "n"}
    assert [row["Action"].value for row in rows[2:3]] == ['=HYPERLINK("https://evil.example")']


def test_no_cell_of_the_csv_begins_as_a_formula_does(challenge):
    text = plan_export.export(challenge, DAY, "csv").decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")] == []
    assert '\'=HYPERLINK("https://evil.example")' in cells
    assert "''=1+1" in cells


def test_the_table_in_word_repeats_its_header_on_wide_pages(challenge):
    document = docx.Document(io.BytesIO(plan_export.export(challenge, DAY, "docx")))

    (table,) = document.tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert document.sections[0].page_width > document.sections[0].page_height
    assert len(table.rows) == 6


def test_the_export_takes_as_many_queries_for_many_actions_as_for_few(
    challenge, django_assert_num_queries
):
    plan_export.export(challenge, DAY, "xlsx")
    for number in range(20):
        make_action(recommendation=make_recommendation(number="1"), ref=f"1.{number + 20}")

    # Actions, what they answer too, their evidence, the moves.
    with django_assert_num_queries(4):
        plan_export.export(challenge, DAY, "csv")


def test_the_export_is_a_file_to_keep(client, sign_in, challenge):
    sign_in("member")

    response = client.get("/harbourne/2026/plan/export/?format=xlsx")

    assert response.headers["Content-Disposition"].startswith(
        'attachment; filename="action-plan-2026-'
    )
    assert zipfile.is_zipfile(io.BytesIO(response.content))
    assert client.get("/harbourne/2026/plan/export/?format=exe").status_code == 400


def test_the_empty_plan_to_fill_in_is_one_that_can_be_read(client, sign_in, challenge):
    sign_in("coordinator")
    content = client.get("/harbourne/2026/plan/import/empty/").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Action plan"].append(["1.1", "1", "Tell the story"])
    filled = io.BytesIO()
    book.save(filled)

    found, _ = checked(filled.getvalue(), challenge)

    assert [one.kind for one in found.outcomes if one.sheet == "Action plan"] == ["unchanged"]
    assert ActionItem.objects.count() == 5
