"""What people type about promises to committees."""

import re
from datetime import timedelta

from django import forms
from django.db.models import Q

from meetings.annual_meetings import annual_meetings_of
from meetings.calendar import municipal_year
from meetings.commitments import STATES
from meetings.forms import PromiseForm, due_after_meeting
from meetings.models import Commitment, Committee, Discussion, Paragraph, Resolution
from meetings.outcomes import Outcome
from meetings.reading.deadlines import find_due
from meetings.register import NOBODY
from recommendations.fields import DayMonthYearField
from recommendations.models import PeerChallenge, Post

LONGEST = 5_000
OFFERED_FOR = timedelta(days=3 * 366)  # later minutes are named as documents


class AsAtField(forms.DateField):
    """The day as at which a list is shown, in the address."""

    def __init__(self):
        super().__init__(
            label="As at",
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": "Enter a real date, such as 31/3/2026"},
        )


class RegisterForm(forms.Form):
    """The filters of the register, as its address has them; what cannot be read is left out."""

    mark_optional = False

    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("unmet", "Not yet closed"), *STATES.items()],
    )
    committee = forms.ModelChoiceField(Committee.objects.none(), required=False, empty_label="Any")
    challenge = forms.ModelChoiceField(
        PeerChallenge.objects.none(), required=False, empty_label="Any"
    )
    owed_by = forms.ChoiceField(label="Owed by", required=False)
    source = forms.ChoiceField(
        label="Made in",
        required=False,
        choices=[("", "Any"), ("resolution", "A resolution"), ("discussion", "Discussion")],
    )
    as_at = AsAtField()

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = Committee.objects.filter(council=council).order_by(
            "name"
        )
        self.fields["challenge"].queryset = PeerChallenge.objects.filter(council=council).order_by(
            "-on_site_from", "pk"
        )
        owing = Commitment.objects.for_council(council).confirmed().values("owed_by")
        posts = Post.objects.filter(council=council, pk__in=owing).order_by("title")
        self.fields["owed_by"].choices = [
            ("", "Anybody"),
            (NOBODY, "Nobody named"),
            *((str(pk), title) for pk, title in posts.values_list("pk", "title")),
        ]

    @property
    def asked(self):
        """What of the address could be read, without what is empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def post_named(text, council):
    """Return the post of the council that a text names, the longest title first; None for none.

    Of two that are named apart from each other, nobody knows which is meant: None too.
    """
    posts = Post.objects.filter(council=council, kind=Post.Kind.OFFICER)
    named, left = [], " ".join(text.split())
    for post in sorted(posts, key=lambda one: len(one.title), reverse=True):
        left, number = re.subn(rf"(?<!\w){re.escape(post.title)}(?!\w)", " ", left, flags=re.I)
        if number:
            named.append(post)
    return named[0] if len(named) == 1 else None


class PromiseByHandForm(PromiseForm):
    """A promise recorded by hand. Words that give a day are read, and their day is offered once.

    `offered` in the form says that the day was shown, so that what then stands is what is meant.
    """

    owed_by = forms.ModelChoiceField(
        Post.objects.none(),
        label="Who owes it",
        required=False,
        empty_label="Nobody named",
        help_text="The post whose holder is reminded. Without one, those who keep the plan are",
    )
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["what", "to_whom", "owed_by", "due_text", "due_on"]

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.council = council
        self.fields["owed_by"].queryset = Post.objects.filter(council=council).order_by("title")
        self.fields[
            "due_on"
        ].help_text = "Leave it empty to have it read from the words. For example, 18 9 2026"

    def read(self, text):
        """Return by when a text asks for something, from this meeting; None where it does not."""
        ends = municipal_year(self.meeting.held_on, annual_meetings_of(self.council)).last
        return find_due(text, meeting_date=self.meeting.held_on, municipal_year_ends=ends)

    def offer(self):
        """Return the due date to show before the promise is stored, or None. For a valid form."""
        data = self.cleaned_data
        if data["due_on"] or not data["due_text"] or data["offered"]:
            return None
        due = self.read(data["due_text"])
        return due if due and due.on else None

    def with_offer(self, due):
        """Return the same form with the day of `due` filled in, to be looked at."""
        typed = self.data.copy()
        typed["offered"] = "1"
        for part in ("day", "month", "year"):
            typed[f"due_on_{part}"] = getattr(due.on, part)
        again = type(self)(typed, meeting=self.meeting, council=self.council)
        again.fields[
            "due_on"
        ].help_text = (
            f"Read from “{due.text}”: {due.rule}. Correct it, or empty it, then record the promise"
        )
        return again

    @property
    def promised(self):
        """What `linking` stores: the fields, with the rule where the words gave the day."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "offered"}
        due = self.read(data["due_text"]) if data["due_text"] else None
        is_read = due is not None and due.on is not None and due.on == data["due_on"]
        return data | {"due_rule": due.rule if is_read else ""}


class AmendForm(forms.Form):
    """By when a promise is due, who owes it and to whom it was made."""

    due_on = DayMonthYearField(
        label="Due date", required=False, help_text="For example, 18 9 2026"
    )
    owed_by = forms.ModelChoiceField(
        Post.objects.none(), label="Who owes it", required=False, empty_label="Nobody named"
    )
    to_whom = forms.CharField(label="To whom", max_length=150, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, promise, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.promise = promise
        self.fields["owed_by"].queryset = Post.objects.filter(council=council).order_by("title")

    def clean_due_on(self):
        return due_after_meeting(self.cleaned_data["due_on"], self.promise.made_in.item.meeting)


class OutcomeForm(forms.Form):
    """What became of a promise, and what shows it."""

    outcome = forms.ChoiceField(
        label="What became of it?",
        choices=[(key, label) for key, label in Outcome.choices if key != Outcome.REOPENED],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what became of it"},
    )
    paragraph = forms.ModelChoiceField(
        Paragraph.objects.none(),
        label="Minute that shows it",
        required=False,
        empty_label="None",
        help_text="Paragraphs of the same or a later meeting, of this committee or about the "
        "same recommendation",
        error_messages={"invalid_choice": "Select a minute from the list"},
    )
    resolution = forms.ModelChoiceField(
        Resolution.objects.none(),
        label="Resolution that withdrew it",
        required=False,
        empty_label="None",
        help_text="Only if it was withdrawn",
        error_messages={"invalid_choice": "Select a resolution from the list"},
    )
    document_title = forms.CharField(
        label="Or the document that shows it",
        max_length=200,
        required=False,
        help_text="Its title, for example Report on the workforce plan",
    )
    document_url = forms.URLField(
        label="Address of the document",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter an address that begins with https://"},
    )
    effective_on = DayMonthYearField(
        label="Date of the document, or of what overtook it",
        required=False,
        help_text="A minute or a resolution brings its own date. For example, 18 9 2026",
    )
    reason = forms.CharField(
        label="What is to be said of it",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed if it was overtaken; say what is missing if it is part met",
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, promise, council, day, **kwargs):
        super().__init__(*args, **kwargs)
        made_at = promise.made_in.item.meeting
        self.fields["paragraph"].queryset = paragraphs_for(promise, council, day)
        self.fields["paragraph"].label_from_instance = _paragraph_in_words
        own = Resolution.objects.for_council(council).held_by(day)
        self.fields["resolution"].queryset = (
            own.filter(item__meeting__held_on__gte=made_at.held_on, item__next_version=None)
            .exclude(pk=promise.resolution_id)
            .select_related("item__meeting__committee")
            .defer("item__source_text")
            .order_by("-item__meeting__held_on", "item", "position")
        )
        self.fields["resolution"].label_from_instance = _resolution_in_words

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if data.get("paragraph") and data.get("document_title"):
            self.add_error("document_title", "Either select a minute or name a document, not both")
        if outcome == Outcome.WITHDRAWN:
            data["paragraph"], data["document_title"], data["document_url"] = None, "", ""
        elif data.get("resolution"):
            self.add_error("resolution", "Select a resolution only if it was withdrawn")
        if data.get("document_url") and not data.get("document_title"):
            self.add_error("document_title", "Enter the title of the document")
        return data


class ReopenForm(forms.Form):
    """That a promise was not met after all."""

    effective_on = DayMonthYearField(
        label="Date on which it was reopened",
        help_text="For example, 18 9 2026",
        error_messages={"required": "Enter the date on which it was reopened"},
    )
    reason = forms.CharField(
        label="Why is it reopened?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is reopened"},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def paragraphs_for(promise, council, day):
    """Return the paragraphs that may show what became of a promise, newest meeting first.

    Of the same or a later meeting: of the committee that was promised, or about a recommendation
    that the paragraph or the item of the promise is about; never the one that made it.
    """
    meeting = promise.made_in.item.meeting
    confirmed = Discussion.objects.confirmed()
    about = confirmed.filter(paragraph__item=promise.made_in.item_id).values("recommendation")
    elsewhere = confirmed.filter(recommendation__in=about)
    return (
        Paragraph.objects.filter(
            Q(item__meeting__committee=meeting.committee_id)
            | Q(pk__in=elsewhere.values("paragraph")),
            item__meeting__committee__council=council,
            item__meeting__held_on__range=(
                meeting.held_on, min(day, meeting.held_on + OFFERED_FOR),
            ),
            item__next_version=None,
            part__in=[Paragraph.Part.MINUTES, Paragraph.Part.RESOLUTIONS],
        )
        .exclude(pk=promise.made_in_id)
        .select_related("item__meeting__committee")
        .defer("item__source_text")
        .order_by("-item__meeting__held_on", "item", "index")
    )  # fmt: skip


def _paragraph_in_words(one):
    return f"{one.item.meeting}, paragraph {one.number}: {_short(one.text)}"


def _resolution_in_words(one):
    return f"{one.item.meeting}, {str(one).lower()}: {_short(one.text)}"


def _short(text, most=90):
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
