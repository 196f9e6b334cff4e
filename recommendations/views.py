"""Pages on which a coordinator enters challenges and recommendations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from recommendations import audit
from recommendations.entering import (
    enter_assessments,
    enter_recommendations,
    publish,
    set_themes,
    short_title,
)
from recommendations.forms import (
    ChallengeForm,
    CouncilForm,
    FoundAssessments,
    FoundRecommendations,
    RecommendationForm,
    ReportTextForm,
    ReviewForm,
)
from recommendations.gate import in_council
from recommendations.models import PeerChallenge, Recommendation
from recommendations.report_text import UnreadableReport, read_report


def challenge_or_404(council, slug):
    """Fetch a challenge of `council`, which is known already."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=slug)
    challenge.council = council
    return challenge


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_council")
def edit_council(request, council):
    """Say where the council's minutes are, and how it counts months."""
    before = {name: getattr(council, name) for name in CouncilForm.base_fields}
    form = CouncilForm(request.POST or None, instance=council)
    if form.is_valid():
        with transaction.atomic():
            council = form.save()
            audit.record(
                request.user,
                "changed",
                council,
                council=council,
                **{
                    name: [was, getattr(council, name)]
                    for name, was in before.items()
                    if was != getattr(council, name)
                },
            )
        messages.success(request, "The council’s details are saved.")
        return redirect("recommendations:edit-council", council.slug)
    return render(
        request,
        "recommendations/council_form.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@in_council("recommendations.add_peerchallenge")
def add_challenge(request, council):
    return _challenge_form(
        request, council, PeerChallenge(council=council), "Add a peer challenge"
    )


@require_http_methods(["GET", "POST"])
@in_council("recommendations.add_peerchallenge")
def edit_challenge(request, council, challenge_slug):
    challenge = challenge_or_404(council, challenge_slug)
    return _challenge_form(request, council, challenge, f"Change {challenge.title}")


def _challenge_form(request, council, challenge, heading):
    verb = "changed" if challenge.pk else "added"
    form = ChallengeForm(request.POST or None, instance=challenge)
    if form.is_valid():
        with transaction.atomic():
            challenge = form.save()
            set_themes(challenge, form.cleaned_data["themes"])
            audit.record(
                request.user, verb, challenge, council=council, fields=sorted(form.changed_data)
            )
            if challenge.report_published_on:
                publish(challenge, by=request.user)
        messages.success(request, f"{challenge.title} saved.")
        return redirect(challenge)
    context = {"form": form, "heading": heading}
    if challenge.pk:
        context["challenge"] = PeerChallenge.objects.get(pk=challenge.pk)
    return render(
        request,
        "recommendations/challenge_form.html",
        context,
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_recommendation")
def add_recommendation(request, council, challenge_slug):
    challenge = challenge_or_404(council, challenge_slug)
    blank = Recommendation(challenge=challenge, published_on=None)
    return _recommendation_form(request, council, blank, "Add a recommendation")


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_recommendation")
def edit_recommendation(request, council, challenge_slug, number):
    challenge = challenge_or_404(council, challenge_slug)
    recommendation = get_object_or_404(Recommendation, challenge=challenge, number=number)
    recommendation.challenge = challenge
    return _recommendation_form(
        request, council, recommendation, f"Change recommendation {recommendation.number}"
    )


def _recommendation_form(request, council, recommendation, heading):
    verb = "changed" if recommendation.pk else "added"
    form = RecommendationForm(request.POST or None, instance=recommendation)
    if form.is_valid():
        if not recommendation.pk:
            recommendation.published_on = recommendation.challenge.report_published_on
        with transaction.atomic():
            recommendation = form.save()
            audit.record(
                request.user,
                verb,
                recommendation,
                council=council,
                fields=sorted(form.changed_data),
            )
        messages.success(request, f"Recommendation {recommendation.number} saved.")
        return redirect(recommendation)
    context = {
        "form": form,
        "heading": heading,
        "recommendation": recommendation,
        "challenge": recommendation.challenge,
    }
    return render(
        request,
        "recommendations/recommendation_form.html",
        context,
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_recommendation")
def from_report(request, council, challenge_slug):
    """Paste a feedback report, look at what was found in it, keep it."""
    challenge = challenge_or_404(council, challenge_slug)
    context = {"challenge": challenge}
    if "store" in request.POST:
        return _store_recommendations(request, challenge)
    form = ReportTextForm(request.POST or None)
    if form.is_valid():
        known = challenge.recommendations.values_list("number", flat=True)
        try:
            report = read_report(form.cleaned_data["text"], known)
        except UnreadableReport as error:
            form.add_error("text", str(error))
        else:
            found = [
                {
                    "keep": True,
                    "number": one.number,
                    "title": short_title(one.text),
                    "text": one.text,
                    "explanation": one.explanation,
                }
                for one in report.recommendations
            ]
            if found:
                context |= {
                    "formset": FoundRecommendations(initial=found),
                    "warnings": report.warnings,
                }
                return render(request, "recommendations/found_recommendations.html", context)
            form.add_error("text", "No recommendations were found: enter them one by one instead")
    context["form"] = form
    return render(
        request, "recommendations/from_report.html", context, status=422 if form.is_bound else 200
    )


def _kept(formset):
    """Return what the person kept, without the tick itself."""
    return [
        {key: value for key, value in data.items() if key != "keep"}
        for data in formset.cleaned_data
        if data["keep"]
    ]


def _store_recommendations(request, challenge):
    formset = FoundRecommendations(request.POST)
    problem = None
    if formset.is_valid():
        try:
            stored = enter_recommendations(challenge, _kept(formset), by=request.user)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, f"{len(stored)} recommendations stored.")
            return redirect(challenge)
    context = {"challenge": challenge, "formset": formset, "problem": problem}
    return render(request, "recommendations/found_recommendations.html", context, status=422)


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_recommendation")
def add_progress_review(request, council, challenge_slug):
    """Paste the findings of the peers' return visit, look at what was found, keep it."""
    challenge = challenge_or_404(council, challenge_slug)
    context = {"challenge": challenge}
    if "store" in request.POST:
        return _store_assessments(request, challenge)
    form = ReportTextForm(request.POST or None)
    if form.is_valid():
        known = challenge.recommendations.values_list("number", flat=True)
        try:
            report = read_report(form.cleaned_data["text"], known)
        except UnreadableReport as error:
            form.add_error("text", str(error))
        else:
            found = [
                {"keep": True, "number": one.number, "text": one.text}
                for one in report.assessments
            ]
            if found:
                context |= {
                    "formset": FoundAssessments(initial=found),
                    "review_form": ReviewForm(initial={"visited_on": report.visited_on}),
                    "warnings": report.warnings,
                }
                return render(request, "recommendations/found_assessments.html", context)
            form.add_error("text", "Nothing that the peers say of a recommendation was found")
    context["form"] = form
    return render(
        request,
        "recommendations/add_progress_review.html",
        context,
        status=422 if form.is_bound else 200,
    )


def _store_assessments(request, challenge):
    formset, review_form = FoundAssessments(request.POST), ReviewForm(request.POST)
    problem = None
    if all([formset.is_valid(), review_form.is_valid()]):
        try:
            enter_assessments(
                challenge,
                _kept(formset),
                visited_on=review_form.cleaned_data["visited_on"],
                by=request.user,
            )
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, "What the peers said is stored with each recommendation.")
            return redirect(challenge)
    context = {
        "challenge": challenge,
        "formset": formset,
        "review_form": review_form,
        "problem": problem,
    }
    return render(request, "recommendations/found_assessments.html", context, status=422)
