"""What every test gets."""

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import make_council, make_user

IN_A_FILE = "peerchallenge.sqlite3"
SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"


# Tests in these folders ask a database by processes of their own.
WITH_PROCESSES = {"files", "operating", "survival"}


def pytest_collection_modifyitems(config, items):
    """Leave out, on a second database, the files in which no test has anything to do with one."""
    if connection.vendor == "sqlite":
        return
    asking = {item.path for item in items if _asks_a_database(item)}
    left = [
        item
        for item in items
        if item.path not in asking and item.path.parent.name not in WITH_PROCESSES
    ]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def _asks_a_database(item):
    asked = {"db", "transactional_db"} & set(item.fixturenames)
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Keep the database of tests in a file, as users of SQLite do.

    In memory, threads would share a cache and be refused what a file makes them wait for.
    """
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            name = tmp_path_factory.mktemp("database") / IN_A_FILE
            database.setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Refuse any connection but to this machine: tests, like the product, need no network."""
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise OSError(f"Tests may not connect to {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Spare tests the collecting of static files, which the browser tests do for real."""
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _password_is_enough(settings):
    """Let tests sign administrators in by force; those of the second factor ask for it."""
    settings.SECOND_FACTOR_ROLES = []


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    """Keep uploaded files of tests apart from anybody's data."""
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def council(db):
    return make_council()


@pytest.fixture
def sign_in(client, council):
    """Return a function that signs a new person in with a role, and gives them back."""

    def sign_in(role, **fields):
        user = make_user(role, council=council, **fields)
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def samples():
    """The folder of real documents, where it is there."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the sample documents are not at {SAMPLES}")
    return SAMPLES


@pytest.fixture
def in_threads(transactional_db):
    """Let threads of the product see what the test stores, on connections of their own."""
    yield
    # What no row may be deleted from could not be emptied; the next migrate puts them back.
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
