"""Writing everything to one file, while people go on working.

Files are written once and never changed, and a row that names one is stored after it; so those
that are there are copied first, then the rows as they stand at one moment, then the files that
came in between. A file that a row names can be absent only where it is gone from the folder or
the bucket that keeps them.
"""

import hashlib
import json
import os
import secrets
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

from peerchallenge.backup import database
from peerchallenge.backup.container import FILES, Manifest, is_safe, opened
from peerchallenge.backup.readme import readme
from peerchallenge.backup.tables import Table, tables
from peerchallenge.handover.archive import MANIFEST, PIECE, README
from peerchallenge.handover.exporting import product_version
from recommendations.file_store import NOT_THERE

SOME = 500  # rows that are in memory at once


class NotMade(Exception):
    """The backup cannot be made; says why."""


@dataclass(frozen=True)
class Made:
    """What was written."""

    sha256: str
    size: int
    manifest: Manifest


def backup(path: Path, *, at: datetime, replace: bool = False) -> Made:
    """Write everything to `path` as it stands now; `at` is the moment told in it.

    It is read through once before it takes its name, and never takes the place of another file
    unless `replace`. Nobody has to stop working. Raise NotMade, Refused where it cannot be read
    again, StoreAway where the files cannot be reached, and OSError.
    """
    if database.migrations_applied() != database.migrations_of_code():
        raise NotMade("the database is not up to date: run manage.py migrate first")
    if not replace and path.exists():
        raise FileExistsError(0, "it is there already; --replace writes over it")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with _Writer(part, at) as writer:
            writer.write()
        with opened(part) as written:
            written.read_through()
        with part.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        _give_name(part, path, replace)
    finally:
        part.unlink(missing_ok=True)
    return Made(sha256, size, writer.manifest)


def _give_name(part, path, replace):
    """Let the whole file take its name, so that it stays there after a power cut too."""
    if replace:
        os.replace(part, path)
    else:
        try:
            os.link(part, path)  # fails where somebody else took the name meanwhile
        except FileExistsError:
            raise FileExistsError(0, "it is there already; --replace writes over it") from None
        except OSError:  # a file system without links
            os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Writer:
    """One backup in the making."""

    def __init__(self, path, at):
        self.at = at
        self.members: dict[str, tuple[str, int]] = {}
        self.counts: dict[str, int] = {}
        self.missing: set[str] = set()
        self.manifest: Manifest
        # Nobody else on the machine reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.container = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.container.close()
            self.file.flush()
            os.fsync(self.file.fileno())
        else:
            # Nothing worth ending, and a disk that is full would refuse it again.
            self.container.fp = None
        self.file.close()

    def write(self):
        told = tables()
        self._member(README, lambda put: put(readme(self.at, connection.vendor).encode()))
        self._files_that_are_there()
        with database.one_moment():
            for table in told:
                self._member(table.path, lambda put, table=table: self._rows(table, put))
            named = self._named_files(told)
            last_keys = database.last_keys(told)
        for name in named:
            self._late_file(name)
        self.manifest = Manifest(
            made_at=self.at.isoformat(),
            product_version=product_version(),
            engine=connection.vendor,
            migrations=database.migrations_of_code(),
            counts=self.counts,
            last_keys=last_keys,
            members=self.members,
            missing_files=sorted(self.missing),
        )
        self.container.writestr(MANIFEST, self.manifest.as_json())

    def _member(self, name, write: Callable, packing=zipfile.ZIP_DEFLATED):
        """Write a member in pieces, and keep its hash and size for the manifest."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, self.at.timetuple()[:6])
        info.compress_type = packing
        info.external_attr = 0o600 << 16
        with self.container.open(info, "w", force_zip64=True) as member:

            def put(piece):
                nonlocal size
                digest.update(piece)
                size += len(piece)
                member.write(piece)

            write(put)
        self.members[name] = (digest.hexdigest(), size)

    def _rows(self, table: Table, put):
        count = 0
        found = table.model._base_manager.order_by("pk").values_list(
            *(field.attname for field in table.fields)
        )
        for values in found.iterator(chunk_size=SOME):
            put(_line(table.row(values)))
            count += 1
        self.counts[table.name] = count

    def _named_files(self, told):
        """Return the names of files that the rows of this moment hold and that are not yet in."""
        named = set()
        for table in told:
            for field in table.files:
                names = table.model._base_manager.values_list(field.name, flat=True)
                found = names.exclude(**{field.name: ""}).order_by()
                named |= {
                    name
                    for name in found.iterator(chunk_size=SOME)
                    if name and FILES + name not in self.members
                }
        return sorted(named)

    def _files_that_are_there(self):
        """Copy what lies there, but what might still be on its way: a row will name it later."""
        for name in default_storage.names(whole_at=time.time()):
            if is_safe(name):
                self._file(name)

    def _late_file(self, name):
        if not (is_safe(name) and self._file(name)):
            self.missing.add(name)

    def _file(self, name) -> bool:
        """Copy a file, as it is: most of them are packed already. Return whether it was there."""
        try:
            file = default_storage.open(name, "rb")
        except NOT_THERE:
            return False
        with file:

            def write(put):
                while piece := file.read(PIECE):
                    put(piece)

            self._member(FILES + name, write, zipfile.ZIP_STORED)
        return True


def _line(row) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a letter, which only an escape can hold
        return json.dumps(row, allow_nan=False).encode() + b"\n"
