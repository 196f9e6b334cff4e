"""Which groups of a council's single sign-on give which roles."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from peerchallenge.accounts.models import GroupRole
from peerchallenge.accounts.people.changing import MANAGE, CannotBeDone, lock
from peerchallenge.accounts.people.forms import GroupRoleForm
from recommendations import audit
from recommendations.gate import in_council


def providers_of(council):
    """Return the providers of single sign-on whose groups may give roles in `council`."""
    return [
        one for one in settings.SINGLE_SIGN_ON if not one.councils or council.slug in one.councils
    ]


@transaction.atomic
def add(provider, group, role, *, council, by) -> GroupRole:
    """Let a group give a role from its members' next sign-in on; audited.

    Raise CannotBeDone where it gives it already.
    """
    lock(council, by)
    added, is_new = GroupRole.objects.get_or_create(
        provider=provider, group=group, council=council, role=role
    )
    if not is_new:
        raise CannotBeDone("This group gives this role already")
    audit.record(by, "added", added, council=council, provider=provider, group=group, role=role)
    return added


@transaction.atomic
def remove(group_role, *, council, by) -> None:
    """Let a group no longer give a role: its members lose it at their next sign-in; audited."""
    lock(council, by)
    audit.record(
        by, "removed", group_role, council=council, provider=group_role.provider,
        group=group_role.group, role=group_role.role,
    )  # fmt: skip
    group_role.delete()


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def groups(request, council):
    """The groups, and a form to add one."""
    providers = providers_of(council)
    form = GroupRoleForm(request.POST if request.method == "POST" else None, providers=providers)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        said = form.cleaned_data
        try:
            added = add(
                said["provider"], said["group"].strip(), said["role"],
                council=council, by=request.user,
            )  # fmt: skip
        except CannotBeDone as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(
                request, f"The group {added.group} gives the role {added.get_role_display()}."
            )
            return redirect("people:groups", council.slug)
    found = list(GroupRole.objects.filter(council=council).order_by("provider", "group", "role"))
    names = {one.id: one.name for one in settings.SINGLE_SIGN_ON}
    for one in found:
        one.provider_name = names.get(one.provider)
    context = {"form": form, "groups": found, "providers": providers, "nav": "people"}
    return render(request, "people/groups.html", context, status=status)


@require_POST
@in_council(MANAGE)
def remove_group(request, council, pk):
    """Take a group's role away."""
    one = get_object_or_404(GroupRole, council=council, pk=pk)
    try:
        remove(one, council=council, by=request.user)
    except CannotBeDone as error:
        messages.error(request, f"{error}.")
    else:
        messages.success(request, f"The group {one.group} gives no role any more.")
    return redirect("people:groups", council.slug)
