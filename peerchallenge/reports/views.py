"""The page on which the progress report is made."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from meetings.models import Committee
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.making.drafts import without_a_draft
from peerchallenge.reports.models import IssuedReport, ReportDraft
from peerchallenge.reports.printed.pdf import ReportNotMade
from recommendations.fields import DayMonthYearField
from recommendations.gate import in_council
from recommendations.models import PeerChallenge


class ReportForm(forms.Form):
    """What report is wanted; in the address, so that it can be kept and sent."""

    as_at = DayMonthYearField(
        label="As at",
        help_text="Everything is shown as it stood at the end of this day",
        error_messages={"required": "Enter the day as at which the report is made"},
    )
    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label="Committee",
        required=False,
        empty_label="Not for a meeting",
        help_text="The report then says what has changed since it last looked",
    )
    meeting_date = DayMonthYearField(label="Date of its meeting", required=False)
    format = forms.ChoiceField(
        choices=[(one.key, one.label) for one in RENDERERS.values()],
        initial="pdf",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a format"},
    )

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = Committee.objects.filter(council=council).order_by(
            "name"
        )

    def clean_as_at(self):
        day = self.cleaned_data["as_at"]
        if day > localdate():
            raise forms.ValidationError("The day must be today or in the past")
        return day


@require_GET
@in_council("recommendations.make_report")
def progress_report(request, council, challenge_slug):
    """The reports in the making and as issued; or the one that the address asks for."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    asked = "format" in request.GET
    form = ReportForm(
        request.GET if asked else None, council=council, initial={"as_at": localdate()}
    )
    context = {"form": form, "challenge": challenge, "day": localdate(), "nav": "overview"}
    if not asked:
        context |= reports_of(challenge, request.user, council)
    status = 200
    if asked:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            report = without_a_draft(
                challenge,
                data["as_at"],
                generated_at=now(),
                committee=data["committee"],
                meeting_date=data["meeting_date"],
            )
            try:
                return _answer(report, data["format"])
            except ReportNotMade as error:
                context["problem"], status = str(error), 503
    return render(request, "reports/progress_report.html", context, status=status)


def reports_of(challenge, user, council):
    """Return the drafts and the issued reports of a challenge; two queries."""
    return {
        "drafts": ReportDraft.objects.filter(challenge=challenge)
        .in_the_making()
        .select_related("committee")
        .order_by("-changed_at", "-pk"),
        "issued_reports": IssuedReport.objects.filter(challenge=challenge).for_listing(),
        "may_set": user.has_perm("recommendations.change_council", council),
    }


def _answer(report, kind):
    made = RENDERERS[kind]
    response = HttpResponse(made.render(report), content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename(report)}"'
    return response
