"""The whole plan as a list, narrowed by what its address says."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q

from actions.models import ActionItem
from actions.standing import NEVER_OVERDUE, Status, quiet_since
from meetings.models import Meeting
from recommendations.models import PeerChallenge, Post, Recommendation

SOON = timedelta(days=42)  # where no meeting to come is known


class ListForm(forms.Form):
    """The filters of the list, as its address has them; what cannot be read is left out."""

    mark_optional = False

    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All actions"),
            ("open", "Open"),
            ("overdue", "Overdue"),
            ("soon", "Due before the next committee"),
            ("quiet", "No update since"),
            ("review", "Review date passed"),
            ("unowned", "No owner"),
            ("undated", "No due date"),
            ("later", "Later date asked for"),
            ("mine", "Mine to update"),
        ],
    )
    since = forms.DateField(
        label="No update since",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 31/3/2026"},
    )
    status = forms.ChoiceField(required=False)
    owner = forms.ModelChoiceField(Post.objects.none(), required=False, empty_label="Anybody")
    lead = forms.ModelChoiceField(
        Post.objects.none(), label="Lead officer", required=False, empty_label="Anybody"
    )
    directorate = forms.ChoiceField(required=False)
    recommendation = forms.ModelChoiceField(
        Recommendation.objects.none(),
        required=False,
        to_field_name="number",
        empty_label="All",
    )

    def __init__(self, *args, challenge: PeerChallenge, scheme, **kwargs):
        super().__init__(*args, **kwargs)
        words = scheme.words
        self.fields["status"].choices = [
            ("", "Any"),
            *((key, words[key]) for key in Status.values),
        ]
        posts = Post.objects.filter(council=challenge.council_id).order_by("title")
        self.fields["owner"].queryset = posts.filter(actions__challenge=challenge).distinct()
        self.fields["lead"].queryset = posts.filter(
            led_recommendations__challenge=challenge
        ).distinct()
        self.fields["recommendation"].queryset = challenge.recommendations.order_by("sort_key")
        named = (
            ActionItem.objects.filter(challenge=challenge)
            .exclude(directorate="")
            .order_by("directorate")
            .values_list("directorate", flat=True)
            .distinct()
        )
        self.fields["directorate"].choices = [("", "Any"), *((name, name) for name in named)]

    @property
    def asked(self):
        """What of the address could be read, without what is empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self):
        """Whether more than a quick filter is asked for."""
        return bool(self.asked.keys() - {"show"})

    @property
    def as_address(self):
        """The same as the part of an address behind the question mark."""
        kept = {name: self.data.get(name) for name in self.asked}
        return urlencode(kept)


@dataclass(frozen=True)
class Chip:
    """A quick filter with how many actions it leaves."""

    key: str
    label: str
    number: int
    is_on: bool


def narrowed(actions, asked: dict, *, day: date, soon: date, user, council):
    """Keep of `actions` (after `with_columns(day)`) what the filters in `asked` leave."""
    if show := asked.get("show"):
        actions = _shown(actions, show, asked, day=day, soon=soon, user=user, council=council)
    if "status" in asked:
        actions = actions.filter(status_then=asked["status"])
    if "owner" in asked:
        actions = actions.filter(owner=asked["owner"])
    if "lead" in asked:
        actions = actions.filter(recommendation__lead_officer=asked["lead"])
    if "directorate" in asked:
        actions = actions.filter(directorate=asked["directorate"])
    if "recommendation" in asked:
        number = asked["recommendation"]
        actions = actions.filter(Q(recommendation=number) | Q(also_answers=number)).distinct()
    return actions


def _shown(actions, show, asked, *, day, soon, user, council):
    is_open = ~Q(status_then__in=NEVER_OVERDUE)
    match show:
        case "overdue":
            return actions.filter(is_open, due_then__lt=day)
        case "soon":
            return actions.filter(is_open, due_then__gte=day, due_then__lte=soon)
        case "quiet":
            return actions.without_update(asked.get("since") or quiet_since(day))
        case "review":
            return actions.with_review(day).review_passed(day)
        case "unowned":
            return actions.filter(is_open, owner__isnull=True)
        case "undated":
            return actions.filter(is_open, due_then__isnull=True)
        case "later":
            return actions.filter(date_requests__outcome="")
        case "mine":
            return actions.updatable_by(user, council).filter(is_open)
    return actions.filter(is_open)


def next_meeting(council, day: date) -> Meeting | None:
    """Return the next meeting of any committee of `council`, today's included, or None."""
    return (
        Meeting.objects.filter(committee__council=council, held_on__gte=day, is_cancelled=False)
        .select_related("committee")
        .order_by("held_on", "pk")
        .first()
    )


def chips(actions, *, day: date, soon: date, meeting: Meeting | None, on: str) -> list[Chip]:
    """Return the quick filters with their numbers; one query. After `with_columns(day)`."""
    is_open = ~Q(status_then__in=NEVER_OVERDUE)
    wanted = {
        "": Q(),
        "overdue": is_open & Q(due_then__lt=day),
        "soon": is_open & Q(due_then__gte=day, due_then__lte=soon),
        "quiet": is_open & Q(reported_then__lt=quiet_since(day)),
        "unowned": is_open & Q(owner__isnull=True),
    }
    numbers = actions.aggregate(
        **{f"n_{key}": Count("pk", filter=which) for key, which in wanted.items() if key},
        n_=Count("pk"),
    )
    before = (
        f"Due before {meeting.committee.name}, {meeting.held_on:%-d %B}"
        if meeting
        else "Due in six weeks"
    )
    labels = {
        "": "All",
        "overdue": "Overdue",
        "soon": before,
        "quiet": "No update for three months",
        "unowned": "No owner",
    }
    return [Chip(key, labels[key], numbers[f"n_{key}"], on == key) for key in wanted]
