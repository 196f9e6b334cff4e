from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports as drafts, as issued, and what goes with them."""

    name = "peerchallenge.reports"
    label = "reports"

    def ready(self):
        from peerchallenge.reports import given_texts  # its check registers itself

        given_texts.read_given()
