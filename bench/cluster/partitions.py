"""The table of updates as it is, and cut into partitions: does it help, and what would it cost?"""

import time

import psycopg

from bench.cluster.servers import Postgres

PARTS = 16
REPEATS, INSERTS = 15, 20_000
BULK = "bulk"
COLUMNS = (
    "id, action_id, sequence, status, state_label, narrative, next_steps, review_on, "
    "continues_in, is_no_change, is_good_news, effective_on, recorded_at, recorded_by_id, "
    "recorded_name, recorded_post"
)
# As it is; by the action, which the unique number of an update allows; by the key, which does not.
PARTITIONED = {
    "as it is": "",
    "hash of action_id": "PARTITION BY HASH (action_id)",
    "range of id": "PARTITION BY RANGE (id)",
}
KEYS = {
    "as it is": ("PRIMARY KEY (id)", "UNIQUE (action_id, sequence)"),
    "hash of action_id": ("PRIMARY KEY (action_id, id)", "UNIQUE (action_id, sequence)"),
    "range of id": ("PRIMARY KEY (id)",),
}
LATEST = """
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
SELECT a.action_id, (
    SELECT jsonb_build_object('status', latest.status, 'narrative', latest.narrative)
    FROM {table} latest
    WHERE latest.action_id = a.action_id AND latest.effective_on <= current_date
    ORDER BY latest.effective_on DESC, latest.sequence DESC LIMIT 1
) FROM (SELECT generate_series(%s::bigint, %s::bigint) AS action_id) a
"""
ONE = f"""
INSERT INTO {{table}} ({COLUMNS})
VALUES (%s, %s, %s, 'on_track', '', 'Work went on as planned.', '', NULL, '', false, false,
        current_date, now(), 1, 'Somebody', 'Head of Policy')
"""


def measure(server: Postgres, times: int):
    """Print what the latest status of 100 actions and an insert cost in each shape of the table.

    The database `bulk` has the updates of many councils, which are taken `times` times.
    """
    with psycopg.connect(server.conninfo(BULK), autocommit=True) as connection:
        for number, name in enumerate(PARTITIONED):
            _fill(connection, f"updates_{number}", name, times)
        [(rows, first, keys)] = connection.execute(
            "SELECT count(*), min(action_id), max(action_id) FROM updates_0"
        ).fetchall()
        print(f"{rows:,} updates, {PARTS} partitions; {INSERTS:,} inserts in one transaction")
        print(
            f"{'':22}{'latest of 100':>15}{'planning':>10}{'pages read':>12}"
            f"{'an insert':>11}{'with indexes':>14}"
        )
        for number, name in enumerate(PARTITIONED):
            table = f"updates_{number}"
            took, planning, pages = _latest(connection, table, first, keys)
            one = _inserts(connection, table, keys)
            size = connection.execute(
                "SELECT coalesce(sum(pg_total_relation_size(relid)), pg_total_relation_size(%s)) "
                "FROM pg_partition_tree(%s)",
                [table, table],
            ).fetchone()[0]
            print(
                f"{name:22}{took:12.2f} ms{planning:7.2f} ms{pages:12,}{one * 1e6:8.0f} µs"
                f"{float(size) / 1e6:11,.0f} MB"
            )


def _fill(connection, table, name, times):
    connection.execute(
        f"CREATE TABLE {table} (LIKE actions_progressupdate INCLUDING DEFAULTS) "
        + PARTITIONED[name]
    )
    [(rows, most)] = connection.execute(
        "SELECT max(id) + 1, max(action_id) + 1 FROM actions_progressupdate"
    ).fetchall()
    if name == "hash of action_id":
        for part in range(PARTS):
            connection.execute(
                f"CREATE TABLE {table}_{part} PARTITION OF {table} "
                f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
    elif name == "range of id":
        step = rows * times // PARTS + 1
        for part in range(PARTS + 1):  # the last takes what is added
            bounds = f"({part * step}) TO ({(part + 1) * step})"
            connection.execute(
                f"CREATE TABLE {table}_{part} PARTITION OF {table} FOR VALUES FROM {bounds}"
            )
    told = COLUMNS.replace("id, action_id", f"id + n * {rows}, action_id + n * {most}", 1)
    connection.execute(
        f"INSERT INTO {table} ({COLUMNS}) SELECT {told} FROM actions_progressupdate "
        f"CROSS JOIN generate_series(0, {times - 1}) AS n ORDER BY n, id"
    )
    for key in KEYS[name]:
        connection.execute(f"ALTER TABLE {table} ADD {key}")
    for columns in ("action_id, effective_on DESC, sequence DESC", "recorded_by_id"):
        connection.execute(f"CREATE INDEX ON {table} ({columns})")
    if "UNIQUE (action_id, sequence)" not in KEYS[name]:
        connection.execute(f"CREATE INDEX ON {table} (action_id, sequence)")
    connection.execute(f"VACUUM ANALYZE {table}")


def _latest(connection, table, first, last):
    """Return the least milliseconds of asking and planning, and the pages it looked at."""
    best, planning, pages = float("inf"), float("inf"), 0
    for number in range(REPEATS):
        begin = first + (last - first - 100) * number // REPEATS
        told = connection.execute(LATEST.format(table=table), [begin, begin + 99]).fetchone()[0][0]
        best = min(best, told["Execution Time"])
        planning = min(planning, told["Planning Time"])
        pages = told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
    return best, planning, pages


def _inserts(connection, table, keys):
    """Return the seconds that an insert of one update takes, among many of a transaction."""
    [(last,)] = connection.execute(f"SELECT max(id) FROM {table}").fetchall()
    with connection.transaction(), connection.cursor() as cursor:
        began = time.perf_counter()
        for number in range(INSERTS):
            # Actions all over the table, as people report on them.
            action = 1 + number * 7919 % keys
            cursor.execute(ONE.format(table=table), [last + 1 + number, action, 10_000 + number])
        return (time.perf_counter() - began) / INSERTS
