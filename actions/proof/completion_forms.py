"""What people type when they claim that an action is done, and when they approve that."""

from django import forms
from django.utils.timezone import localdate

from actions.forms import ResolutionField
from actions.models import Evidence
from actions.proof.completion import done_choices
from actions.proof.evidence_forms import EvidenceFields
from recommendations.fields import DayMonthYearField, SeenField

LONGEST = 20_000


def _text(label, required, *, rows=3, **kwargs):
    """Return a box for several lines, with the error that an empty one gets."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        error_messages={
            "required": required,
            "max_length": f"This must be {LONGEST:,} characters or fewer",
        },
        **kwargs,
    )


class ClaimForm(EvidenceFields):
    """The claim that an action is done: all that its approver has to know, on one page."""

    status = forms.ChoiceField(
        label="What is it now?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it is now"},
    )
    narrative = _text("What was done?", "Enter what was done", help_text="Members read this.")
    difference = _text(
        "What difference did it make?",
        "Enter what difference it made",
        help_text="Use figures where you have them. If it is too early to say, write when it will "
        "be known.",
    )
    remaining_risk = _text(
        "What risk remains?",
        "Enter what risk remains, or “None”",
        rows=2,
        help_text="If there is none, write “None”.",
    )
    effective_on = DayMonthYearField(
        label="When was it done?", error_messages={"required": "Enter when it was done"}
    )
    approve_now = forms.BooleanField(label="Approve it now", required=False)
    seen = SeenField()

    field_order = [
        "status", "narrative", "difference", "remaining_risk", "evidence_known", "evidence_file",
        "evidence_url", "evidence_title", "evidence_internal", "evidence_exempt",
        "evidence_ground", "evidence_reason", "effective_on", "approve_now", "seen",
    ]  # fmt: skip

    def __init__(self, *args, action, scheme, lead, **kwargs):
        """`lead` is the post as which the author may approve the claim at once, or None."""
        super().__init__(*args, known=Evidence.objects.filter(actions=action), **kwargs)
        self.action, self.lead = action, lead
        self.fields["seen"].newest = action.seen
        self.choices = done_choices(scheme)
        self.fields["status"].choices = [
            (key, f"{one.label}: {one.meaning[:1].lower()}{one.meaning[1:]}".removesuffix("."))
            for key, one in self.choices.items()
        ]
        self.state_labels = {key: one.label for key, one in self.choices.items()}
        if lead is None:
            del self.fields["approve_now"]
        else:
            self.fields["approve_now"].label = f"Approve it now, as {lead.title}"
            self.fields["approve_now"].help_text = (
                "You lead this recommendation. The record shows that one person claimed and "
                "approved it."
            )

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > localdate():
            raise forms.ValidationError("The date must be today or in the past")
        return day

    def clean(self):
        data = super().clean()
        if not self.has_evidence and not self.tried_evidence:
            self.add_error(
                "evidence_file", "Give evidence: choose a file, enter an address or tick one"
            )
        return data


class ApproveForm(forms.Form):
    """The approval of a claim: by the lead officer, or by a committee's resolution."""

    approver = forms.ChoiceField(
        label="Who approves it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select who approves it"},
    )
    decided_on = DayMonthYearField(
        label="Date of the approval",
        required=False,
        help_text="For a committee it is the day of its meeting, whatever stands here.",
    )
    seen = SeenField()

    field_order = ["approver", "resolution", "decided_on", "seen"]
    mark_optional = False

    def __init__(self, *args, completion, seen, **kwargs):
        """`seen` is the number of the action's last update."""
        super().__init__(*args, **kwargs)
        self.completion = completion
        self.fields["seen"].newest = seen
        recommendation = completion.action.recommendation
        self.lead = recommendation.lead_officer
        self.fields["approver"].choices = [
            *([("lead", f"The lead officer, {self.lead.title}")] if self.lead else []),
            ("committee", "A committee, by a resolution"),
        ]
        self.fields["resolution"] = ResolutionField(completion.action.challenge_id)
        self.fields["resolution"].label = "Resolution of the committee"
        self.fields["resolution"].empty_label = "Select a resolution"
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        approver, resolution = data.get("approver"), data.get("resolution")
        if approver == "committee":
            if not resolution:
                if "resolution" not in self.errors:
                    self.add_error("resolution", "Select the resolution of the committee")
                return data
            data["decided_on"] = resolution.item.meeting.held_on
            data["approved_by"] = resolution.item.meeting.committee.name
            self.errors.pop("decided_on", None)
        elif approver == "lead":
            data["resolution"] = None
            data["approved_by"] = self.lead.title
            if not data.get("decided_on") and "decided_on" not in self.errors:
                self.add_error("decided_on", "Enter the date of the approval")
        day = data.get("decided_on")
        if day and day > localdate():
            self.add_error("decided_on", "The date of the approval must be today or in the past")
        elif day and day < self.completion.effective_on:
            where = "resolution" if approver == "committee" else "decided_on"
            self.add_error(where, "The approval cannot be before the action was done")
        return data


class SendBackForm(forms.Form):
    """Why a claim is sent back."""

    why = _text(
        "What is missing?",
        "Enter what is missing",
        help_text="Whoever claimed it reads this.",
    )
