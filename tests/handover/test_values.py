"""One value to JSON and back, and keys that stand inside a value."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from peerchallenge.handover.inside import with_other_keys
from peerchallenge.handover.values import Wrong, plain, restored

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
FIELDS = [
    (models.TextField(), st.text(LETTERS)),
    (models.BooleanField(), st.booleans()),
    (models.DateField(), st.dates()),
    (models.DateTimeField(), st.datetimes(timezones=st.just(UTC))),
    (models.TimeField(), st.times()),
    (models.FloatField(), st.floats(allow_nan=False, allow_infinity=False)),
    (models.BinaryField(), st.binary()),
    (
        models.DecimalField(max_digits=14, decimal_places=3),
        st.decimals(-(10**10), 10**10, places=3),
    ),
    (models.JSONField(), st.dictionaries(st.text(LETTERS), st.integers() | st.text(LETTERS))),
]


@pytest.mark.parametrize(
    ("field", "strategy"), FIELDS, ids=[type(field).__name__ for field, _ in FIELDS]
)
def test_a_value_comes_back_as_it_was(field, strategy):
    @given(strategy)
    def back(value):
        written = json.loads(json.dumps(plain(field, value)))
        assert restored(field, written) == value

    back()


def test_a_moment_of_another_clock_is_the_same_moment():
    moment = datetime.fromisoformat("2026-07-01T10:00:00+01:00")

    assert plain(models.DateTimeField(), moment) == "2026-07-01T09:00:00+00:00"
    assert plain(models.DateField(), date(2026, 7, 1)) == "2026-07-01"
    assert plain(models.TimeField(), time(18, 30)) == "18:30:00"
    assert plain(models.DecimalField(), Decimal("61.250")) == "61.250"


def test_nothing_stays_nothing_where_it_may():
    assert restored(models.DateField(null=True), None) is None
    with pytest.raises(Wrong, match="must not be empty"):
        restored(models.DateField(), None)


def look(label, key):
    """The other side's keys are a hundred higher; a key above fifty is of what is gone."""
    return key + 100 if key <= 50 else -key


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("changed", {"asked_for_by": [None, 7]}, {"asked_for_by": [None, 107]}),
        ("added evidence", {"evidence": 9}, {"evidence": 109}),
        ("removed evidence", {"evidence": 99}, {"evidence": -99}),
        ("changed", {"evidence": [[], ["https://a.example"]]}, None),
        ("changed", {"owner": ["", "Head of Policy"]}, None),
        ("changed", {"is_internal": [True, False], "action": True}, None),
        ("recorded", {"paragraph": 4}, {"paragraph": 104}),
        ("unlinked", {"paragraph": 4, "item": 4}, {"paragraph": 4, "item": 104}),
    ],
)
def test_keys_that_the_audit_keeps_are_those_of_the_other_side(verb, before, after):
    row = {"verb": verb, "target_type": "actions.actionitem", "target_id": 3, "changes": before}

    changed = with_other_keys("audit", row, look)

    assert changed["changes"] == (before if after is None else after)
    assert changed["target_id"] == 103


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("late|action-12|meeting-7", "late|action-112|meeting-107"),
        ("told|action-12-day|update-3@45", "told|action-112-day|update-103@45"),
        ("held|calendar-2026-03-09|meeting-60", "held|calendar-2026-03-09|meeting--60"),
        ("held|meeting-None|plan-1", "held|meeting-None|plan-101"),
    ],
)
def test_the_name_of_a_check_names_the_rows_of_the_other_side(before, after):
    assert with_other_keys("settled-checks", {"key": before}, look)["key"] == after
