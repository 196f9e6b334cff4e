from django.apps import AppConfig


class SectorConfig(AppConfig):
    """What councils can learn from each other, of what each has published."""

    name = "peerchallenge.sector"
    label = "sector"
