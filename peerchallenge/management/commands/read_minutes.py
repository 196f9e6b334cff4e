"""`manage.py read_minutes`: one agenda item read and printed as JSON; nothing is stored."""

import json
import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings.reading import agenda_item, registers


class Command(BaseCommand):
    help = (
        "Read one agenda item (text, HTML, Word or PDF; - is standard input) and print it as JSON."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--recommendations", metavar="FILE.json")
        parser.add_argument("--meeting-date", metavar="YYYY-MM-DD")
        parser.add_argument("--municipal-year-ends", metavar="YYYY-MM-DD")
        parser.add_argument("--item", metavar="NUMBER", help="the item of a whole meeting")

    def handle(self, *, file, recommendations, meeting_date, municipal_year_ends, item, **options):
        try:
            page = agenda_item.read(
                _bytes(file),
                recommendations=_registered(recommendations),
                meeting_date=_day("--meeting-date", meeting_date),
                municipal_year_ends=_day("--municipal-year-ends", municipal_year_ends),
                item_number=item,
            )
        except agenda_item.UnreadablePage as error:
            name = "standard input" if file == "-" else file
            raise CommandError(f"{name}: {error}", returncode=2) from None
        self.stdout.write(json.dumps(agenda_item.as_json(page), ensure_ascii=False, indent=2))


def _registered(path):
    if path is None:
        return ()
    try:
        return registers.read(_bytes(path))
    except registers.UnreadableRegister as error:
        raise CommandError(f"{path}: {error}", returncode=2) from None


def _bytes(path):
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file that can be read"
        raise CommandError(f"{path}: {reason}", returncode=2) from None


def _day(option, text):
    # Not an argparse type: its refusal prints the whole usage before the one line that says why.
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        reason = f"{option}: {text} is not a date; write it as YYYY-MM-DD"
        raise CommandError(reason, returncode=2) from None
