"""How a council's reports look, and what they begin from."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from peerchallenge.reports.branding.forms import BrandingForm
from peerchallenge.reports.formats.answers import as_download
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.making.drafts import branding_of
from recommendations import audit
from recommendations.gate import in_council

CHANGE = "recommendations.change_council"
MAKE = "recommendations.make_report"
# What the audit compares; of the files it says only whether there is one.
AUDITED = (
    "name", "colour", "headings", "implications", "classification", "author", "contact",
    "language", "logo_type", "template_name",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@in_council(CHANGE)
def settings(request, council):
    """The settings of a council's reports."""
    branding = branding_of(council)
    before = {name: getattr(branding, name) for name in AUDITED}
    form = BrandingForm(request.POST or None, request.FILES or None, instance=branding)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            after = {name: getattr(saved, name) for name in AUDITED}
            changes = {
                name: [before[name], after[name]]
                for name in AUDITED
                if before[name] != after[name]
            }
            for name in ("logo_file", "template_file"):
                if form.cleaned_data[name]:
                    changes[name] = "replaced"
            if changes:
                audit.record(request.user, "changed", saved, council=council, **changes)
        messages.success(request, "The report settings are saved.")
        return redirect("reports:settings", council.slug)
    context = {"form": form, "branding": branding, "nav": "overview"}
    status = 422 if form.is_bound else 200
    return render(request, "reports/settings.html", context, status=status)


@require_GET
@in_council(CHANGE)
def logo(request, council):
    """The council's logo, as it was given."""
    branding = branding_of(council)
    if not branding.logo:
        raise Http404("There is no logo")
    response = HttpResponse(bytes(branding.logo), content_type=branding.logo_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@in_council(MAKE)
def template(request, council):
    """The council's own Word template, to be changed and given again."""
    branding = branding_of(council)
    if not branding.template:
        raise Http404("There is no template")
    return as_download(
        bytes(branding.template), RENDERERS["docx"].content_type, branding.template_name
    )
