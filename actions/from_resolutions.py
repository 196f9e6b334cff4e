"""What a committee resolved becomes an action of the plan, or is found to be one."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from actions.forms import ActionAskedForForm, AskedForForm
from actions.models import ActionItem
from meetings.models import Commitment, Resolution
from recommendations import audit
from recommendations.gate import in_council
from recommendations.locks import lock_plans

MAY_PLAN = "actions.change_actionitem"


@require_http_methods(["GET", "POST"])
@in_council(MAY_PLAN)
@transaction.atomic
def add_asked_for(request, council, pk):
    """Make an action of a resolution in one step, citing it."""
    resolution = _resolution(council, pk)
    challenge = resolution.item.challenge
    if request.method == "POST":
        lock_plans([challenge.pk])
    promise = Commitment.objects.confirmed().filter(resolution=resolution).first()
    linked = resolution.recommendations.order_by("sort_key").first()
    form = ActionAskedForForm(
        request.POST or None,
        instance=ActionItem(challenge=challenge, asked_for_by=resolution, added_on=localdate()),
        council=council,
        day=localdate(),
        initial={
            "title": _title(resolution.text),
            "description": resolution.text,
            "recommendation": linked,
            "due": f"{promise.due_on:%-d %B %Y}" if promise and promise.due_on else "",
        },
    )
    if form.is_valid():
        with transaction.atomic():
            action = form.save()
            audit.record(
                request.user, "added", action, council=council, asked_for_by=resolution.pk
            )
        messages.success(request, f"Action {action.ref} saved.")
        return redirect(f"{action.recommendation.get_absolute_url()}#action-{action.pk}")
    return _page(request, resolution, form, AskedForForm(challenge=challenge))


@require_POST
@in_council(MAY_PLAN)
def link_action(request, council, pk):
    """Say of an action that is in the plan already that this resolution asked for it."""
    resolution = _resolution(council, pk)
    known = AskedForForm(request.POST, challenge=resolution.item.challenge)
    if not known.is_valid():
        form = ActionAskedForForm(
            instance=ActionItem(challenge=resolution.item.challenge),
            council=council,
            day=localdate(),
            initial={"title": _title(resolution.text), "description": resolution.text},
        )
        return _page(request, resolution, form, known)
    action = known.cleaned_data["action"]
    with transaction.atomic():
        before, action.asked_for_by = action.asked_for_by_id, resolution
        action.save(update_fields=["asked_for_by"])
        audit.record(
            request.user, "changed", action, council=council, asked_for_by=[before, resolution.pk]
        )
    messages.success(request, f"Action {action.ref} was asked for by this resolution.")
    return redirect("actions:action", council.slug, action.pk)


def _page(request, resolution, form, known):
    wrong = form if form.is_bound else known
    context = {
        "form": wrong,
        "new": form,
        "known": known,
        "resolution": resolution,
        "item": resolution.item,
        "challenge": resolution.item.challenge,
    }
    return render(
        request, "actions/asked_for.html", context, status=422 if wrong.is_bound else 200
    )


def _resolution(council, pk):
    return get_object_or_404(
        Resolution.objects.for_council(council).select_related(
            "item__meeting__committee", "item__challenge__council"
        ),
        pk=pk,
    )


def _title(text):
    """Return the words of a resolution as the beginning of an action."""
    words = text.strip().rstrip(".;")
    words = words[5:] if words.casefold().startswith("that ") else words
    return (words[:1].upper() + words[1:])[:300]
