"""What people type about scrutiny's recommendations to the executive."""

from django import forms

from meetings.commitment_forms import LONGEST, AsAtField
from meetings.models import AgendaItem, Committee, Resolution, ScrutinyRecommendation
from meetings.scrutiny import STATES
from meetings.scrutiny_recommendations import DECIDE
from recommendations.fields import DayMonthYearField
from recommendations.models import Post


class TrackerForm(forms.Form):
    """The filters of the tracker, as its address has them; what cannot be read is left out."""

    mark_optional = False

    state = forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()])
    committee = forms.ModelChoiceField(
        Committee.objects.none(), label="Made by", required=False, empty_label="Any"
    )
    lead_officer = forms.ModelChoiceField(
        Post.objects.none(), required=False, empty_label="Anybody"
    )
    as_at = AsAtField()

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        own = ScrutinyRecommendation.objects.for_council(council)
        self.fields["committee"].queryset = Committee.objects.filter(
            pk__in=own.values("resolution__item__meeting__committee")
        ).order_by("name")
        self.fields["lead_officer"].queryset = Post.objects.filter(
            pk__in=own.values("lead_officer")
        ).order_by("title")

    @property
    def asked(self):
        """What of the address could be read, without what is empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class _ChangeForm(forms.Form):
    """What every form about a recommendation of scrutiny has; `seen` is the version it shows."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, one, council, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.one, self.council, self.day = one, council, day


class ReceiveForm(_ChangeForm):
    """When the executive received it, and who is to answer."""

    received_on = DayMonthYearField(
        label="Date it was received",
        required=False,
        help_text="The two months for the response begin on this day. For example, 18 9 2026",
    )
    to_committee = forms.ModelChoiceField(
        Committee.objects.none(), label="To", required=False, empty_label="Not said"
    )
    portfolio_holder = forms.ModelChoiceField(
        Post.objects.none(), label="Cabinet member", required=False, empty_label="Nobody named"
    )
    lead_officer = forms.ModelChoiceField(
        Post.objects.none(),
        required=False,
        empty_label="Nobody named",
        help_text="The holder of this post is reminded of the response",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_committee"].queryset = Committee.objects.filter(
            council=self.council, kind__in=DECIDE
        ).order_by("name")
        posts = Post.objects.filter(council=self.council).order_by("title")
        self.fields["portfolio_holder"].queryset = posts.filter(kind=Post.Kind.MEMBER)
        self.fields["lead_officer"].queryset = posts.filter(kind=Post.Kind.OFFICER)


class RespondForm(_ChangeForm):
    """The executive's response, with its reasons."""

    response = forms.ChoiceField(
        label="What is the response?",
        choices=[pair for pair in ScrutinyRecommendation.Response.choices if pair[0]],
        widget=forms.RadioSelect,
        error_messages={"required": "Select the response"},
    )
    response_reasons = forms.CharField(
        label="What the response says",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed if it is not accepted",
    )
    responded_on = DayMonthYearField(
        label="Date of the response",
        help_text="For example, 18 9 2026",
        error_messages={"required": "Enter the date of the response"},
    )
    timetable = forms.CharField(
        max_length=200, required=False, help_text="By when what was accepted is done"
    )
    answered_in = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="Minutes in which it stands",
        required=False,
        empty_label="None",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answered_in"].queryset = (
            AgendaItem.objects.for_council(self.council)
            .newest()
            .filter(
                meeting__held_on__range=(self.one.made_on, self.day),
                meeting__committee__kind__in=DECIDE,
            )
            .for_listing()
        )
        self.fields["answered_in"].label_from_instance = lambda item: (
            f"{item.meeting}: {item.title}"
        )

    def clean(self):
        data = super().clean()
        if data.get("response") == "not_accepted" and not data.get("response_reasons"):
            self.add_error("response_reasons", "Enter the reason it is not accepted")
        return data


class DoneForm(_ChangeForm):
    """That what was accepted is done, and what shows it."""

    done_on = DayMonthYearField(
        label="Date it was done",
        help_text="For example, 18 9 2026",
        error_messages={"required": "Enter the date it was done"},
    )
    done_note = forms.CharField(
        label="What shows it",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what shows that it is done"},
    )


class AdoptForm(_ChangeForm):
    """The resolution by which those who decide adopted it."""

    resolution = forms.ModelChoiceField(
        Resolution.objects.none(),
        label="Adopted by the resolution",
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "Select a resolution from the list"},
    )

    def __init__(self, *args, resolutions, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resolution"].queryset = resolutions
        because = {one.resolution.pk: f" ({one.because})" for one in suggested}
        self.fields["resolution"].label_from_instance = lambda one: (
            f"{one.item.meeting}, {str(one).lower()}{because.get(one.pk, '')}: {_short(one.text)}"
        )


def _short(text, most=90):
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
