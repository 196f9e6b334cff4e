"""Addresses of actions, below a council's short name."""

from django.urls import path

from actions import from_resolutions, views

app_name = "actions"
urlpatterns = [
    path("my-actions/", views.my_actions, name="my-actions"),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/update/", views.update, name="update"),
    path("actions/<int:pk>/move-date/", views.move_date, name="move-date"),
    path("actions/<int:pk>/edit/", views.edit_action, name="edit-action"),
    path("actions/asked-for/<int:pk>/", from_resolutions.add_asked_for, name="add-asked-for"),
    path("actions/asked-for/<int:pk>/link/", from_resolutions.link_action, name="link-asked-for"),
    path(
        "<slug:challenge_slug>/recommendations/<str:number>/actions/new/",
        views.add_action,
        name="add-action",
    ),
]
