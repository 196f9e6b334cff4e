"""Pages on which a report is made: its choices, what it looks like, what would embarrass."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from actions.models import UpdateRound
from peerchallenge.reports.formats.downloads import (
    choices_of_formats,
    cover_context,
    download_of,
    page_of,
)
from peerchallenge.reports.making import drafts
from peerchallenge.reports.making.before_issue import of_draft
from peerchallenge.reports.making.drafts import AlreadyIssued, SomebodyElseSaved
from peerchallenge.reports.making.finding import challenge_called, draft_of
from peerchallenge.reports.making.forms import DraftForm, MeetingForm, draft_initial
from recommendations.gate import in_council

MAKE = "recommendations.make_report"
ISSUE = "reports.issue_report"


def _to(name, draft):
    challenge = draft.challenge
    return redirect(f"reports:{name}", challenge.council.slug, challenge.slug, draft.pk)


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def new_draft(request, council, challenge_slug):
    """Begin a report: for which meeting, and as at which day."""
    challenge = challenge_called(council, challenge_slug)
    form = MeetingForm(request.POST or None, council=council, initial=_next_meeting(challenge))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = drafts.begin(
            challenge,
            committee=data["committee"],
            meeting_date=data["meeting_date"],
            as_at=data["as_at"],
            by=request.user,
        )
        return _to("draft", draft)
    context = {"challenge": challenge, "form": form, "nav": "overview"}
    status = 422 if form.is_bound else 200
    return render(request, "reports/new_draft.html", context, status=status)


def _next_meeting(challenge):
    """Return the meeting that an open round of updates is for, as a form's beginning."""
    open_round = (
        UpdateRound.objects.filter(challenge=challenge).still_open().order_by("-pk").first()
    )
    found = {"as_at": localdate()}
    if open_round and open_round.committee_id:
        found |= {"committee": open_round.committee_id, "meeting_date": open_round.meets_on}
    return found


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def draft(request, council, challenge_slug, pk):
    """The choices of a draft on the left, the report they make on the right."""
    draft = draft_of(council, challenge_slug, pk)
    if draft.issued_id:
        return redirect("reports:issued", council.slug, challenge_slug, draft.issued_id)
    if draft.run:
        return _to("issue-draft", draft)
    form = DraftForm(
        request.POST or None, council=council, draft=draft, initial=draft_initial(draft)
    )
    conflict, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                drafts.save(
                    draft,
                    form.choices(),
                    seen=form.cleaned_data["version"],
                    by=request.user,
                    council=council,
                )
            except SomebodyElseSaved as error:
                # What was typed stays, and saving it again is a decision.
                conflict, status = error.now, 409
                form.data = form.data.copy()
                form.data["version"] = error.now.version
            except AlreadyIssued:
                return _to("draft", draft)
            else:
                messages.success(request, "The draft is saved.")
                return _to("issue-draft" if "issue" in request.POST else "draft", draft)
    context = _context(draft, form, request.user, council) | {"conflict": conflict}
    return render(request, "reports/draft.html", context, status=status)


def _context(draft, form, user, council):
    return {
        "draft": draft,
        "challenge": draft.challenge,
        "form": form,
        "formats": choices_of_formats(drafts.branding_of(council)),
        "may_issue": user.has_perm(ISSUE, council),
        "nav": "overview",
    }


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def preview(request, council, challenge_slug, pk):
    """What the draft looks like as a page; with choices in the request, as those would make it."""
    draft = draft_of(council, challenge_slug, pk)
    status = 200
    context = {"draft": draft, "challenge": draft.challenge, "nav": "overview"}
    if request.method == "POST":
        form = DraftForm(request.POST, council=council, draft=draft)
        if form.is_valid():
            for name, value in form.choices().items():
                setattr(draft, name, value)
            context["is_unsaved"] = True
        else:
            context["wrong"], status = True, 422
    if status == 200:
        report = drafts.report_of(draft, drafts.branding_of(council), at=timezone.now())
        context |= page_of(report, below=2)
    template = "reports/_preview.html" if request.htmx else "reports/preview.html"
    return render(request, template, context, status=status)


@require_GET
@in_council(MAKE)
def before(request, council, challenge_slug, pk):
    """What would embarrass if the draft went out as it is, and where each is put right."""
    draft = draft_of(council, challenge_slug, pk)
    report = drafts.report_of(draft, drafts.branding_of(council), at=timezone.now())
    context = {
        "draft": draft,
        "challenge": draft.challenge,
        "warned": of_draft(report, draft.challenge, localdate()),
        "nav": "overview",
    }
    template = "reports/_before.html" if request.htmx else "reports/before.html"
    return render(request, template, context)


@require_GET
@in_council(MAKE)
def download(request, council, challenge_slug, pk):
    """The draft as a file in one of the formats."""
    draft = draft_of(council, challenge_slug, pk)
    branding = drafts.branding_of(council)
    report = drafts.report_of(draft, branding, at=timezone.now())
    return download_of(request, report, branding, request.GET.get("format", "pdf"), draft=True)


@require_GET
@in_council(MAKE)
def cover(request, council, challenge_slug, pk):
    """The words of the covering report, to copy into the council's own template."""
    draft = draft_of(council, challenge_slug, pk)
    report = drafts.report_of(draft, drafts.branding_of(council), at=timezone.now())
    back = reverse("reports:draft", args=[council.slug, challenge_slug, pk])
    context = cover_context(report) | {"challenge": draft.challenge, "back": back}
    return render(request, "reports/cover.html", context | {"nav": "overview"})


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def delete_draft(request, council, challenge_slug, pk):
    """Forget a draft, once it is confirmed."""
    draft = draft_of(council, challenge_slug, pk)
    if request.method == "GET":
        if draft.issued_id:
            return _to("draft", draft)
        context = {"draft": draft, "challenge": draft.challenge, "nav": "overview"}
        return render(request, "reports/delete_draft.html", context)
    try:
        drafts.delete(draft, by=request.user, council=council)
    except AlreadyIssued:
        messages.error(request, "That report is issued and cannot be deleted.")
    else:
        messages.success(request, "The draft is deleted.")
    return redirect("pages:report", council.slug, challenge_slug)
