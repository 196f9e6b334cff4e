"""Records that the database itself refuses to change.

A model says what may not change, and the triggers are made from that after every migrate:

- `append_only = True`: no row is ever updated or deleted.
- `frozen_fields = ("text",)`: those columns keep their value; with `frozen_once = "published_on"`
  only from the moment that that column holds something;
- `frozen_but = {"text": "exempt_under"}`: "text" may be replaced in the statement that changes
  "exempt_under", which is how words are taken out of sight and put back.
"""

from django.db import connections, models, router

FUNCTION = """
CREATE OR REPLACE FUNCTION peerchallenge_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is %', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install_triggers(*, app_config, using, **kwargs):
    """Make the triggers of `app_config`'s models on the database `using`; again is the same."""
    if not router.allow_migrate(using, app_config.label):
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.schema_editor(atomic=False) as editor:
        for model in app_config.get_models():
            if model._meta.db_table in tables:
                for sql in trigger_sql(model, connection.vendor):
                    editor.execute(sql, params=None)


def trigger_sql(model: type[models.Model], vendor: str) -> list[str]:
    """Return the statements that (re)make the triggers of `model`."""
    table = model._meta.db_table
    statements = []
    if getattr(model, "append_only", False):
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{event.lower()}"
            statements += _statements(vendor, table, name, event, "", "append-only")
    if fields := getattr(model, "frozen_fields", ()):
        differ = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        but = getattr(model, "frozen_but", {})
        when = " OR ".join(_differs(model, field, but.get(field), differ) for field in fields)
        if once := getattr(model, "frozen_once", None):
            when = f'OLD."{once}" IS NOT NULL AND ({when})'
        statements += _statements(
            vendor, table, f"{table}_refuse_rewording", "UPDATE", f"WHEN ({when})", "frozen"
        )
    if vendor == "postgresql" and statements:
        statements.insert(0, FUNCTION)
    return statements


def _differs(model, field, but, differ):
    """Return when a field counts as changed: where that which may excuse it has not."""
    column = model._meta.get_field(field).column
    changed = f'OLD."{column}" {differ} NEW."{column}"'
    if not but:
        return changed
    excuse = model._meta.get_field(but).column
    return f'({changed} AND NOT (OLD."{excuse}" {differ} NEW."{excuse}"))'


def _statements(vendor, table, name, event, when, why):
    if vendor == "sqlite":
        return [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW {when} '
            f"BEGIN SELECT RAISE(ABORT, '{table} is {why}'); END",
        ]
    return [
        # In one statement: between two, what is guarded could be changed.
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW {when} '
        f"EXECUTE FUNCTION peerchallenge_refuse('{why}')",
    ]
