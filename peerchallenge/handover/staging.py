"""Files of an archive on their way: under temporary names until the rows that name them are in."""

from django.core.files.storage import default_storage

from peerchallenge.handover.archive import Archive, Refused
from peerchallenge.handover.keys import Keys
from recommendations import scanning


class Staging:
    """The files of one archive; gone when it is left, but for those that have settled."""

    def __enter__(self):
        self._incoming = default_storage.incoming().__enter__()
        return self

    def __exit__(self, *of_error):
        self._incoming.__exit__(*of_error)

    @property
    def placed(self) -> list:
        """What has its place and may yet have to give it up."""
        return self._incoming.placed

    def receive(self, archive: Archive) -> None:
        """Unpack every file. Raise Refused where one is damaged or has a virus, or none fits."""
        needed = sum(size for _, size in archive.manifest.members.values())
        if not self._incoming.has_room_for(needed):
            raise Refused(f"its files need {needed:,} bytes, and the disk has not so much left")
        for sha256 in archive.files:
            pieces = archive.pieces(f"files/{sha256}")
            self._incoming.receive(sha256, pieces, look=_no_virus(sha256))

    def has(self, sha256: str) -> bool:
        return self._incoming.has(sha256)

    def place(self, keys: Keys) -> None:
        """Put each file that a row names under that name; it stays once `settle()` is called."""
        for name, sha256 in keys.names():
            self._incoming.place(sha256, name)

    def settle(self) -> None:
        """Let the files stay: the rows that name them are stored."""
        self._incoming.settle()


def _no_virus(sha256):
    def look(file):
        if wrong := scanning.what_is_wrong(file, sha256):
            raise Refused(f"files/{sha256}: {wrong}")

    return look
