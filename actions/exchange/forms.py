"""What people say about a plan that they import: which file, and what its columns mean."""

from django import forms
from django.utils.timezone import localdate

from actions.exchange.files import FILE_LIMIT
from actions.exchange.guesses import BY_KEY, ROLES
from actions.exchange.outcome import Options
from actions.exchange.plan_now import guess_state
from actions.exchange.sheets import folded
from actions.schemes import OUR_OWN
from recommendations import scanning
from recommendations.fields import DayMonthYearField

LEAVE_OUT = "-"
MOST_WORDS = 60


class PlanFileForm(forms.Form):
    """The file of a plan."""

    file = forms.FileField(
        label="File",
        help_text="An Excel workbook (.xlsx), a CSV file or a Word document (.docx) with the "
        "plan as a table, up to 20\N{NO-BREAK SPACE}MB",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty: choose another",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(
                "The file must be smaller than 20 MB: save only the sheets of the plan"
            )
        scanning.check(file, file.name)
        return file


class ColumnsForm(forms.Form):
    """What the columns and the words of a file mean, and what fills what it leaves empty."""

    one_a_line = forms.BooleanField(
        label="Each line of an action’s cell is an action of its own",
        required=False,
    )
    add_posts = forms.BooleanField(
        label="Add posts that are not there",
        required=False,
        help_text="Owners become officers’ posts, portfolio holders members’ posts. Leave it "
        "unticked to be told of every post that is not known",
    )
    default_status = forms.ChoiceField(
        label="Status of rows that report progress and give none", required=False
    )
    reported_on = DayMonthYearField(
        label="Date that the updates describe",
        required=False,
        help_text="For rows without a date of update. Leave it empty for today",
    )
    review_on = DayMonthYearField(
        label="Review date of ongoing actions",
        required=False,
        help_text="For rows without a review date of their own. What has no end must be looked "
        "at again",
    )
    joined_on = DayMonthYearField(
        label="Date that new actions joined the plan",
        required=False,
        help_text="For rows that do not say. Leave it empty for today",
    )

    def __init__(self, *args, batch, scheme, **kwargs):
        self.layouts, self.scheme, self.words = batch.layouts, scheme, batch.words
        super().__init__(*args, **kwargs)
        self.mark_optional = True
        states = [(one.label, one.label) for one in _states(scheme)]
        self.fields["default_status"].choices = [("", "None: tell me about them"), *states]
        self._add_columns(batch.options.get("roles") or [])
        self._add_words(batch.options.get("statuses", {}), states)
        stored = batch.options
        for name in ("one_a_line", "add_posts", "default_status"):
            self.initial.setdefault(name, stored.get(name))

    def _add_columns(self, roles):
        meanings = [("", "Leave out"), *((role.key, role.heading) for role in ROLES)]
        for place, layout in enumerate(self.layouts):
            layout["fields"] = []
            for index, column in enumerate(layout["columns"]):
                name = f"column-{place}-{index}"
                known = roles[place][index] if place < len(roles) else column["role"]
                self.fields[name] = forms.ChoiceField(
                    label=f"Meaning of “{column['heading'] or 'no heading'}”",
                    choices=meanings,
                    required=False,
                    initial=known,
                )
                layout["fields"].append(name)

    def _add_words(self, known, states):
        self.word_fields = {}
        choices = [("", "Select a status"), (LEAVE_OUT, "No status: leave it out"), *states]
        for index, word in enumerate(list(self.words)[:MOST_WORDS]):
            guess = guess_state(word, self.scheme)
            label = known.get(folded(word), guess.label if guess else "")
            if folded(word) in known and not label:
                label = LEAVE_OUT
            name = f"word-{index}"
            self.fields[name] = forms.ChoiceField(
                label=f"Meaning of “{word}”", choices=choices, required=False, initial=label
            )
            self.word_fields[name] = word

    @property
    def tables(self):
        """Each layout with its columns and their boxes, for the page."""
        for layout in self.layouts:
            pairs = zip(layout["columns"], layout["fields"], strict=True)
            yield {
                "sheets": layout["sheets"],
                "columns": [{**column, "field": self[name]} for column, name in pairs],
            }

    @property
    def word_rows(self):
        """Each word of status with how often it stands there and its box."""
        return [
            {"word": word, "number": self.words[word], "field": self[name]}
            for name, word in self.word_fields.items()
        ]

    @property
    def rest(self):
        """The fields that are neither columns nor words."""
        return [
            self[name]
            for name in (
                "one_a_line", "add_posts", "default_status", "reported_on", "review_on",
                "joined_on",
            )
        ]  # fmt: skip

    def clean_reported_on(self):
        return _not_later(self.cleaned_data["reported_on"], "The date of the updates")

    def clean_joined_on(self):
        return _not_later(self.cleaned_data["joined_on"], "The date they joined the plan")

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day and day <= localdate():
            raise forms.ValidationError("The review date must be in the future")
        return day

    def clean(self):
        data = super().clean()
        for layout in self.layouts:
            chosen = [data.get(name) for name in layout["fields"] if data.get(name)]
            where = f" in {layout['sheets'][0]}" if len(self.layouts) > 1 else ""
            if chosen and not {"title", "ref"} & set(chosen):
                self.add_error(None, f"Select the column that holds the action{where}")
            for role in dict.fromkeys(one for one in chosen if chosen.count(one) > 1):
                self.add_error(None, f"Select one column only for “{BY_KEY[role].heading}”{where}")
        if not any(data.get(name) for layout in self.layouts for name in layout["fields"]):
            self.add_error(None, "Select what the columns hold")
        return data

    def roles(self):
        """Return the meanings of the columns of each layout."""
        return [[self.cleaned_data[name] for name in one["fields"]] for one in self.layouts]

    def options(self):
        """Return the rest as options of the import."""
        data = self.cleaned_data
        said = {word: data[name] for name, word in self.word_fields.items() if data[name]}
        return Options(
            statuses={
                folded(word): "" if label == LEAVE_OUT else label for word, label in said.items()
            },
            **{name: data[name] for name in (
                "default_status", "one_a_line", "add_posts", "review_on", "reported_on",
                "joined_on",
            )},
        )  # fmt: skip


def _states(scheme):
    """Return what a word may mean: the scheme's states, the ends, and our own beside them."""
    known = {one.status for one in scheme.offered}
    return (*scheme.offered, *(one for one in OUR_OWN.values() if one.status not in known))


def _not_later(day, what):
    if day and day > localdate():
        raise forms.ValidationError(f"{what} must be today or in the past")
    return day
