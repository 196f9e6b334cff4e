"""How actions stand as at a day."""

from datetime import date

import pytest

from actions.models import ActionItem
from actions.standing import ALL, DONE, Status, direction, is_overdue, progress, standings
from tests.factories import make_action, make_recommendation, move_date, report


def standing(action, day):
    return ActionItem.objects.as_at(day).get(pk=action.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 1, 31), Status.NOT_STARTED),
        (date(2026, 2, 1), Status.ON_TRACK),
        (date(2026, 2, 28), Status.ON_TRACK),
        (date(2026, 3, 1), Status.COMPLETE),
    ],
)
def test_the_latest_update_about_that_day_or_before_counts(day, status):
    action = make_action()
    report(action, "complete", on=date(2026, 3, 1))
    report(action, "on_track", on=date(2026, 2, 1))  # recorded later, about earlier

    assert standing(action, day).status == status


@pytest.mark.django_db
def test_of_two_updates_about_one_day_the_one_recorded_later_counts():
    action = make_action()
    report(action, "complete", on=date(2026, 3, 1))
    report(action, "at_risk", on=date(2026, 3, 1), narrative="It was not complete after all.")

    found = ActionItem.objects.as_at(date(2026, 3, 1)).with_seen().get()

    assert (found.status, found.latest["narrative"], found.seen) == (
        "at_risk",
        "It was not complete after all.",
        2,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "due_on", "moves"),
    [
        (date(2026, 4, 30), date(2026, 6, 30), 0),
        (date(2026, 5, 1), date(2026, 9, 30), 1),
        (date(2026, 8, 9), date(2026, 9, 30), 1),
        (date(2026, 8, 10), None, 2),
    ],
)
def test_the_due_date_is_what_had_been_agreed_by_that_day(day, due_on, moves):
    action = make_action(original_due_on=date(2026, 6, 30))
    move_date(action, date(2026, 9, 30), on=date(2026, 5, 1))
    move_date(action, None, on=date(2026, 8, 10), new_due_text="Ongoing")

    found = standing(action, day)

    assert (found.due_on, found.moves) == (due_on, moves)
    assert found.due_text == ("Ongoing" if due_on is None else "")


@pytest.mark.django_db
def test_an_action_is_not_in_the_plan_before_it_joined_it():
    make_action(added_on=date(2026, 3, 1))

    assert not ActionItem.objects.as_at(date(2026, 2, 28)).exists()
    assert ActionItem.objects.as_at(date(2026, 3, 1)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("day", [date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)])
def test_the_row_and_the_queryset_agree_on_what_is_overdue(status, day):
    action = make_action(original_due_on=date(2026, 6, 30))
    report(action, status, on=date(2026, 2, 1))

    overdue = ActionItem.objects.overdue(day).exists()

    assert standing(action, day).overdue is overdue
    assert overdue is (
        day == date(2026, 7, 1)
        and status in {Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK}
    )


def test_a_green_status_does_not_hide_a_passed_date():
    assert is_overdue(status="on_track", due_on=date(2026, 1, 1), day=date(2026, 1, 2))


def test_an_action_without_a_date_is_never_overdue():
    assert not is_overdue(status="off_track", due_on=None, day=date(2026, 1, 2))


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        (None, "on_track", "new"),
        ("on_track", "on_track", "same"),
        ("on_track", "at_risk", "worsened"),
        ("at_risk", "on_track", "improved"),
        ("off_track", "complete", "improved"),
        ("complete", "on_track", "worsened"),
        ("complete", "embedded", "improved"),
        ("on_track", "paused", "same"),
        ("paused", "on_track", "same"),
        ("at_risk", "withdrawn", "same"),
    ],
)
def test_direction_compares_two_statuses(before, now, way):
    assert direction(before, now) == way


def test_every_action_counts_once_in_the_bar():
    bar = progress([("complete", False), ("embedded", False), ("at_risk", True)])

    assert (bar.total, bar.complete, bar.overdue, bar.percent) == (3, 2, 1, 67)
    assert sum(segment.number for segment in bar.segments) == 3
    assert sum(segment.width for segment in bar.segments) == pytest.approx(100, abs=0.01)


def test_an_empty_bar_divides_nothing_by_nothing():
    bar = progress([])

    assert (bar.total, bar.percent) == (0, 0)
    assert {segment.width for segment in bar.segments} == {0.0}


def test_half_a_percent_is_rounded_up_as_people_do():
    assert progress([("complete", False)] * 21 + [("on_track", False)] * 19).percent == 53


@pytest.mark.django_db
def test_a_shared_action_counts_under_each_recommendation_and_once_in_all(
    django_assert_num_queries,
):
    one, two = make_recommendation(number="1"), make_recommendation(number="2")
    shared = make_action(recommendation=one)
    shared.also_answers.add(two)
    report(shared, "complete", on=date(2026, 2, 1))
    make_action(recommendation=two)

    # The actions, and which of them are shared.
    with django_assert_num_queries(2):
        bars = standings(ActionItem.objects.all(), [one, two], date(2026, 3, 1))

    assert [(bars[key].complete, bars[key].total) for key in (one.pk, two.pk, ALL)] == [
        (1, 1),
        (1, 2),
        (1, 2),
    ]


def test_done_is_complete_or_embedded():
    assert {"complete", "embedded"} == DONE


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, month, 1) for month in range(2, 13)])
def test_the_row_and_the_columns_agree_on_every_day(day):
    ongoing = make_action(
        original_due_on=None, original_due_text="Ongoing", original_review_on=date(2026, 3, 15)
    )
    report(ongoing, "on_track", on=date(2026, 4, 10), review_on=date(2026, 6, 15))
    move_date(ongoing, None, on=date(2026, 5, 10), new_review_on=date(2026, 7, 15))
    report(ongoing, "at_risk", on=date(2026, 8, 10))
    report(ongoing, "paused", on=date(2026, 9, 10), review_on=date(2026, 10, 15))
    move_date(ongoing, date(2026, 11, 15), on=date(2026, 10, 20))
    report(ongoing, "on_track", on=date(2026, 11, 5))
    make_action(original_due_on=date(2026, 4, 20))
    found = list(ActionItem.objects.as_at(day).with_columns(day).with_review(day).order_by("pk"))

    for action in found:
        assert (action.status_then, action.due_then, action.review_then) == (
            action.status,
            action.due_on,
            action.review_on,
        )
        assert action.reported_then == (action.reported_on or action.added_on)
    passed = ActionItem.objects.with_columns(day).with_review(day).review_passed(day)
    assert set(passed) == {action for action in found if action.review_passed}
