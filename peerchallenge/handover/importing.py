"""Taking a council's whole register out of an archive: all of it, or nothing."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from actions.models import ActionItem
from actions.standing import CLOSED_ANOTHER_WAY, DONE
from peerchallenge.handover.archive import README, Archive, Refused, opened
from peerchallenge.handover.keys import Keys
from peerchallenge.handover.kinds import COUNCIL, KINDS
from peerchallenge.handover.reading import Reader
from peerchallenge.handover.staging import Staging
from peerchallenge.handover.storing import Storer
from recommendations import audit
from recommendations.models import AuditEntry, Council, Post

VERB = "imported the register"


@dataclass(frozen=True)
class Wish:
    """What whoever imports asks for: a new council of its own name or another, or a successor."""

    into: Council | None = None
    slug: str = ""
    name: str = ""
    owner: str = ""  # title of the post that gets the open actions


@dataclass
class Imported:
    """What came of an import."""

    council: Council
    counts: dict[str, int]  # rows that were stored, by kind
    left: dict[str, int]  # rows of what a successor decides for itself, by kind
    missing_files: int
    given: int = 0  # open actions that have a new owner
    post_is_new: bool = False
    notes: list[str] = field(default_factory=list)


def import_register(path: Path, wish: Wish, *, day: date, dry_run: bool = False) -> Imported:
    """Store the register that the archive at `path` holds; a dry run stores nothing of it.

    Which actions are open is asked as at `day`. Raise Refused, storing nothing, for a file that
    is no whole archive, holds what the register's rules forbid, or was imported before; StoreAway
    where the files cannot be kept.
    """
    with opened(path) as archive, Staging() as staging:
        staging.receive(archive)
        for name in (README, *(kind.path for kind in KINDS)):
            for _ in archive.pieces(name):  # every byte is known before a row is stored
                pass
        try:
            with Keys() as keys, transaction.atomic():
                done = _import(archive, path.name, wish, keys, staging, day)
                if dry_run:
                    transaction.set_rollback(True)
                else:
                    staging.place(keys)
        except (IntegrityError, DataError):
            raise Refused("its rows break a rule of the register") from None
        staging.settle()
    return done


def _import(archive, file, wish, keys, staging, day):
    council = _council(archive, wish, keys, staging)
    storer = Storer(council, archive.manifest, keys, merges=wish.into is not None)
    for kind in KINDS:
        if kind is COUNCIL:
            continue
        storer.store(kind, Reader(kind, archive, keys, staging))
    done = Imported(
        council=council,
        counts={kind.name: storer.stored[kind.name] for kind in KINDS},
        left={name: number for name, number in storer.left.items() if number},
        missing_files=archive.manifest.missing_files,
        notes=storer.notes,
    )
    if wish.owner:
        _give_open_actions(done, wish.owner, keys, day)
    audit.record(
        None,
        VERB,
        council,
        council=council,
        archive=archive.sha256,
        file=file.encode(errors="replace").decode()[-150:],
        of=archive.manifest.council[:150],
        made_at=archive.manifest.made_at[:40],
        rows={name: number for name, number in done.counts.items() if number},
    )
    return done


def _council(archive: Archive, wish: Wish, keys: Keys, staging: Staging) -> Council:
    """Return the council that takes the register, new or locked. Raise Refused."""
    before = (
        AuditEntry.objects.filter(verb=VERB, changes__archive=archive.sha256)
        .select_related("council")
        .first()
    )
    if before:
        raise Refused(
            f"this archive was imported before, into {before.council} on "
            f"{before.recorded_at:%-d %B %Y}"
        )
    [(_, values, _)] = Reader(COUNCIL, archive, keys, staging).rows()
    if wish.into:
        council = Council.objects.select_for_update().get(pk=wish.into.pk)
    else:
        council = Council(**values)
        council.name = wish.name or council.name
        council.slug = wish.slug or council.slug
        try:
            council.full_clean()
        except ValidationError as error:
            raise Refused(
                f"{' '.join(error.messages)} (--as-name and --as-slug give other names)"
            ) from None
        council.save(force_insert=True)
    keys.add(COUNCIL.name, [(1, council.pk)])
    return council


def _give_open_actions(done, title, keys, day):
    """Give the open actions that came to a post; who had them stays in the audit."""
    post, done.post_is_new = Post.objects.get_or_create(
        council=done.council, title=title, defaults={"kind": Post.Kind.OFFICER}
    )
    if done.post_is_new:
        audit.record(None, "added", post, council=done.council)
    for challenge in keys.there("challenges"):
        found = (
            ActionItem.objects.filter(challenge=challenge)
            .exclude(owner=post)
            .as_at(day)
            .select_related("owner")
            .order_by("sort_key", "pk")
        )
        chosen = [one for one in found if one.status not in DONE | CLOSED_ANOTHER_WAY]
        for action in chosen:
            audit.record(
                None,
                "changed",
                action,
                council=done.council,
                owner=[str(action.owner or ""), str(post)],
            )
        keys_of = [one.pk for one in chosen]
        ActionItem.objects.filter(pk__in=keys_of).update(owner=post)
        done.given += len(chosen)
