"""Stands between the product and a server, and stops, starts and falls silent as it would."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Between:
    """Passes on to the server that `to_server` connects to, until it is left.

    While `is_silent`, connections are taken and nobody answers.
    """

    def __init__(self, to_server: Callable[[], socket.socket]):
        self.to_server, self.port = to_server, None
        self.listener, self.open = None, []
        self.is_silent = False

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", self.port or 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def stop(self):
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.hang_up()

    def hang_up(self):
        """End all connections there are, as a server that is started anew does."""
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.open.append(client)
            if self.is_silent:
                continue
            server = self.to_server()
            self.open.append(server)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one, other):
        try:
            while piece := one.recv(65536):
                other.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (one, other):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
