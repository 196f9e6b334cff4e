"""What people type about actions, and how they are told what is wrong with it."""

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate

from actions.models import ActionItem, DateChange
from actions.standing import Status
from meetings.models import Meeting, Resolution
from recommendations.fields import DayMonthYearField
from recommendations.models import Post, Recommendation


class ProgressForm(forms.Form):
    """An update of one action, in under a minute.

    `seen` is the number of the last update its author saw, which is how a second author is told.
    """

    status = forms.ChoiceField(
        choices=Status.choices, error_messages={"required": "Select a status"}
    )
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
    effective_on = DayMonthYearField(
        label="Date this describes",
        help_text="Change it only if you are reporting about an earlier day.",
        error_messages={"required": "Enter the date this describes"},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > localdate():
            raise forms.ValidationError("The date this describes must be today or in the past")
        return day


class MoveDateForm(forms.ModelForm):
    """A move of a due date: to when, why, and who agreed."""

    new_due_on = DayMonthYearField(label="New due date", required=False)
    effective_on = DayMonthYearField(
        label="Date it was agreed", error_messages={"required": "Enter the date it was agreed"}
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = DateChange
        fields = [
            "new_due_on", "new_due_text", "reason_class", "reason", "agreed_by", "agreed_at",
            "effective_on",
        ]  # fmt: skip
        labels = {
            "new_due_text": "New due date in words",
            "reason_class": "Kind of reason",
            "reason": "Why it is moved",
            "agreed_by": "Who agreed",
            "agreed_at": "At which meeting",
        }
        help_texts = {
            "new_due_text": "If it has no day, such as “Ongoing”",
            "agreed_by": "A post or a committee, such as Cabinet",
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "reason": {"required": "Enter why the date is moved"},
            "agreed_by": {"required": "Enter who agreed"},
            "reason_class": {"required": "Select the kind of reason"},
        }

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed_at"].queryset = (
            Meeting.objects.filter(committee__council=council)
            .select_related("committee")
            .order_by("-held_on")
        )

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > localdate():
            raise forms.ValidationError("The date it was agreed must be today or in the past")
        return day

    def clean(self):
        data = super().clean()
        if "new_due_on" in data and not (data["new_due_on"] or data.get("new_due_text")):
            self.add_error("new_due_on", "Enter the new due date, or say it in words")
        return data


class ResolutionField(forms.ModelChoiceField):
    """A resolution of the minutes about a challenge, the newest meeting first."""

    def __init__(self, challenge):
        super().__init__(
            Resolution.objects.filter(item__challenge=challenge)
            .select_related("item__meeting__committee")
            .defer("item__source_text")
            .order_by("-item__meeting__held_on", "item", "position"),
            label="Resolution that asked for it",
            required=False,
        )

    def label_from_instance(self, resolution):
        return f"{resolution.item.meeting}: {resolution.label} {resolution.text}"[:110]


class ActionForm(forms.ModelForm):
    """An action of the plan. Its first due date is kept for ever once it is stored."""

    original_due_on = DayMonthYearField(
        label="Due date", required=False, help_text="For example, 31 3 2027"
    )

    class Meta:
        model = ActionItem
        fields = [
            "ref", "title", "description", "owner", "portfolio_holder", "directorate",
            "original_due_on", "original_due_text", "asked_for_by", "also_answers",
        ]  # fmt: skip
        labels = {
            "title": "What will be done",
            "description": "More about it",
            "portfolio_holder": "Portfolio holder",
            "original_due_text": "Due date in words",
            "asked_for_by": "Resolution that asked for it",
            "also_answers": "Other recommendations it answers",
        }
        help_texts = {
            "ref": "For example, 3.2",
            "original_due_text": "If the plan has words, such as “Ongoing” or “Summer 2027”",
        }
        widgets = {
            "ref": forms.TextInput(attrs={"class": "input--5"}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "also_answers": forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
        }
        error_messages = {
            "ref": {"required": "Enter a reference, such as 3.2"},
            "title": {"required": "Enter what will be done"},
        }

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.filter(council=council).order_by("title")
        self.fields["owner"].queryset = posts.filter(kind=Post.Kind.OFFICER)
        self.fields["portfolio_holder"].queryset = posts.filter(kind=Post.Kind.MEMBER)
        self.fields["asked_for_by"] = ResolutionField(self.instance.challenge_id)
        others = Recommendation.objects.filter(challenge=self.instance.challenge_id)
        self.fields["also_answers"].queryset = others.exclude(
            pk=self.instance.recommendation_id
        ).order_by("sort_key")
        if not self.fields["also_answers"].queryset:
            del self.fields["also_answers"]
        if self.instance.pk:
            # Moving a date is another act: it asks for a reason and for who agreed.
            del self.fields["original_due_on"], self.fields["original_due_text"]

    def clean_ref(self):
        ref = self.cleaned_data["ref"]
        taken = ActionItem.objects.filter(
            ~Q(pk=self.instance.pk), challenge=self.instance.challenge_id, ref=ref
        )
        if taken.exists():
            raise forms.ValidationError(f"Another action has the reference {ref}")
        return ref


class ActionAskedForForm(ActionForm):
    """A new action that a resolution asks for; without a reference it gets the next one free."""

    recommendation = forms.ModelChoiceField(
        Recommendation.objects.none(),
        error_messages={"required": "Select a recommendation"},
    )

    field_order = ["recommendation"]

    class Meta(ActionForm.Meta):
        fields = ["recommendation", *ActionForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("asked_for_by", "also_answers"):
            self.fields.pop(name, None)
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


def next_ref(recommendation):
    """Suggest the reference after the last one in use: 3.5 after 3.4."""
    used = recommendation.actions.values_list("ref", flat=True)
    tails = [ref.rpartition(".")[2] for ref in used]
    last = max((int(tail) for tail in tails if tail.isdecimal()), default=0)
    return f"{recommendation.number}.{last + 1}"
