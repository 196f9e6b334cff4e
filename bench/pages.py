"""The pages people live in, against a floor: the same bytes behind the same middleware.

Ratios of processor time, least of 100 interleaved requests, so that neighbours on the machine do
not count. Two databases are filled, with 1 and with BENCH_COUNCILS (50) councils; a process for
each, as new as a worker of the service, takes turns with the other, so that a machine that slows
down is not taken for growth. Run as `python -m bench.pages`, with DATABASE_URL for PostgreSQL.
Filling 400 takes many minutes: BENCH_KEEP=FOLDER keeps the databases for the next run.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROUNDS = 100
KEEP = os.environ.get("BENCH_KEEP", "")
MANY = int(os.environ.get("BENCH_COUNCILS", "50"))
# Page or act: most times the floor's processor time, and most times what it takes among 1 council,
# of the processor and, the database with it, of the clock.
BARS = {
    "overview": (5, 1.1, 1.25),
    "recommendation": (5, 1.1, 1.25),
    "as at": (5, 1.1, 1.25),
    "my actions": (5, 1.1, 1.25),
    "update form": (5, 1.1, 1.25),
    "inline save": (4, 1.1, 1.25),
    "search": (5, 1.1, 1.25),
    # The same pages to somebody who has them already: about the floor's cost, and so short that
    # noise is a larger part of them.
    "overview, 304": (1.5, 1.3, 1.4),
    "rec., 304": (1.5, 1.3, 1.4),
    "mine, 304": (1.5, 1.3, 1.4),
}
AS_AT_TO_TODAY = 1.2


class Worker:
    """A process that answers for one database."""

    def __init__(self, environment):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.page_worker"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what):
        """Return what the process says to `what`."""
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline():
            if line.startswith("{"):
                return json.loads(line)
        raise SystemExit("a process that measures has ended")

    def close(self):
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def database(councils):
    """Make a database with so many councils; give the environment of a process that uses it."""
    with ExitStack() as after:
        if KEEP:
            folder = Path(KEEP, str(councils))
            folder.mkdir(parents=True, exist_ok=True)
        else:
            folder = after.enter_context(tempfile.TemporaryDirectory())
        environment = os.environ | {
            "DATA_DIR": str(folder),
            "SECRET_KEY": "bench only",
            "HTTPS": "False",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "peerchallenge.settings",
        }
        if server := os.environ.get("DATABASE_URL"):
            name = f"bench_pages_{councils}"
            after.enter_context(_on_server(server, name))
            environment["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        size = ("--councils", "--recommendations", "--actions", "--updates", "--meetings")
        numbers = (councils, 10, 10, 20, 10)
        sizes = [word for pair in zip(size, map(str, numbers), strict=True) for word in pair]
        for command in (["migrate", "--verbosity", "0"], ["demo", *sizes]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                env=environment, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        if server:
            # As the server does by itself, later.
            with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("ANALYZE")
        yield environment


@contextmanager
def _on_server(server, name):
    own = sql.Identifier(name)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(own)
    with psycopg.connect(server, autocommit=True) as connection:
        if not KEEP:
            connection.execute(drop)
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not there.fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(own))
    try:
        yield
    finally:
        if not KEEP:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(drop)


def main():
    """Print the ratios and return whether a bar is broken."""
    with ExitStack() as both:
        workers = []
        for councils in (1, MANY):
            worker = Worker(both.enter_context(database(councils)))
            both.callback(worker.close)
            workers.append(worker)
        facts = [worker.ask("facts") for worker in workers]
        least = [{}, {}]
        for number in range(ROUNDS):
            order = ((0, 1), (1, 0))[number % 2]  # neither always comes second
            for which in order:
                for name, took in workers[which].ask("round").items():
                    before = least[which].get(name, took)
                    least[which][name] = tuple(map(min, before, took))
        memory = workers[1].ask("memory")
    return told(*facts, *least, memory)


def told(one_facts, facts, one, many, memory):
    """Print the table; return whether a bar is broken."""
    broken = False
    print(
        f"{'':16}{'x floor':>9}{'bar':>6}{f'{MANY}/1':>9}{'bar':>6}{'clock':>9}{'bar':>6}"
        f"{'bytes':>9}{'gzipped':>9}{'queries':>9}"
    )
    for name, (most, growth, by_clock) in BARS.items():
        ratio = many[name][0] / many["floor"][0]
        grown, waited = (a / b for a, b in zip(many[name], one[name], strict=True))
        shown = facts[name]
        same = shown["queries"] == one_facts[name]["queries"]
        bad = ratio > most or grown > growth or waited > by_clock or not same
        broken |= bad
        print(
            f"{name:16}{ratio:9.2f}{most:6}{grown:9.2f}{growth:6}{waited:9.2f}{by_clock:6}"
            f"{shown['bytes']:9,}{shown['gzipped']:9,}{shown['queries']:9}"
            f"{'  BROKEN' if bad else ''}"
        )
    to_today = many["as at"][0] / many["recommendation"][0]
    broken |= to_today > AS_AT_TO_TODAY
    print(f"as at / today   {to_today:9.2f}{AS_AT_TO_TODAY:6}")
    print(f"floor, {MANY}/1   {many['floor'][0] / one['floor'][0]:9.2f}")
    print(f"memory of the process after {memory['pages']:,} pages: {memory['megabytes']} MB")
    return broken


if __name__ == "__main__":
    sys.exit(main())
