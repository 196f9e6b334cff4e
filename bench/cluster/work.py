"""What people and timers do in a day, done once by each: whatever goes wrong is told."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.cluster.servers import Postgres
from bench.cluster.web import COUNCIL, Machine, Person, manage

PAGES = (
    "/", "/{council}/{challenge}/", "/{council}/{challenge}/recommendations/1/",
    "/{council}/{challenge}/actions/", "/{council}/my-actions/", "/{council}/meetings/",
    "/{council}/evidence/", "/{council}/audit/", "/{council}/{challenge}/rounds/",
    "/{council}/{challenge}/briefing/", "/account/", "/{council}/search/?q=scrutiny",
    "/{council}/{challenge}/plan/export/", "/health/", "/ready/",
)  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
A_MINUTE = 60
# In one process: most of what a command takes is its start.
COMMANDS = """
from django.core.management import call_command
for name, *arguments in {!r}:
    try:
        call_command(name, *arguments)
    except Exception as error:
        print("FAILED", name, type(error).__name__, " ".join(str(error).split())[:200])
"""


class Register:
    """Where in the demonstration work is done: its challenge, its actions, a post."""

    def __init__(self, server: Postgres):
        [(self.challenge, number)] = server.sql(
            "SELECT p.slug, p.id FROM recommendations_peerchallenge p "
            "JOIN recommendations_council c ON c.id = p.council_id "
            "WHERE c.slug = %s ORDER BY on_site_from LIMIT 1", COUNCIL
        )  # fmt: skip
        found = server.sql(
            "SELECT id FROM actions_actionitem WHERE challenge_id = %s ORDER BY id", number
        )
        self.actions = [key for (key,) in found]
        [(self.post,)] = server.sql(
            "SELECT o.title FROM recommendations_post o JOIN recommendations_council c "
            "ON c.id = o.council_id WHERE c.slug = %s ORDER BY o.id LIMIT 1", COUNCIL
        )  # fmt: skip

    def path(self, path) -> str:
        return path.format(council=COUNCIL, challenge=self.challenge)


class Day:
    """One day's work; `wrong` says what did not go as it should, `done` how much was tried."""

    def __init__(self, machines: list[Machine], register: Register, name: str):
        self.person, self.machines = Person(*machines), machines
        self.register, self.name = register, name
        self.done, self.wrong = 0, []

    def work(self, folder: Path) -> "Day":
        for one in (
            self._sign_in, self._pages, self._updates, self._evidence, self._import,
            self._report, lambda: self._commands(folder),
        ):  # fmt: skip
            try:
                one()
            except (AssertionError, RuntimeError, LookupError, TypeError) as error:
                self.wrong.append(f"{getattr(one, '__name__', 'commands')}: {error}")
        return self

    def _check(self, is_well, what):
        self.done += 1
        if not is_well:
            self.wrong.append(what)

    def _sign_in(self):
        answer = self.person.sign_in()
        self._check(answer.status_code == 302, f"sign-in: {answer.status_code}")

    def _pages(self):
        for path in PAGES:
            for _ in self.machines * 2:
                answer = self.person.get(self.register.path(path), allow_redirects=True)
                self._check(answer.status_code == 200, f"{path}: {answer.status_code}")

    def _updates(self):
        for number, action in enumerate(self.register.actions[:12]):
            answer = self.person.submit(
                f"/{COUNCIL}/actions/{action}/update/",
                {"status": "on_track", "narrative": f"{self.name}, update {number}."},
            )
            self._check(answer.status_code == 302, f"update: {answer.status_code}")

    def _evidence(self):
        content = PDF + f"% {self.name}".encode()
        answer = self.person.submit(
            f"/{COUNCIL}/actions/{self.register.actions[0]}/evidence/",
            {"evidence_title": f"Note of {self.name}"}, to="/evidence/",
            files={"evidence_file": (f"{self.name}.pdf", content, "application/pdf")},
        )  # fmt: skip
        self._check(answer.status_code == 302, f"evidence: {answer.status_code}")
        listed = self.person.get(f"/{COUNCIL}/evidence/?kind=&use=&q=Note of {self.name}").text
        key = re.search(rf"/{COUNCIL}/evidence/(\d+)/", listed)[1]
        for _ in self.machines:
            got = self.person.get(f"/{COUNCIL}/evidence/{key}/file/")
            self._check(got.content == content, "evidence is not the same")

    def _import(self):
        plan = self.register.path("/{council}/{challenge}/plan/import/")
        rows = "Ref,Recommendation,Action,Lead officer,Due date\n" + "".join(
            f"{self.name}-{row},1,Do {row} of {self.name},{self.register.post},30 June 2027\n"
            for row in range(1, 21)
        )
        answer = self.person.submit(
            plan, {}, files={"file": (f"{self.name}.csv", rows.encode(), "text/csv")}
        )
        batch = self._until_made(urlsplit(answer.headers["Location"]).path)
        if batch.endswith("/columns/"):
            answer = self.person.submit(batch, {})
            batch = self._until_made(urlsplit(answer.headers["Location"]).path)
        answer = self.person.submit(batch, {}, to="/apply/")
        batch = self._until_made(urlsplit(answer.headers["Location"]).path)
        page = self.person.get(batch).text
        said = re.sub(r"<[^>]+>|\s+", " ", page.partition("<main")[2])
        self._check("20 actions added" in page, f"the plan is not imported: {said[:400]}")

    def _until_made(self, path):
        """Wait until what goes on in the background is over; return where it leads."""
        for _ in range(A_MINUTE * 4):
            answer = self.person.get(path)
            if answer.status_code == 302:
                path = urlsplit(answer.headers["Location"]).path
            elif (
                'hx-trigger="every' not in answer.text and 'role="progressbar"' not in answer.text
            ):
                return path
            time.sleep(0.25)
        raise RuntimeError(f"{path} does not come to an end")

    def _report(self):
        begun = self.person.submit(self.register.path("/{council}/{challenge}/report/new/"), {})
        draft = urlsplit(begun.headers["Location"]).path
        answer = self.person.submit(f"{draft}issue/", {})
        issued = self._until_made(urlsplit(answer.headers["Location"]).path)
        got = self.person.get(f"{issued}download/")
        self._check(got.content.startswith(b"%PDF"), f"report: {got.status_code} at {issued}")

    def _commands(self, folder: Path):
        archive, copy = folder / f"{self.name}.zip", folder / f"{self.name}.backup"
        calls = (
            ("migrate", "--noinput"),
            ("send_reminders", "--dry-run"),
            ("export_council", COUNCIL, str(archive), "--with-exempt"),
            ("backup", str(copy)),
            ("rebuild_search",),
        )
        said = manage(self.machines[0].settings, "shell", "-v0", "-c", COMMANDS.format(calls))
        self.done += len(calls)
        self.wrong += [line for line in said.splitlines() if line.startswith("FAILED")]
