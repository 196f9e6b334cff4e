"""How the product connects to PostgreSQL: what the settings promise about it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from peerchallenge.backup.database import one_moment
from recommendations.models import Council
from tests.factories import make_council

SHOW = "import json; from peerchallenge import settings; print(json.dumps(settings.DATABASES))"
TOLD = {"SECRET_KEY": "tests only", "HTTPS": "False", "DEBUG": "False"}


def database_of(url):
    """Return what the settings make of an address."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env=os.environ | TOLD | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)["default"]


def test_several_hosts_come_through_with_limits_on_how_long_a_lost_one_is_waited_for():
    one = database_of("postgresql://u@one,two/name?target_session_attrs=read-write")

    assert one["HOST"] == "one,two"
    assert one["OPTIONS"]["target_session_attrs"] == "read-write"
    assert one["OPTIONS"]["connect_timeout"] == 3
    assert one["OPTIONS"]["tcp_user_timeout"] == 10_000


def test_the_address_may_say_otherwise():
    one = database_of("postgresql://u@/name?host=one,two&port=5432,5433&connect_timeout=9")

    assert (one["OPTIONS"]["host"], one["OPTIONS"]["port"]) == ("one,two", "5432,5433")
    assert one["OPTIONS"]["connect_timeout"] == 9


@pytest.mark.django_db(transaction=True)
def test_no_cursor_is_left_open_in_the_server_but_by_the_backup():
    """PgBouncer in transaction mode would look for it in another process of the server."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has them")
    make_council(slug="one")
    make_council(slug="two", name="Tidewell")

    def open_cursors():
        rows = Council.objects.order_by("pk").iterator(chunk_size=1)
        next(rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django%%'")
            [(number,)] = cursor.fetchall()
        assert len(list(rows)) == 1
        return number

    assert open_cursors() == 0
    with one_moment():
        assert open_cursors() == 1
    assert open_cursors() == 0
