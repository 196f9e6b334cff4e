"""The council's own pages about what it publishes."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from peerchallenge.comments import shown
from peerchallenge.comments.moderating import number_waiting
from peerchallenge.public import publishing, record
from peerchallenge.public.forms import PublicTextsForm, PublishForm
from peerchallenge.public.models import Publication, PublicTexts
from recommendations import audit
from recommendations.gate import in_council
from recommendations.models import PeerChallenge, Recommendation

PUBLISH = "public.publish_challenge"


@require_http_methods(["GET", "POST"])
@in_council(PUBLISH)
def publish(request, council, challenge_slug):
    """What the public would see of a challenge; publish it, or take it back."""
    challenge = get_object_or_404(
        PeerChallenge.objects.select_related("status_scheme", "comment_box"),
        council=council,
        slug=challenge_slug,
    )
    challenge.council = council
    status = 200
    if request.method == "POST":
        form = PublishForm(request.POST)
        if form.is_valid() and _do(request, challenge, form.cleaned_data["do"]):
            return redirect("public:publish", council.slug, challenge.slug)
        status = 409 if form.is_valid() else 422
    context = {
        "challenge": challenge,
        "publication": Publication.objects.filter(challenge=challenge).first(),
        "texts": publishing.texts_of(council),
        "overview": record.overview(challenge, localdate()),
        "unpublished": Recommendation.objects.filter(challenge=challenge)
        .exclude(published_on__lte=localdate())
        .count(),
        "box": shown.box_of(challenge),
        "comments_waiting": number_waiting(council),
        "nav": "overview",
    }
    return render(request, "public/publish.html", context, status=status)


def _do(request, challenge, wanted):
    """Publish or unpublish; return whether that was done."""
    change = publishing.publish if wanted == "publish" else publishing.unpublish
    try:
        change(challenge, by=request.user)
    except publishing.TextsMissing:
        messages.error(request, "Enter the public texts first: the pages must say whom to ask.")
        return False
    except publishing.NothingToDo:
        messages.error(request, f"Nothing was changed: somebody else has {wanted}ed it already.")
        return False
    done = "Everybody can read it now." if wanted == "publish" else "Only your council sees it."
    messages.success(request, f"{challenge.title} is {wanted}ed. {done}")
    return True


@require_http_methods(["GET", "POST"])
@in_council(PUBLISH)
def texts(request, council):
    """What the accessibility statement and the privacy notice say of the council's own."""
    stored = publishing.texts_of(council) or PublicTexts(council=council)
    verb = "changed" if stored.pk else "added"
    form = PublicTextsForm(request.POST or None, instance=stored)
    if form.is_valid():
        with transaction.atomic():
            saved = form.save()
            audit.record(
                request.user, verb, saved, council=council, fields=sorted(form.changed_data)
            )
        messages.success(request, "The public texts are saved.")
        return redirect("public:texts", council.slug)
    context = {"form": form, "nav": "overview"}
    return render(request, "public/texts_form.html", context, status=422 if form.is_bound else 200)
