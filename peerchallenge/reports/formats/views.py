"""The progress report as a page at an address that stays: one for each day and committee."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from meetings.models import Committee
from peerchallenge.reports.formats import as_html
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.making.drafts import without_a_draft
from recommendations.gate import in_council
from recommendations.models import PeerChallenge


@require_GET
@in_council("recommendations.make_report")
def report_as_at(request, council, challenge_slug, day):
    """The report on a challenge as it stood at the end of a day; no such page for a later one."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    as_at = _day(day)
    if as_at is None or as_at > localdate():
        raise Http404
    committee, meeting_date = _audience(request, council)
    report = without_a_draft(
        challenge, as_at, generated_at=now(), committee=committee, meeting_date=meeting_date
    )
    context = as_html.context(report) | {
        "challenge": challenge,
        "council": council,
        "downloads": _downloads(council, challenge, as_at, committee, meeting_date),
        "nav": "overview",
    }
    return render(request, "reports/report_as_at.html", context)


def _audience(request, council):
    """Return the committee and the day of its meeting that the address names, or None."""
    key = request.GET.get("committee", "")
    if not key:
        return None, None
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise Http404
    committee = get_object_or_404(Committee, council=council, pk=key)
    meeting = request.GET.get("meeting", "")
    meeting_date = _day(meeting)
    if meeting and meeting_date is None:
        raise Http404
    return committee, meeting_date


def _downloads(council, challenge, as_at, committee, meeting_date):
    """Return the label and the address of the same report in each format."""
    url = reverse("pages:report", args=[council.slug, challenge.slug])
    asked = f"as_at_day={as_at.day}&as_at_month={as_at.month}&as_at_year={as_at.year}"
    if committee:
        asked += f"&committee={committee.pk}"
    if meeting_date:
        asked += "".join(
            f"&meeting_date_{part}={getattr(meeting_date, part)}"
            for part in ("day", "month", "year")
        )
    return [(one.label, f"{url}?format={one.key}&{asked}") for one in RENDERERS.values()
            if one.key != "html"]  # fmt: skip


def _day(text):
    """Return the day that an address writes as 2026-03-31, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
