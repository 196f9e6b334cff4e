"""Whether a resolution is said to those who decide, and whether two say the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.reading.sameness import Said, alike, is_said_to_executive, telling, why_same

MAY = date(2026, 5, 31)
UPDATE = "receive-update"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("recommend", "That the grant be reviewed.", True),
        ("refer", "That the matter be referred to Council.", True),
        ("request", "That Cabinet be asked to publish the survey.", True),
        ("request", "That the Leader be asked to write to the peers.", True),
        ("request", "That officers be asked to publish the survey.", False),
        ("note", "That Cabinet be thanked.", False),
    ],
)
def test_a_request_counts_where_it_is_put_to_those_who_decide(kind, text, said):
    assert is_said_to_executive(kind, text) is said


@pytest.mark.parametrize(
    ("asked", "answer", "why"),
    [
        (
            Said("That Cabinet be recommended to publish the survey of residents each year."),
            Said("Agreed to publish the survey of residents each year"),
            "says closely the same",
        ),
        (
            Said("That a report come to the Board by the end of May.", UPDATE, MAY),
            Said("That the Board receive an update on the plan before June.", UPDATE, MAY),
            "asks for an update by the same day",
        ),
        (
            Said("That a report come to the Board by the end of May.", UPDATE, MAY),
            Said("That the Board receive an update on the plan.", UPDATE, date(2026, 6, 30)),
            "",
        ),
        (
            Said("That a report come to the Board.", UPDATE),
            Said("That the Board receive an update on the plan.", UPDATE),
            "",
        ),
        (
            Said("That the hub be opened by the end of May.", "recommend", MAY),
            Said("That the budget be approved by the end of May.", "approve", MAY),
            "",
        ),
        (Said("–"), Said("–"), ""),
    ],
)
def test_two_resolutions_are_the_same_for_a_reason_in_words(asked, answer, why):
    assert why_same(asked, answer) == why


@given(st.text(max_size=80))
def test_a_resolution_with_words_is_like_itself_and_no_text_breaks_it(text):
    words = telling(text)

    assert alike(words, words)
    assert bool(why_same(Said(text), Said(text))) is bool(words)
