"""Web machines of the cluster, and people who use them as a browser without scripts would."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import requests
from bs4 import BeautifulSoup

from bench.cluster.servers import NAME, SUPERUSER, free_port
from tests.browser.site import ROOT, environment

COUNCIL = "marlbrook"
COORDINATOR = "coordinator@marlbrook.example"
PASSWORD = "marlbrook-by-the-sea"  # of the demonstration, which prints it
WORKERS, THREADS = 2, 4
TICKS = os.sysconf("SC_CLK_TCK")


def address_of(*servers, **options) -> str:
    """Return the DATABASE_URL of a server, or of several of which one takes writes."""
    if len(servers) == 1:
        host = f"{SUPERUSER}@127.0.0.1:{servers[0].port}/{NAME}"
        if getattr(servers[0], "host", "127.0.0.1") != "127.0.0.1":
            host = f"{SUPERUSER}@{servers[0].host}:{servers[0].port}/{NAME}"
        told = options
    else:
        host = f"{SUPERUSER}@/{NAME}"
        told = {
            "host": ",".join(getattr(one, "host", "127.0.0.1") for one in servers),
            "port": ",".join(str(one.port) for one in servers),
            "target_session_attrs": "read-write",
        } | options
    return f"postgresql://{host}?" + "&".join(f"{key}={value}" for key, value in told.items())


def manage(settings, *arguments, status=0) -> str:
    """Run one of the project's commands; return what it said. Raise RuntimeError."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    said = done.stdout + done.stderr
    if done.returncode != status:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}:\n{said}")
    return said


class Machine:
    """A web machine: gunicorn as it is deployed, with a folder of static files of its own."""

    def __init__(self, folder: Path, name: str, *, data: Path, url: str, **settings):
        self.name, self.port = name, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder / f"web-{name}"
        self.folder.mkdir()
        self.log = self.folder / "log"
        own = {
            "DATABASE_URL": url,
            "STATIC_DIR": str(self.folder / "static"),
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": str(WORKERS),
            "WEB_THREADS": str(THREADS),
            "LOG_LEVEL": "WARNING",
        }
        self.settings = environment(data, **own | settings)
        self.process = None

    def start(self):
        manage(self.settings, "collectstatic", "--noinput", "--verbosity=0")
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
                cwd=ROOT, env=self.settings, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        for _ in range(300):
            with suppress(requests.RequestException):
                if requests.get(f"{self.address}/ready/", timeout=10).status_code == 200:
                    return self
            time.sleep(0.1)
        raise RuntimeError(f"the web machine does not start:\n{self.log.read_text()}")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def workers(self) -> list[int]:
        number = self.process.pid
        told = Path(f"/proc/{number}/task/{number}/children").read_text()
        return [int(one) for one in told.split()]


def processor(processes: Iterable[int]) -> float:
    """Return the seconds of processor time that processes have used."""
    total = 0
    for one in processes:
        with suppress(OSError):
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += int(told[11]) + int(told[12])
    return total / TICKS


def memory(process: int) -> tuple[float, float]:
    """Return the megabytes that a process holds: its share of all, and what it holds alone."""
    told = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, kilobytes = line.split()[:2]
        told[name] = int(kilobytes) / 1024
    return told["Pss:"], told["Private_Clean:"] + told["Private_Dirty:"]


class Person:
    """Somebody with a browser, whom the machines answer in turn."""

    def __init__(self, *machines: Machine):
        self.machines, self._turn = machines, itertools.cycle(machines)
        self.session = requests.Session()

    def get(self, path, *, at: Machine | None = None, **options):
        return self._ask("GET", path, at, **options)

    def post(self, path, data, *, at: Machine | None = None, **options):
        """Send a form as it is, without having read the page of it."""
        data = {"csrfmiddlewaretoken": self.session.cookies["csrftoken"]} | data
        return self._ask("POST", path, at, data=data, **options)

    def _ask(self, method, path, at, **options):
        machine = at or next(self._turn)
        options = {"allow_redirects": False, "timeout": 60} | options
        # As behind a load balancer: all machines are asked for by one name.
        options["headers"] = {"Host": "127.0.0.1"} | options.get("headers", {})
        return self.session.request(method, machine.address + path, **options)

    def submit(self, path, given, *, to="", files=None, at: Machine | None = None):
        """Fill in the form at `path` that leads to an address ending in `to`, and send it."""
        page = self.get(path, at=at)
        assert page.status_code == 200, (path, page.status_code)
        for form in BeautifulSoup(page.content, "lxml").find_all("form", method="post"):
            target = form.get("action") or path
            if target.endswith(to) and "sign-out" not in target:
                return self.post(target, _filled_in(form) | given, at=at, files=files)
        raise AssertionError(f"{path} has no form to {to or path}")

    def sign_in(self, email=COORDINATOR, password=PASSWORD, *, at: Machine | None = None):
        given = {"username": email, "password": password}
        return self.submit("/sign-in/", given, to="/sign-in/", at=at)


def _filled_in(form) -> dict:
    found = {}
    for one in form.find_all(["input", "select", "textarea"]):
        name, kind = one.get("name"), one.get("type", "text")
        if not name or kind in {"file", "submit", "button"}:
            continue
        if one.name == "select":
            chosen = one.find_all("option", selected=True) or one.find_all("option")[:1]
            found[name] = [option.get("value", option.text) for option in chosen]
        elif one.name == "textarea":
            found[name] = one.text.lstrip("\n")
        elif kind in {"checkbox", "radio"}:
            if one.has_attr("checked"):
                found.setdefault(name, []).append(one.get("value", "on"))
        else:
            found[name] = one.get("value", "")
    return found
