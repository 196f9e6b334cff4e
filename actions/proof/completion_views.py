"""Pages on which an action is claimed to be done, and on which that is approved or sent back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.forms import chosen_now
from actions.models import ActionItem, Completion, ProgressUpdate
from actions.progress import SomebodyElseReported, last_number
from actions.proof import completion as completing
from actions.proof.completion_forms import ApproveForm, ClaimForm, SendBackForm
from actions.proof.evidence_views import tell_kept_apart
from actions.schemes import scheme_of
from actions.standing import DONE
from recommendations.fields import seen_since
from recommendations.gate import in_council

VIEW = "recommendations.view_recommendation"
CLAIM = "actions.add_progressupdate"
# What somebody typed in another form before they were sent on here; kept in their session.
TYPED = "typed before a claim"


@require_http_methods(["GET", "POST"])
@in_council(CLAIM)
def complete(request, council, pk):
    """Claim that an action is done, on one page with its evidence."""
    day = localdate()
    action = get_object_or_404(
        ActionItem.objects.for_council(council)
        .updatable_by(request.user, council)
        .as_at(day)
        .with_seen()
        .select_related(
            "challenge__council", "challenge__status_scheme", "recommendation__lead_officer"
        )
        .for_listing(),
        pk=pk,
    )
    if (waiting := completing.waiting_for(action)) is not None:
        messages.info(request, f"Action {action.ref} is claimed already and waits for approval.")
        return redirect("actions:completion", council.slug, waiting.pk)
    scheme = scheme_of(action.challenge)
    choices = completing.done_choices(scheme)
    may_lead = completing.leads(request.user, action, council)
    typed = request.session.get(TYPED, {})
    if typed.get("action") != action.pk:
        typed = request.GET
    asked = typed.get("status", "")
    form = ClaimForm(
        request.POST or None,
        request.FILES or None,
        council=council,
        by=request.user,
        action=action,
        scheme=scheme,
        lead=action.recommendation.lead_officer if may_lead else None,
        initial={
            "status": asked if asked in choices else next(iter(choices), ""),
            "narrative": typed.get("narrative", ""),
            "evidence_known": typed.get("evidence", []),
            "effective_on": day,
            "seen": action.seen,
            **_reported(action, scheme),
        },
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = _claim(request.user, form, action, scheme, council)
            except completing.AlreadyClaimed as other:
                messages.error(request, f"{other.waiting.claimed_as} claimed it first.")
                return redirect("actions:completion", council.slug, other.waiting.pk)
            except SomebodyElseReported as other:
                status = 409
                form.keep_already(by=request.user)
                seen_since(form, other.latest.sequence)
                return _claim_page(request, form, action, status, conflict=other.latest)
            request.session.pop(TYPED, None)
            tell_kept_apart(request, form)
            return _claimed(request, council, action, made)
        form.keep_already(by=request.user)
    return _claim_page(request, form, action, status)


def _reported(action, scheme):
    """Return what was said when the action was reported as done, where only proof is missing."""
    if action.status not in DONE:
        return {}
    return {
        "status": chosen_now(scheme, action),
        "narrative": action.latest["narrative"],
        "effective_on": action.reported_on,
    }


def _claim(user, form, action, scheme, council):
    """Store the claim and, where its author leads and said so, its approval."""
    data = form.cleaned_data
    state = form.choices[data["status"]]
    post = completing.capacity(user, action, council)
    with transaction.atomic():
        _nothing_unseen(action, data["seen"])
        made = completing.claim(
            action,
            status=state.status,
            state_label=state.label if scheme.key != "standard" else "",
            narrative=data["narrative"],
            difference=data["difference"],
            remaining_risk=data["remaining_risk"],
            effective_on=data["effective_on"],
            evidence=[one.evidence for one in form.keep(by=user)],
            seen=data["seen"],
            by=user,
            as_post=post,
        )
        if data.get("approve_now"):
            completing.approve(
                made,
                approved_by=form.lead.title,
                decided_on=localdate(),
                seen=data["seen"],
                by=user,
                as_post=form.lead.title,
                council=council,
            )
            made.refresh_from_db()
    return made


def _nothing_unseen(action, seen):
    """Raise SomebodyElseReported where another update came after number `seen`."""
    latest = ProgressUpdate.objects.filter(action=action).order_by("-sequence").first()
    if latest is not None and latest.sequence > seen:
        raise SomebodyElseReported(latest)


def _claim_page(request, form, action, status, conflict=None):
    context = {
        "form": form,
        "action": action,
        "challenge": action.challenge,
        "conflict": conflict,
        "is_done": action.status in DONE,
        "lead": action.recommendation.lead_officer,
        "returned": Completion.objects.filter(action=action, outcome="returned")
        .order_by("-pk")
        .first(),
    }
    return render(request, "actions/complete.html", context, status=status)


def _claimed(request, council, action, made):
    if made.outcome:
        words = f"Action {action.ref} is {made.status_label.lower()}, claimed and approved by you."
    else:
        lead = action.recommendation.lead_officer
        who = f"{lead.title}, or a committee," if lead else "a committee"
        words = f"Claimed. Action {action.ref} changes when {who} has approved it."
    messages.success(request, words)
    return redirect("actions:action", council.slug, action.pk)


@require_GET
@in_council(completing.APPROVE)
def completions(request, council):
    """The claims that wait for the signed-in person, the oldest first."""
    waiting = (
        completing.decidable_by(
            Completion.objects.filter(action__challenge__council=council), request.user, council
        )
        .filter(outcome="")
        .select_related("action__recommendation__lead_officer", "action__challenge")
        .prefetch_related("evidence")
        .order_by("claimed_at", "pk")
    )
    context = {"waiting": waiting, "nav": "completions"}
    return render(request, "actions/completions.html", context)


@require_http_methods(["GET", "POST"])
@in_council(VIEW)
def completion(request, council, pk):
    """One claim with all that shows it; whoever may decide it approves it or sends it back."""
    one = _completion(council, pk)
    if request.method == "POST" and not _may_decide(request.user, one, council):
        if one.outcome:
            return _page(request, council, one, conflict="decided")
        raise PermissionDenied
    if request.method == "GET":
        return _page(request, council, one)
    return (_send_back if "send_back" in request.POST else _approve)(request, council, one)


def _approve(request, council, one):
    form = ApproveForm(request.POST, completion=one, seen=last_number(one.action.updates))
    if not form.is_valid():
        return _page(request, council, one, form=form)
    data = form.cleaned_data
    try:
        completing.approve(
            one,
            approved_by=data["approved_by"],
            resolution=data["resolution"],
            decided_on=data["decided_on"],
            seen=data["seen"],
            by=request.user,
            as_post=_deciding_as(request.user, one, council),
            council=council,
        )
    except SomebodyElseReported as other:
        seen_since(form, other.latest.sequence)
        return _page(request, council, one, form=form, conflict="reported")
    except completing.AlreadyDecided:
        return _page(request, council, _completion(council, one.pk), conflict="decided")
    messages.success(request, f"Action {one.action.ref} is {one.status_label.lower()}.")
    return redirect("actions:completion", council.slug, one.pk)


def _send_back(request, council, one):
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, council, one, back_form=form)
    try:
        completing.send_back(
            one,
            why=form.cleaned_data["why"],
            on=localdate(),
            by=request.user,
            as_post=_deciding_as(request.user, one, council),
            council=council,
        )
    except completing.AlreadyDecided:
        return _page(request, council, _completion(council, one.pk), conflict="decided")
    messages.success(request, f"Sent back to {one.claimed_name}.")
    return redirect("actions:completion", council.slug, one.pk)


@require_POST
@in_council(CLAIM)
def withdraw_completion(request, council, pk):
    """Take a claim back, for those who may report on its action."""
    one = _completion(council, pk)
    mine = ActionItem.objects.filter(pk=one.action_id).updatable_by(request.user, council)
    get_object_or_404(mine)
    try:
        completing.withdraw(
            one,
            on=localdate(),
            by=request.user,
            as_post=completing.capacity(request.user, one.action, council),
            council=council,
        )
    except completing.AlreadyDecided:
        return _page(request, council, _completion(council, pk), conflict="decided")
    messages.success(request, f"The claim of action {one.action.ref} is withdrawn.")
    return redirect("actions:action", council.slug, one.action_id)


def _completion(council, pk):
    return get_object_or_404(
        Completion.objects.filter(action__challenge__council=council)
        .select_related(
            "action__recommendation__lead_officer",
            "action__owner",
            "action__challenge__council",
            "resolution__item__meeting__committee",
        )
        .defer("resolution__item__source_text"),
        pk=pk,
    )


def _may_decide(user, one, council):
    """Say whether the claim waits for `user`."""
    if one.outcome:
        return False
    return completing.decidable_by(Completion.objects.filter(pk=one.pk), user, council).exists()


def _deciding_as(user, one, council):
    """Return in what capacity `user` decides: as the lead officer, or by their role."""
    lead = one.action.recommendation.lead_officer
    if lead is not None and lead.holder_id == user.pk:
        return lead.title
    return user.capacity_in(council)


def _page(request, council, one, *, form=None, back_form=None, conflict=""):
    """Show a claim; with the forms for whoever may decide it."""
    may_decide = _may_decide(request.user, one, council)
    if may_decide and form is None:
        seen = last_number(one.action.updates)
        initial = {"decided_on": localdate(), "seen": seen}
        if one.action.recommendation.lead_officer:
            initial["approver"] = "lead"
        form = ApproveForm(completion=one, seen=seen, initial=initial)
    wrong = next((f for f in (form, back_form) if f is not None and f.is_bound), None)
    may_withdraw = (
        one.outcome == ""
        and ActionItem.objects.filter(pk=one.action_id)
        .updatable_by(request.user, council)
        .exists()
    )
    context = {
        "completion": one,
        "action": one.action,
        "challenge": one.action.challenge,
        "evidence": one.evidence.order_by("title", "pk"),
        "since": one.action.updates.filter(sequence__gt=one.seen)
        .exclude(completion=one)
        .order_by("sequence"),
        "form": form,
        "back_form": back_form or SendBackForm(),
        "wrong": wrong,
        "may_decide": may_decide,
        "may_withdraw": may_withdraw,
        "conflict": conflict,
        "nav": "completions",
    }
    status = 409 if conflict else 422 if wrong is not None else 200
    return render(request, "actions/completion.html", context, status=status)
