"""Installations for the tests of survival, each on the database that this run of tests is on."""

import os
import random

import pytest
from django.conf import settings

from tests.survival.installation import Driver, Installation

EVERYTHING = bool(os.environ.get("TEST_EVERYTHING"))
# How often each is killed: fifty times in all where everything is tested.
KILLS = {"burst": 20, "import": 12, "issue": 8, "migrate": 5, "serve": 5}


def kills(what):
    """Return how often to kill `what`, and a source of chance that is the same every time."""
    return KILLS[what] if EVERYTHING else 1, random.Random(what)


@pytest.fixture(scope="session")
def engine():
    return settings.DATABASES["default"]["ENGINE"].rpartition(".")[2].removesuffix("3")


@pytest.fixture(scope="session")
def migrated(engine, tmp_path_factory):
    """An installation whose migrations were killed again and again until they were done."""
    one = Installation(tmp_path_factory.mktemp("migrated"), engine=engine)
    times, chance = kills("migrate")
    with Driver(one) as driver:
        for _ in range(times):
            # Each goes on where the one before was killed, in the middle of a migration.
            driver.kill("migrate", after=chance.uniform(0, 0.1), steps=chance.randint(2, 14))
        assert driver.ask("migrate") is None
    yield one
    one.remove()


@pytest.fixture(scope="module")
def installation(migrated, engine, tmp_path_factory):
    """An empty installation for the tests of a module."""
    one = Installation(tmp_path_factory.mktemp("data"), engine=engine).copy_of(migrated)
    yield one
    one.remove()


@pytest.fixture(scope="module")
def driver(installation):
    with Driver(installation) as driver:
        yield driver
