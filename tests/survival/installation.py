"""An installation of its own for a test: real processes, on a real file or a real server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlsplit

import psycopg

from tests.browser.site import ROOT, environment

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
GUNICORN = ["--no-control-socket", "--log-level=error", "--graceful-timeout=5"]


def postgresql_answers():
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def on_server(*statements):
    """Run statements about whole databases."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        for one in statements:
            connection.execute(one)


def address_of(name):
    """Return the address of the database `name` on the server of the tests."""
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


class Installation:
    """A folder with data, and a database in it or on the server."""

    def __init__(self, folder, *, engine, url=None):
        self.data, self.engine = Path(folder), engine
        self.data.mkdir(parents=True, exist_ok=True)
        self.database = None
        if engine == "postgresql" and url is None:
            self.database = f"survival_{uuid.uuid4().hex[:12]}"
            url = address_of(self.database)
            on_server(f'CREATE DATABASE "{self.database}"')
        self.url = url
        self.file = self.data / "peerchallenge.sqlite3"

    @property
    def settings(self):
        own = environment(self.data)
        return own | ({"DATABASE_URL": self.url} if self.url else {})

    def copy_of(self, other):
        """Take the place of `other`, which nobody may be connected to."""
        if self.engine == "sqlite":
            for path in other.data.glob("peerchallenge.sqlite3*"):
                shutil.copy(path, self.data / path.name)
        else:
            on_server(
                f'DROP DATABASE "{self.database}"',
                f'CREATE DATABASE "{self.database}" TEMPLATE "{other.database}"',
            )
        return self

    def remove(self):
        if self.database:
            on_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def manage(self, *arguments, status=0, before=None, **changes):
        """Run a command in a process of its own; return what it said, errors last."""
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=self.settings | changes,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            preexec_fn=before,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, f"{arguments[0]} ended with {done.returncode}:\n{said}"
        assert "Traceback" not in said, said
        return said


class Driver:
    """A process that has the product loaded and does pieces of work in forks of itself."""

    def __init__(self, installation):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.survival.driver"],
            cwd=ROOT,
            env=installation.settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put("ended")

    def _next(self):
        try:
            return self._lines.get(timeout=120)
        except Empty:
            raise AssertionError("a piece of work does not come to an end") from None

    def _begin(self, work, arguments):
        self.process.stdin.write(json.dumps([work, arguments]) + "\n")
        self.process.stdin.flush()
        while not (line := self._next()).startswith("pid "):
            assert line != "ended", "the driver could not start"
        return int(line.split()[1])

    def _rest(self, told=()):
        told = list(told)
        while not (line := self._next()).startswith("ended"):
            told.append(line)
        return told, line

    def ask(self, work, **arguments):
        """Do a piece of work to its end and return what it returns."""
        self._begin(work, arguments)
        told, line = self._rest()
        assert line == "ended 0", "\n".join(told)
        [answer] = [one for one in told if one.startswith("answer ")]
        return json.loads(answer.removeprefix("answer "))

    def kill(self, work, *, after, steps=0, **arguments):
        """Begin a piece of work, kill it `after` seconds; return what it had acknowledged.

        With `steps`, the seconds are counted from the moment at which it begins that step.
        """
        number, heard = self._begin(work, arguments), []
        while sum(one.startswith("step ") for one in heard) < steps:
            heard.append(self._next())
            assert not heard[-1].startswith("ended"), "\n".join(heard)
        time.sleep(after)
        with suppress(ProcessLookupError):  # it was done
            os.kill(number, signal.SIGKILL)
        told, line = self._rest(heard)
        assert line in {"ended -9", "ended 0"}, "\n".join([*told, line])
        return [json.loads(one.removeprefix("done ")) for one in told if one.startswith("done ")]


class Served:
    """An installation behind gunicorn, which may be killed and started again at its address."""

    def __init__(self, installation, *arguments, before=None):
        self.installation, self.arguments, self.before = installation, arguments, before
        self.port = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self.port.getsockname()[1]}"
        self.log = installation.data / "server.log"
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self.port.close()

    def start(self):
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "peerchallenge.wsgi", *GUNICORN),
                    *self.arguments,
                    *("--bind", f"fd://{self.port.fileno()}"),
                ],
                cwd=ROOT,
                env=self.installation.settings,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[self.port.fileno()],
                start_new_session=True,
                preexec_fn=self.before,
            )
        for _ in range(150):
            assert self.process.poll() is None, self.log.read_text()
            if self.get("/sign-in/")[0] is not None:
                return
            time.sleep(0.1)
        raise AssertionError(f"the server does not answer:\n{self.log.read_text()}")

    def kill(self):
        """Kill it with all of its workers, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path):
        """Return the status and the headers of an answer; None where there was none."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()
        except OSError:
            return None, {}, ""
