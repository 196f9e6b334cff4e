"""Writing what an imported file comes to: in one transaction, in few statements."""

from django.db import transaction

from actions.exchange.plan_now import version_of
from actions.models import (
    ActionItem,
    DateChange,
    Evidence,
    ProgressUpdate,
    WordingChange,
)
from recommendations import audit
from recommendations.models import AuditEntry, PeerChallenge, Post

SOME = 500  # rows a statement
CHANGEABLE = ("title", "description", "owner", "portfolio_holder", "directorate")


class PlanChanged(Exception):
    """Something of the plan was changed since the file was compared with it; nothing is stored."""


def apply(checked, challenge, *, by, before=lambda: None, after=lambda: None):
    """Store what `checked` found for the plan of `challenge`, all of it or nothing.

    `before` and `after` run in the same transaction, first and last; what they raise undoes all.
    Raise PlanChanged where the plan is no longer the one that the rows were compared with.
    """
    if checked.errors:
        raise ValueError("A file with errors is not imported")
    writes = checked.writes
    with transaction.atomic():
        # Whoever imports into this challenge waits here for the other.
        PeerChallenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
        before()
        if version_of(challenge) != checked.version:
            raise PlanChanged
        new = [one for one in writes if one.kind == "new"]
        changed = [one for one in writes if one.kind == "changed"]
        _store_posts(writes)
        ActionItem.objects.bulk_create([one.action for one in new], batch_size=SOME)
        reworked = [one.action for one in changed if one.fields or one.wording]
        ActionItem.objects.bulk_update(reworked, CHANGEABLE, batch_size=100)
        _store_links(writes)
        _store_history(writes)
        _store_evidence(writes, challenge, checked.plan.evidence, by)
        _store_audit(new, changed, challenge, by)
        after()


def _store_posts(writes):
    """Store the posts that the file adds, and let their actions know their keys."""
    posts = {}
    for one in writes:
        for name in ("owner", "portfolio_holder"):
            post = getattr(one.action, name)
            if post is not None and post.pk is None:
                posts[id(post)] = post
    Post.objects.bulk_create(posts.values(), batch_size=SOME)
    for one in writes:
        for name in ("owner", "portfolio_holder"):
            setattr(one.action, name, getattr(one.action, name))


def _store_links(writes):
    through = ActionItem.also_answers.through
    through.objects.bulk_create(
        [
            through(actionitem_id=one.action.pk, recommendation_id=recommendation.pk)
            for one in writes
            for recommendation in one.also
        ],
        batch_size=SOME,
        ignore_conflicts=True,
    )


def _store_history(writes):
    """Store updates, moves and changes of wording, which are trails of their own."""
    for model, name in (
        (WordingChange, "wording"),
        (DateChange, "move"),
        (ProgressUpdate, "update"),
    ):
        rows = [getattr(one, name) for one in writes if getattr(one, name) is not None]
        for row in rows:
            # These have their keys only now.
            row.action, row.recorded_by = row.action, row.recorded_by
        model.objects.bulk_create(rows, batch_size=SOME)


def _store_evidence(writes, challenge, known, by):
    """Link evidence that the council has under that address already, and add the rest."""
    added = {}
    for one in writes:
        for title, url in one.evidence:
            if url not in known and url not in added:
                added[url] = Evidence(
                    council_id=challenge.council_id, title=title, url=url, recorded_by=by.user
                )
    Evidence.objects.bulk_create(added.values(), batch_size=SOME)
    keys = known | {url: row.pk for url, row in added.items()}
    through = Evidence.actions.through
    through.objects.bulk_create(
        [
            through(evidence_id=keys[url], actionitem_id=one.action.pk)
            for one in writes
            for _, url in one.evidence
        ],
        batch_size=SOME,
        ignore_conflicts=True,
    )


def _store_audit(new, changed, challenge, by):
    """Add to the audit what has no trail of its own."""
    entries = [("added", one, {"imported_from": by.file}) for one in new]
    for one in changed:
        changes = dict(one.fields)
        if one.also:
            changes["also_answers"] = [[], [each.number for each in one.also]]
        if one.evidence:
            changes["evidence"] = [[], [url for _, url in one.evidence]]
        if changes:
            entries.append(("changed", one, changes | {"imported_from": by.file}))
    here = audit.origin.get()
    stored = AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                council_id=challenge.council_id,
                actor=by.user,
                actor_name=by.name,
                verb=verb,
                target_type=ActionItem._meta.label_lower,
                target_id=one.action.pk,
                target_name=str(one.action)[:300],
                changes=changes,
                address=here.address,
                request_id=here.request_id,
            )
            for verb, one, changes in entries
        ],
        batch_size=SOME,
    )
    audit.tell(stored)
