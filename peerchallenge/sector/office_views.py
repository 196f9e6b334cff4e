"""The council's own pages about the sector: taking part, and looking for what others did."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from peerchallenge.public import record
from peerchallenge.public.doors import MAX_AGE
from peerchallenge.public.publishing import published
from peerchallenge.sector import taking_part
from peerchallenge.sector.answered import entries
from peerchallenge.sector.browsing import memory
from peerchallenge.sector.forms import TakePartForm
from peerchallenge.sector.models import Participation
from peerchallenge.sector.views import similar_to, theme_links
from recommendations.gate import in_council
from recommendations.models import Recommendation

PUBLISH = "public.publish_challenge"
VIEW = "recommendations.view_recommendation"


@require_http_methods(["GET", "POST"])
@in_council(PUBLISH)
def take_part(request, council):
    """What it means to take part; join, or leave."""
    status = 200
    if request.method == "POST":
        form = TakePartForm(request.POST)
        if form.is_valid() and _do(request, council, form.cleaned_data["do"]):
            return redirect("sector:taking-part", council.slug)
        status = 409 if form.is_valid() else 422
    context = {
        "participation": Participation.objects.filter(council=council).first(),
        "published": list(published(council.slug)),
        "minutes": MAX_AGE // 60,
        "nav": "overview",
    }
    return render(request, "sector/taking_part.html", context, status=status)


def _do(request, council, wanted):
    """Join or leave; return whether that was done."""
    change = taking_part.join if wanted == "join" else taking_part.leave
    try:
        change(council, by=request.user)
    except taking_part.NothingToDo:
        messages.error(request, "Nothing was changed: somebody else has done it already.")
        return False
    done = "takes part" if wanted == "join" else "no longer takes part"
    messages.success(request, f"{council.name} {done} in the sector’s memory.")
    return True


@require_GET
@in_council(VIEW)
def alike(request, council, challenge_slug, number):
    """How other councils answered what is similar to a recommendation, published or not."""
    day = localdate()
    one = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge"),
        challenge__slug=challenge_slug,
        number=number,
    )
    one.challenge.council = council
    page, because = similar_to(one, day, request.GET.get("page"))
    context = {
        "recommendation": one,
        "challenge": one.challenge,
        "entries": entries(list(because), day, because),
        "themes": _there(theme_links(record.themes_of([one.pk]).get(one.pk, ())), day),
        "page_obj": page,
        "query": request.GET,
        "day": day,
        "nav": "overview",
    }
    return render(request, "sector/alike.html", context)


def _there(themes, day):
    """Keep the themes under which there is something in the memory; two queries."""
    known = memory(day).labels["theme"] if themes else {}
    return {key: name for key, name in themes.items() if key in known}
