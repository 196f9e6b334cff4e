"""How days are counted: the vectors are from councils' own records and from the Acts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.bank_holidays import PARTS, bank_holidays_of
from meetings.calendar import (
    Rules,
    Year,
    call_in_ends,
    deadline,
    effective_on,
    financial_quarter,
    municipal_year,
    publish_agenda_by,
    response_due,
    year_begins,
)

ENGLAND = bank_holidays_of("england_and_wales")
RULES = Rules(is_holiday=ENGLAND)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
holidays = st.frozensets(st.integers(-40, 40), max_size=20)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("meeting", "by"),
    [
        (date(2023, 9, 13), date(2023, 9, 5)),
        (date(2023, 9, 18), date(2023, 9, 8)),
        (date(2024, 4, 3), date(2024, 3, 22)),  # Easter between
        (date(2024, 5, 7), date(2024, 4, 26)),  # the holiday of 6 May
        (date(2026, 2, 10), date(2026, 2, 2)),
    ],
)
def test_an_agenda_is_published_five_clear_days_before(meeting, by):
    assert publish_agenda_by(meeting, RULES) == by


def test_a_council_may_count_every_day_as_clear():
    assert publish_agenda_by(date(2023, 9, 18), Rules(only_working_days=False)) == date(
        2023, 9, 12
    )


def test_a_council_may_have_other_clear_days():
    assert publish_agenda_by(date(2023, 9, 13), Rules(3)) == date(2023, 9, 7)
    assert publish_agenda_by(date(2023, 9, 13), Rules(0)) == date(2023, 9, 12)


@pytest.mark.parametrize(
    ("meeting", "amount", "unit", "due"),
    [
        (date(2023, 9, 13), 7, "working_days", date(2023, 9, 4)),
        (date(2024, 4, 3), 1, "working_days", date(2024, 4, 2)),
        (date(2024, 4, 3), 2, "working_days", date(2024, 3, 28)),  # over Easter
        (date(2024, 4, 3), 2, "days", date(2024, 4, 1)),
        (date(2026, 2, 10), 6, "weeks", date(2025, 12, 30)),
        (date(2026, 2, 10), 0, "weeks", date(2026, 2, 10)),
    ],
)
def test_a_deadline_of_the_councils_own(meeting, amount, unit, due):
    assert deadline(meeting, amount, unit, RULES) == due


def test_a_deadline_in_another_unit_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        deadline(date(2026, 2, 10), 1, "fortnights", RULES)


@pytest.mark.parametrize(
    ("published", "effective"),
    [
        (date(2025, 11, 14), date(2025, 11, 22)),  # Bath and North East Somerset
        (date(2022, 3, 15), date(2022, 3, 23)),  # Bracknell Forest
        (date(2023, 11, 9), date(2023, 11, 17)),  # South Holland
        (date(2025, 6, 19), date(2025, 6, 27)),  # Cheshire East
        (date(2024, 10, 17), date(2024, 10, 25)),  # Croydon
        (date(2023, 7, 28), date(2023, 8, 5)),  # Maidstone
        (date(2012, 3, 16), date(2012, 3, 24)),  # Maidstone
        (date(2024, 9, 13), date(2024, 9, 21)),  # Woking
        (date(2022, 7, 29), date(2022, 8, 6)),  # Southend
    ],
)
def test_a_decision_takes_effect_the_day_after_call_in_ends(published, effective):
    assert effective_on(published, RULES) == effective
    assert call_in_ends(published, RULES) == effective - DAY


def test_in_some_councils_it_takes_effect_on_the_last_day():
    herefordshire = Rules(effective_on_last_day=True, is_holiday=ENGLAND)

    assert effective_on(date(2021, 9, 14), herefordshire) == date(2021, 9, 21)


def test_without_call_in_a_decision_takes_effect_at_once():
    brighton = Rules(call_in_days=None, is_holiday=ENGLAND)

    assert effective_on(date(2023, 3, 14), brighton) == date(2023, 3, 14)
    assert call_in_ends(date(2023, 3, 14), brighton) is None


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2023, 9, 13), date(2023, 11, 12)),
        (date(2024, 3, 1), date(2024, 4, 30)),
        (date(2023, 12, 28), date(2024, 2, 27)),
        (date(2023, 12, 31), date(2024, 2, 29)),
        (date(2024, 12, 31), date(2025, 2, 28)),
        (date(2024, 12, 29), date(2025, 2, 28)),
        (date(2024, 7, 31), date(2024, 9, 30)),
    ],
)
def test_scrutiny_is_answered_within_two_months_that_begin_with_the_day_of_receipt(received, due):
    assert response_due(received) == due


@pytest.mark.parametrize(
    ("day", "annual_meetings", "first", "last"),
    [
        (date(2023, 9, 18), [], date(2023, 6, 1), date(2024, 5, 31)),
        (date(2024, 5, 31), [], date(2023, 6, 1), date(2024, 5, 31)),
        (date(2023, 9, 18), [date(2024, 5, 17)], date(2023, 6, 1), date(2024, 5, 16)),
        (date(2024, 5, 17), [date(2024, 5, 17)], date(2024, 5, 17), date(2025, 5, 31)),
        (
            date(2024, 5, 16),
            [date(2024, 5, 17), date(2023, 5, 19)],
            date(2023, 5, 19),
            date(2024, 5, 16),
        ),
    ],
)
def test_a_municipal_year_runs_from_one_annual_meeting_to_the_next(
    day, annual_meetings, first, last
):
    assert municipal_year(day, annual_meetings) == Year(first, last)


def test_of_two_annual_meetings_in_a_year_the_first_counts():
    assert year_begins(2024, [date(2024, 5, 24), date(2024, 5, 17)]) == date(2024, 5, 17)


@pytest.mark.parametrize(
    ("day", "number", "first", "last"),
    [
        (date(2026, 4, 1), 1, date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 30), 2, date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 11, 22), 3, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 2, 1), 4, date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_quarters_begin_in_april(day, number, first, last):
    assert financial_quarter(day) == (number, Year(first, last))


@pytest.mark.parametrize(
    ("nation", "day", "is_one"),
    [
        ("england_and_wales", date(2023, 5, 8), True),  # the coronation
        ("england_and_wales", date(2022, 9, 19), True),  # the late Queen's funeral
        ("england_and_wales", date(2020, 5, 8), True),  # moved from the Monday
        ("england_and_wales", date(2020, 5, 4), False),
        ("england_and_wales", date(2027, 12, 28), True),  # in lieu
        ("england_and_wales", date(2026, 4, 6), True),
        ("scotland", date(2026, 4, 6), False),  # Easter Monday
        ("scotland", date(2026, 1, 2), True),
        ("scotland", date(2026, 8, 31), False),
        ("northern_ireland", date(2026, 3, 17), True),
        ("northern_ireland", date(2026, 7, 13), True),  # in lieu
        ("england_and_wales", date(2026, 7, 13), False),
        ("england_and_wales", date(2150, 12, 25), False),  # no list goes so far
    ],
)
def test_bank_holidays_are_those_of_the_nation(nation, day, is_one):
    assert bank_holidays_of(nation)(day) is is_one


@given(days, st.integers(0, 60), st.sampled_from(sorted(PARTS)))
def test_clear_days_are_never_fewer_than_asked_for(meeting, clear, nation):
    rules = Rules(clear, is_holiday=bank_holidays_of(nation))
    by = publish_agenda_by(meeting, rules)

    between = [by + n * DAY for n in range(1, (meeting - by).days)]
    assert sum(map(rules.is_working_day, between)) == clear
    assert rules.is_working_day(by)


@given(days, st.integers(0, 60))
def test_leaving_out_weekends_and_holidays_is_never_later(meeting, clear):
    naive = publish_agenda_by(meeting, Rules(clear, only_working_days=False))

    assert naive == meeting - (clear + 1) * DAY
    assert publish_agenda_by(meeting, Rules(clear, is_holiday=ENGLAND)) <= naive


@given(days, st.integers(0, 30), holidays)
def test_a_holiday_only_lengthens(meeting, number, offsets):
    some = {meeting + n * DAY for n in offsets}
    plain, crossing = (
        Rules(number, True, number),
        Rules(number, True, number, False, some.__contains__),
    )

    assert publish_agenda_by(meeting, crossing) <= publish_agenda_by(meeting, plain)
    assert deadline(meeting, number, "working_days", crossing) <= deadline(
        meeting, number, "working_days", plain
    )
    assert effective_on(meeting, crossing) >= effective_on(meeting, plain)


@given(days, days, st.integers(0, 30))
def test_a_later_day_never_has_an_earlier_deadline(one, other, number):
    earlier, later = sorted((one, other))
    rules = Rules(number, True, number, is_holiday=ENGLAND)

    assert publish_agenda_by(earlier, rules) <= publish_agenda_by(later, rules)
    assert effective_on(earlier, rules) <= effective_on(later, rules)
    assert response_due(earlier) <= response_due(later)


@given(days)
def test_a_response_has_between_58_and_62_days(received):
    assert 58 <= (response_due(received) - received).days + 1 <= 62


@given(
    days,
    st.frozensets(
        st.dates(date(2020, 3, 1), date(2030, 6, 30)).filter(lambda d: 3 <= d.month <= 6)
    ),
)
def test_municipal_years_follow_one_another_without_a_gap(day, annual_meetings):
    year = municipal_year(day, annual_meetings)

    assert year.first <= day <= year.last
    assert municipal_year(year.last + DAY, annual_meetings).first == year.last + DAY
    assert municipal_year(year.first, annual_meetings) == year


@given(days)
def test_a_day_is_in_its_quarter(day):
    number, quarter = financial_quarter(day)

    assert quarter.first <= day <= quarter.last
    assert 1 <= number <= 4
    assert financial_quarter(quarter.last + DAY)[0] == number % 4 + 1
