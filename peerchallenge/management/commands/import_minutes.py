"""`manage.py import_minutes`: a page of minutes, read and stored with its suggestions."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings import importing
from meetings.reading.agenda_item import UnreadablePage
from meetings.reading.source import decode
from recommendations.models import PeerChallenge


class Command(BaseCommand):
    help = "Read a saved page of minutes (text or HTML) and store it. Twice is the same as once."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--committee", required=True, metavar="NAME")
        parser.add_argument("--date", required=True, type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--challenge", metavar="SLUG", help="default: the newest")
        parser.add_argument("--url", default="", metavar="ADDRESS")

    def handle(self, *, file, council, committee, challenge, url, **options):
        challenges = PeerChallenge.objects.select_related("council").filter(council__slug=council)
        if challenge:
            challenges = challenges.filter(slug=challenge)
        found = challenges.order_by("-on_site_from", "-pk").first()
        if found is None:
            raise CommandError(
                f"There is no challenge {challenge or ''} of a council {council}", returncode=2
            )
        heading = importing.Heading(
            committee=" ".join(committee.split()), held_on=options["date"], source_url=url
        )
        if not heading.committee:
            raise CommandError("--committee must not be empty", returncode=2)
        try:
            source = decode(Path(file).read_bytes())
            page = importing.read(source, found, held_on=heading.held_on)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
        except UnreadablePage as error:
            raise CommandError(f"{file}: {error}", returncode=2) from None
        try:
            item = importing.store(source, page, found, heading, by=None)
        except importing.AlreadyStored as stored:
            self.stdout.write(f"{stored}; nothing was changed")
            return
        links = sum(len(paragraph.links) for paragraph in page.paragraphs)
        self.stdout.write(
            f"Stored “{item.title}” (version {item.version}): {len(page.paragraphs)} paragraphs, "
            f"{len(page.resolutions)} resolutions, {links} suggested links"
        )
        for warning in page.warnings:
            self.stdout.write(f"Check: {warning}")


def _day(text):
    return date.fromisoformat(text)


_day.__name__ = "date (YYYY-MM-DD)"
