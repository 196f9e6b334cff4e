"""Straight to PostgreSQL, or through PgBouncer: does all work, and what does it cost?"""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.cluster.servers import NAME, Bouncer, Postgres
from bench.cluster.web import COUNCIL, THREADS, WORKERS, Machine, Person, memory, processor
from bench.cluster.work import Day, Register

PEOPLE = 16
SECONDS = 8
ROUNDS, PAGES = 4, 40
# Forms whose choices come from the database are where a pooled connection is most easily missed.
LOADED = (
    "/{council}/{challenge}/recommendations/1/", "/{council}/{challenge}/",
    "/{council}/actions/{action}/edit/", "/{council}/my-actions/", "/{council}/search/?q=report",
    "/{council}/{challenge}/report/new/",
)  # fmt: skip


@dataclass
class Way:
    """One way to the database, with a web machine that goes it."""

    name: str
    machine: Machine
    bouncer: Bouncer | None = None
    seconds: float = float("inf")
    between: float = float("inf")


def measure(folder: Path, server: Postgres, ways: list[Way], register: Register):
    """Print what each way can do and what it costs."""
    print(
        f"{'':22}{'acts':>6}{'wrong':>7}{'answers':>9}{'wrong':>7}"
        f"{'connections':>13}{'at rest':>9}{'processor':>11}{'PgBouncer':>11}"
    )
    found = []
    for way in ways:
        # Short: it begins the references of actions, which have twenty characters.
        day = Day([way.machine], register, f"{way.name.split()[-1][:4]}-{time.time():.0f}")
        day.work(folder)
        answers, most = _under_load(server, way, register)
        time.sleep(1)
        found.append((way, day, answers, most, _connections(server, way)))
    _page(ways, register)
    for way, day, answers, most, rest in found:
        bad = sum(number for status, number in answers.items() if status != 200)
        print(
            f"{way.name:22}{day.done:6}{len(day.wrong):7}{sum(answers.values()):9}{bad:7}"
            f"{most:13}{rest:9}{way.seconds / ways[0].seconds:11.2f}"
            f"{way.between / ways[0].seconds if way.bouncer else 0:11.2f}"
        )
        for one in day.wrong:
            print(f"    {one}")
        if bad:
            print(f"    {dict(answers)}")
    print(
        f"connections: of the server, most while {PEOPLE} people asked one machine of {WORKERS} "
        f"processes with {THREADS} threads each, and a second later"
    )


def _connections(server, way):
    [(number,)] = server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = %s",
        NAME, way.name.replace(" ", "-"), database="postgres",
    )  # fmt: skip
    return number


def _under_load(server, way, register):
    """Let many people read at once; return the answers and the most connections held."""
    answers, most = Counter(), 0
    first = Person(way.machine)
    answers[200 if first.sign_in().status_code == 302 else "sign-in"] += 1
    until = time.monotonic() + SECONDS

    def read(number):
        person = Person(way.machine)  # the same one, in another window: signing in takes long
        person.session.cookies.update(first.session.cookies)
        while time.monotonic() < until:
            for path in LOADED:
                told = path.format(
                    council=COUNCIL, challenge=register.challenge, action=register.actions[number]
                )
                answers[person.get(told).status_code] += 1

    people = [threading.Thread(target=read, args=[one]) for one in range(PEOPLE)]
    for one in people:
        one.start()
    while any(one.is_alive() for one in people):
        most = max(most, _connections(server, way))
        time.sleep(0.2)
    return answers, most


def _page(ways, register):
    """Find the processor time of a recommendation's page by each way, in turns."""
    people = []
    for way in ways:
        person = Person(way.machine)
        person.sign_in()
        people.append(person)
    path = register.path("/{council}/{challenge}/recommendations/1/")
    for _ in range(ROUNDS):
        for way, person in zip(ways, people, strict=True):
            person.get(path)
            before = processor(way.machine.workers)
            between = processor(way.bouncer.processes) if way.bouncer else 0
            for _ in range(PAGES):
                assert person.get(path).status_code == 200
            way.seconds = min(way.seconds, processor(way.machine.workers) - before)
            if way.bouncer:
                spent = processor(way.bouncer.processes) - between
                way.between = min(way.between, spent)


def print_memory(machine: Machine, register: Register, pages=600):
    """Ask every worker of a machine for so many pages; print what each then holds."""
    person = Person(machine)
    person.sign_in()
    paths = [
        one.format(council=COUNCIL, challenge=register.challenge, action=register.actions[0])
        for one in LOADED
    ]
    for number in range(pages * WORKERS):
        person.get(paths[number % len(paths)])
    for one in machine.workers:
        share, own = memory(one)
        print(f"a worker after some {pages} pages: {share:.0f} MB, of which {own:.0f} MB its own")
