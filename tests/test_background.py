"""Work in the background, on the row of an import: who holds it, what it tells, how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actions.models import PlanImport
from recommendations import background
from recommendations.background import NotOurs
from tests.factories import make_plan_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(council):
    return make_plan_import()


def start(work, function, **how):
    return background.start(work, function, inline=True, **how)


def test_a_run_tells_how_far_it_is_and_leaves_its_result(work):
    def count(key, run):
        run.tell(3, 10, now=True)
        told = PlanImport.objects.get(pk=key)
        assert (told.done, told.total, told.percent, told.is_running) == (3, 10, 30, True)
        run.finish(stage="checked", counts={"new": 1})

    start(work, count)

    work.refresh_from_db()
    assert (work.run, work.stage, work.counts) == ("", "checked", {"new": 1})
    assert not work.is_running


def test_a_run_that_fails_leaves_what_was_agreed_and_its_error_in_the_log(work, caplog):
    def fail(key, run):
        raise ZeroDivisionError("by nothing")

    start(work, fail, failed={"stage": "unreadable", "problem": "Try again."})

    work.refresh_from_db()
    assert (work.run, work.stage, work.problem) == ("", "unreadable", "Try again.")
    # The kind of error and its place; its words may repeat what somebody typed.
    assert "ZeroDivisionError" in caplog.text
    assert "by nothing" not in caplog.text


def test_of_two_starts_one_runs(work):
    def again(key, run):
        assert start(work, lambda key, run: pytest.fail("ran twice")) is None
        run.finish(stage="checked")

    assert start(work, again) is not None

    work.refresh_from_db()
    assert work.stage == "checked"


def test_work_that_fell_silent_may_be_taken_over_and_the_old_run_leaves_no_trace(work):
    def silent(key, old):
        long_ago = timezone.now() - background.SILENCE - timedelta(seconds=1)
        PlanImport.objects.update(beat_at=long_ago)
        assert PlanImport.objects.get(pk=key).is_stopped
        start(PlanImport.objects.get(pk=key), lambda key, run: run.finish(stage="checked"))
        with pytest.raises(NotOurs):
            old.tell(1, now=True)
        old.finish(stage="unreadable")  # raises, which ends the run quietly

    start(work, silent)

    work.refresh_from_db()
    assert work.stage == "checked"


def test_work_is_taken_only_from_where_it_is_expected_to_stand(work):
    assert start(work, lambda key, run: None, only_if={"stage": "checked"}) is None

    work.refresh_from_db()
    assert work.run == ""


def test_telling_too_often_writes_only_now_and_then(work, django_assert_num_queries):
    def often(key, run):
        run.tell(1, 100)
        with django_assert_num_queries(0):
            for number in range(2, 50):
                run.tell(number)
        run.finish()

    start(work, often)


def test_a_percentage_is_never_more_than_all_of_it():
    assert PlanImport(done=5, total=0).percent == 0
    assert PlanImport(done=12, total=10).percent == 100


def test_a_thread_has_its_own_connection_and_can_be_waited_for(in_threads):
    work = make_plan_import()

    thread = background.start(work, lambda key, run: run.finish(stage="checked"))
    thread.join(10)

    work.refresh_from_db()
    assert (work.stage, thread.daemon) == ("checked", True)
