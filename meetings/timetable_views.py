"""The page on which a council says how it counts days, and when its years begin."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import annual_meetings
from meetings.calendar import call_in_ends, effective_on, publish_agenda_by
from meetings.models import AnnualMeeting, CommitteeRules, ReportDeadline
from meetings.timetable_forms import AnnualMeetingForm, DeadlineForm, RulesForm
from recommendations import audit
from recommendations.gate import in_council

MAY_SET = "recommendations.change_council"
EXAMPLE = date(2023, 9, 13)  # a Wednesday of a plain week


@require_http_methods(["GET", "POST"])
@in_council(MAY_SET)
def committee_settings(request, council):
    """Clear days, call-in and bank holidays; deadlines and annual meetings below."""
    rules = CommitteeRules.objects.filter(council=council).first() or CommitteeRules()
    example = _example(rules.as_rules())
    rules.council = council
    form = RulesForm(request.POST or None, instance=rules)
    if form.is_valid():
        changes = {
            name: [str(form.initial.get(name)), str(form.cleaned_data[name])]
            for name in form.changed_data
        }
        with transaction.atomic():
            audit.record(request.user, "changed", form.save(), council=council, **changes)
        messages.success(request, "How days are counted is saved.")
        return redirect("meetings:committee-settings", council.slug)
    deadlines = ReportDeadline.objects.filter(council=council).select_related("committee")
    context = {
        "form": form,
        "example": example,
        "deadlines": [
            (one, one.falls_on(EXAMPLE, example["rules"]))
            for one in deadlines.order_by("name", "pk")
        ],
        "annual_meetings": AnnualMeeting.objects.filter(council=council).order_by("-held_on"),
        "nav": "forward",
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/committee_settings.html", context, status=status)


def _example(rules):
    """Return what the rules come to for one meeting."""
    return {
        "rules": rules,
        "meeting": EXAMPLE,
        "publish_by": publish_agenda_by(EXAMPLE, rules),
        "call_in_ends": call_in_ends(EXAMPLE, rules),
        "effective_on": effective_on(EXAMPLE, rules),
    }


@require_http_methods(["GET", "POST"])
@in_council(MAY_SET)
def add_deadline(request, council):
    """Add a deadline of the council's own."""
    form = DeadlineForm(request.POST or None, instance=ReportDeadline(council=council))
    if form.is_valid():
        with transaction.atomic():
            audit.record(request.user, "added", form.save(), council=council)
        messages.success(request, f"{form.instance} added.")
        return redirect("meetings:committee-settings", council.slug)
    return _form_page(request, form, "Add a deadline")


@require_POST
@in_council(MAY_SET)
def remove_deadline(request, council, pk):
    """Remove a deadline of the council's own."""
    one = get_object_or_404(ReportDeadline, council=council, pk=pk)
    with transaction.atomic():
        audit.record(request.user, "removed", one, council=council)
        one.delete()
    messages.success(request, f"{one} removed.")
    return redirect("meetings:committee-settings", council.slug)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SET)
def add_annual_meeting(request, council):
    """Enter an annual meeting; promises due by the municipal year are dated anew."""
    form = AnnualMeetingForm(request.POST or None, instance=AnnualMeeting(council=council))
    if form.is_valid():
        moved = annual_meetings.add(form.instance, by=request.user)
        messages.success(request, f"Annual meeting entered.{_moved(moved)}")
        return redirect("meetings:committee-settings", council.slug)
    return _form_page(request, form, "Enter an annual meeting")


@require_POST
@in_council(MAY_SET)
def remove_annual_meeting(request, council, pk):
    """Remove an annual meeting; what hung on it is dated anew."""
    one = get_object_or_404(AnnualMeeting, council=council, pk=pk)
    one.council = council
    moved = annual_meetings.remove(one, by=request.user)
    messages.success(request, f"Annual meeting removed.{_moved(moved)}")
    return redirect("meetings:committee-settings", council.slug)


def _moved(number):
    if not number:
        return ""
    return f" The due date of {number} promise{' has' if number == 1 else 's have'} moved with it."


def _form_page(request, form, heading):
    context = {"form": form, "heading": heading, "nav": "forward"}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/committee_settings_form.html", context, status=status)
