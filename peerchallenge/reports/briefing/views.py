"""The briefing for members before a meeting."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from actions.models import ActionItem, MemberQuestion
from actions.proof.file_types import clean_name
from meetings.models import Committee
from meetings.succession import before_each
from peerchallenge.reports.briefing.briefing import MemberAsked
from peerchallenge.reports.briefing.briefing import briefing as make_briefing
from peerchallenge.reports.briefing.pdf import render_briefing
from peerchallenge.reports.making import drafts
from peerchallenge.reports.making.finding import challenge_called
from peerchallenge.reports.making.forms import MeetingForm
from peerchallenge.reports.printed.pdf import ReportNotMade
from peerchallenge.reports.progress import progress_report
from recommendations.gate import in_council

VIEW = "recommendations.view_recommendation"


class BriefingForm(MeetingForm):
    """For which committee, before which meeting; in the address, so that it can be sent."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        empty_label="Choose a committee",
        error_messages={"required": "Select the committee"},
    )
    field_order = ["committee", "meeting_date", "as_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as_at"].required = False
        self.fields["as_at"].help_text = "Today, unless you enter another day"

    def clean_as_at(self):
        return super().clean_as_at() if self.cleaned_data["as_at"] else localdate()


@require_GET
@in_council(VIEW)
def briefing(request, council, challenge_slug):
    """What the committee said last time, what changed since, what is late, and what to ask."""
    challenge = challenge_called(council, challenge_slug)
    form = BriefingForm(request.GET if "committee" in request.GET else None, council=council)
    context = {"form": form, "challenge": challenge, "nav": "overview"}
    if not form.is_bound or not form.is_valid():
        context |= {
            "has_committees": form.fields["committee"].queryset.exists(),
            "may_change": request.user.has_perm("meetings.add_agendaitem", council),
        }
        status = 422 if form.is_bound else 200
        return render(request, "reports/briefing_form.html", context, status=status)
    data = form.cleaned_data
    report = progress_report(
        challenge,
        data["as_at"],
        generated_at=timezone.now(),
        committee=data["committee"],
        meeting_date=data["meeting_date"],
        brand=drafts.brand_from(drafts.branding_of(council)),
    )
    about = {
        "committee": data["committee"].name,
        "meeting_date": data["meeting_date"],
        "members": _members_asked(challenge, data["committee"], data["as_at"]),
        "former": _former_names(council, data["committee"]),
    }
    if request.GET.get("format") == "pdf":
        try:
            pdf, _ = render_briefing(report, **about)
        except ReportNotMade as error:
            context = {"problem": str(error), "challenge": challenge, "nav": "overview"}
            return render(request, "reports/not_made.html", context, status=503)
        return _pdf(pdf, f"Briefing-{about['committee']}-{data['as_at']:%Y-%m-%d}.pdf")
    context |= {
        "it": make_briefing(report, **about),
        "actions": dict(ActionItem.objects.filter(challenge=challenge).values_list("ref", "pk")),
    }
    return render(request, "reports/briefing.html", context)


def _former_names(council, committee):
    """Return the names that a committee had, or that those merged into it had; one query."""
    known = list(Committee.objects.filter(council=council).order_by("name"))
    before = before_each(known)[committee.pk] - {committee.pk}
    return [one.name for one in known if one.pk in before]


def _members_asked(challenge, committee, day):
    """Return the members' questions for the committee's meetings that had no answer on `day`.

    A briefing is read by all of the committee, so those that were private that day stay out.
    """
    found = (
        MemberQuestion.objects.for_council(challenge.council)
        .filter(recommendation__challenge=challenge, meeting__committee=committee)
        .asked_until(day)
        .shown_by(day)
        .unanswered(day)
        .for_listing()
    )
    return [
        MemberAsked(
            one.text,
            f"Action {one.action.ref}"
            if one.action
            else f"Recommendation {one.recommendation.number}",
            str(one.asked_by),
            one.asked_on,
            one.meeting.held_on,
        )
        for one in found
    ]


def _pdf(content, name):
    """Answer with a PDF that a tablet shows in its own reader."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{clean_name(name)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
