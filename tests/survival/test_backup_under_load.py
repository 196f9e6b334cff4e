"""Backed up while officers write: what is restored elsewhere is the record of one moment."""

import os
import time

import pytest

from tests.survival.conftest import EVERYTHING
from tests.survival.installation import Driver, Installation, Served
from tests.survival.test_elsewhere import files_of
from tests.survival.test_sixteen import GUNICORN, Officer

# Sixteen officers and eight backups keep two processors busy for minutes: asked for by name.
OFFICERS = int(os.environ.get("OFFICERS", 6))
BACKUPS = int(os.environ.get("BACKUPS", 3 if EVERYTHING else 2))
ENOUGH = 100_000  # updates that nobody reaches
BOUNDARY = "between-parts"


class WithFiles(Officer):
    """Gives a file of evidence with every other update."""

    def _body(self, narrative, seen):
        if not narrative.endswith("with its file."):
            return super()._body(narrative, seen)
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in self._fields(narrative, seen).items()
        ]
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="evidence_file"; '
            f'filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7 {narrative}\r\n'
            f"--{BOUNDARY}--\r\n"
        )
        return "".join(parts), f"multipart/form-data; boundary={BOUNDARY}"

    def _report(self, action, narrative):
        number = int(narrative.rpartition(" ")[2].rstrip("."))
        super()._report(action, f"{narrative} with its file." if number % 2 else narrative)


@pytest.fixture(scope="module")
def prepared(driver, installation):
    installation.manage("collectstatic", "--noinput", "--verbosity=0")
    return driver.ask("prepare", officers=OFFICERS)


@pytest.fixture(scope="module")
def backups(installation, prepared, tmp_path_factory):
    """Backups made under load: (file, what was acknowledged before it was begun)."""
    folder, made = tmp_path_factory.mktemp("backups"), []
    with Served(installation, *GUNICORN) as served:
        officers = [
            WithFiles(
                served.address, session, prepared["actions"], f"Officer {number}", times=ENOUGH
            )
            for number, session in enumerate(prepared["sessions"])
        ]
        for one in officers:
            one.start()
        try:
            for number in range(BACKUPS):
                _wait_for_more(officers)
                before = saved_by(officers)
                path = folder / f"{number}.backup"
                installation.manage("backup", path)
                made.append((path, before, saved_by(officers) - before))
        finally:
            for one in officers:
                one.ended.set()
            for one in officers:
                one.join(timeout=60)
    assert {status for one in officers for status in one.answers} <= {302, 409}
    return made


def saved_by(officers):
    return {update for one in officers for update in list(one.saved)}


def _wait_for_more(officers):
    there = len(saved_by(officers))
    for _ in range(600):
        if len(saved_by(officers)) >= there + 2 * len(officers):
            return
        time.sleep(0.1)
    raise AssertionError("the officers save nothing")


def test_what_is_restored_is_what_stood_there_at_one_moment(
    backups, migrated, installation, driver, prepared, engine, tmp_path
):
    source, source_files = driver.ask("rows"), files_of(installation)
    assert driver.ask("half_done") == []
    known = {(action, words) for action, _, words in driver.ask("updates")}
    meanwhile = 0
    for number, (path, before, during) in enumerate(backups):
        elsewhere = Installation(tmp_path / str(number), engine=engine).copy_of(migrated)
        try:
            elsewhere.manage("restore", path)
            with Driver(elsewhere) as restored:
                assert restored.ask("sound") == []
                rows = restored.ask("rows")
                updates = restored.ask("updates")
                assert restored.ask("half_done") == []
        finally:
            elsewhere.remove()
        there = {(action, words) for action, _, words in updates}
        # Nothing that was acknowledged before is missing, and nothing is there that was not said.
        assert before <= there <= known
        for action in prepared["actions"]:
            numbers = [number for key, number, _ in updates if key == action]
            assert numbers == list(range(1, len(numbers) + 1))
        # Every row and every file is one of the source, as it is there: updates only add to it.
        for table, found in rows.items():
            strange = found.items() - source[table].items()
            assert not strange, (table, strange)
        files = files_of(elsewhere)
        assert files.items() <= source_files.items()
        assert sum(words.endswith("with its file.") for _, words in there) <= len(files)
        meanwhile += len(during)
        print(f"{len(before)} updates before, {len(during)} meanwhile, {len(there)} restored")
    assert meanwhile, "nobody wrote while the backups were made"
