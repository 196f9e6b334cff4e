"""Answering 304 where nothing has changed since a person's last visit to a page.

What a page shows depends on the database, on who asks and on the day. The state of the database
is a token that the database itself keeps: it differs after every committed write, whoever made
it, by a page, a command or by hand. So no list of writes has to be kept complete, and a page is
never older than the record. The price: a write of another council changes the token too, and the
page is then made once more.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate

# Of SQLite's index of its log, which begins with two copies of one header. Each commit counts on
# in it: https://sqlite.org/walformat.html
HEADER = 48
# The transactions that are over and those that run: equal only where the same rows can be seen.
# The rest tells apart a database that was restored, whose transactions are numbered anew.
SNAPSHOT = (
    "SELECT pg_current_snapshot()::text || pg_postmaster_start_time()::text || current_database()"
)


def answers_unchanged(view: Callable) -> Callable:
    """Answer 304 to whoever has the page of this view as it still is. Goes below `in_council`.

    The view may use only the database, the person, their request and today's date. Whoever has a
    message waiting gets the page.
    """

    @wraps(view)
    def wrapped(request, council, *args, **kwargs):
        if request.method not in ("GET", "HEAD") or len(get_messages(request)):
            return view(request, council, *args, **kwargs)
        etag = _etag(request, council)  # before the view asks anything
        if etag is None:
            return view(request, council, *args, **kwargs)
        if request.headers.get("If-None-Match"):
            unchanged = get_conditional_response(request, etag=etag)
            if unchanged is not None and unchanged.status_code == 304:
                return unchanged
        response = view(request, council, *args, **kwargs)
        if response.status_code == 200:
            response.headers["ETag"] = etag
        return response

    return wrapped


def _etag(request, council) -> str | None:
    state = database_state()
    if state is None:
        return None
    user = request.user
    told = (
        release(),
        state,
        localdate().isoformat(),
        request.get_full_path(),
        request.get_host(),
        request.headers.get("HX-Request", ""),
        request.headers.get("HX-Target", ""),
        # Who asks, as they were loaded before the state was read, and until they sign out.
        request.session.session_key,
        user.pk,
        user.full_name,
        user.email,
        sorted(user.permissions_in(council)),
        council.pk,
        council.slug,
        council.name,
        # The forms of the page are good for as long as this is the same.
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
    )
    # Keyed, so that nobody can try out what is in it.
    made = hashlib.blake2b(repr(told).encode(), key=_key(), digest_size=16)
    return f'"{made.hexdigest()}"'


@cache
def _key() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()


def database_state(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Return a token that differs after every commit; None where there is none to be had.

    Inside a transaction, which sees its own writes, there is none.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SNAPSHOT)
            return str(cursor.fetchone()[0])
    return _sqlite_state(connection.settings_dict["NAME"])


def _sqlite_state(name) -> str | None:
    """Read how far the log has got, and when its rows were last moved into the file.

    Reading the log's index beside SQLite takes no lock: of a header that is being written the two
    copies differ.
    """
    try:
        index = os.open(f"{name}-shm", os.O_RDONLY)
        try:
            read = os.pread(index, 2 * HEADER, 0)
        finally:
            os.close(index)
        file = os.stat(name)
    except (OSError, ValueError):
        return None
    first, second = read[:HEADER], read[HEADER:]
    if len(read) < 2 * HEADER or first != second or not any(first):
        return None
    return f"{first.hex()} {file.st_mtime_ns} {file.st_size} {file.st_ino}"


@cache
def release() -> str:
    """Return a token of the code and the templates that run, read once in a process."""
    made = hashlib.blake2b(digest_size=16)
    folders = {Path(one.path) for one in apps.get_app_configs()}
    folders |= {Path(one) for engine in settings.TEMPLATES for one in engine["DIRS"]}
    own = (one for one in folders if one.is_relative_to(settings.BASE_DIR))
    for path in sorted({path for folder in own for path in folder.rglob("*")}):
        if path.suffix in {".py", ".html", ".jinja", ".svg"} and "site-packages" not in path.parts:
            made.update(f"{path.relative_to(settings.BASE_DIR)} ".encode())
            made.update(path.read_bytes())
    # Names of styles and scripts carry what is in them.
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if manifest.is_file():
        made.update(manifest.read_bytes())
    return made.hexdigest()
