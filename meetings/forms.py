"""What people type when they import minutes and settle what was found in them."""

from django import forms

from meetings.models import AgendaItem, Committee
from meetings.reading.agenda_item import FILE_LIMIT, LIMIT
from recommendations import scanning
from recommendations.fields import DayMonthYearField
from recommendations.models import PeerChallenge


class ImportForm(forms.Form):
    """A page of minutes, pasted or uploaded, and the meeting it belongs to."""

    challenge = forms.ModelChoiceField(
        PeerChallenge.objects.none(),
        label="Peer challenge",
        empty_label=None,
        error_messages={"required": "Select a peer challenge"},
    )
    committee = forms.CharField(
        max_length=150,
        widget=forms.TextInput(attrs={"list": "committees", "autocomplete": "off"}),
        help_text="Choose one that you have used before, or enter a new one",
        error_messages={"required": "Enter the name of the committee"},
    )
    held_on = DayMonthYearField(
        label="Date of the meeting",
        help_text="For example, 18 9 2026",
        error_messages={"required": "Enter the date of the meeting"},
    )
    minute = forms.CharField(
        label="Minute number",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--5"}),
    )
    item_number = forms.CharField(
        label="Item to take, if it is a whole meeting",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--5"}),
        help_text="The number printed before the item, such as 61",
    )
    status = forms.ChoiceField(
        label="Are these minutes confirmed?",
        choices=AgendaItem.Status.choices,
        initial=AgendaItem.Status.DRAFT,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
        error_messages={"required": "Select whether the minutes are confirmed"},
    )
    source_url = forms.URLField(
        label="Address of the page",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="It is shown beside every paragraph, so that people can check it. A page of "
        "your council’s Modern.Gov is fetched from there if you give neither a file nor the text",
        error_messages={"invalid": "Enter an address that begins with https://"},
    )
    file = forms.FileField(
        label="File",
        required=False,
        help_text="Text (.txt) or a saved web page (.html) up to 5 MB, Word (.docx) or PDF up to "
        "20 MB",
        error_messages={"empty": "The file is empty: choose another, or paste the text"},
    )
    text = forms.CharField(
        label="Or paste the text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Select the whole page of the agenda item, copy it and paste it here",
    )

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        challenges = PeerChallenge.objects.filter(council=council).order_by("-on_site_from", "pk")
        self.fields["challenge"].queryset = challenges
        self.committees = list(
            Committee.objects.filter(council=council, successor__isnull=True)
            .order_by("name")
            .values_list("name", flat=True)
        )

    def clean_committee(self):
        return " ".join(self.cleaned_data["committee"].split())

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            binary = file.name.lower().endswith((".docx", ".pdf"))
            limit = FILE_LIMIT if binary else LIMIT
            if file.size > limit:
                raise forms.ValidationError(
                    f"The file must be smaller than {limit // (1024 * 1024)} MB: "
                    "save only the page of the agenda item"
                )
            scanning.check(file, file.name)
        return file

    def clean(self):
        data = super().clean()
        if "file" in self.errors:
            return data
        file, text = data.get("file"), (data.get("text") or "").strip()
        if file and text:
            self.add_error("text", "Either choose a file or paste the text, not both")
        elif not (file or text or data.get("source_url") or "source_url" in self.errors):
            self.add_error("text", "Paste the text of the minutes, or choose a file")
        return data


class PromiseDateForm(forms.Form):
    """The due date of a promise that was found, to be put right before it is confirmed."""

    due_on = DayMonthYearField(label="Due date", required=False)

    def __init__(self, *args, about, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = about.made_in.item.meeting

    def clean_due_on(self):
        return due_after_meeting(self.cleaned_data["due_on"], self.meeting)


class PromiseForm(forms.Form):
    """A promise to a committee, recorded by hand."""

    what = forms.CharField(
        label="What was promised",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what was promised"},
    )
    to_whom = forms.CharField(
        label="To whom",
        max_length=150,
        required=False,
        help_text="For example, Overview and Scrutiny Committee",
    )
    due_text = forms.CharField(
        label="When, in the words of the minutes",
        max_length=200,
        required=False,
        help_text="For example, before the end of the municipal year",
    )
    due_on = DayMonthYearField(
        label="Due date", required=False, help_text="For example, 18 9 2026"
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_due_on(self):
        return due_after_meeting(self.cleaned_data["due_on"], self.meeting)


def due_after_meeting(day, meeting):
    """Return the day on which a promise is due, which no promise is before it was made."""
    if day and day < meeting.held_on:
        raise forms.ValidationError("The due date must be on or after the day of the meeting")
    return day
