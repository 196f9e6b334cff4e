"""What people type about challenges and recommendations."""

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from recommendations.fields import DayMonthYearField
from recommendations.models import Council, PeerChallenge, Post, Recommendation
from recommendations.reviews import ProgressReview


def secure_addresses(field, **kwargs):
    """Make a model's form field; an address typed without a scheme is taken as https."""
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


class CouncilForm(forms.ModelForm):
    """What the council itself says of its own systems."""

    class Meta:
        model = Council
        formfield_callback = secure_addresses
        fields = ["moderngov_base", "clock_convention"]
        labels = {
            "moderngov_base": "Address of the council’s Modern.Gov",
            "clock_convention": "How months are counted from a challenge",
        }
        widgets = {"clock_convention": forms.RadioSelect}
        help_texts = {
            "moderngov_base": "The part that all its pages share, such as "
            "https://democracy.example.gov.uk/. Minutes are fetched from nowhere else",
            "clock_convention": "When the feedback report, the action plan and the progress "
            "review are due",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clock_convention"].required = False

    def clean_clock_convention(self):
        return self.cleaned_data["clock_convention"] or self.instance.clock_convention


class ChallengeForm(forms.ModelForm):
    """A peer challenge or another review whose recommendations the council follows."""

    on_site_from = DayMonthYearField(label="First day on site", required=False)
    on_site_until = DayMonthYearField(label="Last day on site", required=False)
    report_published_on = DayMonthYearField(
        label="Feedback report published on",
        required=False,
        help_text="From then on the wording of the recommendations cannot be changed.",
    )
    plan_approved_on = DayMonthYearField(label="Action plan approved on", required=False)
    plan_published_on = DayMonthYearField(label="Action plan published on", required=False)
    themes = forms.CharField(
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What the peers looked at, one theme on each line",
    )

    class Meta:
        model = PeerChallenge
        formfield_callback = secure_addresses
        fields = [
            "title", "slug", "kind", "body", "on_site_from", "on_site_until",
            "report_published_on", "report_url", "plan_approved_on", "plan_published_on",
            "plan_url",
        ]  # fmt: skip
        help_texts = {
            "title": "For example, Corporate peer challenge 2026",
            "slug": "Small letters, figures and hyphens, such as 2026. It cannot be changed "
            "later without breaking links.",
        }
        widgets = {
            "slug": forms.TextInput(attrs={"class": "input--10"}),
            "report_url": forms.URLInput(),
            "plan_url": forms.URLInput(),
        }
        error_messages = {
            "title": {"required": "Enter a title"},
            "slug": {"required": "Enter a short name for addresses, such as 2026"},
            "body": {"required": "Enter who carries the challenge out"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.themes.order_by("position").values_list("name", flat=True)
            self.initial["themes"] = "\n".join(names)

    def clean_themes(self):
        lines = (" ".join(line.split()) for line in self.cleaned_data["themes"].splitlines())
        themes = list(dict.fromkeys(line for line in lines if line))
        if any(len(theme) > 150 for theme in themes):
            raise forms.ValidationError("Each theme must be 150 characters or fewer")
        return themes

    def clean_slug(self):
        slug = slugify(self.cleaned_data["slug"])
        taken = PeerChallenge.objects.filter(
            ~Q(pk=self.instance.pk), council=self.instance.council, slug=slug
        )
        if taken.exists():
            raise forms.ValidationError(f"Another challenge has the short name {slug}")
        return slug


class RecommendationForm(forms.ModelForm):
    """One recommendation, and what the council says to it."""

    class Meta:
        model = Recommendation
        fields = [
            "number", "title", "text", "explanation", "kind", "parent", "themes", "lead_member",
            "lead_officer", "response", "response_reasons",
        ]  # fmt: skip
        labels = {
            "text": "The recommendation, word for word",
            "parent": "Part of",
            "response": "The council's response",
        }
        help_texts = {
            "title": "A few words to know it by in lists",
            "number": "As printed, such as 3, 6a or R4",
            "parent": "If the council follows this as a part of a longer recommendation",
            "response_reasons": "Needed if it is not accepted, or accepted only in part",
        }
        widgets = {
            "number": forms.TextInput(attrs={"class": "input--5"}),
            "text": forms.Textarea(attrs={"rows": 5}),
            "explanation": forms.Textarea(attrs={"rows": 5}),
            "response_reasons": forms.Textarea(attrs={"rows": 3}),
            "themes": forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
        }
        error_messages = {
            "number": {"required": "Enter the number as printed"},
            "title": {"required": "Enter a short title"},
            "text": {"required": "Enter the recommendation, word for word"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        challenge = self.instance.challenge
        posts = Post.objects.filter(council=challenge.council_id).order_by("title")
        self.fields["lead_member"].queryset = posts.filter(kind=Post.Kind.MEMBER)
        self.fields["lead_officer"].queryset = posts.filter(kind=Post.Kind.OFFICER)
        self.fields["parent"].queryset = challenge.recommendations.exclude(
            pk=self.instance.pk
        ).order_by("sort_key")
        self.fields["themes"].queryset = challenge.themes.order_by("position")
        for name in ("parent", "themes"):
            if not self.fields[name].queryset:
                del self.fields[name]
        if self.instance.published_on:
            for name in ("number", "text"):
                del self.fields[name]

    def clean_number(self):
        number = self.cleaned_data["number"]
        taken = Recommendation.objects.filter(
            ~Q(pk=self.instance.pk), challenge=self.instance.challenge_id, number=number
        )
        if taken.exists():
            raise forms.ValidationError(f"Recommendation {number} has already been entered")
        return number


class ReportTextForm(forms.Form):
    """The text of a feedback report or of a progress review."""

    text = forms.CharField(
        label="Text of the report",
        help_text="Open the report, select all of it, copy it and paste it here. Nothing is "
        "stored until you have seen what was found.",
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=2_000_000,
        strip=False,
        error_messages={
            "required": "Paste the text of the report",
            "max_length": "The text must be 2,000,000 characters or fewer: paste only the part "
            "with the recommendations",
        },
    )


class ReviewForm(forms.Form):
    """The peers' return visit whose findings are pasted."""

    visited_on = DayMonthYearField(
        label="Date of the visit", error_messages={"required": "Enter the date of the visit"}
    )


class ReviewDatesForm(forms.ModelForm):
    """When the peers returned, and when their findings came and were published."""

    visited_on = DayMonthYearField(
        label="Date of the visit", error_messages={"required": "Enter the date of the visit"}
    )
    received_on = DayMonthYearField(label="Findings received on", required=False)
    published_on = DayMonthYearField(label="Findings published on", required=False)

    class Meta:
        model = ProgressReview
        formfield_callback = secure_addresses
        fields = ["visited_on", "received_on", "published_on", "source_url"]
        labels = {"source_url": "Address of the findings"}

    def clean_visited_on(self):
        day = self.cleaned_data["visited_on"]
        others = ProgressReview.objects.filter(
            ~Q(pk=self.instance.pk), challenge=self.instance.challenge_id, visited_on=day
        )
        if others.exists():
            raise forms.ValidationError("Another visit on that day is entered already")
        return day

    def clean(self):
        data = super().clean()
        visited_on = data.get("visited_on")
        for name in ("received_on", "published_on"):
            if visited_on and data.get(name) and data[name] < visited_on:
                self.add_error(name, "The date must be on or after the day of the visit")
        return data


class FoundRecommendationForm(forms.Form):
    """One recommendation found in a report, to be corrected and kept or left out."""

    keep = forms.BooleanField(label="Keep this recommendation", required=False, initial=True)
    number = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9.\-]*\Z",
        label="Number as printed",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input--5"}),
        error_messages={
            "required": "Enter the number as printed",
            "invalid": "The number must be letters and figures, such as 3, 6a or R4",
        },
    )
    title = forms.CharField(
        label="Short title", max_length=200, error_messages={"required": "Enter a short title"}
    )
    text = forms.CharField(
        label="The recommendation, word for word",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the recommendation, word for word"},
    )
    explanation = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))


class FoundAssessmentForm(forms.Form):
    """What the peers said of one recommendation on their return."""

    keep = forms.BooleanField(label="Keep this", required=False, initial=True)
    number = forms.CharField(widget=forms.HiddenInput, max_length=20)
    text = forms.CharField(
        label="What the peers said",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter what the peers said"},
    )


class FoundFormSet(forms.BaseFormSet):
    """Forms of what was found; something must be kept, and no number twice."""

    def clean(self):
        seen = set()
        if all(form.is_valid() and not form.cleaned_data.get("keep") for form in self.forms):
            raise forms.ValidationError("Tick at least one to keep, or cancel")
        for form in self.forms:
            number = form.cleaned_data.get("number") if form.is_valid() else None
            if number and form.cleaned_data["keep"]:
                if number in seen:
                    raise forms.ValidationError(f"Number {number} is kept twice: change one")
                seen.add(number)


FoundRecommendations = forms.formset_factory(
    FoundRecommendationForm, formset=FoundFormSet, extra=0, max_num=200, absolute_max=200
)
FoundAssessments = forms.formset_factory(
    FoundAssessmentForm, formset=FoundFormSet, extra=0, max_num=200, absolute_max=200
)
