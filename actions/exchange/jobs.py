"""The steps of an import, each a piece of work in the background: read, check, apply.

A small file is done at once, within the request.
"""

import hashlib
from contextlib import suppress
from dataclasses import asdict
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from actions.exchange import comparing as plan_import
from actions.exchange.applying import PlanChanged, apply
from actions.exchange.columns import words_of_status
from actions.exchange.comparing import Importer
from actions.exchange.outcome import Options
from actions.exchange.rows import looks_like_lists
from actions.exchange.sheets import PlanUnreadable, in_words
from actions.models import PlanImport, PlanImportRow
from recommendations import audit, background
from recommendations.background import NotOurs
from recommendations.file_store import StoreAway

AT_ONCE = 100 * 1024  # bytes of a file that is done within a request
TRIES = 5
Stage = PlanImport.Stage
DAYS = ("review_on", "reported_on", "joined_on")
FAILED = "Something went wrong on our side and nothing was stored. Try again."
CHANGED = (
    "The plan was changed since you looked at the rows, and nothing was imported. Look at them "
    "again: they are compared with the plan as it is now."
)


def importer(user, council, name):
    """Return `user` as the one who imports the file `name`."""
    return Importer(user, str(user), user.capacity_in(council), name)


def options_from(stored):
    """Return the options that `options_to_store()` made."""
    known = {key: value for key, value in stored.items() if key != "roles"}
    for name in DAYS:
        known[name] = date.fromisoformat(known[name]) if known.get(name) else None
    return Options(**known)


def options_to_store(options, roles):
    """Return options and the meanings of columns as plain values."""
    stored = asdict(options) | {"roles": roles}
    for name in DAYS:
        stored[name] = stored[name] and stored[name].isoformat()
    return stored


def receive(challenge, uploaded_name, content, *, user):
    """Store a file and begin to read it; return its import."""
    batch = PlanImport(
        challenge=challenge,
        name=uploaded_name[-150:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        started_by=user,
        started_name=str(user),
    )
    batch.file.save(uploaded_name, ContentFile(content), save=False)
    batch.save()
    begin_reading(batch)
    return batch


def same_file(challenge, sha256):
    """Return the last import of this very file into the plan of `challenge`, or None."""
    applied = PlanImport.objects.filter(challenge=challenge, sha256=sha256, stage=Stage.APPLIED)
    return applied.order_by("-pk").first()


def begin_reading(batch):
    """Read the file, or read it again where that was broken off."""
    _start(batch, read, only_if=Stage.READING, to=Stage.READING, back_to=Stage.UNREADABLE)


def begin_checking(batch, options):
    """Compare the file with the plan, reading it by `options`, a stored form."""
    _start(
        batch, check, only_if=None, to=Stage.CHECKING, back_to=Stage.READ, options=options,
        problem="",
    )  # fmt: skip


def begin_applying(batch, *, user):
    """Import the file as `user`: of two clicks one does it. Return whether this one does."""
    by = importer(user, batch.challenge.council, batch.name)
    return _start(
        batch,
        lambda key, run: import_it(key, run, by),
        only_if=Stage.APPLYING if batch.stage == Stage.APPLYING else Stage.CHECKED,
        to=Stage.APPLYING,
        back_to=Stage.CHECKED,
        problem="",
    )


def _start(batch, function, *, only_if, to, back_to, **fields):
    conditions = {"applied_at__isnull": True} | ({"stage": only_if} if only_if else {})
    thread = background.start(
        batch,
        function,
        only_if=conditions,
        failed={"stage": back_to, "problem": FAILED},
        inline=batch.size <= AT_ONCE,
        stage=to,
        **fields,
    )
    batch.refresh_from_db()
    return thread is not None


def _content(batch):
    with batch.file.open("rb") as opened:
        return opened.read()


def read(key, run):
    """Find the tables of a file and guess what their columns mean."""
    batch = PlanImport.objects.get(pk=key)
    try:
        tables, _ = plan_import.read_tables(_content(batch), batch.name, tell=run.tell)
    except PlanUnreadable as error:
        run.finish(stage=Stage.UNREADABLE, problem=str(error))
        return
    layouts = plan_import.layouts_of(tables)
    options = Options(one_a_line=looks_like_lists(tables))
    run.finish(
        stage=Stage.READ,
        problem="",
        layouts=layouts,
        words=dict(words_of_status(tables).most_common(200)),
        options=options_to_store(options, roles_of(layouts)),
    )


def roles_of(layouts):
    """Return the meanings of the columns of each layout."""
    return [[column["role"] for column in one["columns"]] for one in layouts]


def _checked(batch, run, by):
    tables, left = plan_import.read_tables(_content(batch), batch.name, tell=run.tell)
    tables = plan_import.with_roles(tables, batch.options.get("roles"))
    checked = plan_import.check(
        tables,
        left,
        batch.challenge,
        options_from(batch.options),
        by=by,
        day=localdate(),
        tell=run.tell,
    )
    if before := same_file(batch.challenge, batch.sha256):
        day = in_words(localtime(before.applied_at).date())
        for one in checked.outcomes:
            if one.kind == "changed":
                one.notes.append(
                    f"This very file was imported on {day}: importing the row again puts back "
                    "what it says, whatever was done since"
                )
    return checked, tables


def check(key, run):
    """Compare a file with the plan and keep what each row comes to, for the preview."""
    batch = _with_challenge(key)
    checked, tables = _checked(batch, run, Importer(None, "", "", batch.name))
    words = dict(words_of_status(tables).most_common(200))
    with transaction.atomic():
        _keep_rows(batch, checked)
        run.finish(
            stage=Stage.CHECKED,
            words=words,
            counts=checked.counts,
            fingerprint=checked.fingerprint,
        )


def _with_challenge(key):
    return PlanImport.objects.select_related("challenge__council", "challenge__status_scheme").get(
        pk=key
    )


def _keep_rows(batch, checked):
    PlanImportRow.objects.filter(batch=batch).delete()
    PlanImportRow.objects.bulk_create(
        [
            PlanImportRow(
                batch=batch,
                position=position,
                sheet=one.sheet[:150],
                number=one.number,
                kind=one.kind,
                ref=one.ref[:20],
                title=one.title[:300],
                says=one.says,
                notes=one.notes,
            )
            for position, one in enumerate(checked.outcomes)
        ],
        batch_size=500,
    )


def import_it(key, run, by):
    """Import a file that was checked, unless it would now come to something else."""
    batch = _with_challenge(key)
    for _ in range(TRIES):
        checked, _tables = _checked(batch, run, by)
        if checked.errors or checked.fingerprint != batch.fingerprint:
            break
        run.tell(len(checked.outcomes), len(checked.outcomes), now=True)
        try:
            apply(
                checked,
                batch.challenge,
                by=by,
                before=lambda: _still_ours(batch, run),
                after=lambda: _imported(batch, run, by),
            )
        except PlanChanged:
            continue  # somebody saved something just now: compare once more
        return
    with transaction.atomic():
        _keep_rows(batch, checked)
        run.finish(
            stage=Stage.CHECKED,
            counts=checked.counts,
            fingerprint=checked.fingerprint,
            problem=CHANGED,
        )


def _still_ours(batch, run):
    held = PlanImport.objects.select_for_update(of=("self",)).filter(
        pk=batch.pk, run=run.token, stage=Stage.APPLYING
    )
    if not held.exists():
        raise NotOurs


def _imported(batch, run, by):
    run.finish(stage=Stage.APPLIED, applied_at=timezone.now(), applied_name=by.name)
    audit.record(
        by.user,
        "imported",
        batch,
        council=batch.challenge.council,
        file=batch.name,
        sha256=batch.sha256,
        rows=batch.counts,
    )


def discard_unreadable(challenge):
    """Forget the files of a challenge in which nothing could be read."""
    for batch in PlanImport.objects.filter(challenge=challenge, stage=Stage.UNREADABLE):
        discard(batch)


def discard(batch):
    """Forget a file that was not imported, with all that was read in it. Say whether it was."""
    with transaction.atomic():
        deleted, _ = PlanImport.objects.filter(pk=batch.pk, applied_at__isnull=True).delete()
    if deleted:
        with suppress(StoreAway):  # a file that no row names harms nobody
            batch.file.storage.delete(batch.file.name)
    return bool(deleted)
