"""The sign-in library's forms in our words."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

ADVICE = (
    "At least 12 letters, figures or spaces. Three random words are easy to remember and hard to "
    "guess. You may paste it from a password manager."
)
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class Words:
    """Give fields the words of `labels`, `hints` and `missing`, and no placeholder."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    missing: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]


class SignInForm(Words, account.LoginForm):
    """E-mail address and password; a refusal does not say which of the two was wrong."""

    labels = {"login": "Email address", "password": "Password"}
    missing = {"login": "Enter your email address", "password": "Enter your password"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}
        login.error_messages["invalid"] = (
            "Enter an email address in the right form, such as name@example.gov.uk"
        )

    def add_prefix(self, field_name):
        """Call the address what password managers look for."""
        return super().add_prefix("username" if field_name == "login" else field_name)

    def clean_login(self):
        return super().clean_login().lower()


class ConfirmForm(Words, account.ReauthenticateForm):
    labels = {"password": "Password"}
    missing = {"password": "Enter your password"}


class ChangePasswordForm(Words, account.ChangePasswordForm):
    labels = {
        "oldpassword": "Password as it is now",
        "password1": "New password",
        "password2": "New password again",
    }
    hints = {"password1": ADVICE}
    missing = {
        "oldpassword": "Enter your password as it is now",
        "password1": "Enter a new password",
        "password2": "Enter the new password again",
    }


class ForgottenPasswordForm(Words, account.ResetPasswordForm):
    labels = {"email": "Email address"}
    missing = {"email": "Enter your email address"}


class NewPasswordForm(Words, account.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": ADVICE}
    missing = {
        "password1": "Enter a new password",
        "password2": "Enter the new password again",
    }


class CodeForm(Words, mfa.AuthenticateForm):
    labels = {"code": "Code"}
    hints = {"code": "From your app, or one of your recovery codes"}
    missing = {"code": "Enter the code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= CODE


class ConfirmByCodeForm(Words, mfa.ReauthenticateForm):
    labels, hints, missing = CodeForm.labels, CodeForm.hints, CodeForm.missing


class AddAppForm(Words, ActivateTOTPForm):
    labels = {"code": "Code that the app shows now"}
    missing = {"code": "Enter the code that the app shows now"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= CODE


class AddPasskeyForm(Words, AddWebAuthnForm):
    labels = {"name": "Name", "passwordless": "Sign in with it alone, without a password"}
    hints = {
        "name": "So that you know which one it is, such as Work laptop",
        "passwordless": "The device then asks for your fingerprint, face or PIN",
    }
