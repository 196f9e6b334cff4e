"""Reading files: what is in them, and what is refused with what to do."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.exchange import files as plan_files
from actions.exchange.columns import find_tables
from actions.exchange.files import read, read_with_hidden
from actions.exchange.guesses import guess
from actions.exchange.numbers import Known, pointed_at
from actions.exchange.rows import Days, looks_like_lists, read_rows
from actions.exchange.sheets import PlanUnreadable
from tests.actions.plan_papers import csv_file, document, workbook


def texts(content, name="plan"):
    return [
        [cell.text for cell in row.cells] for sheet in read(content, name) for row in sheet.rows
    ]


def table(rows, **how):
    (found,), _ = find_tables(read(workbook(rows, **how), "plan.xlsx"))
    return found


def roles(found):
    return {column.heading: column.role for column in found.columns if column.role}


def test_a_workbook_gives_its_visible_sheets_with_the_rows_the_user_sees():
    content = workbook(
        [["Action"], [], ["Tell"]], more={"Old": [["x"]], "Next": [["y"]]}, hidden={"Old"}
    )

    sheets = read(content, "plan.xlsx")

    assert [sheet.name for sheet in sheets] == ["Plan", "Next"]
    assert [row.number for row in sheets[0].rows] == [1, 3]


def test_cells_hold_dates_numbers_and_shares_as_they_are_shown():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([date(2026, 6, 30), 1.0, 3.1, 0.4, "3.10", True, 2])
    sheet["C1"].number_format = "0.00"
    sheet["D1"].number_format = "0%"
    made = io.BytesIO()
    book.save(made)

    (row,) = read(made.getvalue(), "plan.xlsx")[0].rows

    assert row.cells[0].day == date(2026, 6, 30)
    assert [cell.text for cell in row.cells] == [
        "30 June 2026", "1", "3.10", "40%", "3.10", "Yes", "2",
    ]  # fmt: skip


def test_the_value_of_a_merged_block_stands_in_all_of_it():
    content = workbook([["A", None, "B"], [None, None, "C"]], merge=["A1:B2"])

    rows = read(content, "plan.xlsx")[0].rows

    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["A", "A", "B"],
        ["A", "A", "C"],
    ]
    assert [cell.merged for cell in rows[1].cells] == [True, True, False]


def test_a_formula_that_broke_is_an_error_and_no_text():
    rows = read(workbook([["Action", "#REF!"]]), "plan.xlsx")[0].rows

    assert (rows[0].cells[1].error, rows[0].cells[1].text) == ("#REF!", "")


def test_a_link_of_a_cell_is_read():
    book = openpyxl.Workbook()
    book.active["A1"] = "Minutes"
    book.active["A1"].hyperlink = "https://harbourne.example/minutes"
    made = io.BytesIO()
    book.save(made)

    assert read(made.getvalue(), "x")[0].rows[0].cells[0].link == (
        "https://harbourne.example/minutes"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_as_excel_writes_it(encoding, mark):
    text = (
        f'Action{mark}Owner\n"Tell it – twice,\r\nand again; so"{mark}Head of Policy\n\nx{mark}y'
    )

    assert texts(csv_file(text, encoding)) == [
        ["Action", "Owner"], ["Tell it – twice,\nand again; so", "Head of Policy"], ["x", "y"],
    ]  # fmt: skip


def test_a_letter_of_control_in_a_csv_is_dropped():
    text = "Action,Owner\nTell\x0bit,Head of Policy\n" + "Show it,Head of Policy\n" * 9

    assert texts(csv_file(text))[1] == ["Tellit", "Head of Policy"]


def test_rows_of_csv_are_counted_as_a_spreadsheet_counts_them():
    sheet = read(csv_file('A,B\n"one\ntwo",x\n,\ny,z\n'), "plan.csv")[0]

    assert [row.number for row in sheet.rows] == [1, 2, 4]


def test_the_quote_that_keeps_a_formula_from_running_is_taken_off():
    assert texts(csv_file("Action,B\n'=1+1,'plain\n''-2,it's")) == [
        ["Action", "B"], ["=1+1", "'plain"], ["'-2", "it's"],
    ]  # fmt: skip


def test_tables_of_word_are_read_with_their_merged_cells():
    content = document(
        [["Rec", "Action"], ["1", "Tell"], ["", "Show"]], [["x"]], merge=[(0, 1, 0, 2, 0)]
    )

    sheets = read(content, "plan.docx")

    assert [sheet.name for sheet in sheets] == ["Table 1", "Table 2"]
    assert [[cell.text for cell in row.cells] for row in sheets[0].rows] == [
        ["Rec", "Action"], ["1", "Tell"], ["1", "Show"],
    ]  # fmt: skip
    assert sheets[0].rows[2].cells[0].merged


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\0" * 50, "empty"),
        (b"%PDF-1.7\n%x", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 90, "old kind"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><table><tr><td>a", "web page"),
        (b"{\\rtf1 plan}", "RTF"),
        (b"PK\x03\x04 cut off", "damaged"),
        (zipped(readme="x"), "neither Excel, Word nor CSV"),
        (zipped(xl__workbook__bin="x").replace(b"workbook/bin", b"workbook.bin"), "xlsb"),
        (zipped(xl__workbook="x"), "damaged"),
        (zipped(word__document="x"), "damaged"),
        (workbook([["a"]])[:-400], "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither Excel, Word nor CSV"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (document(), "no table"),
        (workbook([[]]), "nothing in the file"),
        (workbook([["x"] * 101]), "more than 100 columns"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_to_do(content, message):
    with pytest.raises(PlanUnreadable, match=message):
        read(content, "plan.xlsx")


def test_a_file_that_would_fill_the_memory_is_refused():
    with pytest.raises(PlanUnreadable, match="200 MB"):
        read(zipped(xl__workbook=b"\0" * (201 * 1024 * 1024)), "plan.xlsx")


def test_a_file_with_entities_of_its_own_is_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    with pytest.raises(PlanUnreadable, match="for safety"):
        read(zipped(**{"xl__workbook.xml": bomb}), "plan.xlsx")


def test_more_rows_than_a_plan_has_are_refused():
    with pytest.raises(PlanUnreadable, match="20,000 rows"):
        read(csv_file("a,b\n" * 20_001), "plan.csv")


def test_a_sheet_formatted_to_its_end_is_read_at_once():
    book = openpyxl.Workbook()
    book.active.append(["Recommendation", "Action"])
    book.active.cell(1_048_576, 1).font = openpyxl.styles.Font(bold=True)
    made = io.BytesIO()
    book.save(made)

    assert texts(made.getvalue()) == [["Recommendation", "Action"]]


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"])
)
def test_any_bytes_are_rows_or_one_clear_refusal(content, start):
    try:
        sheets = read(start + content, "plan")
    except PlanUnreadable:
        return
    find_tables(sheets)


WORDS = [
    *("Recommendation", "Action", "Due date", "Status", "1", "R1/R2", "1-3", "June 2026", "Key:"),
    *("Ongoing", "See 2.1", "Complete", "a\nb", "1) x\n2) y", "32/13/2026", "Theme 1", "-"),
    "9" * 400,
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.dates(min_value=date(1900, 3, 1)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.booleans())
def test_any_cells_are_rows_with_errors_and_never_a_failure(rows, one_a_line):
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Recommendation", "Action", "Due date", "Status", "Progress"])
    for row in rows:
        try:
            book.active.append(row)
        except (openpyxl.utils.exceptions.IllegalCharacterError, ValueError):
            continue
    made = io.BytesIO()
    book.save(made)
    known = Known([("1", "One", "Do one"), ("2", "Two", "Do two"), ("3", "Three", "Do three")])

    tables, _ = find_tables(read(made.getvalue(), "plan.xlsx"))
    for found in tables:
        for row in read_rows(found, known, Days(), one_a_line=one_a_line):
            assert row.title or row.errors or row.skipped or row.sheet


# ---- headings


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            "Recommendation | Action | Timescale",
            "recommendation title due",
        ),
        (
            "Recommendation | Cabinet Member | Response | Timetable | Lead Officer",
            "recommendation portfolio_holder title due owner",
        ),
        (
            "Action title | Officer responsible | Progress update | To be completed/progressed at",
            "title owner narrative due",
        ),
        (
            "Tracker ref | Milestone | Theme | Original date | Amended target date | Status",
            "ref title - due amended_due status",
        ),
        (
            "Ref | Peer recommendation | What we will do | By when | Who | BRAG rating | Comments",
            "ref recommendation title due owner status narrative",
        ),
        (
            "No. | Recommendation | Agreed actions | Directorate | Lead | Start date | End date",
            "ref recommendation title directorate owner - due",
        ),
        ("Latest update | Date of last update | Next steps", "narrative reported_on next_steps"),
    ],
)  # fmt: skip
def test_headings_as_councils_write_them_are_understood(headings, expected):
    found = [guess(heading)[0] or "-" for heading in headings.split(" | ")]

    assert found == expected.split()


def test_a_column_of_numbers_beside_the_words_is_the_recommendation():
    found = table(
        [["No.", "Recommendation", "Action", "Timescale"],
         ["1", "Tell the story of the place to everybody", "Publish it", "June 2026"],
         ["2", "Balance the budget over the coming years", "Save", "July 2026"]]
    )  # fmt: skip

    assert roles(found) == {"No.": "recommendation", "Action": "title", "Timescale": "due"}


def test_the_last_of_several_updates_is_the_latest():
    found = table(
        [["Action", "Recommendation", "Update January", "Update April", "Update July"],
         ["Tell", "1", "Begun", "Half done", None]]
    )  # fmt: skip

    assert roles(found)["Update April"] == "narrative"
    assert "Update January" not in roles(found)


def test_notes_below_the_table_and_totals_are_left_out_with_a_reason():
    found = table(
        [["Recommendation", "Action", "Status"], ["1", "Tell", "Green"], ["Total", "1", None],
         [], ["Key", None, None], ["Green", "No issues", None], ["Amber", "Some", None]]
    )  # fmt: skip

    assert [one.row.number for one in found.body] == [2]
    assert [(one.number, one.why) for one in found.skipped] == [
        (3, "It is a total, not an action"),
        (5, "It is a note, not an action"),
        (6, "It stands below the table"),
        (7, "It stands below the table"),
    ]


REC = ["Recommendation", "Action", "Owner", "Timescale"]


@pytest.mark.parametrize(
    "row",
    [
        ["Key partnerships", "Review the partnerships", "Head of Policy", "December 2026"],
        ["Notes for members", "Write shorter reports", None, "June 2026"],
        ["Total reward", "Review pay", None, "June 2026"],
        [None, "Key workers to be housed", None, None],
        [None, "Notes to be sent to members", None, "June 2026"],
        [None, "Total reward to be reviewed", None, None],
        ["2", "Key", "Head of Policy", "June 2026"],
        ["Key decisions", "Key decisions to be published", None, None],
    ],
)
def test_an_action_that_begins_as_a_note_does_is_an_action(row):
    found = table([REC, ["1", "Tell", None, None], row, ["3", "Show"], [None, "Sell"]])

    assert [one.row.number for one in found.body] == [2, 3, 4, 5]
    assert found.skipped == ()


@pytest.mark.parametrize("words", ["Key to partners being housed", "Total pay is reviewed"])
def test_an_action_in_the_first_column_may_begin_as_a_note_does(words):
    found = table([["Action", "Timescale"], ["Tell", "June 2026"], [words], ["Show", "May 2026"]])

    assert [one.row.number for one in found.body] == [2, 3, 4]


def test_an_action_whose_own_reference_is_a_total_is_no_total():
    rows = [["Reference", *REC], ["Total", "2", "Count the votes"], ["Key", "2", "Cut the keys"]]
    found = table([*rows, ["Total", "12", "45"], ["Total:"], ["2.3", "2", "Go on"]])

    assert [one.row.number for one in found.body] == [2, 3, 6]


@pytest.mark.parametrize(
    "row", [["Key:"], ["Notes"], ["Legend", "Green"], ["Key to ratings", "Green"], ["Key – RAG"]]
)
def test_what_stands_below_a_key_is_no_more_of_the_plan(row):
    found = table([REC, ["1", "Tell"], row, ["Green", "No issues"], ["Amber", "Some"]])

    assert [one.row.number for one in found.body] == [2]


def test_a_heading_that_begins_as_a_note_does_ends_nothing():
    found = table([REC, ["1", "Tell"], ["Key partnerships"], [None, "Meet them", "Head"]])

    assert [one.row.number for one in found.body] == [2, 4]


@pytest.mark.parametrize(
    "note", ["* subject to a grant", "Key: green is good", "Last updated May"]
)
def test_a_note_below_actions_in_the_first_column_is_no_action(note):
    found = table([["Action", "Timescale"], ["Tell", "June 2026"], [note]])

    assert [one.row.number for one in found.body] == [2]


def test_a_formula_that_was_never_worked_out_is_an_error_and_not_nothing():
    content = workbook([["Action", "Due"], ["Tell", "=DATE(2026,6,30)"], ["Show", "June 2026"]])

    first, second = read(content, "plan.xlsx")[0].rows[1:]

    assert (first.cells[1].error, first.cells[1].text) == ("a formula without a value", "")
    assert second.cells[1].text == "June 2026"


def test_a_formula_that_came_to_nothing_is_nothing():
    content = workbook([["Action", "Due"], ["Tell", "=A9&A9"], ["Show", "=1+1"]])
    shown = {"A9&amp;A9": ' t="str"><f>A9&amp;A9</f><v></v>', "1+1": "><f>1+1</f><v>2</v>"}
    content = _as_shown(content, shown)

    rows = read(content, "plan.xlsx")[0].rows

    assert [row.text(1) for row in rows] == ["Due", "", "2"]
    assert not any(cell.error for row in rows for cell in row.cells)


def _as_shown(content, shown):
    """Return a workbook with what Excel would have put beside each of its formulas."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("utf-8", "surrogateescape")
            if name == "xl/worksheets/sheet1.xml":
                for formula, cell in shown.items():
                    empty = rf"><f>{re.escape(formula)}</f><v(?: ?/>|></v>)"
                    text, found = re.subn(empty, lambda _, cell=cell: cell, text)
                    assert found == 1
            new.writestr(name, text.encode("utf-8", "surrogateescape"))
    return made.getvalue()


def test_hidden_sheets_are_named():
    content = workbook([["Action"], ["Tell"]], more={"Old": [["x"]]}, hidden={"Old"})

    sheets, hidden = read_with_hidden(content, "plan.xlsx")

    assert ([sheet.name for sheet in sheets], hidden) == (["Plan"], ("Old",))


def test_a_file_in_which_all_is_hidden_says_what_to_do():
    content = workbook([], more={"Plan 2": [["Action"], ["Tell"]]}, hidden={"Plan 2"})

    with pytest.raises(PlanUnreadable, match="hidden: show the sheet of the plan in Excel"):
        read(content, "plan.xlsx")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", "1"), ("R1/R3", "1 3"), ("1, 2 and 4", "1 2 4"), ("R1-R3", "1 2 3"),
        ("Recommendation 6a", "6a"), ("Recs 2 to 4", "2 3 4"), ("1. Tell the story", "1"),
        ("Two and three", "2 3"), ("R 4", "4"), ("1\n2", "1 2"), ("Title of 3", "3"),
        ("2 & 3; R4", "2 3 4"), ("12 new homes", ""), ("99", ""), ("2.1", ""),
    ],
)  # fmt: skip
def test_a_cell_names_recommendations(text, numbers):
    known = Known((n, f"Title of {n}", "") for n in ("1", "2", "3", "4", "6a", "6b"))

    assert known.named(text).numbers == tuple(numbers.split())


@pytest.mark.parametrize(("text", "numbers"), [("R1", "1"), ("Rec 1", "1"), ("S1", "S1")])
def test_a_suggestion_with_the_same_figure_does_not_stand_in_the_way(text, numbers):
    known = Known([("1", "One", "Do one"), ("S1", "Thank", "Thank staff"), ("R2", "Two", "Two")])

    assert known.named(text).numbers == (numbers,)
    assert known.named("2").numbers == ("R2",)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("To be addressed through 2, above", "2"), ("see 2.1", "2.1"),
        ("See actions 2.1 and 3.2", "2.1 3.2"), ("Covered under R2/R3", "R2 R3"),
        ("Included in recommendation 4.", "4"), ("As above", ""),
        ("Deliver 2 new libraries", ""), ("Addressed by the plan of 2026 for housing", ""),
    ],
)  # fmt: skip
def test_an_action_that_only_points_elsewhere_is_known(text, numbers):
    assert pointed_at(text) == tuple(numbers.split())


def test_numbered_lists_are_taken_for_several_actions_and_plain_lines_are_not():
    headings = ["Recommendation", "Action"]

    assert looks_like_lists([table([headings, ["1", "1. Tell it\n2. Show it"]])])
    assert not looks_like_lists([table([headings, ["1", "Tell it\nto everybody"]])])


def test_reading_tells_how_far_it_is():
    told = []

    read(csv_file("a,b\n" * 500), "plan.csv", tell=told.append)

    assert told == [200, 400]
    assert plan_files.ROWS == 20_000
