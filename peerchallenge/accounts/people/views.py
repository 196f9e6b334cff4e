"""Pages about who has which role in a council, and what the roles may do."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from peerchallenge.accounts.models import Membership
from peerchallenge.accounts.people import changing, listing
from peerchallenge.accounts.people.changing import MANAGE, CannotBeDone, IsYourOwn
from peerchallenge.accounts.people.forms import FindForm, LastDayForm, RoleForm
from peerchallenge.accounts.people.sentences import table
from peerchallenge.accounts.roles import Role
from recommendations.gate import in_council

ON_A_PAGE = 50


@require_safe
@in_council(MANAGE)
def people(request, council):
    """Everybody with a role in the council, or with `left` those who had one."""
    day = localdate()
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = listing.people(council, day, words=asked.get("q", ""), role=asked.get("role", ""))
    shows_leavers = "left" in request.GET
    left = [one for one in found if one.has_left]
    shown = left if shows_leavers else [one for one in found if not one.has_left]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    listing.with_facts(page.object_list, council)
    context = {
        "form": form,
        "page_obj": page,
        "shows_leavers": shows_leavers,
        "number_left": len(left),
        "is_narrowed": any(asked.values()),
        "invitations": [] if shows_leavers else listing.waiting_invitations(council, day),
        "nav": "people",
    }
    return render(request, "people/people.html", context)


def person_or_404(council, pk):
    """Return the row of somebody who has or had a role in `council`, with all its facts."""
    found = listing.people(council, localdate(), pk=pk)
    if not found:
        raise Http404
    return listing.with_facts(found, council)[0]


@require_safe
@in_council(MANAGE)
def person(request, council, pk):
    """One person, and what they are to the council."""
    context = {"person": person_or_404(council, pk), "nav": "people"}
    return render(request, "people/person.html", context)


def _invite_again(request, council, known):
    """Lead to where a leaver is invited: they may work for others by now, and are asked first."""
    messages.warning(request, f"{changing.has_left(known.user)}.")
    return redirect("people:invite", council.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def add_role(request, council, pk):
    """Give somebody another role."""
    known = person_or_404(council, pk)
    if known.has_left:
        return _invite_again(request, council, known)
    day = localdate()
    form = RoleForm(request.POST if request.method == "POST" else None, day=day)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        role, until = form.cleaned_data["role"], form.cleaned_data["until"]
        try:
            changing.give_another_role(
                known.user, role, council=council, until=until, by=request.user, day=day
            )
        except CannotBeDone as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, f"{known.user} has the role {Role(role).label}.")
            return redirect("people:person", council.slug, pk)
    context = {
        "form": form,
        "heading": f"Give {known.user} another role",
        "button": "Give the role",
        "cancel": reverse("people:person", args=[council.slug, pk]),
        "nav": "people",
    }
    return render(request, "people/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def change_role(request, council, pk, membership_pk):
    """Say when a role ends, or that it does not."""
    known = person_or_404(council, pk)
    if known.has_left:
        return _invite_again(request, council, known)
    membership = get_object_or_404(
        Membership.objects.select_related("user"), pk=membership_pk, user=pk, council=council
    )
    membership.council = council
    day = localdate()
    data = request.POST if request.method == "POST" else None
    form = LastDayForm(data, membership=membership, day=day)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            changing.set_last_day(
                membership, form.last_day, seen=form.cleaned_data["seen"], by=request.user, day=day
            )
        except CannotBeDone as error:
            form.add_error(None, str(error))
            status = 422 if isinstance(error, IsYourOwn) else 409
        else:
            messages.success(request, f"The role of {membership.user} is saved.")
            return redirect("people:person", council.slug, pk)
    context = {
        "form": form,
        "membership": membership,
        "heading": f"{membership.user}: {membership.get_role_display()}",
        "button": "Save",
        "cancel": reverse("people:person", args=[council.slug, pk]),
        "nav": "people",
    }
    return render(request, "people/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def leave(request, council, pk):
    """Record that somebody has left: all their roles here end, and what hangs on them."""
    known = person_or_404(council, pk)
    if not known.running:
        messages.warning(request, f"{changing.nothing_to_end(known.user, council)}.")
        return redirect("people:person", council.slug, pk)
    context = {"person": known, "nav": "people"}
    if request.method != "POST":
        return render(request, "people/leave.html", context)
    try:
        changing.leave(known.user, council=council, by=request.user, day=localdate())
    except CannotBeDone as error:
        context["error"] = str(error)
        status = 422 if isinstance(error, IsYourOwn) else 409
        return render(request, "people/leave.html", context, status=status)
    known.user.refresh_from_db(fields=["is_active"])
    said = (
        "Their account is still in use elsewhere."
        if known.user.is_active
        else "Their account is deactivated."
    )
    messages.success(request, f"{known.user} has no role in {council} any more. {said}")
    if known.posts:
        address = reverse("accounts:hand-over", args=[council.slug], query={"person": pk})
        return redirect(address)
    return redirect("people:people", council.slug)


@require_safe
@in_council("recommendations.view_recommendation")
def roles(request, council):
    """Who may do what: every permission by every role."""
    context = {
        "roles": [role.label for role in Role],
        "table": table(),
        "own": [
            one.get_role_display()
            for one in request.user.current_memberships
            if one.council_id == council.pk
        ],
        "may_manage": request.user.has_perm(MANAGE, council),
    }
    return render(request, "people/roles.html", context)
