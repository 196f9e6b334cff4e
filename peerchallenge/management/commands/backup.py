"""`manage.py backup`: everything that the installation holds, to one file."""

import logging
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from peerchallenge.backup.container import FILES
from peerchallenge.backup.writing import NotMade, backup
from peerchallenge.handover.archive import Refused
from recommendations.file_store import StoreAway


class Command(BaseCommand):
    help = (
        "Write everything, the database and the files of all councils, to one file that "
        "`restore` takes back on SQLite or PostgreSQL. People may go on working meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="write over FILE if it is there already"
        )

    def handle(self, *, file, replace, **options):
        # What it says of each attempt to connect, the one line below says too.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        try:
            made = backup(file, at=timezone.now(), replace=replace)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}", returncode=2) from None
        except StoreAway as error:
            raise CommandError(
                f"Nothing was written: the files cannot be read, {error}", returncode=2
            ) from None
        except NotMade as error:
            raise CommandError(f"Nothing was written: {error}", returncode=2) from None
        except Refused as error:
            raise CommandError(
                f"Nothing was written, for it could not be read again: {error}", returncode=2
            ) from None
        except Error as error:
            words = " ".join(str(error).split())
            raise CommandError(
                f"Nothing was written: the database does not answer: {words}", returncode=2
            ) from None
        rows = sum(made.manifest.counts.values())
        files = sum(name.startswith(FILES) for name in made.manifest.members)
        self.stdout.write(f"{file}: {rows:,} rows and {files:,} files, {made.size:,} bytes")
        self.stdout.write(f"SHA-256 {made.sha256}")
        if missing := made.manifest.missing_files:
            for name in missing:
                self.stderr.write(f"Missing: {name}")
            raise CommandError(
                f"The backup is written, but {len(missing):,} files that the record names are "
                "gone and not in it",
                returncode=1,
            )
