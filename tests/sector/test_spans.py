"""How long something took, in words."""

from datetime import date

import pytest

from peerchallenge.sector.spans import days_between, in_words, percent


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (60, "60 days"),
        (61, "61 days, about 2 months"),
        (245, "245 days, about 8 months"),
        (730, "730 days, about 24 months"),
    ],
)
def test_a_long_time_is_said_in_months_too(days, words):
    assert in_words(days) == words


def test_days_need_both_ends():
    assert days_between(date(2026, 1, 1), date(2026, 2, 1)) == 31
    assert days_between(date(2026, 2, 1), date(2026, 1, 1)) == -31
    assert days_between(None, date(2026, 2, 1)) is None
    assert days_between(date(2026, 2, 1), None) is None


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(0, 0, None), (0, 8, 0), (1, 8, 13), (2, 3, 67), (8, 8, 100)]
)
def test_a_share_is_whole_and_rounded_half_up(part, whole, share):
    assert percent(part, whole) == share
