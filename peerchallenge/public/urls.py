"""Addresses of the public site and of publishing it, below a council's short name."""

from django.urls import path

from peerchallenge.public import office_views, views

app_name = "public"
challenge = "<slug:challenge_slug>/"
urlpatterns = [
    path("public-texts/", office_views.texts, name="texts"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path(f"{challenge}publish/", office_views.publish, name="publish"),
    path(f"{challenge}promises/", views.promises, name="promises"),
    path(f"{challenge}reports/", views.reports, name="reports"),
    path(f"{challenge}reports/<int:pk>/", views.report, name="report"),
    path(f"{challenge}reports/<int:pk>/pdf/", views.report_file, name="report-file"),
    path(f"{challenge}evidence/<int:pk>/", views.evidence_file, name="evidence-file"),
    path(f"{challenge}open-data/", views.data, name="data"),
    path(f"{challenge}open-data/challenge.json", views.data_json, name="data-json"),
    path(f"{challenge}open-data/actions.csv", views.data_csv, name="data-csv"),
]
