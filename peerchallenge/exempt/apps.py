from django.apps import AppConfig


class ExemptConfig(AppConfig):
    """What the public may not read: the words kept apart, and who may see them."""

    name = "peerchallenge.exempt"
    label = "exempt"

    def ready(self):
        from actions import beside
        from meetings import importing
        from peerchallenge.exempt.about import about_action
        from peerchallenge.exempt.sealing import seal_again

        importing.AFTER_STORING.append(seal_again)
        beside.BESIDE_ACTION.append(about_action)
