"""Settings that must agree with each other, checked at every start."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.http.request import validate_host


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


@register(deploy=True)
def links_in_emails_lead_here(app_configs, **kwargs):
    """An e-mail's link that leads nowhere, or by http, is noticed by nobody who could mend it."""
    site = urlsplit(settings.SITE_URL)
    secure = site.scheme == "https" or not settings.HTTPS
    if secure and validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        return []
    return [
        Warning(
            f"Links in emails begin with {settings.SITE_URL}, which does not lead here safely.",
            hint="Set SITE_URL to https:// and one of the names in ALLOWED_HOSTS.",
            id="peerchallenge.W002",
        )
    ]


@register(deploy=True)
def emails_leave_the_machine(app_configs, **kwargs):
    """Without a mail server reminders are files that nobody reads."""
    if settings.EMAIL_HOST:
        return []
    return [
        Warning(
            "No mail server is named: reminders are only written as files.",
            hint="Set EMAIL_HOST, and DEFAULT_FROM_EMAIL to an address of the council.",
            id="peerchallenge.W003",
        )
    ]


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
