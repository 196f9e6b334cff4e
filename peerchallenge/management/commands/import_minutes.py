"""`manage.py import_minutes`: a page of minutes, read and stored with its suggestions."""

from datetime import date
from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from meetings import importing
from meetings.models import AgendaItem
from meetings.moderngov import NotFetched, fetch_page
from meetings.reading.agenda_item import UnreadablePage
from meetings.reading.source import decode
from recommendations import scanning
from recommendations.models import PeerChallenge


class Command(BaseCommand):
    help = (
        "Read a page of minutes, from a file or from the council's Modern.Gov, and store it. "
        "Twice is the same as once."
    )
    stealth_options = ("fetcher",)

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE-or-URL")
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--committee", required=True, metavar="NAME")
        parser.add_argument("--date", required=True, type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--challenge", metavar="SLUG", help="default: the newest")
        parser.add_argument("--url", default="", metavar="ADDRESS")

    def handle(self, *, file, council, committee, challenge, url, fetcher=None, **options):
        challenges = PeerChallenge.objects.select_related("council").filter(council__slug=council)
        if challenge:
            challenges = challenges.filter(slug=challenge)
        found = challenges.order_by("-on_site_from", "-pk").first()
        if found is None:
            raise CommandError(
                f"There is no challenge {challenge or ''} of a council {council}", returncode=2
            )
        committee = " ".join(committee.split())
        if not committee:
            raise CommandError("--committee must not be empty", returncode=2)
        status, doubt = AgendaItem.Status.DRAFT, ""
        try:
            if file.lower().startswith(("http://", "https://")):
                fetched = fetch_page(file, found.council, fetcher=fetcher)
                source, url = fetched.text, url or fetched.address
                status = fetched.status or status
                if fetched.held_on and fetched.held_on != options["date"]:
                    doubt = f"the site says that the meeting was on {fetched.held_on}"
            else:
                content = Path(file).read_bytes()
                scanning.check(BytesIO(content), Path(file).name)
                source = decode(content)
            heading = importing.Heading(
                committee=committee, held_on=options["date"], status=status, source_url=url
            )
            page = importing.read(source, found, held_on=heading.held_on)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
        except ValidationError as error:
            raise CommandError(f"{file}: {error.message}", returncode=2) from None
        except (NotFetched, UnreadablePage) as error:
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
        for warning in filter(None, (doubt, *page.warnings)):
            self.stdout.write(f"Check: {warning}")


def _day(text):
    return date.fromisoformat(text)


_day.__name__ = "date (YYYY-MM-DD)"
