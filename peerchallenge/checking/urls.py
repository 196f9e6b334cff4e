"""Addresses of what is worth checking, below a council's short name."""

from django.urls import path

from peerchallenge.checking import views

app_name = "checking"
page = "<slug:challenge_slug>/worth-checking/"
urlpatterns = [
    path(page, views.checks, name="checks"),
    path(f"{page}settle/", views.settle, name="settle"),
    path(f"{page}<int:pk>/ask-again/", views.ask_again, name="ask-again"),
]
