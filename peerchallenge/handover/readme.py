"""What the archive says of itself to somebody who has it, and not the product."""

import textwrap
from datetime import UTC, datetime

from django.db import models

from peerchallenge.handover.kinds import KINDS, LEFT_OUT, kind_of
from recommendations.models import Council

HEAD = """\
The register of {council}
{line}

Made on {made_on} by the Peer Challenge Tracker.

This archive holds everything that the council has recorded about its peer challenges: what was
recommended, what the council does about it, what was reported and when, the minutes in which it
was discussed, the evidence, the reports that were issued, and who changed what. Keep it as the
council's other records are kept: it names people, and some of the evidence is not for the public.

manifest.json   what is in the archive, with the number of rows of each kind, and for each file its
                size and its SHA-256, by which anybody can check that nothing was changed
README.txt      this text
rows/           the records. Each file holds one kind, one row a line, and each line is a JSON
                object (https://www.rfc-editor.org/rfc/rfc8259) in UTF-8
files/          evidence, imported plans, issued reports and packs, each named by the SHA-256 of
                its bytes. Their own names are in the rows

"id" counts the rows of a kind from 1. Where a row names another, it holds that one's id; the
lists below say of which kind. Days are written 2026-03-09, moments in universal time as
2026-03-09T10:00:00+00:00, decimal numbers as texts. null is nothing. Where a field holds a file,
it is the SHA-256 under which the file is kept, "missing" where the file was lost before the
archive was made, or empty where there is none.

A moment called recorded_at says when something was written down; a day called effective_on says
which day it speaks of.
"""
WORDS = (
    (models.BooleanField, "true or false"),
    (models.DateTimeField, "moment"),
    (models.DateField, "day"),
    (models.TimeField, "time of day"),
    (models.DecimalField, "decimal number"),
    (models.FloatField, "number"),
    (models.IntegerField, "whole number"),
    (models.JSONField, "list or table"),
    (models.BinaryField, "bytes in base64"),
    (models.FileField, "file"),
    (models.Field, "text"),
)


def readme(council: Council, at: datetime) -> str:
    """Return the text for the archive of `council`, made at `at`."""
    title = f"The register of {council}"
    made_on = f"{at.astimezone(UTC).day} {at.astimezone(UTC):%B %Y}"
    parts = [HEAD.format(council=council, line="=" * len(title), made_on=made_on)]
    for kind in KINDS:
        parts.append(f"\n{kind.path}\n{'-' * len(kind.path)}\n{_set(kind.says)}")
        parts.append(_listed("id", "whole number"))
        parts += [_listed(field.name, _says(field)) for field in kind.fields]
        parts += [
            _listed(field.name, f"ids of {kind_of(field.related_model).name}")
            for field in kind.many
        ]
    parts.append("\nWhat is not in the archive\n--------------------------\n")
    parts += [
        _listed(label.rpartition(".")[2], why)
        for label, why in LEFT_OUT.items()
        if not why.startswith("a table of the framework")
    ]
    return "".join(parts)


def _set(text, **indents):
    return textwrap.fill(text, 99, break_long_words=False, **indents) + "\n"


def _listed(name, says):
    return _set(f"{name}: {says}", initial_indent="  ", subsequent_indent="    ")


def _says(field):
    """Say what a field is: its words where they add to its name, and what it holds."""
    if field.related_model:
        what = f"id of {kind_of(field.related_model).name}"
    else:
        what = next(words for kind, words in WORDS if isinstance(field, kind))
    if field.choices:
        what += ", one of " + ", ".join(f'"{key}" ({label})' for key, label in field.flatchoices)
    if field.null:
        what += ", or null"
    words = str(field.verbose_name)
    return what if words == field.name.replace("_", " ") else f"{words}; {what}"
