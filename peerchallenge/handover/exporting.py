"""Writing a council's whole register into one archive."""

import hashlib
import json
import os
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from peerchallenge.handover.archive import MANIFEST, PIECE, README, Manifest
from peerchallenge.handover.inside import with_other_keys
from peerchallenge.handover.keys import Keys
from peerchallenge.handover.kinds import KINDS, PEOPLE, Kind, kind_of, kinds_by_label
from peerchallenge.handover.readme import readme
from peerchallenge.handover.values import plain
from recommendations import audit
from recommendations.file_store import NOT_THERE
from recommendations.models import Council

SOME = 200  # rows that are in memory at once
MISSING = "missing"


class NotExported(Exception):
    """The register cannot be written; says why."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    sha256: str
    size: int
    manifest: Manifest


def export(council: Council, path: Path, *, at: datetime, with_exempt: bool = False) -> Exported:
    """Write the register of `council` to `path` as it stands now; `at` is the moment told in it.

    A register that holds exempt material is written whole or not at all: only `with_exempt`.

    The archive takes the place of what is there only when it is whole. That it was made, and its
    SHA-256, is in the council's audit afterwards. Raise NotExported, StoreAway and OSError.
    """
    if not with_exempt and (number := _number_exempt(council)):
        raise NotExported(
            f"{council.name} keeps {number:,} exempt paragraphs, documents and notes. An archive "
            "of the register carries their words: if whoever receives it may read them, ask for "
            "it with --with-exempt"
        )
    part = path.with_name(f".{path.name}.part")
    try:
        with Keys() as keys:
            _hash_files(council, keys)
            with _Writer(part, council, keys, at) as writer:
                writer.write()
                manifest = writer.manifest
        with part.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    audit.record(
        None, "exported the register", council, council=council, archive=sha256,
        **({"with_exempt": True} if with_exempt else {}),
    )  # fmt: skip
    return Exported(sha256, size, manifest)


def _number_exempt(council):
    kind = next(kind for kind in KINDS if kind.is_exempt)
    return rows_of(kind, council).count()


def rows_of(kind: Kind, council: Council):
    """Return the rows of `kind` that belong to `council`, in the order of the archive."""
    return kind.model._default_manager.filter(**{kind.of: council.pk}).order_by("pk")


def _hash_files(council, keys):
    """Read all files before the rows are read: it takes long, and a transaction should not."""
    for kind in KINDS:
        for field in _file_fields(kind):
            names = rows_of(kind, council).values_list(field.name, flat=True)
            for name in names.iterator(chunk_size=SOME):
                _sha256_of(name, keys)


def _file_fields(kind):
    return [field for field in kind.fields if isinstance(field, models.FileField)]


def _sha256_of(name, keys) -> str:
    """Return the SHA-256 of a file's bytes; empty where it is not there."""
    found = keys.sha256_of(name) if name else ""
    if found is None:
        try:
            with default_storage.open(name, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except NOT_THERE:
            found = ""
        keys.add_file(name, found)
    return found


class _Writer:
    """One archive in the making."""

    def __init__(self, path, council, keys, at):
        self.council, self.keys, self.at = council, keys, at
        # Nobody else on the machine reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.container = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED)
        self.members: dict[str, tuple[str, int]] = {}
        self.counts: dict[str, int] = {}
        self.manifest: Manifest

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.container.close()
        self.file.close()

    def write(self):
        self._member(README, lambda put: put(readme(self.council, self.at).encode()))
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            isolation = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
        else:
            isolation = ""
        with transaction.atomic():  # all kinds as they stand at one moment
            if isolation:
                with connection.cursor() as cursor:
                    cursor.execute(isolation)
            for kind in KINDS[1:]:
                self._member(kind.path, lambda put, kind=kind: self._rows(kind, put))
            self._member(PEOPLE.path, self._people)
        for sha256, name in self.keys.files():
            self._member(f"files/{sha256}", lambda put, name=name: self._copy(name, put))
            if self.members[f"files/{sha256}"][0] != sha256:
                raise NotExported(f"the file {name} changed while it was read: try again")
        self.manifest = Manifest(
            council=self.council.name,
            slug=self.council.slug,
            made_at=self.at.astimezone(UTC).isoformat(timespec="seconds"),
            product_version=product_version(),
            counts={kind.name: self.counts[kind.name] for kind in KINDS},
            members=self.members,
            missing_files=self.keys.missing(),
        )
        with self.container.open(self._named(MANIFEST), "w") as member:
            member.write(self.manifest.as_json())

    def _named(self, name):
        named = zipfile.ZipInfo(name, self.at.astimezone(UTC).timetuple()[:6])
        named.compress_type = zipfile.ZIP_DEFLATED
        named.external_attr = 0o600 << 16
        return named

    def _member(self, name: str, fill: Callable):
        digest, size = hashlib.sha256(), 0
        with self.container.open(self._named(name), "w", force_zip64=True) as member:

            def put(content):
                nonlocal size
                member.write(content)
                digest.update(content)
                size += len(content)

            fill(put)
        self.members[name] = (digest.hexdigest(), size)

    def _copy(self, name, put):
        with default_storage.open(name, "rb") as file:
            while piece := file.read(PIECE):
                put(piece)

    def _rows(self, kind, put):
        found = rows_of(kind, self.council)
        self.keys.add(
            kind.name,
            (
                (key, number)
                for number, key in enumerate(
                    found.values_list("pk", flat=True).iterator(chunk_size=2000), start=1
                )
            ),
        )
        self.counts[kind.name] = self.keys.count(kind.name)
        last = 0
        while rows := list(found.filter(pk__gt=last)[:SOME]):
            last = rows[-1].pk
            many = {field.name: _many(field, rows) for field in kind.many}
            for row in rows:
                put(_line(self._row(kind, row, many)))

    def _row(self, kind, row, many):
        values = {"id": self.keys.get(kind.name, row.pk)}
        for field in kind.fields:
            value = getattr(row, field.attname)
            if isinstance(field, models.FileField):
                values[field.name] = self._file(row, field)
            elif field.related_model and value is not None:
                values[field.name] = self._reference(kind, row, field.related_model, value)
            else:
                values[field.name] = plain(field, value)
        for field in kind.many:
            keys = many[field.name].get(row.pk, [])
            values[field.name] = sorted(
                self._reference(kind, row, field.related_model, key) for key in keys
            )
        return with_other_keys(kind.name, values, self._key)

    def _file(self, row, field):
        name = getattr(row, field.name).name or ""
        return (_sha256_of(name, self.keys) or MISSING) if name else ""

    def _reference(self, kind, row, model, key):
        named = kind_of(model)
        if named is PEOPLE:
            return self.keys.numbered(PEOPLE.name, key)
        found = self.keys.get(named.name, key)
        if found is None:
            raise NotExported(
                f"row {row.pk} of {kind.label} names row {key} of {named.label}, which does not "
                "belong to this council"
            )
        return found

    def _key(self, label, key):
        """Return the archive's number of any row; below zero for one that is not in it."""
        kind = kinds_by_label().get(label)
        found = None
        if kind is PEOPLE:
            found = self.keys.get(PEOPLE.name, key)
        elif kind:
            found = self.keys.get(kind.name, key)
        return -self.keys.numbered(f"gone {label}", key) if found is None else found

    def _people(self, put):
        """Write those who are named in the rows, in the order in which they were named."""
        self.counts[PEOPLE.name] = self.keys.count(PEOPLE.name)
        batch: list[int] = []
        for key in (*self.keys.here(PEOPLE.name), None):
            if key is not None:
                batch.append(key)
            if len(batch) == SOME or (key is None and batch):
                found = PEOPLE.model._default_manager.in_bulk(batch)
                for one in batch:
                    put(_line(self._row(PEOPLE, found[one], {})))
                batch = []


def _many(field, rows):
    """Return the keys that `field` names for each of `rows`, in one query."""
    here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
    pairs = field.remote_field.through._default_manager.filter(
        **{f"{here}__in": [row.pk for row in rows]}
    ).values_list(f"{here}_id", f"{there}_id")
    found: dict[int, list[int]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found


def _line(row):
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def product_version() -> str:
    """Return the version of the product."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["version"]
