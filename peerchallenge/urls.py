"""Every address. Those of a council stand under its short name."""

from django.urls import include, path

from peerchallenge.forward.views import calendar_of
from peerchallenge.operating.health import health, ready
from peerchallenge.operating.metrics import metrics
from peerchallenge.public.machine_views import description

# Away for a while (503) or at fault (500).
handler500 = "peerchallenge.unavailable.server_error"

# Together, so that the short name is looked for once.
of_a_council = [
    path("", include("peerchallenge.auditing.urls")),
    path("", include("actions.urls")),
    path("", include("meetings.urls")),
    path("", include("recommendations.urls")),
    path("", include("peerchallenge.committees.urls")),
    path("", include("peerchallenge.checking.urls")),
    path("", include("peerchallenge.forward.urls")),
    path("", include("peerchallenge.reports.urls")),
    path("", include("peerchallenge.search.urls")),
    path("", include("peerchallenge.public.urls")),
    path("", include("peerchallenge.comments.urls")),
    path("", include("peerchallenge.exempt.urls")),
]

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
    path("<slug:council_slug>/", include(of_a_council)),
    path("", include("peerchallenge.pages.urls")),
]
