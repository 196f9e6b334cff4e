"""Pages about evidence: giving it, finding it, downloading it."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.models import ActionItem, Evidence
from actions.proof import evidence as keeping
from actions.proof import file_types
from actions.proof.evidence_forms import AddEvidenceForm, EditEvidenceForm, EvidenceFilterForm
from recommendations import audit
from recommendations.file_store import NOT_THERE
from recommendations.gate import in_council

logger = logging.getLogger(__name__)

VIEW = "recommendations.view_recommendation"
ADD = "actions.add_progressupdate"
PLAN = "actions.change_actionitem"
PER_PAGE = 50
MOST_FOUND = 20


@require_GET
@in_council(VIEW)
def all_evidence(request, council):
    """All that the council holds, with where it is used."""
    form = EvidenceFilterForm(request.GET)
    found = (
        form.apply(Evidence.objects.for_council(council))
        .select_related("recorded_by")
        .prefetch_related("actions__challenge", "decisions__decision__recommendation")
        .order_by("title", "pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "nav": "evidence"}
    return render(request, "actions/evidence_list.html", context)


@require_GET
@in_council(VIEW)
def evidence(request, council, pk):
    """One piece of evidence: what it is, who gave it and where it is used."""
    one = _evidence(council, pk)
    used = keeping.used_in(one)
    context = {
        "one": one,
        "may_change": _may_change(request.user, council, one),
        "is_used": any(used.values()),
        "may_mark": request.user.has_perm("exempt.add_exemptmaterial", council),
        "may_read": request.user.has_perm("exempt.view_exemptmaterial", council),
        "nav": "evidence",
    }
    return render(request, "actions/evidence.html", context | used)


@require_GET
@in_council(VIEW)
def evidence_file(request, council, pk):
    """The file itself, for those who may read the council's plan; never to be run by a browser.

    Headers: OWASP's File Upload and Content Security Policy cheat sheets. It comes as a download
    whatever it is, of the type that its content had when it was kept.
    """
    one = get_object_or_404(Evidence.objects.for_council(council).exclude(file=""), pk=pk)
    if one.exempt_under:
        return redirect("actions:evidence", council.slug, one.pk)  # which says who may open it
    return file_response(request, one)


def file_response(request, one):
    """Answer with the file of `one`. Whoever calls this has asked whether it may be read."""
    try:
        file = one.file.open("rb")
    except NOT_THERE:
        logger.error("The file of evidence %s is gone", one.pk)
        return render(request, "actions/evidence_missing.html", {"one": one}, status=404)
    # The compression of pages would take the length away, and most of these are packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = FileResponse(file, content_type=one.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        True, file_types.clean_name(one.original_name or one.title)
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@in_council(ADD)
def add_evidence(request, council, pk):
    """Give evidence for an action: files, a link, or what the council holds already."""
    action = _action(request.user, council, pk)
    asked = request.GET.get("q", "").strip()[:200]
    form = AddEvidenceForm(
        request.POST or None, request.FILES or None, council=council, by=request.user
    )
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            kept = form.keep(by=request.user)
            for one in kept:
                keeping.attach(one.evidence, action, by=request.user)
        messages.success(request, _said(kept, form, action))
        tell_kept_apart(request, form)
        return redirect(f"{action.get_absolute_url()}#evidence")
    if form.is_bound:
        form.keep_already(by=request.user)
    found = Evidence.objects.for_council(council).exclude(actions=action)
    context = {
        "form": form,
        "action": action,
        "challenge": action.challenge,
        "asked": asked,
        "found": found.filter(title__icontains=asked).order_by("title", "pk")[:MOST_FOUND]
        if asked
        else None,
    }
    return render(
        request, "actions/evidence_add.html", context, status=422 if form.is_bound else 200
    )


def tell_kept_apart(request, form):
    """Tell whoever gave an exempt file with a valid `form` what became of it."""
    if not form.gives_exempt:
        return
    title = form.cleaned_data["evidence_title"]
    messages.info(
        request,
        f"“{title}” is kept apart as exempt. Only those who may read exempt material can open it. "
        "To read it again, or if it need not be exempt, ask democratic services, who are to look "
        "at it within four weeks.",
    )


def _said(kept, form, action):
    """Say what became of what was given."""
    ticked = {one.pk for one in form.cleaned_data.get("evidence_known") or []}
    held = [one.evidence.title for one in kept if one.was_held and one.evidence.pk not in ticked]
    words = f"Evidence added to action {action.ref}."
    if held:
        words += f" The council held this already, so it is used again: {', '.join(held)}."
    return words


@require_POST
@in_council(ADD)
def detach_evidence(request, council, pk, evidence_pk):
    """Take a piece of evidence from an action; the file stays."""
    action = _action(request.user, council, pk)
    one = get_object_or_404(Evidence.objects.for_council(council), pk=evidence_pk)
    if keeping.detach(one, action, by=request.user):
        messages.success(
            request, f"“{one.title}” is no longer evidence for action {action.ref}. It is kept."
        )
    return redirect(f"{action.get_absolute_url()}#evidence")


@require_http_methods(["GET", "POST"])
@in_council(ADD)
def edit_evidence(request, council, pk):
    """Change the title, and whether the public may see it; or delete what nothing cites."""
    one = _evidence(council, pk)
    if not _may_change(request.user, council, one):
        raise PermissionDenied
    before = {"title": one.title, "is_internal": one.is_internal}
    if "delete" in request.POST:
        return _delete(request, council, one)
    form = EditEvidenceForm(request.POST or None, instance=one)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            # Only these columns: an edit never touches the file.
            one.save(update_fields=["title", "is_internal"])
            changes = {name: [before[name], getattr(one, name)] for name in form.changed_data}
            audit.record(request.user, "changed", one, council=council, **changes)
        messages.success(request, "The evidence is saved.")
        return redirect("actions:evidence", council.slug, one.pk)
    context = {
        "form": form,
        "one": Evidence.objects.get(pk=one.pk),
        "may_delete": not Evidence.objects.filter(pk=one.pk).cited().exists(),
        "nav": "evidence",
    }
    return render(
        request, "actions/evidence_form.html", context, status=422 if form.is_bound else 200
    )


def _delete(request, council, one):
    title = one.title
    try:
        keeping.remove(one, by=request.user)
    except keeping.StillCited:
        messages.error(request, f"“{title}” is used, so it was not deleted.")
        return redirect("actions:evidence", council.slug, one.pk)
    messages.success(request, f"“{title}” is deleted.")
    return redirect("actions:all-evidence", council.slug)


def _may_change(user, council, one):
    """Say whether `user` may retitle a piece of evidence: whoever gave it, and planners."""
    return user.has_perm(PLAN, council) or (
        user.has_perm(ADD, council) and one.recorded_by_id == user.pk
    )


def _evidence(council, pk):
    return get_object_or_404(
        Evidence.objects.for_council(council).select_related("council", "recorded_by"), pk=pk
    )


def _action(user, council, pk):
    """Fetch an action whose progress `user` may report; to others it is not there."""
    found = (
        ActionItem.objects.for_council(council)
        .updatable_by(user, council)
        .select_related("challenge__council", "recommendation")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found
