"""`manage.py import_council`: a council's whole register, from one archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from peerchallenge.handover.archive import Refused
from peerchallenge.handover.importing import Wish, import_register
from recommendations.file_store import StoreAway
from recommendations.models import Council


class Command(BaseCommand):
    help = (
        "Take a council's whole register from an archive of export_council: as a new council, or "
        "into one that succeeds it. All of it or nothing; an archive is imported once."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--as-slug", default="", metavar="SLUG")
        parser.add_argument("--as-name", default="", metavar="NAME")
        parser.add_argument("--into-council", default="", metavar="SLUG")
        parser.add_argument(
            "--owner-for-open-actions",
            default="",
            metavar="POST",
            help="title of the post that gets every open action; added where it is not there",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would come; store nothing"
        )

    def handle(
        self,
        *,
        file,
        as_slug,
        as_name,
        into_council,
        owner_for_open_actions,
        dry_run,
        **options,
    ):
        wish = Wish(
            into=self._successor(into_council, as_slug or as_name),
            slug=as_slug,
            name=as_name.strip(),
            owner=owner_for_open_actions.strip(),
        )
        if len(wish.owner) > 150:
            raise CommandError("The title of a post must be 150 letters or fewer", returncode=2)
        try:
            done = import_register(file, wish, day=localdate(), dry_run=dry_run)
        except Refused as error:
            raise CommandError(f"{file}: {_one_line(error)}", returncode=2) from None
        except OSError as error:
            raise CommandError(
                f"The files could not be stored: {error.strerror}", returncode=2
            ) from None
        except StoreAway as error:
            raise CommandError(f"The files could not be stored: {error}", returncode=2) from None
        self._tell(done, dry_run)

    def _successor(self, slug, other_names):
        if not slug:
            return None
        if other_names:
            raise CommandError(
                "--into-council keeps that council's names: leave out --as-slug and --as-name",
                returncode=2,
            )
        found = Council.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no council {slug}", returncode=2)
        return found

    def _tell(self, done, dry_run):
        for name, number in done.counts.items():
            if number:
                self.stdout.write(f"{name}: {number:,}")
        for name, number in done.left.items():
            self.stdout.write(f"{name}: {number:,} left out, for {done.council} has its own")
        for note in done.notes:
            self.stdout.write(_one_line(note))
        if done.post_is_new:
            self.stdout.write("The post for the open actions was not there and is added")
        if done.given:
            self.stdout.write(f"{done.given:,} open actions have a new owner")
        if done.missing_files:
            self.stdout.write(f"{done.missing_files:,} files were missing when it was made")
        what = "Nothing was stored (a dry run)" if dry_run else "Imported"
        self.stdout.write(f"{what}: {_one_line(done.council.name)} at /{done.council.slug}/")


def _one_line(words):
    """Return words of an archive fit for a terminal, which somebody else may have chosen."""
    return "".join(one for one in " ".join(str(words).split()) if one.isprintable())
