"""Which committee words mean, and to whom a promise was made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.reading.bodies import initials, promised_to, which

OSMB = "Overview and Scrutiny Management Board"
HEALTH = "Health Select Commission"
AUDIT = "Audit Committee"
NAMES = ["Cabinet", OSMB, HEALTH, AUDIT]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Overview and Scrutiny Management Board", OSMB),
        ("the overview & scrutiny management board", OSMB),
        ("OSMB", OSMB),
        ("osmb", OSMB),
        ("the Board", OSMB),
        ("Board", OSMB),
        ("Overview and Scrutiny", OSMB),
        ("members of the Overview and Scrutiny Management Board", OSMB),
        ("a future meeting of OSMB", None),
        ("Chair of the Audit Committee", AUDIT),
        ("Cabinet", "Cabinet"),
        ("the next Cabinet meeting", "Cabinet"),
        ("the Commission", HEALTH),
        ("Health", HEALTH),
        # Not one of them, or not certain.
        ("", None),
        ("the committee", None),
        ("members", None),
        ("Cabinet Member for Finance", None),
        ("Planning Committee", None),
        ("Group Leaders", None),
        ("HSB", None),
    ],
)
def test_words_mean_the_committee_that_people_mean_by_them(words, meant):
    assert which(words, NAMES) == meant


def test_the_board_means_none_where_there_are_two():
    assert which("the Board", [OSMB, "Health and Wellbeing Board"]) is None


def test_the_whole_name_wins_over_one_that_stands_in_it():
    names = ["Scrutiny Committee", "Corporate Scrutiny Committee"]

    assert which("Scrutiny Committee", names) == "Scrutiny Committee"
    assert which("Corporate Scrutiny Committee", names) == "Corporate Scrutiny Committee"
    assert which("a meeting of the Corporate Scrutiny Committee", names) == names[1]


@pytest.mark.parametrize(
    ("to_whom", "made_at", "to"),
    [
        ("OSMB", "Cabinet", OSMB),
        ("the Board", "Cabinet", OSMB),
        ("the Board", OSMB, OSMB),
        ("", OSMB, OSMB),
        ("members", OSMB, OSMB),
        ("the Committee", AUDIT, AUDIT),
        ("the Committee", OSMB, OSMB),  # of which committee, nobody can tell
        ("Cabinet", OSMB, "Cabinet"),
        ("Group Leaders", "Cabinet", "Cabinet"),
        ("the Board", "Safeguarding Board", "Safeguarding Board"),
    ],
)
def test_a_promise_is_to_the_committee_it_names_or_else_to_the_one_that_met(to_whom, made_at, to):
    assert promised_to(to_whom, made_at, NAMES) == to


@pytest.mark.parametrize(
    ("name", "short"), [(OSMB, "osmb"), ("Cabinet", ""), (AUDIT, ""), (HEALTH, "hsc")]
)
def test_initials_are_of_three_words_or_more(name, short):
    assert initials(name) == short


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=30), max_size=4))
def test_any_words_mean_one_of_the_names_or_none(words, names):
    assert which(words, names) in {*names, None}
    assert promised_to(words, "Cabinet", names) in {*names, "Cabinet"}
