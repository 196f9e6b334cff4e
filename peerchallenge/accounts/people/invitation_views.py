"""Inviting, and what whoever follows the link of an invitation sees."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from peerchallenge.accounts.models import Invitation
from peerchallenge.accounts.people import inviting, letters
from peerchallenge.accounts.people.changing import MANAGE, CannotBeDone
from peerchallenge.accounts.people.forms import AcceptForm, InviteForm, InviteSeveralForm
from peerchallenge.accounts.roles import Role
from recommendations.gate import in_council


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def invite(request, council):
    """Invite one person."""
    return _invite(request, council, InviteForm, "people/invite.html")


@require_http_methods(["GET", "HEAD", "POST"])
@in_council(MANAGE)
def invite_several(request, council):
    """Invite several people to one role."""
    return _invite(request, council, InviteSeveralForm, "people/invite_several.html")


def _invite(request, council, form_class, template):
    day = localdate()
    form = form_class(request.POST if request.method == "POST" else None, day=day)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        role = form.cleaned_data["role"]
        try:
            invited = inviting.invite(
                form.people, role, council=council, until=form.cleaned_data["until"],
                by=request.user, day=day,
            )  # fmt: skip
        except CannotBeDone as error:
            form.add_error(None, str(error))
            status = 409
        else:
            _send(request, council, invited, role)
            return redirect("people:people", council.slug)
    return render(request, template, {"form": form, "nav": "people"}, status=status)


def _send(request, council, invited, role):
    """E-mail everybody, and say on the next page what came of it."""
    failed = letters.send(invited, Role(role).label, council=council, by=request.user)
    for one in invited:
        if one.had_it_already:
            said = f"{one.person} ({one.email}) has this role already: nothing was changed."
            messages.info(request, said)
        elif one.email in failed:
            said = (
                f"{one.person} has the role, but the email that says so could not be sent."
                if one.person
                else f"The invitation of {one.email} is kept, but could not be emailed. "
                "Send it again later."
            )
            messages.warning(request, said)
        elif one.person:
            said = (
                f"{one.person} had a role here already, has this one too, and was told by email."
            )
            messages.success(request, said)
        else:
            messages.success(request, f"The invitation was emailed to {one.email}.")


@require_POST
@in_council(MANAGE)
def send_again(request, council, pk):
    """Email an invitation once more, with a new link; the old one is of no use any more."""
    found = get_object_or_404(Invitation, council=council, pk=pk)
    try:
        again = inviting.invite_again(found.pk, council=council, by=request.user, day=localdate())
    except CannotBeDone as error:
        messages.error(request, f"{error}.")
    else:
        _send(request, council, [again], found.role)
    return redirect("people:people", council.slug)


@require_POST
@in_council(MANAGE)
def withdraw(request, council, pk):
    """Take an invitation back."""
    found = get_object_or_404(Invitation, council=council, pk=pk)
    try:
        inviting.withdraw(found.pk, council=council, by=request.user)
    except CannotBeDone as error:
        messages.error(request, f"{error}.")
    else:
        messages.success(request, f"The invitation of {found.email} is withdrawn.")
    return redirect("people:people", council.slug)


# The address is a secret of 256 bits that no other site knows, so none can send the form in the
# name of whoever is signed in. Without the exemption the form would be refused, since browsers
# that tell no referrer say `Origin: null`.
@csrf_exempt
@login_not_required
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Show who invites to what; by POST, make the account and give the role.

    One page answers whatever is wrong with a link, so that it tells nothing about anybody.
    """
    response = _invitation(request, token)
    # No address of another site may learn the link from this page.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _invitation(request, token):
    found = inviting.open_invitation(token, localdate())
    if found is None:
        return render(request, "people/no_invitation.html", status=404)
    account = inviting.account_of(found)
    is_theirs = account is not None and request.user.pk == account.pk
    # It comes back here, to say who invites to what before anything is accepted.
    sign_in = reverse("accounts:sign-in", query={"next": request.path})
    # Where passwords are for emergencies, a new person's way in is single sign-on.
    asks = settings.PASSWORDS != "emergencies"
    context = {
        "invitation": found,
        "has_account": account is not None,
        "is_theirs": is_theirs,
        "sign_in": sign_in,
        "asks_for_password": asks,
    }
    if request.method != "POST":
        context["form"] = AcceptForm(invitation=found, has_password=asks)
        return render(request, "people/invitation.html", context)
    if account is not None and not is_theirs:
        return redirect(sign_in)
    form = AcceptForm(request.POST, invitation=found, has_password=asks)
    if account is None and not form.is_valid():
        return render(request, "people/invitation.html", context | {"form": form}, status=422)
    said = {} if account else form.cleaned_data
    try:
        person = inviting.accept(
            token,
            full_name=said.get("full_name", ""),
            password=said.get("password"),
            day=localdate(),
            by=request.user if is_theirs else None,
        )
    except inviting.HasAnAccount:
        return redirect(sign_in)
    if person is None:
        return render(request, "people/no_invitation.html", status=404)
    if is_theirs:
        messages.success(request, f"You have accepted the invitation to {found.council}.")
        return redirect("pages:council", found.council.slug)
    messages.success(request, "You have accepted the invitation. Sign in to begin.")
    return redirect("accounts:sign-in")
