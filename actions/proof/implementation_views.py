"""The page on which the council's decisions on a recommendation stand, and are recorded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from actions.models import ActionItem
from actions.proof import implementation
from actions.proof.evidence_views import tell_kept_apart
from actions.proof.implementation_forms import DecisionForm
from actions.standing import standings
from recommendations.gate import in_council
from recommendations.models import Recommendation


@require_http_methods(["GET", "POST"])
@in_council("recommendations.view_recommendation")
def decisions(request, council, challenge_slug, number):
    """Every decision on how far a recommendation is carried out; planners add another."""
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge__council"),
        challenge__slug=challenge_slug,
        number=number,
    )
    may_decide = request.user.has_perm("recommendations.change_recommendation", council)
    form = None
    if may_decide:
        form = DecisionForm(
            request.POST or None,
            request.FILES or None,
            council=council,
            by=request.user,
            recommendation=recommendation,
            initial={"decided_on": localdate()},
        )
    elif request.method == "POST":
        raise PermissionDenied
    if form is not None and form.is_bound:
        if form.is_valid():
            _record(request.user, form, recommendation)
            messages.success(request, "The decision is recorded.")
            tell_kept_apart(request, form)
            return redirect(request.path)
        form.keep_already(by=request.user)
    bars = standings(ActionItem.objects.for_council(council), [recommendation], localdate())
    context = {
        "recommendation": recommendation,
        "challenge": recommendation.challenge,
        "decisions": implementation.decisions_on(recommendation),
        "bar": bars[recommendation.pk],
        "rule": implementation.RULE,
        "form": form,
        "nav": "overview",
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "actions/implementation.html", context, status=status)


def _record(user, form, recommendation):
    """Store a valid form: the decision, its resolution and its evidence, together."""
    data = form.cleaned_data
    with transaction.atomic():
        implementation.decide(
            recommendation,
            state=data["state"],
            decided_on=data["decided_on"],
            decided_by=data["decided_by"],
            reason=data["reason"],
            resolution=data["resolution"],
            evidence=[one.evidence for one in form.keep(by=user)],
            by=user,
        )
