"""A due date as a person writes it, in a form: "31 March 2027", "Q3 2026/27", "Ongoing"."""

from django import forms

from actions.dates.reading import Due, UnreadableDate, read_due
from meetings.annual_meetings import known_year_end
from recommendations.fields import DayMonthYearField

EXAMPLES = "For example, 31 March 2027, March 2027, Q3 2026/27, Summer 2027 or Ongoing."


class WrittenDueForm(forms.Form):
    """The part of a form that asks for a due date in words, and for a review where it has no end.

    A subclass names its field of words as `written` and sets `counted_from`, the day from which
    "within six months" counts, and `council`, whose municipal years are meant. After cleaning,
    `due` holds what the words mean, or None where nothing was written. What looks mistyped is
    refused once, and taken when it is confirmed.
    """

    written = "due"
    counted_from = None
    council = None  # or its key

    review_on = DayMonthYearField(
        label="When it will be looked at again",
        required=False,
        help_text="Only for an action with no end.",
    )
    is_sure = forms.BooleanField(label="The date is right as it is written", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.due: Due | None = None

    @property
    def is_doubtful(self):
        """Whether what was typed must be confirmed."""
        if not self.is_bound:
            return False
        try:
            due = self._read(self.data.get(self.add_prefix(self.written)) or "")
        except UnreadableDate:
            return False
        return bool(due.doubt and due.latest)

    def _read(self, words):
        """Read words; the annual meetings are asked for only where they speak of a year."""
        ends = None
        if self.council and self.counted_from and "year" in words.casefold():
            ends = known_year_end(self.council, self.counted_from)
        return read_due(words, counted_from=self.counted_from, municipal_year_ends=ends)

    def read_written(self, data):
        """Read the words in `data`, adding what is wrong with them to the form's errors."""
        written = data.get(self.written)
        if not written:
            return
        try:
            due = self._read(written)
        except UnreadableDate as unreadable:
            self.add_error(self.written, str(unreadable))
            return
        if due.is_status:
            self.add_error(
                self.written, "Enter when it is due: what is complete is said in an update"
            )
        elif due.is_ongoing:
            review_on = due.review_on or data.get("review_on")
            asked = "review_on" in self.fields and "review_on" not in self.errors
            if review_on is None and asked:
                self.add_error(
                    "review_on", "Enter when an action without an end will be looked at again"
                )
            data["review_on"] = review_on
        elif due.latest is None:
            self.add_error(self.written, f"Enter a date: {due.doubt}")
        elif due.doubt and not data.get("is_sure"):
            self.add_error(
                self.written,
                f"Check the date: {due.doubt}. If it is right, select that it is",
            )
        if not due.is_ongoing:
            data["review_on"] = None
        self.due = due

    def drop_unasked(self):
        """Take away the box that confirms a date where no date is in doubt."""
        if not self.is_doubtful:
            del self.fields["is_sure"]
