"""The page of what changed in a plan between two days, or since a committee last looked."""

from dataclasses import asdict

from django import forms
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from actions.standing import quiet_since
from meetings.models import Committee
from peerchallenge.reports.facts.changes import (
    KINDS,
    counted_by_kind,
    kind_of,
    last_look,
    what_changed,
)
from peerchallenge.reports.report import VERSION
from recommendations.gate import in_council
from recommendations.models import PeerChallenge

FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
WRONG = "Enter a real date, such as 31/3/2026"
BOX = {"type": "date", "class": "input"}


class ChangesForm(forms.Form):
    """Between which days to compare; in the address, so that it can be kept and sent."""

    mark_optional = False

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label="Since a committee last looked",
        required=False,
        empty_label="Choose a day instead",
        error_messages={"invalid_choice": "Select a committee of the council"},
    )
    since = forms.DateField(
        label="From the end of",
        required=False,
        input_formats=FORMATS,
        error_messages={"invalid": WRONG},
        help_text="Where no committee is chosen; without a day, three months",
        widget=forms.DateInput(attrs=BOX, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label="To the end of",
        required=False,
        input_formats=FORMATS,
        error_messages={"invalid": WRONG},
        help_text="Without a day, today",
        widget=forms.DateInput(attrs=BOX, format="%Y-%m-%d"),
    )

    def __init__(self, *args, challenge, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.challenge, self.day = challenge, day
        self.meeting = None
        self.fields["committee"].queryset = Committee.objects.filter(
            council=challenge.council
        ).order_by("name")

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        until = data["until"] = data["until"] or self.day
        if until > self.day:
            self.add_error("until", "The date must be today or in the past")
            return data
        if committee := data["committee"]:
            # What it looked at on the last day itself is not compared with itself.
            self.meeting = last_look(self.challenge, committee, until, before=until)
            if self.meeting is None:
                self.add_error(
                    "committee", f"{committee} has not considered the challenge by then"
                )
                return data
            data["since"] = self.meeting.held_on
        data["since"] = data["since"] or quiet_since(until)
        if data["since"] >= until:
            self.add_error("since", "The first day must be before the last")
        return data


@require_GET
@in_council("recommendations.view_recommendation")
def changes(request, council, challenge_slug):
    """What changed in the plan: statuses, dates, owners, what is new and what is silent."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    form = ChangesForm(request.GET, challenge=challenge, day=localdate())
    status, context = 422, {"form": form, "challenge": challenge, "nav": "overview"}
    if form.is_valid():
        status = 200
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        found = what_changed(challenge, since, until)
        if request.GET.get("format") == "json":
            return _as_json(challenge, form, found)
        context |= {
            "since": since,
            "until": until,
            "meeting": form.meeting,
            "groups": _grouped(found),
            "number": sum(one.what != "no update" for one in found),
        }
    elif request.GET.get("format") == "json":
        return JsonResponse({"version": VERSION, "errors": form.errors}, status=422)
    template = "reports/_changes.html" if request.htmx else "reports/changes.html"
    return render(request, template, context, status=status)


def _grouped(found):
    """Return (kind, heading, changes) of each kind that occurs, in the order of `KINDS`."""
    kinds = {}
    for one in found:
        kinds.setdefault(kind_of(one), []).append(one)
    return [(kind, KINDS[kind], kinds[kind]) for kind in KINDS if kind in kinds]


def _as_json(challenge, form, found):
    data = form.cleaned_data
    content = {
        "version": VERSION,
        "council": challenge.council.name,
        "challenge": challenge.title,
        "since": data["since"],
        "until": data["until"],
        "committee": data["committee"].name if data["committee"] else None,
        "counts": counted_by_kind(found),
        "changes": [asdict(one) for one in found],
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
