"""PostgreSQL, its standby, PgBouncer, and an address that can be moved from one to another."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg

NAME = "tracker"
SUPERUSER = "postgres"


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda one: one.parts[4])
    if found:
        return found[-1].parent
    beside = shutil.which("pg_ctl")
    return Path(beside).resolve().parent if beside else None


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def _as_postgres(command, *, inside=(), **options):
    """Run as the account of the database: neither PostgreSQL nor PgBouncer runs as root."""
    if os.geteuid() == 0:
        command = [*inside, "runuser", "-u", "postgres", "--", *command]
    return subprocess.Popen(
        [str(one) for one in command], cwd="/", stdin=subprocess.DEVNULL, **options
    )


def as_postgres(*command, inside=()):
    """Run a command to its end as the account of the database. Raise RuntimeError."""
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with _as_postgres(command, inside=inside, **told) as one:
        said = one.communicate()[0]
    if one.returncode:
        raise RuntimeError(f"{command[0]} ended with {one.returncode}:\n{said}")


def _owned(folder: Path):
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


class Postgres:
    """One server of the cluster, in a folder and on a port of its own."""

    def __init__(self, folder: Path, name: str, *, host="127.0.0.1", inside=()):
        self.name, self.host, self.inside = name, host, inside
        self.folder = folder / name
        self.data, self.log = self.folder / "data", self.folder / "log"
        self.port = free_port()
        self.bin = binaries()
        _owned(self.folder)

    def create(self):
        """Make an empty one: who may connect is whoever is on this machine."""
        as_postgres(
            *(self.bin / "initdb", "--pgdata", self.data, "--auth=trust"),
            *(f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C.UTF-8"),
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("max_connections = 100\nwal_level = replica\nhot_standby = on\n")
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write("host all,replication all samenet trust\nhost all all samenet trust\n")
        self.start()
        self.sql(f"CREATE DATABASE {NAME}", database="postgres")

    def start(self, *options):
        told = f"-k {self.folder} -c listen_addresses={self.host} -c port={self.port} "
        as_postgres(
            *(self.bin / "pg_ctl", "start", "--pgdata", self.data, "--log", self.log, "--wait"),
            *("--options", told + " ".join(options)),
            inside=self.inside,
        )

    def follow(self, primary: "Postgres"):
        """Become a standby of `primary`, made anew from a copy of it."""
        shutil.rmtree(self.data, ignore_errors=True)
        as_postgres(
            *(self.bin / "pg_basebackup", "--pgdata", self.data, "--write-recovery-conf"),
            *("--wal-method=stream", "--checkpoint=fast"),
            *("--dbname", f"{primary.conninfo('postgres')} application_name={self.name}"),
        )
        self.start()

    def promote(self):
        """Become the primary; returns when it takes writes."""
        as_postgres(self.bin / "pg_ctl", "promote", "--pgdata", self.data, "--wait")

    def conninfo(self, database=NAME):
        return f"host={self.host} port={self.port} user={SUPERUSER} dbname={database}"

    def sql(self, statement, *arguments, database=NAME):
        """Run one statement; return its rows, where it has some."""
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            found = connection.execute(statement, arguments or None)
            return found.fetchall() if found.description else []

    def configure(self, **settings):
        """Change settings of the server while it runs."""
        for name, value in settings.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    @property
    def processes(self) -> list[int]:
        """The numbers of its processes, the one that starts the others first."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            told = Path(f"/proc/{number}/task/{number}/children").read_text()
        except (OSError, ValueError, IndexError):
            return []
        return [number, *map(int, told.split())]

    def processes_called(self, words: str) -> list[int]:
        """The numbers of those whose title holds `words`."""
        return [one for one in self.processes if words in _title(one)]

    def kill(self):
        """Stop it as a power cut would: every process at once, with no word to anybody."""
        for one in self.processes:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.2)

    def stop(self):
        if self.processes:
            with suppress(RuntimeError):
                as_postgres(
                    self.bin / "pg_ctl", "stop", "--pgdata", self.data, "--mode", "immediate"
                )


def _title(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


class Bouncer:
    """PgBouncer before a server, in one of its modes."""

    SIZE = 8  # server connections at most

    def __init__(self, folder: Path, server: Postgres, mode: str):
        self.folder, self.mode, self.port = folder / f"bouncer-{mode}", mode, free_port()
        _owned(self.folder)
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n{NAME} = host={server.host} port={server.port} user={SUPERUSER}\n"
            "[pgbouncer]\nlisten_addr = 127.0.0.1\nauth_type = any\n"
            f"listen_port = {self.port}\nunix_socket_dir =\npool_mode = {mode}\n"
            # In session mode each connection of a process has one of the server's to itself.
            f"max_client_conn = 200\ndefault_pool_size = {self.size}\n"
            "server_idle_timeout = 600\nlog_connections = 0\nlog_disconnections = 0\n"
        )
        with (self.folder / "log").open("w") as output:
            self.process = _as_postgres(
                [shutil.which("pgbouncer"), settings], stdout=output, stderr=subprocess.STDOUT
            )
        for _ in range(50):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.1)
        raise RuntimeError("PgBouncer does not start:\n" + (self.folder / "log").read_text())

    @property
    def size(self):
        return 80 if self.mode == "session" else self.SIZE

    @property
    def processes(self) -> list[int]:
        number = self.process.pid
        if os.geteuid() != 0:
            return [number]
        told = Path(f"/proc/{number}/task/{number}/children").read_text()
        return [int(one) for one in told.split()] or [number]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)


class Address:
    """One address that leads to one server, and after a fail-over to the other."""

    def __init__(self, server: Postgres):
        self.server = server
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((self.server.host, self.server.port), timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=_pass_on, args=[one, other], daemon=True).start()


def _pass_on(one, other):
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
