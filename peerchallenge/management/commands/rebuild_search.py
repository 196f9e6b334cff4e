"""Makes the index of words anew from the record."""

from django.core.management.base import BaseCommand
from django.db import transaction

from peerchallenge.search import index


class Command(BaseCommand):
    help = "Fills the search index anew; needed only where the database was changed by hand"

    @transaction.atomic
    def handle(self, **options):
        self.stdout.write(f"{index.rebuild():,} things can be found.")
