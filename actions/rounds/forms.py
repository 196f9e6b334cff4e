"""What people type when they open, answer, sign off and close a round."""

from django import forms
from django.utils.timezone import localdate

from actions.models import UpdateRound
from meetings.models import Committee
from recommendations.fields import DayMonthYearField, SeenField

LONGEST = 5_000


def words(label, *, empty, rows=2, **options):
    """Return a field for a few sentences; `empty` is said where there are none."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        error_messages={
            "required": empty,
            "max_length": f"{label.rstrip('?')} must be {LONGEST:,} characters or fewer",
        },
        **options,
    )


class OpenRoundForm(forms.ModelForm):
    """A round: what it is for, and by when everybody should have answered."""

    answers_due_on = DayMonthYearField(
        label="Answers due by",
        help_text="Leave time to sign off before the papers go out. For example, 27 3 2026",
        error_messages={"required": "Enter the day by which answers are due"},
    )
    meets_on = DayMonthYearField(label="Date of the meeting", required=False)
    note = words(
        "What should people bear in mind?",
        empty="",
        required=False,
        rows=3,
        help_text="Everybody who is asked reads it",
    )

    class Meta:
        model = UpdateRound
        fields = ["title", "answers_due_on", "committee", "meets_on", "note"]
        labels = {"title": "What the round is for"}
        help_texts = {"title": "For example, Cabinet in March 2026"}
        error_messages = {"title": {"required": "Enter what the round is for"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        committee = self.fields["committee"]
        committee.queryset = Committee.objects.filter(
            council=self.instance.challenge.council_id
        ).order_by("name")
        committee.empty_label = "No committee"

    def clean_answers_due_on(self):
        day = self.cleaned_data["answers_due_on"]
        if day < localdate():
            raise forms.ValidationError("The day by which answers are due must not be past")
        return day

    def clean(self):
        data = super().clean()
        due, meets = data.get("answers_due_on"), data.get("meets_on")
        if due and meets and meets < due:
            self.add_error("meets_on", "The meeting must not be before answers are due")
        return data


class NoChangeForm(forms.Form):
    """That nothing has changed, with a word of why. `seen` as in `ProgressForm`."""

    why = words("No change, because", empty="Enter why nothing has changed")
    seen = SeenField()

    def __init__(self, *args, action, **kwargs):
        # Many stand on one page, so that each needs its own ids.
        super().__init__(*args, auto_id=f"id_{action.pk}_%s", **kwargs)
        self.fields["seen"].newest = action.seen


class SignOffForm(forms.Form):
    """A sign-off; `reason` is asked for only where `needs_reason()`."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST, required=True
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, why, **kwargs):
        super().__init__(*args, **kwargs)
        if why:
            self.fields["reason"].label = why
            self.fields["reason"].error_messages["required"] = "Enter why you sign it off"
        else:
            del self.fields["reason"]


class SendBackForm(forms.Form):
    """The return of an answer, with the reason that its owner reads."""

    reason = words(
        "What is missing or wrong?",
        empty="Enter what is missing or wrong",
        rows=3,
        help_text="The owner reads this beside the question and in the next email",
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class CloseRoundForm(forms.Form):
    """The end of a round, with the reason where it is not all signed off."""

    why = words("Why it is closed before everything is signed off", empty="Enter why it is closed")

    def __init__(self, *args, signed_off, **kwargs):
        super().__init__(*args, **kwargs)
        if signed_off:
            del self.fields["why"]
