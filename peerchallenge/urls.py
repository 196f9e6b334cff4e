"""Every address. Those of a council stand under its short name."""

from django.urls import include, path

from peerchallenge.forward.views import calendar_of
from peerchallenge.operating.health import health, ready
from peerchallenge.operating.metrics import metrics
from peerchallenge.public.machine_views import description

# Away for a while (503) or at fault (500).
handler500 = "peerchallenge.unavailable.server_error"

# Words that begin other addresses come first; `recommendations.models` keeps them from being
# anybody's short name.
urlpatterns = [
    path("", include("peerchallenge.accounts.urls")),
    path("", include("peerchallenge.accounts.signing_in.urls")),
    path("", include("peerchallenge.accounts.people.urls")),
    path("help/", include("peerchallenge.guide.urls")),
    path("health/", health, name="health"),
    path("ready/", ready, name="ready"),
    path("metrics/", metrics, name="metrics"),
    path("open-data/openapi.json", description, name="openapi"),
    path("calendars/<str:token>.ics", calendar_of, name="calendar-file"),
    path("", include("peerchallenge.sector.urls")),
    path("<slug:council_slug>/", include("peerchallenge.auditing.urls")),
    path("<slug:council_slug>/", include("actions.urls")),
    path("<slug:council_slug>/", include("meetings.urls")),
    path("<slug:council_slug>/", include("recommendations.urls")),
    path("<slug:council_slug>/", include("peerchallenge.committees.urls")),
    path("<slug:council_slug>/", include("peerchallenge.checking.urls")),
    path("<slug:council_slug>/", include("peerchallenge.forward.urls")),
    path("<slug:council_slug>/", include("peerchallenge.reports.urls")),
    path("<slug:council_slug>/", include("peerchallenge.search.urls")),
    path("<slug:council_slug>/", include("peerchallenge.public.urls")),
    path("<slug:council_slug>/", include("peerchallenge.comments.urls")),
    path("<slug:council_slug>/", include("peerchallenge.exempt.urls")),
    path("", include("peerchallenge.pages.urls")),
]
