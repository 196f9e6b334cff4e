"""Pages of issued reports: issuing one, what it was, whether it still holds, what differs now."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from peerchallenge.exempt.reading import open_older
from peerchallenge.reports.formats.answers import as_file
from peerchallenge.reports.formats.downloads import choices_of_formats, cover_context, download_of
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.making import drafts, issuing
from peerchallenge.reports.making.before_issue import of_draft
from peerchallenge.reports.making.comparing import differences
from peerchallenge.reports.making.finding import challenge_called, draft_of, issued_of
from peerchallenge.reports.models import IssuedReport
from peerchallenge.reports.progress import progress_report
from recommendations.file_store import NOT_THERE
from recommendations.gate import in_council

VIEW = "recommendations.view_recommendation"
MAKE = "recommendations.make_report"
ISSUE = "reports.issue_report"


class IssueForm(forms.Form):
    """What is said when a report is issued."""

    supersedes = forms.ModelChoiceField(
        IssuedReport.objects.none(),
        label="Takes the place of",
        required=False,
        empty_label="No earlier report",
        help_text="An issued report is never changed: a corrected one takes its place",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, initial={"version": draft.version}, **kwargs)
        field = self.fields["supersedes"]
        field.queryset = (
            IssuedReport.objects.filter(challenge=draft.challenge, superseded_by__isnull=True)
            .select_related("committee")
            .defer("data")
            .order_by("-issued_at", "-pk")
        )
        field.label_from_instance = _named


def _named(issued):
    to = f", {issued.committee}" if issued.committee else ""
    return f"{issued.title}{to}, issued {timezone.localtime(issued.issued_at):%-d %B %Y}"


@require_http_methods(["GET", "POST"])
@in_council(ISSUE)
def issue_draft(request, council, challenge_slug, pk):
    """Confirm that a report goes out, or see how far its making is."""
    draft = draft_of(council, challenge_slug, pk)
    if draft.issued_id:
        if request.htmx:
            return HttpResponseClientRefresh()
        return redirect("reports:issued", council.slug, challenge_slug, draft.issued_id)
    context = {"draft": draft, "challenge": draft.challenge, "nav": "overview"}
    form = IssueForm(request.POST or None, draft=draft)
    if request.method == "POST" and not draft.is_running and form.is_valid():
        return _issue(request, council, draft, form)
    if draft.run:
        template = "reports/_issuing.html" if request.htmx else "reports/issuing.html"
        return render(request, template, context)
    if request.htmx:
        return HttpResponseClientRefresh()
    report = drafts.report_of(draft, drafts.branding_of(council), at=timezone.now())
    context |= {"form": form, "warned": of_draft(report, draft.challenge, localdate())}
    status = 422 if form.is_bound else 200
    return render(request, "reports/issue.html", context, status=status)


def _issue(request, council, draft, form):
    chosen = form.cleaned_data["supersedes"]
    if draft.version != form.cleaned_data["version"]:
        messages.error(request, "The draft was changed meanwhile. Look at it again first.")
        return redirect(_address("draft", draft))
    issuing.begin_issuing(
        draft,
        seen=draft.version,
        by=request.user,
        as_post=request.user.capacity_in(council),
        supersedes=chosen,
    )
    if draft.problem:
        messages.error(request, draft.problem)
    return redirect(_address("issue-draft", draft))


def _address(name, of):
    challenge = of.challenge
    return reverse(f"reports:{name}", args=[challenge.council.slug, challenge.slug, of.pk])


@require_GET
@in_council(VIEW)
def issued_reports(request, council, challenge_slug):
    """The issued reports of a challenge, for everybody who may read its plan."""
    challenge = challenge_called(council, challenge_slug)
    found = IssuedReport.objects.filter(challenge=challenge).for_listing()
    context = {"challenge": challenge, "issued_reports": found, "nav": "overview"}
    return render(request, "reports/issued_reports.html", context)


@require_GET
@in_council(VIEW)
def issued(request, council, challenge_slug, pk):
    """An issued report: what it is, who issued it when, its files."""
    issued = issued_of(council, challenge_slug, pk)
    context = {
        "issued": issued,
        "challenge": issued.challenge,
        "formats": choices_of_formats(drafts.branding_of(council)),
        "may_make": request.user.has_perm(MAKE, council),
        "nav": "overview",
    }
    return render(request, "reports/issued.html", context)


@require_GET
@in_council(VIEW)
def download(request, council, challenge_slug, pk):
    """The report as issued: the very bytes of the PDF, or its kept data in another format."""
    issued = issued_of(council, challenge_slug, pk)
    open_older(issued, by=request.user, council=council)
    kind = request.GET.get("format", "pdf")
    report = issuing.from_text(issued.data)
    if kind != "pdf":
        return download_of(request, report, drafts.branding_of(council), kind)
    try:
        file = issued.pdf.open("rb")
    except NOT_THERE:
        raise Http404("The file is not on the disk") from None
    # The compression of pages would take the length away, and a PDF is packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return as_file(file, "application/pdf", RENDERERS["pdf"].filename(report))


@require_GET
@in_council(VIEW)
def cover(request, council, challenge_slug, pk):
    """The words of the covering report as they follow from the issued data."""
    issued = issued_of(council, challenge_slug, pk)
    open_older(issued, by=request.user, council=council)
    context = cover_context(issuing.from_text(issued.data))
    context |= {"challenge": issued.challenge, "back": _address("issued", issued)}
    return render(request, "reports/cover.html", context | {"nav": "overview"})


@require_POST
@in_council(MAKE)
def check(request, council, challenge_slug, pk):
    """Make the PDF again from the kept data, and say whether it is the same."""
    issued = issued_of(council, challenge_slug, pk)
    found = issuing.check(issued)
    if found.is_sound:
        messages.success(
            request,
            "Checked: the file and the data are unchanged, and made again from the data the PDF "
            "has the same bytes.",
        )
    else:
        messages.error(request, " ".join(_unsound(found, issued)))
    return redirect(_address("issued", issued))


def _unsound(found, issued):
    if not found.file_is_there:
        yield "The file is not on the disk."
    elif not found.file_is_unchanged:
        yield "The file is not the one that was issued: its SHA-256 differs."
    if not found.data_are_unchanged:
        yield "The data are not those that were issued: their SHA-256 differs."
    if found.problem:
        yield f"The PDF could not be made again: {found.problem}."
    elif not found.comes_out_the_same:
        yield "Made again from the data, the PDF has other bytes."
        yield f"It was made with {issued.made_with}."


@require_GET
@in_council(VIEW)
def compare(request, council, challenge_slug, pk):
    """What the report said as issued, beside what the record says now.

    Of its own day, which shows what was recorded later about it; and of today.
    """
    issued = issued_of(council, challenge_slug, pk)
    open_older(issued, by=request.user, council=council)
    then = issuing.from_text(issued.data)
    same_day = _now(issued, then, issued.as_at)
    today = _now(issued, then, localdate())
    context = {
        "issued": issued,
        "challenge": issued.challenge,
        "same_day": differences(then, same_day),
        "since": differences(then, today),
        "today": localdate(),
        "nav": "overview",
    }
    return render(request, "reports/compare.html", context)


def _now(issued, then, day):
    """Return the report as the record has it now, with the words that people wrote for it."""
    return progress_report(
        issued.challenge,
        day,
        generated_at=timezone.now(),
        committee=issued.committee,
        meeting_date=issued.meeting_date,
        author=then.author,
        contact=then.contact,
        introduction=then.introduction,
        conclusions=then.conclusions,
        asks=then.asks,
        parts=then.parts,
        classification=then.classification,
        implications=then.implications,
        brand=then.brand,
    )
