"""Killed in the middle: nothing is half done, and nothing that was acknowledged is lost."""

import time

import pytest
from django.core.management import call_command

from tests.survival.conftest import kills
from tests.survival.driver import ROWS, shape
from tests.survival.installation import Driver

WHOLE = [ROWS, ROWS, 1, 1, True]  # actions, updates, batches, entries of the audit, their file
NOTHING = [0, 0, 0, 0, True]


@pytest.fixture(scope="module")
def prepared(driver):
    return driver.ask("prepare")


def how_long(driver, work, **arguments):
    """Return the seconds that a piece of work takes, so that a kill comes in the middle of it."""
    began = time.monotonic()
    driver.ask(work, **arguments)
    return time.monotonic() - began


def test_updates_that_were_acknowledged_are_there_and_none_has_a_gap(driver, prepared):
    times, chance = kills("burst")
    told = []
    for _ in range(times):
        told += driver.kill("burst", after=chance.uniform(0.05, 0.6), actions=prepared["actions"])
        assert driver.ask("sound") == []

    # Plans that another test imports bring updates of their own actions.
    there = [one for one in driver.ask("updates") if one[0] in prepared["actions"]]

    print(f"killed {times} times: {len(told)} updates acknowledged, {len(there)} there")
    assert len(told) > times
    assert {tuple(one) for one in told} <= {tuple(one) for one in there}
    assert len(there) <= len(told) + times  # stored, and killed before it could say so
    for action in prepared["actions"]:
        numbers = [number for key, number, _ in there if key == action]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_plan_is_imported_whole_or_not_at_all(driver, prepared):
    times, chance = kills("import")
    lasts = how_long(driver, "import_plans", start=1_000_000, times=1)
    told, start = [], 0
    for _ in range(times):
        told += driver.kill(
            "import_plans", steps=chance.randint(1, 2), after=chance.random() * lasts, start=start
        )
        assert driver.ask("sound") == []
        start += 1000

    there = driver.ask("plans")

    print(f"killed {times} times: {len(told)} plans acknowledged of {len(there)} begun")
    assert all(one in (WHOLE, NOTHING) for one in there.values()), there
    assert all(there[str(number)] == WHOLE for [number] in told)
    # And what was not begun well is begun again.
    driver.ask("import_plans", start=0, times=1)
    assert driver.ask("plans")["0"] == WHOLE


def test_a_report_is_issued_whole_or_not_at_all_and_may_be_issued_again(driver, prepared):
    times, chance = kills("issue")
    lasts = how_long(driver, "issue_reports", times=1)
    told = []
    for _ in range(times):
        told += driver.kill(
            "issue_reports", steps=chance.randint(1, 2), after=chance.random() * lasts
        )
        assert driver.ask("sound") == []

    there = driver.ask("reports")

    print(f"killed {times} times: {len(told)} reports acknowledged, {len(there)} there")
    assert {draft for [draft] in told} <= set(there)


@pytest.mark.django_db(transaction=True)
def test_migrations_that_were_killed_go_on_where_they_stopped(migrated):
    call_command("migrate", verbosity=0)  # other tests take the triggers away

    with Driver(migrated) as driver:
        assert driver.ask("sound") == []
        assert driver.ask("shape") == [list(one) for one in shape()]
