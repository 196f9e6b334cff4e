"""Prints every fixed word of a report in English, to be given in another language."""

import json

from django.core.management.base import BaseCommand

from peerchallenge.reports.english import ENGLISH


class Command(BaseCommand):
    help = "Prints the fixed words of reports as JSON, to be translated"

    def handle(self, **options):
        self.stdout.write(json.dumps(dict(ENGLISH), ensure_ascii=False, indent=2))
