"""The forward view, and the calendar that programs read."""

import hashlib
from itertools import groupby
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from peerchallenge.forward import feeds
from peerchallenge.forward.ahead import KINDS, entries
from peerchallenge.forward.icalendar_file import calendar_file
from recommendations.gate import in_council

MAY_PLAN = "meetings.add_agendaitem"


class AheadForm(forms.Form):
    """Which kinds are shown, and whose; none chosen means all. What is unknown is ignored."""

    mark_optional = False

    kind = forms.MultipleChoiceField(
        label="Show",
        required=False,
        choices=KINDS.items(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline choices--small"}),
    )
    mine = forms.BooleanField(label="Only what belongs to my posts", required=False)

    def asked(self, person):
        """Return what `entries()` is told."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "kinds": data.get("kind", ()),
            "only_of": person if data.get("mine") else None,
        }


@require_GET
@in_council(feeds.VIEW)
def forward(request, council):
    """Twelve months ahead, by month, the overdue first."""
    form = AheadForm(request.GET)
    may_plan = request.user.has_perm(MAY_PLAN, council)
    found = entries(council, localdate(), may_plan=may_plan, **form.asked(request.user))
    context = {
        "form": form,
        "overdue": [one for one in found if one.is_overdue],
        "months": [
            (month, list(own))
            for month, own in groupby(
                (one for one in found if not one.is_overdue), lambda one: one.day.replace(day=1)
            )
        ],
        "is_narrowed": bool(request.GET),
        "may_plan": may_plan,
        "may_set": request.user.has_perm("recommendations.change_council", council),
        "nav": "forward",
    }
    return render(request, "forward/forward.html", context)


@require_http_methods(["GET", "POST"])
@in_council(feeds.VIEW)
def calendar(request, council):
    """Make an address for one's calendar program, which is shown once, or revoke it."""
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            if feeds.revoke(request.user, council):
                messages.success(request, "The address no longer works.")
            return redirect("forward:calendar", council.slug)
        token = feeds.make(request.user, council)
        address = settings.SITE_URL + reverse("calendar-file", args=[token])
    context = {
        "address": address,
        "feed": feeds.current(request.user, council),
        "nav": "forward",
    }
    response = render(request, "forward/calendar.html", context)
    if address:  # a secret is kept nowhere but by the person who asked for it
        response.headers["Cache-Control"] = "no-store, private"
    return response


@require_safe
@login_not_required
def calendar_of(request, token):
    """What is ahead for the person whose address this is, as a calendar program reads it.

    Whoever has the address may read it, so it is told from no other that does not work (404). The
    words of the page's filters, added to it, narrow it: `?kind=meeting`, `?mine=on`.
    """
    feed = feeds.feed_called(token)
    if feed is None:
        raise Http404
    day = localdate()
    feeds.note_read(feed, day)
    may_plan = feed.person.has_perm(MAY_PLAN, feed.council)
    found = entries(
        feed.council, day, may_plan=may_plan, **AheadForm(request.GET).asked(feed.person)
    )
    body = calendar_file(
        found,
        name=f"{feed.council}: ahead",
        site=settings.SITE_URL,
        host=urlsplit(settings.SITE_URL).hostname,
        council=feed.council,
        day=day,
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Disposition"] = 'inline; filename="ahead.ics"'
    response.headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)
