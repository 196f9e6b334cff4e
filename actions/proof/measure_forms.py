"""What people type about measures and their readings."""

from django import forms
from django.utils.timezone import localdate

from actions.models import ActionItem, Measure, Measurement
from actions.proof import measure_files
from recommendations import scanning
from recommendations.fields import DayMonthYearField

NUMBER = {
    "invalid": "Enter a number, such as 74.5",
    "max_digits": "The number must have 14 digits or fewer",
    "max_decimal_places": "The number must have three decimal places or fewer",
    "max_whole_digits": "The number must have 11 digits or fewer before the point",
}


def as_written(number):
    """Return the same number as a person would write it: 4.6 for 4.600, and 100 for 100.000."""
    return number.quantize(1) if number == number.to_integral_value() else number.normalize()


class MeasureForm(forms.ModelForm):
    """A number that shows whether a recommendation, or one of its actions, makes a difference."""

    baseline_on = DayMonthYearField(label="Date of the baseline", required=False)
    target_on = DayMonthYearField(label="When the target is to be reached", required=False)

    class Meta:
        model = Measure
        fields = [
            "name", "unit", "better", "baseline", "baseline_on", "target", "target_on", "action",
        ]  # fmt: skip
        labels = {
            "name": "What is measured",
            "better": "Which way is better?",
            "action": "Action that is to bring it about",
        }
        help_texts = {
            "name": "For example, residents who feel informed",
            "unit": "For example, %, days or £ million",
            "baseline": "The number from which the council starts",
            "action": "A complete action whose measure shows no effect is pointed out",
        }
        widgets = {
            "unit": forms.TextInput(attrs={"class": "input--10"}),
            "better": forms.RadioSelect(attrs={"class": "choices--inline"}),
            "baseline": forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal"}),
            "target": forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal"}),
        }
        error_messages = {
            "name": {"required": "Enter what is measured"},
            "better": {"required": "Select which way is better"},
            "baseline": NUMBER,
            "target": NUMBER,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["better"].choices = Measure.Better.choices
        for name in ("baseline", "target"):
            if (number := self.initial.get(name)) is not None:
                self.initial[name] = as_written(number)
        self.fields["action"].queryset = ActionItem.objects.filter(
            recommendation=self.instance.recommendation_id
        ).order_by("sort_key", "pk")

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        taken = Measure.objects.filter(
            recommendation=self.instance.recommendation_id, name=name
        ).exclude(pk=self.instance.pk)
        if taken.exists():
            raise forms.ValidationError("Another measure of this recommendation has this name")
        return name

    def clean(self):
        data = super().clean()
        start, end = data.get("baseline_on"), data.get("target_on")
        if start and end and start >= end:
            self.add_error("target_on", "The target must be after the baseline")
        if start and start > localdate():
            self.add_error("baseline_on", "The date of the baseline must be today or in the past")
        return data


class ReadingForm(forms.ModelForm):
    """One reading."""

    measured_on = DayMonthYearField(
        label="Date of the reading", error_messages={"required": "Enter the date of the reading"}
    )

    class Meta:
        model = Measurement
        fields = ["value", "measured_on", "source"]
        labels = {"source": "Where it comes from"}
        help_texts = {"source": "For example, residents’ survey, wave 3"}
        widgets = {"value": forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal"})}
        error_messages = {
            "value": {"required": "Enter the value"} | NUMBER,
            "source": {"required": "Enter where it comes from"},
        }

    def clean_measured_on(self):
        day = self.cleaned_data["measured_on"]
        if day > localdate():
            raise forms.ValidationError("The date of the reading must be today or in the past")
        return day


class ReadingsForm(forms.Form):
    """Many readings, pasted or in a file."""

    text = forms.CharField(
        label="Paste the readings",
        required=False,
        strip=False,
        max_length=measure_files.LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One a line: date, value, source. For example, 31/3/2026, 74.5, Survey. Copied "
        "from a spreadsheet they fit as they are.",
    )
    file = forms.FileField(
        label="Or choose a file",
        required=False,
        help_text="CSV or text, up to 1 MB",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
        error_messages={"empty": "The file is empty: choose another"},
    )
    source = forms.CharField(
        label="Source of lines that name none",
        required=False,
        max_length=measure_files.LONGEST_SOURCE,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        if file.size > measure_files.LIMIT:
            raise forms.ValidationError("The file must be 1 MB or smaller")
        scanning.check(file, file.name)
        try:
            return measure_files.decode(file.read())
        except ValueError as error:
            raise forms.ValidationError(
                "This is not a text file: save the sheet as CSV, or paste it"
            ) from error

    def clean(self):
        data = super().clean()
        pasted, file = (data.get("text") or "").strip(), data.get("file")
        if self.errors:
            return data
        if pasted and file:
            self.add_error("text", "Either paste the readings or choose a file, not both")
        elif not pasted and not file:
            self.add_error("text", "Paste the readings, or choose a file")
        else:
            data["all"] = data["text"] if pasted else file
        return data
