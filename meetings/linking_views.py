"""What people link by hand on the page of an agenda item."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import linking
from meetings.commitment_forms import PromiseByHandForm, post_named
from meetings.models import Commitment, Discussion, Paragraph, Resolution
from meetings.settled import Settled
from meetings.settling import CannotSettle
from recommendations.gate import in_council
from recommendations.models import Recommendation

MAY_SETTLE = "meetings.change_discussion"
ALREADY = "A promise is recorded for this resolution already."


@require_POST
@in_council(MAY_SETTLE)
def link_paragraph(request, council, pk):
    """Link a paragraph to a recommendation of the item's challenge."""
    paragraph = get_object_or_404(
        Paragraph.objects.select_related("item__meeting__committee"),
        pk=pk,
        item__meeting__committee__council=council,
    )
    place = f"{_address(paragraph.item, council)}#p-{paragraph.number}"
    if recommendation := _chosen(request, paragraph.item):
        linking.link_paragraph(paragraph, recommendation, council=council, by=request.user)
        messages.success(
            request,
            f"Paragraph {paragraph.number} linked to recommendation {recommendation.number}.",
        )
    return redirect(place)


@require_POST
@in_council(MAY_SETTLE)
def unlink_paragraph(request, council, pk):
    """Remove a link that was made by hand."""
    try:
        gone = linking.unlink_paragraph(pk, council=council, by=request.user)
    except Discussion.DoesNotExist:
        raise Http404 from None
    paragraph, number = gone.paragraph, gone.recommendation.number
    messages.success(
        request, f"Paragraph {paragraph.number} is no longer linked to recommendation {number}."
    )
    return redirect(f"{paragraph.item.get_absolute_url()}#p-{paragraph.number}")


@require_POST
@in_council(MAY_SETTLE)
def link_resolution(request, council, pk):
    """Link a resolution to a recommendation of the item's challenge, or remove the link."""
    resolution = _resolution(council, pk)
    remove = "remove" in request.POST
    if recommendation := _chosen(request, resolution.item):
        linking.link_resolution(
            resolution, recommendation, council=council, by=request.user, remove=remove
        )
        done = "is no longer linked" if remove else "linked"
        messages.success(
            request, f"{resolution} {done} to recommendation {recommendation.number}."
        )
    return redirect(f"{_address(resolution.item, council)}#resolution-{resolution.pk}")


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def record_promise(request, council, pk):
    """Record what a resolution promises, citing it."""
    resolution = _resolution(council, pk)
    place = f"{_address(resolution.item, council)}#resolution-{resolution.pk}"
    known = Commitment.objects.filter(resolution=resolution).first() or Commitment(
        resolution=resolution, what=resolution.text
    )
    if known.state == Settled.CONFIRMED:
        messages.error(request, ALREADY)
        return redirect(place)
    names = ("what", "to_whom", "due_text", "due_on", "owed_by")
    initial = {name: getattr(known, name) for name in names}
    return _record(request, council, resolution, initial, linking.record_promise, place)


@require_http_methods(["GET", "POST"])
@in_council(MAY_SETTLE)
def record_discussed(request, council, pk):
    """Record what was promised in discussion, citing the paragraph."""
    paragraph = get_object_or_404(
        Paragraph.objects.select_related("item__meeting__committee"),
        pk=pk,
        item__meeting__committee__council=council,
    )
    place = f"{_address(paragraph.item, council)}#p-{paragraph.number}"
    initial = {"to_whom": paragraph.item.meeting.committee.name}
    return _record(request, council, paragraph, initial, linking.record_discussed, place)


def _record(request, council, source, initial, record, place):
    """Show the form of what `source` promises, offer the day that its words mean, store it."""
    item = source.item
    form = PromiseByHandForm(
        request.POST or None, initial=initial, meeting=item.meeting, council=council
    )
    if not form.is_bound and not initial.get("due_text") and (due := form.read(source.text)):
        form.initial |= {"due_text": due.text[:200], "due_on": due.on}
    if not form.is_bound and not initial.get("owed_by"):
        form.initial["owed_by"] = post_named(source.text, council)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if due := form.offer():
            form, status = form.with_offer(due), 200
        else:
            try:
                record(source, council=council, by=request.user, **form.promised)
            except CannotSettle as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, "Promise recorded.")
                return redirect(place)
    context = {"form": form, "source": source, "item": item, "place": place, "nav": "meetings"}
    return render(request, "meetings/promise_form.html", context, status=status)


def _resolution(council, pk):
    return get_object_or_404(
        Resolution.objects.for_council(council).select_related(
            "item__meeting__committee", "paragraph"
        ),
        pk=pk,
    )


def _address(item, council):
    """Return the address of an item without asking for its council again."""
    item.meeting.committee.council = council
    return item.get_absolute_url()


def _chosen(request, item):
    """Return the recommendation that was chosen, of the item's challenge, or None for none.

    One that is not of this challenge is a 404: no form of ours offers it.
    """
    key = request.POST.get("recommendation", "")
    if not key:
        messages.error(request, "Select a recommendation, then link it.")
        return None
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        raise Http404
    return get_object_or_404(Recommendation, pk=key, challenge=item.challenge_id)
