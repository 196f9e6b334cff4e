"""The database gone and the disk full: told as such, and over when they are back."""

import errno
import resource
import shutil
import socket
import sqlite3
import time
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError

from peerchallenge.pages import views
from peerchallenge.unavailable import will_pass
from recommendations.file_store import StoreAway
from tests.between import Between
from tests.survival.installation import SERVER, Driver, Installation, Served
from tests.survival.test_sixteen import Officer

WORDS = "Sorry, the service is unavailable"


def caused(error, by):
    error.__cause__ = by
    return error


def of_sqlite(code):
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    return caused(OperationalError("words"), error)


class Stopped(psycopg.OperationalError):
    sqlstate = "57P01"


class Mistaken(psycopg.OperationalError):
    sqlstate = "42601"


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), True),
        (of_sqlite(sqlite3.SQLITE_FULL), True),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), True),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), True),
        (of_sqlite(sqlite3.SQLITE_ERROR), False),  # no such table
        (caused(OperationalError(), psycopg.OperationalError("no connection")), True),
        (caused(OperationalError(), Stopped()), True),
        (caused(OperationalError(), Mistaken()), False),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), True),
        (caused(InternalError(), psycopg.errors.ReadOnlySqlTransaction()), True),
        (caused(InternalError(), psycopg.errors.InFailedSqlTransaction()), False),
        (InterfaceError("connection already closed"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (caused(ValueError(), OSError(errno.ENOSPC, "No space left on device")), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (StoreAway("the bucket does not answer"), True),
        (caused(ValueError(), StoreAway("the bucket refuses", refuses=True)), True),
        (IntegrityError(), False),
        (KeyError(), False),
        (None, False),
    ],
)
def test_what_will_pass_is_told_from_faults(error, passes):
    assert will_pass(error) is passes


@pytest.mark.django_db
def test_the_page_says_when_to_try_again_and_needs_no_database(sign_in, client, monkeypatch):
    sign_in("officer")
    client.raise_request_exception = False

    def gone(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(views, "redirect", gone)

    response = client.get("/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert WORDS in response.content.decode()


@pytest.fixture
def served_anew(migrated, engine, tmp_path):
    one = Installation(tmp_path / "data", engine=engine).copy_of(migrated)
    one.manage("collectstatic", "--noinput", "--verbosity=0")
    yield one
    one.remove()


def test_while_the_database_is_away_people_are_told_and_then_it_is_well(served_anew, engine):
    if engine == "sqlite":
        aside = served_anew.file.with_suffix(".aside")

        def away():
            shutil.move(served_anew.file, aside)
            served_anew.file.mkdir()

        def back():
            served_anew.file.rmdir()
            shutil.move(aside, served_anew.file)

        _away_and_back(served_anew, away, back)
        return
    with Between(to_postgresql) as between:
        served_anew.url = by_way_of(between, served_anew.url)
        _away_and_back(served_anew, between.stop, between.start)


def _away_and_back(installation, away, back):
    # One thread a request: each opens the database afresh, as after a restart.
    with Served(installation, "--workers=1", "--threads=1", "--max-requests=0") as served:
        if installation.engine == "sqlite":
            served.kill()
            away()
            served.start()
        else:
            away()
        for path in ("/health/", "/harbourne/", "/harbourne/"):
            status, headers, page = served.get(path)
            assert status == 503, (path, status, served.log.read_text())
            assert headers["Retry-After"] == "30"
            assert WORDS in page
        back()
        _well_again(served)


def _well_again(served):
    for _ in range(60):
        if served.get("/health/")[0] == 200:
            return
        time.sleep(0.25)
    raise AssertionError(f"it did not recover:\n{served.log.read_text()}")


def to_postgresql():
    told = psycopg.conninfo.conninfo_to_dict(SERVER)
    host, port = told.get("host", "127.0.0.1"), told.get("port", "5432")
    if host.startswith("/"):
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server
    return socket.create_connection((host, int(port)))


def by_way_of(between, url):
    name = url.rpartition("/")[2]
    user = psycopg.conninfo.conninfo_to_dict(SERVER).get("user", "postgres")
    return f"postgresql://{user}@127.0.0.1:{between.port}/{name}?gssencmode=disable"


def test_on_a_full_disk_readers_read_and_writers_are_told(served_anew, engine):
    if engine == "postgresql":
        pytest.skip("the server of PostgreSQL has a disk of its own")

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    with Driver(served_anew) as driver:
        prepared = driver.ask("prepare")
    [action, *_] = prepared["actions"]
    saved = 0
    with Served(served_anew, "--workers=1", "--threads=1", before=full) as served:
        officer = Officer(served.address, prepared["sessions"][0], [action], "Officer")
        status = 302
        while status == 302 and saved < 100:
            status, page = officer._send(action, f"Update {saved}.", saved)
            saved += status == 302
        assert status == 503, saved
        assert WORDS in page
        assert served.get("/health/")[0] == 200

        for worker in _children(served.process.pid):
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)

        assert officer._send(action, f"Update {saved}.", saved)[0] == 302
    with Driver(served_anew) as driver:
        there = driver.ask("updates")
        assert driver.ask("sound") == []
    assert [words for _, _, words in there] == [f"Update {one}." for one in range(saved + 1)]


def _children(process):
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(one) for one in children.split()]
