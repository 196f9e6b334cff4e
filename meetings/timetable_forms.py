"""What people type about how their council counts days."""

from django import forms

from meetings.models import AnnualMeeting, Committee, CommitteeRules, ReportDeadline
from recommendations.fields import DayMonthYearField


class RulesForm(forms.ModelForm):
    """Clear days, call-in, and whose bank holidays count."""

    class Meta:
        model = CommitteeRules
        fields = [
            "nation", "agenda_clear_days", "only_working_days", "call_in_days",
            "effective_on_last_day",
        ]  # fmt: skip
        labels = {
            "nation": "Bank holidays of",
            "agenda_clear_days": "Clear days between publication of the agenda and the meeting",
            "only_working_days": "Weekends and bank holidays are not clear days",
            "call_in_days": "Working days for call-in",
            "effective_on_last_day": "Decisions take effect on the last day for call-in",
        }
        help_texts = {
            "agenda_clear_days": "The law asks for five (Local Government Act 1972, section 100B)",
            "call_in_days": "After the day of publication. Leave it empty if decisions take "
            "effect at once",
            "effective_on_last_day": "In most councils it is the day after",
        }
        widgets = {
            "nation": forms.RadioSelect,
            "agenda_clear_days": forms.TextInput(
                attrs={"class": "input--2", "inputmode": "numeric"}
            ),
            "call_in_days": forms.TextInput(attrs={"class": "input--2", "inputmode": "numeric"}),
        }


class DeadlineForm(forms.ModelForm):
    """A deadline of the council's own before each meeting."""

    class Meta:
        model = ReportDeadline
        fields = ["name", "committee", "amount", "unit", "at"]
        labels = {"name": "What is due", "amount": "How long before the meeting", "at": "Time"}
        help_texts = {
            "name": "For example, Report to legal services",
            "committee": "Leave it empty for the meetings of every committee",
            "at": "As people say it, such as 10am",
        }
        widgets = {
            "amount": forms.TextInput(attrs={"class": "input--4", "inputmode": "numeric"}),
            "unit": forms.RadioSelect(attrs={"class": "choices--inline"}),
            "at": forms.TextInput(attrs={"class": "input--5"}),
        }
        error_messages = {
            "name": {"required": "Enter what is due"},
            "amount": {"required": "Enter how long before the meeting"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = Committee.objects.filter(
            council=self.instance.council, successor__isnull=True
        ).order_by("name")
        self.fields["committee"].empty_label = "Every committee"


class AnnualMeetingForm(forms.ModelForm):
    """The day of an annual meeting, one in each calendar year."""

    held_on = DayMonthYearField(
        label="Date of the annual meeting",
        help_text="For example, 20 5 2027",
        error_messages={"required": "Enter the date of the annual meeting"},
    )

    class Meta:
        model = AnnualMeeting
        fields = ["held_on"]

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        # In March, April or May (1972 Act, schedule 12); in June after elections held late.
        if not 3 <= day.month <= 6:
            raise forms.ValidationError("The annual meeting must be in March, April, May or June")
        same_year = AnnualMeeting.objects.filter(
            council=self.instance.council, held_on__year=day.year
        )
        if same_year.exists():
            raise forms.ValidationError(
                f"The annual meeting of {day.year} is entered already: remove it first"
            )
        return day
