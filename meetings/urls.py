"""Addresses of meetings and minutes, below a council's short name."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/import/", views.import_minutes, name="import"),
    path("meetings/items/<int:pk>/", views.item, name="item"),
    path("meetings/suggestions/", views.suggestions, name="suggestions"),
    path("meetings/suggestions/<int:pk>/", views.settle_suggestion, name="settle"),
]
