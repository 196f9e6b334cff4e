"""Addresses of the search, below a council's short name."""

from django.urls import path

from peerchallenge.search import views

app_name = "search"
urlpatterns = [path("search/", views.find, name="search")]
