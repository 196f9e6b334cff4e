"""Opening, answering, signing off and closing a round: the only ways in which one changes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from actions.models import ActionItem, ProgressUpdate, RoundAction, RoundReview, UpdateRound
from actions.progress import store_next
from actions.rounds.standing import Answer, Part, RoundStanding, to_ask
from recommendations import audit


class AlreadyOpen(Exception):
    """Another round of the challenge is open; a second would ask the same people twice."""


class SomethingWasReported(Exception):
    """More was reported than the person had read who signs it off or returns it."""


def open_round(new: UpdateRound, *, day: date, by) -> UpdateRound:
    """Store `new` and ask about every action that is open on `day` and has somebody to ask.

    Raise AlreadyOpen where another round of the challenge is open, ValidationError where there is
    nothing to ask about; neither stores anything.
    """
    asked = to_ask(new.challenge, day).actions
    if not asked:
        raise ValidationError("No open action has anybody to ask")
    new.opened_on, new.opened_by = day, by
    try:
        with transaction.atomic():
            new.save(force_insert=True)
            RoundAction.objects.bulk_create(
                RoundAction(round=new, action=action, post=action.owner, seen=action.seen)
                for action in asked
            )
            audit.record(
                by,
                "opened",
                new,
                council=new.challenge.council,
                answers_due_on=[None, new.answers_due_on.isoformat()],
                actions=[0, len(asked)],
            )
    except IntegrityError:
        if not UpdateRound.objects.filter(challenge=new.challenge_id).still_open().exists():
            raise  # another rule was broken, and that is a fault of ours
        raise AlreadyOpen from None
    return new


def say_no_change(
    action: ActionItem, *, why: str, day: date, seen: int, by, as_post: str
) -> ProgressUpdate:
    """Record that nothing changed about `action`, and why, as the next after update `seen`.

    What was last reported is carried over: its status in its own words, what happens next, the
    review and where it is followed. `action` comes from `as_at()`. Raise SomebodyElseReported,
    storing nothing, if another was recorded in between.
    """
    last = action.latest or {}
    update = ProgressUpdate(
        action=action,
        sequence=seen + 1,
        status=action.status,
        state_label=last.get("state_label") or "",
        narrative=why,
        next_steps=last.get("next_steps") or "",
        review_on=action.review_on,
        continues_in=action.continues_in,
        is_no_change=True,
        effective_on=day,
        recorded_by=by,
        recorded_name=str(by),
        recorded_post=as_post,
    )
    return store_next(update)


def may_review(part: Part, user, council) -> bool:
    """Say whether `user` may sign off or return the answers of a recommendation.

    The holder of its lead officer's post may, and who plans for them; the plan's keeper writes
    then on whose word.
    """
    if not user.has_perm("actions.sign_off_round", council):
        return False
    lead = part.of.lead_officer
    is_lead = lead is not None and lead.holder_id == user.pk
    return is_lead or user.has_perm("actions.change_actionitem", council)


def in_what_post(part: Part, user, council) -> str:
    """Return in what capacity `user` reviews: as its lead officer, or by their role."""
    lead = part.of.lead_officer
    if lead is not None and lead.holder_id == user.pk:
        return lead.title
    return user.capacity_in(council)


def needs_reason(part: Part, user) -> bool:
    """Say whether a sign-off has to say why: something is missing, or somebody stands in."""
    lead = part.of.lead_officer
    return bool(part.left) or lead is None or lead.holder_id != user.pk


def sign_off(
    standing: RoundStanding, part: Part, *, reason: str, seen: int, by, as_post: str
) -> RoundReview:
    """Record that `by` signs off what was reported for a recommendation of an open round.

    `seen` is how much they had read. Raise SomethingWasReported if there is more now,
    ValidationError if `needs_reason()` and there is none.
    """
    if part.seen != seen:
        raise SomethingWasReported
    if not reason and needs_reason(part, by):
        raise ValidationError("Enter why")
    return _review(
        standing,
        part,
        RoundReview.Outcome.SIGNED_OFF,
        reason=reason,
        seen=seen,
        by=by,
        as_post=as_post,
    )


def send_back(
    standing: RoundStanding,
    part: Part,
    answer: Answer,
    *,
    reason: str,
    seen: int,
    by,
    as_post: str,
) -> RoundReview:
    """Return the answer about one action to its owner, with the reason; a newer one is needed.

    Raise SomethingWasReported if it was answered again since `by` read it.
    """
    if answer.action.seen != seen:
        raise SomethingWasReported
    return _review(
        standing,
        part,
        RoundReview.Outcome.RETURNED,
        action=answer.action,
        reason=reason,
        seen=seen,
        by=by,
        as_post=as_post,
    )


def _review(standing, part, outcome, *, by, as_post, **fields) -> RoundReview:
    return RoundReview.objects.create(
        round=standing.round,
        recommendation=part.of,
        outcome=outcome,
        recorded_by=by,
        recorded_name=str(by),
        recorded_post=as_post,
        **fields,
    )


@transaction.atomic
def close_round(one_round: UpdateRound, *, why: str, by) -> bool:
    """Close a round; return whether it was open. `why` says why it is not signed off."""
    closed = UpdateRound.objects.filter(pk=one_round.pk).still_open()
    if not closed.update(closed_at=now(), closed_by=by, closed_why=why):
        return False
    audit.record(
        by, "closed", one_round, council=one_round.challenge.council, closed_why=["", why]
    )
    return True
