"""Pages about actions: my own, one with its history, and the inline update."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from actions.forms import ActionForm, MoveDateForm, ProgressForm, next_ref
from actions.models import ActionItem, DateChange, ProgressUpdate
from actions.progress import (
    SomebodyElseMovedIt,
    SomebodyElseReported,
    move_due_date,
    report_progress,
)
from actions.standing import NEVER_OVERDUE, standings
from recommendations import audit
from recommendations.gate import in_council
from recommendations.models import Recommendation


@require_GET
@in_council("recommendations.view_recommendation")
def my_actions(request, council):
    day = localdate()
    actions = list(
        ActionItem.objects.for_council(council)
        .filter(owner__holder=request.user)
        .as_at(day)
        .select_related("recommendation__challenge__council")
        .for_listing()
    )
    groups = _by_recommendation(actions, council, day)
    context = {"groups": groups, "counts": _counts(actions), "nav": "my-actions", "origin": "mine"}
    return render(request, "actions/my_actions.html", context)


def _by_recommendation(actions, council, day):
    """Group `actions` under their recommendations, each with the bar of all its actions."""
    groups = {}
    for action in actions:
        action.may_update = True
        groups.setdefault(action.recommendation, []).append(action)
    bars = standings(ActionItem.objects.for_council(council), groups, day)
    return [
        {"recommendation": recommendation, "actions": own, "bar": bars[recommendation.pk]}
        for recommendation, own in sorted(
            groups.items(), key=lambda pair: (pair[0].challenge_id, pair[0].sort_key)
        )
    ]


def _counts(actions):
    """Count what somebody with these actions should know first."""
    return {
        "total": len(actions),
        "overdue": sum(action.overdue for action in actions),
        "open": sum(action.status not in NEVER_OVERDUE for action in actions),
    }


@require_GET
@in_council("recommendations.view_recommendation")
def action(request, council, pk):
    """One action with everything ever reported about it."""
    day = localdate()
    actions = ActionItem.objects.for_council(council).select_related(
        "portfolio_holder", "asked_for_by__item__meeting__committee"
    )
    action = get_object_or_404(
        actions.as_at(day).select_related("recommendation__challenge__council").for_listing(),
        pk=pk,
    )
    context = {
        "action": action,
        "challenge": action.recommendation.challenge,
        "updates": ProgressUpdate.objects.filter(action=action).order_by("-sequence"),
        "date_changes": DateChange.objects.filter(action=action)
        .select_related("agreed_at__committee", "recorded_by")
        .order_by("-sequence"),
        "milestones": action.milestones.order_by("position", "due_on", "pk"),
        "evidence": action.evidence.order_by("title"),
        "also_answers": action.also_answers.order_by("sort_key"),
        "may_update": action.is_updatable_by(request.user, council),
        "may_change": request.user.has_perm("actions.change_actionitem", council),
    }
    return render(request, "actions/action.html", context)


@require_http_methods(["GET", "POST"])
@in_council("actions.add_progressupdate")
def update(request, council, pk):
    """Report progress on one action: a page of its own, or a form inside the action's row."""
    day = localdate()
    action = get_object_or_404(
        ActionItem.objects.for_council(council)
        .updatable_by(request.user, council)
        .as_at(day)
        .with_seen()
        .select_related("recommendation__challenge__council")
        .for_listing(),
        pk=pk,
    )
    action.may_update = True
    origin = "mine" if request.GET.get("origin") == "mine" else "recommendation"
    context = {"action": action, "council": council, "origin": origin}
    if request.htmx and "cancel" in request.GET:
        return render(request, "actions/_action.html", context | {"focus": True})
    form = ProgressForm(
        request.POST or None,
        initial={"status": action.status, "effective_on": day, "seen": action.seen},
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                saved = report_progress(
                    action,
                    **form.cleaned_data,
                    by=request.user,
                    as_post=_post(request.user, action, council),
                )
            except SomebodyElseReported as other:
                status, context["conflict"] = 409, other.latest
                # Their own text stays; saving again now comes after what the other wrote.
                form.data = form.data.copy()
                form.data["seen"] = other.latest.sequence
            else:
                return _updated(request, context, saved, day)
    context |= {"form": form, "editing": True, "challenge": action.recommendation.challenge}
    template = "actions/_action.html" if request.htmx else "actions/update.html"
    return render(request, template, context, status=status)


def _post(user, action, council):
    """Return in what capacity `user` reports: as the action's owner, or by their role."""
    if action.owner and action.owner.holder_id == user.pk:
        return action.owner.title
    return user.capacity_in(council)


def _updated(request, context, saved, day):
    """Answer a good save: the row and what counts it, or the page it came from.

    htmx gets the row in the same answer rather than by a redirect: the save is what officers do
    most, and one round trip is half of two.
    """
    action, origin = context["action"], context["origin"]
    council = context["council"]
    if not request.htmx:
        messages.success(request, f"Action {action.ref} saved as {saved.get_status_display()}.")
        page = (
            reverse("actions:my-actions", args=[council.slug])
            if origin == "mine"
            else action.recommendation.get_absolute_url()
        )
        return redirect(f"{page}#action-{action.pk}")
    if saved.effective_on >= (action.reported_on or saved.effective_on):
        # What `as_at()` would now read, without asking again.
        action.latest = {
            "status": saved.status,
            "effective_on": saved.effective_on.isoformat(),
            "narrative": saved.narrative,
            "next_steps": saved.next_steps,
            "post": saved.recorded_post,
        }
    everything = ActionItem.objects.for_council(council)
    bars = standings(everything, [action.recommendation], day)
    context |= {"saved": True, "focus": True, "bar": bars[action.recommendation_id]}
    if origin == "mine":
        mine = everything.filter(owner__holder=request.user).as_at(day)
        context["counts"] = _counts(list(mine))
    return render(request, "actions/_saved.html", context)


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
def add_action(request, council, challenge_slug, number):
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge__council"),
        challenge__slug=challenge_slug,
        number=number,
    )
    blank = ActionItem(
        challenge=recommendation.challenge, recommendation=recommendation, added_on=localdate()
    )
    return _edit(request, council, blank, "Add an action")


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
def edit_action(request, council, pk):
    action = get_object_or_404(
        ActionItem.objects.for_council(council).select_related(
            "challenge__council", "recommendation__challenge__council"
        ),
        pk=pk,
    )
    return _edit(request, council, action, f"Change action {action.ref}")


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
def move_date(request, council, pk):
    """Move an action's due date, keeping the old one with the reason and who agreed."""
    action = get_object_or_404(
        ActionItem.objects.for_council(council)
        .as_at(localdate())
        .select_related("challenge__council"),
        pk=pk,
    )
    seen = action.date_changes.count()
    form = MoveDateForm(
        request.POST or None,
        council=council,
        initial={"effective_on": localdate(), "seen": seen},
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                move_due_date(action, **form.cleaned_data, by=request.user)
            except SomebodyElseMovedIt:
                form.data = form.data.copy()
                form.data["seen"] = seen
                form.add_error(
                    None, "The date has been moved since you opened this page: look again"
                )
                status = 409
            else:
                messages.success(request, f"The due date of action {action.ref} is moved.")
                return redirect("actions:action", council.slug, action.pk)
    context = {"form": form, "action": action, "challenge": action.challenge}
    return render(request, "actions/move_date.html", context, status=status)


def _edit(request, council, action, heading):
    verb = "changed" if action.pk else "added"
    initial = {} if action.pk else {"ref": next_ref(action.recommendation)}
    form = ActionForm(request.POST or None, instance=action, council=council, initial=initial)
    if form.is_valid():
        with transaction.atomic():
            action = form.save()
            audit.record(
                request.user, verb, action, council=council, fields=sorted(form.changed_data)
            )
        messages.success(request, f"Action {action.ref} saved.")
        return redirect(f"{action.recommendation.get_absolute_url()}#action-{action.pk}")
    context = {
        "form": form,
        "heading": heading,
        "recommendation": action.recommendation,
        "challenge": action.challenge,
    }
    return render(
        request, "actions/action_form.html", context, status=422 if form.is_bound else 200
    )
