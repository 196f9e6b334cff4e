"""`manage.py restore`: everything that a backup holds, back into an installation."""

import logging
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from peerchallenge.backup.container import FILES
from peerchallenge.backup.restoring import look, restore
from peerchallenge.handover.archive import Refused
from recommendations.file_store import StoreAway

WORDS = "replace everything"


class Command(BaseCommand):
    help = (
        "Take everything back from a file of `backup`: into an empty installation, or with "
        "--replace-everything in the place of what is there. All of it, or nothing is changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace-everything",
            action="store_true",
            help="remove what the installation holds: every council, person and file",
        )
        parser.add_argument("--yes", action="store_true", help="do so without asking")

    def handle(self, *, file, replace_everything, yes, **options):
        # What it says of each attempt to connect, the one line below says too.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        try:
            if replace_everything and not yes:
                self._ask(look(file, replace=True))
            done = restore(file, replace=replace_everything)
        except Refused as error:
            raise CommandError(
                f"{file}: {_one_line(error)}; nothing was changed", returncode=2
            ) from None
        except OSError as error:
            raise CommandError(
                f"The files could not be stored: {error.strerror or error}; nothing was changed",
                returncode=2,
            ) from None
        except StoreAway as error:
            raise CommandError(
                f"The files could not be stored: {error}; nothing was changed", returncode=2
            ) from None
        except Error as error:
            raise CommandError(
                f"The database does not answer: {_one_line(error)}; nothing was changed",
                returncode=2,
            ) from None
        manifest = done.manifest
        files = sum(name.startswith(FILES) for name in manifest.members)
        self.stdout.write(
            f"Restored {sum(manifest.counts.values()):,} rows and {files:,} files, as they stood "
            f"at {_one_line(manifest.made_at)}; {done.found:,} things can be found by search"
        )
        for name in manifest.missing_files:
            self.stdout.write(f"Was missing when it was made: {_one_line(name)}")
        if not done.is_tidy:
            self.stdout.write("Files of what was here before are still there: no row names them")
        self.stdout.write("Everybody has to sign in again")

    def _ask(self, manifest):
        self.stdout.write(
            f"The backup was made at {_one_line(manifest.made_at)}. Everything that this "
            "installation holds now will be gone."
        )
        try:
            answer = input(f'Type "{WORDS}" to go on: ')
        except (EOFError, KeyboardInterrupt):
            answer = ""
        if answer.strip().lower() != WORDS:
            raise CommandError("Nothing was changed: those were not the words", returncode=2)


def _one_line(words):
    """Return words of a backup fit for a terminal, which somebody else may have chosen."""
    return "".join(one for one in " ".join(str(words).split()) if one.isprintable())
