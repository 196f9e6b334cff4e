"""Taking everything back out of a backup: all of it, or nothing."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import Error, connection, transaction

from peerchallenge.backup import database
from peerchallenge.backup.container import FILES, Backup, Manifest, opened, tables_agree
from peerchallenge.backup.tables import tables
from peerchallenge.handover.archive import Refused
from peerchallenge.search import index

SOME = 500  # rows that are in memory at once
OCCUPIED = (
    "this installation holds a council or a person already: restore into an empty one, or say "
    "--replace-everything"
)


@dataclass(frozen=True)
class Restored:
    """What came back."""

    manifest: Manifest
    found: int  # things in the index of words


def look(path: Path, *, replace: bool = False) -> Manifest:
    """Return what a backup says of itself, if it can be restored here. Raise Refused.

    Cheap: not a word of its rows is read. For asking a person before anything is done.
    """
    with opened(path) as backup:
        _can_come(backup.manifest, replace)
        return backup.manifest


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Put everything that a backup holds in the place of what is here.

    What is here must be empty, or `replace` is said. Everything is read and checked before the
    first row is touched. Raise Refused, OSError and django.db.Error, with nothing changed.
    """
    with opened(path) as backup:
        _can_come(backup.manifest, replace)
        with _Files(backup) as files:
            files.receive()
            _read_rows(backup)
            if database.is_bare():
                call_command("migrate", verbosity=0)
            try:
                with transaction.atomic():
                    found = _replace(backup, replace)
                    files.place()
            except BaseException:
                files.take_back()
                raise
            if replace:
                files.remove_others()
        ContentType.objects.clear_cache()
        database.settle()
        return Restored(backup.manifest, found)


def _can_come(manifest: Manifest, replace) -> None:
    """Raise Refused where the backup is of another version, or somebody works here."""
    code = database.migrations_of_code()
    theirs, ours = _keys(manifest.migrations), _keys(code)
    if strange := sorted(theirs - ours):
        raise Refused(
            f"it was made by version {manifest.product_version}, whose migration "
            f"{'.'.join(strange[0])} is not known here: install that version first"
        )
    if absent := sorted(ours - theirs):
        raise Refused(
            f"it was made by version {manifest.product_version}, before the migration "
            f"{'.'.join(absent[0])}: restore it with that version, then migrate"
        )
    tables_agree(manifest)
    if database.is_bare():
        return
    if database.migrations_applied() != code:
        raise Refused("the database here is not up to date: run manage.py migrate first")
    if not replace and database.holds_something():
        raise Refused(OCCUPIED)


def _keys(migrations):
    return {(app, name) for app, names in migrations.items() for name in names}


def _read_rows(backup: Backup) -> None:
    for table in tables():
        for _ in backup.things(table):
            pass


def _replace(backup: Backup, replace) -> int:
    """Put the rows of a backup in the place of all rows; return how many things can be found."""
    try:
        with database.guards_aside():
            if not replace and database.holds_something():
                raise Refused(OCCUPIED)  # since it was asked first
            database.empty()
            cache.clear()  # counts of attempts, of people who are not the same now
            for table in tables():
                _store(backup, table)
                if table.name in backup.manifest.last_keys:
                    database.go_on_from(table, backup.manifest.last_keys[table.name])
            connection.check_constraints()
        return index.rebuild()
    except (ValueError, OverflowError, Error) as error:
        if isinstance(error, Error) and connection.connection is None:
            raise
        words = " ".join(str(error).split()) or type(error).__name__
        raise Refused(f"the database does not take its rows: {words:.200}") from error


def _store(backup, table) -> None:
    some = []
    for thing in backup.things(table):
        some.append(thing)
        if len(some) == SOME:
            database.store(table, some)
            some = []
    if some:
        database.store(table, some)


class _Files:
    """The files of a backup on their way, in a folder that is gone when it is left.

    It lies among the kept files, on the same disk, so that a file is put into its place without
    being written again. Its name begins with a dot: no backup takes it for a file of the record.
    """

    def __init__(self, backup: Backup):
        self.backup, self.root = backup, Path(settings.MEDIA_ROOT)
        self.undo: list[tuple[Path, Path | None]] = []

    def __enter__(self):
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=self.root))
        self.new, self.old = self.folder / "new", self.folder / "old"
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self) -> None:
        """Unpack every file. Raise Refused where one is damaged, or they have no room."""
        members = self.backup.manifest.members
        needed = sum(size for name, (_, size) in members.items() if name.startswith(FILES))
        if needed > shutil.disk_usage(self.folder).free:
            raise Refused(f"its files need {needed:,} bytes, and the disk has not so much left")
        for name in self.backup.manifest.files:
            try:
                self._receive(name)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise Refused(f"{name!r:.80} is both a file and a folder in it") from None

    def _receive(self, name):
        (self.new / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.new / name, "xb", opener=_own) as file:
            for piece in self.backup.pieces(FILES + name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def place(self) -> None:
        """Put each file into its place; one of other bytes that was there is kept aside."""
        for name in self.backup.manifest.files:
            target, sha256 = self.root / name, self.backup.manifest.members[FILES + name][0]
            if target.is_file() and _sha256(target) == sha256:
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = None
            if target.exists():
                aside = self.old / name
                aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.rename(target, aside)
            self.undo.append((target, aside))
            os.rename(self.new / name, target)

    def take_back(self) -> None:
        """Leave the files as they were found: the rows that name the new ones did not stay."""
        for target, aside in reversed(self.undo):
            target.unlink(missing_ok=True)
            if aside is not None:
                os.rename(aside, target)

    def remove_others(self) -> None:
        """Remove the files of what was here before."""
        kept = set(self.backup.manifest.files)
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if not name.startswith(".") and path.is_file() and name not in kept:
                path.unlink(missing_ok=True)


def _sha256(path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _own(path, flags):
    return os.open(path, flags, 0o600)
