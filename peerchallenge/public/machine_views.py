"""The public record for programs: feeds of changes, committees, meetings and the description."""

import json
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from peerchallenge.public import bodies, changes, feeds, openapi, popolo, record
from peerchallenge.public.doors import for_everybody, public_page
from peerchallenge.public.open_data import LICENCE

EPOCH = date(2000, 1, 1)


def open_to_sites(response):
    """Let pages of other sites read it too, and name the licence in the answer itself."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Link"] = f'<{LICENCE}>; rel="license"'
    return response


@public_page
def committees(request, site):
    """The council and its committees."""
    found = bodies.committees(site.council, site.challenges, localdate())
    return _json(popolo.committees_json(site.council, found))


@public_page
def events(request, site):
    """The meetings that spoke of recommendations."""
    day, slugs = localdate(), (site.council.slug, site.challenge.slug)

    def address_of(number):
        return request.build_absolute_uri(reverse("pages:recommendation", args=[*slugs, number]))

    heading = record.heading(site.challenge, day)
    found = bodies.meetings(site.challenge, day)
    return _json(popolo.events_json(heading, site.council.slug, found, address_of))


@for_everybody
def description(request):
    """All these addresses and what they answer, as OpenAPI."""
    return _json(json.dumps(openapi.document(), ensure_ascii=False, indent=1))


def _json(text):
    return open_to_sites(HttpResponse(text, content_type="application/json"))


@public_page
def council_feed(request, site):
    """What has changed in all that a council has published."""
    page = reverse("pages:council", args=[site.council.slug])
    told = changes.changes(site.challenges, localdate())
    return _feed(request, site, told, f"{site.council.name}: peer challenges", page)


@public_page
def feed(request, site):
    """What has changed in a challenge."""
    page = reverse("pages:overview", args=[site.council.slug, site.challenge.slug])
    told = changes.changes(site.challenges, localdate())
    return _feed(request, site, told, f"{site.council.name}: {site.challenge.title}", page)


@public_page
def recommendation_feed(request, site, number):
    """What has changed in a recommendation."""
    told = changes.changes(site.challenges, localdate(), number=number)
    if told is None:
        raise Http404
    page = reverse("pages:recommendation", args=[site.council.slug, site.challenge.slug, number])
    title = f"{site.council.name}: {site.challenge.title}, recommendation {number}"
    return _feed(request, site, told, title, page)


def _feed(request, site, told, title, page):
    """Answer with a feed of what is seen on `page`."""
    content = feeds.atom(
        told,
        title=title,
        council=site.council.name,
        council_slug=site.council.slug,
        host=urlsplit(settings.SITE_URL).hostname,
        place=page.strip("/").partition("/")[2] or "all",
        page=request.build_absolute_uri(page),
        address=request.build_absolute_uri(request.path),
        since=_since(site),
        address_of=lambda one: request.build_absolute_uri(_address_of(site, one)),
    )
    return open_to_sites(HttpResponse(content, content_type=feeds.Feed.content_type))


def _since(site):
    """Return how old a feed is that tells nothing: as old as the newest challenge of it."""
    return changes.beginning(
        max((one.on_site_from for one in site.challenges if one.on_site_from), default=EPOCH)
    )


def _address_of(site, one):
    """Return the page on which a change is seen."""
    slugs = (site.council.slug, one.challenge)
    if one.report is not None:
        return reverse("public:report", args=[*slugs, one.report])
    if one.kind in {"promise", "outcome"}:
        return reverse("public:promises", args=slugs)
    if len(one.recommendations) == 1:
        return reverse("pages:recommendation", args=[*slugs, one.recommendations[0]])
    return reverse("pages:overview", args=slugs)
