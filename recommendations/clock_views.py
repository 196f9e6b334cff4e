"""The clock of a peer challenge: what is due by when, and what was done."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from recommendations import audit
from recommendations.clock import SOURCE
from recommendations.clock_facts import clock_of, has_clock, with_clock
from recommendations.forms import ReviewDatesForm
from recommendations.gate import in_council
from recommendations.models import PeerChallenge
from recommendations.reviews import ProgressReview


@require_GET
@in_council("recommendations.view_recommendation")
def clock(request, council, challenge_slug):
    """Every stage with its date, what was done and where it was published."""
    challenge = get_object_or_404(
        with_clock(PeerChallenge.objects.filter(council=council)), slug=challenge_slug
    )
    challenge.council = council
    context = {
        "challenge": challenge,
        "stages": clock_of(challenge, localdate()),
        "has_clock": has_clock(challenge),
        "source": SOURCE,
        "may_plan": request.user.has_perm("recommendations.add_peerchallenge", council),
        "may_set": request.user.has_perm("recommendations.change_council", council),
        "nav": "overview",
    }
    return render(request, "recommendations/clock.html", context)


@require_http_methods(["GET", "POST"])
@in_council("recommendations.add_peerchallenge")
def edit_review_dates(request, council, challenge_slug):
    """Say when the peers returned, and when their findings came and were published."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    review = challenge.progress_reviews.order_by("visited_on", "pk").first()
    verb = "changed" if review else "added"
    form = ReviewDatesForm(
        request.POST or None, instance=review or ProgressReview(challenge=challenge)
    )
    if form.is_valid():
        changes = {
            name: [str(form.initial.get(name) or ""), str(form.cleaned_data[name] or "")]
            for name in form.changed_data
        }
        with transaction.atomic():
            audit.record(request.user, verb, form.save(), council=council, **changes)
        messages.success(request, "The dates of the progress review are saved.")
        return redirect("recommendations:clock", council.slug, challenge.slug)
    context = {"form": form, "challenge": challenge, "nav": "overview"}
    status = 422 if form.is_bound else 200
    return render(request, "recommendations/review_dates.html", context, status=status)
