"""Addresses of the sector's pages, and of a council's own pages about them."""

from django.urls import path

from peerchallenge.sector import office_views, views

app_name = "sector"
urlpatterns = [
    path("sector/", views.recommendations, name="recommendations"),
    path("sector/compare/", views.compare, name="compare"),
    path("sector/compare/challenges.csv", views.compare_csv, name="compare-csv"),
    path(
        "sector/like/<slug:council_slug>/<slug:challenge_slug>/<str:number>/",
        views.like,
        name="like",
    ),
    path("<slug:council_slug>/sector/", office_views.take_part, name="taking-part"),
    path(
        "<slug:council_slug>/<slug:challenge_slug>/recommendations/<str:number>/elsewhere/",
        office_views.alike,
        name="alike",
    ),
]
