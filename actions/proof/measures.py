"""The readings of a measure: who may enter them, and how they are stored."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from actions.models import ActionItem, Measure, Measurement
from actions.proof.measure_files import Row


def may_enter(user, measure: Measure, council) -> bool:
    """Say whether `user` may enter readings of `measure`.

    Those who may report on an action that answers its recommendation, and whoever leads that.
    Needs the measure with its recommendation and that one's lead officer; at most one query.
    """
    if user.has_perm("actions.update_any_action", council):
        return True
    lead = measure.recommendation.lead_officer
    if not user.has_perm("actions.add_progressupdate", council):
        return False
    if lead is not None and lead.holder_id == user.pk:
        return True
    own = ActionItem.objects.answering(measure.recommendation_id)
    return own.updatable_by(user, council).exists()


def standing_readings(measure: Measure) -> dict[date, tuple[Decimal, str]]:
    """Return what counts for each day, (value, source), oldest first: the last one entered."""
    rows = measure.readings.order_by("measured_on", "pk")
    return {day: (value, source) for day, value, source in rows.values_list(
        "measured_on", "value", "source"
    )}  # fmt: skip


def compare(measure: Measure, rows: list[Row]) -> list[dict]:
    """Return each row with what it is to what is stored: "new", "same" or "corrects"; one query.

    With `before`, the value that a correction puts right.
    """
    standing = standing_readings(measure)
    compared = []
    for row in rows:
        before = standing.get(row.measured_on)
        if before is None:
            what = "new"
        else:
            what = "same" if before == (row.value, row.source) else "corrects"
        compared.append({"row": row, "what": what, "before": before[0] if before else None})
    return compared


def enter(measure: Measure, rows: list[Row], *, by) -> int:
    """Store the readings, all or none, and return how many were new or put another right.

    What is stored already with the same value and source is left out, so that the same rows twice
    are the same as once. A reading for a day that has another puts that one right; both stay.
    """
    with transaction.atomic():
        # Two who send the same at once take turns, and the second finds it stored.
        Measure.objects.select_for_update().get(pk=measure.pk)
        changed = [one["row"] for one in compare(measure, rows) if one["what"] != "same"]
        for row in changed:
            Measurement.objects.create(
                measure=measure,
                measured_on=row.measured_on,
                value=row.value,
                source=row.source,
                recorded_by=by,
            )
    return len(changed)
