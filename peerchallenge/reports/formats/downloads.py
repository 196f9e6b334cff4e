"""A report as a download in any format that the council can have."""

from django.http import HttpResponse
from django.shortcuts import render

from peerchallenge.reports.formats import as_html
from peerchallenge.reports.formats.answers import as_download
from peerchallenge.reports.formats.cover import cover_text
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.formats.word_template import TemplateNotFilled, render_template
from peerchallenge.reports.models import Branding
from peerchallenge.reports.printed.pdf import ReportNotMade
from peerchallenge.reports.report import ProgressReport

TEMPLATE = "template"  # Word, in the council's own template


def choices_of_formats(branding: Branding) -> list[tuple[str, str]]:
    """Return (key, label) of the formats that the council can have."""
    found = [(one.key, one.label) for one in RENDERERS.values()]
    if branding.template:
        found.insert(2, (TEMPLATE, "Word, in the council’s own template"))
    return found


def download_of(request, report, branding, kind, *, draft=False) -> HttpResponse:
    """Answer with the report as a file; with 400 for a format that there is not."""
    if kind not in dict(choices_of_formats(branding)):
        return HttpResponse("Choose a format", status=400, content_type="text/plain")
    made = RENDERERS["docx" if kind == TEMPLATE else kind]
    try:
        if kind == TEMPLATE:
            content = render_template(bytes(branding.template), report)
        else:
            content = made.render(report)
    except (ReportNotMade, TemplateNotFilled) as error:
        context = {"problem": str(error), "nav": "overview"}
        # A template stays as it is until somebody mends it; what was not set may be set next time.
        status = 422 if isinstance(error, TemplateNotFilled) else 503
        return render(request, "reports/not_made.html", context, status=status)
    name = made.filename(report)
    if draft:
        name = name.removesuffix(f".{made.extension}") + f"-draft.{made.extension}"
    return as_download(content, made.content_type, name)


def page_of(report: ProgressReport, *, below: int) -> dict:
    """Return what a page needs that shows the report under a heading of level `below`."""
    return as_html.context(report, below=below)


def cover_context(report: ProgressReport) -> dict:
    """Return the words of the covering report for a page."""
    return {"report": report, "text": cover_text(report)}
