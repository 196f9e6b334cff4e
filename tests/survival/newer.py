"""A newer version of the product, for trying what its migrations do to the one that serves."""

import shutil
from pathlib import Path

from tests.browser.site import ROOT

SETTINGS = """
from peerchallenge.settings import *

MIGRATION_MODULES = {"actions": "newer_actions"}
"""
# One of each kind that docs/upgrading.md calls safe, on the tables that people write most.
MIGRATION = """
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("actions", LAST)]
    operations = [
        migrations.AddField(
            "progressupdate", "confidence", models.CharField(max_length=20, db_default="")
        ),
        migrations.AddField("actionitem", "reviewed_on", models.DateField(null=True)),
        migrations.CreateModel(
            "Obstacle",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("action", models.ForeignKey("actions.actionitem", models.PROTECT)),
                ("words", models.TextField()),
            ],
        ),
        migrations.AddConstraint(
            "progressupdate",
            models.CheckConstraint(
                name="progressupdate_confidence_is_known",
                condition=Q(confidence__in=["", "high", "low"]),
            ),
        ),
        migrations.AddIndex(
            "actionitem", models.Index(fields=["reviewed_on"], name="actionitem_reviewed")
        ),
    ]
"""


def write(folder: Path) -> dict[str, str]:
    """Write the newer version into `folder`; return the settings that let a command be of it."""
    package = folder / "newer_actions"
    package.mkdir(parents=True)
    for path in (ROOT / "actions" / "migrations").glob("*.py"):
        shutil.copy(path, package)
    last = max(path.stem for path in package.glob("0*.py"))
    (package / "9001_newer.py").write_text(MIGRATION.replace("LAST", repr(last)))
    (folder / "newer_settings.py").write_text(SETTINGS)
    return {"DJANGO_SETTINGS_MODULE": "newer_settings", "PYTHONPATH": f"{folder}:{ROOT}"}
