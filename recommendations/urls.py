"""Addresses on which challenges and recommendations are entered, below a council's short name."""

from django.urls import path

from recommendations import clock_views, views

app_name = "recommendations"
urlpatterns = [
    path("council/", views.edit_council, name="edit-council"),
    path("challenges/new/", views.add_challenge, name="add-challenge"),
    path("<slug:challenge_slug>/edit/", views.edit_challenge, name="edit-challenge"),
    path(
        "<slug:challenge_slug>/recommendations/new/",
        views.add_recommendation,
        name="add-recommendation",
    ),
    path(
        "<slug:challenge_slug>/recommendations/from-report/", views.from_report, name="from-report"
    ),
    path(
        "<slug:challenge_slug>/recommendations/<str:number>/edit/",
        views.edit_recommendation,
        name="edit-recommendation",
    ),
    path(
        "<slug:challenge_slug>/progress-review/",
        views.add_progress_review,
        name="add-progress-review",
    ),
    path("<slug:challenge_slug>/clock/", clock_views.clock, name="clock"),
    path(
        "<slug:challenge_slug>/clock/review/",
        clock_views.edit_review_dates,
        name="edit-review-dates",
    ),
]
