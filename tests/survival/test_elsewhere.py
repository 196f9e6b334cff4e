"""Backed up on one database and restored on another, compared record by record."""

import hashlib
import json
import resource
import zipfile

import pytest

from tests.survival.installation import Driver, Installation, postgresql_answers

KEPT = "evidence"


@pytest.fixture(scope="module")
def full(installation):
    """An installation with a row of every kind of a council's register, and its files."""
    with Driver(installation) as driver:
        driver.ask("fill")
        installation.rows = driver.ask("everything")
    return installation


@pytest.fixture(scope="module")
def backup(full):
    path = full.data / "all.backup"
    said = full.manage("backup", path)
    assert f"{sum(count for count, _ in full.rows.values()):,} rows" in said
    return path


@pytest.fixture
def elsewhere(engine, tmp_path):
    """A bare installation on the other database, with no table in it."""
    other = "sqlite" if engine == "postgresql" else "postgresql"
    if other == "postgresql" and not postgresql_answers():
        pytest.skip("no PostgreSQL answers")
    one = Installation(tmp_path / "elsewhere", engine=other)
    yield one
    one.remove()


def files_of(installation):
    root = installation.data / KEPT
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_on_the_other_database_every_record_and_every_file_is_the_same(full, backup, elsewhere):
    said = elsewhere.manage("restore", backup)
    with Driver(elsewhere) as driver:
        assert driver.ask("everything") == full.rows
        assert driver.ask("sound") == []
    assert files_of(elsewhere) == files_of(full)
    assert len(files_of(full)) > 3
    assert "things can be found by search" in said
    assert "--replace-everything" in elsewhere.manage("restore", backup, status=2)

    elsewhere.manage("backup", elsewhere.data / "again.backup")

    again = elsewhere.data / "again.backup"
    assert rows_of(again) == rows_of(backup)
    # And back where it came from, in the place of what is there.
    full.manage("restore", again, "--replace-everything", "--yes")
    with Driver(full) as driver:
        assert driver.ask("everything") == full.rows


def rows_of(path):
    with zipfile.ZipFile(path) as archive:
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            for name in archive.namelist()
            if name.startswith("rows/")
        }


def test_a_disk_without_room_refuses_in_one_line_and_changes_nothing(full, backup):
    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    before = files_of(full)
    there = sorted(full.data.iterdir())

    said = full.manage("backup", full.data / "none.backup", status=2, before=little)

    assert said.strip().endswith("File too large")
    assert len(said.strip().splitlines()) == 1
    assert files_of(full) == before
    assert [one for one in full.data.iterdir() if one not in there] == []

    said = full.manage("restore", backup, "--replace-everything", "--yes", status=2, before=little)

    assert said.strip().endswith("nothing was changed")
    assert files_of(full) == before
    with Driver(full) as driver:
        assert driver.ask("everything") == full.rows


def test_without_its_database_each_command_says_so_in_one_line(full, backup, tmp_path):
    gone = {
        "sqlite": f"sqlite:///{tmp_path}/nowhere/none.sqlite3",
        "postgresql": "postgresql://nobody@127.0.0.1:9/none",
    }[full.engine]
    for arguments in (("backup", tmp_path / "none.backup"), ("restore", backup)):
        said = full.manage(*arguments, status=2, DATABASE_URL=gone).strip()
        assert "the database does not answer" in said.lower()
        assert len(said.splitlines()) == 1
