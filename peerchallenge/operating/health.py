"""What a load balancer and a monitoring system ask: does it answer, and could it do its work?"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peerchallenge.search.sources import SOURCES
from recommendations import scanning
from recommendations.file_store import StoreAway

A_SECOND = 1.0
TEN_SECONDS = 10.0
WELL = "ok"

logger = logging.getLogger(__name__)


@require_safe
@login_not_required
def health(request):
    """Say that the process answers and its database too; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
@login_not_required
def ready(request):
    """Say, check by check, whether requests should be sent here: 200, or 503 where one fails.

    A warning keeps nothing from being sent: all but a part of the work can be done.
    The words of each check are fixed: nothing of an error, an address or a setting is told.
    """
    found = LAST.get()
    warnings = {name: found.pop(name) for name in WARNINGS if name in found}
    is_ready = all(says == WELL for says in found.values())
    answer = {"ready": is_ready, "checks": found} | ({"warnings": warnings} if warnings else {})
    return JsonResponse(answer, status=200 if is_ready else 503)


def check_all() -> dict[str, str]:
    """Make every check now; return what each says, `ok` where it is well."""
    checks = dict(CHECKS)
    if settings.S3_BUCKET:
        checks["files"] = _files
    if scanning.is_on():
        checks["virus_scanner"] = _virus_scanner
    return {name: _outcome(name, check) for name, check in checks.items()}


def _outcome(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except (Error, OSError) as error:
        # The class says enough; the message may hold the address of the database.
        logger.warning("Not ready: %s: %s", name, type(error).__name__)
        return "failed"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return WELL


def _migrations() -> str:
    """Compare the code's migrations with those applied; a database that is ahead is well.

    It is ahead while a newer version is put in, and after an older one was put back.
    """
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return WELL if _migrations_of_code() <= applied else "not applied"


@cache
def _migrations_of_code() -> frozenset[tuple[str, str]]:
    """Read the migrations once: they do not change while the process lives."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _data_folder() -> str:
    """Write a byte: a disk that is full or was made read-only refuses it."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR, buffering=0) as file:
        file.write(b"1")
    return WELL


def _search_index() -> str:
    """Look for the index of words and for what keeps it: on SQLite a migration takes it down."""
    names = ["search_words", *(f"search_{one.kind}_made" for one in SOURCES)]
    if connection.vendor == "sqlite":
        sql = "SELECT count(DISTINCT name) FROM sqlite_master WHERE name IN ({})"
    else:
        sql = (
            "SELECT count(DISTINCT name) FROM (SELECT relname AS name FROM pg_class "
            "UNION SELECT tgname FROM pg_trigger) AS there WHERE name IN ({})"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(names))), names)
        there = cursor.fetchone()[0]
    return WELL if there == len(names) else "not there"


def _virus_scanner() -> str:
    return WELL if scanning.answers() else "does not answer"


def _files() -> str:
    return LAST_FILES.get()["files"]


def _ask_bucket() -> dict[str, str]:
    """Ask the bucket, which waits two seconds at most; whoever has no rights there is told."""
    try:
        default_storage.check()
    except StoreAway as error:
        logger.warning("Not ready: files: %s", type(error.__cause__ or error).__name__)
        return {"files": "refuses" if error.refuses else "does not answer"}
    return {"files": WELL}


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "data_folder": _data_folder,
    "search_index": _search_index,
}
# Files are refused meanwhile; all else goes on. A bucket that is away is so for every process: one
# that were not ready for it would leave people without pages that need no file.
WARNINGS = ("files", "virus_scanner")


class Remembered:
    """What was found, kept for a second, so that whoever asks often costs nothing."""

    def __init__(self, find: Callable[[], dict[str, str]], seconds: float = A_SECOND):
        self._find, self._seconds = find, seconds
        self._lock = threading.Lock()
        self._found: dict[str, str] = {}
        self._until = 0.0

    def get(self) -> dict[str, str]:
        """Return what was found less than a second ago, or look; one thread looks for all."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = self._find()
                self._until = time.monotonic() + self._seconds
            return dict(self._found)

    def forget(self) -> None:
        """Look again when next asked."""
        self._until = 0.0


LAST = Remembered(check_all)
# Each asking is paid for, and keeps whoever asks waiting where there is no answer.
LAST_FILES = Remembered(_ask_bucket, TEN_SECONDS)
