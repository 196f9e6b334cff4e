"""Pages about exempt material: the list, reading it, marking it, reviewing it.

Whatever shows the words records that it does first, and lets nothing keep a copy.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from actions.models import Evidence
from actions.proof.evidence_views import file_response
from meetings.models import Paragraph
from peerchallenge.exempt import reading, sealing
from peerchallenge.exempt.forms import MarkForm, NoteForm, ReviewForm
from peerchallenge.exempt.models import MARK, READ, ExemptMaterial
from recommendations.gate import in_council

ON_A_PAGE = 50


@require_GET
@in_council(READ)
def materials(request, council):
    """What is exempt and why, the soonest review first; not one of the words."""
    today = localdate()
    readable = ExemptMaterial.objects.readable_by(request.user, council)
    only_due = request.GET.get("due") == "1"
    found = readable.due_for_review(today) if only_due else readable
    page = Paginator(found.for_listing(), ON_A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.due = one.is_due(today)
    context = {
        "page_obj": page,
        "only_due": only_due,
        "due": readable.due_for_review(today).count(),
        "may_mark": request.user.has_perm(MARK, council),
        "nav": "meetings",
    }
    return render(request, "exempt/materials.html", context)


@require_GET
@in_council(READ)
def material(request, council, pk):
    """The words of one, or the way to its file. That they were read is in the audit."""
    found = _readable(request, council, pk)
    with transaction.atomic():
        reading.recorded(found, by=request.user)
        texts = list(
            found.texts.filter(discussion__isnull=True)
            .select_related("paragraph__item", "resolution__item")
            .order_by("pk")
        )
    context = {
        "material": found,
        "texts": texts,
        "due": found.is_due(localdate()),
        "may_mark": request.user.has_perm(MARK, council),
        "nav": "meetings",
    }
    response = render(request, "exempt/material.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
@in_council(READ)
def document_file(request, council, pk):
    """The file of an exempt document. That it was opened is in the audit."""
    found = _readable(request, council, pk)
    if found.evidence is None:
        raise Http404
    reading.recorded(found, by=request.user, what="opened an exempt document")
    return file_response(request, found.evidence)


@require_GET
@in_council(READ)
def paragraph(request, council, pk):
    """The way from a paragraph of minutes to what is kept of it."""
    return _way_to(request, council, texts__paragraph=pk)


@require_GET
@in_council(READ)
def document(request, council, pk):
    """The way from a piece of evidence to what is kept of it."""
    return _way_to(request, council, evidence=pk, released_at__isnull=True)


def _way_to(request, council, **what):
    """Lead to what is exempt; members who may not read it are told so, for they see that it is."""
    own = ExemptMaterial.objects.readable_by(request.user, council)
    if (found := own.filter(**what).first()) is not None:
        return redirect("exempt:material", council.slug, found.pk)
    get_object_or_404(ExemptMaterial.objects.for_council(council), **what)
    messages.info(request, "This is exempt, and it was not opened to members.")
    return redirect("exempt:materials", council.slug)


@require_http_methods(["GET", "POST"])
@in_council(MARK)
def mark_paragraph(request, council, pk):
    """Mark a paragraph of minutes as exempt."""
    one = get_object_or_404(
        Paragraph.objects.select_related("item__meeting__committee").defer("item__source_text"),
        pk=pk,
        item__meeting__committee__council=council,
    )
    one.item.meeting.committee.council = council
    form = MarkForm(request.POST or None)
    context = {"form": form, "paragraph": one, "item": one.item, "nav": "meetings"}
    if form.is_bound and form.is_valid():
        try:
            made = sealing.mark_paragraph(one, by=request.user, **form.cleaned_data)
        except sealing.RestsOnIt as rests:
            context["promises"] = rests.promises
            return render(request, "exempt/mark_paragraph.html", context, status=409)
        except sealing.AlreadyMarked:
            messages.info(request, f"Paragraph {one.number} is marked as exempt already.")
            return redirect(one.item)
        messages.success(request, f"Paragraph {one.number} is marked as exempt.{_older(made)}")
        return redirect(f"{one.item.get_absolute_url()}#p-{one.number}")
    status = 422 if form.is_bound else 200
    return render(request, "exempt/mark_paragraph.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(MARK)
def mark_document(request, council, pk):
    """Mark a file of the evidence as exempt."""
    one = get_object_or_404(Evidence.objects.for_council(council).exclude(file=""), pk=pk)
    form = MarkForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = sealing.mark_document(one, by=request.user, **form.cleaned_data)
        except sealing.AlreadyMarked:
            messages.info(request, f"“{one.title}” is marked as exempt already.")
        else:
            messages.success(request, f"“{one.title}” is marked as exempt.{_older(made)}")
        return redirect("actions:evidence", council.slug, one.pk)
    context = {"form": form, "one": one, "nav": "evidence"}
    status = 422 if form.is_bound else 200
    return render(request, "exempt/mark_document.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(MARK)
def add_note(request, council):
    """Keep an exempt note."""
    form = NoteForm(request.POST or None, council=council)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        del data["about"]
        made = sealing.add_note(council, by=request.user, **data, **form.subject())
        messages.success(request, f"The note “{made.title}” is kept.")
        return redirect("exempt:materials", council.slug)
    context = {"form": form, "nav": "meetings"}
    status = 422 if form.is_bound else 200
    return render(request, "exempt/note_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(MARK)
def review(request, council, pk):
    """Decide whether something must stay exempt."""
    found = _readable(request, council, pk)
    if found.is_released:
        messages.info(request, f"“{found.title}” was released already.")
        return redirect("exempt:materials", council.slug)
    form = ReviewForm(
        request.POST or None,
        can_release=found.kind != ExemptMaterial.Kind.NOTE,
        initial={"open_to_members": found.open_to_members},
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if data["outcome"] == form.RELEASE:
            sealing.release(found, why=data["why"], by=request.user)
            messages.success(request, f"“{found.title}” is released.")
        else:
            sealing.review(
                found,
                review_by=data["review_by"],
                open_to_members=data["open_to_members"],
                why=data["why"],
                by=request.user,
            )
            messages.success(request, f"“{found.title}” stays exempt.")
        return redirect("exempt:materials", council.slug)
    context = {"form": form, "material": found, "nav": "meetings"}
    status = 422 if form.is_bound else 200
    return render(request, "exempt/review.html", context, status=status)


def _readable(request, council, pk):
    """Return what the signed-in person may read; to others it is not there."""
    found = ExemptMaterial.objects.readable_by(request.user, council).for_listing()
    return get_object_or_404(found, pk=pk)


def _older(made):
    """Say what was made before and may hold the words still."""
    reports, packs = made.reports.count(), made.packs.count()
    parts = []
    if reports:
        parts.append(f"{reports} issued report{'s' if reports > 1 else ''}")
    if packs:
        parts.append(f"{packs} review pack{'s' if packs > 1 else ''}")
    if not parts:
        return ""
    return (
        f" Made before, and open only to those who may read it: {' and '.join(parts)}. Copies "
        "that were sent out or published elsewhere are not changed."
    )
