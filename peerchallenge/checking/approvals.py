"""Who is recorded to have decided what, and when; the latest of each thing."""

from django.urls import reverse

from actions.models import Completion
from meetings.models import CommitmentOutcome
from peerchallenge.checking.sources import Approval, Place, Source, worded
from recommendations.models import ImplementationDecision

PLAN = "actions.change_actionitem"


def approvals(record):
    """Yield who is recorded to have decided what and when, the latest of each."""
    for one in record.moves.values():
        action = record.actions.get(one.action_id)
        if action is None:
            continue
        words = f"Agreed by {one.agreed_by} on {worded(one.effective_on)}: {one.reason}"
        place = Place(
            "Move the due date again",
            reverse("actions:move-date", args=[record.council.slug, action.pk]),
            PLAN,
        )
        yield _approval(record,
            f"move-{one.pk}", f"Due date of action {action.ref} moved", words, action,
            one.agreed_by, one.effective_on, place, one.agreed_at_id, one.resolution,
        )  # fmt: skip
    claims = Completion.objects.filter(
        action__challenge=record.challenge, outcome=Completion.Outcome.APPROVED
    ).select_related("resolution__item")
    for one in {one.action_id: one for one in claims.order_by("pk")}.values():
        action = record.actions.get(one.action_id)
        if action is None:
            continue
        words = f"Approved by {one.approved_by} on {worded(one.decided_on)}."
        yield _approval(record,
            f"completion-{one.pk}", f"Completion of action {action.ref}", words, action,
            one.approved_by, one.decided_on, Place("The action", record.page_of(action)),
            None, one.resolution,
        )  # fmt: skip
    yield from _decisions(record)
    yield from _outcomes(record)


def _decisions(record):
    rows = ImplementationDecision.objects.filter(recommendation__challenge=record.challenge)
    rows = rows.select_related("proof__resolution__item").order_by("decided_on", "pk")
    for one in {one.recommendation_id: one for one in rows}.values():
        recommendation = record.recommendations[one.recommendation_id]
        path = reverse(
            "actions:decisions",
            args=[record.council.slug, record.challenge.slug, recommendation.number],
        )
        proof = getattr(one, "proof", None)
        cited = proof.resolution if proof else None
        words = f"{one.get_state_display()}: decided by {one.decided_by} on"
        yield Approval(
            Source(
                f"decision-{one.pk}",
                f"Decision on recommendation {recommendation.number}",
                f"{words} {worded(one.decided_on)}. {one.reason}",
                path,
            ),
            one.decided_by,
            one.decided_on,
            Place("Record the decision again", path, "recommendations.change_recommendation"),
            record.met.get(cited.item.meeting_id) if cited else None,
        )


def _outcomes(record):
    """Yield what became of promises by a minute, which dates it."""
    rows = CommitmentOutcome.objects.filter(
        commitment__made_in__item__challenge=record.challenge, paragraph__isnull=False
    )
    rows = rows.select_related("commitment", "paragraph__item__meeting__committee")
    rows = rows.defer("paragraph__item__source_text").order_by("sequence")
    for one in {one.commitment_id: one for one in rows}.values():
        meeting = one.paragraph.item.meeting
        path = reverse("meetings:commitment", args=[record.council.slug, one.commitment_id])
        words = f"{one.get_outcome_display()} on {worded(one.effective_on)}:"
        yield Approval(
            Source(
                f"outcome-{one.pk}",
                f"Promise met at {meeting.committee.name}",
                f"{words} {one.commitment.what}",
                path,
            ),
            meeting.committee.name,
            one.effective_on,
            Place("Say again what became of the promise", path),
            record.met.get(meeting.pk),
        )


def _approval(record, key, title, words, action, by, on, place, meeting, resolution):
    meeting = resolution.item.meeting_id if resolution else meeting
    source = Source(key, title, words, record.page_of(action))
    return Approval(source, by, on, place, record.met.get(meeting))
