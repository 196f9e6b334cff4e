"""What stands behind the borough's plan: milestones, measures, evidence, and what was changed."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import (
    Completion,
    DateRequest,
    Measure,
    Measurement,
    Milestone,
    Watch,
    WordingChange,
)
from actions.proof.evidence import keep_file, keep_link
from actions.standing import DONE
from meetings.models import Committee
from peerchallenge.demonstration import plan, plan_actions, proof


def load_particulars(borough):
    """Milestones, evidence, and measures with their readings."""
    for position, (ref, title, due, reached) in enumerate(plan_actions.MILESTONES):
        Milestone.objects.create(
            action=borough.actions[ref],
            title=title,
            due_on=borough.ago(-due) if due < 0 else borough.ahead(due),
            reached_on=None if reached is None else borough.ago(-reached),
            position=position,
        )
    for number, *measure in plan.MEASURES:
        _measure(borough, measure, recommendation=borough.recommendations[number])
    ref, *measure = proof.NO_EFFECT
    action = borough.actions[ref]
    _measure(borough, measure, recommendation=action.recommendation, action=action)
    _proof(borough)


def _measure(borough, measure, **of):
    name, unit, better, baseline, target, readings, source = measure
    stored = Measure.objects.create(
        name=name,
        unit=unit,
        better=better,
        baseline=Decimal(baseline),
        target=Decimal(target),
        **of,
    )
    for weeks, value in readings:
        Measurement.objects.create(
            measure=stored,
            measured_on=borough.ago(weeks),
            value=Decimal(value),
            source=source,
            recorded_at=borough.moment(borough.ago(weeks)),
            recorded_by=borough.people["coordinator"],
        )


def _proof(borough):
    """Evidence, and the approval of what is done; three have none, and say so."""
    by = borough.people["coordinator"]
    for ref, (difference, risk, title, source, content) in proof.PROOF.items():
        action = borough.actions[ref]
        if content:
            file = SimpleUploadedFile(source, content.encode())
            shown = keep_file(borough.council, file, by=by, title=title, is_internal=False)
        else:
            shown = keep_link(borough.council, source, by=by, title=title, is_internal=False)
        done = action.updates.filter(status__in=DONE).order_by("sequence").first()
        shown.evidence.actions.add(action)
        shown.evidence.updates.add(done)
        completion = Completion.objects.create(
            action=action,
            status=done.status,
            narrative=done.narrative,
            difference=difference,
            remaining_risk=risk,
            effective_on=done.effective_on,
            seen=done.sequence - 1,
            claimed_by=done.recorded_by,
            claimed_name=done.recorded_name,
            claimed_post=done.recorded_post,
            claimed_at=borough.moment(done.effective_on),
            outcome=Completion.Outcome.APPROVED,
            decided_on=done.effective_on,
            approved_by=action.recommendation.lead_officer.title,
            decision_recorded_by=by,
            decision_recorded_name=str(by),
            decision_recorded_post="Chief Executive's Office",
            decision_recorded_at=borough.moment(done.effective_on, hour=16),
            update=done,
        )
        completion.evidence.add(shown.evidence)


def load_changes(borough):
    """An action that was reworded, a later date that waits, and who watches what."""
    ref, weeks, old, reason, agreed_by = proof.REWORDED
    action = borough.actions[ref]
    WordingChange.objects.create(
        action=action,
        sequence=1,
        old_title=old,
        new_title=action.title,
        reason=reason,
        agreed_by=agreed_by,
        effective_on=borough.ago(weeks),
        recorded_at=borough.moment(borough.ago(weeks)),
        recorded_by=borough.people["coordinator"],
    )
    ref, weeks, ahead, reason_class, reason = proof.LATER
    action = borough.actions[ref]
    DateRequest.objects.create(
        action=action,
        wanted_on=borough.ahead(ahead),
        reason_class=reason_class,
        reason=reason,
        of_committee=Committee.objects.get(council=borough.council, name="Cabinet"),
        asked_on=borough.ago(weeks),
        asked_by=borough.people["coordinator"],
        asked_name=str(borough.people["coordinator"]),
        asked_post=action.owner.title,
        recorded_at=borough.moment(borough.ago(weeks)),
    )
    for number in ("2", "6"):
        Watch.objects.create(
            user=borough.people["member"], recommendation=borough.recommendations[number]
        )
