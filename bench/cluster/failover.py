"""The primary is lost while officers save: what is kept, how long it takes, what they are told."""

import os
import re
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import requests

from bench.cluster.servers import Address, Postgres
from bench.cluster.web import COUNCIL, Machine, Person
from bench.cluster.work import Register

OFFICERS = 6
SAVING, NOTICED, AFTER = 4, 2, 4  # seconds
WORDS = "Sorry, the service is unavailable"


class Officer(threading.Thread):
    """Saves again and again on an action of their own; keeps what was acknowledged."""

    def __init__(self, machines: list[Machine], action: int, words: str):
        super().__init__(daemon=True)
        self.person, self.action, self.words = Person(*machines), action, words
        self.path = f"/{COUNCIL}/actions/{action}/update/"
        assert self.person.sign_in().status_code == 302
        form = self.person.get(self.path).text
        self.seen = int(re.search(r'name="seen" value="(\d+)"', form)[1])
        self.ended = threading.Event()
        self.answers: list[tuple[float, float, str]] = []  # when, how long, what
        self.saved: list[str] = []

    def run(self):
        number = 0
        while not self.ended.is_set():
            number += 1
            began = time.monotonic()
            try:
                said = self._save(f"{self.words}, {number}.")
            except requests.RequestException as error:
                said = type(error).__name__
            now = time.monotonic()
            self.answers.append((now, now - began, said))
            time.sleep(0.02)

    def _save(self, narrative):
        day = date.today()  # noqa: DTZ011 as the officer's own calendar says
        typed = {
            "status": "at_risk", "narrative": narrative, "seen": self.seen,
            "effective_on_day": day.day, "effective_on_month": day.month,
            "effective_on_year": day.year,
        }  # fmt: skip
        answer = self.person.post(self.path, typed)
        if answer.status_code == 302 and "sign-in" not in answer.headers["Location"]:
            self.saved.append(narrative)
            self.seen += 1
            return "saved"
        if answer.status_code == 409:  # one that was not acknowledged was stored all the same
            self.seen = int(re.search(r'name="seen" value="(\d+)"', answer.text)[1])
            return "409"
        if answer.status_code == 503 and WORDS in answer.text and "Retry-After" in answer.headers:
            return "503 in words"
        if answer.status_code == 302:
            return "to the sign-in"
        return str(answer.status_code)


@dataclass
class Seen:
    """What one fail-over showed."""

    saved: int = 0
    lost: int = 0
    from_kill: float = 0.0
    from_promotion: float = 0.0
    longest: float = 0.0
    between: Counter = field(default_factory=Counter)
    is_well: bool = False


def fail_over(
    machines: list[Machine], register: Register, primary: Postgres, standby: Postgres,
    *, name: str, synchronous=False, behind=0.0, address: Address | None = None, early=False,
) -> Seen:  # fmt: skip
    """Kill `primary` while officers save, promote `standby`; return what was seen.

    `behind` is for how many seconds before it the standby had received nothing; `address` is moved
    from one to the other, `early` before the standby is promoted.
    """
    if synchronous:
        primary.configure(synchronous_standby_names="*")
        time.sleep(0.5)
    officers = [
        Officer(machines, register.actions[20 + number], f"{name}, officer {number}")
        for number in range(OFFICERS)
    ]
    for one in officers:
        one.start()
    time.sleep(SAVING)
    receivers = standby.processes_called("walreceiver") if behind else []
    for one in receivers:
        os.kill(one, signal.SIGSTOP)
    time.sleep(behind)
    killed = time.monotonic()
    primary.kill()
    for one in receivers:  # what lies in its socket is not to be received after all
        os.kill(one, signal.SIGTERM)
        os.kill(one, signal.SIGCONT)
    if address and early:
        address.server = standby
    time.sleep(NOTICED)
    standby.promote()
    promoted = time.monotonic()
    if address:
        address.server = standby
    seen = Seen()
    _wait_until_saved(officers, promoted)
    time.sleep(AFTER)
    for one in officers:
        one.ended.set()
    for one in officers:
        one.join(timeout=90)
    answers = sorted(answer for one in officers for answer in one.answers)
    first = next((when for when, _, said in answers if when > promoted and said == "saved"), None)
    assert first is not None, "nobody could save again"
    seen.from_kill, seen.from_promotion = first - killed, first - promoted
    seen.longest = max(took for _, took, _ in answers)
    seen.between = Counter(
        said for when, _, said in answers if when > killed and said not in {"saved", "409"}
    )
    told = {one for officer in officers for one in officer.saved}
    there = {
        words
        for (words,) in standby.sql(
            "SELECT narrative FROM actions_progressupdate WHERE narrative LIKE %s", f"{name}, %"
        )
    }
    seen.saved, seen.lost = len(told), len(told - there)
    seen.is_well = all(_ready(one) for one in machines) and all(
        said in {"saved", "409"} for when, took, said in answers if when - took > first + 1
    )
    return seen


def _wait_until_saved(officers, promoted):
    for _ in range(600):
        if any(o.answers and o.answers[-1][0] > promoted and o.answers[-1][2] == "saved"
               for o in officers):  # fmt: skip
            return
        time.sleep(0.1)


def _ready(machine):
    return requests.get(f"{machine.address}/ready/", timeout=30).status_code == 200


HEAD = (
    f"{'':44}{'saved':>7}{'lost':>6}{'from kill':>11}{'promotion':>11}{'longest':>9}"
    "  well  answers in between"
)


def line(name: str, seen: Seen) -> str:
    """Return a fail-over as a line of the table."""
    told = ", ".join(f"{number} × {said}" for said, number in sorted(seen.between.items()))
    return (
        f"{name:44}{seen.saved:7}{seen.lost:6}{seen.from_kill:10.1f}s{seen.from_promotion:10.1f}s"
        f"{seen.longest:8.1f}s  {'yes' if seen.is_well else 'NO ':4}  {told}"
    )
