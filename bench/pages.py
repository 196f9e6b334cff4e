"""The pages people live in, against a floor: the same bytes behind the same middleware.

Ratios of processor time, least of 30 interleaved requests, so that neighbours on the machine do
not count; with 1 and with 50 councils in the database. Run as `python -m bench.pages` with
DATABASE_URL for PostgreSQL.
"""

import gzip
import os
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATA_DIR"] = FOLDER.name
os.environ.setdefault("SECRET_KEY", "bench only")
os.environ.setdefault("HTTPS", "False")
os.environ["DJANGO_SETTINGS_MODULE"] = "peerchallenge.settings"

import django  # noqa: E402

ROUNDS = 30
MANY = int(os.environ.get("BENCH_COUNCILS", "50"))
# Page or act: most times the floor's processor time, and most times what it takes among 1 council.
BARS = {
    "overview": (9, 1.3),
    "recommendation": (10, 1.3),
    "as at": (10, 1.3),
    "my actions": (10, 1.3),
    "update form": (8, 1.3),
    "inline save": (6, 1.3),
    "search": (8, 2.2),
    # The same pages to somebody who has them already.
    "overview, 304": (1.5, 1.5),
    "rec., 304": (1.5, 1.5),
    "mine, 304": (1.5, 1.5),
}
# What they cost when there is nothing to spare: told beside the bars, and no bar itself.
AIMS = {
    "overview": 5, "recommendation": 5, "as at": 5, "my actions": 5, "update form": 5,
    "inline save": 4, "search": 5,
}  # fmt: skip
AS_AT_TO_TODAY = 1.2


def main():
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases

    settings.ROOT_URLCONF = "bench.floor"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    if connection.vendor == "sqlite":
        # In a file, as users have it: in memory there is no log to tell its state by.
        connection.settings_dict["TEST"]["NAME"] = f"{FOLDER.name}/bench.sqlite3"
    # Without Django's test environment, which copies the context of every template that is set:
    # a page of many parts would be measured with that on top.
    settings.ALLOWED_HOSTS = ["testserver"]
    databases = setup_databases(verbosity=0, interactive=False, keepdb=False)
    try:
        return measure()
    finally:
        from django.test.utils import teardown_databases

        teardown_databases(databases, verbosity=0)


def measure():
    """Print the ratios and return whether a bar is broken."""
    one = times(1)
    many = times(MANY)
    broken = False
    print(
        f"{'':16}{'x floor':>9}{'bar':>6}{'aim':>6}{f'{MANY}/1':>9}{'bar':>6}"
        f"{'bytes':>9}{'gzipped':>9}{'queries':>9}"
    )
    for name, (most, growth) in BARS.items():
        ratio = many[name]["seconds"] / many["floor"]["seconds"]
        # Each against the floor of its own minute: a machine that slows down is not growth.
        grown = ratio / (one[name]["seconds"] / one["floor"]["seconds"])
        bad = ratio > most or grown > growth or many[name]["queries"] != one[name]["queries"]
        broken |= bad
        print(
            f"{name:16}{ratio:9.2f}{most:6}{AIMS.get(name, ''):6}{grown:9.2f}{growth:6}"
            f"{many[name]['bytes']:9,}{many[name]['gzipped']:9,}"
            f"{many[name]['queries']:9}{'  BROKEN' if bad else ''}"
        )
    to_today = many["as at"]["seconds"] / many["recommendation"]["seconds"]
    broken |= to_today > AS_AT_TO_TODAY
    print(f"as at / today   {to_today:9.2f}{AS_AT_TO_TODAY:6}")
    return broken


def fill(bulk, councils, day):
    """Fill the database up to so many councils."""
    from django.db import connection

    bulk.load(bulk.Size(councils, 10, 10, 20, 10), seed=1, day=day)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def in_a_process_of_its_own(work):
    """Do `work` elsewhere: who has stored a million rows is no longer as quick as a new process.

    No worker of the service has done that, and its memory would be measured with the pages.
    """
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            work()
            failed = 0
        finally:
            os._exit(failed)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the database could not be filled")


def times(councils):
    """Fill the database up to so many councils and return what each page costs."""
    from datetime import timedelta

    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils.timezone import localdate

    from bench import floor
    from peerchallenge.accounts.models import User
    from peerchallenge.demonstration import bulk

    day = localdate()
    in_a_process_of_its_own(lambda: fill(bulk, councils, day))
    cache.clear()
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(User.objects.get(email="coordinator@bulk-1.example"))
    from actions.models import ActionItem

    action = ActionItem.objects.filter(challenge__council__slug="bulk-1").order_by("pk").first()
    address = "/bulk-1/cpc/recommendations/1/"
    update = f"/bulk-1/actions/{action.pk}/update/"
    htmx = {"HX-Request": "true"}
    state = {"seen": action.updates.count()}

    def save():
        typed = {
            "status": "on_track",
            "narrative": "Work went on as planned.",
            "effective_on_day": day.day,
            "effective_on_month": day.month,
            "effective_on_year": day.year,
            "seen": state["seen"],
        }
        response = client.post(update, typed, headers=htmx)
        state["seen"] += 1
        return response

    asks = {
        "floor": lambda: client.get("/bulk-1/floor/"),
        "overview": lambda: client.get("/bulk-1/cpc/"),
        "recommendation": lambda: client.get(address),
        "as at": lambda: client.get(address, {"as_at": f"{day - timedelta(days=60)}"}),
        "my actions": lambda: client.get("/bulk-1/my-actions/"),
        "update form": lambda: client.get(update, headers=htmx),
        "inline save": save,
        "search": lambda: client.get("/bulk-1/search/", {"q": "scrutiny report"}),
    }
    pages = {
        "overview, 304": "/bulk-1/cpc/",
        "rec., 304": address,
        "mine, 304": "/bulk-1/my-actions/",
    }

    kept = {}

    def unchanged(name):
        return lambda: client.get(pages[name], headers={"If-None-Match": kept.get(name, "")})

    asks |= {name: unchanged(name) for name in pages}

    def refresh(name):
        """Have the page as it is now: each save, and the first cookie, makes it another one."""
        if name in pages:
            client.get(pages[name])
            kept[name] = client.get(pages[name]).headers["ETag"]

    floor.PAGE = client.get(address, headers={"Accept-Encoding": ""}).content
    found = {}
    for name, ask in asks.items():
        ask()
        refresh(name)
        with CaptureQueriesContext(connection) as queries:
            response = ask()
            count = len(queries)
        assert response.status_code == (304 if name in pages else 200), (name, response)
        gzipped = response.headers.get("Content-Encoding") == "gzip"
        sent = response.content
        found[name] = {
            "seconds": float("inf"),
            "bytes": len(gzip.decompress(sent)) if gzipped else len(sent),
            "gzipped": len(sent),
            "queries": count,
        }
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            refresh(name)
            began = time.process_time()
            ask()
            spent = time.process_time() - began
            found[name]["seconds"] = min(found[name]["seconds"], spent)
    return found


if __name__ == "__main__":
    sys.exit(main())
