"""Settings that must agree with each other, checked at every start."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.files.storage import default_storage
from django.http.request import validate_host

from peerchallenge.accounts.roles import Role
from recommendations import clamd, scanning
from recommendations.file_store import StoreAway


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


def _error(message, hint, number):
    return Error(message, hint=hint, id=f"peerchallenge.E{number:03}")


def _warning(message, hint, number):
    return Warning(message, hint=hint, id=f"peerchallenge.W{number:03}")


@register()
def site_url_is_the_beginning_of_an_address(app_configs, **kwargs):
    """What addresses of the application are put behind; a path in it would lead nowhere."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme in {"http", "https"} and site.hostname and not (site.path or site.query):
        return []
    message = f"SITE_URL is {settings.SITE_URL!r}, which is not the beginning of an address."
    hint = "Set it to https:// and a host, with nothing after it: https://tracker.example.gov.uk"
    return [_error(message, hint, 2)]


@register(Tags.security)
def who_may_use_a_password_is_known(app_configs, **kwargs):
    """A misspelt rule would let everybody in, and one without a provider nobody."""
    if settings.PASSWORDS not in {"everybody", "emergencies"}:
        message = f"PASSWORDS is {settings.PASSWORDS!r}, which means nothing."
        return [_error(message, "Set it to everybody or emergencies.", 3)]
    if settings.PASSWORDS == "emergencies" and not settings.SINGLE_SIGN_ON:
        message = "Passwords are for emergencies only, and there is no other way in."
        hint = "Set OIDC_ISSUER and the settings that go with it, or PASSWORDS to everybody."
        return [_error(message, hint, 4)]
    return []


@register(Tags.security)
def roles_with_a_second_factor_are_known(app_configs, **kwargs):
    """A misspelt role would ask nobody for anything."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return []
    message = f"SECOND_FACTOR_ROLES names {', '.join(unknown)}, which is no role."
    return [_error(message, f"The roles are {', '.join(Role.values)}.", 5)]


@register()
def data_dir_can_be_written_to(app_configs, **kwargs):
    """Evidence and reports are kept there; where it is not made yet, its parent counts."""
    folder = Path(settings.DATA_DIR).absolute()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return []
    message = f"DATA_DIR is {folder}, where nothing can be written."
    hint = "Make the folder and give it to the account that runs the application."
    return [_error(message, hint, 6)]


@register()
def one_of_several_database_hosts_is_written_to(app_configs, **kwargs):
    """Without it a connection may lead to the standby, where nobody can save."""
    database = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    hosts = str(database.get("HOST") or options.get("host", ""))
    if "," not in hosts or options.get("target_session_attrs") in {"read-write", "primary"}:
        return []
    message = f"DATABASE_URL names several hosts ({hosts}), and not which of them is written to."
    return [_error(message, "Add target_session_attrs=read-write to it.", 20)]


@register(deploy=True)
def something_in_front_speaks_https(app_configs, **kwargs):
    """The application itself speaks http: told to redirect, it would do so for ever."""
    if settings.BEHIND_PROXY or not settings.HTTPS:
        return []
    message = "HTTPS is on, and no web server in front is believed to speak it."
    hint = "Let it set X-Forwarded-Proto and X-Forwarded-For, and set BEHIND_PROXY to True."
    return [_warning(message, hint, 10)]


@register(Tags.security)
def metrics_are_kept_by_a_long_token(app_configs, **kwargs):
    """A token can be tried as often as anybody likes."""
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= 20:
        return []
    hint = "Set it to a long random value, or leave it out for no metrics."
    return [_error("METRICS_TOKEN has fewer than 20 characters.", hint, 7)]


@register()
def metrics_have_a_folder(app_configs, **kwargs):
    """The library counts into files there, and fails at the first request without it."""
    folder = settings.PROMETHEUS_MULTIPROC_DIR
    if not settings.METRICS_TOKEN or not folder or Path(folder).is_dir():
        return []
    message = f"PROMETHEUS_MULTIPROC_DIR is {folder}, which is not a folder."
    hint = "Make it, and empty it before each start, or leave the setting out."
    return [_error(message, hint, 8)]


@register()
def the_virus_scanner_has_an_address(app_configs, **kwargs):
    """A scanner that cannot be found refuses every file."""
    if settings.CLAMD_SOCKET and settings.CLAMD_ADDRESS:
        message = "CLAMD_SOCKET and CLAMD_ADDRESS are both set, and there is one scanner."
        return [_error(message, "Leave one of them out.", 9)]
    if settings.CLAMD_ADDRESS:
        try:
            clamd.address_from(settings.CLAMD_ADDRESS)
        except ValueError:
            message = f"CLAMD_ADDRESS is {settings.CLAMD_ADDRESS!r}, which is no host and port."
            return [_error(message, "Set it to a host and a port: 127.0.0.1:3310", 10)]
    if scanning.is_on() and settings.CLAMD_TIMEOUT < 1:
        message = "CLAMD_TIMEOUT leaves the virus scanner no time, so every file would be refused."
        return [_error(message, "Set it to a number of seconds, such as 30.", 11)]
    return []


@register(deploy=True)
def the_virus_scanner_answers(app_configs, **kwargs):
    """While it does not, every file that somebody gives is refused."""
    if not scanning.is_on() or the_virus_scanner_has_an_address(app_configs):
        return []
    if scanning.answers():
        return []
    message = "The virus scanner does not answer: files are refused until it does."
    hint = "Start clamd, and let the account of the service use its socket or port."
    return [_warning(message, hint, 11)]


@register()
def the_bucket_can_be_asked(app_configs, **kwargs):
    """Settings that do not agree would lose files: into a folder that nobody backs up, say."""
    if not settings.S3_BUCKET:
        names = ("S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
        if others := [name for name in names if getattr(settings, name)]:
            message = f"{', '.join(others)} set without S3_BUCKET: files would go into a folder."
            return [_error(message, "Set S3_BUCKET to the bucket, or leave them all out.", 12)]
        return []
    if not (find_spec("storages") and find_spec("boto3")):
        message = "S3_BUCKET is set, and the library for it is not installed."
        hint = "Install requirements-s3.txt in the place of requirements.txt."
        return [_error(message, hint, 13)]
    if bool(settings.S3_ACCESS_KEY_ID) != bool(settings.S3_SECRET_ACCESS_KEY):
        message = "Of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY one is set and one is not."
        return [_error(message, "Set both, or neither where the machine has a role.", 14)]
    site = urlsplit(settings.S3_ENDPOINT_URL)
    if settings.S3_ENDPOINT_URL and not (site.scheme in {"http", "https"} and site.hostname):
        message = f"S3_ENDPOINT_URL is {settings.S3_ENDPOINT_URL!r}, which is no address."
        return [_error(message, "Set it to https:// and the host of the provider.", 15)]
    if not (settings.S3_ENDPOINT_URL or settings.S3_REGION):
        message = "Nothing says where the bucket is."
        hint = "Set S3_REGION, such as eu-west-2, or S3_ENDPOINT_URL for another provider."
        return [_error(message, hint, 16)]
    parts = settings.S3_PREFIX.split("/")
    if settings.S3_PREFIX and any(not one or one.startswith(".") for one in parts):
        message = f"S3_PREFIX is {settings.S3_PREFIX!r}, below which nothing can be kept."
        return [_error(message, "Set it to a word such as evidence, or leave it out.", 17)]
    return []


@register(Tags.security, deploy=True)
def files_go_to_the_bucket_by_https(app_configs, **kwargs):
    """Evidence and its keys would be read by whoever is on the way."""
    if not (settings.S3_BUCKET and urlsplit(settings.S3_ENDPOINT_URL).scheme == "http"):
        return []
    hint = "Set S3_ENDPOINT_URL to an address that begins with https://"
    return [_warning("Files go to the bucket by http, which is not encrypted.", hint, 12)]


@register(deploy=True)
def the_bucket_answers(app_configs, **kwargs):
    """While it does not, no file can be given or read."""
    if not settings.S3_BUCKET or the_bucket_can_be_asked(app_configs):
        return []
    try:
        default_storage.check()
    except StoreAway as error:
        hint = "Look at S3_BUCKET, at the keys or the role, and at what they may do there."
        return [_warning(f"No file can be kept or read: {error}.", hint, 13)]
    return []
