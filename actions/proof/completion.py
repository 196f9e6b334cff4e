"""When an action is done: claimed with proof, and approved by somebody who is named.

Auditors found recommendations closed "without due consideration of the risk", and a council's
own rule is "completed and evidenced". So an action is complete only when its lead officer or a
committee has agreed, on evidence, with what difference it made and what risk remains. Until then
its status stays what it was.
"""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from actions.forms import choices_of
from actions.models import ActionItem, Completion, Evidence, ProgressUpdate
from actions.progress import report_progress
from actions.proof import evidence as keeping
from actions.standing import DONE
from recommendations import audit

RULE = (
    "An action counts as complete when its lead officer or a committee has approved it with "
    "evidence."
)
APPROVE_ANY = "actions.approve_any_completion"
APPROVE = "actions.approve_completion"


class AlreadyClaimed(Exception):
    """The action is claimed already, and the claim waits."""

    def __init__(self, waiting: Completion):
        super().__init__(f"Claimed by {waiting.claimed_name}")
        self.waiting = waiting


class AlreadyDecided(Exception):
    """Somebody else has decided the claim, or withdrawn it."""


def claim(
    action: ActionItem,
    *,
    status: str,
    narrative: str,
    difference: str,
    remaining_risk: str,
    effective_on: date,
    evidence: Iterable[Evidence],
    seen: int,
    by,
    as_post: str,
    state_label: str = "",
) -> Completion:
    """Claim that `action` was done on `effective_on`; its status changes when that is approved.

    `seen` is the number of the last update its author saw. Raise AlreadyClaimed where a claim
    waits, and ValueError without evidence: a form asks for it first.
    """
    found = list(evidence)
    if not found:
        raise ValueError("A claim needs evidence")
    council = found[0].council
    made = Completion(
        action=action,
        status=status,
        state_label=state_label,
        narrative=narrative,
        difference=difference,
        remaining_risk=remaining_risk,
        effective_on=effective_on,
        seen=seen,
        claimed_by=by,
        claimed_name=str(by),
        claimed_post=as_post,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            made.evidence.set(found)
            for one in found:
                keeping.attach(one, action, by=by)
            audit.record(by, "claimed complete", action, council=council, completion=made.pk)
    except IntegrityError:
        if (waiting := waiting_for(action)) is None:
            raise  # another rule was broken, and that is a fault of ours
        raise AlreadyClaimed(waiting) from None
    return made


def waiting_for(action: ActionItem) -> Completion | None:
    """Return the claim of `action` that waits for approval, or None; one query."""
    return Completion.objects.filter(action=action, outcome="").first()


def approve(
    completion: Completion,
    *,
    approved_by: str,
    decided_on: date,
    seen: int,
    by,
    as_post: str,
    council,
    resolution=None,
) -> ProgressUpdate:
    """Approve a claim and report the action as done, in one transaction.

    `approved_by` names the post or the committee that approves; `by` is who records it. The
    update has the words and the author of the claim. It is about the day on which the action was
    done, or about the day of a later report, after which nothing but this can count. `seen` is the
    number of the last update that whoever approves has seen: raise SomebodyElseReported where
    there is a later one, and AlreadyDecided where the claim waits no more.
    """
    with transaction.atomic():
        waiting = _lock(completion)
        last = waiting.action.updates.order_by("-effective_on").first()
        about = max(waiting.effective_on, last.effective_on) if last else waiting.effective_on
        update = report_progress(
            waiting.action,
            status=waiting.status,
            state_label=waiting.state_label,
            narrative=waiting.narrative,
            next_steps="",
            effective_on=about,
            seen=seen,
            by=waiting.claimed_by,
            as_post=waiting.claimed_post,
        )
        found = list(waiting.evidence.all())
        keeping.attach_all(found, update, by=by)
        _decide(
            waiting, "approved", on=decided_on, by=by, as_post=as_post, council=council,
            approved_by=approved_by, resolution=resolution, update=update,
        )  # fmt: skip
    return update


def send_back(completion: Completion, *, why: str, on: date, by, as_post: str, council) -> None:
    """Send a claim back, saying what is missing; raise AlreadyDecided where it waits no more."""
    with transaction.atomic():
        _decide(
            _lock(completion), "returned", on=on, by=by, as_post=as_post, council=council,
            returned_why=why,
        )  # fmt: skip


def withdraw(completion: Completion, *, on: date, by, as_post: str, council) -> None:
    """Take a claim back; raise AlreadyDecided where it waits no more."""
    with transaction.atomic():
        _decide(_lock(completion), "withdrawn", on=on, by=by, as_post=as_post, council=council)


def _lock(completion):
    """Fetch a claim that waits, and keep others from deciding it meanwhile."""
    waiting = (
        Completion.objects.select_for_update(of=("self",))
        .select_related("action", "claimed_by")
        .filter(pk=completion.pk, outcome="")
        .first()
    )
    if waiting is None:
        raise AlreadyDecided
    return waiting


def _decide(waiting, outcome, *, on, by, as_post, council, **fields):
    for name, value in fields.items():
        setattr(waiting, name, value)
    waiting.outcome, waiting.decided_on = outcome, on
    waiting.decision_recorded_by, waiting.decision_recorded_name = by, str(by)
    waiting.decision_recorded_post = as_post
    waiting.decision_recorded_at = now()
    waiting.save()
    audit.record(by, f"{outcome} a claim", waiting, council=council, action=waiting.action_id)


def decidable_by(completions, user, council):
    """Keep the claims that `user` may approve or send back.

    Those of actions whose recommendation is led by a post that they hold; all of them for those
    who may record anybody's approval.
    """
    if user.has_perm(APPROVE_ANY, council):
        return completions
    if not user.has_perm(APPROVE, council):
        return completions.none()
    return completions.filter(action__recommendation__lead_officer__holder=user)


def leads(user, action: ActionItem, council) -> bool:
    """Say whether `user` may approve `action` as its lead officer.

    Needs the action with its recommendation and that one's lead officer.
    """
    lead = action.recommendation.lead_officer
    return lead is not None and lead.holder_id == user.pk and user.has_perm(APPROVE, council)


def capacity(user, action: ActionItem, council) -> str:
    """Return in what capacity `user` speaks of `action`: by their post, or else by their role.

    Needs the action with its owner, its recommendation and that one's lead officer.
    """
    for post in (action.owner, action.recommendation.lead_officer):
        if post is not None and post.holder_id == user.pk:
            return post.title
    return user.capacity_in(council)


def done_choices(scheme):
    """Return what may be claimed in `scheme`: a key for a form, and the state."""
    return {key: one for key, one in choices_of(scheme).items() if one.status in DONE}


def _approved(day: date):
    """Return the approved claims that count at the end of `day`.

    One approved before the action was reported as anything else again does not count; what is
    entered late about a day before it was complete takes nothing back.
    """
    reopened = ProgressUpdate.objects.filter(
        action=OuterRef("action"),
        sequence__gt=OuterRef("update__sequence"),
        effective_on__gte=OuterRef("update__effective_on"),
        effective_on__lte=day,
    ).exclude(status__in=DONE)
    return Completion.objects.filter(
        ~Exists(reopened), outcome="approved", update__effective_on__lte=day
    )


def with_approved(recommendations, day: date):
    """Annotate a queryset of recommendations with `approved`, as at `day`.

    That is how many of their own actions are complete with an approval; the others that are
    reported as complete lack one.
    """
    numbers = (
        _approved(day)
        .filter(action__recommendation=OuterRef("pk"), action__added_on__lte=day)
        .order_by()
        .values("action__recommendation")
        .annotate(number=Count("action", distinct=True))
        .values("number")
    )
    return recommendations.annotate(approved=Coalesce(Subquery(numbers), 0))


def proof_of(action: ActionItem) -> dict:
    """Return what the page of an action, which comes from `as_at()`, shows of its proof.

    Two queries.
    """
    completions = list(
        Completion.objects.filter(action=action)
        .exclude(outcome="withdrawn")
        .select_related("resolution__item__meeting__committee")
        .defer("resolution__item__source_text")
        .order_by("-pk")
    )
    return {
        "action_evidence": action.evidence.order_by("title", "pk"),
        "waiting": next((one for one in completions if one.outcome == ""), None),
        "completions": completions,
        "is_done": action.status in DONE,
    }
