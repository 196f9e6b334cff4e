"""`python -m bench.cluster [PART …]`: measures what docs/scale.md says of several machines.

Parts: machines, failover, backup, partitions, ways; all of them without an argument, in some ten
minutes. It takes a temporary folder and free ports of this machine, and leaves nothing behind.
"""

import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench.cluster import failover, modes, partitions, standby, two_machines
from bench.cluster.servers import NAME, Address, Bouncer, Postgres, binaries
from bench.cluster.web import Machine, address_of, manage
from bench.cluster.work import Register
from tests.browser.site import environment

MOST = 30 * 60  # seconds, after which it gives up
COUNCILS, TIMES = 50, 20
PARTS = ("machines", "failover", "backup", "partitions", "ways")


def lacking() -> list[str]:
    """Return what must be installed first, as names of Debian's packages."""
    found = [] if binaries() else ["postgresql"]
    return found if shutil.which("pgbouncer") else [*found, "pgbouncer"]


class Cluster:
    """Everything that was started, to be stopped again in the opposite order."""

    def __init__(self, folder: Path, stack: ExitStack):
        self.folder, self.stack = folder, stack
        self.data = folder / "data"
        self.data.mkdir()
        self.primary, self.standby = (self._kept(Postgres(folder, name)) for name in ("a", "b"))
        self.primary.create()
        manage(environment(self.data, DATABASE_URL=address_of(self.primary)), "demo", "--prepare")
        self.primary.sql("ANALYZE")
        self.standby.follow(self.primary)
        self.register = Register(self.primary)

    def _kept(self, one):
        self.stack.callback(one.stop)
        return one

    def web(self, name, *servers, **options) -> Machine:
        """Start a web machine whose database is at `servers`."""
        url = address_of(*servers, **options)
        return self._kept(Machine(self.folder, name, data=self.data, url=url)).start()

    def ways(self):
        bouncers = [
            self._kept(Bouncer(self.folder, self.primary, mode))
            for mode in ("session", "transaction")
        ]
        ways = [modes.Way("direct", self.web("direct", self.primary, application_name="direct"))]
        for one in bouncers:
            name = f"PgBouncer {one.mode}"
            machine = self.web(one.mode, one, application_name=name.replace(" ", "-"))
            ways.append(modes.Way(name, machine, one))
        modes.measure(self.folder, self.primary, ways, self.register)
        modes.print_memory(ways[0].machine, self.register)
        for way in ways:
            way.machine.stop()

    def machines(self):
        pair = [self.web(f"pair-{number}", self.primary) for number in (1, 2)]
        two_machines.measure(*pair, self.register)
        for one in pair:
            one.stop()

    def failover(self):
        print(failover.HEAD)
        both = [self.web(f"both-{one}", self.primary, self.standby) for one in (1, 2)]
        for name, options in {
            "two hosts, asynchronous": {},
            "two hosts, asynchronous, again": {},
            "two hosts, asynchronous, a second behind": {"behind": 1},
            "two hosts, synchronous": {"synchronous": True},
            "two hosts, synchronous, again": {"synchronous": True},
            "two hosts, synchronous, a second behind": {"synchronous": True, "behind": 1},
        }.items():
            self._fail_over(both, name, **options)
        for one in both:
            one.stop()
        address = self._kept(Address(self.primary))
        moved = [self.web(f"moved-{one}", address) for one in (1, 2)]
        for name, options in {
            "one address, moved after the promotion": {},
            "one address, moved before the promotion": {"early": True},
        }.items():
            self._fail_over(moved, name, address=address, **options)
        for one in moved:
            one.stop()

    def _fail_over(self, machines, name, **options):
        seen = failover.fail_over(
            machines, self.register, self.primary, self.standby, name=name, **options
        )
        print(failover.line(name, seen), flush=True)
        self.primary, self.standby = self.standby, self.primary
        self.standby.follow(self.primary)

    def backup(self):
        machine = self.web("backed-up", self.primary)
        standby.measure(self.folder, [machine], self.register, self.primary, self.standby)
        machine.stop()

    def partitions(self):
        self.primary.sql(f"CREATE DATABASE {partitions.BULK}")
        url = address_of(self.primary).replace(f"/{NAME}?", f"/{partitions.BULK}?")
        settings = environment(self.data, DATABASE_URL=url)
        manage(settings, "migrate", "--verbosity=0")
        manage(settings, "demo", "--councils", COUNCILS)
        began = time.monotonic()
        said = manage(settings, "rebuild_search").strip()
        print(f"filling the index of words anew: {time.monotonic() - began:.0f} s, {said}")
        partitions.measure(self.primary, TIMES)


def _out_of_time(*_):
    raise SystemExit("It took too long, and was given up.")


def main(asked: list[str]) -> bool:
    """Measure the parts that are asked for; return whether one of them could not be."""
    if unknown := [one for one in asked if one not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}: {', '.join(PARTS)}")
    if missing := lacking():
        raise SystemExit(
            f"It lacks {' and '.join(missing)}: sudo apt-get install {' '.join(missing)}\n"
            "(PgBouncer's own service may be stopped then: sudo systemctl disable --now pgbouncer)"
        )
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.signal(signal.SIGTERM, _out_of_time)
    signal.alarm(MOST)
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)  # the account of the database goes through it
        cluster, failed = Cluster(folder, stack), False
        for part in PARTS:
            if not asked or part in asked:
                print(f"== {part}", flush=True)
                try:
                    getattr(cluster, part)()
                except (AssertionError, RuntimeError, OSError, psycopg.Error) as error:
                    failed = True
                    print(f"NOT MEASURED: {type(error).__name__}: {error}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
