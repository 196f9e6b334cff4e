"""What a row of a plan's table says, as councils fill it in."""

from datetime import date

import pytest

from actions.exchange.plan_now import guess_state
from actions.models import ActionItem, PlanImport
from actions.schemes import STANDARD
from tests.actions.plan_papers import HEADINGS, csv_file, document, workbook
from tests.actions.test_plan_import import checked, errors, store
from tests.factories import make_action, make_challenge, make_recommendation

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
ROWS = ["Recommendation", "Action", "Due date"]


@pytest.fixture
def challenge(council):
    challenge = make_challenge(council=council, plan_published_on=date(2026, 3, 1))
    for number in ("1", "2", "3", "4"):
        make_recommendation(challenge=challenge, number=number)
    return challenge


def as_file(kind, rows):
    if kind == "csv":
        return csv_file("\n".join(",".join(cell or "" for cell in row) for row in rows))
    return workbook(rows) if kind == "xlsx" else document(rows)


def answers(challenge):
    """Return which recommendation each action answers, by its title."""
    actions = ActionItem.objects.filter(challenge=challenge)
    return dict(actions.values_list("title", "recommendation__number"))


# ---- the recommendation of a row that names none


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_an_empty_cell_takes_the_recommendation_above(challenge, kind):
    rows = [["1", "Tell it", "June 2026"], ["", "Show it", "June 2026"],
            ["2", "Sell it", "June 2026"], ["", "Keep it", "June 2026"],
            ["R3", "", ""], ["", "Lend it", "June 2026"]]  # fmt: skip

    store(as_file(kind, [ROWS, *rows]), challenge, name=f"plan.{kind}")

    assert answers(challenge) == {
        "Tell it": "1", "Show it": "1", "Sell it": "2", "Keep it": "2", "Lend it": "3",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_a_row_below_a_heading_and_another_recommendation_takes_the_nearer(challenge, kind):
    rows = [["Recommendation 1", "", ""], ["", "Tell it", "June 2026"],
            ["2", "Sell it", "June 2026"], ["", "Keep it", "June 2026"],
            ["Recommendation 4: Balance", "", ""], ["", "Lend it", "June 2026"]]  # fmt: skip

    store(as_file(kind, [ROWS, *rows]), challenge, name=f"plan.{kind}")

    assert answers(challenge) == {"Tell it": "1", "Sell it": "2", "Keep it": "2", "Lend it": "4"}


def test_each_line_of_a_list_answers_what_its_row_does(challenge):
    rows = [["1", "1) Tell it\n2) Show it", "June 2026"], [None, "1) Sell\n2) Keep", "May 2027"]]

    store(workbook([ROWS, *rows]), challenge, one_a_line=True)

    assert set(answers(challenge).values()) == {"1"}


def test_below_a_recommendation_that_is_not_known_none_above_is_meant(challenge):
    rows = [["1", "Tell it", "June 2026"], ["Recommendation 99", "", ""], ["", "Show it", ""]]

    found = errors(workbook([ROWS, *rows]), challenge)

    assert found == {4: ["Recommendation: enter the number of the recommendation"]}


# ---- words of dates and of status


def due(challenge, *cells, heads=("Rec", "Action", "Timescale", "Status")):
    found = store(workbook([list(heads), ["1", "Tell it", *cells]]), challenge)
    action = ActionItem.objects.as_at(DAY).get()
    return action, found.writes[0].notes


@pytest.mark.parametrize(
    ("words", "on", "text"),
    [
        ("Completed by December 2026", date(2026, 12, 31), "Completed by December 2026"),
        ("Delivered by March 2027", date(2027, 3, 31), "Delivered by March 2027"),
        ("Completed by 31 December 2026", date(2026, 12, 31), ""),
    ],
)
def test_completed_by_a_day_is_when_it_is_due(challenge, words, on, text):
    action, notes = due(challenge, words)

    assert (action.status, action.due_on, action.due_text) == ("not_started", on, text)
    assert notes == []


def test_completed_on_a_day_to_come_is_not_complete(challenge):
    action, notes = due(challenge, "Completed December 2026")

    assert (action.status, action.due_on) == ("not_started", date(2026, 12, 31))
    assert "that day is still to come" in notes[0]


@pytest.mark.parametrize(
    ("words", "status", "on"),
    [
        ("Complete by July 2026", "On track", date(2026, 7, 31)),
        ("Completed June 2025", "On track", date(2025, 6, 30)),
        ("Completed", "Amber", None),
    ],
)
def test_where_the_status_says_otherwise_the_date_is_kept(challenge, words, status, on):
    action, notes = due(challenge, words, status)

    assert (action.status in ("on_track", "at_risk"), action.due_on) == (True, on)
    assert ("differ" in " ".join(notes)) == (not words.startswith("Complete by"))


def test_completed_in_both_columns_is_complete_and_has_no_due_date(challenge):
    action, notes = due(challenge, "Completed June 2025", "Blue")

    assert (action.status, action.due_on, notes) == ("embedded", None, [])


@pytest.mark.parametrize(
    "word",
    [
        "Completed - subject to approval", "Complete (awaiting sign off)",
        "Complete: pending audit", "Complete – but not tested",
        "Green - but delayed", "Closed (subject to Cabinet)",
    ],
)  # fmt: skip
def test_a_status_that_takes_itself_back_is_asked_about(challenge, word):
    assert guess_state(word, STANDARD) is None
    assert errors(workbook([HEADINGS, ["1.1", "1", "Tell it", None, None, word]]), challenge) == {
        2: [f"Status: say with the columns what “{word}” means"]
    }


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Complete - January 2026", "complete"), ("Complete (signed off)", "complete"),
        ("Amber: one vacancy", "at_risk"), ("Not started - awaiting a grant", "not_started"),
        ("On hold (pending a decision)", "paused"), ("Green – on its way", "on_track"),
    ],
)  # fmt: skip
def test_a_status_is_known_before_what_explains_it(word, status):
    assert guess_state(word, STANDARD).status == status


def test_what_has_no_end_asks_for_a_review(challenge):
    content = workbook([ROWS, ["1", "Tell it", "July 2025 (ongoing)"]])

    assert "looked at again" in errors(content, challenge)[2][0]
    store(content, challenge, review_on=date(2026, 12, 1))

    action = ActionItem.objects.as_at(DAY).get()
    assert (action.due_on, action.due_text) == (None, "July 2025 (ongoing)")
    assert action.review_on == date(2026, 12, 1)


def test_a_day_that_is_not_known_leaves_the_words_and_a_note(challenge):
    action, notes = due(challenge, "within 6 months of appointment")

    assert (action.due_on, action.due_text) == (None, "within 6 months of appointment")
    assert "counts from a day that is not known" in notes[0]


# ---- workbooks


def test_a_formula_without_a_value_is_an_error_of_its_row(challenge):
    rows = [["1", "Tell it", "=DATE(2026,6,30)"], ["2", '=CONCATENATE("Show ","it")', "June 2026"]]

    found = errors(workbook([ROWS, *rows]), challenge)

    say = "its formula has no value: open the file in Excel, save it and choose it again"
    assert found == {2: [f"Due date: {say}"], 3: [f"Action: {say}"]}


def test_a_hidden_sheet_is_named_among_what_was_not_read(challenge):
    rows = [ROWS, ["1", "Tell it", "June 2026"]]
    content = workbook(rows, more={"Theme 2": [ROWS, ["2", "Show it"]]}, hidden={"Theme 2"})

    found, _ = checked(content, challenge)

    (hidden,) = [one for one in found.outcomes if one.sheet == "Theme 2"]
    assert (hidden.kind, hidden.number) == ("skipped", 0)
    assert hidden.says[0].startswith("Not read: it is hidden")
    assert found.counts == {"new": 1, "skipped": 1}


def test_a_plan_that_is_hidden_beside_another_sheet_is_named(challenge):
    content = workbook([["Some words"]], more={"Plan A": [ROWS, ["1", "x"]]}, hidden={"Plan A"})

    with pytest.raises(ValueError, match="Hidden sheets are not read: Plan A"):
        checked(content, challenge)
    assert PlanImport.objects.count() == 0


# ---- references that only capitals tell apart


@pytest.fixture
def pair(challenge):
    first = make_recommendation(number="1")
    return [
        make_action(recommendation=first, ref=ref, title=f"Action {ref}", original_due_on=None)
        for ref in ("1a", "1A")
    ]


def test_an_import_changes_the_action_in_the_same_capitals(challenge, pair):
    rows = [
        ["1a", "1", "Action 1a", None, None, "Red"],
        ["1A", "1", "Action 1A", None, None, "Green"],
    ]

    store(workbook([HEADINGS, *rows]), challenge)

    stands = {one.ref: one.status for one in ActionItem.objects.as_at(DAY)}
    assert stands == {"1a": "off_track", "1A": "on_track"}


@pytest.mark.parametrize("ref", ["2b", "2B"])
def test_capitals_do_not_matter_where_nothing_else_is_meant(challenge, ref):
    action = make_action(
        recommendation=make_recommendation(number="2"),
        ref="2b",
        title="Tell",
        original_due_on=None,
    )

    found = store(workbook([HEADINGS, [ref, "2", "Tell", None, None, "Green"]]), challenge)

    assert found.counts == {"changed": 1}
    assert ActionItem.objects.as_at(DAY).get().pk == action.pk


def test_a_reference_that_may_be_either_is_an_error(challenge):
    for ref in ("1ab", "1AB"):
        make_action(recommendation=make_recommendation(number="1"), ref=ref)

    found = errors(workbook([HEADINGS, ["1Ab", "1", "Tell"], [None, "2", "See 1Ab"]]), challenge)

    assert found[2] == ["Reference: “1Ab” may be action 1ab or 1AB: write it in the same capitals"]
