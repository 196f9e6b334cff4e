"""What load balancers and monitoring ask: cheap, open to all, and silent about everything else."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from peerchallenge.operating import health

WELL = {"database": "ok", "migrations": "ok", "data_folder": "ok", "search_index": "ok"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    health.LAST.forget()
    yield
    health.LAST.forget()


def test_an_installation_that_can_work_is_ready(client):
    response = client.get("/ready/")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": WELL}
    assert "no-store" in response["Cache-Control"]


def test_it_asks_for_no_session_and_sets_no_cookie(client, django_assert_num_queries):
    health._migrations_of_code()
    # the database, the table of migrations, those applied, and the index
    with django_assert_num_queries(4):
        response = client.get("/ready/")

    assert not response.cookies


def test_asked_again_within_a_second_it_costs_nothing(client, django_assert_num_queries):
    client.get("/ready/")

    with django_assert_num_queries(0):
        assert client.get("/ready/").status_code == 200
    assert client.head("/ready/").status_code == 200


def test_it_looks_again_after_a_second(monkeypatch):
    now, found = [100.0], iter([{"a": "1"}, {"a": "2"}])
    monkeypatch.setattr(health.time, "monotonic", lambda: now[0])
    last = health.Remembered(lambda: next(found))

    assert last.get() == {"a": "1"}
    now[0] += 0.9
    assert last.get() == {"a": "1"}
    now[0] += 0.2
    assert last.get() == {"a": "2"}


def not_ready(client):
    response = client.get("/ready/")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    return {k: v for k, v in response.json()["checks"].items() if v != "ok"}


def test_a_database_that_does_not_answer_is_told_without_its_address(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("connection to db.example.gov.uk as tracker with secret failed")

    monkeypatch.setattr(connection, "cursor", gone)

    assert not_ready(client) == {
        "database": "failed",
        "migrations": "failed",
        "search_index": "failed",
    }


def test_a_migration_that_waits_is_told(client):
    MigrationRecorder(connection).record_unapplied("search", "0001_initial")

    assert not_ready(client) == {"migrations": "not applied"}


def test_a_database_that_is_ahead_of_the_code_is_well(client):
    MigrationRecorder(connection).record_applied("search", "0999_of_the_next_version")

    assert client.get("/ready/").status_code == 200


def test_a_folder_that_cannot_be_written_is_told(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert not_ready(client) == {"data_folder": "failed"}


def test_an_index_that_a_migration_took_down_is_told(client):
    on = " ON recommendations_recommendation" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER search_recommendation_made{on}")

    assert not_ready(client) == {"search_index": "not there"}


@pytest.mark.parametrize("address", ["/health/", "/ready/"])
def test_a_load_balancer_asks_by_http_and_by_a_name_that_is_allowed(client, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["tracker.example.gov.uk", "10.0.0.5"]

    assert client.get(address, headers={"host": "10.0.0.5:8000"}).status_code == 200
    assert client.get(address, headers={"host": "10.0.0.6:8000"}).status_code == 400
    assert client.get("/", headers={"host": "10.0.0.5:8000"}).status_code == 301
    assert client.post(address).status_code in {400, 405}


def test_health_answers_when_the_database_does(client):
    response = client.get("/health/")

    assert (response.status_code, response.content) == (200, b"ok")
    assert client.head("/health/").status_code == 200
