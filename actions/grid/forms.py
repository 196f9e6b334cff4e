"""Many actions at once: an update each in a grid, or one owner for all."""

from django import forms

from actions.forms import choices_of, chosen_now
from actions.models import WITH_POINTER, ActionItem
from actions.progress import SomebodyElseReported, report_progress
from actions.schemes import STANDARD
from actions.standing import DONE, Status
from recommendations.fields import SeenField
from recommendations.models import Post

# These ask for more than a line: they are reported on the action's own form.
NEEDS_MORE = DONE | WITH_POINTER | {Status.PAUSED}


class RowForm(forms.Form):
    """One row of the grid: a status and what changed. A row without words reports nothing."""

    mark_optional = False

    status = forms.ChoiceField()
    narrative = forms.CharField(
        label="What has changed?",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    seen = SeenField()

    def __init__(self, *args, action, scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["seen"].newest = action.seen
        self.conflict = None
        offered = choices_of(scheme)
        self.now = chosen_now(scheme, action)
        self.choices = {
            key: one
            for key, one in offered.items()
            if one.status not in NEEDS_MORE or key == self.now
        }
        self.fields["status"].choices = [(key, one.label) for key, one in self.choices.items()]
        self.fields["status"].label = f"Status of action {action.ref}"
        self.fields["narrative"].label = f"What has changed in action {action.ref}?"
        self.has_own_words = scheme.key != STANDARD.key

    def clean(self):
        data = super().clean()
        if not data.get("narrative"):
            if "status" in data and data["status"] != self.now:
                self.add_error("narrative", "Enter what has changed, or put the status back")
            return data
        review_on = self.action.review_on
        if self.action.due_on is None and (
            review_on is None or review_on <= self.action.standing_on
        ):
            self.add_error(
                "narrative", "Update this one by itself: its next review date is needed"
            )
        elif data.get("status") == self.now and self.choices[self.now].status in NEEDS_MORE:
            self.add_error("narrative", "Update this one by itself: it has ended or is paused")
        return data

    @property
    def is_reported(self):
        """Whether there is something to record; after cleaning."""
        return bool(self.cleaned_data.get("narrative"))

    def save(self, *, day, by, as_post):
        """Record the row's update; keep the other's in `conflict` if somebody was first."""
        data, state = self.cleaned_data, self.choices[self.cleaned_data["status"]]
        try:
            return report_progress(
                self.action,
                status=state.status,
                state_label=state.label if self.has_own_words else "",
                narrative=data["narrative"],
                next_steps=self.action.latest["next_steps"] if self.action.latest else "",
                review_on=self.action.review_on if self.action.due_on is None else None,
                effective_on=day,
                seen=data["seen"],
                by=by,
                as_post=as_post,
            )
        except SomebodyElseReported as other:
            self.conflict = other.latest
            raise


class OwnersForm(forms.Form):
    """One owner for all the actions that were ticked."""

    actions = forms.ModelMultipleChoiceField(
        ActionItem.objects.none(),
        error_messages={"required": "Select the actions", "invalid_choice": "Select the actions"},
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(),
        label="New owner",
        required=False,
        empty_label="No owner",
    )

    def __init__(self, *args, challenge, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actions"].queryset = ActionItem.objects.filter(challenge=challenge)
        self.fields["owner"].queryset = Post.objects.filter(
            council=challenge.council_id, kind=Post.Kind.OFFICER
        ).order_by("title")
