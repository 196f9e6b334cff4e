"""Taking everything back out of a backup: all of it, or nothing."""

import logging
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import Error, connection, transaction

from peerchallenge.backup import database
from peerchallenge.backup.container import FILES, Backup, Manifest, opened, tables_agree
from peerchallenge.backup.tables import tables
from peerchallenge.handover.archive import Refused
from peerchallenge.search import index
from recommendations.file_store import StoreAway

SOME = 500  # rows that are in memory at once
OCCUPIED = (
    "this installation holds a council or a person already: restore into an empty one, or say "
    "--replace-everything"
)


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """What came back."""

    manifest: Manifest
    found: int  # things in the index of words
    is_tidy: bool  # whether no file of what was here before is left


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
    first row is touched. Raise Refused, StoreAway, OSError and django.db.Error, with nothing
    changed.
    """
    with opened(path) as backup:
        _can_come(backup.manifest, replace)
        with _Files(backup) as files:
            files.receive()
            _read_rows(backup)
            if database.is_bare():
                call_command("migrate", verbosity=0)
            with transaction.atomic():
                found = _replace(backup, replace)
                files.place()
            files.settle()
            is_tidy = files.remove_others() if replace else True
        ContentType.objects.clear_cache()
        database.settle()
        return Restored(backup.manifest, found, is_tidy)


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
    """The files of a backup on their way; when it is left, those stay that have settled."""

    def __init__(self, backup: Backup):
        self.backup = backup
        self._incoming = default_storage.incoming()

    def __enter__(self):
        self._incoming.__enter__()
        return self

    def __exit__(self, *of_error):
        self._incoming.__exit__(*of_error)

    def receive(self) -> None:
        """Unpack every file. Raise Refused where one is damaged, or they have no room."""
        members = self.backup.manifest.members
        needed = sum(size for name, (_, size) in members.items() if name.startswith(FILES))
        if not self._incoming.has_room_for(needed):
            raise Refused(f"its files need {needed:,} bytes, and the disk has not so much left")
        self._names_agree()
        for name in self.backup.manifest.files:
            self._incoming.receive_as(name, self.backup.pieces(FILES + name), self._sha256(name))

    def _names_agree(self):
        """Raise Refused where a name is a folder of another, which a bucket would not mind."""
        names = set(self.backup.manifest.files)
        for name in names:
            above = name
            while above := above.rpartition("/")[0]:
                if above in names:
                    raise Refused(f"{above!r:.80} is both a file and a folder in it")

    def _sha256(self, name):
        return self.backup.manifest.members[FILES + name][0]

    def place(self) -> None:
        """Put each file into its place, where it stays once `settle()` is called."""
        for name in self.backup.manifest.files:
            self._incoming.place_as_named(name, self._sha256(name))

    def settle(self) -> None:
        """Let the files stay: the rows that name them are stored."""
        self._incoming.settle()

    def remove_others(self) -> bool:
        """Remove the files of what was here before; return whether that could be done."""
        kept = set(self.backup.manifest.files)
        try:
            for name in default_storage.names():
                if name not in kept:
                    default_storage.delete(name)
        except (StoreAway, OSError) as error:
            logger.error("Files of before are still there: %s", type(error).__name__)
            return False
        return True
