"""The index of words: made of the record by triggers, so that no change to it can be forgotten.

`search_searchentry` has one row for each thing that can be found, and the database's own full-text
index stands on it: FTS5 in SQLite, a GIN index of the council and the words in PostgreSQL. All of
it is made after every migrate; on SQLite it is taken down before, because a table that a migration
remakes may not be named by a trigger.
"""

import hashlib

from django.db import connections, router, transaction

from peerchallenge.search.sources import COLUMNS, SOURCES, Parent, Source

ENTRY = "search_searchentry"
# Both databases find words of letters and figures; PostgreSQL would make "medium-term" or
# "2023/24" words of another kind.
PLAIN = r"regexp_replace({column}, '[^[:alnum:]]+', ' ', 'g')"


def before_migrating(*, sender, using, **kwargs):
    """Take down what SQLite would stumble over while it remakes a table."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not router.allow_migrate(using, "search"):
        return
    with connection.cursor() as cursor:
        for name in _own_triggers(cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')


def after_migrating(*, sender, using, plan=(), **kwargs):
    """Make the index; fill it where there was none, or where it may say something else now.

    On PostgreSQL the triggers stand while the record is migrated, so it is filled anew only where
    it is made in another way than before: others may be saving all the while.
    """
    connection = connections[using]
    if not router.allow_migrate(using, "search"):
        return
    needed = {ENTRY, *(one.table for one in SOURCES)}
    if not needed <= set(connection.introspection.table_names()):
        return  # a part of the migrations only
    with connection.cursor() as cursor:
        for sql in statements(connection.vendor):
            cursor.execute(sql)
    changed = plan if connection.vendor == "sqlite" else _made_as(connection) != _way()
    if changed or not _is_filled(connection):
        rebuild(using)


def _way() -> str:
    """Return a token of how the index is made on PostgreSQL."""
    told = [*statements("postgresql"), *map(_filled, SOURCES)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _made_as(connection) -> str | None:
    """Return the token of how it was made when it was last filled; kept beside the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [ENTRY])
        return cursor.fetchone()[0]


def _is_filled(connection):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {ENTRY} LIMIT 1")
        return cursor.fetchone() is not None


def _own_triggers(cursor):
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%' "
        "ESCAPE '\\'"
    )
    return [name for (name,) in cursor.fetchall()]


def rebuild(using="default"):
    """Fill the index anew from the record; return how many things can be found."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever saves waits, for its trigger would enter the same thing; whoever searches
            # finds what was there before.
            cursor.execute(f"LOCK TABLE {ENTRY} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"COMMENT ON TABLE {ENTRY} IS '{_way()}'")
        else:
            # Row by row, the words of what goes would stay in the index as marks of what is gone,
            # and each search would take several times as long.
            for name in WORDS_TRIGGERS:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        cursor.execute(f"DELETE FROM {ENTRY}")
        for one in SOURCES:
            cursor.execute(_filled(one))
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
            for sql in _words_kept_sqlite():
                cursor.execute(sql)
        cursor.execute(f"SELECT count(*) FROM {ENTRY}")
        return cursor.fetchone()[0]


def _filled(source: Source, only: str = "") -> str:
    """Return the statement that enters the things of a kind: all of them, or some."""
    also = f" AND {only}" if only else ""
    return f"INSERT INTO {ENTRY} ({COLUMNS}) {source.select} WHERE {source.where}{also}"


def _emptied(source: Source, targets: str) -> str:
    return f"DELETE FROM {ENTRY} WHERE kind = '{source.kind}' AND target {targets}"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the index of words and every trigger; again is the same."""
    made = list(_words_sqlite() if vendor == "sqlite" else _words_postgresql())
    trigger = _trigger_sqlite if vendor == "sqlite" else _trigger_postgresql
    for one in SOURCES:
        own = _emptied(one, "= {row}.id")
        new = _filled(one, "t.id = {row}.id")
        made += trigger(f"search_{one.kind}_made", one.table, "INSERT", [new])
        made += trigger(f"search_{one.kind}_changed", one.table, "UPDATE", [own, new])
        made += trigger(f"search_{one.kind}_gone", one.table, "DELETE", [own])
        for number, parent in enumerate(one.parents):
            made += _of_parent(one, parent, f"search_{one.kind}_by_{number}", trigger)
    return made


def _of_parent(source: Source, parent: Parent, name: str, trigger) -> list[str]:
    concerned = f"{parent.column} = {{row}}.{parent.key}"
    return trigger(
        name,
        parent.table,
        parent.event,
        [
            _emptied(source, f"IN ({source.keys} WHERE {concerned})"),
            _filled(source, concerned),
        ],
        only_if=f"{{row}}.{parent.key} IS NOT NULL",
    )


# ---- SQLite

WORDS_TRIGGERS = ("search_words_made", "search_words_gone")


def _words_sqlite():
    yield (
        "CREATE VIEW IF NOT EXISTS search_content AS SELECT id, 'c' || council AS council, title, "
        f"body FROM {ENTRY}"
    )
    # The council is a word of its own: found by join, it would slow with the number of others.
    yield (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(council, title, body, "
        "content='search_content', content_rowid='id', tokenize='porter unicode61 "
        "remove_diacritics 0', prefix='3 4 5 6 7')"
    )
    yield from _words_kept_sqlite()


def _words_kept_sqlite():
    columns = "(rowid, council, title, body)"
    enter = f"INSERT INTO search_words {columns} VALUES ({{row}}.id, 'c' || {{row}}.council, "
    enter += "{row}.title, {row}.body)"
    leave = "INSERT INTO search_words (search_words, rowid, council, title, body) VALUES "
    leave += "('delete', {row}.id, 'c' || {row}.council, {row}.title, {row}.body)"
    made, gone = WORDS_TRIGGERS
    yield from _trigger_sqlite(made, ENTRY, "INSERT", [enter])
    yield from _trigger_sqlite(gone, ENTRY, "DELETE", [leave])


def _trigger_sqlite(name, table, event, work, only_if=""):
    row = "OLD" if event == "DELETE" else "NEW"
    when = f"WHEN {only_if} " if only_if else ""
    body = " ".join(f"{one};" for one in work)
    return [
        f'DROP TRIGGER IF EXISTS "{name}"',
        f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW '
        f"{when.format(row=row)}BEGIN {body.format(row=row)} END",
    ]


# ---- PostgreSQL


def _words_postgresql():
    title = f"to_tsvector('english', {PLAIN.format(column='title')})"
    body = f"to_tsvector('english', {PLAIN.format(column='body')})"
    yield "CREATE EXTENSION IF NOT EXISTS btree_gin"
    yield (
        f"ALTER TABLE {ENTRY} ADD COLUMN IF NOT EXISTS title_words tsvector "
        f"GENERATED ALWAYS AS ({title}) STORED"
    )
    yield (
        f"ALTER TABLE {ENTRY} ADD COLUMN IF NOT EXISTS words tsvector "
        f"GENERATED ALWAYS AS ({title} || {body}) STORED"
    )
    yield f"CREATE INDEX IF NOT EXISTS search_words ON {ENTRY} USING gin (council, words)"


def _trigger_postgresql(name, table, event, work, only_if=""):
    row = "OLD" if event == "DELETE" else "NEW"
    body = " ".join(f"{one};" for one in work).format(row=row)
    when = f"WHEN ({only_if.format(row=row)}) " if only_if else ""
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} RETURN NULL; END $$",
        # In one statement: what is saved between two would never be found.
        f'CREATE OR REPLACE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW '
        f"{when}EXECUTE FUNCTION {name}()",
    ]
