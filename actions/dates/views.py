"""Moving a due date, asking for a later one, and deciding what was asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from actions.dates import requests as date_requests
from actions.dates.forms import DateRequestForm, DecideRequestForm, MoveDateForm
from actions.models import ActionItem, DateRequest
from actions.progress import SomebodyElseMovedIt, last_number, move_due_date
from recommendations import audit
from recommendations.fields import seen_since
from recommendations.gate import in_council

MAY_PLAN = "actions.change_actionitem"
MOVED_MEANWHILE = "The date has been moved since you opened this page: look again"


@require_http_methods(["GET", "POST"])
@in_council(MAY_PLAN)
def move_date(request, council, pk):
    """Move an action's due date, keeping the old one with the reason and who agreed."""
    day = localdate()
    action = get_object_or_404(
        ActionItem.objects.for_council(council).as_at(day).select_related("challenge__council"),
        pk=pk,
    )
    seen = last_number(action.date_changes)
    form = MoveDateForm(
        request.POST or None,
        action=action,
        day=day,
        initial={"effective_on": day, "seen": seen},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            move_due_date(action, seen=form.cleaned_data["seen"], by=request.user, **form.change)
        except SomebodyElseMovedIt:
            seen_since(form, last_number(action.date_changes))
            form.add_error(None, MOVED_MEANWHILE)
            status = 409
        else:
            messages.success(request, f"The due date of action {action.ref} is moved.")
            return redirect("actions:action", council.slug, action.pk)
    context = {"form": form, "action": action, "challenge": action.challenge}
    return render(request, "actions/move_date.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council("actions.add_progressupdate")
def ask_for_date(request, council, pk):
    """Ask for a later due date of an action of one's own."""
    day = localdate()
    action = get_object_or_404(
        ActionItem.objects.for_council(council)
        .updatable_by(request.user, council)
        .as_at(day)
        .select_related("challenge__council", "owner"),
        pk=pk,
    )
    form = DateRequestForm(request.POST or None, action=action, day=day)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        post = action.owner if action.owner and action.owner.holder_id == request.user.pk else None
        try:
            with transaction.atomic():
                asked = date_requests.ask(
                    action,
                    day=day,
                    by=request.user,
                    as_post=post.title if post else request.user.capacity_in(council),
                    **form.asked,
                )
                audit.record(
                    request.user, "asked for a later date of", action, council=council,
                    wanted_on=[str(action.due_on), str(asked.wanted_on)],
                )  # fmt: skip
        except date_requests.AlreadyAsked:
            form.add_error(
                None, "A later date has been asked for already, and waits for an answer"
            )
            status = 409
        else:
            messages.success(request, f"A later date is asked for action {action.ref}.")
            return redirect("actions:action", council.slug, action.pk)
    context = {"form": form, "action": action, "challenge": action.challenge}
    return render(request, "actions/ask_for_date.html", context, status=status)


@require_GET
@in_council("recommendations.view_recommendation")
def requested_dates(request, council):
    """The later dates that were asked for: those that wait first, then what was decided."""
    found = list(
        DateRequest.objects.filter(action__challenge__council=council)
        .select_related(
            "action__challenge", "action__recommendation", "of_committee",
            "resolution__item__meeting__committee",
        )
        .order_by("-asked_on", "-pk")[:500]
    )  # fmt: skip
    context = {
        "waiting": [one for one in found if not one.outcome],
        "decided": [one for one in found if one.outcome],
        "may_plan": request.user.has_perm(MAY_PLAN, council),
        "nav": "overview",
    }
    return render(request, "actions/requested_dates.html", context)


@require_http_methods(["GET", "POST"])
@in_council(MAY_PLAN)
def decide_date(request, council, pk):
    """Record that a request for a later date was granted or refused, and by whom."""
    asked = get_object_or_404(
        DateRequest.objects.select_related(
            "action__challenge__council", "action__recommendation", "of_committee"
        ),
        action__challenge__council=council,
        pk=pk,
    )
    action = ActionItem.objects.as_at(localdate()).get(pk=asked.action_id)
    form = DecideRequestForm(
        request.POST or None,
        challenge=action.challenge_id,
        initial={"decided_by": str(asked.of_committee or "")},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                decided = date_requests.decide(asked.pk, by=request.user, **form.cleaned_data)
                audit.record(
                    request.user, f"recorded as {decided.outcome}", decided, council=council,
                    action=action.ref, decided_by=decided.decided_by,
                )  # fmt: skip
        except date_requests.AlreadyDecided:
            messages.error(request, "Somebody else has recorded the decision already.")
            return redirect("actions:action", council.slug, action.pk)
        except SomebodyElseMovedIt:
            form.add_error(None, MOVED_MEANWHILE)
            status = 409
        except ValidationError as wrong:
            form.add_error(
                None if form.cleaned_data["resolution"] else "decided_on", wrong.messages
            )
        else:
            messages.success(request, f"The request for action {action.ref} is {decided.outcome}.")
            return redirect("actions:action", council.slug, action.pk)
    context = {"form": form, "asked": asked, "action": action, "challenge": asked.action.challenge}
    return render(request, "actions/decide_date.html", context, status=status)
