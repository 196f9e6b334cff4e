"""The process that `bench.pages` asks for one database: it makes pages and times them.

It reads a word a line: "facts" (bytes and queries of each page), "round" (seconds of processor
time and of the clock, each page asked once), "memory"; it answers each with one line of JSON.
"""

import gzip
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

HTMX = {"HX-Request": "true"}


def main():
    django.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.floor"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # Without Django's test environment, which copies the context of every template that is set:
    # a page of many parts would be measured with that on top.
    settings.ALLOWED_HOSTS = ["testserver"]
    pages = Pages()
    answers = {"facts": pages.facts, "round": pages.round, "memory": pages.memory}
    for line in sys.stdin:
        print(json.dumps(answers[line.strip()]()), flush=True)


class Pages:
    """A person of the first council, and all that they ask for."""

    def __init__(self):
        from django.test import Client
        from django.utils.timezone import localdate

        from actions.models import ActionItem
        from bench import floor
        from peerchallenge.accounts.models import User

        self.made = 0
        self._day = day = localdate()
        self.client = client = Client(headers={"Accept-Encoding": "gzip"})
        client.force_login(User.objects.get(email="coordinator@bulk-1.example"))
        actions = ActionItem.objects.filter(challenge__council__slug="bulk-1")
        action = actions.order_by("pk").first()
        address = "/bulk-1/cpc/recommendations/1/"
        self._update = f"/bulk-1/actions/{action.pk}/update/"
        self._seen = action.updates.count()
        self._unchanged = {
            "overview, 304": "/bulk-1/cpc/",
            "rec., 304": address,
            "mine, 304": "/bulk-1/my-actions/",
        }
        self._tags = {}
        then = {"as_at": f"{day - timedelta(days=60)}"}
        self._asks = {
            "floor": lambda: client.get("/bulk-1/floor/"),
            "overview": lambda: client.get("/bulk-1/cpc/"),
            "recommendation": lambda: client.get(address),
            "as at": lambda: client.get(address, then),
            "my actions": lambda: client.get("/bulk-1/my-actions/"),
            "update form": lambda: client.get(self._update, headers=HTMX),
            "inline save": self.save,
            "search": lambda: client.get("/bulk-1/search/", {"q": "scrutiny report"}),
            **{name: self._asking_again(name) for name in self._unchanged},
        }
        floor.PAGE = client.get(address, headers={"Accept-Encoding": ""}).content

    def save(self):
        typed = {
            "status": "on_track",
            "narrative": "Work went on as planned.",
            "effective_on_day": self._day.day,
            "effective_on_month": self._day.month,
            "effective_on_year": self._day.year,
            "seen": self._seen,
        }
        self._seen += 1
        return self.client.post(self._update, typed, headers=HTMX)

    def _asking_again(self, name):
        def ask():
            tag = {"If-None-Match": self._tags[name]}
            return self.client.get(self._unchanged[name], headers=tag)

        return ask

    def _refresh(self, name):
        """Have the page as it is now: each save, and the first cookie, makes it another one."""
        if name in self._unchanged:
            self.client.get(self._unchanged[name])
            response = self.client.get(self._unchanged[name])
            self._tags[name] = response.headers["ETag"]

    def facts(self):
        """Return bytes, bytes as sent, and queries of each page."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = {}
        for name, ask in self._asks.items():
            self._refresh(name)
            ask()
            self._refresh(name)
            with CaptureQueriesContext(connection) as queries:
                response = ask()
                count = len(queries)
            assert response.status_code == (304 if name in self._unchanged else 200), name
            sent = response.content
            gzipped = response.headers.get("Content-Encoding") == "gzip"
            found[name] = {
                "bytes": len(gzip.decompress(sent)) if gzipped else len(sent),
                "gzipped": len(sent),
                "queries": count,
            }
        return found

    def round(self):
        """Return how long each page took, asked once: the processor and the clock."""
        spent = {}
        for name, ask in self._asks.items():
            self._refresh(name)
            began, then = time.process_time(), time.perf_counter()
            ask()
            spent[name] = time.process_time() - began, time.perf_counter() - then
            self.made += 1
        return spent

    def memory(self):
        """Return what the process holds of its own and its share of the rest."""
        told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
        held = sum(int(line.split()[1]) for line in told if line.startswith("Pss:"))
        return {"pages": self.made, "megabytes": held // 1024}


if __name__ == "__main__":
    main()
