from django.apps import AppConfig


class PeerChallengeConfig(AppConfig):
    """The composition root: the only app that knows all the others."""

    name = "peerchallenge"

    def ready(self):
        from peerchallenge import checks  # noqa: F401  registers them
