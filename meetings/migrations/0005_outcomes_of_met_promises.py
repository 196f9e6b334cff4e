"""Says as an outcome of its own what stood on a promise: the minute that met it, and who said so."""

from django.db import migrations


def tell(apps, schema_editor):
    alias = schema_editor.connection.alias
    outcomes = apps.get_model("meetings", "CommitmentOutcome").objects.using(alias)
    met = (
        apps.get_model("meetings", "Commitment")
        .objects.using(alias)
        .filter(met_in__isnull=False)
        .select_related("met_in__item__meeting")
    )
    for commitment in met.iterator():
        outcomes.create(
            commitment=commitment,
            sequence=1,
            outcome="met",
            effective_on=commitment.met_in.item.meeting.held_on,
            paragraph_id=commitment.met_in_id,
            recorded_by_id=commitment.met_recorded_by_id,
            recorded_at=commitment.met_recorded_at,
        )


class Migration(migrations.Migration):

    dependencies = [("meetings", "0004_the_committee_clock")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
