"""Addresses for importing an action plan and for taking it away, below those of actions."""

from django.urls import path

from actions.exchange import views as plan_views

urlpatterns = [
    path("<slug:challenge_slug>/plan/import/", plan_views.import_plan, name="plan-import"),
    path(
        "<slug:challenge_slug>/plan/import/empty/", plan_views.plan_template, name="plan-template"
    ),
    path(
        "<slug:challenge_slug>/plan/import/<int:pk>/", plan_views.plan_preview, name="plan-preview"
    ),
    path(
        "<slug:challenge_slug>/plan/import/<int:pk>/columns/",
        plan_views.plan_columns,
        name="plan-columns",
    ),
    path(
        "<slug:challenge_slug>/plan/import/<int:pk>/apply/",
        plan_views.apply_plan,
        name="plan-apply",
    ),
    path(
        "<slug:challenge_slug>/plan/import/<int:pk>/cancel/",
        plan_views.cancel_plan,
        name="plan-cancel",
    ),
    path("<slug:challenge_slug>/plan/export/", plan_views.export_plan, name="plan-export"),
]
