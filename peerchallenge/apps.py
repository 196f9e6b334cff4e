from django.apps import AppConfig


class PeerChallengeConfig(AppConfig):
    """The composition root: the only app that knows all the others."""

    name = "peerchallenge"

    def ready(self):
        from actions.reminders import facts
        from peerchallenge import checks  # noqa: F401  registers them
        from peerchallenge.comments.reminding import about_comments
        from peerchallenge.forward.reminding import about_what_is_ahead

        facts.TELLERS.append(about_what_is_ahead)
        facts.TELLERS.append(about_comments)
