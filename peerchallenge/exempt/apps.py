from django.apps import AppConfig


class ExemptConfig(AppConfig):
    """What the public may not read: the words kept apart, and who may see them."""

    name = "peerchallenge.exempt"
    label = "exempt"

    def ready(self):
        from actions import beside
        from actions.proof import evidence
        from meetings import importing
        from peerchallenge.exempt.about import about_action
        from peerchallenge.exempt.sealing import seal_again, seal_upload

        importing.AFTER_STORING.append(seal_again)
        evidence.KEEP_APART.append(seal_upload)
        beside.BESIDE_ACTION.append(about_action)
