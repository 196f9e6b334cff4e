"""The file of a backup: what it says of itself, and opening one that may be anything.

Like the archive of a register (`peerchallenge.handover.archive`), whose careful reading it
shares: no name, size, hash or number is believed before it was looked at.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peerchallenge.backup.tables import LEFT_OUT, Table, tables
from peerchallenge.handover.archive import MANIFEST, README, Archive, Refused, container, sizes_of

FORMAT = "peer-challenge-backup"
VERSION = 1  # raised when a reader of the version before would misunderstand what is written
MOST_MEMBERS = 1_000_000
MOST_BYTES = 10 * 1024**4  # of all members together, unpacked
MOST_OF_MANIFEST = 512 * 1024**2
FILES = "files/"
IN_A_HASH = set("0123456789abcdef")


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    product_version: str
    engine: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    last_keys: dict[str, int]
    members: dict[str, tuple[str, int]]  # name -> (SHA-256, bytes)
    missing_files: list[str]

    def as_json(self) -> bytes:
        """Return it as it is written."""
        told = {
            "format": FORMAT,
            "version": VERSION,
            "product_version": self.product_version,
            "made_at": self.made_at,
            "made_on": self.engine,
            "left_out": LEFT_OUT,
            "missing_files": self.missing_files,
            "migrations": self.migrations,
            "counts": self.counts,
            "last_keys": self.last_keys,
            "members": {
                name: {"sha256": sha256, "size": size}
                for name, (sha256, size) in self.members.items()
            },
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    @property
    def files(self) -> Iterator[str]:
        """The names of the files that come along, as the record names them."""
        return (name.removeprefix(FILES) for name in self.members if name.startswith(FILES))


class Backup(Archive):
    """An open backup whose members are all there, with the bytes that its manifest names."""

    manifest: Manifest

    def things(self, table: Table) -> Iterator[Any]:
        """Yield what the rows of a table are. Raise Refused."""
        for number, row in enumerate(self.rows(table), start=1):
            try:
                yield table.thing(row)
            except (ValueError, TypeError, OverflowError) as error:
                raise Refused(f"{table.path}, row {number}: {error}") from None

    def read_through(self) -> None:
        """Read every byte once. Raise Refused where one is not as the manifest says."""
        for name in self.manifest.members:
            for _ in self.pieces(name):
                pass


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """Open a backup for reading. Raise Refused where it is none, or not a whole one."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(error.strerror) from None
    with file, container(file) as opened_container:
        yield Backup(opened_container, _manifest(opened_container), "")


def _manifest(opened_container) -> Manifest:
    sizes = sizes_of(opened_container, members=MOST_MEMBERS, size=MOST_BYTES)
    if MANIFEST not in sizes or sizes[MANIFEST] > MOST_OF_MANIFEST:
        raise Refused("this is not a backup: it has no manifest")
    try:
        with opened_container.open(MANIFEST) as member:
            told = json.loads(member.read(MOST_OF_MANIFEST))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise Refused("its manifest is damaged") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refused("this is not a backup of a whole installation")
    version = told.get("version")
    if type(version) is not int or version < 1:
        raise Refused("its manifest does not say its version")
    if version > VERSION:
        raise Refused("it was made by a later version of the product: install that one first")
    try:
        manifest = _read(told)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Refused("its manifest is damaged") from None
    _members_agree(manifest, sizes)
    return manifest


def _read(told) -> Manifest:
    return Manifest(
        made_at=_text(told["made_at"]),
        product_version=_text(told["product_version"]),
        engine=_text(told["made_on"]),
        migrations={
            _text(app): [_text(name) for name in names]
            for app, names in told["migrations"].items()
        },
        counts={_text(name): _number(count) for name, count in told["counts"].items()},
        last_keys={_text(name): _number(last) for name, last in told["last_keys"].items()},
        members={
            _text(name): (_hash(one["sha256"]), _number(one["size"]))
            for name, one in told["members"].items()
        },
        missing_files=[_text(name) for name in told["missing_files"]],
    )


def _members_agree(manifest, sizes) -> None:
    """Raise Refused where manifest and members are not the same, or a name leads elsewhere."""
    if different := sorted(manifest.members.keys() ^ (sizes.keys() - {MANIFEST})):
        raise Refused(f"{different[0]!r:.80} is not in both the backup and its manifest")
    for name, (_, size) in manifest.members.items():
        if size != sizes[name]:
            raise Refused(f"{name!r:.80} is damaged: it has not the size that the backup names")
        if name.startswith(FILES) and not is_safe(name.removeprefix(FILES)):
            raise Refused(f"{name!r:.80} is not a name for a file of the record")
        if not name.startswith((FILES, "rows/")) and name != README:
            raise Refused(f"{name!r:.80} does not belong into a backup")


def tables_agree(manifest: Manifest) -> None:
    """Raise Refused where the backup has not just the tables of this version.

    Asked after the migrations, which tell better what to do about it. What is left out now may be
    there in an older backup, and is passed over.
    """
    known = {table.name: table.path for table in tables()}
    rows = {name for name in manifest.members if name.startswith("rows/")}
    rows -= {f"rows/{label}.jsonl" for label in LEFT_OUT}
    if different := sorted((manifest.counts.keys() - LEFT_OUT.keys()) ^ known.keys()):
        raise Refused(f"the table {different[0]!r:.60} is not in both the backup and the product")
    if different := sorted(rows ^ set(known.values())):
        raise Refused(f"{different[0]!r:.80} is not what the product expects")


def is_safe(name: str) -> bool:
    """Whether a file of this name is kept within its folder, under that very name."""
    parts = name.split("/")
    return (
        "\\" not in name
        and name.isprintable()
        and not parts[0].startswith(".")  # where files are on their way
        and all(part not in {"", ".", ".."} and len(part.encode()) < 256 for part in parts)
    )


def _text(value) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a letter is a ValueError
    return value


def _number(value) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise TypeError
    return value


def _hash(value) -> str:
    if len(_text(value)) != 64 or set(value) - IN_A_HASH:
        raise ValueError
    return value
