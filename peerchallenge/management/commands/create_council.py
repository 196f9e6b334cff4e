"""`manage.py create_council`: adds a council to the installation."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from recommendations import audit
from recommendations.models import Council


class Command(BaseCommand):
    help = "Add a council."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--slug", help="its short name in addresses; default: from its name")

    @transaction.atomic
    def handle(self, *, name, slug, **options):
        council = Council(name=name.strip(), slug=slug or slugify(name))
        try:
            council.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        council.save()
        audit.record(None, "added", council, council=council)
        self.stdout.write(f"{council.name} is at /{council.slug}/")
