from django.apps import AppConfig


class PublicConfig(AppConfig):
    """What of a council's record everybody may read, once the council publishes it."""

    name = "peerchallenge.public"
    label = "public"
