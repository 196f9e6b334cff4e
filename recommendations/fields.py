"""Fields of forms: a date, typed in three boxes, and what the author of a form had seen."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
EXAMPLE = "27 3 2026"


class DayMonthYearWidget(forms.MultiWidget):
    """Three boxes for a date: quicker and surer than a calendar for a date one knows."""

    template_name = "django/forms/widgets/day_month_year.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        widgets = {part: forms.TextInput(attrs={"inputmode": "numeric"}) for part in PARTS}
        # A month may be typed as a word, so its box must bring up letters too.
        del widgets["month"].attrs["inputmode"]
        self.wrong = []
        super().__init__(widgets, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for part, box in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            wide = "input--4" if part == "year" else "input--2"
            error = " input--error" if part in self.wrong else ""
            box["attrs"]["class"] = f"input {wide}{error}"
            box["attrs"].pop("aria-invalid", None)
            if part in self.wrong:
                box["attrs"]["aria-invalid"] = "true"
            box["label"] = part.capitalize()
        return context


class DayMonthYearField(forms.Field):
    """A date, typed as day, month and year. What was typed stays in the boxes when it is wrong."""

    widget = DayMonthYearWidget
    default_error_messages = {
        "required": "Enter a date",
        "invalid": f"Enter a real date, such as {EXAMPLE}",
        "short_year": "Enter the year in full, such as 2026",
    }

    def to_python(self, value):
        if value is None or isinstance(value, date):
            return value
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        if missing := [part for part, text in zip(PARTS, typed, strict=True) if not text]:
            message = f"Enter the {' and '.join(missing)} too"
            raise ValidationError(message, code="incomplete", params={"parts": missing})
        day, month, year = typed[0], _month(typed[1]), typed[2]
        wrong = [
            part
            for part, number, last in zip(PARTS, (day, month, year), (31, 12, 9999), strict=True)
            if not _is_number(number) or not 1 <= int(number) <= last
        ]
        if wrong:
            raise self._error("invalid", wrong)
        if int(year) < 1000:
            raise self._error("short_year", ["year"])
        try:
            return date(int(year), int(month), int(day))
        except ValueError as error:  # 31 February: which of the boxes is wrong, nobody knows
            raise self._error("invalid", PARTS) from error

    def _error(self, code, parts):
        return ValidationError(self.error_messages[code], code=code, params={"parts": parts})

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class SeenField(forms.IntegerField):
    """The number of the last entry that the author of a form had seen; hidden in its page.

    What they write becomes the next after it, so it is at most `newest`, the last that there is,
    which each form says. A page that was opened before the record was restored from a backup may
    know of more: nothing is stored then, what was typed is kept, and saved again it comes after
    `newest`.
    """

    widget = forms.HiddenInput
    newest = 0
    default_error_messages = dict.fromkeys(
        ("required", "invalid"),
        "This page is not of the record as it is now. Look whether what you wrote still fits, "
        "then save again",
    )

    def validate(self, value):
        super().validate(value)
        if not 0 <= value <= self.newest:
            raise ValidationError(self.error_messages["invalid"], code="invalid")

    def bound_data(self, data, initial):
        try:
            return self.clean(data)
        except ValidationError:
            return self.newest


def seen_since(form: forms.Form, number: int) -> None:
    """Let a bound form, when it is shown again, speak of the entry that came in between."""
    form.fields["seen"].newest = number
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = number


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) <= 4


def _month(text):
    """Return the number of a month typed as a word, or what was typed."""
    word = text.lower().removesuffix(".")
    for number, month in enumerate(MONTHS, start=1):
        if len(word) >= 3 and month.startswith(word):
            return str(number)
    return text
