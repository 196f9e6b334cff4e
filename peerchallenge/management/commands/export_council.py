"""`manage.py export_council`: a council's whole register, in one archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from peerchallenge.handover.exporting import NotExported, export
from recommendations.file_store import StoreAway
from recommendations.models import Council


class Command(BaseCommand):
    help = (
        "Write a council's whole register, with its evidence and its history, to one archive "
        "(ZIP) that explains itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("council", metavar="SLUG")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--with-exempt",
            action="store_true",
            help="also what is exempt or confidential, for a council that may read it",
        )

    def handle(self, *, council, file, with_exempt, **options):
        found = Council.objects.filter(slug=council).first()
        if found is None:
            raise CommandError(f"There is no council {council}", returncode=2)
        try:
            done = export(found, file, at=timezone.now(), with_exempt=with_exempt)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
        except StoreAway as error:
            raise CommandError(f"The files cannot be read: {error}", returncode=2) from None
        except NotExported as error:
            raise CommandError(str(error), returncode=2) from None
        rows = sum(done.manifest.counts.values())
        files = sum(name.startswith("files/") for name in done.manifest.members)
        self.stdout.write(f"{file}: {rows:,} rows and {files:,} files, {done.size:,} bytes")
        if missing := done.manifest.missing_files:
            self.stdout.write(f"{missing:,} files were not on the disk and are not in it")
        self.stdout.write(f"SHA-256 {done.sha256}")
