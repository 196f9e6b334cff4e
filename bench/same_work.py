"""The work that a neighbouring open-source tracker was measured at, done here: same sizes.

One council, 10 recommendations of 10 actions. Queries, and the least of 15 wall-clock times, as a
person waits. The neighbour's figures (CISO Assistant 3.11.1) are of another time on the same kind
of machine, for it cannot be installed from a package registry; so only queries and bytes compare
exactly. Run as `python -m bench.same_work`, with DATABASE_URL for PostgreSQL.
"""

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

from bench.pages import database

TIMES = 15
# What: queries and milliseconds there; None where it was not told.
NEIGHBOUR = {
    "a list of 100 actions": (637, 502),
    "a status update": (56, 64),
    "the report as PDF": (51, 725),
}
# What must be in the answer, so that nothing less is measured.
SHOWS = {
    "a list of 100 actions": lambda sent: sent.count(b'<tbody id="action-') == 100,
    "a status update": lambda sent: sent.count(b'<tbody id="action-') == 1,
    "the report as PDF": lambda sent: sent.startswith(b"%PDF"),
}
FIRST_VISIT = 1_200_000  # bytes of JavaScript there, gzipped


def main():
    """Print both, one under the other."""
    with database(1) as environment:
        made = subprocess.run(
            [sys.executable, "-m", "bench.same_work", "ask"],
            env=environment, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    found = json.loads(made.stdout.splitlines()[-1])
    print(f"{'':24}{'queries':>9}{'there':>7}{'ms':>8}{'there':>7}")
    for name, (queries, milliseconds) in NEIGHBOUR.items():
        own = found[name]
        print(f"{name:24}{own[0]:9}{queries:7}{own[1]:8.0f}{milliseconds:7}")
    scripts = found["scripts"]
    print(f"scripts of a first visit: {scripts:,} bytes gzipped; there {FIRST_VISIT:,}")


def ask():
    """Do the work and print queries and milliseconds, as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils.timezone import localdate

    from bench.page_worker import Pages

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "bench.floor"
    pages = Pages()
    day = localdate()
    as_at = {"as_at_day": day.day, "as_at_month": day.month, "as_at_year": day.year}
    asks = {
        # Fifty stand on a page.
        "a list of 100 actions": lambda: [
            pages.client.get("/bulk-1/cpc/actions/", {"page": page}) for page in (1, 2)
        ],
        "a status update": lambda: [pages.save()],
        "the report as PDF": lambda: [
            pages.client.get("/bulk-1/cpc/report/", {**as_at, "format": "pdf"})
        ],
    }
    found = {}
    for name, work in asks.items():
        work()
        with CaptureQueriesContext(connection) as queries:
            answers = work()
            count = len(queries)
        assert SHOWS[name](b"".join(map(_sent, answers))), name
        times = []
        for _ in range(TIMES):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
        found[name] = (count, min(times) * 1000)
    found["scripts"] = sum(_gzipped(path) for path in _scripts())
    print(json.dumps(found))


def _scripts():
    from django.contrib.staticfiles import finders

    return [Path(finders.find(name)) for name in ("django_htmx/htmx-2.min.js", "js/app.js")]


def _sent(response):
    sent = b"".join(response.streaming_content) if response.streaming else response.content
    return gzip.decompress(sent) if response.headers.get("Content-Encoding") == "gzip" else sent


def _gzipped(path):
    return len(gzip.compress(path.read_bytes()))


if __name__ == "__main__":
    sys.exit(ask() if "ask" in sys.argv[1:] else main())
