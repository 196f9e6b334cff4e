"""`manage.py remove_second_factor`: for whoever has lost what they sign in with."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from peerchallenge.accounts.models import User
from recommendations import audit


class Command(BaseCommand):
    help = (
        "Remove the apps, passkeys and recovery codes of a person who has lost them, and end "
        "their sessions. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")

    @transaction.atomic
    def handle(self, *, email, **options):
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"There is nobody with the address {email}", returncode=2)
        kept = Authenticator.objects.filter(user=user)
        kinds = sorted({one.get_type_display() for one in kept})
        if not kinds:
            raise CommandError(f"{user} has no second factor", returncode=2)
        kept.delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        audit.record(
            None,
            "removed the second factor of",
            user,
            council=None,
            second_factor=[", ".join(kinds), ""],
        )
        self.stdout.write(
            f"Removed of {user}: {', '.join(kinds)}. They sign in with their password, and are "
            "asked to set up a second factor where their role needs one."
        )
