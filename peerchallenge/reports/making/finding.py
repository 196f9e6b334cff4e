"""Finding the challenge, the draft, the report or the pack that an address names."""

from django.shortcuts import get_object_or_404

from peerchallenge.reports.models import IssuedReport, ReportDraft, ReviewPack
from recommendations.models import PeerChallenge


def challenge_called(council, slug):
    """Return the council's challenge, or answer 404."""
    challenge = get_object_or_404(
        PeerChallenge.objects.select_related("status_scheme"), council=council, slug=slug
    )
    challenge.council = council
    return challenge


def draft_of(council, slug, pk):
    """Return a draft of the challenge with its committee, or answer 404."""
    found = ReportDraft.objects.for_council(council).select_related(
        "challenge__status_scheme", "committee"
    )
    return _with_council(get_object_or_404(found, challenge__slug=slug, pk=pk), council)


def issued_of(council, slug, pk):
    """Return an issued report of the challenge with what took its place, or answer 404."""
    found = (
        IssuedReport.objects.for_council(council)
        .select_related("challenge__status_scheme", "committee", "supersedes", "superseded_by")
        .defer("supersedes__data", "superseded_by__data")
    )
    return _with_council(get_object_or_404(found, challenge__slug=slug, pk=pk), council)


def pack_of(council, slug, pk):
    """Return a pack of the challenge, or answer 404."""
    found = ReviewPack.objects.for_council(council).select_related("challenge__status_scheme")
    return _with_council(get_object_or_404(found, challenge__slug=slug, pk=pk), council)


def _with_council(found, council):
    found.challenge.council = council
    return found
