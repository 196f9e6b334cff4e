"""What people type when members ask and officers answer."""

from django import forms
from django.db.models import F

from meetings.models import Meeting, Paragraph
from recommendations.fields import DayMonthYearField, SeenField
from recommendations.models import Recommendation

SHORT = 110  # letters of a paragraph in a list to choose from


class RecommendationField(forms.ModelChoiceField):
    """A recommendation by its number and short title."""

    def label_from_instance(self, recommendation):
        return f"{recommendation.number} {recommendation.title}"


class AskForm(forms.Form):
    """A question on a recommendation or an action, for a meeting or at any time."""

    recommendation = RecommendationField(
        Recommendation.objects.none(),
        empty_label="Choose a recommendation",
        error_messages={"required": "Select the recommendation that you ask about"},
    )
    text = forms.CharField(
        label="Your question",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Its words cannot be changed afterwards. You can withdraw it until it is "
        "answered",
        error_messages={
            "required": "Enter your question",
            "max_length": "Your question must be 5,000 characters or fewer",
        },
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="Meeting at which you ask it",
        required=False,
        empty_label="No meeting: answer it when you can",
        error_messages={"invalid_choice": "Select a meeting that is still to come"},
    )
    is_private = forms.BooleanField(
        label="Keep it private until the meeting",
        required=False,
        help_text="Until that day only you and those who answer it see it",
    )

    def __init__(self, *args, council, day, about=None, **kwargs):
        """`about` is the recommendation asked about where that is settled; `day` is today."""
        super().__init__(*args, **kwargs)
        if about is not None:
            del self.fields["recommendation"]
        else:
            self.fields["recommendation"].queryset = (
                Recommendation.objects.for_council(council)
                .select_related("challenge")
                .order_by("-challenge__on_site_from", "kind", "sort_key")
            )
        self.fields["meeting"].queryset = (
            Meeting.objects.filter(
                committee__council=council, held_on__gte=day, is_cancelled=False
            )
            .select_related("committee")
            .order_by("held_on", "committee__name")
        )

    def clean(self):
        data = super().clean()
        if data.get("is_private") and not data.get("meeting") and "meeting" not in self.errors:
            self.add_error("meeting", "Select the meeting until which it is private")
        return data


class MinuteField(forms.ModelChoiceField):
    """A paragraph of the minutes of one meeting, by its number and first words."""

    def label_from_instance(self, paragraph):
        words = " ".join(paragraph.text.split())
        short = words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"
        return f"¶ {paragraph.number}: {short}"


class AnswerForm(forms.Form):
    """An answer to a question. `seen` is the number of the last answer its author saw."""

    text = forms.CharField(
        label="The answer",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Enter the answer",
            "max_length": "The answer must be 20,000 characters or fewer",
        },
    )
    paragraph = MinuteField(
        Paragraph.objects.none(),
        label="Minute of the meeting that records it",
        required=False,
        empty_label="It was not given aloud, or is not in the minutes",
        error_messages={"invalid_choice": "Select a minute of the question’s meeting"},
    )
    answered_on = DayMonthYearField(
        label="Date of the answer",
        help_text="The day of the meeting counts where you select a minute",
        error_messages={"required": "Enter the date of the answer"},
    )
    seen = SeenField()

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].newest = self.initial["seen"]
        minutes = Paragraph.objects.none()
        if question.meeting_id:
            minutes = (
                Paragraph.objects.filter(
                    item__meeting=question.meeting_id, item__next_version__isnull=True
                )
                .filter(part__in=[Paragraph.Part.MINUTES, Paragraph.Part.RESOLUTIONS])
                .order_by(F("item_id"), "index")
                .select_related("item")
                .defer("item__source_text")
            )
        self.fields["paragraph"].queryset = minutes
        if not minutes.exists():
            del self.fields["paragraph"]
            self.fields["answered_on"].help_text = ""

    @property
    def answer(self):
        """What `answer()` is told; after cleaning."""
        kept = ("text", "answered_on", "seen")
        return {name: self.cleaned_data[name] for name in kept} | {
            "paragraph": self.cleaned_data.get("paragraph")
        }


class QuestionsForm(forms.Form):
    """Which questions a list shows; in the address, so that it can be kept and sent."""

    mark_optional = False

    meeting = forms.ModelChoiceField(Meeting.objects.none(), required=False, empty_label="Any")
    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All"),
            ("unanswered", "Not answered yet"),
            ("mine", "Asked by me"),
            ("to-answer", "For me to answer"),
        ],
    )

    def __init__(self, *args, visible, **kwargs):
        """`visible` are the questions that the reader may see."""
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = (
            Meeting.objects.filter(pk__in=visible.order_by().values("meeting"))
            .select_related("committee")
            .order_by("-held_on", "committee__name")
        )
