"""`manage.py sync_minutes`: what a council's Modern.Gov says of a challenge, new and changed."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from meetings.moderngov import Client, NotFetched
from meetings.safe_fetch import Fetcher
from meetings.syncing import WINDOW, Summary, sync
from recommendations.models import PeerChallenge

SECONDS = 100.0  # some installations take more than a minute to list their meetings


class Command(BaseCommand):
    help = (
        "Fetch the minutes that speak of a peer challenge from the council's Modern.Gov, and "
        "store what is new or changed. Twice is the same as once."
    )
    stealth_options = ("fetcher",)

    def add_arguments(self, parser):
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--challenge", metavar="SLUG", help="default: the newest")
        parser.add_argument(
            "--since",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the first day of the meetings that are read; default: 13 weeks ago",
        )

    def handle(self, *, council, challenge, since, fetcher=None, **options):
        challenges = PeerChallenge.objects.select_related("council").filter(council__slug=council)
        if challenge:
            challenges = challenges.filter(slug=challenge)
        found = challenges.order_by("-on_site_from", "-pk").first()
        if found is None:
            raise CommandError(
                f"There is no challenge {challenge or ''} of a council {council}", returncode=2
            )
        today = localdate()
        since = since or today - WINDOW
        if since > today:
            raise CommandError("--since must be today or in the past", returncode=2)
        try:
            client = Client(found.council.moderngov_base, fetcher or Fetcher(seconds=SECONDS))
            summary = sync(found, client, since=since, until=today)
        except NotFetched as error:
            raise CommandError(f"Nothing was stored. {error}", returncode=2) from None
        self._tell(summary)
        if summary.failed:
            # What was read is stored, and another run will try the rest: not wrong usage.
            raise CommandError(" ".join(summary.failed), returncode=1)

    def _tell(self, summary: Summary):
        """Print what was done, and what a person should look at."""
        write = self.stdout.write
        write(
            f"{_count(summary.meetings, 'meeting')} read, {summary.since} to {summary.until}: "
            f"{len(summary.new)} new, {len(summary.changed)} changed, "
            f"{len(summary.same)} as before"
        )
        for name in summary.new:
            write(f"New: {name}")
        for name, told in summary.changed:
            write(f"Changed: {name}")
            for sentence in told:
                write(f"  {sentence}")
        for name in summary.waiting:
            write(f"No minutes yet: {name}")
        for sentence in summary.unread:
            write(f"Check: {sentence}")


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _day(text):
    return date.fromisoformat(text)


_day.__name__ = "date (YYYY-MM-DD)"
