"""The page of questions to settle, and the acts of each card on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import questions, same_committee, settling
from meetings.forms import PromiseDateForm
from meetings.models import Commitment, CommitteeQuestion, Discussion
from meetings.questions import COMMITTEE, LINK, PROMISE, Question
from meetings.settling import STATES, CannotSettle
from recommendations.gate import in_council

QUESTIONS_A_PAGE = 25
LATER = "later"
PUT_OFF = "put_off"  # in the session: {key of a council: [keys of questions, …]}
MAY_SETTLE = "meetings.change_discussion"


@require_GET
@in_council(MAY_SETTLE)
def suggestions(request, council):
    """What was found and nobody has settled, the most certain first, the put off last."""
    about = _item(request.GET)
    put_off = _put_off(request, council)
    keys = questions.keys(council, about, put_off)
    if not about:
        still_open = {f"{kind}-{pk}" for kind, pk in keys}
        _remember(request, council, [one for one in put_off if one in still_open])
    page_obj = Paginator(keys, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    shown = questions.load(page_obj.object_list)
    for one in shown:
        _with_form(one)
    context = {
        "page_obj": page_obj,
        "questions": shown,
        "left": questions.Left(len(keys)),
        "seconds": questions.SECONDS_A_QUESTION,
        "settled_lately": questions.settled_lately(council),
        "about": about,
        "nav": "suggestions",
    }
    return render(request, "meetings/suggestions.html", context)


@require_POST
@in_council(MAY_SETTLE)
def settle_suggestion(request, council, pk):
    """Say whether a paragraph is about a recommendation."""
    suggested = Discussion.objects.for_council(council).exclude(basis=Discussion.Basis.BY_HAND)
    return _act(request, council, LINK, pk, suggested, settling.settle)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def settle_promise(request, council, pk):
    """Say whether something is a promise to a committee, and put its due date right."""
    promises = Commitment.objects.for_council(council)
    if request.method == "GET":
        get_object_or_404(promises, pk=pk)
        return _card_page(request, council, _with_form(questions.load([(PROMISE, pk)])[0]))
    if request.POST.get("decision") == "confirm" and "due_on_day" in request.POST:
        promise = get_object_or_404(
            promises.select_related("made_in__item__meeting__committee", "resolution"), pk=pk
        )
        form = PromiseDateForm(
            request.POST, initial={"due_on": promise.due_on}, about=promise, auto_id=_auto_id(pk)
        )
        if not form.is_valid():
            question = Question(PROMISE, promise, form=form)
            questions.add_context([question])
            return _card_page(request, council, question, status=422)
        return _act(
            request, council, PROMISE, pk, promises, settling.settle_promise, **form.cleaned_data
        )
    return _act(request, council, PROMISE, pk, promises, settling.settle_promise)


@require_POST
@in_council(MAY_SETTLE)
def settle_committee(request, council, pk):
    """Say whether two names are one committee."""
    asked = CommitteeQuestion.objects.for_council(council)
    return _act(request, council, COMMITTEE, pk, asked, same_committee.settle_committee)


def _act(request, council, kind, pk, allowed, settle, **more):
    """Do what a card's form says, and answer with the card as it then stands."""
    decision = request.POST.get("decision")
    if decision not in STATES and decision != LATER:
        return HttpResponseBadRequest("Choose yes, no or later")
    put_off = [one for one in _put_off(request, council) if one != f"{kind}-{pk}"]
    refused, status = "", 200
    try:
        if decision == LATER:
            one = questions.LOADED[kind].get(pk=get_object_or_404(allowed, pk=pk).pk)
            if one.state == "suggested":
                put_off.append(f"{kind}-{pk}")
        else:
            one = settle(pk, council=council, decision=decision, by=request.user, **more)
    except (Discussion.DoesNotExist, Commitment.DoesNotExist, CommitteeQuestion.DoesNotExist):
        raise Http404 from None
    except CannotSettle as error:
        one, refused, status = questions.LOADED[kind].get(pk=pk), f"{error}.", 409
    _remember(request, council, put_off)
    question = Question(kind, one, put_off=f"{kind}-{pk}" in put_off)
    if request.htmx:
        return _card(request, council, question, refused, status)
    if refused:
        return _card_page(request, council, question, refused=refused, status=status)
    messages.success(request, question.told)
    return redirect(_back(request, council, question))


def _card(request, council, question, refused, status):
    """Answer with one card, what is left and what was done, for htmx."""
    about = _item(request.POST)
    if question.one.state == "suggested" and not question.put_off:
        questions.add_context([question])
        _with_form(question)
    context = {
        "question": question,
        "council": council,
        "about": about,
        "refused": refused,
        "left": questions.left(council, about),
    }
    return render(request, "meetings/_settled.html", context, status=status)


def _card_page(request, council, question, *, refused="", status=200):
    """Answer with a page of one card, or with the card alone for htmx."""
    context = {
        "question": question,
        "council": council,
        "about": _item(request.POST),
        "refused": refused,
        "nav": "suggestions",
    }
    template = "meetings/_question.html" if request.htmx else "meetings/question.html"
    return render(request, template, context | {"focus": request.htmx}, status=status)


def _back(request, council, question):
    """Return where somebody goes who settles without a script."""
    paragraph = question.paragraph
    if request.POST.get("back") == "item" and paragraph:
        return f"{paragraph.item.get_absolute_url()}#p-{paragraph.number}"
    about = _item(request.POST)
    query = {"item": about} if about else None
    return reverse("meetings:suggestions", args=[council.slug], query=query)


def _item(given):
    """Return the key of the item that the list is about, or nothing."""
    about = given.get("item" if "item" in given else "about", "")
    return int(about) if about.isascii() and about.isdecimal() and len(about) < 18 else None


def _with_form(question):
    """Give the card of a promise its due date to put right."""
    if question.kind == PROMISE:
        question.form = PromiseDateForm(
            initial={"due_on": question.one.due_on},
            about=question.one,
            auto_id=_auto_id(question.one.pk),
        )
    return question


def _auto_id(pk):
    """Return how a card's fields are called, of which a page has several."""
    return f"promise-{pk}-%s"


def _put_off(request, council):
    """Return the keys of the questions that this person put off, the first put off first."""
    return list(request.session.get(PUT_OFF, {}).get(str(council.pk), []))


def _remember(request, council, keys):
    if keys != _put_off(request, council):
        request.session[PUT_OFF] = request.session.get(PUT_OFF, {}) | {str(council.pk): keys}
