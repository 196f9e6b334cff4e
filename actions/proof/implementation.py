"""How far a recommendation is carried out: what the council decided, and what shows it.

It is a decision with evidence and never the sum of its actions: a council that had done fifty-one
of seventy-three actions had completed four of eighteen recommendations.
"""

from django.db import transaction

from actions.models import DecisionProof
from recommendations.models import Implementation, ImplementationDecision

RULE = (
    "A recommendation counts as implemented when the council decides so, with evidence; it is "
    "not the sum of its actions."
)
NEEDS_EVIDENCE = frozenset({Implementation.IMPLEMENTED, Implementation.EMBEDDED})


def decide(
    recommendation, *, state, decided_on, decided_by, reason, by, resolution=None, evidence=()
) -> ImplementationDecision:
    """Record the council's decision on `recommendation`; the latest by date counts.

    `decided_by` names the post or the committee, `by` is who records it. Raise ValueError where
    the state needs evidence and there is none: a form asks for it first. A wrong decision is put
    right by another.
    """
    found = list(evidence)
    if state in NEEDS_EVIDENCE and not found:
        raise ValueError("This state needs evidence")
    with transaction.atomic():
        decision = ImplementationDecision.objects.create(
            recommendation=recommendation,
            state=state,
            decided_on=decided_on,
            decided_by=decided_by,
            reason=reason,
            recorded_by=by,
        )
        proof = DecisionProof.objects.create(decision=decision, resolution=resolution)
        proof.evidence.set(found)
    return decision


def decisions_on(recommendation):
    """Return all decisions on `recommendation`, the one that counts first; two queries."""
    return (
        ImplementationDecision.objects.filter(recommendation=recommendation)
        .select_related("recorded_by", "proof__resolution__item__meeting__committee")
        .defer("proof__resolution__item__source_text")
        .prefetch_related("proof__evidence")
        .order_by("-decided_on", "-pk")
    )
