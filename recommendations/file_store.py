"""Where the files of the record are kept: evidence, imported plans, issued reports, packs.

In a folder, which is here, or in a bucket (`bucket.py`): `settings.STORAGES` says which, and
Django's `default_storage` is it. Both do what Django asks of a storage and what is asked below
beyond it, so nobody else has to know which of them it is.

Whichever it is: a file is written once, under a random name, before the row that names it is
stored, and is never changed. What fails half-way can leave a file that no row names, and never a
row without its file.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage

# What a folder says of a file that is not there; a bucket says the first.
NOT_THERE = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
QUIET = 60  # seconds after which nobody is writing a file any more

Look = Callable[[BinaryIO], None]


class StoreAway(Exception):
    """The files cannot be reached at the moment, though nothing is wrong with what was asked.

    `refuses` says that there was an answer, which was no: wrong keys, no rights, no such bucket.
    The words are fit for a person who runs the service; addresses and names are in the cause.

    It is no OSError: that is what readers take for a file which is gone for good.
    """

    def __init__(self, words: str, *, refuses: bool = False):
        super().__init__(words)
        self.refuses = refuses


class Folder(FileSystemStorage):
    """Files in `settings.MEDIA_ROOT`."""

    def names(self, *, whole_at: float | None = None) -> Iterator[str]:
        """Yield the names of the files that are kept, in order, but for those on their way.

        With `whole_at`, a moment, only those that were surely whole by then.
        """
        root = Path(self.location)
        for folder, folders, names in os.walk(root):
            if Path(folder) == root:
                folders[:] = [one for one in folders if not one.startswith(".")]
                names = [one for one in names if not one.startswith(".")]
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if whole_at is None or _is_whole(path, whole_at):
                    yield path.relative_to(root).as_posix()

    def check(self) -> None:
        """Do nothing: whether the folder can be written to is asked with the rest of the data."""

    def incoming(self) -> "IncomingToFolder":
        """Return what takes many files that are to be kept, all of them or none."""
        return IncomingToFolder(Path(self.location))


def _is_whole(path, at) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_mtime < at - QUIET
    except OSError:  # removed a moment ago
        return False


class IncomingToFolder:
    """Files on their way, in a folder that is gone when it is left.

    It lies among the kept files, on the same disk, so that a file is put into its place without
    being written again. Its name begins with a dot: nobody takes it for a file of the record.

    What was put into its place goes again, and what had to make way comes back, unless `settle()`
    says that the rows which name it are stored.
    """

    def __init__(self, root: Path):
        self.root = root
        self.placed: list[tuple[Path, Path | None]] = []

    def __enter__(self):
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=".incoming-", dir=self.root))
        self.new, self.old = self.folder / "new", self.folder / "old"
        return self

    def __exit__(self, *_):
        try:
            self.take_back()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def has_room_for(self, size: int) -> bool:
        """Say whether so many bytes more can be taken."""
        return size <= shutil.disk_usage(self.folder).free

    def receive(self, key: str, pieces: Iterable[bytes], *, look: Look | None = None) -> None:
        """Take a file, which is called `key` until it has its place; `look` may refuse it."""
        path = self.new / key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "x+b", opener=_own) as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            if look:
                file.seek(0)
                look(file)

    def receive_as(self, name: str, pieces: Iterable[bytes], sha256: str) -> None:
        """Take a file whose name is known already, and whose SHA-256 must be that of `pieces`."""
        self.receive(name, pieces)

    def has(self, key: str) -> bool:
        return (self.new / key).is_file()

    def place(self, key: str, name: str) -> None:
        """Keep what came as `key` under a name that nothing has. Raise FileExistsError."""
        target = self.root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.placed.append((target, None))
        try:
            os.link(self.new / key, target)
        except FileExistsError:
            self.placed.pop()
            raise
        except OSError:  # a file system without links
            shutil.copyfile(self.new / key, target)
            target.chmod(0o600)

    def place_as_named(self, name: str, sha256: str) -> None:
        """Keep what came under its own name; a file of other bytes makes way for it."""
        target = self.root / name
        if target.is_file() and _sha256(target) == sha256:
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = None
        if target.exists():
            aside = self.old / name
            aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.rename(target, aside)
        self.placed.append((target, aside))
        os.rename(self.new / name, target)

    def settle(self) -> None:
        """Let everything stay that was placed: the rows that name it are stored."""
        self.placed.clear()

    def take_back(self) -> None:
        """Leave the kept files as they were found."""
        while self.placed:
            target, aside = self.placed.pop()
            target.unlink(missing_ok=True)
            if aside is not None:
                os.rename(aside, target)


def _sha256(path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _own(path, flags):
    return os.open(path, flags, 0o600)
