"""The addresses of signing in that the sign-in library names, those of them that are used here.

There is none for making an account, for changing an address, or for connecting a provider.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from peerchallenge.accounts.signing_in import views

second = "account/second-factor/"
password = "account/password/"  # noqa: S105

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", views.Confirm.as_view(), name="account_reauthenticate"),
    path(password, views.ChangePassword.as_view(), name="account_change_password"),
    path(f"{password}none/", views.no_password, name="account_set_password"),
    path(
        f"{password}forgotten/", views.ForgottenPassword.as_view(), name="account_reset_password"
    ),
    path(f"{password}sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        rf"^{password}new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        f"{password}done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(second, mfa.index, name="mfa_index"),
    path(f"{second}show/", views.ShowSecondFactor.as_view(), name="mfa_authenticate"),
    path(f"{second}confirm/", views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path(f"{second}app/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path(f"{second}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{second}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{second}codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        f"{second}codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path(f"{second}passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(f"{second}passkeys/new/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        f"{second}passkeys/confirm/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(f"{second}passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        f"{second}passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path(f"{second}passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("single-sign-on/<str:provider_id>/", views.to_provider, name="openid_connect_login"),
    path(
        "single-sign-on/<str:provider_id>/back/",
        views.from_provider,
        name="openid_connect_callback",
    ),
    path("account/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/failed/", social.login_error, name="socialaccount_login_error"),
    # Named where the library links to them; each says that there is nothing to do.
    path("account/not-open/", views.not_open, name="account_signup"),
    path("account/not-open/provider/", views.not_open, name="socialaccount_signup"),
    path("account/providers/", views.not_open, name="socialaccount_connections"),
]
