"""The register of promises to committees, and the page of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from meetings import outcomes
from meetings.commitment_forms import (
    AmendForm,
    OutcomeForm,
    RegisterForm,
    ReopenForm,
    post_named,
)
from meetings.commitments import CLOSED, STATES
from meetings.csv_file import csv_answer
from meetings.models import Commitment, Discussion
from meetings.outcomes import Outcome, SomebodyElseChanged, SomebodyElseTold
from meetings.register import COLUMNS, register, row
from recommendations.gate import in_council
from recommendations.models import Recommendation

PROMISES_A_PAGE = 50
MAY_SETTLE = "meetings.change_discussion"


@require_GET
@in_council("recommendations.view_recommendation")
def commitments(request, council):
    """Every promise to a committee as at a day, the overdue ones first; or the same as CSV."""
    form = RegisterForm(request.GET, council=council)
    asked = form.asked
    day = asked.pop("as_at", None) or localdate()
    found = register(council, day, **asked)
    if request.GET.get("format") == "csv":
        addresses = (request.build_absolute_uri(_address(council, one)) for one in found.rows)
        rows = map(row, found.rows, addresses)
        return csv_answer(f"promises-{council.slug}-{day}", COLUMNS, rows)
    context = {
        "form": form,
        "register": found,
        "page_obj": Paginator(found.rows, PROMISES_A_PAGE).get_page(request.GET.get("page")),
        "day": day,
        "is_past": day < localdate(),
        "is_narrowed": bool(form.asked),
        "nav": "meetings",
    }
    template = "meetings/_commitments.html" if request.htmx else "meetings/commitments.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)


@require_GET
@in_council("recommendations.view_recommendation")
def commitment(request, council, pk):
    """One promise: its words, its source, what became of it, and when whom was asked."""
    promise = _promise(council, pk)
    day = localdate()
    context = {
        "promise": promise,
        "item": promise.made_in.item,
        "about": Recommendation.objects.filter(
            pk__in=Discussion.objects.confirmed()
            .filter(paragraph=promise.made_in)
            .values("recommendation")
        ).select_related("challenge"),
        "state": promise.standing_on(day),
        "is_closed": promise.standing_on(day) in CLOSED,
        "history": promise.told[::-1],
        "asked": outcomes.asked_about(promise),
        "may_settle": request.user.has_perm(MAY_SETTLE, council),
        "nav": "meetings",
    }
    return render(request, "meetings/commitment.html", context)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def tell_outcome(request, council, pk):
    """Record what became of a promise; or, of a closed one, that it is reopened."""
    return _tell(request, council, pk)


def _tell(request, council, pk):
    promise = _promise(council, pk)
    told, day = promise.told, localdate()
    is_closed = bool(told) and told[-1].outcome in CLOSED
    data, other = with_seen(request, str(len(told)))
    known = {"seen": len(told), "effective_on": day if is_closed else None}
    if is_closed:
        form = ReopenForm(data, initial=known)
    else:
        form = OutcomeForm(data, promise=promise, council=council, day=day, initial=known)
    if not other and form.is_valid():
        asked = {"outcome": Outcome.REOPENED} | form.cleaned_data
        try:
            new = outcomes.tell_outcome(pk, council=council, day=day, by=request.user, **asked)
        except SomebodyElseTold:
            return _tell(request, council, pk)
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            messages.success(request, f"Recorded: {new}.")
            return redirect(_address(council, promise))
    context = {
        "promise": promise,
        "item": promise.made_in.item,
        "form": form,
        "is_closed": is_closed,
        "conflict": other,
        "latest": told[-1] if told else None,
        "nav": "meetings",
    }
    status = 409 if other else 422 if form.is_bound else 200
    return render(request, "meetings/outcome_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def amend_commitment(request, council, pk):
    """Put right by when a promise is due, who owes it and to whom it was made."""
    return _amend(request, council, pk)


def _amend(request, council, pk):
    promise = _promise(council, pk)
    version = outcomes.version(promise)
    data, other = with_seen(request, version)
    known = {name: getattr(promise, name) for name in ("due_on", "owed_by", "to_whom")}
    known["seen"] = version
    suggested = None if promise.owed_by else post_named(promise.made_in.text, council)
    known["owed_by"] = promise.owed_by or suggested
    form = AmendForm(data, promise=promise, council=council, initial=known)
    if not other and form.is_valid():
        try:
            outcomes.amend_promise(pk, council=council, by=request.user, **form.cleaned_data)
        except SomebodyElseChanged:
            return _amend(request, council, pk)
        messages.success(request, "The promise is put right.")
        return redirect(_address(council, promise))
    context = {
        "promise": promise,
        "item": promise.made_in.item,
        "form": form,
        "conflict": other,
        "suggested": suggested,
        "nav": "meetings",
    }
    status = 409 if other else 422 if form.is_bound else 200
    return render(request, "meetings/commitment_form.html", context, status=status)


def with_seen(request, now):
    """Return what was typed, and whether its author had seen another state than `now`.

    What was typed is kept, to be looked at again beside what somebody else wrote.
    """
    if request.method != "POST":
        return None, False
    data = request.POST.copy()
    other = data.get("seen") != now
    data["seen"] = now
    return data, other


def _promise(council, pk):
    """Return a confirmed promise of the council with its history, or answer 404."""
    found = (
        Commitment.objects.for_council(council)
        .confirmed()
        .as_at(localdate())
        .with_outcome()
        .select_related(
            "resolution", "made_in__item__meeting__committee", "owed_by__holder", "settled_by"
        )
        .defer("made_in__item__source_text")
    )
    promise = get_object_or_404(found, pk=pk)
    promise.stands_in_words = STATES[promise.standing_on(localdate())]
    return promise


def _address(council, promise):
    return reverse("meetings:commitment", args=[council.slug, promise.pk])


def add_errors(form, wrong):
    """Show what the domain refused beside the field it is about, where the form has it."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.message_dict.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)
