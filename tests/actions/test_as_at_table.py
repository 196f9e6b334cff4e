"""One plan on twelve days, against a table that was worked out by hand.

The plan, in the order in which things were recorded:

A  due 31 March. 2 February: on track. 15 April: off track. Then it turned out that the update of
   2 February was wrong: a correction about that day, recorded last, says at risk.
B  due "Q1 2026/27", which ends on 30 June. Complete on 20 June, but that was entered late, after
   an update about 25 June (at risk) had been recorded; on 10 July it was complete for good.
C  due 30 April; moved on 27 April to 31 July, and on 20 July to 30 September. The first move was
   entered after the second. Paused on 1 August until 1 October, taken up again on 5 October.
D  ongoing, reviewed first on 1 May; an update of 4 May set the review to 1 September; joined the
   plan on 1 March. On 15 September it became part of another plan.
E  due 31 May, reworded on 1 June. Nothing was ever reported about it.
"""

from datetime import date

import pytest

from actions.models import ActionItem, WordingChange
from actions.standing import QUIET_FOR, progress
from actions.wording import as_worded_on
from tests.factories import make_action, make_user, move_date, report

pytestmark = pytest.mark.django_db


def on(month, day, year=2026):
    return date(year, month, day)


# Not there yet, overdue, review passed, nothing reported for more than 92 days.
NO, LATE, LOOK, QUIET = None, "overdue", "review passed", "quiet"
MAR, JUN, APR, JUL, SEP, MAY = on(3, 31), on(6, 30), on(4, 30), on(7, 31), on(9, 30), on(5, 31)

# day: for A to E (status, due date, moves, what is flagged)
TABLE = {
    on(1, 31): [
        ("not_started", MAR, 0, []),
        ("not_started", JUN, 0, []),
        ("not_started", APR, 0, []),
        NO,
        ("not_started", MAY, 0, []),
    ],
    on(2, 2): [
        ("at_risk", MAR, 0, []),
        ("not_started", JUN, 0, []),
        ("not_started", APR, 0, []),
        NO,
        ("not_started", MAY, 0, []),
    ],
    on(3, 31): [
        ("at_risk", MAR, 0, []),
        ("not_started", JUN, 0, []),
        ("not_started", APR, 0, []),
        ("not_started", None, 0, []),
        ("not_started", MAY, 0, []),
    ],
    on(4, 1): [
        ("at_risk", MAR, 0, [LATE]),
        ("not_started", JUN, 0, []),
        ("not_started", APR, 0, []),
        ("not_started", None, 0, []),
        ("not_started", MAY, 0, []),
    ],
    on(4, 26): [
        ("off_track", MAR, 0, [LATE]),
        ("not_started", JUN, 0, [QUIET]),
        ("not_started", APR, 0, [QUIET]),
        ("not_started", None, 0, []),
        ("not_started", MAY, 0, [QUIET]),
    ],
    on(5, 2): [
        ("off_track", MAR, 0, [LATE]),
        ("not_started", JUN, 0, [QUIET]),
        ("not_started", JUL, 1, [QUIET]),
        ("not_started", None, 0, [LOOK]),
        ("not_started", MAY, 0, [QUIET]),
    ],
    on(6, 22): [
        ("off_track", MAR, 0, [LATE]),
        ("complete", JUN, 0, []),
        ("not_started", JUL, 1, [QUIET]),
        ("on_track", None, 0, []),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
    on(7, 1): [
        ("off_track", MAR, 0, [LATE]),
        ("at_risk", JUN, 0, [LATE]),
        ("not_started", JUL, 1, [QUIET]),
        ("on_track", None, 0, []),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
    on(7, 31): [
        ("off_track", MAR, 0, [LATE, QUIET]),
        ("complete", JUN, 0, []),
        ("not_started", SEP, 2, [QUIET]),
        ("on_track", None, 0, []),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
    on(9, 2): [
        ("off_track", MAR, 0, [LATE, QUIET]),
        ("complete", JUN, 0, []),
        ("paused", SEP, 2, []),
        ("on_track", None, 0, [LOOK, QUIET]),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
    on(10, 2): [
        ("off_track", MAR, 0, [LATE, QUIET]),
        ("complete", JUN, 0, []),
        ("paused", SEP, 2, [LOOK]),
        ("transferred", None, 0, []),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
    on(10, 6): [
        ("off_track", MAR, 0, [LATE, QUIET]),
        ("complete", JUN, 0, []),
        ("on_track", SEP, 2, [LATE]),
        ("transferred", None, 0, []),
        ("not_started", MAY, 0, [LATE, QUIET]),
    ],
}
# day: complete, overdue, all; and what E said
COUNTS = {
    on(1, 31): (0, 0, 4, "Ask residents"),
    on(4, 1): (0, 1, 5, "Ask residents"),
    on(5, 31): (0, 1, 5, "Ask residents"),
    on(6, 1): (0, 2, 5, "Ask every resident"),
    on(6, 22): (1, 2, 5, "Ask every resident"),
    on(7, 1): (0, 3, 5, "Ask every resident"),
    on(10, 6): (1, 3, 5, "Ask every resident"),
}


@pytest.fixture
def plan():
    start = {"added_on": on(1, 20)}
    a = make_action(ref="A", original_due_on=MAR, **start)
    b = make_action(ref="B", original_due_on=JUN, original_due_text="Q1 2026/27", **start)
    c = make_action(ref="C", original_due_on=APR, **start)
    d = make_action(
        ref="D",
        original_due_on=None,
        original_due_text="Ongoing",
        original_review_on=on(5, 1),
        added_on=on(3, 1),
    )
    e = make_action(ref="E", original_due_on=MAY, title="Ask every resident", **start)
    report(a, "on_track", on=on(2, 2))
    report(a, "off_track", on=on(4, 15))
    report(b, "at_risk", on=on(6, 25))
    report(b, "complete", on=on(6, 20))  # entered late
    report(b, "complete", on=on(7, 10))
    move_date(c, on(9, 30), on=on(7, 20))
    move_date(c, on(7, 31), on=on(4, 27))  # entered late
    report(c, "paused", on=on(8, 1), review_on=on(10, 1))
    report(c, "on_track", on=on(10, 5))
    report(d, "on_track", on=on(5, 4), review_on=on(9, 1))
    report(d, "transferred", on=on(9, 15), continues_in="Council Plan 2026, action 14")
    WordingChange.objects.create(
        action=e,
        sequence=1,
        old_title="Ask residents",
        new_title="Ask every resident",
        reason="The board asked for all of them.",
        agreed_by="Scrutiny Board",
        effective_on=on(6, 1),
        recorded_by=make_user(),
    )
    report(a, "at_risk", on=on(2, 2), narrative="It was at risk already.")  # a correction


def flags(action):
    found = {LATE: action.overdue, LOOK: action.review_passed, QUIET: action.is_quiet}
    return [name for name, is_so in found.items() if is_so]


@pytest.mark.parametrize("day", TABLE, ids=str)
def test_every_action_stands_as_the_table_says(plan, day):
    found = {one.ref: one for one in ActionItem.objects.as_at(day)}

    stands = {
        ref: found.get(ref)
        and (found[ref].status, found[ref].due_on, found[ref].moves, flags(found[ref]))
        for ref in "ABCDE"
    }

    assert stands == dict(zip("ABCDE", TABLE[day], strict=True))


@pytest.mark.parametrize("day", TABLE, ids=str)
def test_the_lists_find_what_the_table_flags(plan, day):
    columns = ActionItem.objects.with_columns(day)
    flagged = {
        flag: {ref for ref, row in zip("ABCDE", TABLE[day], strict=True) if row and flag in row[3]}
        for flag in (LATE, LOOK, QUIET)
    }

    lists = {
        LATE: ActionItem.objects.overdue(day),
        LOOK: columns.with_review(day).review_passed(day),
        QUIET: columns.without_update(day - QUIET_FOR),
    }
    assert {flag: {one.ref for one in found} for flag, found in lists.items()} == flagged


@pytest.mark.parametrize("day", COUNTS, ids=str)
def test_the_counts_and_the_words_are_those_of_the_day(plan, day):
    actions = as_worded_on(list(ActionItem.objects.as_at(day).order_by("ref")), day)
    bar = progress((one.status, one.overdue) for one in actions)

    assert (bar.complete, bar.overdue, bar.total, actions[-1].title) == COUNTS[day]


def test_where_a_transferred_action_went_and_what_q1_meant_are_told(plan):
    found = {one.ref: one for one in ActionItem.objects.as_at(on(10, 6))}

    assert found["D"].continues_in == "Council Plan 2026, action 14"
    assert (found["B"].due_text, found["B"].due_on) == ("Q1 2026/27", JUN)
