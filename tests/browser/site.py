"""The product as people get it: migrated, filled with the demonstration, served by gunicorn."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# As in the Makefile.
GUNICORN = ["--workers=2", "--threads=4", "--no-control-socket", "--log-level=warning"]


@dataclass(frozen=True)
class Site:
    """A server that is running, and where its data and what it has said are kept."""

    address: str
    data: Path
    log: Path


def environment(data, **settings):
    """Return the settings of an installation on one's own machine, with its data in `data`."""
    ours = {
        "SECRET_KEY": "browser tests only",
        "HTTPS": "False",
        "DEBUG": "False",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SECOND_FACTOR_ROLES": "",
        "LOG_LEVEL": "ERROR",
        "DATA_DIR": str(data),
    }
    unwanted = {"DATABASE_URL", "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS", "SECRET_KEY_FILE"}
    given = {key: value for key, value in os.environ.items() if key not in unwanted}
    return given | ours | settings


def manage(data, *arguments):
    """Run one of the project's commands on `data`; what it says is shown if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{arguments[0]} failed:\n{done.stdout}{done.stderr}"


def start(data):
    """Set a site up in `data` and serve it; return it and the process that serves it."""
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "collectstatic", "--noinput", "--verbosity", "0")
    manage(data, "demo")
    return serve(data)


def copy(data, folder):
    """Set a second site up in `folder`, with all that the one in `data` holds; return `folder`."""
    file = folder / "everything.zip"
    manage(data, "backup", str(file))
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "collectstatic", "--noinput", "--verbosity", "0")
    manage(folder, "restore", str(file))
    return folder


def serve(data, name="server", **settings):
    """Serve what is set up in `data`; return the site and the process that serves it."""
    log = data / f"{name}.log"
    # We open the port and hand it over, so that nobody can take it in between.
    with socket.create_server(("127.0.0.1", 0), backlog=64) as port, log.open("w") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "peerchallenge.wsgi",
                *GUNICORN,
                "--bind",
                f"fd://{port.fileno()}",
            ],
            cwd=ROOT,
            env=environment(data, **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[port.fileno()],
        )
        site = Site(f"http://127.0.0.1:{port.getsockname()[1]}", data, log)
    try:
        wait_until_it_answers(site, process)
    except BaseException:
        stop(process)
        raise
    return site, process


def wait_until_it_answers(site, process):
    """Wait for the page that says the service is well."""
    for _ in range(100):
        assert process.poll() is None, f"the server did not start:\n{site.log.read_text()}"
        try:
            with urllib.request.urlopen(f"{site.address}/health/", timeout=10):  # noqa: S310
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the server does not answer:\n{site.log.read_text()}")


def stop(process):
    """End the server and wait for it."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
