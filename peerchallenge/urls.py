"""Every address. Those of a council stand under its short name."""

from django.urls import include, path

from peerchallenge.forward.views import calendar_of
from peerchallenge.pages import views

# Words that begin other addresses come first; `recommendations.models` keeps them from being
# anybody's short name.
urlpatterns = [
    path("", include("peerchallenge.accounts.urls")),
    path("health/", views.health, name="health"),
    path("calendars/<str:token>.ics", calendar_of, name="calendar-file"),
    path("<slug:council_slug>/", include("actions.urls")),
    path("<slug:council_slug>/", include("meetings.urls")),
    path("<slug:council_slug>/", include("recommendations.urls")),
    path("<slug:council_slug>/", include("peerchallenge.committees.urls")),
    path("<slug:council_slug>/", include("peerchallenge.checking.urls")),
    path("<slug:council_slug>/", include("peerchallenge.forward.urls")),
    path("<slug:council_slug>/", include("peerchallenge.reports.urls")),
    path("<slug:council_slug>/", include("peerchallenge.search.urls")),
    path("<slug:council_slug>/", include("peerchallenge.public.urls")),
    path("", include("peerchallenge.pages.urls")),
]
