"""Reading what is exempt: who may, and that each reading is in the audit before it is shown."""

from django.core.exceptions import PermissionDenied

from peerchallenge.exempt.models import READ, READ_ANY, ExemptMaterial
from recommendations import audit

WITHHELD = (
    "This was made before a part of it was marked as exempt. Only those who may read the exempt "
    "material can open it: ask democratic services."
)


def recorded(material: ExemptMaterial, *, by, what: str = "read exempt material") -> None:
    """Put in the audit that `by` is about to be shown `material`."""
    audit.record(by, what, material, council=material.council, ground=material.ground)


def open_older(made, *, by, council) -> None:
    """Let `by` open an issued report or a pack that was made before something was marked exempt.

    The reading is recorded. Raise PermissionDenied for those who may not read that material;
    nothing is done for what holds none.
    """
    current = list(made.exempt_material.filter(released_at__isnull=True))
    if not current:
        return
    closed = [one for one in current if not one.open_to_members]
    if not by.has_perm(READ_ANY if closed else READ, council):
        raise PermissionDenied(WITHHELD)
    for one in current:
        audit.record(
            by, "opened what may hold exempt material", one, council=council,
            made=f"{made._meta.verbose_name} {made.pk}",
        )  # fmt: skip
