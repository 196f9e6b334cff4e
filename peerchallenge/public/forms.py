"""What a council says on its public pages of its own."""

from django import forms

from peerchallenge.public.models import PublicTexts
from recommendations.fields import DayMonthYearField


class PublicTextsForm(forms.ModelForm):
    """Whom to ask, how accessible the pages are, who answers for personal data."""

    prepared_on = DayMonthYearField(
        label="Accessibility statement prepared on",
        error_messages={"required": "Enter the day on which the statement was prepared"},
    )
    tested_on = DayMonthYearField(label="Pages last tested on", required=False)

    class Meta:
        model = PublicTexts
        fields = [
            "contact", "contact_email", "contact_phone", "reply_days", "compliance", "problems",
            "prepared_on", "tested_on", "enforcement", "privacy_contact", "privacy_email",
        ]  # fmt: skip
        labels = {
            "contact": "Who answers questions about these pages",
            "contact_email": "Email address for questions",
            "contact_phone": "Telephone number",
            "reply_days": "Working days until they answer",
            "compliance": "How far the pages meet WCAG 2.2 AA",
            "problems": "What is not accessible yet",
            "enforcement": "Where the council is",
            "privacy_contact": "Data protection officer",
            "privacy_email": "Their email address",
        }
        help_texts = {
            "contact": "A team or a post, such as Democratic Services",
            "problems": "What, for whom it is a problem, and when it will be put right. Documents "
            "that are linked to count too",
            "enforcement": "It decides which body hears complaints about accessibility",
            "privacy_contact": "A team or a post, not a name",
        }
        widgets = {
            "compliance": forms.RadioSelect,
            "enforcement": forms.RadioSelect,
            "problems": forms.Textarea(attrs={"rows": 5}),
            "reply_days": forms.TextInput(attrs={"class": "input--4", "inputmode": "numeric"}),
        }
        error_messages = {
            "contact": {"required": "Enter who answers questions"},
            "contact_email": {
                "required": "Enter an email address for questions",
                "invalid": "Enter an email address such as name@example.gov.uk",
            },
            "reply_days": {
                "required": "Enter in how many working days they answer",
                "invalid": "Enter a whole number of working days, such as 10",
            },
            "compliance": {"required": "Select how far the pages meet WCAG 2.2 AA"},
            "enforcement": {"required": "Select where the council is"},
            "privacy_contact": {"required": "Enter who answers for personal data"},
            "privacy_email": {
                "required": "Enter the email address of the data protection officer",
                "invalid": "Enter an email address such as name@example.gov.uk",
            },
        }

    def clean(self):
        cleaned = super().clean()
        known = cleaned.get("compliance")
        if known and known != PublicTexts.Compliance.FULL and not cleaned.get("problems"):
            self.add_error("problems", "Enter what is not accessible yet")
        return cleaned


class PublishForm(forms.Form):
    """Which of the two is wanted; a button says it."""

    do = forms.ChoiceField(choices=[("publish", "Publish"), ("unpublish", "Unpublish")])
