"""Pages of the pack for the peers' return."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from actions.proof.file_types import clean_name
from peerchallenge.exempt.reading import open_older
from peerchallenge.reports.formats.answers import as_file
from peerchallenge.reports.making.finding import challenge_called, pack_of
from peerchallenge.reports.making.forms import MeetingForm
from peerchallenge.reports.models import ReviewPack
from peerchallenge.reports.pack import pack as review_pack
from recommendations.file_store import NOT_THERE
from recommendations.gate import in_council
from recommendations.models import ProgressReview

MAKE = "recommendations.make_report"


class PackForm(MeetingForm):
    """As at which day, and whether with what is kept from the public."""

    with_internal = forms.BooleanField(
        label="With evidence that is kept from the public",
        required=False,
        help_text="The peers are not the public, but what they are given may be passed on",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["committee"], self.fields["meeting_date"]


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def packs(request, council, challenge_slug):
    """Make a pack; those made before stand below, and the peers' verdicts beside."""
    challenge = challenge_called(council, challenge_slug)
    form = PackForm(request.POST or None, council=council, initial={"as_at": localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = review_pack.begin(
            challenge, as_at=data["as_at"], with_internal=data["with_internal"], by=request.user
        )
        return redirect("reports:pack", council.slug, challenge_slug, made.pk)
    day = localdate()
    context = {
        "challenge": challenge,
        "form": form,
        "packs": ReviewPack.objects.filter(challenge=challenge).order_by("-pk")[:20],
        "public": review_pack.evidence_of(challenge, day, with_internal=False).count(),
        "all": review_pack.evidence_of(challenge, day, with_internal=True).count(),
        "reviews": verdicts(challenge),
        "may_enter": request.user.has_perm("recommendations.change_recommendation", council),
        "nav": "overview",
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/packs.html", context, status=status)


def verdicts(challenge):
    """Return each return visit with what the peers said, beside the council's state on that day.

    One query for the visits, and one for each of them: a challenge has one or two.
    """
    found = []
    for review in ProgressReview.objects.filter(challenge=challenge).order_by("-visited_on"):
        rows = list(
            challenge.recommendations.filter(assessments__review=review)
            .with_implementation(review.visited_on)
            .annotate(said=F("assessments__text"))
            .order_by("kind", "sort_key")
        )
        for row in rows:
            row.challenge = challenge
        found.append((review, rows))
    return found


@require_http_methods(["GET", "POST"])
@in_council(MAKE)
def pack(request, council, challenge_slug, pk):
    """How far a pack is, or what it became; a POST begins again what was broken off."""
    found = pack_of(council, challenge_slug, pk)
    address = reverse("reports:pack", args=[council.slug, challenge_slug, pk])
    if request.method == "POST":
        if not found.file and not found.is_running:
            review_pack.start(found)
        return redirect(address)
    context = {"pack": found, "challenge": found.challenge, "nav": "overview"}
    if request.htmx:
        if not found.run:
            return HttpResponseClientRefresh()
        return render(request, "reports/_packing.html", context)
    return render(request, "reports/pack.html", context)


@require_GET
@in_council(MAKE)
def download(request, council, challenge_slug, pk):
    """The pack itself."""
    found = pack_of(council, challenge_slug, pk)
    if not found.file:
        raise Http404("The pack is not made yet")
    open_older(found, by=request.user, council=council)
    try:
        file = found.file.open("rb")
    except NOT_THERE:
        messages.error(request, "The file of this pack is not on the disk. Make another.")
        return redirect("reports:packs", council.slug, challenge_slug)
    # The compression of pages would take the length away, and a ZIP is packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    name = f"Progress-review-{council.slug}-{challenge_slug}-{found.as_at:%Y-%m-%d}.zip"
    return as_file(file, "application/zip", clean_name(name))
