"""What people type about actions, and how they are told what is wrong with it."""

import hashlib
import json
from textwrap import shorten

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate

from actions.dates.written import EXAMPLES, WrittenDueForm
from actions.models import WITH_POINTER, ActionItem
from actions.progress import check_order
from actions.schemes import STANDARD
from actions.standing import NEVER_OVERDUE, Status
from meetings.models import Resolution
from recommendations.fields import DayMonthYearField, SeenField
from recommendations.models import Post, Recommendation


class ProgressForm(forms.Form):
    """An update of one action, in under a minute, in the words of the challenge's scheme.

    `seen` is the number of the last update its author saw, which is how a second author is told.
    """

    status = forms.ChoiceField(error_messages={"required": "Select a status"})
    narrative = forms.CharField(
        label="What has changed?",
        help_text="Members read this. Say what was done and what difference it made.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        error_messages={
            "required": "Enter what has changed",
            "max_length": "What has changed must be 20,000 characters or fewer",
        },
    )
    next_steps = forms.CharField(
        label="What happens next?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5_000,
        error_messages={"max_length": "What happens next must be 5,000 characters or fewer"},
    )
    review_on = DayMonthYearField(
        label="When it will be looked at again",
        required=False,
        help_text="For an action that is paused or has no end.",
    )
    continues_in = forms.CharField(
        label="Where it is followed now",
        required=False,
        max_length=300,
        help_text="The other plan with its address, or the other action’s reference.",
    )
    effective_on = DayMonthYearField(
        label="Date this describes",
        help_text="Change it only if you are reporting about an earlier day.",
        error_messages={"required": "Enter the date this describes"},
    )
    is_good_news = forms.BooleanField(
        label="Show this as good news on the public site",
        required=False,
        help_text="Residents read what has changed among the good news, as soon as the challenge "
        "is published.",
    )
    seen = SeenField()

    def __init__(self, *args, action, scheme, **kwargs):
        """`action` comes from `as_at()`; `scheme` is that of its challenge."""
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["seen"].newest = action.seen
        self.choices = choices_of(scheme)
        self.fields["status"].choices = [(key, one.label) for key, one in self.choices.items()]
        self.has_own_words = scheme.key != STANDARD.key
        # What only some statuses ask for is shown with them, and always where there is no script.
        needs_review = [key for key, one in self.choices.items() if self._is_reviewed(one.status)]
        self.fields["review_on"].shown_for = " ".join(needs_review)
        pointed = [key for key, one in self.choices.items() if one.status in WITH_POINTER]
        self.fields["continues_in"].shown_for = " ".join(pointed)

    def _is_reviewed(self, status):
        """Say whether an action of this status must say when it will be looked at again."""
        return status == Status.PAUSED or (
            self.action.due_on is None and status not in NEVER_OVERDUE
        )

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > localdate():
            raise forms.ValidationError("The date this describes must be today or in the past")
        first, why = self._first_day()
        if day < first:
            raise forms.ValidationError(
                f"The date this describes must be on or after {first:%-d %B %Y}, {why}"
            )
        return day

    def _first_day(self):
        """Return the first day that an update can be about, and why."""
        on_site, joined = self.action.recommendation.challenge.on_site_from, self.action.added_on
        if on_site and on_site <= joined:
            return on_site, "the peers’ first day on site"
        return joined, "when the action joined the plan"

    def clean(self):
        data = super().clean()
        state = self.choices.get(data.get("status"))
        if state is None or "effective_on" not in data:
            return data
        data["status"] = state.status
        data["state_label"] = state.label if self.has_own_words else ""
        if not self._is_reviewed(state.status):
            data["review_on"] = None
        elif "review_on" in data and not data["review_on"]:
            self.add_error("review_on", "Enter when the action will be looked at again")
        elif data.get("review_on") and data["review_on"] <= data["effective_on"]:
            self.add_error("review_on", "The review must be after the date this describes")
        if state.status not in WITH_POINTER:
            data["continues_in"] = ""
        elif not data.get("continues_in"):
            self.add_error(
                "continues_in", "Enter the plan or the action in which it is followed now"
            )
        return data


def choices_of(scheme):
    """Return what a person may choose in `scheme`: a key for the form, and its state."""
    choices = {}
    for state in scheme.offered:
        key, number = state.status, 2
        while key in choices:
            key, number = f"{state.status}-{number}", number + 1
        choices[key] = state
    return choices


def chosen_now(scheme, action):
    """Return the key under which the present status of `action` is offered in `scheme`."""
    choices = choices_of(scheme)
    same = [key for key, one in choices.items() if one.status == action.status]
    worded = [key for key in same if choices[key].label == action.status_label]
    return next(iter(worded + same), "")


class ResolutionField(forms.ModelChoiceField):
    """A resolution of the minutes about a challenge, the newest meeting first."""

    def __init__(self, challenge, label="Resolution that asked for it"):
        super().__init__(
            Resolution.objects.filter(item__challenge=challenge)
            .select_related("item__meeting__committee")
            .defer("item__source_text")
            .order_by("-item__meeting__held_on", "item", "position"),
            label=label,
            required=False,
        )

    def label_from_instance(self, resolution):
        return f"{resolution.item.meeting}: {resolution.label} {resolution.text}"[:110]


class ActionForm(WrittenDueForm, forms.ModelForm):
    """An action of the plan. Its first due date is kept for ever once it is stored.

    Rewording one that has been in the plan for a day or more needs a reason and who agreed.
    What somebody else saved since the page was opened is told, and not undone unseen.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    due = forms.CharField(
        label="Due date",
        required=False,
        max_length=100,
        help_text=f"As the plan writes it. {EXAMPLES}",
    )
    reason = forms.CharField(
        label="Why the wording changes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only if you change what will be done. The old wording stays in the record.",
    )
    agreed_by = forms.CharField(
        label="Who agreed to the wording",
        required=False,
        max_length=150,
        help_text="A post or a committee, such as Cabinet.",
    )

    class Meta:
        model = ActionItem
        fields = [
            "ref", "title", "description", "owner", "portfolio_holder", "directorate",
            "asked_for_by", "also_answers",
        ]  # fmt: skip
        labels = {
            "title": "What will be done",
            "description": "More about it",
            "portfolio_holder": "Portfolio holder",
            "asked_for_by": "Resolution that asked for it",
            "also_answers": "Other recommendations it answers",
        }
        help_texts = {"ref": "For example, 3.2"}
        widgets = {
            "ref": forms.TextInput(attrs={"class": "input--5"}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "also_answers": forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
        }
        error_messages = {
            "ref": {"required": "Enter a reference, such as 3.2"},
            "title": {"required": "Enter what will be done"},
        }

    field_order = [
        "recommendation", "ref", "title", "description", "reason", "agreed_by", "agreed_in",
        "owner", "portfolio_holder", "directorate", "due", "is_sure", "review_on",
    ]  # fmt: skip

    def __init__(self, *args, council, day, **kwargs):
        """`day` is today."""
        super().__init__(*args, **kwargs)
        action = self.instance
        self.day = day
        self.counted_from = action.challenge.plan_published_on or day
        self.council = council
        self.before = (action.title, action.description)
        self.stored = stored_values(action) if action.pk else {}
        self.initial["seen"] = _fingerprint(self.stored)
        self.is_late = False  # whether somebody else has saved meanwhile
        posts = Post.objects.filter(council=council).order_by("title")
        self.fields["owner"].queryset = posts.filter(kind=Post.Kind.OFFICER)
        self.fields["portfolio_holder"].queryset = posts.filter(kind=Post.Kind.MEMBER)
        self.fields["asked_for_by"] = ResolutionField(action.challenge_id)
        others = Recommendation.objects.filter(challenge=action.challenge_id)
        self.fields["also_answers"].queryset = others.exclude(
            pk=action.recommendation_id
        ).order_by("sort_key")
        if not self.fields["also_answers"].queryset:
            del self.fields["also_answers"]
        self.rewords = bool(action.pk) and action.added_on < day
        if self.rewords:
            self.fields["agreed_in"] = ResolutionField(
                action.challenge_id, label="Resolution that changed the wording"
            )
        else:
            del self.fields["reason"], self.fields["agreed_by"]
        if action.pk:
            # Moving a date is another act: it asks for a reason and for who agreed.
            for name in ("due", "review_on", "is_sure"):
                del self.fields[name]
        else:
            self.drop_unasked()
        self.order_fields(self.field_order)

    def clean_ref(self):
        ref = self.cleaned_data["ref"]
        taken = ActionItem.objects.filter(
            ~Q(pk=self.instance.pk), challenge=self.instance.challenge_id, ref=ref
        )
        if taken.exists():
            raise forms.ValidationError(f"Another action has the reference {ref}")
        return ref

    def clean(self):
        data = super().clean()
        if "due" in self.fields:
            self.read_written(data)
        if data.get("seen") not in ("", None, self.initial["seen"]):
            self._tell_what_stands(data)
        after = (data.get("title"), data.get("description"))
        self.is_reworded = self.rewords and after != self.before
        if self.is_reworded:
            if not data.get("reason"):
                self.add_error("reason", "Enter why the wording changes")
            if not data.get("agreed_by") and not data.get("agreed_in"):
                self.add_error("agreed_by", "Enter who agreed to the wording")
            if resolution := data.get("agreed_in"):
                try:
                    check_order(
                        self.instance.wording_changes,
                        resolution.item.meeting.held_on,
                        "The wording",
                    )
                except forms.ValidationError as wrong:
                    self.add_error("agreed_in", wrong)
        return data

    def _tell_what_stands(self, data):
        """Refuse, and say what the record holds where it is not what was typed."""
        self.is_late = True
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.initial["seen"]
        typed = stored_values(self.instance, data)
        stands = [
            f"{self.fields[name].label or name}: {_in_words(self.fields[name], value)}."
            for name, value in self.stored.items()
            if name in self.fields and typed.get(name) != value
        ]
        self.add_error(
            None,
            " ".join(
                [
                    "Somebody else changed this action since you opened this page.",
                    *(["It now says:"] if stands else []),
                    *stands,
                    "Nothing of yours was saved. Look at it and save again.",
                ]
            ),
        )

    def save(self, commit=True):
        if self.due is not None:
            self.instance.original_due_on = self.due.latest
            self.instance.original_due_text = self.due.words
            self.instance.original_review_on = self.cleaned_data.get("review_on")
        return super().save(commit=commit)


class ActionAskedForForm(ActionForm):
    """A new action that a resolution asks for; without a reference it gets the next one free."""

    recommendation = forms.ModelChoiceField(
        Recommendation.objects.none(),
        error_messages={"required": "Select a recommendation"},
    )

    class Meta(ActionForm.Meta):
        fields = ["recommendation", *ActionForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("asked_for_by", "also_answers"):
            self.fields.pop(name, None)
        self.order_fields(self.field_order)
        self.fields["recommendation"].queryset = Recommendation.objects.filter(
            challenge=self.instance.challenge_id
        ).order_by("sort_key")
        self.fields["ref"].required = False
        self.fields["ref"].help_text = "Leave it empty for the next one of the recommendation"

    def clean(self):
        data = super().clean()
        if not data.get("ref") and data.get("recommendation"):
            self.cleaned_data["ref"] = next_ref(data["recommendation"])
            data["ref"] = self.clean_ref()
        return data


class AskedForForm(forms.Form):
    """Which action of the plan it is that a resolution asks for."""

    action = forms.ModelChoiceField(
        ActionItem.objects.none(), error_messages={"required": "Select an action"}
    )

    def __init__(self, *args, challenge, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = ActionItem.objects.filter(challenge=challenge).order_by(
            "sort_key", "pk"
        )


STORED = (
    "ref", "title", "description", "owner", "portfolio_holder", "directorate", "asked_for_by",
    "also_answers",
)  # fmt: skip


def stored_values(action, typed=None) -> dict[str, object]:
    """Return what an action holds, or of `typed` the same, by field: texts, and keys of others."""
    found = {}
    for name in STORED:
        value = typed.get(name) if typed is not None else None
        if typed is None and name == "also_answers":
            value = action.also_answers.all()
        elif typed is None:
            value = getattr(action, ActionItem._meta.get_field(name).attname)
        if name == "also_answers":
            value = sorted(one.pk for one in value or ())
        found[name] = getattr(value, "pk", value) or ""
    return found


def _fingerprint(values) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _in_words(field, value) -> str:
    """Return what a field holds as its form shows it."""
    if not value:
        return "nothing"
    if queryset := getattr(field, "queryset", None):
        keys = value if isinstance(value, list) else [value]
        return ", ".join(str(one) for one in queryset.filter(pk__in=keys)) or "nothing"
    return shorten(str(value), 200, placeholder=" …")


def next_ref(recommendation):
    """Suggest the reference after the last one in use: 3.5 after 3.4."""
    used = recommendation.actions.values_list("ref", flat=True)
    tails = [ref.rpartition(".")[2] for ref in used]
    last = max((int(tail) for tail in tails if tail.isdecimal()), default=0)
    return f"{recommendation.number}.{last + 1}"
