"""Settings that must agree with each other, checked at every start."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security)
def data_dir_is_not_served(app_configs, **kwargs):
    """Evidence below the static root would be public."""
    if settings.MEDIA_ROOT.is_relative_to(settings.STATIC_ROOT):
        return [
            Error(
                "Evidence would be kept inside the static files, where anyone can fetch it.",
                hint="Choose a DATA_DIR in which evidence/ and static/ stand apart.",
                id="peerchallenge.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    """An installation that answers to any name can be made to write any link."""
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Warning(
                "ALLOWED_HOSTS accepts any name.",
                hint="Set ALLOWED_HOSTS to the names people use, separated by commas.",
                id="peerchallenge.W001",
            )
        ]
    return []
