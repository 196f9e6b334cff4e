"""Addresses of the user guide."""

from django.urls import path

from peerchallenge.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.guides, name="guides"),
    path("<slug:name>/", views.guide, name="guide"),
]
