"""`make bench`: what must be fast, as ratios measured in one run.

Each part runs in a process of its own and prints its ratios beside their bars; a broken bar makes
the whole fail. PostgreSQL is measured where one answers (TEST_DATABASE_URL names another).
"""

import os
import subprocess
import sys

from tests.__main__ import POSTGRES, postgres_answers

OWN = {"SECRET_KEY": "bench only", "HTTPS": "False", "DEBUG": "False", "LOG_LEVEL": "ERROR"}


def run(name, module, **changes):
    """Run one part and return whether a bar was broken."""
    print(f"== {name}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    command = [sys.executable, "-m", module]
    return bool(subprocess.run(command, env=environment | OWN | changes, check=False).returncode)


def main():
    broken = [run("pages on SQLite", "bench.pages")]
    if postgres_answers():
        broken.append(run("pages on PostgreSQL", "bench.pages", DATABASE_URL=POSTGRES))
    else:
        print("NOT RUN: pages on PostgreSQL: none answers (TEST_DATABASE_URL)")
    broken.append(run("progress report", "bench.report"))
    broken.append(run("reading minutes", "bench.reading"))
    broken.append(run("importing an action plan", "bench.plan"))
    broken.append(run("searching on both databases", "bench.search"))
    broken.append(run("files in a folder and in a bucket", "bench.files"))
    return any(broken)


if __name__ == "__main__":
    sys.exit(main())
