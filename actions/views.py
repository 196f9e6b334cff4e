"""Pages about actions: my own, one with its history, and the inline update."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from actions.asked_often import action_to_update, owned_by, standings_in
from actions.beside import beside_action
from actions.forms import ActionForm, ProgressForm, chosen_now, next_ref
from actions.models import ActionItem, DateChange, MemberQuestion, ProgressUpdate
from actions.progress import SomebodyElseReported, report_progress
from actions.proof.completion import proof_of
from actions.proof.completion_views import TYPED
from actions.proof.evidence_forms import EvidenceBesideUpdate, attach_to_update, gives_evidence
from actions.proof.evidence_views import tell_kept_apart
from actions.rounds.answers import answered_context, banners
from actions.schemes import scheme_of
from actions.standing import DONE, NEVER_OVERDUE
from actions.wording import reword
from recommendations import audit
from recommendations.fields import seen_since
from recommendations.gate import in_council
from recommendations.locks import lock_plans
from recommendations.models import Recommendation
from recommendations.unchanged import answers_unchanged


@require_GET
@in_council("recommendations.view_recommendation")
@answers_unchanged
def my_actions(request, council):
    day = localdate()
    actions = owned_by(council=council.pk, person=request.user.pk, day=day)
    groups = _by_recommendation(actions, council, day)
    context = {"groups": groups, "counts": _counts(actions), "nav": "my-actions", "origin": "mine"}
    context["rounds"] = banners(council, request.user, day)
    return render(request, "actions/my_actions.html", context)


def _by_recommendation(actions, council, day):
    """Group `actions` under their recommendations, each with the bar of all its actions."""
    groups = {}
    for action in actions:
        action.may_update = True
        groups.setdefault(action.recommendation, []).append(action)
    bars = standings_in(council, groups, day)
    return [
        {
            "recommendation": recommendation,
            "actions": own,
            "bar": bars[recommendation.pk].in_words(scheme_of(recommendation.challenge).words),
        }
        for recommendation, own in sorted(
            groups.items(), key=lambda pair: (pair[0].challenge_id, pair[0].sort_key)
        )
    ]


def _counts(actions):
    """Count what somebody with these actions should know first."""
    return {
        "total": len(actions),
        "overdue": sum(action.overdue for action in actions),
        "open": sum(action.status not in NEVER_OVERDUE for action in actions),
    }


@require_GET
@in_council("recommendations.view_recommendation")
def action(request, council, pk):
    """One action with everything ever reported about it."""
    day = localdate()
    actions = ActionItem.objects.for_council(council).select_related(
        "portfolio_holder",
        "asked_for_by__item__meeting__committee",
        "recommendation__lead_officer",
    )
    action = get_object_or_404(
        actions.as_at(day).select_related("recommendation__challenge__council").for_listing(),
        pk=pk,
    )
    context = {
        "action": action,
        "challenge": action.recommendation.challenge,
        "updates": ProgressUpdate.objects.filter(action=action)
        .select_related("completion")
        .prefetch_related("evidence")
        .order_by("-sequence"),
        "date_changes": DateChange.objects.filter(action=action)
        .select_related("agreed_at__committee", "resolution__item")
        .order_by("-sequence"),
        "date_requests": action.date_requests.select_related(
            "of_committee", "resolution__item__meeting__committee"
        ).order_by("-pk"),
        "wording_changes": action.wording_changes.select_related(
            "agreed_at__committee", "resolution__item"
        ).order_by("-sequence"),
        "milestones": action.milestones.order_by("position", "due_on", "pk"),
        "also_answers": action.also_answers.order_by("sort_key"),
        "may_update": action.is_updatable_by(request.user, council),
        "may_change": request.user.has_perm("actions.change_actionitem", council),
        "may_ask": request.user.has_perm("actions.add_memberquestion", council),
        "member_questions": MemberQuestion.objects.visible_to(request.user, council, day)
        .filter(action=action)
        .counted(),
        **proof_of(action),
        "beside": beside_action(action, request.user, council),
    }
    return render(request, "actions/action.html", context)


@require_http_methods(["GET", "POST"])
@in_council("actions.add_progressupdate")
def update(request, council, pk):
    """Report progress on one action: a page of its own, or a form inside the action's row."""
    day = localdate()
    action = action_to_update(request.user, council, pk, day)
    if action is None:
        raise Http404
    action.may_update = True
    scheme = scheme_of(action.recommendation.challenge)
    asked = request.GET.get("origin")
    origin = asked if asked in ("mine", "plan", "round") else "recommendation"
    context = {"action": action, "council": council, "origin": origin, "scheme": scheme}
    if request.htmx and "cancel" in request.GET:
        return render(request, "actions/_action.html", context | {"focus": True})
    form = ProgressForm(
        request.POST or None,
        action=action,
        scheme=scheme,
        initial={
            "status": chosen_now(scheme, action),
            "effective_on": day,
            "seen": action.seen,
            "review_on": action.review_on if action.review_on and action.review_on > day else None,
            "continues_in": action.continues_in,
        },
    )
    # Most updates bring no evidence, and are spared the asking.
    evidence_form = None
    if form.is_bound and gives_evidence(request):
        evidence_form = EvidenceBesideUpdate(
            request.POST, request.FILES, action=action, council=council, by=request.user
        )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid() & (evidence_form is None or evidence_form.is_valid()):
            if form.cleaned_data["status"] in DONE and action.status not in DONE:
                return _to_claim(request, form, evidence_form, action, council)
            try:
                saved = _save(request, form, evidence_form, action, council)
            except SomebodyElseReported as other:
                status, context["conflict"] = 409, other.latest
                # Their own text stays; saving again now comes after what the other wrote.
                seen_since(form, other.latest.sequence)
            else:
                return _updated(request, context, saved, day, evidence_form)
        if evidence_form is not None:
            evidence_form.keep_already(by=request.user)
    context |= {
        "form": form,
        "evidence_form": evidence_form
        or EvidenceBesideUpdate(action=action, council=council, by=request.user),
        "editing": True,
        "challenge": action.recommendation.challenge,
    }
    template = "actions/_action.html" if request.htmx else "actions/update.html"
    return render(request, template, context, status=status)


def _save(request, form, evidence_form, action, council):
    """Record the update, with the evidence that was given for it."""
    told = {"by": request.user, "as_post": _post(request.user, action, council)}
    if evidence_form is None:
        return report_progress(action, **form.cleaned_data, **told)
    with transaction.atomic():
        saved = report_progress(action, **form.cleaned_data, **told)
        attach_to_update(evidence_form, saved, by=request.user)
    return saved


def _to_claim(request, form, evidence_form, action, council):
    """Send on whoever says that an action is done: that is claimed with proof, and approved.

    What was typed goes with them, and a file that was given is kept.
    """
    if evidence_form is not None:
        tell_kept_apart(request, evidence_form)
        evidence_form.keep_already(by=request.user)
    if form.cleaned_data["is_good_news"]:
        messages.info(request, "Mark it as good news in an update, once it is approved.")
    request.session[TYPED] = {
        "action": action.pk,
        "status": form["status"].value(),
        "narrative": form.cleaned_data["narrative"],
        "evidence": evidence_form.data.getlist("evidence_known") if evidence_form else [],
    }
    address = reverse("actions:complete", args=[council.slug, action.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _post(user, action, council):
    """Return in what capacity `user` reports: as the action's owner, or by their role."""
    if action.owner and action.owner.holder_id == user.pk:
        return action.owner.title
    return user.capacity_in(council)


def _updated(request, context, saved, day, evidence_form):
    """Answer a good save: the row and what counts it, or the page it came from.

    htmx gets the row in the same answer rather than by a redirect: the save is what officers do
    most, and one round trip is half of two. Whoever gave an exempt file gets the page, which
    says what became of it.
    """
    action, origin = context["action"], context["origin"]
    council = context["council"]
    apart = evidence_form is not None and evidence_form.gives_exempt
    if apart or not request.htmx:
        messages.success(request, f"Action {action.ref} saved as {saved.status_label}.")
        pages = {
            "mine": reverse("actions:my-actions", args=[council.slug]),
            "round": reverse("actions:answer", args=[council.slug, action.pk]),
            "plan": reverse(
                "actions:actions", args=[council.slug, action.recommendation.challenge.slug]
            ),
        }
        page = pages.get(origin) or action.recommendation.get_absolute_url()
        if apart:
            tell_kept_apart(request, evidence_form)
        if request.htmx:
            return HttpResponseClientRedirect(page)
        return redirect(f"{page}#action-{action.pk}")
    if saved.effective_on >= (action.reported_on or saved.effective_on):
        action.latest = saved.as_latest()
    bars = standings_in(council, [action.recommendation], day)
    bar = bars[action.recommendation_id].in_words(context["scheme"].words)
    context |= {"saved": True, "focus": True, "bar": bar}
    if origin == "mine":
        mine = owned_by(council=council.pk, person=request.user.pk, day=day)
        context["counts"] = _counts(mine)
    if origin == "round":
        context |= answered_context(action, request.user, day)
    return render(request, "actions/_saved.html", context)


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
@transaction.atomic
def add_action(request, council, challenge_slug, number):
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge__council"),
        challenge__slug=challenge_slug,
        number=number,
    )
    if request.method == "POST":
        lock_plans([recommendation.challenge_id])
    blank = ActionItem(
        challenge=recommendation.challenge, recommendation=recommendation, added_on=localdate()
    )
    return _edit(request, council, blank, "Add an action")


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
@transaction.atomic
def edit_action(request, council, pk):
    if request.method == "POST":
        plan = ActionItem.objects.for_council(council).filter(pk=pk).values("challenge")
        lock_plans(plan)
    action = get_object_or_404(
        ActionItem.objects.for_council(council).select_related(
            "challenge__council", "recommendation__challenge__council"
        ),
        pk=pk,
    )
    return _edit(request, council, action, f"Change action {action.ref}")


def _edit(request, council, action, heading):
    verb = "changed" if action.pk else "added"
    initial = {} if action.pk else {"ref": next_ref(action.recommendation)}
    day = localdate()
    form = ActionForm(
        request.POST or None, instance=action, council=council, day=day, initial=initial
    )
    if form.is_valid():
        with transaction.atomic():
            action = form.save()
            if form.is_reworded:
                reword(
                    action,
                    before=form.before,
                    reason=form.cleaned_data["reason"],
                    agreed_by=form.cleaned_data["agreed_by"],
                    resolution=form.cleaned_data["agreed_in"],
                    day=day,
                    by=request.user,
                )
            audit.record(
                request.user,
                verb,
                action,
                council=council,
                fields=sorted(form.changed_data),
                **_posts_changed(form),
            )
        messages.success(request, f"Action {action.ref} saved.")
        return redirect(f"{action.recommendation.get_absolute_url()}#action-{action.pk}")
    context = {
        "form": form,
        "heading": heading,
        "recommendation": action.recommendation,
        "challenge": action.challenge,
    }
    status = (409 if form.is_late else 422) if form.is_bound else 200
    return render(request, "actions/action_form.html", context, status=status)


def _posts_changed(form):
    """Return which posts of an action were changed, each from which to which, in words."""
    changes = {}
    for name in ("owner", "portfolio_holder"):
        if name in form.changed_data:
            key = form.initial.get(name)
            before = form.fields[name].queryset.filter(pk=key).first() if key else None
            changes[name] = [str(before or ""), str(form.cleaned_data[name] or "")]
    return changes
