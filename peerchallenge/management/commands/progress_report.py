"""`manage.py progress_report`: the progress report as it stood on a day, to a file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate, now

from meetings.models import Committee
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.making.drafts import without_a_draft
from peerchallenge.reports.printed.pdf import ReportNotMade
from recommendations.models import PeerChallenge


class Command(BaseCommand):
    help = "Write the progress report on a challenge as it stood at the end of a day."

    def add_arguments(self, parser):
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--challenge", required=True, metavar="SLUG")
        parser.add_argument("--as-at", required=True, type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--format", required=True, choices=list(RENDERERS))
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument("--for", dest="committee", metavar="COMMITTEE")
        parser.add_argument("--meeting-date", type=_day, metavar="YYYY-MM-DD")

    def handle(self, *, council, challenge, as_at, format, output, committee, meeting_date, **_):
        found = (
            PeerChallenge.objects.select_related("council")
            .filter(council__slug=council, slug=challenge)
            .first()
        )
        if found is None:
            raise CommandError(
                f"There is no challenge {challenge} of a council {council}", returncode=2
            )
        if as_at > localdate():
            raise CommandError("--as-at must be today or in the past", returncode=2)
        body = None
        if committee:
            body = Committee.objects.filter(council=found.council, name__iexact=committee).first()
            if body is None:
                raise CommandError(f"{found.council} has no committee {committee}", returncode=2)
        report = without_a_draft(
            found, as_at, generated_at=now(), committee=body, meeting_date=meeting_date
        )
        try:
            content = RENDERERS[format].render(report)
            output.write_bytes(content)
        except (ReportNotMade, OSError) as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(f"{output}: {len(content):,} bytes")


def _day(text):
    return date.fromisoformat(text)


_day.__name__ = "date (YYYY-MM-DD)"
