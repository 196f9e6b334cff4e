"""`manage.py add_person`: gives a person a role in a council."""

import getpass
import sys
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.timezone import localdate

from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.people.changing import put_role
from peerchallenge.accounts.roles import Role
from recommendations import audit
from recommendations.models import Council


class Command(BaseCommand):
    help = "Give a person a role in a council; ask for a password if they are new."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="the person's name, if they are new")
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--until",
            metavar="YYYY-MM-DD",
            help="the last day of the role; a visiting peer has one",
        )
        parser.add_argument(
            "--break-glass",
            action="store_true",
            help="an emergency account: it may use a password when only single sign-on may",
        )

    @transaction.atomic
    def handle(self, *, email, name, council, role, until, break_glass, **options):
        last_day = _last_day(until, role)
        body = Council.objects.filter(slug=council).first()
        if body is None:
            raise CommandError(f"There is no council {council}", returncode=2)
        email = email.strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            user = self._new(email, name.strip())
        elif not user.is_active and not user.has_usable_password():
            self._let_in(user)
        if break_glass and not user.is_break_glass:
            user.is_break_glass = True
            user.save(update_fields=["is_break_glass"])
            audit.record(
                None, "made an emergency account", user, council=body, is_break_glass=[False, True]
            )
        membership = Membership.objects.filter(user=user, council=body, role=role).first()
        if membership is None or (until and membership.until != last_day) or _is_over(membership):
            membership = put_role(user, role, council=body, until=last_day, by=None)
        self.stdout.write(str(membership))

    def _new(self, email, name):
        """Store a new person with a password that the rules allow."""
        try:
            validate_email(email)
            if not name:
                raise ValidationError("Give the person's name with --name")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        password = self._password(User(email=email, full_name=name))
        return User.objects.create_user(email, password, full_name=name)

    def _let_in(self, user):
        """Let somebody sign in who came with a register that was handed over, as author only."""
        user.set_password(self._password(user))
        user.is_active = True
        user.save(update_fields=["password", "is_active"])

    def _password(self, user):
        """Ask for a password that the rules allow."""
        try:
            password = (
                getpass.getpass(f"Password for {user.email}: ")
                if sys.stdin.isatty()
                else sys.stdin.readline().rstrip("\n")
            )
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        return password


def _last_day(until, role):
    """Read the last day of a role; None for one that does not end."""
    if until is None:
        if role == Role.VISITING_PEER:
            raise CommandError("Give a visiting peer’s last day with --until", returncode=2)
        return None
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise CommandError(f"{until} is not a day: write it as YYYY-MM-DD", returncode=2) from None
    if day < localdate():
        raise CommandError("The last day must not be in the past", returncode=2)
    return day


def _is_over(membership):
    return membership.until is not None and membership.until < localdate()
