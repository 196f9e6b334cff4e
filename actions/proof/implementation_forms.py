"""What people type when they record how far a recommendation is carried out."""

from django import forms
from django.utils.timezone import localdate

from actions.forms import ResolutionField
from actions.models import Evidence
from actions.proof.evidence_forms import EvidenceFields
from actions.proof.implementation import NEEDS_EVIDENCE
from recommendations.fields import DayMonthYearField
from recommendations.models import Implementation


class DecisionForm(EvidenceFields):
    """The council's decision on how far a recommendation is carried out."""

    state = forms.ChoiceField(
        label="How far is it carried out?",
        choices=Implementation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how far it is carried out"},
    )
    decided_by = forms.CharField(
        label="Who decided?",
        max_length=150,
        required=False,
        help_text="A post or a committee, such as Cabinet. With a resolution it may stay empty.",
    )
    decided_on = DayMonthYearField(
        label="Date of the decision",
        required=False,
        help_text="With a resolution it is the day of the meeting, whatever stands here.",
    )
    reason = forms.CharField(
        label="What shows it?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text="Members read this.",
        error_messages={
            "required": "Enter what shows it",
            "max_length": "What shows it must be 20,000 characters or fewer",
        },
    )

    field_order = [
        "state", "resolution", "decided_by", "decided_on", "reason", "evidence_known",
        "evidence_file", "evidence_url", "evidence_title", "evidence_internal",
        "evidence_exempt", "evidence_ground", "evidence_reason",
    ]  # fmt: skip
    mark_optional = False
    known_label = "Evidence given for its actions"

    def __init__(self, *args, recommendation, **kwargs):
        own = Evidence.objects.filter(actions__recommendation=recommendation)
        before = Evidence.objects.filter(decisions__decision__recommendation=recommendation)
        # As one list of keys: of either the database would go through everybody's evidence.
        known = Evidence.objects.filter(pk__in=own.values("pk").union(before.values("pk")))
        super().__init__(*args, known=known, **kwargs)
        self.fields["resolution"] = ResolutionField(recommendation.challenge_id)
        self.fields["resolution"].label = "Resolution that decided it, if there is one"
        self.fields["resolution"].empty_label = "No resolution"
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        if resolution := data.get("resolution"):
            data["decided_on"] = resolution.item.meeting.held_on
            data["decided_by"] = data.get("decided_by") or resolution.item.meeting.committee.name
            self.errors.pop("decided_on", None)
        else:
            if not data.get("decided_by") and "decided_by" not in self.errors:
                self.add_error("decided_by", "Enter who decided, or select a resolution")
            if not data.get("decided_on") and "decided_on" not in self.errors:
                self.add_error("decided_on", "Enter the date of the decision")
        if data.get("decided_on") and data["decided_on"] > localdate():
            self.add_error("decided_on", "The date of the decision must be today or in the past")
        needs = data.get("state") in NEEDS_EVIDENCE
        if needs and not self.has_evidence and not self.tried_evidence:
            state = Implementation(data["state"]).label.lower()
            self.add_error(
                "evidence_file", f"Give evidence: without it nothing can be called {state}"
            )
        return data
