"""What people type when a due date moves, or when they ask that it may."""

from datetime import date

from django import forms
from django.utils.timezone import localdate

from actions.dates.written import EXAMPLES, WrittenDueForm
from actions.forms import ResolutionField
from actions.models import DateChange, DateRequest
from actions.progress import check_order
from meetings.models import Committee, Meeting
from recommendations.fields import DayMonthYearField, SeenField

WHY = {
    "widgets": {"reason": forms.Textarea(attrs={"rows": 3})},
    "labels": {"reason_class": "Kind of reason"},
    "error_messages": {"reason_class": {"required": "Select the kind of reason"}},
}


class MoveDateForm(WrittenDueForm, forms.ModelForm):
    """A move of a due date: to when, why, and who agreed."""

    written = "new_due"
    new_due = forms.CharField(
        label="New due date",
        max_length=100,
        help_text=EXAMPLES,
        error_messages={"required": "Enter the new due date"},
    )
    effective_on = DayMonthYearField(
        label="Date it was agreed", error_messages={"required": "Enter the date it was agreed"}
    )
    seen = SeenField()

    class Meta:
        model = DateChange
        fields = ["reason_class", "reason", "agreed_by", "agreed_at", "resolution", "effective_on"]
        widgets = WHY["widgets"]
        labels = WHY["labels"] | {
            "reason": "Why it is moved",
            "agreed_by": "Who agreed",
            "agreed_at": "At which meeting",
        }
        help_texts = {"agreed_by": "A post or a committee, such as Cabinet"}
        error_messages = WHY["error_messages"] | {
            "reason": {"required": "Enter why the date is moved"},
            "agreed_by": {"required": "Enter who agreed"},
        }

    field_order = ["new_due", "is_sure", "review_on"]

    def __init__(self, *args, action, day, **kwargs):
        """`action` is the one whose date moves, with its challenge; `day` is today."""
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["seen"].newest = self.initial["seen"]
        self.counted_from, self.council = day, action.challenge.council_id
        self.fields["agreed_at"].queryset = (
            Meeting.objects.filter(committee__council=action.challenge.council_id)
            .select_related("committee")
            .order_by("-held_on")
        )
        self.fields["resolution"] = ResolutionField(
            action.challenge_id, label="Resolution that agreed it"
        )
        first = ["new_due", "is_sure", "review_on", "reason_class", "reason", "agreed_by"]
        self.order_fields([*first, "agreed_at", "resolution", "effective_on"])
        self.drop_unasked()

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > localdate():
            raise forms.ValidationError("The date it was agreed must be today or in the past")
        check_order(self.action.date_changes, day, "The due date")
        return day

    def clean(self):
        data = super().clean()
        self.read_written(data)
        resolution, meeting = data.get("resolution"), data.get("agreed_at")
        if resolution:
            if meeting and meeting != resolution.item.meeting:
                self.add_error("resolution", "Select a resolution of the meeting above")
            data["agreed_at"] = resolution.item.meeting
        return data

    @property
    def change(self):
        """What `move_due_date` is told; after cleaning."""
        kept = ("reason_class", "reason", "agreed_by", "agreed_at", "resolution", "effective_on")
        return {name: self.cleaned_data[name] for name in kept} | {
            "new_due_on": self.due.latest,
            "new_due_text": self.due.words,
            "new_review_on": self.cleaned_data.get("review_on"),
        }


class DateRequestForm(WrittenDueForm, forms.ModelForm):
    """A later date that an owner asks for."""

    written = "wanted"
    wanted = forms.CharField(
        label="Date you ask for",
        max_length=100,
        help_text="For example, 31 March 2027, March 2027 or Q3 2026/27.",
        error_messages={"required": "Enter the date you ask for"},
    )

    class Meta:
        model = DateRequest
        fields = ["reason_class", "reason", "of_committee"]
        widgets = WHY["widgets"]
        labels = WHY["labels"] | {
            "reason": "Why a later date is needed",
            "of_committee": "Committee that is asked",
        }
        help_texts = {"of_committee": "Leave it empty if your coordinator decides."}
        error_messages = WHY["error_messages"] | {
            "reason": {"required": "Enter why a later date is needed"}
        }

    field_order = ["wanted", "is_sure"]

    def __init__(self, *args, action, day, **kwargs):
        """`action` comes from `as_at(day)`, with its challenge."""
        super().__init__(*args, **kwargs)
        self.action, self.counted_from = action, day
        self.council = action.challenge.council_id
        del self.fields["review_on"]
        self.drop_unasked()
        self.fields["of_committee"].queryset = Committee.objects.filter(
            council=action.challenge.council_id
        ).order_by("name")

    def clean(self):
        data = super().clean()
        self.read_written(data)
        if self.due is not None and self.due.is_ongoing:
            self.add_error("wanted", "Ask for a date: a request is for a later day")
        elif self.due and (self.due.latest or date.max) <= (self.action.due_on or date.min):
            self.add_error("wanted", "The date you ask for must be after the present due date")
        return data

    @property
    def asked(self):
        """What `date_requests.ask` is told; after cleaning."""
        kept = ("reason_class", "reason", "of_committee")
        return {name: self.cleaned_data[name] for name in kept} | {
            "wanted_on": self.due.latest,
            "wanted_text": self.due.words,
        }


class DecideRequestForm(forms.Form):
    """What became of a request, and who said so."""

    outcome = forms.ChoiceField(
        label="Decision",
        choices=[(choice.value, choice.label) for choice in DateRequest.Outcome if choice.value],
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
        error_messages={"required": "Select the decision"},
    )
    resolution = forms.ModelChoiceField(queryset=None, required=False)
    decided_by = forms.CharField(
        label="Who decided",
        required=False,
        max_length=150,
        help_text="A post or a committee. Not needed if you select the resolution.",
    )
    decided_on = DayMonthYearField(
        label="Date of the decision",
        required=False,
        help_text="Not needed if you select the resolution.",
    )
    why = forms.CharField(
        label="Reason given",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed for a refusal.",
    )

    def __init__(self, *args, challenge, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resolution"] = ResolutionField(challenge, label="Resolution that decided it")
        self.order_fields(["outcome", "resolution"])

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day and day > localdate():
            raise forms.ValidationError("The date of the decision must be today or in the past")
        return day

    def clean(self):
        data = super().clean()
        if not data.get("resolution"):
            if not data.get("decided_by") and "decided_by" not in self.errors:
                self.add_error("decided_by", "Enter who decided, or select the resolution")
            if not data.get("decided_on") and "decided_on" not in self.errors:
                self.add_error("decided_on", "Enter the date of the decision")
        if data.get("outcome") == DateRequest.Outcome.REFUSED and not data.get("why"):
            self.add_error("why", "Enter the reason given for the refusal")
        return data
