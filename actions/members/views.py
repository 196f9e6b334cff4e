"""Pages of members' questions: the list, one with its answers, asking and answering."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.members import asking
from actions.members.forms import AnswerForm, AskForm, QuestionsForm
from actions.models import ActionItem, MemberQuestion
from actions.progress import last_number
from recommendations.fields import seen_since
from recommendations.gate import in_council
from recommendations.keys import key_from
from recommendations.models import Recommendation

VIEW = "recommendations.view_recommendation"
ASK = "actions.add_memberquestion"
QUESTIONS_A_PAGE = 50


@require_GET
@in_council(VIEW)
def questions(request, council):
    """The questions of members that the reader may see, those for the next meeting first."""
    day = localdate()
    visible = MemberQuestion.objects.visible_to(request.user, council, day)
    form = QuestionsForm(request.GET, visible=visible)
    data = form.cleaned_data if form.is_valid() else {}
    found = visible.with_answers().for_listing()
    if data.get("meeting"):
        found = found.filter(meeting=data["meeting"])
    if number := request.GET.get("recommendation"):
        found = found.filter(recommendation=key_from(number) or 0)
    if number := request.GET.get("action"):
        found = found.filter(action=key_from(number) or 0)
    if data.get("show") == "unanswered":
        found = found.unanswered(day)
    elif data.get("show") == "mine":
        found = found.filter(asked_by=request.user)
    elif data.get("show") == "to-answer":
        mine = MemberQuestion.objects.answerable_by(request.user, council)
        found = found.unanswered(day).filter(pk__in=mine.values("pk"))
    page_obj = Paginator(found, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    for one in page_obj:
        one.private_now = one.is_private_on(day)
        one.recommendation.challenge.council = council
    context = {
        "form": form,
        "page_obj": page_obj,
        # What the address is about stays when a filter is chosen.
        "kept": [
            (name, request.GET[name])
            for name in ("recommendation", "action")
            if request.GET.get(name)
        ],
        "filtered": bool(request.GET.keys() - {"page"}),
        "may_ask": request.user.has_perm(ASK, council),
        "nav": "committees",
    }
    return render(request, "members/questions.html", context)


@require_http_methods(["GET", "POST"])
@in_council(ASK)
def ask_question(request, council):
    """Ask on a recommendation or an action that the address names, or choose one."""
    day = localdate()
    about, action = _asked_about(request, council)
    form = AskForm(request.POST or None, council=council, day=day, about=about)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            question = asking.ask(
                about or data["recommendation"],
                action=action,
                meeting=data["meeting"],
                text=data["text"],
                is_private=data["is_private"],
                day=day,
                by=request.user,
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, "Your question is recorded. Those who answer it are told.")
            return redirect("actions:question", council.slug, question.pk)
    back = _back(council, about, action)
    context = {"form": form, "about": about, "action": action, "back": back, "nav": "committees"}
    return render(request, "members/ask.html", context, status=422 if form.is_bound else 200)


def _asked_about(request, council):
    """Return the recommendation and the action that the address names; 404 for any other."""
    given = {name: request.GET.get(name) or None for name in ("recommendation", "action")}
    keys = {name: text and key_from(text) for name, text in given.items()}
    if any(text and keys[name] is None for name, text in given.items()):
        raise Http404
    about = action = None
    if keys["action"] is not None:
        action = get_object_or_404(
            ActionItem.objects.for_council(council).select_related("recommendation__challenge"),
            pk=keys["action"],
        )
        about = action.recommendation
    if keys["recommendation"] is not None:
        about = get_object_or_404(
            Recommendation.objects.for_council(council).select_related("challenge"),
            pk=keys["recommendation"],
        )
    if about is not None:
        about.challenge.council = council
    return about, action


def _back(council, about, action):
    """Return where a person who asks came from."""
    if action is not None:
        return reverse("actions:action", args=[council.slug, action.pk])
    return about.get_absolute_url() if about else reverse("actions:questions", args=[council.slug])


def _question(request, council, pk):
    """Return a question that the reader may see, with all that its page says."""
    question = get_object_or_404(
        MemberQuestion.objects.visible_to(request.user, council, localdate()).select_related(
            "recommendation__challenge",
            "recommendation__lead_officer",
            "action__owner",
            "meeting__committee",
            "asked_by",
        ),
        pk=pk,
    )
    question.recommendation.challenge.council = council
    return question


@require_GET
@in_council(VIEW)
def question(request, council, pk):
    """One question with every answer that was given, the latest first."""
    return _page(request, council, _question(request, council, pk))


def _page(request, council, question, status=200, **more):
    may_answer = (
        MemberQuestion.objects.answerable_by(request.user, council).filter(pk=question.pk).exists()
    )
    may_ask = request.user.has_perm(ASK, council)
    own = question.asked_by_id == request.user.pk
    any_of_them = request.user.has_perm("actions.answer_any_question", council)
    context = {
        "question": question,
        "answers": question.answers.select_related(
            "paragraph__item__meeting__committee", "answered_by"
        )
        .defer("paragraph__item__source_text")
        .order_by("-sequence"),
        "challenge": question.recommendation.challenge,
        "private_now": question.is_private_on(localdate()),
        "may_answer": may_answer and not question.withdrawn_on,
        "may_withdraw": may_ask and (own or any_of_them) and not question.withdrawn_on,
        "nav": "committees",
    }
    return render(request, "members/members_question.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
@in_council("actions.add_progressupdate")
def answer_question(request, council, pk):
    """Answer a question, or correct an answer by another."""
    day = localdate()
    get_object_or_404(MemberQuestion.objects.answerable_by(request.user, council), pk=pk)
    question = _question(request, council, pk)
    seen = last_number(question.answers)
    form = AnswerForm(
        request.POST or None, question=question, initial={"answered_on": day, "seen": seen}
    )
    context = {"question": question, "form": form, "seen": seen, "nav": "committees"}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            asking.answer(
                question.pk, council=council, day=day, by=request.user,
                as_post=_post(request.user, question, council), **form.answer,
            )  # fmt: skip
        except asking.SomebodyElseAnswered as other:
            status, context["conflict"] = 409, other.latest
            # Their own text stays; saving again now comes after what the other wrote.
            seen_since(form, other.latest.sequence)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, "The answer is recorded.")
            return redirect("actions:question", council.slug, question.pk)
    return render(request, "members/answer.html", context, status=status)


def _post(user, question, council):
    """Return the post or role in which `user` answers."""
    owner = question.action.owner if question.action else None
    for post in (owner, question.recommendation.lead_officer):
        if post and post.holder_id == user.pk:
            return post.title
    return user.capacity_in(council)


@require_POST
@in_council(ASK)
def withdraw_question(request, council, pk):
    """Withdraw a question of one's own; planners may withdraw any."""
    question = _question(request, council, pk)
    any_of_them = request.user.has_perm("actions.answer_any_question", council)
    if question.asked_by_id != request.user.pk and not any_of_them:
        raise Http404
    try:
        asking.withdraw(question.pk, council=council, day=localdate(), by=request.user)
    except ValidationError as wrong:
        return _page(request, council, question, status=409, problem=wrong.messages[0])
    messages.success(request, "The question is withdrawn.")
    return redirect("actions:question", council.slug, question.pk)
