"""What people see while the database or the files are away, or a disk is full: to wait.

All pass by themselves or by somebody’s hand, and nothing need be started anew after it: each
request asks afresh. They are told from faults of ours, which are pages of another kind (500).

This is the handler of errors and not a middleware: Django makes a page of an error as soon as it
leaves a layer, so a middleware would see those of views only, and not those of the session.
"""

import errno
import logging
import sqlite3
import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error as fault

from peerchallenge.middleware import CONTENT_SECURITY_POLICY
from recommendations.file_store import StoreAway

RETRY_AFTER = 30  # seconds
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
# SQLite says of a mistake in a statement, too, that it could not operate; these are none.
SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
# Of PostgreSQL: no connection, no resources, stopped by somebody, the machine in trouble; a lock
# that was not given in time, or that two wanted of each other.
POSTGRESQL = ("08", "53", "57", "58", "55P03", "40")

logger = logging.getLogger(__name__)


@requires_csrf_token
def server_error(request):
    """Answer a request that ended in an error: 503 where it will pass by itself, else 500.

    Called by Django while it handles the error. Needs neither the database nor the disk.
    """
    error = sys.exc_info()[1]
    if not will_pass(error):
        return fault(request)
    logger.error("Unavailable: %s", type(error.__cause__ or error).__name__)
    return HttpResponse(
        loader.get_template("503.html").render(),
        status=503,
        headers={
            "Retry-After": str(RETRY_AFTER),
            "Cache-Control": "no-store",
            # Where the error was met on the way out, the layer that sets it has been passed.
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        },
    )


def will_pass(error: BaseException | None) -> bool:
    """Whether an error says that database or files are away or busy, or that there is no room."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _says_so(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(error) -> bool:
    if isinstance(error, (InterfaceError, StoreAway)):  # the first: a connection that was closed
        return True
    if isinstance(error, OperationalError):
        error = error.__cause__
    if isinstance(error, sqlite3.Error):
        # The low byte is the kind; the rest says where it was met.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE
    # A standby that has not yet taken the place of the primary: Django calls it an internal error.
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return True
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate.startswith(POSTGRESQL)
    return isinstance(error, OSError) and error.errno in NO_ROOM
