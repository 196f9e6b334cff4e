from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports as drafts, as issued, and what goes with them."""

    name = "peerchallenge.reports"
    label = "reports"
