"""What is typed when something is marked as exempt, reviewed or released."""

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate

from actions.models import ActionItem
from meetings.models import AgendaItem
from recommendations.exempt import Ground
from recommendations.fields import DayMonthYearField
from recommendations.models import Recommendation

LONGEST = 20_000  # letters of a note
FARTHEST = timedelta(days=366 * 5)  # a review date later than that is a slip of the pen


class ReviewDateField(DayMonthYearField):
    """The day by which somebody looks again whether it must still be exempt."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Review it by",
            help_text="The day by which somebody asks again whether it must stay exempt. For "
            "example, 27 3 2027.",
            error_messages={"required": "Enter the day by which to review it"},
            **kwargs,
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day <= localdate():
            raise forms.ValidationError("The day of the review must be in the future")
        if day and day > localdate() + FARTHEST:
            raise forms.ValidationError("The day of the review must be in the next five years")
        return day


class MarkForm(forms.Form):
    """The ground of the Act, why the public interest lies there, and when to look again."""

    ground = forms.ChoiceField(
        label="Ground",
        choices=Ground,
        widget=forms.RadioSelect,
        help_text="The paragraph of Part 1 of Schedule 12A to the Local Government Act 1972, or "
        "confidential information under section 100A(3).",
        error_messages={"required": "Select the ground"},
    )
    reason = forms.CharField(
        label="Why the public interest is in keeping it exempt",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not repeat the exempt words here.",
        error_messages={"required": "Enter why the public interest is in keeping it exempt"},
    )
    review_by = ReviewDateField()
    open_to_members = forms.BooleanField(
        label="Scrutiny members may read it",
        required=False,
        help_text="Members have a right to read some exempt papers (section 100F). Tick this "
        "where the proper officer agrees.",
    )


class NoteForm(MarkForm):
    """An exempt note, and what it is about."""

    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="People who may not read the note can see this in the audit. Keep it neutral.",
        error_messages={"required": "Enter a title"},
    )
    text = forms.CharField(
        label="The note",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter the note"},
    )
    about = forms.ChoiceField(label="What it is about", required=False)

    field_order = ["title", "text", "about"]

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, groups = _subjects(council)
        self.fields["about"].choices = [("", "The council in general"), *groups]

    def subject(self) -> dict:
        """Return the action, recommendation or agenda item that was chosen, by its field."""
        return self.rows.get(self.cleaned_data["about"], {})


def _subjects(council):
    """Return what a note may be about, by the value of its choice, and the choices in groups."""
    rows, groups = {}, []
    kinds = (
        (
            "recommendation",
            "Recommendations",
            Recommendation.objects.filter(challenge__council=council)
            .only("number", "title", "challenge__title")
            .select_related("challenge")
            .order_by("challenge", "sort_key"),
            lambda one: f"{one.challenge.title}: {one.number} {one.title}",
        ),
        (
            "action",
            "Actions",
            ActionItem.objects.for_council(council)
            .only("ref", "title", "challenge")
            .order_by("challenge", "sort_key"),
            lambda one: f"{one.ref} {one.title}",
        ),
        (
            "item",
            "Minutes",
            AgendaItem.objects.for_council(council).newest().for_listing(),
            lambda one: f"{one.meeting.held_on:%-d %B %Y}, {one.title}",
        ),
    )
    for field, label, found, said in kinds:
        choices = []
        for one in found:
            key = f"{field}-{one.pk}"
            rows[key] = {field: one}
            choices.append((key, said(one)[:120]))
        if choices:
            groups.append((label, choices))
    return rows, groups


class ReviewForm(forms.Form):
    """What became of a review: it stays exempt until another day, or it is released."""

    KEEP, RELEASE = "keep", "release"

    outcome = forms.ChoiceField(
        label="What is decided",
        choices=[(KEEP, "It stays exempt"), (RELEASE, "Release it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is decided"},
    )
    review_by = ReviewDateField(required=False)
    open_to_members = forms.BooleanField(label="Scrutiny members may read it", required=False)
    why = forms.CharField(
        label="Why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not repeat the exempt words here.",
        error_messages={"required": "Enter why"},
    )

    def __init__(self, *args, can_release, **kwargs):
        super().__init__(*args, **kwargs)
        if not can_release:
            self.fields["outcome"].choices = [(self.KEEP, "It stays exempt")]

    def clean(self):
        data = super().clean()
        keeps = data.get("outcome") == self.KEEP
        if keeps and not data.get("review_by") and "review_by" not in self.errors:
            self.add_error("review_by", "Enter the day by which to review it again")
        return data
