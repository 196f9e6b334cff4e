"""Confirms the promises that somebody had recorded as met: that person vouched for them."""

from django.db import migrations
from django.db.models import F


def confirm(apps, schema_editor):
    commitments = apps.get_model("meetings", "Commitment").objects.using(
        schema_editor.connection.alias
    )
    commitments.filter(state="suggested", met_in__isnull=False).update(
        state="confirmed", settled_by=F("met_recorded_by"), settled_at=F("met_recorded_at")
    )


class Migration(migrations.Migration):

    dependencies = [("meetings", "0002_questions_to_settle")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
