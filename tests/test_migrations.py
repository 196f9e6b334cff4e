"""Migrations made from now on let the version before go on serving; see docs/upgrading.md.

What cannot be seen from a migration alone, and what only a second step may do, must be listed with
the reason: whoever installs it is then told.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres import operations as postgres
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

# The last migration of each app of the newest release; at a release it is moved on. An app that
# is not named is new, so no version before knows its tables.
RELEASED = {
    "recommendations": "0004_trust",
    "meetings": "0007_exempt_material",
    "actions": "0005_exempt_material",
    "accounts": "0005_shared_cache",
    "reports": "0001_initial",
    "checking": "0001_initial",
    "public": "0001_initial",
    "comments": "0001_initial",
    "sector": "0001_initial",
    "exempt": "0001_exempt_material",
    "search": "0001_initial",
}
# (app, migration): why it may be so. `contract: ` begins the second of two steps: the version
# before no longer uses what goes. `looked at: ` says why what is run is safe. `stop: ` says that
# the version before must be stopped first, which the changelog then says too.
LISTED: dict[tuple[str, str], str] = {}
SECOND_STEPS = ("contract: ", "looked at: ", "stop: ")

# Only ever added to, so they are the large ones: an index on them is not made in a moment.
LARGE = {("meetings", "paragraph"), ("search", "searchentry"), ("recommendations", "auditentry")}
SAFE = (
    migrations.CreateModel,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
    migrations.RenameIndex,
    postgres.AddIndexConcurrently,
    postgres.RemoveIndexConcurrently,
    BtreeGinExtension,
)
GONE = {
    migrations.RemoveField: "the version before reads and writes the column",
    migrations.DeleteModel: "the version before reads and writes the table",
    migrations.RenameField: "the version before knows the column by its old name",
    migrations.RenameModel: "the version before knows the table by its old name",
    migrations.AlterModelTable: "the version before knows the table by its old name",
    migrations.AlterUniqueTogether: "use a UniqueConstraint",
    migrations.AlterIndexTogether: "use an Index",
    migrations.AlterOrderWithRespectTo: "the version before does not fill the column",
}


def is_large(app: str, name: str) -> bool:
    """Whether a table grows for ever."""
    if (app, name) in LARGE:
        return True
    try:
        return getattr(apps.get_model(app, name), "append_only", False)
    except LookupError:
        return False


def broken(
    operation: Operation, app: str, state: ProjectState, new: set[tuple[str, str]]
) -> Iterator[str]:
    """Yield what an operation would break while the version before serves.

    `state` is before the operation; `new` are tables that the version before does not know.
    """
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for one in operation.database_operations:
            yield from broken(one, app, state, new)
        return
    name = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
    table = (app, name.lower())
    if table in new or isinstance(operation, SAFE):
        return
    if type(operation) in GONE:
        yield GONE[type(operation)]
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation.field)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(_field(state.models[table], operation.name), operation.field)
        if _is_indexed(operation.field) and is_large(*table):
            yield "an index on a table that grows for ever holds up whoever saves"
    elif isinstance(operation, migrations.AddIndex):
        if is_large(*table):
            yield "an index on a table that grows for ever holds up whoever saves"
    elif isinstance(operation, migrations.AddConstraint):
        if isinstance(operation.constraint, models.UniqueConstraint) and is_large(*table):
            yield "an index on a table that grows for ever holds up whoever saves"
    else:
        yield f"nobody can tell from a {type(operation).__name__} what it does"


def _added(field) -> Iterator[str]:
    if field.many_to_many or field.null or field.has_db_default():
        if field.unique and field.has_db_default():
            yield "all rows would hold the same, which is to be unique"
        return
    yield "the version before does not fill the column: give it a db_default, or let it be null"


def _altered(before, after) -> Iterator[str]:
    if before.many_to_many and after.many_to_many:
        return
    if before.null and not after.null:
        yield "the version before still stores NULL"
    if before.has_db_default() and not after.has_db_default():
        yield "the version before leaves the column to the database"
    if after.unique and not before.unique:
        yield "the version before may store the same twice"
    if type(before) is not type(after):
        yield "the column changes its type"
    elif (after.max_length or 0) and (before.max_length or 10**9) > after.max_length:
        yield "the version before stores longer words"
    elif before.db_column != after.db_column:
        yield "the version before knows the column by its old name"


def _is_indexed(field):
    return field.db_index or field.unique


def _field(model: ModelState, name: str):
    return model.fields[name]


def migrations_since(released: dict[str, str]):
    """Yield (app, migration, operation, state before it, tables that are new) for all of ours."""
    loader = MigrationLoader(None)
    ours = {one.label for one in apps.get_app_configs() if "site-packages" not in one.path}
    state, new, reached = ProjectState(), set(), set()
    for app, name in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        is_new = app in ours and (app not in released or app in reached)
        for operation in loader.graph.nodes[app, name].operations:
            if is_new:
                yield app, name, operation, state, new
                if isinstance(operation, migrations.CreateModel):
                    new.add((app, operation.name_lower))
            operation.state_forwards(app, state)
        if released.get(app) == name:
            reached.add(app)


def test_migrations_since_the_last_release_let_the_version_before_go_on():
    wrong = [
        f"{app}.{name}: {type(operation).__name__}: {why}"
        for app, name, operation, state, new in migrations_since(RELEASED)
        if (app, name) not in LISTED
        for why in broken(operation, app, state, new)
    ]

    assert wrong == [], "see “Two steps” in docs/upgrading.md, or list it with its reason"


def test_what_is_listed_is_there_and_says_why():
    known = MigrationLoader(None).disk_migrations.keys()

    assert [one for one in LISTED if one not in known] == []
    assert [one for one, why in LISTED.items() if not why.startswith(SECOND_STEPS)] == []
    assert [one for one in RELEASED.items() if one not in known] == []


def test_what_has_gone_before_would_be_found():
    """The rules are not asleep: of what was made before the first release much would break."""
    found = {
        (app, name, type(operation).__name__)
        for app, name, operation, state, new in migrations_since(
            RELEASED | {"meetings": "0003_met_promises_are_confirmed"}
        )
        if list(broken(operation, app, state, new))
    }

    assert ("meetings", "0006_outcomes_stand_alone", "RemoveField") in found
    assert ("meetings", "0005_outcomes_of_met_promises", "RunPython") in found


NEW = {("actions", "novelty")}
UPDATE, ACTION = "progressupdate", "actionitem"


def added(field, model=ACTION):
    return migrations.AddField(model, "extra", field)


def altered(model, name, field):
    return migrations.AlterField(model, name, field)


def index(model, *, unique=False):
    if unique:
        constraint = models.UniqueConstraint(fields=["status"], name="one")
        return migrations.AddConstraint(model, constraint)
    return migrations.AddIndex(model, models.Index(fields=["status"], name="one"))


EXAMPLES = [
    (migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]), False),
    (migrations.RemoveField(ACTION, "title"), True),
    (migrations.DeleteModel("Milestone"), True),
    (migrations.RenameField(ACTION, "title", "name"), True),
    (migrations.RenameModel("Milestone", "Step"), True),
    (added(models.CharField(max_length=9, default="")), True),
    (added(models.CharField(max_length=9, db_default="")), False),
    (added(models.DateTimeField(db_default=Now())), False),
    (added(models.DateField(null=True)), False),
    (added(models.CharField(max_length=9, unique=True, db_default="")), True),
    (added(models.ManyToManyField("actions.Milestone")), False),
    (added(models.CharField(max_length=9), "novelty"), False),
    (altered(ACTION, "original_due_on", models.DateField()), True),
    (altered(ACTION, "title", models.CharField(max_length=10_000)), False),
    (altered(ACTION, "title", models.CharField(max_length=3)), True),
    (altered(ACTION, "title", models.IntegerField()), True),
    (altered(ACTION, "ref", models.CharField(max_length=500, unique=True)), True),
    (altered(UPDATE, "recorded_at", models.DateTimeField()), True),
    (index(ACTION), False),
    (index(UPDATE), True),
    (index(UPDATE, unique=True), True),
    (migrations.RunPython(migrations.RunPython.noop), True),
    (migrations.RunSQL("SELECT 1"), True),
    (
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RemoveField(ACTION, "title")]
        ),
        True,
    ),
    (
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(ACTION, "title")]
        ),
        False,
    ),
    (
        migrations.AddConstraint(
            UPDATE, models.CheckConstraint(condition=models.Q(id__gt=0), name="one")
        ),
        False,
    ),
]


@pytest.mark.parametrize(("operation", "is_broken"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_what_would_break_is_told(operation, is_broken):
    state = MigrationLoader(None).project_state()

    assert bool(list(broken(operation, "actions", state, NEW))) is is_broken
