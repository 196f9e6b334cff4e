"""Addresses of evidence, completions, measures and decisions, below a council's short name."""

from django.urls import path

from actions.proof import completion_views, evidence_views, implementation_views, measure_views

RECOMMENDATION = "<slug:challenge_slug>/recommendations/<str:number>"

urlpatterns = [
    path("evidence/", evidence_views.all_evidence, name="all-evidence"),
    path("evidence/<int:pk>/", evidence_views.evidence, name="evidence"),
    path("evidence/<int:pk>/file/", evidence_views.evidence_file, name="evidence-file"),
    path("evidence/<int:pk>/edit/", evidence_views.edit_evidence, name="edit-evidence"),
    path("actions/<int:pk>/evidence/", evidence_views.add_evidence, name="add-evidence"),
    path(
        "actions/<int:pk>/evidence/<int:evidence_pk>/detach/",
        evidence_views.detach_evidence,
        name="detach-evidence",
    ),
    path("actions/<int:pk>/complete/", completion_views.complete, name="complete"),
    path("completions/", completion_views.completions, name="completions"),
    path("completions/<int:pk>/", completion_views.completion, name="completion"),
    path(
        "completions/<int:pk>/withdraw/",
        completion_views.withdraw_completion,
        name="withdraw-completion",
    ),
    path("measures/<int:pk>/edit/", measure_views.edit_measure, name="edit-measure"),
    path("measures/<int:pk>/readings/new/", measure_views.add_reading, name="add-reading"),
    path(
        "measures/<int:pk>/readings/import/",
        measure_views.import_readings,
        name="import-readings",
    ),
    path(f"{RECOMMENDATION}/measures/new/", measure_views.add_measure, name="add-measure"),
    path(f"{RECOMMENDATION}/decision/", implementation_views.decisions, name="decisions"),
]
