"""`manage.py import_plan`: an action plan from a file, all of its rows or none."""

import hashlib
from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from actions.exchange import comparing as plan_import
from actions.exchange import jobs as plan_jobs
from actions.exchange.applying import PlanChanged, apply
from actions.exchange.comparing import Importer
from actions.exchange.outcome import Options
from actions.exchange.rows import looks_like_lists
from actions.exchange.sheets import PlanUnreadable, in_words
from actions.models import PlanImport
from peerchallenge.accounts.models import User
from recommendations import audit, scanning
from recommendations.file_store import StoreAway
from recommendations.models import PeerChallenge

OPERATOR = "operator@command.invalid"  # a name that is nobody's, reserved by RFC 2606


class Command(BaseCommand):
    help = (
        "Import an action plan from a workbook (.xlsx), a CSV file or a Word document (.docx). "
        "Every row or none; twice is the same as once: a file that was imported into this "
        "challenge before changes nothing again, whatever was done in the plan since."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--challenge", required=True, metavar="SLUG")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what each row comes to; store nothing"
        )
        parser.add_argument(
            "--add-posts", action="store_true", help="add the posts that are not there"
        )

    def handle(self, *, file, council, challenge, dry_run, add_posts, **options):
        found = (
            PeerChallenge.objects.select_related("council", "status_scheme")
            .filter(council__slug=council, slug=challenge)
            .first()
        )
        if found is None:
            raise CommandError(
                f"There is no challenge {challenge} of a council {council}", returncode=2
            )
        try:
            content = Path(file).read_bytes()
            scanning.check(BytesIO(content), Path(file).name)
            tables, left = plan_import.read_tables(content, Path(file).name)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise CommandError(f"{file}: {why}", returncode=2) from None
        except ValidationError as error:
            raise CommandError(f"{file}: {error.message}", returncode=2) from None
        except PlanUnreadable as error:
            raise CommandError(f"{file}: {error}", returncode=2) from None
        how = Options(
            one_a_line=looks_like_lists(tables),
            add_posts=add_posts,
            joined_on=self._joined(found),
        )
        name = Path(file).name[-150:]
        by = Importer(
            User(full_name="An operator’s command", email=OPERATOR),
            "An operator’s command",
            "",
            name,
        )
        try:
            checked, before = self._import(tables, left, found, how, by, content, dry_run)
        except StoreAway as error:
            raise CommandError(
                f"The file cannot be kept: {error}; nothing was stored", returncode=2
            ) from None
        if before and (checked.errors or checked.writes):
            day = in_words(localtime(before.applied_at).date())
            self.stdout.write(
                f"Nothing to import: this very file was imported on {day}, and what was changed "
                "in the plan since stays as it is"
            )
            return
        for one in checked.outcomes:
            if dry_run or one.kind == "error":
                self._tell(one)
        if checked.errors:
            raise CommandError(
                f"{file}: {len(checked.errors)} of {len(checked.outcomes)} rows have errors; "
                "nothing was stored",
                returncode=2,
            )
        counts = ", ".join(f"{number} {kind}" for kind, number in checked.counts.items())
        done = "Nothing was stored (a dry run)" if dry_run else (
            "Imported" if checked.writes else "Nothing to import"
        )  # fmt: skip
        self.stdout.write(f"{done}: {counts or 'no rows'}")

    def _joined(self, challenge):
        day = challenge.plan_published_on
        first = not challenge.actions.exists()
        return day if first and day and day <= localdate() else None

    def _tell(self, one):
        where = f"{one.sheet}, row {one.number}" if one.number else one.sheet
        what = "; ".join((*one.says, *one.notes))
        self.stdout.write(f"{where}: {one.kind}: {' '.join(f'{one.ref} {what}'.split())}")

    def _import(self, tables, left, challenge, how, by, content, dry_run):
        """Import the file unless it was before; return what it comes to, and that import."""
        sha256 = hashlib.sha256(content).hexdigest()
        for _ in range(plan_jobs.TRIES):
            checked = plan_import.check(tables, left, challenge, how, by=by, day=localdate())
            before = plan_jobs.same_file(challenge, sha256)
            # A file that says nothing new is kept as imported too: what it says is of this day.
            if dry_run or checked.errors or before:
                return checked, before
            batch = PlanImport(
                challenge=challenge,
                name=by.file,
                sha256=sha256,
                size=len(content),
                stage=PlanImport.Stage.APPLIED,
                options=plan_jobs.options_to_store(how, []),
                counts=checked.counts,
                fingerprint=checked.fingerprint,
                started_name=by.name,
                applied_name=by.name,
                applied_at=timezone.now(),
            )
            batch.file.save(by.file, ContentFile(content), save=False)
            try:
                apply(
                    checked,
                    challenge,
                    by=by,
                    before=lambda: _stored_operator(by.user),
                    after=lambda batch=batch: _keep(batch, challenge),
                )
            except PlanChanged:
                batch.file.storage.delete(batch.file.name)
                continue
            except BaseException:
                batch.file.storage.delete(batch.file.name)
                raise
            return checked, None
        raise CommandError("The plan is being changed all the time: try again", returncode=2)


def _stored_operator(user):
    """Give `user`, in whose name a command records, its row: one for all, that cannot sign in."""
    user.is_active = False
    user.set_unusable_password()
    known = User.objects.filter(email=OPERATOR).first()
    if known is not None:
        user.pk, user._state.adding = known.pk, False
    else:
        user.save()


def _keep(batch, challenge):
    with transaction.atomic():
        batch.save()
        audit.record(
            None,
            "imported",
            batch,
            council=challenge.council,
            file=batch.name,
            sha256=batch.sha256,
            rows=batch.counts,
        )
