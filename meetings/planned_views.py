"""Pages on which meetings ahead are entered, moved and cancelled."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from meetings import planned
from meetings.models import Meeting
from meetings.planned_forms import MeetingForm, PlanMeetingsForm
from recommendations.gate import in_council

MAY_PLAN = "meetings.add_agendaitem"


@require_http_methods(["GET", "POST"])
@in_council(MAY_PLAN)
def plan_meetings(request, council):
    """Enter the days on which a committee will meet, several at once."""
    form = PlanMeetingsForm(request.POST or None, council=council, day=localdate())
    if form.is_valid():
        committee, days = form.cleaned_data["committee"], form.cleaned_data["dates"]
        committee.council = council
        new = len(planned.plan(committee, days, by=request.user))
        before = len({day for day, _ in days}) - new
        said = f"{new} meeting{'' if new == 1 else 's'} of {committee} entered"
        messages.success(request, f"{said}, {before} entered before." if before else f"{said}.")
        return redirect("meetings:plan-meetings", council.slug)
    upcoming = Meeting.objects.filter(committee__council=council, held_on__gte=localdate())
    context = {
        "form": form,
        "upcoming": upcoming.select_related("committee").order_by("held_on", "starts_at", "pk"),
        "nav": "forward",
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/plan_meetings.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(MAY_PLAN)
def change_meeting(request, council, pk):
    """Move a meeting, give it another time, cancel it or take that back."""
    meeting = get_object_or_404(
        Meeting.objects.filter(committee__council=council).select_related("committee"), pk=pk
    )
    form = MeetingForm(request.POST or None, meeting=meeting)
    context = {"form": form, "meeting": meeting, "nav": "forward"}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            changed = planned.change(pk, day=localdate(), by=request.user, **form.cleaned_data)
        except planned.CannotChange as error:
            form.add_error("is_cancelled" if "cancelled" in str(error) else "held_on", str(error))
        except planned.SomebodyElseChanged as error:
            # The next press of the button is by somebody who has seen what is there now.
            context["now"] = error.meeting
            form.data = form.data.copy()
            form.data["seen"] = planned.stamp(error.meeting)
            status = 409
        else:
            messages.success(request, f"{changed} saved.")
            return redirect("meetings:plan-meetings", council.slug)
    return render(request, "meetings/change_meeting.html", context, status=status)
