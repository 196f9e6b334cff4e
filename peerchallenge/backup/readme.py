"""What a backup says to the person who opens it, perhaps years later and without this product."""

from datetime import datetime

from peerchallenge.backup.tables import LEFT_OUT
from peerchallenge.handover.exporting import product_version

TEXT = """\
This is a backup of the Peer Challenge Tracker: everything that one installation held, of all its
councils, at {at}. Keep it as safe as the service itself: it holds personal data, the hashes of
passwords, and what committees discussed in private.

To take it back, install version {version} of the product, set the SECRET_KEY that the installation
had, and run

    manage.py restore THIS-FILE

It may be restored on SQLite and on PostgreSQL, whichever it was made on (this one: {engine}).
Without the same SECRET_KEY everything is there too, but whoever has a second factor must set it up
anew.

What is in it:

  manifest.json     the format and its version, the version of the product, the migrations of the
                    database, how many rows each table has, the last key that each has given, and
                    the SHA-256 and size of every other member
  rows/*.jsonl      the rows of each table in the order of their keys, one JSON object a line, with
                    the names of the columns. Moments are in UTC to the microsecond, decimals are
                    text, bytes are base64
  files/            the files that the rows name: evidence, imported plans, issued reports, packs

What is not in it:

{left_out}
  emails that were written as files, static files, and the settings in the environment
"""


def readme(at: datetime, engine: str) -> str:
    """Return the text for a backup made at `at` on the database `engine`."""
    return TEXT.format(
        at=at.isoformat(timespec="seconds"),
        version=product_version(),
        engine={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine],
        left_out="\n".join(f"  {name}: {why}" for name, why in LEFT_OUT.items()),
    )
