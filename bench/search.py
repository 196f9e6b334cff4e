"""The same twenty questions to both databases: the same first ten, whatever the database.

Fills SQLite and PostgreSQL with the same councils and compares what each finds. Run as `python -m
bench.search`; BENCH_COUNCILS=400 makes 4,000 meetings of 60 paragraphs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

from bench.databases import throwaway
from tests.__main__ import POSTGRES, postgres_answers

COUNCILS = int(os.environ.get("BENCH_COUNCILS", "50"))
FIRST = 10
ROUNDS = 15
QUESTIONS = (
    "budget",
    "scrutiny report",
    '"action plan"',
    "housing -budget",
    "neighb*",
    "residents partners",
    "digital skills",
    "vision",
    "recommendation 3",
    "progress plan members",
    "officers residents",
    '"members asked"',
    "plan report",
    "scrutin*",
    "partners vision",
    "housing digital",
    "budgets",
    "neighbourhoods",
    "reporting",
    "skills -digital -vision",
)


def main():
    """Print what differs and the ratios; return whether anything differs."""
    if not postgres_answers():
        print("NOT RUN: none answers (TEST_DATABASE_URL)")
        return False
    told = {}
    for name, address in (("SQLite", ""), ("PostgreSQL", POSTGRES)):
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        if address:
            environment["DATABASE_URL"] = address
        made = subprocess.run(
            [sys.executable, "-m", "bench.search", "ask"],
            env=environment, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        told[name] = json.loads(made.stdout.splitlines()[-1])
    sqlite, postgresql = told.values()
    differ = [one for one in QUESTIONS if sqlite["found"][one] != postgresql["found"][one]]
    some = sum(bool(sqlite["found"][one][1]) for one in QUESTIONS)
    print(f"{len(QUESTIONS)} questions over {sqlite['paragraphs']:,} paragraphs; {some} find some")
    print(f"the same first {FIRST}: {len(QUESTIONS) - len(differ)} of {len(QUESTIONS)}")
    for name, one in told.items():
        print(f"{name:12} slowest question / the middle one {one['spread']:.1f}")
    for one in differ:
        print(f"DIFFERS: {one}: {sqlite['found'][one]} {postgresql['found'][one]}")
    return bool(differ)


def ask():
    """Fill a database and print what is found in one council, as JSON."""
    folder = tempfile.TemporaryDirectory()
    os.environ["DATA_DIR"] = folder.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "peerchallenge.settings"
    import django

    django.setup()
    from django.db import connection
    from django.utils.timezone import localdate

    with throwaway():
        from meetings.models import Paragraph
        from peerchallenge.demonstration import bulk
        from peerchallenge.search.finding import search
        from peerchallenge.search.query import parse
        from recommendations.models import Council

        bulk.load(bulk.Size(COUNCILS, 10, 10, 20, 10), seed=1, day=localdate())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        council = Council.objects.get(slug="bulk-1")
        found, took = {}, {}
        for question in QUESTIONS:
            query = parse(question)
            results = search(council, query)
            found[question] = (
                [(one.kind, one.label, str(one.day)) for one in results.found[:FIRST]],
                results.total,
            )
            took[question] = min(_timed(search, council, query) for _ in range(ROUNDS))
        spread = max(took.values()) / median(took.values())
        count = Paragraph.objects.count()
        print(json.dumps({"found": found, "spread": spread, "paragraphs": count}))
    return False


def _timed(function, *values):
    began = time.perf_counter()
    function(*values)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(ask() if "ask" in sys.argv else main())
