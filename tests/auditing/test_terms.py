"""When somebody had a role in a council, read out of the audit."""

from datetime import UTC, date, datetime

import pytest

from peerchallenge.auditing.terms import terms
from recommendations.models import AuditEntry

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GAVE, CHANGED = "gave a role", "changed the last day of a role"
ENDED, TOOK = "ended a role", "took a role away"


def said(*rows):
    """Entries about roles: number, day of January, verb, last day or None, role."""
    for pk, day, verb, until, *role in rows:
        yield AuditEntry(
            pk=pk,
            verb=verb,
            recorded_at=NOON.replace(day=day),
            changes={"role": role[0] if role else "clerk", "until": [None, until]},
        )


def shown(found, *, on=range(1, 31)):
    """Return which of entries with the numbers 5, 15, … and the days 1, 2, … are shown."""
    entries = [AuditEntry(pk=day * 10 + 5, recorded_at=NOON.replace(day=day)) for day in on]
    return {entry.recorded_at.day for entry in entries if any(term.holds(entry) for term in found)}


def days(first, last):
    return set(range(first, last + 1))


@pytest.mark.parametrize(
    ("rows", "held", "expected"),
    [
        ([], {}, set()),
        # Given before that was recorded: from the beginning.
        ([], {"clerk": None}, days(1, 30)),
        ([], {"clerk": date(2026, 1, 9)}, days(1, 9)),
        ([(100, 10, ENDED, "2026-01-09")], {"clerk": date(2026, 1, 9)}, days(1, 9)),
        ([(100, 10, CHANGED, "2026-01-20")], {"clerk": date(2026, 1, 20)}, days(1, 20)),
        # Given, until a day or for ever.
        ([(100, 10, GAVE, None)], {"clerk": None}, days(10, 30)),
        ([(100, 10, GAVE, "2026-01-20")], {"clerk": date(2026, 1, 20)}, days(10, 20)),
        # Ended: what was done on that day before it is shown.
        (
            [(100, 10, GAVE, None), (207, 20, ENDED, "2026-01-19")],
            {"clerk": date(2026, 1, 19)},
            days(10, 20),
        ),
        # Taken away by a group, and given again.
        (
            [(100, 10, GAVE, None), (150, 15, TOOK, None), (200, 20, GAVE, None)],
            {"clerk": None},
            days(10, 14) | days(20, 30),
        ),
        # It ran out, and was made longer afterwards.
        (
            [(100, 10, GAVE, "2026-01-12"), (200, 20, CHANGED, None)],
            {"clerk": None},
            days(10, 12) | days(20, 30),
        ),
        # It ran out, and somebody ended it all the same.
        (
            [(100, 10, GAVE, "2026-01-12"), (200, 20, ENDED, "2026-01-19")],
            {"clerk": date(2026, 1, 19)},
            days(10, 12),
        ),
        # One role ends while another runs.
        (
            [(50, 5, GAVE, None, "viewer"), (100, 10, GAVE, None), (200, 20, ENDED, None)],
            {"clerk": date(2026, 1, 19), "viewer": date(2026, 1, 25)},
            days(5, 25),
        ),
    ],
)
def test_terms(rows, held, expected):
    assert shown(terms(said(*rows), held)) == expected


def test_a_last_day_ends_at_midnight_in_england():
    (term,) = terms(said((1, 1, GAVE, "2026-07-01")), {"clerk": date(2026, 7, 1)})

    assert not term.is_over(datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    assert term.is_over(datetime(2026, 7, 1, 23, 0, tzinfo=UTC))
    (term,) = terms([], {"clerk": date.max})
    assert not term.is_over(NOON)


def test_an_entry_that_says_nothing_of_a_last_day_is_of_a_role_without_one():
    entry = AuditEntry(pk=100, verb=GAVE, recorded_at=NOON, changes={"role": "clerk"})

    assert shown(terms([entry], {"clerk": None})) == days(10, 30)
