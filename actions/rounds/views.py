"""Pages of a round: opening it, answering it, reading and signing off the answers, closing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.models import ActionItem, UpdateRound
from actions.progress import SomebodyElseReported
from actions.rounds.answers import (
    answered_context,
    answers_context,
    is_late,
    needs_review,
    prepared,
)
from actions.rounds.forms import (
    CloseRoundForm,
    NoChangeForm,
    OpenRoundForm,
    SendBackForm,
    SignOffForm,
)
from actions.rounds.running import (
    AlreadyOpen,
    SomethingWasReported,
    close_round,
    in_what_post,
    may_review,
    needs_reason,
    open_round,
    say_no_change,
    send_back,
    sign_off,
)
from actions.rounds.standing import standing, standings_of, to_ask
from recommendations.fields import seen_since
from recommendations.gate import in_council
from recommendations.models import PeerChallenge

PLAN = "actions.change_actionitem"
READ_FIRST = "Something was reported since you opened this page: read it, then decide"


@require_GET
@in_council("recommendations.view_recommendation")
def rounds(request, council, challenge_slug):
    """The rounds of a challenge, the newest first."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    found = UpdateRound.objects.filter(challenge=challenge).select_related("committee")
    standings = standings_of(found.order_by("-opened_at", "-pk"), localdate(), with_updates=False)
    context = {
        "challenge": challenge,
        "standings": standings,
        "is_open": any(one.round.closed_at is None for one in standings),
        "may_plan": request.user.has_perm(PLAN, council),
        "nav": "overview",
    }
    return render(request, "actions/rounds.html", context)


@require_http_methods(["GET", "POST"])
@in_council(PLAN)
def new_round(request, council, challenge_slug):
    """Open a round, having seen who will be asked and who cannot be."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    day = localdate()
    form = OpenRoundForm(request.POST or None, instance=UpdateRound(challenge=challenge))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            opened = open_round(form.instance, day=day, by=request.user)
        except AlreadyOpen:
            form.add_error(None, "Another round is open: close it first")
            status = 409
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, f"The {opened.as_words} is open.")
            return redirect("actions:round", council.slug, opened.pk)
    context = {
        "form": form,
        "challenge": challenge,
        "to_ask": to_ask(challenge, day),
        "nav": "overview",
    }
    return render(request, "actions/round_form.html", context, status=status)


@require_GET
@in_council("recommendations.view_recommendation")
def round_page(request, council, pk):
    """Who has answered, what is signed off, and what is missing for the report."""
    found = _round(council, pk)
    day = localdate()
    stands = standing(found, day)
    may_plan = request.user.has_perm(PLAN, council)
    for part in stands.parts:
        part.may_review = found.closed_at is None and may_review(part, request.user, council)
    context = {
        "round": found,
        "challenge": found.challenge,
        "standing": stands,
        "is_late": is_late(found, day),
        "nobody": [] if found.closed_at else to_ask(found.challenge, day).nobody,
        "mine": stands.of_person(request.user) if found.closed_at is None else [],
        "may_plan": may_plan,
        "may_report": request.user.has_perm("recommendations.make_report", council),
        "nav": "overview",
    }
    return render(request, "actions/round.html", context)


@require_GET
@in_council("actions.add_progressupdate")
def answer_round(request, council, pk):
    """What one person is asked in a round: their actions, each with its two ways to answer."""
    found = _round(council, pk)
    context = answers_context(found, request.user, localdate())
    context |= {"challenge": found.challenge, "nav": "my-actions"}
    return render(request, "actions/round_answers.html", context)


@require_GET
@in_council("actions.add_progressupdate")
def answer(request, council, pk):
    """Take a person to the question that an open round asks about an action, or to the action."""
    action = get_object_or_404(ActionItem.objects.for_council(council), pk=pk)
    found = UpdateRound.objects.still_open().filter(asked__action=action).first()
    if found is None:
        return redirect("actions:action", council.slug, action.pk)
    page = reverse("actions:answer-round", args=[council.slug, found.pk])
    return redirect(f"{page}#answer-{action.pk}")


@require_POST
@in_council("actions.add_progressupdate")
def no_change(request, council, pk, action_pk):
    """Answer that nothing has changed, with a word of why."""
    found = _round(council, pk, still_open=True)
    day = localdate()
    answer = _answer(found, action_pk, day)
    action = answer.action
    if not action.is_updatable_by(request.user, council):
        raise Http404
    form = NoChangeForm(request.POST, action=action)
    status = 422
    if needs_review(action):
        form.add_error(None, "Its review is due: use Update and give the date of the next one")
    elif form.is_valid():
        try:
            say_no_change(
                action,
                why=form.cleaned_data["why"],
                day=day,
                seen=form.cleaned_data["seen"],
                by=request.user,
                as_post=_post(action, request.user, council),
            )
        except SomebodyElseReported as other:
            status = 409
            seen_since(form, other.latest.sequence)
            form.add_error(
                None,
                f"{other.latest.recorded_as} reported “{other.latest.status_label}” since you"
                " opened this page: read it, then save again",
            )
        else:
            return _answered(request, council, found, action, day)
    answer = prepared(answer, one_round=found, form=form)
    context = {
        "round": found,
        "challenge": found.challenge,
        "answer": answer,
        "answers": [answer],
        "form": form,
        "left": 1,
        "origin": "round",
        "nav": "my-actions",
    }
    template = "actions/_round_answer.html" if request.htmx else "actions/round_answers.html"
    return render(request, template, context, status=status)


def _answered(request, council, found, action, day):
    """Answer a good "no change": the row with its question, or the page again."""
    if not request.htmx:
        messages.success(request, f"Your answer about action {action.ref} is saved.")
        page = reverse("actions:answer-round", args=[council.slug, found.pk])
        return redirect(f"{page}#answer-{action.pk}")
    context = answered_context(action, request.user, day)
    context |= {"action": context["answer"].action, "council": council, "saved": True}
    return render(request, "actions/_round_saved.html", context)


@require_http_methods(["GET", "POST"])
@in_council("actions.sign_off_round")
def sign_off_round(request, council, pk, number):
    """Read what was answered about a recommendation, and sign it off."""
    found, stands, part = _part(request, council, pk, number)
    reason = needs_reason(part, request.user)
    form = SignOffForm(
        request.POST or None, why=_why(part, request.user), initial={"seen": part.seen}
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            sign_off(
                stands,
                part,
                reason=form.cleaned_data.get("reason", ""),
                seen=form.cleaned_data["seen"],
                by=request.user,
                as_post=in_what_post(part, request.user, council),
            )
        except SomethingWasReported:
            form.data = form.data.copy()
            form.data["seen"] = part.seen
            form.add_error(None, READ_FIRST)
            status = 409
        else:
            messages.success(request, f"Recommendation {number} is signed off.")
            return redirect("actions:round", council.slug, found.pk)
    context = {
        "round": found,
        "challenge": found.challenge,
        "part": part,
        "form": form,
        "needs_reason": reason,
        "nav": "overview",
    }
    return render(request, "actions/round_sign_off.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council("actions.sign_off_round")
def return_answer(request, council, pk, action_pk):
    """Return one answer to its owner with a reason."""
    found = _round(council, pk, still_open=True)
    stands = standing(found, localdate())
    answer = _answer(found, action_pk, None, stands)
    part = next(one for one in stands.parts if answer in one.answers)
    if not (may_review(part, request.user, council) and answer.is_answered and answer.update):
        raise Http404
    form = SendBackForm(request.POST or None, initial={"seen": answer.action.seen})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            send_back(
                stands,
                part,
                answer,
                **form.cleaned_data,
                by=request.user,
                as_post=in_what_post(part, request.user, council),
            )
        except SomethingWasReported:
            form.data = form.data.copy()
            form.data["seen"] = answer.action.seen
            form.add_error(None, READ_FIRST)
            status = 409
        else:
            messages.success(request, f"Action {answer.action.ref} is returned to its owner.")
            return redirect("actions:sign-off-round", council.slug, found.pk, part.of.number)
    context = {
        "round": found,
        "challenge": found.challenge,
        "part": part,
        "answer": answer,
        "form": form,
        "nav": "overview",
    }
    return render(request, "actions/round_return.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(PLAN)
def end_round(request, council, pk):
    """Close a round; where something is missing, with the reason."""
    found = _round(council, pk, still_open=True)
    stands = standing(found, localdate())
    form = CloseRoundForm(
        request.POST if request.method == "POST" else None, signed_off=stands.is_signed_off
    )
    if form.is_valid():
        if close_round(found, why=form.cleaned_data.get("why", ""), by=request.user):
            messages.success(request, f"The {found.as_words} is closed.")
        return redirect("actions:round", council.slug, found.pk)
    context = {
        "round": found,
        "challenge": found.challenge,
        "standing": stands,
        "form": form,
        "nav": "overview",
    }
    return render(
        request, "actions/round_close.html", context, status=422 if form.is_bound else 200
    )


def _round(council, pk, *, still_open=False):
    found = UpdateRound.objects.for_council(council).select_related(
        "challenge__council", "committee", "opened_by", "closed_by"
    )
    if still_open:
        found = found.still_open()
    return get_object_or_404(found, pk=pk)


def _answer(found, action_pk, day, stands=None):
    """Return the round's question about an action; 404 where it asks none."""
    stands = stands or standing(found, day)
    answer = next((one for one in stands.answers if one.action.pk == action_pk), None)
    if answer is None:
        raise Http404
    return answer


def _part(request, council, pk, number):
    """Return the open round, how it stands and its recommendation, if `user` may review it."""
    found = _round(council, pk, still_open=True)
    stands = standing(found, localdate())
    part = next((one for one in stands.parts if one.of.number == number), None)
    if part is None or not may_review(part, request.user, council):
        raise Http404
    return found, stands, part


def _post(action, user, council):
    """Return in what capacity `user` answers: as the action's owner, or by their role."""
    if action.owner and action.owner.holder_id == user.pk:
        return action.owner.title
    return user.capacity_in(council)


def _why(part, user):
    """Return the question that a sign-off has to answer, or nothing."""
    lead = part.of.lead_officer
    stands_in = lead is None or lead.holder_id != user.pk
    if part.left:
        return f"Why is it signed off with {part.left} not answered?"
    if stands_in:
        return f"On whose word do you sign it off for the {lead or 'lead officer'}?"
    return ""
