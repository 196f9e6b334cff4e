"""Addresses of the public site and of publishing it, below a council's short name."""

from django.urls import path

from peerchallenge.public import finding_views, machine_views, office_views, views

app_name = "public"
challenge = "<slug:challenge_slug>/"
urlpatterns = [
    path("public-texts/", office_views.texts, name="texts"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("changes.atom", machine_views.council_feed, name="council-feed"),
    path("open-data/committees.json", machine_views.committees, name="data-committees"),
    path(f"{challenge}publish/", office_views.publish, name="publish"),
    path(f"{challenge}promises/", views.promises, name="promises"),
    path(f"{challenge}good-news/", views.all_good_news, name="good-news"),
    path(f"{challenge}reports/", views.reports, name="reports"),
    path(f"{challenge}reports/<int:pk>/", views.report, name="report"),
    path(f"{challenge}reports/<int:pk>/pdf/", views.report_file, name="report-file"),
    path(f"{challenge}evidence/<int:pk>/", views.evidence_file, name="evidence-file"),
    path(f"{challenge}find/", finding_views.find, name="find"),
    path(f"{challenge}changes.atom", machine_views.feed, name="feed"),
    path(
        f"{challenge}recommendations/<str:number>/changes.atom",
        machine_views.recommendation_feed,
        name="recommendation-feed",
    ),
    path(f"{challenge}open-data/", views.data, name="data"),
    path(f"{challenge}open-data/challenge.json", views.data_json, name="data-json"),
    path(f"{challenge}open-data/actions.csv", views.data_csv, name="data-csv"),
    path(f"{challenge}open-data/events.json", machine_views.events, name="data-events"),
]
