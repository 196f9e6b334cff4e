"""Forms in which a report is begun and written."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from meetings.models import Committee
from peerchallenge.reports.making import asks
from peerchallenge.reports.report import PARTS
from recommendations.fields import DayMonthYearField

PART_LABELS = {
    "summary": "Summary on one page",
    "changes": "What has changed",
    "exceptions": "What needs attention",
    "recommendations": "Recommendation by recommendation",
    "suggestions": "Other suggestions",
    "trail": "What committees resolved and were promised",
    "closed": "Closed and transferred actions",
    "definitions": "Definitions and method",
    "implications": "Implications",
}
LONGEST = 20_000  # letters of an introduction
PRESET_LABELS = {key: asks.in_words(key) for key in asks.PRESETS} | {
    asks.UPDATE: "agree that the committee receives a further update by the date below"
}


class MeetingForm(forms.Form):
    """For whom a report is made, and as at which day."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label="Committee",
        required=False,
        empty_label="Not for a meeting",
        help_text="The report then says what has changed since it last looked",
    )
    meeting_date = DayMonthYearField(label="Date of its meeting", required=False)
    as_at = DayMonthYearField(
        label="As at",
        help_text="Everything is shown as it stood at the end of this day",
        error_messages={"required": "Enter the day as at which the report is made"},
    )

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = Committee.objects.filter(council=council).order_by(
            "name"
        )

    def clean_as_at(self):
        day = self.cleaned_data["as_at"]
        if day > localdate():
            raise ValidationError("The day must be today or in the past")
        if day < date(1990, 1, 1):
            raise ValidationError("The day must be in 1990 or later")
        return day

    def clean(self):
        found = super().clean()
        is_missing = not found.get("committee") and "committee" not in self.errors
        if found.get("meeting_date") and is_missing:
            self.add_error("committee", "Select the committee that meets on that day")
        return found


class DraftForm(MeetingForm):
    """Everything that is chosen and written for a report."""

    introduction = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Stands before the first part; the leader's words, for example",
    )
    conclusions = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    presets = forms.MultipleChoiceField(
        label="What the committee is asked to do",
        required=False,
        choices=list(PRESET_LABELS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
    )
    next_update_on = DayMonthYearField(label="Date of the further update", required=False)
    own_asks = forms.CharField(
        label="Anything else it is asked",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line",
    )
    classification = forms.CharField(
        max_length=150,
        help_text="“Public”, or which part is exempt and under which paragraph of Schedule 12A",
    )
    author = forms.CharField(
        label="Report author", required=False, max_length=150, help_text="A post, not a name"
    )
    contact = forms.CharField(required=False, max_length=150)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft = draft
        chosen = list(draft.parts)
        order = {part: place for place, part in enumerate(chosen, start=1)}
        # A part that is left out stands where it stands by default, after those before it.
        for place, part in enumerate(PARTS, start=1):
            label = PART_LABELS[part]
            place_of = f"Place of “{label}”"
            self.fields[f"part_{part}"] = forms.BooleanField(
                label=label, required=False, initial=part in order
            )
            self.fields[f"order_{part}"] = forms.IntegerField(
                label=place_of,
                required=False,
                min_value=1,
                max_value=99,
                initial=order.get(part, place),
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "class": "input--2", "aria-label": place_of}
                ),
            )
        for place, (heading, text) in enumerate(draft.implications):
            self.fields[f"implication_{place}"] = forms.CharField(
                label=heading,
                required=False,
                max_length=LONGEST,
                initial=text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def part_rows(self):
        """The tick box and the place of each part, in the order in which they are printed now."""
        rows = [(self[f"part_{part}"], self[f"order_{part}"]) for part in PARTS]
        return sorted(rows, key=lambda row: (not row[0].initial, row[1].initial))

    @property
    def implication_fields(self):
        return [self[f"implication_{place}"] for place in range(len(self.draft.implications))]

    def clean(self):
        found = super().clean()
        if not any(found.get(f"part_{part}") for part in PARTS):
            self.add_error(f"part_{PARTS[0]}", "Select at least one part")
        if asks.UPDATE in (found.get("presets") or []):
            if not found.get("next_update_on") and "next_update_on" not in self.errors:
                self.add_error("next_update_on", "Enter the date of the further update")
            if not found.get("committee") and "committee" not in self.errors:
                self.add_error("committee", "Select the committee that receives the update")
        return found

    def choices(self):
        """Return what `drafts.save()` stores."""
        data = self.cleaned_data
        chosen = [part for part in PARTS if data[f"part_{part}"]]
        chosen.sort(key=lambda part: (data[f"order_{part}"] or 99, PARTS.index(part)))
        return {
            "committee": data["committee"],
            "meeting_date": data["meeting_date"],
            "as_at": data["as_at"],
            "parts": chosen,
            "introduction": data["introduction"],
            "conclusions": data["conclusions"],
            "presets": data["presets"],
            "next_update_on": data["next_update_on"],
            "own_asks": data["own_asks"],
            "implications": [
                [heading, data[f"implication_{place}"]]
                for place, (heading, _) in enumerate(self.draft.implications)
            ],
            "classification": data["classification"],
            "author": data["author"],
            "contact": data["contact"],
        }


def draft_initial(draft):
    """Return what `DraftForm` shows of a stored draft."""
    names = (
        "committee", "meeting_date", "as_at", "introduction", "conclusions", "presets",
        "next_update_on", "own_asks", "classification", "author", "contact", "version",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names}
