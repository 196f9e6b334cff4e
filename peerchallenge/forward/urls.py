"""Addresses of the forward view, below a council's short name."""

from django.urls import path

from peerchallenge.forward import views

app_name = "forward"
urlpatterns = [
    path("forward-view/", views.forward, name="forward"),
    path("forward-view/calendar/", views.calendar, name="calendar"),
]
