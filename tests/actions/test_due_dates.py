"""Due dates as action plans write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dates.reading import UnreadableDate, read_due

APPROVED = date(2025, 9, 18)


def days(text, **known):
    due = read_due(text, **known)
    return due.earliest, due.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("30 June 2026", date(2026, 6, 30), date(2026, 6, 30)),
        ("30/06/2026", date(2026, 6, 30), date(2026, 6, 30)),
        ("2026-06-30", date(2026, 6, 30), date(2026, 6, 30)),
        ("30.6.26", date(2026, 6, 30), date(2026, 6, 30)),
        ("By 30th June 2026", date(2026, 6, 30), date(2026, 6, 30)),
        ("before 1 July 2026", None, date(2026, 6, 30)),
        ("w/c 1 June 2026", date(2026, 6, 1), date(2026, 6, 7)),
        ("June 2023", date(2023, 6, 1), date(2023, 6, 30)),
        ("By September 2024", date(2024, 9, 1), date(2024, 9, 30)),
        ("end of June 2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("Jun-26", date(2026, 6, 1), date(2026, 6, 30)),
        ("Sept 2026", date(2026, 9, 1), date(2026, 9, 30)),
        ("May 2026", date(2026, 5, 1), date(2026, 5, 31)),
        ("before May 2026", None, date(2026, 4, 30)),
        ("February 2024 (Council)", date(2024, 2, 1), date(2024, 2, 29)),
        ("Cabinet, October 2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("Q3 2024/25", date(2024, 10, 1), date(2024, 12, 31)),
        ("Q4 24/25", date(2025, 1, 1), date(2025, 3, 31)),
        ("Quarter 1 of 2026-27", date(2026, 4, 1), date(2026, 6, 30)),
        ("second quarter 2026/27", date(2026, 7, 1), date(2026, 9, 30)),
        ("Summer 2026", date(2026, 6, 1), date(2026, 8, 31)),
        ("by the end of autumn 2026", date(2026, 9, 1), date(2026, 11, 30)),
        ("Winter 2026", date(2026, 12, 1), date(2027, 2, 28)),
        ("Winter 2026/27", date(2026, 12, 1), date(2027, 2, 28)),
        ("Autumn/Winter 2026", date(2026, 9, 1), date(2027, 2, 28)),
        ("April to June 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("June/July 2026", date(2026, 6, 1), date(2026, 7, 31)),
        ("January 2026 – March 2027", date(2026, 1, 1), date(2027, 3, 31)),
        ("Q1 to Q2 2026/27", date(2026, 4, 1), date(2026, 9, 30)),
        ("2025/26", date(2025, 4, 1), date(2026, 3, 31)),
        ("by the end of 2025-26", date(2025, 4, 1), date(2026, 3, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("early 2026", date(2026, 1, 1), date(2026, 4, 30)),
        ("mid-2026", date(2026, 5, 1), date(2026, 8, 31)),
        ("end of 2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("municipal year 2025/26", None, date(2026, 5, 31)),
        ("By Christmas 2026", None, date(2026, 12, 25)),
    ],
)
def test_a_date_is_read_without_knowing_anything_else(text, earliest, latest):
    assert days(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("within six months", date(2026, 3, 18)),
        ("6 months", date(2026, 3, 18)),
        ("Short term (0-6 months)", date(2026, 3, 18)),
        ("12 weeks", date(2025, 12, 11)),
        ("within one year", date(2026, 9, 18)),
        ("October", date(2025, 10, 31)),
        ("March", date(2026, 3, 31)),
        ("Q2", date(2025, 9, 30)),
        ("Q1", date(2026, 6, 30)),
        ("Summer", date(2026, 8, 31)),
        ("Winter", date(2026, 2, 28)),
        ("end of the municipal year", date(2026, 5, 31)),
        ("End of the financial year", date(2026, 3, 31)),
        ("end of the next financial year", date(2027, 3, 31)),
        ("ASAP", APPROVED),
    ],
)
def test_what_is_relative_is_counted_from_the_day_given(text, latest):
    assert read_due(text, counted_from=APPROVED).latest == latest


def test_the_municipal_year_ends_on_the_day_given_where_it_is_known():
    ends = date(2026, 5, 19)

    known = read_due("end of the municipal year", counted_from=APPROVED, municipal_year_ends=ends)
    other = read_due("municipal year 2026/27", municipal_year_ends=ends)

    assert (known.latest, known.doubt) == (ends, "")
    assert (other.latest, bool(other.doubt)) == (date(2027, 5, 31), True)


def test_seasons_are_those_of_the_council():
    school = {"summer": (5, 7)}

    assert read_due("Summer 2026", seasons=school).latest == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("text", "earliest", "review_on"),
    [
        ("Ongoing", None, None),
        ("On-going", None, None),
        ("July 2023 and ongoing", date(2023, 7, 1), None),
        ("From April 2026, then quarterly", date(2026, 4, 1), None),
        ("Annually", None, None),
        ("Business as usual", None, None),
        ("Ongoing, review in March 2027", None, date(2027, 3, 31)),
        ("Ongoing - reviewed 31/12/2026", None, date(2026, 12, 31)),
        ("every six months", None, None),
    ],
)
def test_what_is_ongoing_has_no_end_and_says_when_it_is_reviewed(text, earliest, review_on):
    due = read_due(text)

    assert (due.is_ongoing, due.earliest, due.latest) == (True, earliest, None)
    assert due.review_on == review_on
    assert due.words == text


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("Ongoing until March 2027", date(2027, 3, 31)),
        ("Ongoing to Q2 2026/27", date(2026, 9, 30)),
    ],
)
def test_ongoing_until_a_day_has_an_end(text, latest):
    due = read_due(text)

    assert (due.is_ongoing, due.latest) == (False, latest)


@pytest.mark.parametrize(
    ("text", "latest"),
    [("Complete", None), ("Completed", None), ("Completed June 2023", date(2023, 6, 30))],
)
def test_a_status_in_the_column_of_dates_is_known_for_one(text, latest):
    due = read_due(text)

    assert (due.is_status, due.latest) == (True, latest)


@pytest.mark.parametrize("text", ["TBC", "n/a", "-", "to be agreed", "Medium term"])
def test_that_there_is_no_date_is_said(text):
    due = read_due(text)

    assert (due.latest, due.is_ongoing) == (None, False)
    assert "no date" in due.doubt


@pytest.mark.parametrize(
    ("text", "latest", "doubt"),
    [
        ("17 September 2204", date(2204, 9, 17), "2204 looks wrong"),
        ("31 March 2019", date(2019, 3, 31), "2019 is far from 2025"),
        ("Q3 2026", date(2026, 12, 31), "financial year 2026/27"),
        ("31 March 2026 (was 31 December 2025)", date(2026, 3, 31), "2 dates"),
        ("within six months", None, "a day that is not known"),
    ],
)
def test_what_looks_wrong_is_flagged_and_never_put_right(text, latest, doubt):
    counted_from = None if latest is None else APPROVED

    due = read_due(text, counted_from=counted_from)

    assert due.latest == latest
    assert doubt in due.doubt


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when we can", "is not a date"),
        ("31 June 2026", "There is no 31 june 2026"),
        ("13/13/2026", "the day comes before the month"),
        ("October", "Enter the year too"),
        ("Summer", "Enter the year too"),
        ("Q3", "Enter the year too"),
        ("Q3 2024/26", "not a financial year"),
        ("end of the municipal year", "Enter which municipal year"),
    ],
)
def test_what_names_no_date_says_what_to_write(text, says):
    with pytest.raises(UnreadableDate, match=says):
        read_due(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("30 June 2026", ""), ("30/6/26", ""), ("June 2026", "June 2026"), ("Q3 2026/27",) * 2],
)
def test_words_are_kept_where_they_say_more_than_the_day(text, words):
    assert read_due(text).words == words


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_refused_with_a_reason(text):
    for known in ({}, {"counted_from": APPROVED}):
        try:
            earliest, latest = days(text, **known)
        except UnreadableDate:
            continue
        assert earliest is None or latest is None or earliest <= latest
