"""Addresses of actions, below a council's short name."""

from django.urls import path

from actions import views

app_name = "actions"
urlpatterns = [
    path("my-actions/", views.my_actions, name="my-actions"),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/update/", views.update, name="update"),
    path("actions/<int:pk>/move-date/", views.move_date, name="move-date"),
    path("actions/<int:pk>/edit/", views.edit_action, name="edit-action"),
    path(
        "<slug:challenge_slug>/recommendations/<str:number>/actions/new/",
        views.add_action,
        name="add-action",
    ),
]
