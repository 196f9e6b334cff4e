"""`manage.py send_reminders`: e-mail everybody what is due, once a day."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.timezone import localdate

from actions.reminders.sending import letters, send
from peerchallenge.accounts.current import people_by_council


class Command(BaseCommand):
    help = "E-mail everybody what is due, late, asked for or watched. Twice a day sends once."

    def add_arguments(self, parser):
        parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day to send for, not today")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say who would be told what"
        )

    def handle(self, *, day, dry_run, **options):
        on = _day(day) if day is not None else localdate()
        try:
            people = people_by_council(on)
            if dry_run:
                self._say(letters(people, on))
                return
            outcome = send(people, on)
        except DatabaseError as error:
            said = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database cannot be used: {said}", returncode=1) from None
        self.stdout.write(
            f"{_number(len(outcome.sent), 'reminder')} sent, {outcome.already} sent before."
        )
        if outcome.failed or outcome.put_off:
            number = len(outcome.failed) + outcome.put_off
            raise CommandError(
                f"{_number(number, 'reminder')} could not be sent and will be tried again by the"
                f" next run. {outcome.failed[0]}",
                returncode=1,
            )

    def _say(self, found):
        for letter in found:
            self.stdout.write(f"{letter.person.email}: {letter.subject}")
            for own in letter.by_council.values():
                for notice in own:
                    self.stdout.write(f"  {notice.words}")
        self.stdout.write(f"{_number(len(found), 'reminder')} would be sent.")


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--day is {text!r}: write it as YYYY-MM-DD", returncode=2) from None


def _number(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"
