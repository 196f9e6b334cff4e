"""Watching a recommendation: whoever does is told by e-mail what changes about it."""

from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from actions.models import Watch
from recommendations.gate import in_council
from recommendations.models import Recommendation

VIEW = "recommendations.view_recommendation"


def with_watched(recommendations, user):
    """Annotate `is_watched`: whether `user` watches each of `recommendations`; no query more."""
    return recommendations.annotate(
        is_watched=Exists(Watch.objects.filter(recommendation=OuterRef("pk"), user=user))
    )


@require_GET
@in_council(VIEW)
def watched(request, council):
    """What the signed-in person watches in this council."""
    found = (
        Watch.objects.filter(user=request.user, recommendation__challenge__council=council)
        .prefetch_related(
            Prefetch(
                "recommendation",
                Recommendation.objects.select_related("challenge__council"),
            )
        )
        .order_by("recommendation__challenge", "recommendation__sort_key")
    )
    return render(request, "actions/watching.html", {"watches": found, "nav": "my-actions"})


@require_POST
@in_council(VIEW)
def watch(request, council, pk):
    """Begin or stop watching a recommendation; twice is the same as once."""
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge__council"), pk=pk
    )
    if request.POST.get("watch") == "no":
        Watch.objects.filter(user=request.user, recommendation=recommendation).delete()
    else:
        Watch.objects.get_or_create(user=request.user, recommendation=recommendation)
    if request.POST.get("from") == "list":
        return redirect("actions:watching", council.slug)
    if not request.htmx:
        return redirect(f"{recommendation.get_absolute_url()}#watch")
    recommendation.is_watched = request.POST.get("watch") != "no"
    context = {"recommendation": recommendation, "focus": True}
    return render(request, "actions/_watch.html", context)
