"""Words of a comment are left out, and no other word is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchallenge.comments.personal_data import find, high
from peerchallenge.comments.removing import REMOVED, only_removes, says_something, without

WORDS = "Ring me on 07700 900123 or ask Mrs Hartley."


def test_what_was_found_is_replaced():
    assert without(WORDS, find(WORDS)) == "Ring me on [removed] or ask [removed]."
    assert without("Nothing here.", ()) == "Nothing here."


@pytest.mark.parametrize(
    "shown",
    [
        WORDS,
        "Ring me on [removed] or ask Mrs Hartley.",
        "[removed] or ask Mrs Hartley.",
        "Ring me [removed]",
        "[removed]me[removed]ask[removed]",
        "[removed]",
        "Ring me on [removed][removed] or ask Mrs Hartley.",
    ],
)
def test_removing_is_let_through(shown):
    assert only_removes(WORDS, shown)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Ring me on [removed] or ask Mrs Hartley",  # without its full stop
        "Ring us on [removed] or ask Mrs Hartley.",
        "Ring me on or ask Mrs Hartley.",
        "[removed] ask [removed] Ring [removed]",  # in another order
        f"{WORDS}[removed]",  # in the place of nothing
        f"[removed]{WORDS}",
        "Ring me on [REMOVED] or ask Mrs Hartley.",
    ],
)
def test_anything_else_is_not(shown):
    assert not only_removes(WORDS, shown)


def test_a_text_that_has_the_word_itself_may_keep_or_lose_it():
    assert only_removes("It was [removed] before", "It was [removed] before")
    assert only_removes("It was [removed] before", "It was [removed]")
    assert not only_removes("It was [removed] before", "It is [removed] before")


def test_something_must_be_left_to_show():
    assert says_something("[removed] ask")
    assert not says_something("[removed], [removed].")


@given(st.text(max_size=300))
def test_removing_what_is_found_is_always_a_removal(text):
    for found in (find(text), high(find(text))):
        assert only_removes(text, without(text, found))


@given(st.text(alphabet="abc ", max_size=30), st.data())
def test_any_parts_that_do_not_touch_may_be_removed(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    shown, end = "", 0
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        shown += text[end:start] + REMOVED
        end = stop
    assert only_removes(text, shown + text[end:])


@given(st.text(alphabet="ab", min_size=1, max_size=12), st.text(alphabet="abc", max_size=12))
def test_words_that_are_not_the_sender_s_are_never_let_through(text, words):
    if words != text:
        assert not only_removes(text, words)
    assert not only_removes(text, f"{words}c{REMOVED}{text}")
