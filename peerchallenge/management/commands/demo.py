"""`manage.py demo`: the demonstration data, or a data set of national scale."""

import logging

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from peerchallenge.demonstration import bulk, load, sign_ins


class Command(BaseCommand):
    help = "Load the demonstration council; with --councils, many councils made in bulk."

    def add_arguments(self, parser):
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first migrate the database and collect static files, in this one process",
        )
        parser.add_argument("--councils", type=int, metavar="N")
        parser.add_argument("--recommendations", type=int, default=10, metavar="R")
        parser.add_argument("--actions", type=int, default=10, metavar="A")
        parser.add_argument("--updates", type=int, default=20, metavar="U")
        parser.add_argument("--meetings", type=int, default=10, metavar="M")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(
        self, *, prepare, councils, recommendations, actions, updates, meetings, seed, **options
    ):
        if prepare:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        if councils is not None:
            sizes = (councils, recommendations, actions, updates, meetings)
            if min(sizes) < 0 or councils < 1:
                raise CommandError("The numbers must not be negative", returncode=2)
            made = bulk.load(bulk.Size(*sizes), seed=seed, day=localdate())
            self.stdout.write(
                f"Made {made} councils."
                if made
                else "Councils made in bulk are there already: nothing was changed."
            )
            return
        # What fictional people did is nothing for the log.
        log = logging.getLogger("audit")
        before, log.disabled = log.disabled, True
        try:
            loaded = load.load(localdate())
        finally:
            log.disabled = before
        self.stdout.write(
            "The demonstration council is loaded."
            if loaded
            else "The demonstration council is there already: its data are kept."
        )
        self.stdout.write(f"Sign in with the password {sign_ins.PASSWORD} as")
        for one in sign_ins.listed():
            self.stdout.write(f"  {one.email:<32} {one.council}, {one.role}")
