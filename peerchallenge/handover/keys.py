"""Which row of the database is which row of the archive, kept on the disk and not in memory."""

import sqlite3
from collections.abc import Iterable, Iterator


class Keys:
    """Pairs of (kind, key on this side) and key on the other side.

    SQLite's temporary database lives in memory while it is small and in a file when it is not, so
    a register of any size costs the same. It is gone when it is closed.
    """

    def __init__(self):
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "BEGIN",
            "CREATE TABLE key (kind TEXT, here INTEGER, there INTEGER, PRIMARY KEY (kind, here)) "
            "WITHOUT ROWID",
            "CREATE TABLE file (name TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID",
            "CREATE TABLE later (kind TEXT, here INTEGER, field TEXT, there INTEGER)",
            "CREATE TABLE edge (kind TEXT, field TEXT, here INTEGER, there INTEGER, "
            "PRIMARY KEY (kind, field, here)) WITHOUT ROWID",
            "CREATE INDEX edge_back ON edge (kind, field, there)",
        ):
            self._database.execute(statement)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._database.close()

    def add(self, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Remember (key here, key there) of rows of `kind`."""
        self._database.executemany(
            "INSERT INTO key VALUES (?, ?, ?)", ((kind, here, there) for here, there in pairs)
        )

    def get(self, kind: str, here: int) -> int | None:
        """Return the other side's key, or None."""
        found = self._database.execute(
            "SELECT there FROM key WHERE kind = ? AND here = ?", (kind, here)
        ).fetchone()
        return found[0] if found else None

    def count(self, kind: str) -> int:
        return self._database.execute(
            "SELECT count(*) FROM key WHERE kind = ?", (kind,)
        ).fetchone()[0]

    def here(self, kind: str) -> Iterator[int]:
        """Yield this side's keys of `kind`, in the order of the other side's."""
        rows = self._database.execute(
            "SELECT here FROM key WHERE kind = ? ORDER BY there", (kind,)
        )
        return (key for (key,) in rows)

    def there(self, kind: str) -> Iterator[int]:
        """Yield the other side's keys of `kind`, in the order of this side's."""
        rows = self._database.execute(
            "SELECT there FROM key WHERE kind = ? ORDER BY here", (kind,)
        )
        return (key for (key,) in rows)

    def numbered(self, kind: str, here: int) -> int:
        """Return the other side's key: the next number from 1 where `here` is new."""
        found = self.get(kind, here)
        if found is None:
            found = self.count(kind) + 1
            self.add(kind, [(here, found)])
        return found

    # ---- files

    def add_file(self, name: str, sha256: str) -> None:
        """Remember that the file `name` has these bytes."""
        self._database.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (name, sha256))

    def sha256_of(self, name: str) -> str | None:
        found = self._database.execute(
            "SELECT sha256 FROM file WHERE name = ?", (name,)
        ).fetchone()
        return found[0] if found else None

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield (SHA-256, one name that has it), in order; files that are missing have none."""
        return iter(
            self._database.execute(
                "SELECT sha256, min(name) FROM file WHERE sha256 != '' GROUP BY sha256 "
                "ORDER BY sha256"
            )
        )

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield (name, SHA-256) of every file."""
        return iter(self._database.execute("SELECT name, sha256 FROM file ORDER BY name"))

    def missing(self) -> int:
        """Return how many files are not there."""
        return self._database.execute("SELECT count(*) FROM file WHERE sha256 = ''").fetchone()[0]

    # ---- rows that name others of their own kind

    def add_edge(self, kind: str, field: str, here: int, there: int) -> None:
        """Remember that one row names another of its kind."""
        self._database.execute("INSERT INTO edge VALUES (?, ?, ?, ?)", (kind, field, here, there))

    def goes_in_a_circle(self, kind: str, field: str) -> bool:
        """Say whether rows of `kind` name each other in a circle by `field`."""
        edges, reached = self._database.execute(
            """
            WITH RECURSIVE reached (here) AS (
                SELECT here FROM edge AS one WHERE kind = :kind AND field = :field AND NOT EXISTS (
                    SELECT 1 FROM edge AS next WHERE next.kind = :kind AND next.field = :field
                    AND next.here = one.there)
                UNION ALL
                SELECT edge.here FROM edge JOIN reached ON edge.there = reached.here
                WHERE edge.kind = :kind AND edge.field = :field
            )
            SELECT (SELECT count(*) FROM edge WHERE kind = :kind AND field = :field),
                   (SELECT count(*) FROM reached)
            """,
            {"kind": kind, "field": field},
        ).fetchone()
        return edges != reached

    def add_later(self, kind: str, here: int, field: str, there: int) -> None:
        """Remember that a row names one that is not read yet."""
        self._database.execute("INSERT INTO later VALUES (?, ?, ?, ?)", (kind, here, field, there))

    def later(self, kind: str) -> Iterator[tuple[int, str, int]]:
        """Yield what `add_later()` remembered of `kind`."""
        return iter(
            self._database.execute("SELECT here, field, there FROM later WHERE kind = ?", (kind,))
        )
