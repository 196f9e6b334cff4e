"""What is exempt about an action or a recommendation: that there is some, and never its words.

Asked on pages that people live in, so the queries are prepared; for those who may not read
anything exempt nothing is asked.
"""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from actions.models import ActionItem, DecisionProof, Evidence
from meetings.models import Discussion, Resolution
from peerchallenge.exempt.models import READ, READ_ANY, ExemptMaterial, SealedText
from recommendations.prepared import Prepared

KEY = models.BigIntegerField()


def _current(council, about: Q) -> QuerySet[ExemptMaterial]:
    return (
        ExemptMaterial.objects.for_council(council)
        .current()
        .filter(about)
        .only("title", "ground", "review_by")
        .order_by("review_by", "pk")
    )


# Each gives keys that an index finds. Were they conditions on the evidence, of which either may
# hold, the database would go through the evidence of every council.
_attached = Evidence.actions.through.objects.values("evidence")
_cited = Evidence.updates.through.objects.values("evidence")
_shown = DecisionProof.evidence.through.objects.values("evidence")
_sealed = SealedText.objects.values("material")


def _of_action(council, action) -> QuerySet[ExemptMaterial]:
    given = _attached.filter(actionitem=action)
    given = given.union(_cited.filter(progressupdate__action=action))
    return _current(council, Q(action=action) | Q(evidence__in=given))


def _of_recommendation(council, recommendation) -> QuerySet[ExemptMaterial]:
    actions = ActionItem.objects.answering(recommendation).values("pk")
    given = _attached.filter(actionitem__in=actions).union(
        _cited.filter(progressupdate__action__in=actions),
        _shown.filter(decisionproof__decision__recommendation=recommendation),
    )
    said = Discussion.objects.confirmed().filter(recommendation=recommendation)
    resolved = Resolution.recommendations.through.objects.filter(recommendation=recommendation)
    minuted = _sealed.filter(paragraph__in=said.values("paragraph")).union(
        _sealed.filter(resolution__in=resolved.values("resolution"))
    )
    return _current(
        council,
        Q(recommendation=recommendation)
        | Q(action__in=actions)
        | Q(evidence__in=given)
        | Q(pk__in=minuted),
    )


_all_of_action = Prepared(_of_action, council=KEY, action=KEY)
_opened_of_action = Prepared(
    lambda council, action: _of_action(council, action).opened(), council=KEY, action=KEY
)
_all_of_recommendation = Prepared(_of_recommendation, council=KEY, recommendation=KEY)
_opened_of_recommendation = Prepared(
    lambda council, recommendation: _of_recommendation(council, recommendation).opened(),
    council=KEY,
    recommendation=KEY,
)


def about_action(action, user, council) -> SafeString:
    """Return the piece of an action's page with what `user` may read; one query, or none."""
    context = _readable(user, council, _all_of_action, _opened_of_action, action=action.pk)
    if not context.get("exempt_about"):
        return SafeString()
    return render_to_string("exempt/_beside.html", context | {"council": council})


def about_recommendation(recommendation, user, council) -> dict[str, Any]:
    """Return `exempt_about`: what `user` may read about a recommendation; one query, or none."""
    return _readable(
        user,
        council,
        _all_of_recommendation,
        _opened_of_recommendation,
        recommendation=recommendation.pk,
    )


def _readable(user, council, everything, opened, **about) -> dict[str, Any]:
    if user.has_perm(READ_ANY, council):
        return {"exempt_about": everything(council=council.pk, **about)}
    if user.has_perm(READ, council):
        return {"exempt_about": opened(council=council.pk, **about)}
    return {}
