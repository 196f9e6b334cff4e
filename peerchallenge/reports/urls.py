"""Addresses of the reports, below a council's short name."""

from django.urls import path

from peerchallenge.reports.branding import views as branding_views
from peerchallenge.reports.briefing import views as briefing_views
from peerchallenge.reports.making import issued_views
from peerchallenge.reports.making import views as draft_views
from peerchallenge.reports.pack import views as pack_views

app_name = "reports"
report = "<slug:challenge_slug>/report/"
draft = f"{report}drafts/<int:pk>/"
issued = f"{report}issued/<int:pk>/"
pack = "<slug:challenge_slug>/review-pack/"
urlpatterns = [
    path("report-settings/", branding_views.settings, name="settings"),
    path("report-settings/logo/", branding_views.logo, name="logo"),
    path("report-settings/template/", branding_views.template, name="template"),
    path(f"{report}new/", draft_views.new_draft, name="new-draft"),
    path(draft, draft_views.draft, name="draft"),
    path(f"{draft}preview/", draft_views.preview, name="preview"),
    path(f"{draft}before/", draft_views.before, name="before"),
    path(f"{draft}download/", draft_views.download, name="draft-file"),
    path(f"{draft}cover/", draft_views.cover, name="draft-cover"),
    path(f"{draft}delete/", draft_views.delete_draft, name="delete-draft"),
    path(f"{draft}issue/", issued_views.issue_draft, name="issue-draft"),
    path(f"{report}issued/", issued_views.issued_reports, name="issued-reports"),
    path(issued, issued_views.issued, name="issued"),
    path(f"{issued}download/", issued_views.download, name="issued-file"),
    path(f"{issued}cover/", issued_views.cover, name="issued-cover"),
    path(f"{issued}check/", issued_views.check, name="check-issued"),
    path(f"{issued}compare/", issued_views.compare, name="compare-issued"),
    path("<slug:challenge_slug>/briefing/", briefing_views.briefing, name="briefing"),
    path(pack, pack_views.packs, name="packs"),
    path(f"{pack}<int:pk>/", pack_views.pack, name="pack"),
    path(f"{pack}<int:pk>/download/", pack_views.download, name="pack-file"),
]
