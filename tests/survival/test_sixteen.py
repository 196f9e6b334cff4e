"""Sixteen officers at once, through a real server: no lost update, no error, however it ends."""

import http.client
import re
import threading
import time
from datetime import date
from urllib.parse import urlencode, urlsplit

import pytest

from tests.survival.conftest import kills
from tests.survival.installation import Served

OFFICERS, EACH = 16, 6
TOKEN = "a" * 32
GUNICORN = ("--workers=2", "--threads=8", "--preload")


class Officer(threading.Thread):
    """Reports on actions that others report on too, and tries again after each conflict."""

    def __init__(self, address, session, actions, words, *, times=EACH):
        super().__init__(daemon=True)
        self.host = urlsplit(address).netloc
        self.cookies = f"sessionid={session}; csrftoken={TOKEN}"
        self.actions, self.words, self.times = actions, words, times
        self.saved, self.answers, self.ended = [], [], threading.Event()

    def run(self):
        number = 0
        while number < self.times and not self.ended.is_set():
            action = self.actions[number % len(self.actions)]
            try:
                self._report(action, f"{self.words}, {number}.")
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)  # it is being killed: nothing was acknowledged
            number += 1

    def _report(self, action, narrative):
        seen = 0
        for _ in range(200):
            status, page = self._send(action, narrative, seen)
            self.answers.append(status)
            if status == 302:
                self.saved.append((action, narrative))
            if status != 409:
                return
            seen = int(re.search(r'name="seen" value="(\d+)"', page)[1])
        raise AssertionError("others were always faster")

    def _fields(self, narrative, seen):
        day = date.today()  # noqa: DTZ011 as the officer's own calendar says
        return {
            "csrfmiddlewaretoken": TOKEN,
            "status": "at_risk",
            "narrative": narrative,
            "effective_on_day": day.day,
            "effective_on_month": day.month,
            "effective_on_year": day.year,
            "seen": seen,
        }

    def _body(self, narrative, seen):
        """Return what is sent, and its type."""
        return urlencode(self._fields(narrative, seen)), "application/x-www-form-urlencoded"

    def _send(self, action, narrative, seen):
        content, kind = self._body(narrative, seen)
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(
                "POST",
                f"/harbourne/actions/{action}/update/",
                content,
                {"Cookie": self.cookies, "Content-Type": kind},
            )
            answer = connection.getresponse()
            page = answer.read().decode()
            if "sign-in" in answer.headers.get("Location", ""):
                return 401, page
            return answer.status, page
        finally:
            connection.close()


@pytest.fixture(scope="module")
def prepared(driver, installation):
    installation.manage("collectstatic", "--noinput", "--verbosity=0")
    return driver.ask("prepare", officers=OFFICERS)


def officers_of(served, prepared, words, **options):
    return [
        Officer(served.address, session, prepared["actions"], f"{words} {number}", **options)
        for number, session in enumerate(prepared["sessions"])
    ]


def test_sixteen_officers_at_once_lose_no_update_and_meet_no_error(
    installation, driver, prepared, tmp_path
):
    with Served(installation, *GUNICORN) as served:
        officers = officers_of(served, prepared, "Officer")
        for one in officers:
            one.start()
        # A backup in the middle of it is whole, and nobody waits for it.
        installation.manage("backup", tmp_path / "busy.backup")
        for one in officers:
            one.join(timeout=120)

    there = driver.ask("updates")
    saved = [update for one in officers for update in one.saved]
    answers = [status for one in officers for status in one.answers]
    print(f"{len(saved)} updates saved, {answers.count(409)} times somebody else was faster")
    assert set(answers) <= {302, 409}
    assert len(saved) == OFFICERS * EACH
    assert sorted(saved) == sorted(
        (key, words) for key, _, words in there if words.startswith("Officer")
    )
    for action in prepared["actions"]:
        numbers = [number for key, number, _ in there if key == action]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_server_that_is_killed_has_kept_all_that_it_acknowledged(installation, driver, prepared):
    times, chance = kills("serve")
    saved, answers = [], set()
    with Served(installation, *GUNICORN) as served:
        for number in range(times):
            officers = officers_of(served, prepared, f"Killed {number}", times=1000)[:6]
            for one in officers:
                one.start()
            for _ in range(300):  # the first page of a new process takes its time
                if any(one.saved for one in officers):
                    break
                time.sleep(0.1)
            time.sleep(chance.uniform(0.01, 0.6))
            served.kill()
            for one in officers:
                one.ended.set()
            served.start()
            for one in officers:
                one.join(timeout=60)
                saved += one.saved
                answers |= set(one.answers)
            assert driver.ask("sound") == []

    there = {(key, words) for key, _, words in driver.ask("updates")}
    print(f"killed {times} times: {len(saved)} updates acknowledged")
    assert saved
    assert answers <= {302, 409}
    assert set(saved) <= there
