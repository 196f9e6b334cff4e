"""A small daemon that speaks clamd's protocol, well or badly, for the tests of scanning."""

import socket
import struct
import threading
import time
from contextlib import suppress

# The test file of the scanners' makers, in two halves: as one, it would make an operator's own
# scanner take this file away.
HARMLESS_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon:
    """Answers at a port, and at a socket where a path is given, until it is left.

    `behaviour` is a method `does_…` without that word; `asked` holds every file that came.
    """

    def __init__(self, behaviour="well", *, path=None, limit=None):
        self.behaviour, self.limit, self.asked = behaviour, limit, []
        if path:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(str(path))
            self.listener.listen()
        else:
            self.listener = socket.create_server(("127.0.0.1", 0))
        self.where = self.listener.getsockname()
        self.left = threading.Event()
        self._threads = []

    @property
    def address(self):
        return "{}:{}".format(*self.where)

    def __enter__(self):
        self._begin(self._accept)
        return self

    def __exit__(self, *_):
        self.left.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in self._threads:
            one.join(timeout=10)

    def _begin(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self._begin(self._speak, connection)

    def _speak(self, connection):
        # Whoever asked may have gone in the middle of a word.
        with connection, connection.makefile("rb") as lines, suppress(OSError, struct.error):
            getattr(self, f"does_{self.behaviour}")(connection, lines)

    # ---- what it may do

    def does_well(self, connection, lines):
        if (content := self._listen(connection, lines)) is None:
            return
        found = HARMLESS_VIRUS in content
        connection.sendall(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")

    def does_suspect(self, connection, lines):
        if self._listen(connection, lines) is not None:
            connection.sendall(b"stream: Heuristics.Suspected FOUND\0")

    def does_in_drops(self, connection, lines):
        """Answer well, but a letter every now and then, for ever."""
        self._listen(connection, lines)
        while not self.left.wait(0.05):
            connection.sendall(b"s")

    def does_nothing(self, connection, lines):
        self._listen(connection, lines)
        self.left.wait(20)

    def does_not_listen(self, connection, lines):
        self.left.wait(20)

    def does_cut_off(self, connection, lines):
        self._listen(connection, lines)
        connection.sendall(b"stream: O")

    def does_hang_up(self, connection, lines):
        lines.read(10)

    def does_garble(self, connection, lines):
        self._listen(connection, lines)
        connection.sendall(b"\xff\xfe stream: OK, more or less\0")

    def does_flood(self, connection, lines):
        self._listen(connection, lines)
        connection.sendall(b"stream: OK" * 10_000)

    def does_err(self, connection, lines):
        self._listen(connection, lines)
        connection.sendall(b"Can't allocate memory ERROR\0")

    # ---- the protocol

    def _listen(self, connection, lines):
        """Return the content that was sent, or None where something else was asked and told."""
        command = b""
        while not command.endswith(b"\0"):
            if not (letter := lines.read(1)):
                return None
            command += letter
        if command == b"zPING\0":
            connection.sendall(b"PONG\0")
            return None
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", lines.read(4))[0]:
            if self.limit and len(content) + size > self.limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                time.sleep(0.1)
                return None
            content += lines.read(size)
        self.asked.append(content)
        return content
