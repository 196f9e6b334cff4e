"""A prepared query answers as the query it was made of, whatever it is given."""

from datetime import date

import pytest
from django.db import models

from actions.models import ActionItem
from recommendations.models import Recommendation
from recommendations.prepared import Many, Prepared
from tests.factories import make_action, make_recommendation, report

pytestmark = pytest.mark.django_db

KEY, DAY, NAME = models.BigIntegerField(), models.DateField(), models.CharField()


def test_the_values_of_each_asking_count():
    called = Prepared(
        lambda number: Recommendation.objects.filter(number=number).select_related("challenge"),
        number=NAME,
    )
    one, two = make_recommendation(number="1"), make_recommendation(number="2")
    assert called(number="1") == [one]
    assert called.first(number="2") == two
    assert called.first(number="3") is None
    assert called.first(number="2").challenge == two.challenge


def test_it_may_be_given_any_number_of_keys():
    among = Prepared(
        lambda keys: Recommendation.objects.filter(pk__in=keys).order_by("pk"), keys=Many(KEY)
    )
    made = [make_recommendation(number=str(number)) for number in range(1, 10)]
    for number in range(1, 10):
        assert among(keys=[one.pk for one in made[:number]]) == made[:number]


def test_days_are_compared_as_days_and_annotations_come_with_the_rows():
    action = make_action(recommendation=make_recommendation())
    report(action, "on_track", on=date(2026, 3, 1))
    report(action, "at_risk", on=date(2026, 4, 1))
    as_at = Prepared(lambda day: ActionItem.objects.as_at(day).for_listing(), day=DAY)
    for day in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)):
        [found], [same] = as_at(day=day), ActionItem.objects.as_at(day).for_listing()
        assert (found, found.status, found.standing_on) == (same, same.status, day)


def test_rows_of_values_are_rows():
    numbers = Prepared(
        lambda kind: (
            Recommendation.objects.filter(kind=kind).order_by("pk").values_list("number", "kind")
        ),
        kind=NAME,
    )
    make_recommendation(number="7")
    assert numbers(kind="formal") == [("7", "formal")]
    assert numbers(kind="suggestion") == []


def test_its_sql_is_made_once(django_assert_num_queries):
    made = []

    def make(number):
        made.append(number)
        return Recommendation.objects.filter(number=number)

    called = Prepared(make, number=NAME)
    with django_assert_num_queries(2):
        called(number="1")
        called(number="2")
    assert len(made) == 1


def test_it_fetches_nothing_behind_its_back():
    with pytest.raises(ValueError, match="cannot prefetch"):
        Prepared(
            lambda number: Recommendation.objects.filter(number=number).prefetch_related(
                "actions"
            ),
            number=NAME,
        )(number="1")
