"""Addresses of the pages that put the apps side by side."""

from django.urls import path

from peerchallenge.pages import views
from peerchallenge.reports import views as reports
from peerchallenge.reports.facts import views as changes_views
from peerchallenge.reports.formats import views as page_views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:council_slug>/", views.council, name="council"),
    path("<slug:council_slug>/<slug:challenge_slug>/", views.overview, name="overview"),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/recommendations/<str:number>/",
        views.recommendation,
        name="recommendation",
    ),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/recommendations/<str:number>/history/",
        views.recommendation_history,
        name="history",
    ),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/changes/",
        changes_views.changes,
        name="changes",
    ),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/report/",
        reports.progress_report,
        name="report",
    ),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/report/as-at/<str:day>/",
        page_views.report_as_at,
        name="report-as-at",
    ),
]
