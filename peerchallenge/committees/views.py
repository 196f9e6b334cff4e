"""Pages of committees: the chair's overview, one committee, and changing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from meetings.models import Committee
from meetings.succession import change_committee
from peerchallenge.committees.facts import one_committee, overview
from peerchallenge.committees.forms import CommitteeForm
from peerchallenge.pages.views import AsAtForm
from recommendations.gate import in_council

VIEW = "recommendations.view_recommendation"
CHANGE = "meetings.add_agendaitem"
ITEMS_A_PAGE = 30


@require_GET
@in_council(VIEW)
def committees(request, council):
    """What each committee follows and how that stands: the overview of those who chair them."""
    context = {
        "overview": overview(council, request.user, localdate()),
        "may_change": request.user.has_perm(CHANGE, council),
        "nav": "committees",
    }
    return render(request, "committees/committees.html", context)


@require_GET
@in_council(VIEW)
def committee(request, council, pk):
    """What one committee follows, was promised, asked and saw, and what changed; as at a day."""
    found = get_object_or_404(Committee, council=council, pk=pk)
    form = AsAtForm(request.GET)
    asked = form.cleaned_data["as_at"] if form.is_valid() else None
    day = asked or localdate()
    context = one_committee(council, found, request.user, day)
    context["page_obj"] = Paginator(context.pop("items"), ITEMS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context |= {
        "committee": context["row"].committee,
        "form": form,
        "day": day,
        "is_past": asked is not None,
        "may_change": request.user.has_perm(CHANGE, council),
        "may_ask": request.user.has_perm("actions.add_memberquestion", council),
        "nav": "committees",
    }
    status = 200 if form.is_valid() else 422
    return render(request, "committees/committee.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(CHANGE)
def add_committee(request, council):
    """Add a committee before its first minutes are imported."""
    return _edit(request, council, Committee(), is_new=True)


@require_http_methods(["GET", "POST"])
@in_council(CHANGE)
def edit_committee(request, council, pk):
    """Change what a committee is called, what became of it and what it follows."""
    found = get_object_or_404(
        Committee.objects.prefetch_related("follows"), council=council, pk=pk
    )
    return _edit(request, council, found, is_new=False)


def _edit(request, council, found, *, is_new):
    initial = {}
    if not is_new:
        initial = {
            "name": found.name,
            "kind": found.kind,
            "successor": found.successor_id,
            "follows": [one.pk for one in found.follows.all()],
        }
    form = CommitteeForm(
        request.POST or None,
        council=council,
        committee=None if is_new else found,
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        told = {"successor": None} | form.cleaned_data
        try:
            saved = change_committee(found, council=council, by=request.user, **told)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, f"{saved} is {'added' if is_new else 'changed'}.")
            return redirect("committees:committee", council.slug, saved.pk)
    context = {
        "form": form,
        "name": "" if is_new else initial["name"],
        "committee": None if is_new else found,
        "nav": "committees",
    }
    return render(
        request, "committees/committee_form.html", context, status=422 if form.is_bound else 200
    )
