from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SearchConfig(AppConfig):
    """Finding words in what a council has on record."""

    name = "peerchallenge.search"
    label = "search"

    def ready(self):
        from peerchallenge.search import index

        pre_migrate.connect(index.before_migrating, sender=self, dispatch_uid="search index")
        post_migrate.connect(index.after_migrating, sender=self, dispatch_uid="search index")
