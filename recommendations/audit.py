"""The trail of changes to records that are not their own trail."""

from recommendations.models import AuditEntry


def record(actor, verb, target, /, *, council, **changes):
    """Add an entry to the audit, inside the caller's transaction.

    `actor` is a person, or None for a command run by an operator; `changes` maps a field to
    `[before, after]`, both plain values.
    """
    return AuditEntry.objects.create(
        council=council,
        actor=actor,
        actor_name=str(actor) if actor else "An operator's command",
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_name=str(target)[:300],
        changes=changes,
    )
