"""Keeping what shows that something was done: files and links, and what cites them."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from actions.models import ActionItem, Evidence, ProgressUpdate
from actions.proof import file_types
from recommendations import audit

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """Evidence that was given, and whether the council held the same already."""

    evidence: Evidence
    was_held: bool


@dataclass(frozen=True)
class Exemption:
    """What whoever gives a file says of it: it is exempt, on what ground, why, and until when."""

    ground: str
    reason: str
    review_by: date


# What keeps a file apart at once, in the transaction that stores it: called with the evidence, an
# Exemption and `by`. Whoever stands above the plan and keeps such words says so here.
KEEP_APART: list[Callable[..., None]] = []


class StillCited(Exception):
    """Something cites the evidence, so it stays."""


def too_large(size):
    """Return what to tell somebody whose file has `size` bytes; empty where it may be kept."""
    if size <= settings.EVIDENCE_FILE_LIMIT:
        return ""
    limit = file_types.size_in_words(settings.EVIDENCE_FILE_LIMIT)
    return f"The file must be {limit} or smaller: it is {file_types.size_in_words(size)}"


def held(council, upload):
    """Return the evidence of `council` with the bytes of an uploaded file, or None."""
    found = Evidence.objects.for_council(council).filter(sha256=_digest(upload))
    return found.first()


def _digest(upload) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def keep_file(council, upload, *, by, title="", is_internal=True, exempt=None) -> Kept:
    """Keep an uploaded file for `council`, or find that it holds the same bytes already.

    `upload` is what Django gives for a file in a form. Its type is told by its content; raise
    file_types.NotAllowed for one that may not be kept or is too large. The file is stored under a
    random name and the SHA-256 of its bytes; what its owner called it is kept beside, as text.
    With an `exempt`ion nobody reads it but those who may read what is exempt, from the moment it
    is stored, or from now on where it was held.
    """
    if message := too_large(upload.size):
        raise file_types.NotAllowed(message)
    kind = file_types.recognise(upload.file, upload.name)
    if (found := held(council, upload)) is not None:
        return _held_already(found, exempt, by)
    name = file_types.clean_name(upload.name, kind)
    evidence = Evidence(
        council=council,
        title=(title.strip() or _title_of(name))[:200],
        original_name=name,
        sha256=_digest(upload),
        content_type=kind.content_type,
        size=upload.size,
        is_internal=is_internal,
        recorded_by=by,
    )
    evidence.file.save("file", upload, save=False)
    try:
        _store(evidence, council, by, exempt)
    except IntegrityError:
        evidence.file.storage.delete(evidence.file.name)
        if (found := held(council, upload)) is None:
            raise  # another rule was broken, and that is a fault of ours
        return _held_already(found, exempt, by)
    except BaseException:
        evidence.file.storage.delete(evidence.file.name)
        raise
    return Kept(evidence, was_held=False)


def _held_already(evidence, exempt, by) -> Kept:
    if exempt and not evidence.exempt_under:
        with transaction.atomic():
            _keep_apart(evidence, exempt, by)
    return Kept(evidence, was_held=True)


def keep_link(council, url, *, by, title="", is_internal=True) -> Kept:
    """Keep a link for `council`, or find that it has the same one already."""
    if (found := Evidence.objects.for_council(council).filter(url=url).first()) is not None:
        return Kept(found, was_held=True)
    evidence = Evidence(
        council=council,
        title=(title.strip() or _name_of(url))[:200],
        url=url,
        is_internal=is_internal,
        recorded_by=by,
    )
    _store(evidence, council, by)
    return Kept(evidence, was_held=False)


def _store(evidence, council, by, exempt=None):
    with transaction.atomic():
        evidence.save(force_insert=True)
        audit.record(
            by,
            "added",
            evidence,
            council=council,
            sha256=evidence.sha256,
            url=evidence.url,
            is_internal=evidence.is_internal,
        )
        if exempt:
            _keep_apart(evidence, exempt, by)


def _keep_apart(evidence, exempt, by):
    """Hand a file to what keeps it apart; without that nothing is stored."""
    for keep_apart in KEEP_APART:
        keep_apart(evidence, exempt, by=by)
    evidence.refresh_from_db(fields=["exempt_under", "is_internal"])
    if not evidence.exempt_under:
        raise RuntimeError("Nothing keeps apart what is exempt")


def _title_of(name):
    """Make a title of a file's name: "Budget_paper-final.pdf" is "Budget paper-final"."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split()) or "Evidence"


def _name_of(url):
    """Name a link by the host and the end of its path."""
    parts = urlsplit(url)
    end = parts.path.rstrip("/").rpartition("/")[2]
    return f"{parts.hostname}: {end}" if end else str(parts.hostname)


def attach(evidence, action: ActionItem, *, by) -> bool:
    """Cite `evidence` for `action`; again is the same. Say whether it was not cited before."""
    with transaction.atomic():
        if action.evidence.filter(pk=evidence.pk).exists():
            return False
        action.evidence.add(evidence)
        audit.record(by, "added evidence", action, council=evidence.council, evidence=evidence.pk)
    return True


def detach(evidence, action: ActionItem, *, by) -> bool:
    """Cite `evidence` no longer for `action`. The file stays, and so do the updates that cite it.

    Say whether it was cited.
    """
    with transaction.atomic():
        if not action.evidence.filter(pk=evidence.pk).exists():
            return False
        action.evidence.remove(evidence)
        audit.record(
            by, "removed evidence", action, council=evidence.council, evidence=evidence.pk
        )
    return True


def attach_all(found, update: ProgressUpdate, *, by) -> None:
    """Cite each of `found` for an update and for its action."""
    with transaction.atomic():
        for evidence in found:
            update.evidence.add(evidence)
            attach(evidence, update.action, by=by)


def remove(evidence, *, by) -> None:
    """Delete evidence that nothing cites, and its file; raise StillCited where something does.

    For what should not have been given: the audit keeps its title and its SHA-256.
    """
    with transaction.atomic():
        held = Evidence.objects.filter(pk=evidence.pk)
        # What was marked as exempt once stays, with what the audit says of it.
        if held.cited().exists() or held.filter(exempt_material__isnull=False).exists():
            raise StillCited
        audit.record(by, "deleted", evidence, council=evidence.council, sha256=evidence.sha256)
        file = evidence.file
        Evidence.objects.filter(pk=evidence.pk).delete()
        if file:
            # Robust: the row is gone, and a file that no row names harms nobody.
            transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)


def used_in(evidence):
    """Return where `evidence` is cited: actions, updates, completions and decisions; 4 queries."""
    return {
        "actions": evidence.actions.select_related("challenge__council").order_by("sort_key"),
        "updates": evidence.updates.select_related("action__challenge__council").order_by(
            "-effective_on", "-pk"
        ),
        "completions": evidence.completions.select_related("action").order_by("-pk"),
        "decisions": evidence.decisions.select_related(
            "decision__recommendation__challenge__council"
        ).order_by("-pk"),
    }
