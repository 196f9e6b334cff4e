"""A client of clamd, the daemon of ClamAV: bytes in, the name of what was found out.

Pure: no setting and no database. It speaks one command, INSTREAM, so the daemon needs no right to
read our files and may run on another machine. The libraries for this were tied to another licence
or not kept for ten years, and wait for each piece of an answer anew.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 64 * 1024  # bytes that are sent at once
LONGEST_ANSWER = 4096  # bytes: the name of a signature is much shorter
TOO_LARGE = "size limit exceeded"
_FOUND = re.compile(r"stream: (?P<name>.+) FOUND")


class NotScanned(Exception):
    """The daemon did not say whether the file is clean; the message says why, for the log."""


class TookTooLong(NotScanned):
    """It did not answer in time."""


class TooLarge(NotScanned):
    """The file is larger than the daemon takes (its StreamMaxLength)."""


def address_from(text: str) -> tuple[str, int]:
    """Return host and port of `host:port` or `[IPv6]:port`. Raise ValueError for anything else."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.port is None or parts.netloc != text or "@" in text:
        raise ValueError(text)
    return parts.hostname, parts.port


@dataclass(frozen=True)
class Clamd:
    """The daemon at a socket of this machine (a path) or at a host and a port."""

    where: str | tuple[str, int]
    timeout: float  # seconds for a whole file, its answer included

    def scan(self, file: BinaryIO) -> str:
        """Return the name of the virus in `file`, empty where there is none. Raise NotScanned.

        Reads from the beginning of the file and leaves it there.
        """
        file.seek(0)
        try:
            answer = self._ask(b"zINSTREAM\0", file)
        finally:
            file.seek(0)
        if answer == "stream: OK":
            return ""
        if found := _FOUND.fullmatch(answer):
            return found["name"]
        if TOO_LARGE in answer:
            raise TooLarge(answer)
        raise NotScanned(f"it answered {answer[:100]!r}")

    def answers(self) -> bool:
        """Say whether the daemon is there."""
        try:
            return self._ask(b"zPING\0") == "PONG"
        except NotScanned:
            return False

    def _ask(self, command: bytes, file: BinaryIO | None = None) -> str:
        until = time.monotonic() + self.timeout
        try:
            with self._connected(until) as connection:
                try:
                    _send(connection, command, until)
                    if file:
                        _send_file(connection, file, until)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it may have said why before it hung up
                return _answer(connection, until)
        except TimeoutError:
            raise TookTooLong("it did not answer in time") from None
        except OSError as error:
            raise NotScanned(f"{type(error).__name__}: {error.strerror or error}") from None

    @contextmanager
    def _connected(self, until: float) -> Iterator[socket.socket]:
        if isinstance(self.where, str):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            with connection:
                _leave(connection, until)
                connection.connect(self.where)
                yield connection
        else:
            with socket.create_connection(self.where, timeout=self.timeout) as connection:
                yield connection


def _leave(connection: socket.socket, until: float) -> None:
    """Let the next step take what is left of the time, so that many small ones are no way out."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _send(connection: socket.socket, content: bytes, until: float) -> None:
    _leave(connection, until)
    connection.sendall(content)


def _send_file(connection: socket.socket, file: BinaryIO, until: float) -> None:
    """Send pieces, each behind its length in four bytes; a length of nothing ends them."""
    while piece := file.read(PIECE):
        _send(connection, struct.pack("!L", len(piece)) + piece, until)
    _send(connection, struct.pack("!L", 0), until)


def _answer(connection: socket.socket, until: float) -> str:
    """Read up to the zero byte that ends an answer; one that is cut off is none."""
    got = b""
    while b"\0" not in got:
        _leave(connection, until)
        piece = connection.recv(LONGEST_ANSWER)
        got += piece
        if not piece or len(got) > LONGEST_ANSWER:
            raise NotScanned(f"its answer was cut off: {got[:100]!r}")
    return got.partition(b"\0")[0].decode("utf-8", errors="replace").strip()
