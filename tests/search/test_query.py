"""What people type into a search box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchallenge.search.query import LONGEST, MOST, Query, Term, parse


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("workforce plan", [("workforce",), ("plan",)]),
        ("  Workforce,   PLAN! ", [("workforce",), ("plan",)]),
        ('"workforce plan"', [("workforce", "plan")]),
        ('"workforce plan', [("workforce", "plan")]),
        ("medium-term", [("medium", "term")]),
        ("2023/24", [("2023", "24")]),
        ("plan plan Plan", [("plan",)]),
        ("the plan of the council", [("plan",), ("council",)]),
        ('"the plan"', [("the", "plan")]),
        ("the", []),
        ("' \" ) OR ( *", []),
        ("", []),
        ("café", [("café",)]),
    ],
)
def test_words_and_phrases_are_looked_for(typed, wanted):
    assert [one.words for one in parse(typed).wanted] == wanted


def test_a_star_ends_a_beginning_and_a_minus_leaves_out():
    assert parse('neighb* -panel -"town hall"') == Query(
        (Term(("neighb",), is_beginning=True),), (Term(("panel",)), Term(("town", "hall")))
    )
    assert parse("medium-te*").wanted == (Term(("medium", "te"), is_beginning=True),)


@given(st.text(max_size=LONGEST * 2))
def test_nothing_that_can_be_typed_is_an_error(typed):
    query = parse(typed)

    assert len(query.wanted) <= MOST
    assert all(word.isalnum() for term in query.wanted for word in term.words)
