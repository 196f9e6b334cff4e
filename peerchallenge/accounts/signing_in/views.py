"""The sign-in library's pages with our words, and answers that say when something was wrong."""

import logging

import requests
from allauth.account import views as account
from allauth.account.internal.decorators import login_not_required
from allauth.mfa.base import views as mfa
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as sso
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST, require_safe

from peerchallenge.accounts.signing_in import forms
from peerchallenge.accounts.signing_in.adapters import TOO_MANY
from peerchallenge.accounts.signing_in.second_factor import SEEN, needs_one

log = logging.getLogger(__name__)


class SaysWhatIsWrong:
    """Answer 422 where a form was wrong, as everywhere else, and 429 where it was too often."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 429 if TOO_MANY in form.non_field_errors() else 422
        return response


class SignIn(SaysWhatIsWrong, account.LoginView):
    """The only page, apart from what is published, that strangers get."""

    form_class = forms.SignInForm

    def get_context_data(self, **kwargs):
        only = settings.PASSWORDS == "emergencies" and settings.SINGLE_SIGN_ON
        return super().get_context_data(**kwargs) | {
            "providers": settings.SINGLE_SIGN_ON,
            "shows_password": not only or "emergency" in self.request.GET or self.request.POST,
        }


class SignOut(account.LogoutView):
    """By a form only: a link somebody else makes cannot sign a person out."""

    http_method_names = ["post"]


class Confirm(SaysWhatIsWrong, account.ReauthenticateView):
    """The password again, before what protects the account is changed."""

    form_class = forms.ConfirmForm


@method_decorator(account.rate_limit(action="change_password"), name="dispatch")
class ChangePassword(SaysWhatIsWrong, account.PasswordChangeView):
    """A new password, by whoever knows the old one."""

    form_class = forms.ChangePasswordForm


@method_decorator(login_not_required, name="dispatch")
class ForgottenPassword(SaysWhatIsWrong, account.PasswordResetView):
    """A link by e-mail; the answer does not say whether there is such a person."""

    form_class = forms.ForgottenPasswordForm


class NewPassword(SaysWhatIsWrong, account.PasswordResetFromKeyView):
    """A new password, by whoever read the e-mail."""

    form_class = forms.NewPasswordForm


class ShowSecondFactor(mfa.AuthenticateView):
    """The second factor, after the password."""

    form_class = forms.CodeForm

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ConfirmByCode(SaysWhatIsWrong, mfa.ReauthenticateView):
    """A code again, before what protects the account is changed."""

    form_class = forms.ConfirmByCodeForm


class AddApp(SaysWhatIsWrong, ActivateTOTPView):
    """An app that shows codes, on a telephone."""

    form_class = forms.AddAppForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # Drawn by the library from squares alone; a picture in the address is refused here.
        return context | {"square": mark_safe(context["totp_svg"])}  # noqa: S308

    def form_valid(self, form):
        self.request.session[SEEN] = True
        return super().form_valid(form)


class AddPasskey(SaysWhatIsWrong, AddWebAuthnView):
    """A passkey: the fingerprint, face or PIN of a device, or a security key."""

    form_class = forms.AddPasskeyForm

    def form_valid(self, form):
        self.request.session[SEEN] = True
        return super().form_valid(form)


@require_safe
def mine(request):
    """How the person who asks signs in."""
    return render(request, "account/mine.html", {"needs_second_factor": needs_one(request.user)})


@require_POST
def end_session(request, pk):
    """End one of one's own sessions, on another computer perhaps."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, "That session has ended.")
    return redirect("usersessions_list")


@require_GET
def no_password(request):
    """Say to whoever comes by single sign-on that there is no password to change."""
    return render(request, "account/password_set.html")


@require_safe
@login_not_required
def not_open(request):
    """Say that nobody makes an account for themselves."""
    return render(request, "account/signup_closed.html", status=403)


@require_safe
@login_not_required
def from_provider(request, provider_id):
    """End single sign-on.

    Of two first sign-ins of one person in the same moment the second finds the first one's rows in
    its way; coming again, it finds the person.
    """
    try:
        return sso.callback(request, provider_id)
    except IntegrityError:
        log.warning("Two first sign-ins of one person at once")
        return render(request, "socialaccount/authentication_error.html", status=409)


@require_POST
@login_not_required
def to_provider(request, provider_id):
    """Begin single sign-on.

    The answer is a page that goes on by itself: the content security policy, which allows forms
    to lead to this host only, would stop a redirection elsewhere.
    """
    provider = next((one for one in settings.SINGLE_SIGN_ON if one.id == provider_id), None)
    if provider is None:
        raise Http404
    try:
        begun = sso.login(request, provider_id)
    except (requests.RequestException, LookupError) as error:  # or it does not say where to go
        log.warning("The provider %s does not answer: %s", provider_id, type(error).__name__)
        return render(request, "socialaccount/no_answer.html", {"name": provider.name}, status=502)
    if begun.status_code != 302:
        return begun
    context = {"name": provider.name, "url": begun.url}
    response = render(request, "socialaccount/login.html", context)
    response.headers["Refresh"] = f"0; url={begun.url}"
    return response
