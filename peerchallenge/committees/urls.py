"""Addresses of committees, below a council's short name."""

from django.urls import path

from peerchallenge.committees import views

app_name = "committees"
urlpatterns = [
    path("committees/", views.committees, name="committees"),
    path("committees/new/", views.add_committee, name="add-committee"),
    path("committees/<int:pk>/", views.committee, name="committee"),
    path("committees/<int:pk>/edit/", views.edit_committee, name="edit-committee"),
]
