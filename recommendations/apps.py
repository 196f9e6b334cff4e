from django.apps import AppConfig
from django.db.models.signals import post_migrate

from recommendations.triggers import install_triggers


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self):
        # After migrating, not in a migration: SQLite drops a table's triggers silently whenever
        # a later migration remakes the table.
        post_migrate.connect(install_triggers, dispatch_uid="append-only triggers")
