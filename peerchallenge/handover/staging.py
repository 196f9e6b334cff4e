"""Files of an archive on their way: under temporary names until the rows that name them are in."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from peerchallenge.handover.archive import Archive, Refused
from peerchallenge.handover.keys import Keys
from recommendations import scanning


class Staging:
    """A folder beside the kept files, gone with all that is in it when it is left."""

    def __enter__(self):
        root = Path(settings.MEDIA_ROOT)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # On the same disk, so that a file is put into its place without being written again.
        self.folder = Path(tempfile.mkdtemp(prefix=".incoming-", dir=root))
        self.placed: list[Path] = []
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, archive: Archive) -> None:
        """Unpack every file. Raise Refused where one is damaged or has a virus, or none fits."""
        needed = sum(size for _, size in archive.manifest.members.values())
        if needed > shutil.disk_usage(self.folder).free:
            raise Refused(f"its files need {needed:,} bytes, and the disk has not so much left")
        for sha256 in archive.files:
            with open(self.folder / sha256, "xb", opener=_own) as file:
                for piece in archive.pieces(f"files/{sha256}"):
                    file.write(piece)
            with open(self.folder / sha256, "rb") as file:
                if wrong := scanning.what_is_wrong(file, sha256):
                    raise Refused(f"files/{sha256}: {wrong}")

    def has(self, sha256: str) -> bool:
        return (self.folder / sha256).is_file()

    def place(self, keys: Keys) -> None:
        """Put each file that a row names under that name."""
        for name, sha256 in keys.names():
            target = Path(settings.MEDIA_ROOT) / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.placed.append(target)
            try:
                os.link(self.folder / sha256, target)
            except FileExistsError:
                self.placed.pop()
                raise
            except OSError:  # a file system without links
                shutil.copyfile(self.folder / sha256, target)
                target.chmod(0o600)

    def take_back(self) -> None:
        """Remove what was placed: the rows that name it did not stay."""
        for path in self.placed:
            path.unlink(missing_ok=True)
        self.placed.clear()


def _own(path, flags):
    return os.open(path, flags, 0o600)
