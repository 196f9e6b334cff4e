"""The archive itself: what is in it, and opening one that anybody may have made.

Nothing of an archive is believed: not its names, its sizes, its hashes or its numbers. A member
is read in pieces and counted while it is read, so a small file that unfolds into a huge one is
noticed before it has filled the disk.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peerchallenge.handover.kinds import KINDS

FORMAT = "peer-challenge-register"
VERSION = 1  # raised when a reader of the version before would misunderstand what is written
MANIFEST = "manifest.json"
README = "README.txt"

PIECE = 256 * 1024  # bytes that are in memory at once
MOST_MEMBERS = 200_000
MOST_BYTES = 100 * 1024**3  # of all members together, unpacked
MOST_OF_MANIFEST = 64 * 1024**2
MOST_OF_LINE = 64 * 1024**2  # a page of minutes or the data of a report is far below
SMALL = 32 * 1024**2  # below this, nobody asks how well it was packed
RATIO = 200  # rows pack to a twentieth; a hundredfold is an attack or near to one

_FILE = re.compile(r"files/[0-9a-f]{64}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """An archive that cannot be taken; says why, for the person who gave it."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    council: str
    slug: str
    made_at: str
    product_version: str
    counts: dict[str, int]
    members: dict[str, tuple[str, int]]  # name -> (SHA-256, bytes)
    missing_files: int

    def as_json(self) -> bytes:
        """Return it as it is written."""
        text = {
            "format": FORMAT,
            "version": VERSION,
            "product_version": self.product_version,
            "council": {"name": self.council, "slug": self.slug},
            "made_at": self.made_at,
            "counts": self.counts,
            "missing_files": self.missing_files,
            "members": {
                name: {"sha256": sha256, "size": size}
                for name, (sha256, size) in self.members.items()
            },
        }
        return json.dumps(text, ensure_ascii=False, indent=1).encode()


class Archive:
    """An open archive whose members are all there, with the bytes that its manifest names."""

    def __init__(self, container: zipfile.ZipFile, manifest: Manifest, sha256: str):
        self._container, self.manifest, self.sha256 = container, manifest, sha256

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a member. Raise Refused where they are not those of its manifest."""
        sha256, size = self.manifest.members[name]
        digest, seen = hashlib.sha256(), 0
        try:
            with self._container.open(name) as member:
                while piece := member.read(PIECE):
                    seen += len(piece)
                    if seen > size:
                        break
                    digest.update(piece)
                    yield piece
        except NotImplementedError:
            raise Refused(f"{name} is packed in a way that is not known") from None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
            raise Refused(f"{name} is damaged: {error}") from None
        if seen != size or digest.hexdigest() != sha256:
            raise Refused(f"{name} is damaged: its bytes are not those that the archive names")

    def rows(self, kind) -> Iterator[dict]:
        """Yield the rows of a kind, in order. Raise Refused."""
        number, told = 0, self.manifest.counts[kind.name]
        for number, line in enumerate(self._lines(kind.path), start=1):
            if number > told:
                break
            yield _object(line, f"{kind.path}, row {number}")
        if number != told:
            raise Refused(f"{kind.path} has not the {told} rows that the archive names")

    def _lines(self, name):
        rest = b""
        for piece in self.pieces(name):
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            if len(rest) > MOST_OF_LINE:
                raise Refused(f"{name} has a row that is too long")
        if rest:
            raise Refused(f"{name} is cut off in its last row")

    @property
    def files(self) -> Iterator[str]:
        """Yield the SHA-256 of each file that comes along."""
        return (
            name.removeprefix("files/") for name in self.manifest.members if _FILE.fullmatch(name)
        )


def _object(content, where) -> dict:
    try:
        found = json.loads(content.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(f"{where} cannot be read") from None
    if not isinstance(found, dict):
        raise Refused(f"{where} cannot be read")
    return found


def _no_number(text):
    raise ValueError(text)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive for reading. Raise Refused where it is none, or not a whole one."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(error.strerror) from None
    with file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with container(file) as found:
            yield Archive(found, _manifest(found), sha256)


def container(file) -> zipfile.ZipFile:
    """Return the ZIP that `file` is. Raise Refused where it is none."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
        raise Refused("this is not an archive, or only a part of one") from None


def _manifest(container) -> Manifest:
    sizes = sizes_of(container, members=MOST_MEMBERS, size=MOST_BYTES)
    if MANIFEST not in sizes or sizes[MANIFEST] > MOST_OF_MANIFEST:
        raise Refused("this is not the archive of a register: it has no manifest")
    try:
        with container.open(MANIFEST) as member:
            content = member.read(MOST_OF_MANIFEST)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise Refused("its manifest is damaged") from None
    told = _object(content, "its manifest")
    if told.get("format") != FORMAT:
        raise Refused("this is not the archive of a register")
    version = told.get("version")
    if type(version) is not int or version < 1:
        raise Refused("its manifest does not say its version")
    if version > VERSION:
        raise Refused(
            "it was made by a later version of the product: bring this installation up to date "
            "first"
        )
    manifest = _read_manifest(told)
    _agree(manifest, sizes)
    return manifest


def sizes_of(container, *, members: int, size: int) -> dict[str, int]:
    """Return the size of each member, unpacked, as the ZIP gives it.

    Raise Refused where there are more than `members`, or more than `size` bytes in all of them.
    """
    if len(container.infolist()) > members:
        raise Refused(f"it has more than {members:,} members")
    sizes: dict[str, int] = {}
    for one in container.infolist():
        if one.filename in sizes:
            raise Refused(f"{one.filename!r:.80} is in it twice")
        if one.flag_bits & 1:
            raise Refused(f"{one.filename!r:.80} is encrypted")
        if one.file_size > SMALL and one.file_size > RATIO * max(one.compress_size, 1):
            raise Refused(f"{one.filename!r:.80} unfolds into far more than it should")
        sizes[one.filename] = one.file_size
    if sum(sizes.values()) > size:
        raise Refused(f"it unfolds into more than {size // 1024**3:,} GB")
    return sizes


def _read_manifest(told) -> Manifest:
    try:
        manifest = Manifest(
            council=_text(told["council"]["name"]),
            slug=_text(told["council"]["slug"]),
            made_at=_text(told["made_at"]),
            product_version=_text(told["product_version"]),
            counts={_text(kind): _number(count) for kind, count in told["counts"].items()},
            members={
                name: (_hash(one["sha256"]), _number(one["size"]))
                for name, one in told["members"].items()
            },
            missing_files=_number(told["missing_files"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Refused("its manifest is damaged") from None
    return manifest


def _agree(manifest, sizes):
    """Raise Refused where manifest, members and what this version knows are not the same."""
    known = {kind.name for kind in KINDS}
    if strange := sorted(manifest.counts.keys() - known):
        raise Refused(
            f"it has rows of a kind that this version does not know: {strange[0]!r:.60}. "
            "Bring this installation up to date first"
        )
    if absent := sorted(known - manifest.counts.keys()):
        raise Refused(f"it has no {absent[0]}: it comes from another version of the product")
    wanted = {README} | {kind.path for kind in KINDS}
    if absent := sorted(wanted - manifest.members.keys()):
        raise Refused(f"{absent[0]} is missing")
    for name in sorted(manifest.members.keys() - wanted):
        if not _FILE.fullmatch(name):
            raise Refused(f"{name!r:.80} does not belong into such an archive")
        if name != f"files/{manifest.members[name][0]}":
            raise Refused(f"{name} is not named by its SHA-256")
    if different := sorted(manifest.members.keys() ^ (sizes.keys() - {MANIFEST})):
        raise Refused(f"{different[0]!r:.80} is not in both the archive and its manifest")
    for name, (_, size) in manifest.members.items():
        if size != sizes[name]:
            raise Refused(f"{name} is damaged: it has not the size that the archive names")
    if manifest.counts["council"] != 1:
        raise Refused("it must hold the register of one council")


def _text(value):
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a letter is a ValueError
    return value


def _number(value):
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _hash(value):
    if not _HASH.fullmatch(_text(value)):
        raise ValueError
    return value
