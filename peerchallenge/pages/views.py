"""Pages that put recommendations, actions and minutes side by side."""

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_safe

from actions.asked_often import standings_in
from actions.members.counting import counted_for
from actions.proof.completion import with_approved
from actions.reminders.watching import with_watched
from actions.schemes import scheme_of
from actions.standing import ALL
from meetings import questions
from peerchallenge.comments.moderating import with_waiting
from peerchallenge.exempt.about import about_recommendation
from peerchallenge.pages import beside
from peerchallenge.pages.history import KINDS, history
from peerchallenge.public import views as public
from peerchallenge.public.doors import or_public
from peerchallenge.sector.taking_part import with_others
from recommendations.clock import in_one_line
from recommendations.clock_facts import clock_of, with_clock
from recommendations.gate import in_council
from recommendations.models import PeerChallenge, Recommendation
from recommendations.prepared import Prepared
from recommendations.unchanged import answers_unchanged

VIEW = "recommendations.view_recommendation"
ENTRIES = 60  # of a history, on a page


@require_GET
def home(request):
    """Take a person to their council, or let those with several choose."""
    councils = request.user.councils
    if len(councils) == 1:
        return redirect("pages:council", councils[0].slug)
    return render(request, "pages/home.html", {"councils": councils})


@require_safe
@or_public(public.council)
@in_council(VIEW)
def council(request, council):
    """Take a person to the newest challenge, or list all where it is asked for."""
    challenges = list(
        PeerChallenge.objects.filter(council=council).order_by("-on_site_from", "-pk")
    )
    if len(challenges) == 1:
        return redirect("pages:overview", council.slug, challenges[0].slug)
    context = {
        "challenges": challenges,
        "may_add": request.user.has_perm("recommendations.add_peerchallenge", council),
        "nav": "overview",
    }
    return render(request, "pages/council.html", context)


KEY, DAY, NAME = models.BigIntegerField(), models.DateField(), models.CharField()

_challenge_called = Prepared(
    lambda council, slug: with_waiting(
        with_clock(PeerChallenge.objects.select_related("status_scheme"))
    ).filter(council=council, slug=slug),
    council=KEY,
    slug=NAME,
)
_recommendations_of = Prepared(
    lambda challenge, day: with_approved(
        Recommendation.objects.filter(challenge=challenge).with_implementation(day), day
    ).for_listing(),
    challenge=KEY,
    day=DAY,
)
_recommendation_called = Prepared(
    lambda council, challenge, number, day, person: with_watched(
        with_others(
            Recommendation.objects.for_council(council)
            .filter(challenge__slug=challenge, number=number)
            .with_implementation(day)
            .select_related("challenge__status_scheme", "lead_member", "lead_officer", "parent")
        ),
        person,
    ),
    council=KEY,
    challenge=NAME,
    number=NAME,
    day=DAY,
    person=KEY,
)


@require_safe
@or_public(public.overview)
@in_council(VIEW)
@answers_unchanged
def overview(request, council, challenge_slug):
    """How far the council is with a challenge, recommendation by recommendation."""
    challenge = _challenge_called.first(council=council.pk, slug=challenge_slug)
    if challenge is None:
        raise Http404
    challenge.council = council
    day = localdate()
    stages = clock_of(challenge, day)
    words = scheme_of(challenge).words
    recommendations = _recommendations_of(challenge=challenge.pk, day=day)
    bars = standings_in(council, recommendations, day)
    discussed = beside.last_discussed(challenge)
    for recommendation in recommendations:
        recommendation.challenge = challenge
        recommendation.bar = bars[recommendation.pk].in_words(words)
        recommendation.discussed = discussed.get(recommendation.pk)
    may_settle = request.user.has_perm("meetings.change_discussion", council)
    may_moderate = request.user.has_perm("comments.moderate_comment", council)
    context = {
        "challenge": challenge,
        "formal": [one for one in recommendations if one.kind == "formal"],
        "suggestions": [one for one in recommendations if one.kind != "formal"],
        "bar": bars[ALL].in_words(words),
        "unapproved": bars[ALL].complete - sum(one.approved for one in recommendations),
        "implemented": sum(
            one.kind == "formal" and one.implementation in ("implemented", "embedded")
            for one in recommendations
        ),
        "clock": in_one_line(stages) if stages else "",
        "nav": "overview",
        "to_settle": questions.left(council).number if may_settle else 0,
        "may_moderate": may_moderate,
        "comments_waiting": challenge.comments_waiting if may_moderate else 0,
        "may_plan": request.user.has_perm("recommendations.change_recommendation", council),
        "may_report": request.user.has_perm("recommendations.make_report", council),
    }
    return render(request, "pages/overview.html", context)


class AsAtForm(forms.Form):
    """The day as at which a page is shown."""

    as_at = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Enter a real date, such as 31/3/2026"},
    )


@require_safe
@or_public(public.recommendation)
@in_council(VIEW)
@answers_unchanged
def recommendation(request, council, challenge_slug, number):
    """A recommendation: its action plan on the left, what committees said of it on the right."""
    form = AsAtForm(request.GET)
    day = (form.cleaned_data["as_at"] if form.is_valid() else None) or localdate()
    recommendation = _recommendation_called.first(
        council=council.pk,
        challenge=challenge_slug,
        number=number,
        day=day,
        person=request.user.pk,
    )
    if recommendation is None:
        raise Http404
    recommendation.challenge.council = council
    context = beside.record(recommendation, day)
    for action in context["actions"]:
        action.may_update = not request.GET.get("as_at") and action.is_updatable_by(
            request.user, council
        )
    context |= {
        "recommendation": recommendation,
        "challenge": recommendation.challenge,
        "form": form,
        "day": day,
        "is_past": bool(request.GET.get("as_at")) and form.is_valid(),
        "origin": "recommendation",
        "nav": "overview",
        "may_plan": request.user.has_perm("recommendations.change_recommendation", council),
        # Whoever reports on an action may say what its measures read.
        "may_enter": any(action.may_update for action in context["actions"])
        or (
            not request.GET.get("as_at")
            and request.user.has_perm("actions.update_any_action", council)
        ),
    }
    if not request.htmx:  # the part that is swapped has no head
        context["may_ask"] = request.user.has_perm("actions.add_memberquestion", council)
        context["member_questions"] = counted_for(recommendation, request.user, council, day)
        context |= about_recommendation(recommendation, request.user, council)
    template = "pages/_record.html" if request.htmx else "pages/recommendation.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)


class KindsForm(forms.Form):
    """Which kinds of event the history shows; none chosen means all."""

    mark_optional = False

    kind = forms.MultipleChoiceField(
        label="Show",
        required=False,
        choices=KINDS.items(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline choices--small"}),
    )


@require_GET
@in_council(VIEW)
def recommendation_history(request, council, challenge_slug, number):
    """Everything that happened to a recommendation, as one story, newest first."""
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge"),
        challenge__slug=challenge_slug,
        number=number,
    )
    recommendation.challenge.council = council
    form = KindsForm(request.GET)
    kinds = set(form.cleaned_data["kind"]) if form.is_valid() else set()
    page = Paginator(history(recommendation, council, kinds), ENTRIES).get_page(
        request.GET.get("page")
    )
    context = {
        "recommendation": recommendation,
        "challenge": recommendation.challenge,
        "form": form,
        "page": page,
        "may_see_audit": request.user.has_perm("recommendations.view_auditentry", council),
        "nav": "overview",
    }
    template = "pages/_history.html" if request.htmx else "pages/history.html"
    return render(request, template, context)
