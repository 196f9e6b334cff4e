"""The backup, taken from the standby while officers save on the primary."""

import time
from contextlib import suppress
from pathlib import Path

import psycopg

from bench.cluster.failover import Officer
from bench.cluster.servers import NAME, Postgres
from bench.cluster.web import Machine, address_of, manage
from bench.cluster.work import Register

OFFICERS = 4


def measure(
    folder: Path, machines: list[Machine], register: Register, primary: Postgres, standby: Postgres
):
    """Print whether the backup was whole: it is restored elsewhere and compared."""
    officers = [
        Officer(machines, register.actions[30 + number], f"Meanwhile, officer {number}")
        for number in range(OFFICERS)
    ]
    for one in officers:
        one.start()
    time.sleep(2)
    before = [words for one in officers for words in list(one.saved)]
    _caught_up(primary, standby)
    path, began = folder / "standby.backup", time.monotonic()
    settings = machines[0].settings
    said = manage(settings | {"DATABASE_URL": address_of(standby)}, "backup", path)
    took = time.monotonic() - began
    for one in officers:
        one.ended.set()
    for one in officers:
        one.join(timeout=60)
    saved = sum(len(one.saved) for one in officers)
    primary.sql("CREATE DATABASE restored", database="postgres")
    elsewhere = folder / "restored"
    elsewhere.mkdir()
    url = address_of(primary).replace(f"/{NAME}?", "/restored?")
    manage(settings | {"DATABASE_URL": url, "DATA_DIR": str(elsewhere)}, "restore", path)
    there = {
        words
        for (words,) in primary.sql(
            "SELECT narrative FROM actions_progressupdate", database="restored"
        )
    }
    print(
        f"{said.splitlines()[0].rpartition('/')[2]}, in {took:.1f} s while {saved:,} updates were "
        f"saved; restored: of {len(before)} updates acknowledged before it "
        f"{len(set(before) - there)} are missing"
    )
    for feedback in ("off", "on"):
        outcome = _cancelled(primary, standby, feedback)
        print(
            f"a long reading on the standby while the primary tidies up, hot_standby_feedback = "
            f"{feedback}: {outcome}"
        )


def _caught_up(primary, standby):
    [(position,)] = primary.sql("SELECT pg_current_wal_lsn()::text")
    for _ in range(100):
        [(there,)] = standby.sql("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position)
        if there:
            return
        time.sleep(0.05)
    raise RuntimeError("the standby does not catch up")


def _cancelled(primary, standby, feedback):
    """Return what becomes of a reading whose rows the primary removes meanwhile."""
    standby.configure(
        hot_standby_feedback=feedback, max_standby_streaming_delay="500ms",
        wal_receiver_status_interval="1s",
    )  # fmt: skip
    primary.sql("CREATE TABLE IF NOT EXISTS tidied (id int)")
    primary.sql("INSERT INTO tidied SELECT generate_series(1, 20000)")
    _caught_up(primary, standby)
    with psycopg.connect(standby.conninfo()) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        reader.execute("SELECT count(*) FROM tidied")
        time.sleep(3)  # the standby tells the primary what it reads
        primary.sql("DELETE FROM tidied")
        primary.sql("VACUUM tidied")
        time.sleep(3)
        try:
            reader.execute("SELECT count(*) FROM tidied")
        except psycopg.OperationalError as error:
            with suppress(psycopg.Error):
                reader.rollback()
            return f"broken off ({type(error).__name__})"
        return "read to its end"
