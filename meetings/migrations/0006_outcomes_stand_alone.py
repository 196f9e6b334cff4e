"""Drops from a promise what its outcomes say now."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("meetings", "0005_outcomes_of_met_promises")]

    operations = [
        migrations.RemoveConstraint(
            model_name='commitment',
            name='commitment_met_names_minute_and_officer',
        ),
        migrations.RemoveConstraint(
            model_name='commitment',
            name='commitment_not_met_where_it_was_made',
        ),
        migrations.RemoveField(
            model_name='commitment',
            name='met_in',
        ),
        migrations.RemoveField(
            model_name='commitment',
            name='met_recorded_at',
        ),
        migrations.RemoveField(
            model_name='commitment',
            name='met_recorded_by',
        ),
    ]
