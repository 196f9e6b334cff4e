"""What administrators type about people, and what somebody types who is invited."""

import re
from datetime import timedelta

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peerchallenge.accounts.models import GroupRole, User
from peerchallenge.accounts.people.changing import seen_of
from peerchallenge.accounts.roles import Role
from peerchallenge.accounts.signing_in.forms import ADVICE
from recommendations.fields import DayMonthYearField

AT_ONCE = 50  # lines
LONGEST_PEER = timedelta(days=366)
# As mail programs write people down.
LINE = re.compile(r"(?P<name>[^<>]*)<\s*(?P<email>[^<>\s]+)\s*>\s*[,;]?")
NAME = User._meta.get_field("full_name").max_length


class FindForm(forms.Form):
    """Who is shown."""

    mark_optional = False

    q = forms.CharField(
        label="Name or address",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "Every role"), *Role.choices]
    )


class RoleForm(forms.Form):
    """A role and how long it lasts. `day` is today."""

    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)
    until = DayMonthYearField(
        label="Last day",
        required=False,
        help_text="A visiting peer must have one, at most a year ahead. Leave it empty for others "
        "whose role does not end",
    )

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day

    def clean(self):
        data = super().clean()
        if "until" not in self.errors:
            check_last_day(self, "until", data.get("role"), data.get("until"), self.day)
        return data


def check_last_day(form, name, role, until, day):
    """Add an error to `form` where the last day is missing, past, or too far away for a peer."""
    is_peer = role == Role.VISITING_PEER
    if until is None:
        if is_peer:
            form.add_error(name, "Enter the last day of the visiting peer")
    elif until <= day:
        form.add_error(name, "The last day must be in the future")
    elif is_peer and until > day + LONGEST_PEER:
        form.add_error(name, "The last day of a visiting peer must be within a year from now")


class InviteForm(RoleForm):
    """One person."""

    full_name = forms.CharField(label="Name", max_length=NAME)
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        error_messages={
            "invalid": "Enter an email address in the right form, such as name@example.gov.uk"
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ["full_name", "email", "role", "until"]

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    @property
    def people(self):
        """Who is invited: (name, address)."""
        return [(" ".join(self.cleaned_data["full_name"].split()), self.cleaned_data["email"])]


class InviteSeveralForm(RoleForm):
    """Several people at once, a line for each, all to one role."""

    lines = forms.CharField(
        label="People",
        max_length=AT_ONCE * 400,
        help_text=f"One on each line, such as Asha Verma <asha.verma@example.gov.uk>. At most "
        f"{AT_ONCE} at once",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    field_order = ["lines", "role", "until"]

    def clean_lines(self):
        """Read every line, and tell all that are wrong at once."""
        lines = [one.strip() for one in self.cleaned_data["lines"].splitlines() if one.strip()]
        if len(lines) > AT_ONCE:
            raise ValidationError(f"Invite at most {AT_ONCE} people at once")
        wrong, self.people = [], []
        for number, line in enumerate(lines, start=1):
            try:
                self.people.append(_read(line))
            except ValidationError as error:
                wrong.append(f"Line {number}: {error.messages[0]}")
        addresses = [email for _, email in self.people]
        wrong += [
            f"{email} is there twice"
            for email in dict.fromkeys(addresses)
            if addresses.count(email) > 1
        ]
        if wrong:
            raise ValidationError(wrong)
        return self.cleaned_data["lines"]


def _read(line: str) -> tuple[str, str]:
    """Read “Name <address>”; raise ValidationError saying what is wrong."""
    found = LINE.fullmatch(line)
    if found is None:
        raise ValidationError("write it as Name <name@example.gov.uk>")
    name, email = " ".join(found["name"].strip(' "').split()), found["email"].lower()
    validate_email(email)
    if not name:
        raise ValidationError("give the name too")
    if len(name) > NAME or len(email) > 254:
        raise ValidationError("the name or the address is too long")
    return name, email


class LastDayForm(forms.Form):
    """How long a role lasts from now on. `seen` is the last day that the page showed."""

    NEVER, NOW, ON = "never", "now", "on"

    ends = forms.ChoiceField(label="When does the role end?", widget=forms.RadioSelect)
    until = DayMonthYearField(label="Last day", required=False)
    seen = forms.CharField(max_length=10, widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args, membership, day, **kwargs):
        begins = {
            "seen": seen_of(membership),
            "until": membership.until,
            "ends": self.ON if membership.until else self.NEVER,
        }
        super().__init__(*args, initial=begins, **kwargs)
        self.role, self.day = membership.role, day
        choices = [(self.NOW, "Now"), (self.ON, "After a last day")]
        if self.role != Role.VISITING_PEER:
            choices.append((self.NEVER, "It does not end"))
        self.fields["ends"].choices = choices

    def clean(self):
        data = super().clean()
        if data.get("ends") == self.ON and "until" not in self.errors:
            if data.get("until") is None:
                self.add_error("until", "Enter the last day")
            elif data["until"] != self.day:  # today is a last day too
                check_last_day(self, "until", self.role, data["until"], self.day)
        return data

    @property
    def last_day(self):
        """The last day that was chosen: yesterday for now, None for a role that does not end."""
        ends = self.cleaned_data["ends"]
        if ends == self.NOW:
            return self.day - timedelta(days=1)
        return self.cleaned_data["until"] if ends == self.ON else None


class AcceptForm(forms.Form):
    """What an invited person says: their name, and a password that is hard to guess."""

    full_name = forms.CharField(
        label="Your name",
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )
    password = forms.CharField(
        label="Password",
        max_length=1024,
        strip=False,
        help_text=ADVICE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="Password again",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args, invitation, has_password=True, **kwargs):
        super().__init__(*args, initial={"full_name": invitation.full_name}, **kwargs)
        self.email = invitation.email
        if not has_password:
            del self.fields["password"], self.fields["again"]

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

    def clean(self):
        data = super().clean()
        password = data.get("password")
        if password:
            try:
                validate_password(
                    password, User(email=self.email, full_name=data.get("full_name", ""))
                )
            except ValidationError as error:
                self.add_error("password", error)
            if data.get("again") and data["again"] != password:
                self.add_error("again", "The two passwords are not the same")
        return data


class GroupRoleForm(forms.Form):
    """Which group of a provider gives which role."""

    provider = forms.ChoiceField(label="Provider", widget=forms.RadioSelect)
    group = forms.CharField(
        label="Group",
        max_length=GroupRole._meta.get_field("group").max_length,
        help_text="As the provider writes it in its claim: with Microsoft Entra ID the object id "
        "of the group, such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[one for one in Role.choices if one[0] != Role.VISITING_PEER],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, providers, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(one.id, f"{one.name} ({', '.join(one.domains)})") for one in providers]
        self.fields["provider"].choices = choices
        if len(choices) == 1:
            self.fields["provider"].initial = choices[0][0]
