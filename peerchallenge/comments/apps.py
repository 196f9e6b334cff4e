from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """What residents and partners say of a recommendation, moderated and answered."""

    name = "peerchallenge.comments"
    label = "comments"
