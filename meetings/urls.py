"""Addresses of meetings and minutes, below a council's short name."""

from django.urls import path

from meetings import linking_views, settling_views, views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/import/", views.import_minutes, name="import"),
    path("meetings/items/<int:pk>/", views.item, name="item"),
    path("meetings/suggestions/", settling_views.suggestions, name="suggestions"),
    path("meetings/suggestions/<int:pk>/", settling_views.settle_suggestion, name="settle"),
    path("meetings/promises/<int:pk>/", settling_views.settle_promise, name="settle-promise"),
    path(
        "meetings/committees/<int:pk>/", settling_views.settle_committee, name="settle-committee"
    ),
    path(
        "meetings/paragraphs/<int:pk>/link/", linking_views.link_paragraph, name="link-paragraph"
    ),
    path("meetings/links/<int:pk>/remove/", linking_views.unlink_paragraph, name="unlink"),
    path(
        "meetings/resolutions/<int:pk>/link/",
        linking_views.link_resolution,
        name="link-resolution",
    ),
    path(
        "meetings/resolutions/<int:pk>/promise/",
        linking_views.record_promise,
        name="record-promise",
    ),
]
