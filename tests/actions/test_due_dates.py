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
        ("15-Jun-26", date(2026, 6, 15), date(2026, 6, 15)),
        ("24 September 26", date(2026, 9, 24), date(2026, 9, 24)),
        ("Q1-Q2 2026/27", date(2026, 4, 1), date(2026, 9, 30)),
        ("Q3/4 2026/27", date(2026, 10, 1), date(2027, 3, 31)),
        ("Quarters 1 and 2 2026/27", date(2026, 4, 1), date(2026, 9, 30)),
        ("Q3 2025/26 (December 2025)", date(2025, 10, 1), date(2025, 12, 31)),
        ("From April 2026 to March 2027", date(2026, 4, 1), date(2027, 3, 31)),
        ("from October to March 2028", date(2027, 10, 1), date(2028, 3, 31)),
        ("Jun-26 to 2027/28", date(2026, 6, 1), date(2028, 3, 31)),
        ("2026 (subject to funding)", date(2026, 1, 1), date(2026, 12, 31)),
        ("12 months from April 2026", None, date(2027, 4, 30)),
        ("12-month pilot from February 2027", None, date(2028, 2, 29)),
        ("from April 2026 for 12 months", None, date(2027, 4, 30)),
        ("6 weeks after 1 June 2026", None, date(2026, 7, 13)),
        ("within 3 months of 1 April 2026", None, date(2026, 7, 1)),
        ("Phase 2 June 2026", date(2026, 6, 1), date(2026, 6, 30)),
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
        ("by 24 September", date(2025, 9, 24)),
        ("by 18 September", APPROVED),
        ("by 17 September", date(2026, 9, 17)),
        ("before 1 May", date(2026, 4, 30)),
        ("2 May", date(2026, 5, 2)),
        ("within six months of the plan’s approval", date(2026, 3, 18)),
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
        ("July 2025 (ongoing)", date(2025, 7, 1), None),
        ("April 2025 onwards", date(2025, 4, 1), None),
        ("From April 2024", date(2024, 4, 1), None),
        ("With effect from 1 April 2026", date(2026, 4, 1), None),
        ("since 2023", date(2023, 1, 1), None),
        ("Starting in autumn 2026", date(2026, 9, 1), None),
        ("By April 2026 and ongoing", date(2026, 4, 1), None),
        ("by 30/06/2026, then ongoing", date(2026, 6, 30), None),
        ("Ongoing, reported to Cabinet in June 2026", date(2026, 6, 1), None),
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
    [
        ("Complete", None),
        ("Completed", None),
        ("Completed June 2023", date(2023, 6, 30)),
        ("Completed by Cabinet in June 2023", date(2023, 6, 30)),
        ("Complete, to be reviewed in March 2027", None),
    ],
)
def test_a_status_in_the_column_of_dates_is_known_for_one(text, latest):
    due = read_due(text)

    assert (due.is_status, due.latest, due.doubt) == (True, latest, "")


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("Completed by December 2026", date(2026, 12, 31)),
        ("Completed by 31 December 2026", date(2026, 12, 31)),
        ("Complete by June 2026", date(2026, 6, 30)),
        ("Delivered by March 2027", date(2027, 3, 31)),
        ("Implemented in Q3 2026/27", date(2026, 12, 31)),
        ("Completed before 1 July 2026", date(2026, 6, 30)),
        ("Complete within six months", date(2026, 3, 18)),
    ],
)
def test_what_is_to_be_completed_by_a_day_is_due_then(text, latest):
    due = read_due(text, counted_from=APPROVED)

    assert (due.is_status, due.is_ongoing, due.latest, due.doubt) == (False, False, latest, "")


def test_what_was_to_be_completed_by_a_day_gone_is_not_taken_for_done():
    by = read_due("Completed by June 2025", today=date(2026, 6, 15))
    within = read_due("Completed in June 2025", today=date(2026, 6, 15))

    assert (by.is_status, by.latest) == (False, date(2025, 6, 30))
    assert "if it is done, its status says so" in by.doubt
    assert (within.is_status, within.doubt) == (True, "")


def test_nothing_is_done_on_a_day_still_to_come():
    known = read_due("Completed December 2026", today=date(2026, 6, 15))
    counted = read_due("Completed December 2026", counted_from=APPROVED)
    begun = read_due("Completed June 2026", today=date(2026, 6, 15))

    assert (known.is_status, known.latest) == (False, date(2026, 12, 31))
    assert "still to come" in known.doubt
    assert (counted.is_status, "still to come" in counted.doubt) == (True, True)
    assert (begun.is_status, begun.doubt) == (True, "")


@pytest.mark.parametrize(
    "text",
    ["Completed - subject to approval", "Complete (awaiting sign-off)", "Complete but not tested"],
)
def test_what_is_done_but_for_something_is_not_done(text):
    due = read_due(text)

    assert (due.is_status, due.latest) == (False, None)
    assert "still to be done" in due.doubt


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
        (
            "Phase 1 by June 2025; phase 2 by March 2027",
            date(2027, 3, 31),
            "2 dates in it; the last is taken",
        ),
        ("31 March 2025 revised to 30 June 2025", date(2025, 6, 30), "2 dates in it"),
        ("June 2026, the rest in September", date(2026, 6, 30), "names September too"),
        ("within 6 months of appointment (June 2026)", date(2026, 6, 30), "that is not known"),
    ],
)
def test_what_looks_wrong_is_flagged_and_never_put_right(text, latest, doubt):
    counted_from = None if latest is None else APPROVED

    due = read_due(text, counted_from=counted_from)

    assert due.latest == latest
    assert doubt in due.doubt


@pytest.mark.parametrize(
    "text",
    ["within 6 months of appointment", "six weeks after the election", "2 weeks before Council"],
)
def test_what_counts_from_something_without_a_day_has_none(text):
    due = read_due(text, counted_from=APPROVED)

    assert (due.earliest, due.latest, due.is_ongoing) == (None, None, False)
    assert "a day that is not known" in due.doubt


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when we can", "is not a date"),
        ("31 June 2026", "There is no 31 june 2026"),
        ("13/13/2026", "the day comes before the month"),
        ("October", "Enter the year too"),
        ("by 24 September", "Enter the year too, such as 24 September 2026"),
        ("from the reserve", "is not a date"),
        ("999 years from 1 June 9998", "The year 9998 looks wrong"),
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
    [
        ("30 June 2026", ""),
        ("30/6/26", ""),
        ("June 2026", "June 2026"),
        ("Q3 2026/27",) * 2,
        ("by 30 June",) * 2,
    ],
)
def test_words_are_kept_where_they_say_more_than_the_day(text, words):
    assert read_due(text, counted_from=APPROVED).words == words


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_refused_with_a_reason(text):
    assert_days_in_order(text)


@given(
    st.lists(
        st.sampled_from(
            ["completed", "by", "from", "to", "12", "3", "months", "of", "after", "q1", "-", "/",
             "2026", "2025/26", "june", "1 may", "24 september", "9998", "ongoing", "onwards", "(",
             ")", ";", "phase 1", "before", "spring", "an", "years", "31/12/2026", "may", "in"]
        ),
        max_size=8,
    ).map(" ".join)
)  # fmt: skip
def test_any_words_of_dates_are_a_date_or_refused_with_a_reason(text):
    assert_days_in_order(text)


def assert_days_in_order(text):
    for known in ({}, {"counted_from": APPROVED}, {"counted_from": APPROVED, "today": APPROVED}):
        try:
            earliest, latest = days(text, **known)
        except UnreadableDate:
            continue
        assert earliest is None or latest is None or earliest <= latest
