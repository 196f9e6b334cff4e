"""What people type about a committee."""

from django import forms

from meetings.models import Committee
from recommendations.models import Recommendation


class FollowsField(forms.ModelMultipleChoiceField):
    """Recommendations, each by its challenge, its number and its short title."""

    def label_from_instance(self, recommendation):
        return f"{recommendation.challenge}: {recommendation.number} {recommendation.title}"


class CommitteeForm(forms.Form):
    """What a committee is called, what became of it and what it keeps an eye on."""

    name = forms.CharField(
        max_length=150,
        error_messages={
            "required": "Enter the name of the committee",
            "max_length": "The name must be 150 characters or fewer",
        },
    )
    kind = forms.ChoiceField(
        choices=Committee.Kind.choices,
        error_messages={"required": "Select the kind of committee"},
    )
    successor = forms.ModelChoiceField(
        Committee.objects.none(),
        label="Renamed or merged into",
        required=False,
        empty_label="It still meets under this name",
        help_text="What it saw stays under this name, on the page of what it became",
        error_messages={"invalid_choice": "Select a committee of this council"},
    )
    follows = FollowsField(
        Recommendation.objects.none(),
        label="Recommendations that it follows",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
        error_messages={"invalid_choice": "Select recommendations of this council"},
    )

    def __init__(self, *args, council, committee=None, **kwargs):
        """`committee` is the one that is changed; none for a new one."""
        super().__init__(*args, **kwargs)
        others = Committee.objects.filter(council=council).order_by("name")
        if committee is None:
            del self.fields["successor"]
        else:
            self.fields["successor"].queryset = others.exclude(pk=committee.pk)
        self.fields["follows"].queryset = (
            Recommendation.objects.for_council(council)
            .select_related("challenge")
            .order_by("-challenge__on_site_from", "challenge", "kind", "sort_key")
        )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
