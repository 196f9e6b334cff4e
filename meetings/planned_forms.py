"""What people type about meetings ahead."""

from django import forms

from meetings.models import Committee
from meetings.planned import stamp
from meetings.reading.meeting_dates import MOST, read_meeting_lines
from recommendations.fields import DayMonthYearField


class PlanMeetingsForm(forms.Form):
    """A committee and the days on which it will meet."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        empty_label="Select a committee",
        error_messages={"required": "Select the committee"},
    )
    dates = forms.CharField(
        label="Dates, one on each line",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="With the year, and with the time if it is known: "
        "Thursday 14 May 2026, 6.30pm. Copy them from your calendar of meetings",
        error_messages={"required": "Enter the dates of the meetings"},
    )

    def __init__(self, *args, council, day, **kwargs):
        """`day` is today: a meeting before it is not ahead."""
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["committee"].queryset = Committee.objects.filter(
            council=council, successor__isnull=True
        ).order_by("name")

    def clean_dates(self):
        lines = read_meeting_lines(self.cleaned_data["dates"])
        if len(lines) > MOST:
            raise forms.ValidationError(f"Enter {MOST} dates or fewer at once")
        wrong = [f"“{one.line[:60]}”: {one.problem}" for one in lines if one.problem]
        wrong += [
            f"“{one.line[:60]}”: the day has passed"
            for one in lines
            if one.day and one.day < self.day
        ]
        if wrong:
            raise forms.ValidationError(wrong)
        return [(one.day, one.at) for one in lines]


class MeetingForm(forms.Form):
    """The day and time of a meeting, and whether it is cancelled."""

    held_on = DayMonthYearField(
        label="Date of the meeting", error_messages={"required": "Enter the date of the meeting"}
    )
    starts_at = forms.TimeField(
        label="Time",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "input--5"}),
        help_text="For example, 18:30 or 6.30pm",
        error_messages={"invalid": "Enter a time such as 18:30 or 6.30pm"},
    )
    is_cancelled = forms.BooleanField(
        label="The meeting is cancelled",
        required=False,
        help_text="It stays in the calendar, marked as cancelled",
    )
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, meeting, **kwargs):
        initial = {
            "held_on": meeting.held_on,
            "starts_at": meeting.starts_at,
            "is_cancelled": meeting.is_cancelled,
            "seen": stamp(meeting),
        }
        super().__init__(*args, initial=initial, **kwargs)
