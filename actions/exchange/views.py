"""Pages for importing an action plan and for taking it away as a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from actions.exchange import export as plan_export
from actions.exchange import jobs as plan_jobs
from actions.exchange.forms import ColumnsForm, PlanFileForm
from actions.models import PlanImport, PlanImportRow
from actions.schemes import scheme_of
from recommendations.gate import in_council
from recommendations.models import PeerChallenge

ROWS_A_PAGE = 200
CHANGE = "actions.change_actionitem"
Stage = PlanImport.Stage
DOING = {
    Stage.READING: "Reading the file",
    Stage.CHECKING: "Comparing each row with the plan",
    Stage.APPLYING: "Importing the plan",
}


def _challenge(council, slug):
    challenge = get_object_or_404(
        PeerChallenge.objects.select_related("status_scheme"), council=council, slug=slug
    )
    challenge.council = council
    return challenge


def _batch(council, slug, pk):
    batch = get_object_or_404(
        PlanImport.objects.select_related("challenge__status_scheme"),
        challenge__council=council,
        challenge__slug=slug,
        pk=pk,
    )
    batch.challenge.council = council
    return batch


def _to(name, batch):
    challenge = batch.challenge
    return redirect(f"actions:{name}", challenge.council.slug, challenge.slug, batch.pk)


@require_http_methods(["GET", "POST"])
@in_council(CHANGE)
def import_plan(request, council, challenge_slug):
    """Choose a file; the earlier imports stand below."""
    challenge = _challenge(council, challenge_slug)
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        plan_jobs.discard_unreadable(challenge)
        batch = plan_jobs.receive(challenge, file.name, file.read(), user=request.user)
        if batch.stage != Stage.UNREADABLE:
            return _to("plan-columns" if batch.stage == Stage.READ else "plan-preview", batch)
        form.add_error("file", batch.problem)
        plan_jobs.discard(batch)
    context = {
        "challenge": challenge,
        "form": form,
        "batches": PlanImport.objects.filter(challenge=challenge)
        .exclude(stage=Stage.UNREADABLE)
        .defer("layouts", "words", "options")
        .order_by("-pk")[:20],
        "nav": "overview",
    }
    status = 422 if form.is_bound else 200
    return render(request, "actions/plan_import.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_council(CHANGE)
def plan_columns(request, council, challenge_slug, pk):
    """Say what the columns and the words mean."""
    batch = _batch(council, challenge_slug, pk)
    if batch.stage not in (Stage.READ, Stage.CHECKED):
        return _to("plan-preview", batch)
    stored = plan_jobs.options_from(batch.options)
    form = ColumnsForm(
        request.POST or None,
        batch=batch,
        scheme=scheme_of(batch.challenge),
        initial={name: getattr(stored, name) for name in plan_jobs.DAYS}
        | ({} if stored.joined_on else {"joined_on": _joined(batch)})
        | ({} if stored.reported_on else {"reported_on": _reported(batch)}),
    )
    if form.is_valid():
        options = plan_jobs.options_to_store(form.options(), form.roles())
        plan_jobs.begin_checking(batch, options)
        return _to("plan-preview", batch)
    context = {"batch": batch, "challenge": batch.challenge, "form": form, "nav": "overview"}
    status = 422 if form.is_bound else 200
    return render(request, "actions/plan_columns.html", context, status=status)


def _joined(batch):
    """Return the day on which the actions of a first import joined the plan, if it is known."""
    published = batch.challenge.plan_published_on
    is_first = not batch.challenge.actions.exists()
    return published if is_first and published and published <= localdate() else None


def _reported(batch):
    """Return the day that the updates of a file describe which was imported before, or None.

    What it says without a date was said then: taken for today's, it would take progress back.
    """
    before = plan_jobs.same_file(batch.challenge, batch.sha256)
    return localtime(before.applied_at).date() if before else None


@require_GET
@in_council(CHANGE)
def plan_preview(request, council, challenge_slug, pk):
    """How far an import has got: its progress, every row before it is applied, or the result."""
    batch = _batch(council, challenge_slug, pk)
    context = {"batch": batch, "challenge": batch.challenge, "nav": "overview"}
    if batch.run:
        context["doing"] = DOING.get(batch.stage, "")
        template = "actions/_plan_progress.html" if request.htmx else "actions/plan_progress.html"
        return render(request, template, context)
    if request.htmx:
        return HttpResponseClientRefresh()
    if batch.stage == Stage.READ:
        return _to("plan-columns", batch)
    is_error = Case(When(kind=PlanImportRow.Kind.ERROR, then=0), default=1)
    rows = PlanImportRow.objects.filter(batch=batch).order_by(is_error, "position")
    kinds = PlanImportRow.Kind
    shown = request.GET.get("show")
    if shown in kinds.values:
        rows = rows.filter(kind=shown)
    context |= {
        "kinds": [
            {"key": kind.value, "label": kind.label, "number": batch.counts[kind.value]}
            for kind in kinds
            if batch.counts.get(kind.value)
        ],
        "shown": shown,
        "errors": batch.counts.get("error", 0),
        "total": sum(batch.counts.values()),
        "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "same_file": None
        if batch.applied_at
        else plan_jobs.same_file(batch.challenge, batch.sha256),
    }
    return render(request, "actions/plan_preview.html", context)


@require_POST
@in_council(CHANGE)
def apply_plan(request, council, challenge_slug, pk):
    """Import the file, or begin again what was broken off."""
    batch = _batch(council, challenge_slug, pk)
    if batch.stage == Stage.READING:
        plan_jobs.begin_reading(batch)
    elif batch.stage == Stage.CHECKING:
        plan_jobs.begin_checking(batch, batch.options)
    elif batch.stage == Stage.APPLYING or (
        batch.stage == Stage.CHECKED and batch.writes and not batch.counts.get("error")
    ):
        plan_jobs.begin_applying(batch, user=request.user)
    return _to("plan-preview", batch)


@require_POST
@in_council(CHANGE)
def cancel_plan(request, council, challenge_slug, pk):
    """Forget a file that was not imported."""
    batch = _batch(council, challenge_slug, pk)
    if not plan_jobs.discard(batch):
        messages.error(request, f"{batch.name} is imported already and cannot be cancelled.")
        return _to("plan-preview", batch)
    messages.success(request, f"{batch.name} was not imported, and nothing of it is kept.")
    return redirect("actions:plan-import", council.slug, challenge_slug)


@require_GET
@in_council(CHANGE)
def plan_template(request, council, challenge_slug):
    """An empty workbook with the columns that are read, each explained."""
    challenge = _challenge(council, challenge_slug)
    return _file(plan_export.template(challenge), "xlsx", "action-plan-template")


@require_GET
@in_council("recommendations.view_recommendation")
def export_plan(request, council, challenge_slug):
    """The action plan as a file that the import reads."""
    challenge = _challenge(council, challenge_slug)
    kind = request.GET.get("format", "xlsx")
    if kind not in plan_export.KINDS:
        return HttpResponse("Choose xlsx, csv or docx", status=400, content_type="text/plain")
    day = localdate()
    content = plan_export.export(challenge, day, kind)
    return _file(content, kind, f"action-plan-{challenge.slug}-{day.isoformat()}")


def _file(content, kind, name):
    response = HttpResponse(content, content_type=plan_export.KINDS[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
