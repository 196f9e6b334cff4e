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
from peerchallenge.accounts.people.changing import is_running, lock, lock_people, put_role
from peerchallenge.accounts.roles import Role
from recommendations import audit
from recommendations.models import Council


class Command(BaseCommand):
    help = "Give a person a role in a council; ask for a password if they are new or had left."

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

    def handle(self, *, email, name, council, role, until, break_glass, **options):
        last_day = _last_day(until, role)
        body = Council.objects.filter(slug=council).first()
        if body is None:
            raise CommandError(f"There is no council {council}", returncode=2)
        email = email.strip().lower()
        known = User.objects.filter(email=email).first()
        # Asked for before anything is locked: nobody else waits while an operator types.
        password = None
        if known is None:
            password = self._password(_new(email, name.strip()))
        elif not known.is_active:
            password = self._password(known)
        with transaction.atomic():
            lock(body, None)
            user = self._user(email, name.strip(), password, council=body)
            if break_glass and not user.is_break_glass:
                user.is_break_glass = True
                user.save(update_fields=["is_break_glass"])
                audit.record(
                    None, "made an emergency account", user, council=body,
                    is_break_glass=[False, True],
                )  # fmt: skip
            membership = Membership.objects.filter(user=user, council=body, role=role).first()
            another_day = until and membership and membership.until != last_day
            if membership is None or another_day or not is_running(membership, localdate()):
                membership = put_role(user, role, council=body, until=last_day, by=None)
        self.stdout.write(str(membership))

    def _user(self, email, name, password, *, council):
        """Return the person, locked; stored if they are new, let in again if they had left."""
        user = next(iter(lock_people(email=email)), None)
        is_open = user is not None and user.is_active
        if is_open == (password is not None):
            raise CommandError(f"The account {email} has changed: run it again", returncode=2)
        if user is None:
            return User.objects.create_user(email, password, full_name=name)
        if not is_open:
            user.set_password(password)
            user.is_active = True
            user.save(update_fields=["password", "is_active"])
            audit.record(None, "activated", user, council=council, is_active=[False, True])
        return user

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


def _new(email, name):
    """Return a person who is not stored yet, as the rules allow."""
    try:
        validate_email(email)
        if not name:
            raise ValidationError("Give the person's name with --name")
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=2) from None
    return User(email=email, full_name=name)


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
