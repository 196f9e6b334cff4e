"""The tracker of scrutiny's recommendations to the executive, and the page of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import scrutiny_recommendations as following
from meetings.commitment_views import add_errors, with_seen
from meetings.csv_file import csv_answer
from meetings.models import Resolution, ScrutinyRecommendation
from meetings.scrutiny import STATES
from meetings.scrutiny_forms import AdoptForm, DoneForm, ReceiveForm, RespondForm, TrackerForm
from recommendations.gate import in_council

A_PAGE = 50
PAGE = "meetings:scrutiny-recommendation"
MAY_SETTLE = "meetings.change_discussion"
COLUMNS = (
    "Recommendation", "Made by", "On", "Minute", "Topic", "To", "Cabinet member", "Received",
    "Response due", "Response", "What the response says", "Responded", "Timetable",
    "Lead officer", "State", "Adopted as", "Done", "What shows it",
)  # fmt: skip


@require_GET
@in_council("recommendations.view_recommendation")
def scrutiny_recommendations(request, council):
    """What scrutiny recommended and what became of it, newest first; or the same as CSV."""
    form = TrackerForm(request.GET, council=council)
    asked = form.asked
    day = asked.pop("as_at", None) or localdate()
    found = _tracked(council, day, **asked)
    if request.GET.get("format") == "csv":
        name = f"scrutiny-recommendations-{council.slug}-{day}"
        return csv_answer(name, COLUMNS, map(_row, found))
    may_settle = request.user.has_perm(MAY_SETTLE, council)
    context = {
        "form": form,
        "number": len(found),
        "page_obj": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "not_tracked": following.not_tracked(council, localdate()) if may_settle else [],
        "day": day,
        "is_past": day < localdate(),
        "is_narrowed": bool(form.asked),
        "nav": "meetings",
    }
    template = (
        "meetings/_scrutiny_recommendations.html"
        if request.htmx
        else "meetings/scrutiny_recommendations.html"
    )
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _tracked(council, day, *, state="", committee=None, lead_officer=None):
    found = ScrutinyRecommendation.objects.for_council(council).made_by(day).for_listing()
    if committee:
        found = found.filter(resolution__item__meeting__committee=committee)
    if lead_officer:
        found = found.filter(lead_officer=lead_officer)
    rows = [_as_at(one, day) for one in found]
    return [one for one in rows if not state or one.stands == state]


def _as_at(one, day):
    """Say how one stands, and hide what is dated later: the record reads as on that day."""
    one.stands = one.standing_on(day)
    one.stands_in_words = STATES[one.stands]
    if one.responded_on and one.responded_on > day:
        one.response, one.response_reasons, one.responded_on = "", "", None
        one.timetable, one.answered_in = "", None
    if one.done_on and one.done_on > day:
        one.done_on, one.done_note = None, ""
    if one.received_on and one.received_on > day:
        one.received_on = None
    if one.adopted_as and one.adopted_as.item.meeting.held_on > day:
        one.adopted_as = None
    return one


def _row(one):
    item, adopted = one.resolution.item, one.adopted_as
    return (
        one.resolution.text,
        item.meeting.committee.name,
        item.meeting.held_on,
        item.minute,
        item.title,
        one.to_committee.name if one.to_committee else "",
        one.portfolio_holder.title if one.portfolio_holder else "",
        one.received_on,
        one.response_due_on,
        one.get_response_display(),
        one.response_reasons,
        one.responded_on,
        one.timetable,
        one.lead_officer.title if one.lead_officer else "",
        one.stands_in_words,
        f"{adopted}, {adopted.item.meeting}" if adopted else "",
        one.done_on,
        one.done_note,
    )


@require_GET
@in_council("recommendations.view_recommendation")
def scrutiny_recommendation(request, council, pk):
    """One: made, received, answered with reasons, turned into actions, done."""
    one = _one(council, pk)
    may_settle = request.user.has_perm(MAY_SETTLE, council)
    day = localdate()
    context = {
        "one": one,
        "item": one.resolution.item,
        "nested": one.resolution.nested.order_by("position"),
        "turned_into": following.turned_into(one, day),
        "suggested": following.suggested_adoptions(one, council, day)
        if may_settle and not one.adopted_as
        else [],
        "version": following.version(one),
        "may_settle": may_settle,
        "may_plan": request.user.has_perm("recommendations.change_recommendation", council),
        "is_accepted": one.response in following.ACCEPTED,
        "nav": "meetings",
    }
    return render(request, "meetings/scrutiny_recommendation.html", context)


@require_POST
@in_council(MAY_SETTLE)
def track_resolution(request, council, pk):
    """Follow a resolution of scrutiny from now on."""
    resolution = get_object_or_404(
        Resolution.objects.for_council(council).select_related("item__meeting__committee"), pk=pk
    )
    try:
        one = following.track(resolution, council=council, by=request.user)
    except ValidationError as wrong:
        messages.error(request, f"{wrong.message}.")
        return redirect("meetings:item", council.slug, resolution.item_id)
    messages.success(request, "The recommendation is followed from now on.")
    return redirect(PAGE, council.slug, one.pk)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def receive(request, council, pk):
    """Record when the executive received it, and who is to answer."""
    words = ("When it was received", "Save")
    return _change(request, council, pk, ReceiveForm, following.receive, words)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def respond(request, council, pk):
    """Record the response of the executive."""
    words = ("The response", "Save the response")
    return _change(request, council, pk, RespondForm, following.respond, words)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def mark_done(request, council, pk):
    """Record that what was accepted is done."""
    words = ("What was done", "Record it as done")
    return _change(request, council, pk, DoneForm, following.mark_done, words)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def link_adopted(request, council, pk):
    """Say by which resolution of their own those who decide adopted it."""
    one = _one(council, pk)
    more = {
        "resolutions": following.may_adopt(one, council, localdate()),
        "suggested": following.suggested_adoptions(one, council, localdate()),
    }
    words = ("The resolution that adopted it", "Save")
    return _change(request, council, pk, AdoptForm, following.link_adopted, words, **more)


def _change(request, council, pk, form_class, change, words, **more):
    """Show a form about one, or do what it says; `change` is the domain's verb."""
    one = _one(council, pk)
    day = localdate()
    version = following.version(one)
    data, conflict = with_seen(request, version)
    known = {name: getattr(one, name, None) for name in form_class.base_fields}
    known |= {"seen": version, "resolution": one.adopted_as}
    form = form_class(data, initial=known, one=one, council=council, day=day, **more)
    if not conflict and form.is_valid():
        asked = form.cleaned_data | ({} if form_class is AdoptForm else {"day": day})
        try:
            change(pk, council=council, by=request.user, **asked)
        except following.SomebodyElseChanged:
            return _change(request, council, pk, form_class, change, words, **more)
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            messages.success(request, "Saved.")
            return redirect(PAGE, council.slug, pk)
    heading, button = words
    context = {
        "one": one,
        "item": one.resolution.item,
        "form": form,
        "heading": heading,
        "button": button,
        "conflict": conflict,
        "nav": "meetings",
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "meetings/scrutiny_form.html", context, status=status)


def _one(council, pk):
    """Return one that is followed, as it stands today, or answer 404."""
    one = get_object_or_404(
        ScrutinyRecommendation.objects.for_council(council).for_listing(), pk=pk
    )
    one.resolution.item.meeting.committee.council = council
    one.stands = one.standing_on(localdate())
    one.stands_in_words = STATES[one.stands]
    return one
