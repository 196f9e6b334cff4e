from django.apps import AppConfig


class CheckingConfig(AppConfig):
    """What two sources say differently, and what was made of it."""

    name = "peerchallenge.checking"
    label = "checking"
