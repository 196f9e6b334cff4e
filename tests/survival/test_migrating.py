"""A newer version migrates while this one serves: docs/upgrading.md, “Without a break”."""

import threading
import time

import psycopg
import pytest

from tests.survival import newer
from tests.survival.installation import Installation, Served
from tests.survival.test_sixteen import GUNICORN, Officer

OFFICERS = 4
# On a machine that is busy somebody waits too long for a connection, and is told so (503).
TOLD = {302, 409, 503}
PATIENCE = 300  # seconds, on the busiest machine
SAFE_OPTIONS = {"PGOPTIONS": "-c lock_timeout=2s"}


class Timed(Officer):
    """Says how long each answer took."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.took = []

    def _send(self, *arguments):
        began = time.monotonic()
        try:
            return super()._send(*arguments)
        finally:
            self.took.append(time.monotonic() - began)


@pytest.fixture
def fresh(migrated, engine, tmp_path):
    if engine == "sqlite":
        pytest.skip("on SQLite the service is stopped for a migration")
    one = Installation(tmp_path / "data", engine=engine).copy_of(migrated)
    one.manage("collectstatic", "--noinput", "--verbosity=0")
    yield one
    one.remove()


@pytest.fixture
def prepared(fresh):
    from tests.survival.installation import Driver

    with Driver(fresh) as driver:
        yield driver.ask("prepare", officers=OFFICERS)


def at_work(served, prepared):
    officers = [
        Timed(served.address, session, [action], f"Officer {number}", times=100_000)
        for number, (session, action) in enumerate(
            zip(prepared["sessions"], prepared["actions"], strict=True)
        )
    ]
    for one in officers:
        one.start()
    wait_until(lambda: all(one.saved for one in officers), "nobody saves")
    return officers


def wait_until(is_so, otherwise):
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def ended(officers):
    for one in officers:
        one.ended.set()
    for one in officers:
        one.join(timeout=60)
    return {status for one in officers for status in one.answers}


def test_the_version_before_goes_on_while_the_next_one_migrates(fresh, prepared, tmp_path):
    settings = newer.write(tmp_path / "newer")
    with Served(fresh, *GUNICORN) as served:
        officers = at_work(served, prepared)
        fresh.manage("migrate", "--verbosity=0", **settings, **SAFE_OPTIONS)
        before = [len(one.saved) for one in officers]
        wait_until(  # each saves with the tables as the newer version has them
            lambda: all(len(one.saved) > n + 1 for one, n in zip(officers, before, strict=True)),
            "somebody does not save any more",
        )
        answers = ended(officers)
        assert served.get("/ready/")[0] == 200
    longest = max(took for one in officers for took in one.took)
    told = f"{sum(before)} updates saved meanwhile"
    print(f"{told}; the longest answer took {longest:.2f} s; answers {answers}")
    assert answers <= TOLD


def test_a_migration_that_must_wait_gives_up_and_nobody_waits_long(fresh, prepared, tmp_path):
    """A long reading, such as a backup, would hold it up, and it all who come after it."""
    settings = newer.write(tmp_path / "newer")
    with Served(fresh, *GUNICORN) as served, psycopg.connect(fresh.url) as reader:
        officers = at_work(served, prepared)
        reader.execute("SELECT count(*) FROM actions_progressupdate")
        waiting = threading.Thread(
            target=fresh_migrate, args=[fresh, settings], name="migrate", daemon=True
        )
        waiting.start()
        waiting.join(timeout=PATIENCE)
        assert not waiting.is_alive()
        answers = ended(officers)
        reader.rollback()
        longest = max(took for one in officers for took in one.took)
        print(f"the longest answer took {longest:.2f} s")
        assert answers <= TOLD
        # Tried again when the reading is over.
        fresh.manage("migrate", "--verbosity=0", **settings, **SAFE_OPTIONS)
        assert served.get("/ready/")[0] == 200


def test_the_index_of_words_is_filled_anew_while_people_save(fresh, prepared):
    with Served(fresh, *GUNICORN) as served:
        officers = at_work(served, prepared)
        for _ in range(3):
            fresh.manage("rebuild_search")
        answers = ended(officers)
    assert answers <= TOLD
    with psycopg.connect(fresh.url) as connection:
        missing = connection.execute(
            "SELECT count(*) FROM actions_progressupdate u WHERE NOT EXISTS (SELECT 1 "
            "FROM search_searchentry e WHERE e.kind = 'update' AND e.target = u.id)"
        )
        assert missing.fetchone() == (0,)


def fresh_migrate(installation, settings):
    """Migrate, which ends in an error: it was not given a lock in time."""
    with pytest.raises(AssertionError, match="lock timeout"):
        installation.manage("migrate", "--verbosity=0", **settings, **SAFE_OPTIONS)
