from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", "cache", database=schema_editor.connection.alias)


class Migration(migrations.Migration):
    """The table in which all processes count together; Django's own command makes it."""

    dependencies = [("accounts", "0004_trust")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
