"""The whole plan: a list with filters, a grid to update many, one owner for many."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from actions.grid.forms import OwnersForm, RowForm
from actions.grid.listing import SOON, ListForm, chips, narrowed, next_meeting
from actions.models import ActionItem
from actions.progress import SomebodyElseReported
from actions.schemes import scheme_of
from actions.standing import NEVER_OVERDUE
from recommendations import audit
from recommendations.fields import seen_since
from recommendations.gate import in_council
from recommendations.keys import key_from
from recommendations.models import PeerChallenge

VIEW = "recommendations.view_recommendation"
EXPORTS = [("xlsx", "Excel"), ("csv", "CSV"), ("docx", "Word")]
A_PAGE = 50  # rows of the list, and of the grid


def _challenge(council, slug):
    challenge = get_object_or_404(
        PeerChallenge.objects.select_related("status_scheme"), council=council, slug=slug
    )
    challenge.council = council
    return challenge


def _list(request, council, challenge, day):
    """Return (the form of the filters, the actions they leave, the next meeting, its day)."""
    form = ListForm(request.GET, challenge=challenge, scheme=scheme_of(challenge))
    meeting = next_meeting(council, day)
    soon = meeting.held_on if meeting else day + SOON
    everything = ActionItem.objects.filter(challenge=challenge).with_columns(day)
    left = narrowed(everything, form.asked, day=day, soon=soon, user=request.user, council=council)
    return form, everything, left, meeting, soon


def _rows(actions, challenge, day, keys=None):
    """Fetch what rows show of `actions`, or of those with `keys`, in the plan's order."""
    if keys is not None:
        actions = ActionItem.objects.filter(challenge=challenge, pk__in=keys)
    rows = list(actions.as_at(day).with_seen().select_related("recommendation").for_listing())
    for action in rows:
        action.recommendation.challenge = challenge
    return rows


@require_GET
@in_council(VIEW)
def actions(request, council, challenge_slug):
    """The plan as a list; which part of it, the address says."""
    day = localdate()
    challenge = _challenge(council, challenge_slug)
    form, everything, left, meeting, soon = _list(request, council, challenge, day)
    page = Paginator(
        left.order_by("sort_key", "pk").values_list("pk", flat=True), A_PAGE
    ).get_page(request.GET.get("page"))
    rows = _rows(None, challenge, day, keys=list(page))
    for action in rows:
        action.may_update = action.is_updatable_by(request.user, council)
    context = {
        "challenge": challenge,
        "form": form,
        "chips": chips(
            everything, day=day, soon=soon, meeting=meeting, on=form.asked.get("show", "")
        ),
        "page": page,
        "actions": rows,
        "origin": "plan",
        "exports": EXPORTS,
        "query": form.as_address,
        "nav": "overview",
        "may_update": request.user.has_perm("actions.add_progressupdate", council),
        "may_plan": request.user.has_perm("actions.change_actionitem", council),
    }
    template = "actions/_list.html" if request.htmx else "actions/list.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@in_council("actions.add_progressupdate")
def update_many(request, council, challenge_slug):
    """Update many actions with the keyboard; all rows are saved, or none."""
    day = localdate()
    challenge = _challenge(council, challenge_slug)
    scheme = scheme_of(challenge)
    filters, _, left, _, _ = _list(request, council, challenge, day)
    if not filters.asked.keys() & {"show", "status"}:
        left = left.exclude(status_then__in=NEVER_OVERDUE)  # most have nothing left to say
    mine = left.updatable_by(request.user, council).order_by("sort_key", "pk")
    if request.method == "POST":
        # What was shown is what is saved, even where the list has changed in between.
        given = map(key_from, request.POST.getlist("row"))
        keys = [key for key in given if key is not None][:A_PAGE]
        mine = (
            ActionItem.objects.filter(challenge=challenge, pk__in=keys)
            .updatable_by(request.user, council)
            .order_by("sort_key", "pk")
        )
    page = Paginator(mine.values_list("pk", flat=True).distinct(), A_PAGE).get_page(
        request.GET.get("page") if request.method == "GET" else 1
    )
    rows = _rows(None, challenge, day, keys=list(page))
    forms = [_row_form(request, action, scheme) for action in rows]
    status, saved = 200, None
    if request.method == "POST":
        status, saved = _save_rows(request, forms, council, day)
    if saved is not None:
        number = len(saved)
        messages.success(
            request,
            f"{number} action{'' if number == 1 else 's'} updated." if number
            else "Nothing was entered, so nothing was changed.",
        )  # fmt: skip
        back = reverse("actions:actions", args=[council.slug, challenge.slug])
        return redirect(f"{back}?{filters.as_address}")
    context = {
        "challenge": challenge,
        "rows": forms,
        "page": page,
        "query": filters.as_address,
        "wrong": [
            (field.id_for_label, f"Action {form.action.ref}: {error}")
            for form in forms
            if form.is_bound
            for field in form
            for error in field.errors
        ],
        "conflicts": [form for form in forms if form.conflict],
        "nav": "overview",
    }
    return render(request, "actions/update_many.html", context, status=status)


def _row_form(request, action, scheme):
    form = RowForm(request.POST or None, action=action, scheme=scheme, prefix=f"a{action.pk}")
    form.initial = {"status": form.now, "seen": action.seen}
    return form


def _save_rows(request, forms, council, day):
    """Save every row that says something; return (status, what was saved or None)."""
    wrong = [form for form in forms if not form.is_valid()]
    if wrong:
        return 422, None
    saved = []
    try:
        with transaction.atomic():
            for form in forms:
                if form.is_reported:
                    owner = form.action.owner
                    own = owner and owner.holder_id == request.user.pk
                    post = owner.title if own else request.user.capacity_in(council)
                    saved.append(form.save(day=day, by=request.user, as_post=post))
    except SomebodyElseReported as other:
        first = next(form for form in forms if form.conflict)
        seen_since(first, other.latest.sequence)
        return 409, None
    return 200, saved


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
def change_owners(request, council, challenge_slug):
    """Give one owner to all the actions that are ticked."""
    day = localdate()
    challenge = _challenge(council, challenge_slug)
    filters, _, left, _, _ = _list(request, council, challenge, day)
    form = OwnersForm(request.POST or None, challenge=challenge)
    if form.is_bound and form.is_valid():
        number = _give(request.user, form.cleaned_data["actions"], form.cleaned_data["owner"])
        to = form.cleaned_data["owner"] or "nobody"
        messages.success(
            request, f"{number} action{' belongs' if number == 1 else 's belong'} to {to} now."
        )
        back = reverse("actions:actions", args=[council.slug, challenge.slug])
        return redirect(f"{back}?{filters.as_address}")
    context = {
        "challenge": challenge,
        "form": form,
        "actions": _rows(left, challenge, day),
        "ticked": set(request.POST.getlist("actions")),
        "query": filters.as_address,
        "nav": "overview",
    }
    return render(
        request, "actions/change_owners.html", context, status=422 if form.is_bound else 200
    )


@transaction.atomic
def _give(user, chosen, owner):
    """Store the new owner of those that have another; return how many had."""
    found = list(
        chosen.exclude(owner=owner).select_for_update(of=["self"])
        if owner
        else chosen.filter(owner__isnull=False).select_for_update(of=["self"])
    )
    council = None
    for action in ActionItem.objects.filter(pk__in=[one.pk for one in found]).select_related(
        "owner", "challenge__council"
    ):
        council = action.challenge.council
        audit.record(
            user,
            "changed",
            action,
            council=council,
            owner=[str(action.owner or ""), str(owner or "")],
        )
    ActionItem.objects.filter(pk__in=[one.pk for one in found]).update(owner=owner)
    return len(found)
