"""Dates and deadlines as committees write them."""

from datetime import date

import pytest

from meetings.reading.dates import municipal_year_end, parse_date
from meetings.reading.deadlines import find_due

MET = date(2023, 9, 18)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18/09/2023", date(2023, 9, 18)),
        ("1/2/24", date(2024, 2, 1)),
        ("18 September 2023", date(2023, 9, 18)),
        ("Monday, 18th September, 2023 10.00 a.m.", date(2023, 9, 18)),
        ("September 18, 2023", date(2023, 9, 18)),
        ("2023-09-18", date(2023, 9, 18)),
        ("29 Feb 2024", date(2024, 2, 29)),
        ("31/02/2024", None),
        ("29 February 2023", None),
        ("2023-13-01", None),
        ("September 2023", None),
        ("18/09/2023 and later", None),
        ("", None),
        ("soon", None),
    ],
)
def test_one_date_is_read(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "on"),
    [
        ("a report to Cabinet on 23 April 2024", "on 23 April 2024", date(2024, 4, 23)),
        ("be done by 1 March 2024", "by 1 March 2024", date(2024, 3, 1)),
        ("be done before 1 March 2024", "before 1 March 2024", date(2024, 2, 29)),
        ("be done by December 2025", "by December 2025", date(2025, 12, 31)),
        ("before the end of June 2024", "before the end of June 2024", date(2024, 6, 30)),
        ("at its meeting in August 2025", "at its meeting in August 2025", date(2025, 8, 31)),
        ("a report in the Autumn of 2024", "in the Autumn of 2024", date(2024, 11, 30)),
        ("a report in the spring", "in the spring", date(2024, 5, 31)),
        ("a report by Q3 2024/25", "by Q3 2024/25", date(2024, 12, 31)),
        ("a report by Quarter 4 of 2024/25", "by Quarter 4 of 2024/25", date(2025, 3, 31)),
        (
            "before the end of the municipal year",
            "before the end of the municipal year",
            date(2024, 5, 31),
        ),
        ("in the new municipal year", "in the new municipal year", date(2025, 5, 31)),
        (
            "by the end of the 2024/25 municipal year",
            "by the end of the 2024/25 municipal year",
            date(2025, 5, 31),
        ),
        (
            "by the end of the financial year",
            "by the end of the financial year",
            date(2024, 3, 31),
        ),
        ("a survey in 2024/25", "in 2024/25", date(2025, 3, 31)),
        ("an update in six months", "in six months", date(2024, 3, 18)),
        ("an update in six months' time", "in six months' time", date(2024, 3, 18)),
        ("within 12 weeks", "within 12 weeks", date(2023, 12, 11)),
        ("to the January meeting", "the January meeting", date(2024, 1, 31)),
        ("by the end of March", "by the end of March", date(2024, 3, 31)),
        ("next month", "next month", date(2023, 10, 31)),
        ("to its next meeting", "to its next meeting", None),
        ("once the challenge is over", "once the challenge is over", None),
        ("every six months", "every six months", None),
        ("within six months of the visit", "within six months of", None),
        ("by 31 February 2024", None, None),
        ("the report dated 5 June 2023", None, None),
        ("nothing at all", None, None),
        ("a report to Cabinet on 14 November", "on 14 November", date(2023, 11, 14)),
        ("be sent by Friday 29th September.", "by Friday 29th September", date(2023, 9, 29)),
        ("be sent by 1 August", "by 1 August", date(2024, 8, 1)),
        ("be sent by March 25th", "by March 25th", date(2024, 3, 25)),
        (
            "be considered by the Board at its meeting on 14 November",
            "by the Board at its meeting on 14 November",
            date(2023, 11, 14),
        ),
        (
            "before the Cabinet meeting on 11 December",
            "before the Cabinet meeting on 11 December",
            date(2023, 12, 10),
        ),
        (
            "in the week commencing 9 October",
            "in the week commencing 9 October",
            date(2023, 10, 15),
        ),
        ("by 29 February", "by 29 February", date(2024, 2, 29)),
        ("by 31 June", None, None),
        ("on 14 November and again by 1 May 2024", "by 1 May 2024", date(2024, 5, 1)),
        ("by the end of Q3", "by the end of Q3", date(2023, 12, 31)),
        ("by the start of Quarter 4", "by the start of Quarter 4", date(2024, 1, 1)),
        ("before Q4", "before Q4", date(2023, 12, 31)),
        ("by the end of Q1", "by the end of Q1", date(2024, 6, 30)),
        (
            "in the third quarter of the financial year",
            "in the third quarter of the financial year",
            date(2023, 12, 31),
        ),
        (
            "in the first quarter of the next financial year",
            "in the first quarter of the next financial year",
            date(2024, 6, 30),
        ),
        (
            "in the second quarter of 2024/25",
            "in the second quarter of 2024/25",
            date(2024, 9, 30),
        ),
        ("in the first quarter of 2025", "in the first quarter of 2025", None),
        (
            "in the first quarter of the new municipal year",
            "in the first quarter of the new municipal year",
            None,
        ),
        ("early in the new year", "early in the new year", None),
        ("before the new year", "before the new year", date(2023, 12, 31)),
    ],
)
def test_a_deadline_is_the_last_day_that_the_words_allow(text, words, on):
    due = find_due(text, meeting_date=MET)
    assert (due and due.text, due and due.on) == (words, on)
    assert due is None or due.rule


@pytest.mark.parametrize(
    "text",
    [
        "the minutes of the meeting held on 10 July be approved",
        "the report considered by the Board at its meeting on 14 November be noted",
        "the comments made by members on 14 November be noted",
        "the plan presented to Cabinet on 14 November be noted",
        "the decision of 11 September and the debate on 11 September be noted",
        "the survey that ran until 31 August be noted",
        "the debate on 18 September be noted",
        "performance in Quarter 1 be noted",
        "the savings in the first quarter of 2022 be noted",
        "the report of Q3 and the Quarter 2 figures be noted",
    ],
)
def test_a_day_or_a_quarter_that_was_is_no_deadline(text):
    due = find_due(text, meeting_date=MET)
    assert due is None or due.on is None


def test_the_rule_says_which_year_was_taken():
    assert find_due("by 1 August", meeting_date=MET).rule == "the next 1 August after the meeting"
    quarter = find_due("by the end of Q1", meeting_date=MET).rule
    assert quarter == "the last day of the next such quarter, counted from 1 April"
    leap = find_due("by 29 February", meeting_date=date(2024, 9, 18))
    assert (leap.on, leap.rule) == (None, "there is no such day in the year after the meeting")


def test_the_municipal_year_ends_as_the_council_says():
    due = find_due("by the end of the municipal year", municipal_year_ends=date(2024, 5, 16))
    assert due.on == date(2024, 5, 16)


@pytest.mark.parametrize(
    "text",
    [
        "in six months", "by the end of the municipal year", "in the autumn", "by November",
        "by 24 September", "by the end of Q3",
    ],
)  # fmt: skip
def test_without_the_day_of_the_meeting_there_is_no_day(text):
    due = find_due(text)
    assert due.on is None
    assert "needed" in due.rule


def test_the_municipal_year_ends_in_the_may_after_the_meeting():
    assert municipal_year_end(date(2024, 5, 31)) == date(2024, 5, 31)
    assert municipal_year_end(date(2024, 6, 1)) == date(2025, 5, 31)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("a further report be brought to the Committee on 14 November", date(2024, 11, 14)),
        ("the figures be circulated to members by 24 September", date(2024, 9, 24)),
        ("officers report back by 12 January", date(2025, 1, 12)),
    ],
)
def test_a_day_without_a_year_is_the_next_after_the_meeting(text, on):
    due = find_due(text, meeting_date=date(2024, 9, 4))

    assert due.on == on
    assert due.rule


def test_words_that_give_no_day_are_kept():
    assert find_due("bring a report early in the new year", meeting_date=MET).text
