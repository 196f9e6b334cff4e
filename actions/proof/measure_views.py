"""Pages about measures: adding one, entering readings one by one or many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from actions.models import Measure
from actions.proof import measure_files, measures
from actions.proof.measure_forms import MeasureForm, ReadingForm, ReadingsForm
from recommendations import audit
from recommendations.gate import in_council
from recommendations.models import Recommendation

PLAN = "actions.change_actionitem"
ENTER = "actions.add_progressupdate"


@require_http_methods(["GET", "POST"])
@in_council(PLAN)
def add_measure(request, council, challenge_slug, number):
    recommendation = get_object_or_404(
        Recommendation.objects.for_council(council).select_related("challenge__council"),
        challenge__slug=challenge_slug,
        number=number,
    )
    return _edit(request, council, Measure(recommendation=recommendation), "Add a measure")


@require_http_methods(["GET", "POST"])
@in_council(PLAN)
def edit_measure(request, council, pk):
    measure = _measure(council, pk)
    return _edit(request, council, measure, f"Change the measure “{measure.name}”")


def _edit(request, council, measure, heading):
    verb = "changed" if measure.pk else "added"
    form = MeasureForm(request.POST or None, instance=measure)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            measure = form.save()
            changes = {name: [_plain(form.initial.get(name)), _plain(form.cleaned_data[name])]
                       for name in form.changed_data}  # fmt: skip
            audit.record(request.user, verb, measure, council=council, **changes)
        messages.success(request, f"The measure “{measure.name}” is saved.")
        return redirect(_place(measure))
    context = {
        "form": form,
        "heading": heading,
        "recommendation": measure.recommendation,
        "challenge": measure.recommendation.challenge,
    }
    return render(
        request, "actions/measure_form.html", context, status=422 if form.is_bound else 200
    )


def _plain(value):
    """Return a value as the audit keeps it."""
    if value is None or isinstance(value, (str, int)):
        return value
    return value.pk if hasattr(value, "pk") else str(value)


@require_http_methods(["GET", "POST"])
@in_council(ENTER)
def add_reading(request, council, pk):
    """Enter one reading: a page, or a form inside the recommendation's page."""
    measure = _open_measure(request, council, pk)
    last = measure.readings.order_by("-measured_on", "-pk").first()
    initial = {"measured_on": localdate(), "source": last.source if last else ""}
    form = ReadingForm(request.POST or None, initial=initial)
    context = {"form": form, "measure": measure, "council": council, "last": last}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        row = measure_files.Row(1, data["measured_on"], data["value"], data["source"])
        stored = measures.enter(measure, [row], by=request.user)
        words = "The reading is saved." if stored else "This reading was here already."
        if request.htmx:
            return render(request, "actions/_measure_saved.html", context | {"words": words})
        messages.success(request, words)
        return redirect(_place(measure))
    template = "actions/_measure_reading.html" if request.htmx else "actions/measure_reading.html"
    context["challenge"] = measure.recommendation.challenge
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@in_council(ENTER)
def import_readings(request, council, pk):
    """Enter many readings: paste or choose, look at what they are, store all or none."""
    measure = _open_measure(request, council, pk)
    form = ReadingsForm(request.POST or None, request.FILES or None)
    context = {"form": form, "measure": measure, "challenge": measure.recommendation.challenge}
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "actions/measure_import.html", context, status=status)
    rows, problems = measure_files.read(
        form.cleaned_data["all"], day=localdate(), source=form.cleaned_data["source"]
    )
    if problems:
        # What was in a file is put into the box, so that it can be put right there.
        form.data = form.data.copy()
        form.data["text"] = form.cleaned_data["all"]
        context |= {"problems": problems, "found": len(rows)}
        return render(request, "actions/measure_import.html", context, status=422)
    if "store" in request.POST:
        stored = measures.enter(measure, rows, by=request.user)
        messages.success(request, _said(stored, len(rows)))
        return redirect(_place(measure))
    compared = measures.compare(measure, rows)
    context |= {
        "compared": compared,
        "to_store": sum(one["what"] != "same" for one in compared),
        "text": form.cleaned_data["all"],
        "source": form.cleaned_data["source"],
    }
    return render(request, "actions/measure_preview.html", context)


def _said(stored, given):
    if not stored:
        return "Nothing has changed: all of these readings were here already."
    words = f"{stored} reading{'' if stored == 1 else 's'} stored."
    return words if stored == given else f"{words} The others were here already."


def _measure(council, pk):
    return get_object_or_404(
        Measure.objects.for_council(council).select_related(
            "recommendation__challenge__council", "recommendation__lead_officer"
        ),
        pk=pk,
    )


def _open_measure(request, council, pk):
    """Fetch a measure for somebody who may enter its readings."""
    measure = _measure(council, pk)
    if not measures.may_enter(request.user, measure, council):
        raise PermissionDenied
    return measure


def _place(measure):
    """Return where the measure stands on its recommendation's page."""
    return f"{measure.recommendation.get_absolute_url()}#measure-{measure.pk}"
