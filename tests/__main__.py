"""The whole test suite, on everything this machine has: `make test`.

Checks first, then the tests on SQLite, on PostgreSQL where one answers, and in Chromium where it
is installed. What could not be run is said at the end with how to make it run; with
TEST_EVERYTHING=1, as in CI, that is a failure.
"""

import os
import shutil
import subprocess
import sys

import psycopg

from tests import checks

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def environment(**changes):
    """Return this process's environment with the settings tests run under."""
    own = {"SECRET_KEY": "tests only", "HTTPS": "False", "DEBUG": "False", "LOG_LEVEL": "ERROR"}
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return inherited | own | changes


def pytest(*arguments, **changes):
    """Run pytest in a process of its own and return its exit status."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=12", *arguments]
    if os.environ.get("COVERAGE"):
        command[1:3] = ["-m", "coverage", "run", "-m", "pytest"]
    return subprocess.run(command, env=environment(**changes), check=False).returncode


def postgres_answers():
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def main():
    failed, left_out = [], []

    def run(name, status):
        print(f"== {name}: {'failed' if status else 'passed'}", flush=True)
        if status:
            failed.append(name)

    run("checks", checks.main())
    parallel = [] if os.environ.get("COVERAGE") else ["-n", "2"]
    run("SQLite", pytest("-m", "not browser", *parallel))
    if postgres_answers():
        run("PostgreSQL", pytest("-m", "not browser", *parallel, DATABASE_URL=POSTGRES))
    else:
        left_out.append(
            "PostgreSQL: none answers. Start one on 127.0.0.1:5432 (user postgres, no password), "
            "or name one in TEST_DATABASE_URL."
        )
    if any(map(shutil.which, CHROMIUM)):
        run("browser", pytest("-m", "browser", "-p", "no:xdist"))
    else:
        left_out.append("The browser tests: no Chromium. Install it: apt-get install chromium")
    for tool, package in (("pdftotext", "poppler-utils"), ("qpdf", "qpdf")):
        if not shutil.which(tool):
            left_out.append(f"Some PDF tests: no {tool}. Install it: apt-get install {package}")
    for line in left_out:
        print(f"NOT RUN: {line}")
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return bool(failed or (left_out and os.environ.get("TEST_EVERYTHING")))


if __name__ == "__main__":
    sys.exit(main())
