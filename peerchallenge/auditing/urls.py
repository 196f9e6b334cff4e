"""Addresses of the audit, below a council's short name."""

from django.urls import path

from peerchallenge.auditing import views

app_name = "auditing"
urlpatterns = [
    path("audit/", views.trail, name="trail"),
    path("audit/audit.<slug:suffix>", views.export, name="export"),
]
