"""What the two databases do differently while everything is read or written.

Both can show one moment of the record while others write, put all rows in within one transaction,
and stand their guards aside for it; each says it in its own words.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from peerchallenge.backup.tables import Table, emptied_tables


@contextmanager
def one_moment() -> Iterator[None]:
    """Show the record as it stands now, whatever others write meanwhile; nobody waits for it."""
    if connection.in_atomic_block:  # a test, or somebody who has seen to it
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), _rows_piece_by_piece():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not `atomic`: it would take the lock of writers, for as long as the backup lasts.
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")


@contextmanager
def _rows_piece_by_piece() -> Iterator[None]:
    """Let `iterator()` leave the rows in the server: a table may be larger than the memory.

    Only within a transaction, which has one process of the server to itself (see the settings).
    """
    before = connection.settings_dict
    connection.settings_dict = before | {"DISABLE_SERVER_SIDE_CURSORS": False}
    try:
        yield
    finally:
        connection.settings_dict = before


@contextmanager
def guards_aside() -> Iterator[None]:
    """Let rows come and go that the database otherwise guards, within one transaction.

    The triggers of the record and of the index of words stand again when it is left well; left by
    an error, the transaction is undone and they never stood aside.
    """
    if connection.vendor == "postgresql":
        tables = emptied_tables()
        # What waits for the end of the transaction must be looked at before tables are changed.
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            _execute(f"ALTER TABLE {_quoted(table)} DISABLE TRIGGER USER")
        _execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            _execute(f"ALTER TABLE {_quoted(table)} ENABLE TRIGGER USER")
        _execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        triggers = _rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in triggers:
            _execute(f"DROP TRIGGER {_quoted(name)}")
        yield
        connection.check_constraints()
        for _, sql in triggers:
            _execute(sql)


def empty() -> None:
    """Remove every row of every table; for use within `guards_aside()`."""
    names = [_quoted(table) for table in emptied_tables()]
    if connection.vendor == "postgresql":
        _execute(f"TRUNCATE {', '.join(names)}")
    else:
        for name in names:
            _execute(f"DELETE FROM {name}")  # noqa: S608 names of our own


def store(table: Table, things: list[models.Model]) -> None:
    """Store rows just as they are: no default, no date of saving, the keys they had."""
    size = max(connection.ops.bulk_batch_size(table.fields, things), 1)
    for start in range(0, len(things), size):
        table.model._base_manager._insert(
            things[start : start + size], fields=table.fields, using="default", raw=True
        )


def last_keys(tables: list[Table]) -> dict[str, int]:
    """Return the last key that each table has given, to rows that are gone too.

    The audit names things by their keys, so none may come to mean something else.
    """
    counted = [table for table in tables if isinstance(table.model._meta.pk, models.AutoField)]
    if connection.vendor == "sqlite":
        known = dict(_rows("SELECT name, seq FROM sqlite_sequence"))
        return {table.name: known.get(table.model._meta.db_table, 0) for table in counted}
    found = {}
    for table in counted:
        [(sequence,)] = _rows("SELECT pg_get_serial_sequence(%s, %s)", _serial(table))
        [(last, is_called)] = _rows(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
        found[table.name] = last if is_called else 0
    return found


def go_on_from(table: Table, last: int) -> None:
    """Let a table give keys above `last` and above those of its rows."""
    meta = table.model._meta
    highest = table.model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
    last = max(last, highest)
    if connection.vendor == "sqlite":
        _execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        _execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, last])
    else:
        arguments = [*_serial(table), max(last, 1), last > 0]
        _execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", arguments)


def settle() -> None:
    """See that what was stored outlives the power too, where that is not the habit."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _execute("PRAGMA wal_checkpoint(TRUNCATE)")


def migrations_of_code() -> dict[str, list[str]]:
    """Return the migrations that this version of the product has, by app."""
    return _by_app(MigrationLoader(None).disk_migrations)


def migrations_applied() -> dict[str, list[str]]:
    """Return those of them that the database has; none where it is empty."""
    loader = MigrationLoader(connection)
    return _by_app(key for key in loader.applied_migrations if key in loader.disk_migrations)


def is_bare() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def holds_something() -> bool:
    """Whether somebody works here already: there is a council, or a person."""
    return any(
        apps.get_model(label)._base_manager.exists()
        for label in ("recommendations.Council", "accounts.User")
    )


def _by_app(keys) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(keys):
        found.setdefault(app, []).append(name)
    return found


def _serial(table) -> list[str]:
    return [_quoted(table.model._meta.db_table), table.model._meta.pk.column]


def _quoted(name) -> str:
    return connection.ops.quote_name(name)


def _execute(sql, arguments=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def _rows(sql, arguments=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
