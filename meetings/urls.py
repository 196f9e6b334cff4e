"""Addresses of meetings and minutes, below a council's short name."""

from django.urls import path

from meetings import (
    commitment_views,
    linking_views,
    planned_views,
    scrutiny_views,
    settling_views,
    timetable_views,
    views,
)

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/import/", views.import_minutes, name="import"),
    path("meetings/new/", planned_views.plan_meetings, name="plan-meetings"),
    path("meetings/<int:pk>/change/", planned_views.change_meeting, name="change-meeting"),
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
    path(
        "meetings/paragraphs/<int:pk>/promise/",
        linking_views.record_discussed,
        name="record-discussed",
    ),
    path("commitments/", commitment_views.commitments, name="commitments"),
    path("commitments/<int:pk>/", commitment_views.commitment, name="commitment"),
    path("commitments/<int:pk>/outcome/", commitment_views.tell_outcome, name="tell-outcome"),
    path("commitments/<int:pk>/edit/", commitment_views.amend_commitment, name="amend-commitment"),
    path(
        "scrutiny-recommendations/",
        scrutiny_views.scrutiny_recommendations,
        name="scrutiny-recommendations",
    ),
    path(
        "scrutiny-recommendations/<int:pk>/",
        scrutiny_views.scrutiny_recommendation,
        name="scrutiny-recommendation",
    ),
    path(
        "scrutiny-recommendations/track/<int:pk>/",
        scrutiny_views.track_resolution,
        name="track-resolution",
    ),
    path("scrutiny-recommendations/<int:pk>/received/", scrutiny_views.receive, name="receive"),
    path("scrutiny-recommendations/<int:pk>/response/", scrutiny_views.respond, name="respond"),
    path("scrutiny-recommendations/<int:pk>/done/", scrutiny_views.mark_done, name="mark-done"),
    path(
        "scrutiny-recommendations/<int:pk>/adopted/",
        scrutiny_views.link_adopted,
        name="link-adopted",
    ),
    path("committee-settings/", timetable_views.committee_settings, name="committee-settings"),
    path("committee-settings/deadlines/new/", timetable_views.add_deadline, name="add-deadline"),
    path(
        "committee-settings/deadlines/<int:pk>/remove/",
        timetable_views.remove_deadline,
        name="remove-deadline",
    ),
    path(
        "committee-settings/annual-meetings/new/",
        timetable_views.add_annual_meeting,
        name="add-annual-meeting",
    ),
    path(
        "committee-settings/annual-meetings/<int:pk>/remove/",
        timetable_views.remove_annual_meeting,
        name="remove-annual-meeting",
    ),
]
