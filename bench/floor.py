"""The floor: a page's bytes from memory, behind the same middleware, session and gate."""

from django.http import HttpResponse
from django.urls import path

from peerchallenge.urls import urlpatterns as real
from recommendations.gate import in_council

PAGE = b""


@in_council("recommendations.view_recommendation")
def floor(request, council):
    return HttpResponse(PAGE)


urlpatterns = [path("<slug:council_slug>/floor/", floor, name="floor"), *real]
