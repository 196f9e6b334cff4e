"""Settings that do not agree stop the start, or are warned of, each with what to do."""

import os
import subprocess
import sys

import dj_database_url
import pytest
from django.conf import settings as real
from django.core.exceptions import ImproperlyConfigured

from peerchallenge import checks
from peerchallenge import settings as reading

OK: list[str] = []


def said(check):
    """What a check says; a hint is never left out."""
    found = check(None)
    assert all(one.hint for one in found)
    return [one.id.removeprefix("peerchallenge.") for one in found]


@pytest.mark.parametrize(
    ("site", "ids"),
    [
        ("https://tracker.example.gov.uk", OK),
        ("http://127.0.0.1:8000", OK),
        ("tracker.example.gov.uk", ["E002"]),
        ("ftp://tracker.example.gov.uk", ["E002"]),
        ("https://tracker.example.gov.uk/peers", ["E002"]),
        ("https://tracker.example.gov.uk?x=1", ["E002"]),
        ("https://", ["E002"]),
        ("", ["E002"]),
    ],
)
def test_links_begin_with_a_scheme_and_a_host(settings, site, ids):
    settings.SITE_URL = site

    assert said(checks.site_url_is_the_beginning_of_an_address) == ids


@pytest.mark.parametrize(
    ("who", "providers", "ids"),
    [
        ("everybody", (), OK),
        ("everybody", ("one",), OK),
        ("emergencies", ("one",), OK),
        ("emergencies", (), ["E004"]),
        ("emergency", ("one",), ["E003"]),
        ("", (), ["E003"]),
    ],
)
def test_somebody_can_get_in(settings, who, providers, ids):
    settings.PASSWORDS, settings.SINGLE_SIGN_ON = who, providers

    assert said(checks.who_may_use_a_password_is_known) == ids


@pytest.mark.parametrize(
    ("roles", "ids"),
    [([], OK), (["administrator", "lead_officer"], OK), (["administrator", "admin"], ["E005"])],
)
def test_a_second_factor_is_asked_of_roles_that_there_are(settings, roles, ids):
    settings.SECOND_FACTOR_ROLES = roles

    assert said(checks.roles_with_a_second_factor_are_known) == ids


def test_data_are_kept_where_they_can_be_written(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "not" / "yet"
    assert said(checks.data_dir_can_be_written_to) == OK

    (tmp_path / "file").write_text("", encoding="utf-8")
    settings.DATA_DIR = tmp_path / "file"
    assert said(checks.data_dir_can_be_written_to) == ["E006"]

    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert said(checks.data_dir_can_be_written_to) == ["E006"]


@pytest.mark.parametrize(
    ("https", "proxy", "ids"),
    [(True, True, OK), (False, False, OK), (True, False, ["W010"])],
)
def test_https_needs_something_in_front(settings, https, proxy, ids):
    settings.HTTPS, settings.BEHIND_PROXY = https, proxy

    assert said(checks.something_in_front_speaks_https) == ids


@pytest.mark.parametrize(("token", "ids"), [("", OK), ("x" * 20, OK), ("x" * 19, ["E007"])])
def test_a_token_that_could_be_guessed_is_refused(settings, token, ids):
    settings.METRICS_TOKEN = token

    assert said(checks.metrics_are_kept_by_a_long_token) == ids


def test_numbers_of_several_processes_need_a_folder(settings, tmp_path):
    settings.METRICS_TOKEN, settings.PROMETHEUS_MULTIPROC_DIR = "x" * 20, str(tmp_path)
    assert said(checks.metrics_have_a_folder) == OK

    settings.PROMETHEUS_MULTIPROC_DIR = str(tmp_path / "nowhere")
    assert said(checks.metrics_have_a_folder) == ["E008"]

    settings.METRICS_TOKEN = ""
    assert said(checks.metrics_have_a_folder) == OK


@pytest.mark.parametrize(
    ("name", "value"), [("LOG_FORMAT", "xml"), ("PASSWORDS", "nobody"), ("SITE_URL", "here")]
)
def test_what_cannot_be_read_stops_the_start_and_is_named(name, value):
    environment = os.environ | {"SECRET_KEY": "x" * 50, name: value}

    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=real.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert name in result.stderr


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: reading.env_bool("ODD", False), "yes"),
        (lambda: reading.env_int("ODD", 1), "one"),
        (lambda: reading.env_choice("ODD", "text", ("text", "json")), "xml"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_name(monkeypatch, read, value):
    monkeypatch.setenv("ODD", value)

    with pytest.raises(ImproperlyConfigured, match=f"ODD is '{value}': set it to "):
        read()


BUCKET = {"S3_BUCKET": "tracker", "S3_REGION": "eu-west-2"}


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, OK),
        (BUCKET, OK),
        (BUCKET | {"S3_ACCESS_KEY_ID": "x", "S3_SECRET_ACCESS_KEY": "y"}, OK),
        ({"S3_BUCKET": "tracker", "S3_ENDPOINT_URL": "https://s3.example.net"}, OK),
        (BUCKET | {"S3_PREFIX": ""}, OK),
        ({"S3_REGION": "eu-west-2"}, ["E012"]),
        ({"S3_SECRET_ACCESS_KEY": "y"}, ["E012"]),
        (BUCKET | {"S3_ACCESS_KEY_ID": "x"}, ["E014"]),
        (BUCKET | {"S3_ENDPOINT_URL": "s3.example.net"}, ["E015"]),
        ({"S3_BUCKET": "tracker"}, ["E016"]),
        (BUCKET | {"S3_PREFIX": "a//b"}, ["E017"]),
        (BUCKET | {"S3_PREFIX": "../b"}, ["E017"]),
    ],
)
def test_what_is_said_of_the_bucket_agrees(settings, given, ids):
    pytest.importorskip("storages", reason="the library of S3 is not installed")
    for name, value in given.items():
        setattr(settings, name, value)

    assert said(checks.the_bucket_can_be_asked) == ids


def test_a_bucket_without_its_library_is_refused_with_what_to_install(settings, monkeypatch):
    settings.S3_BUCKET = "tracker"
    monkeypatch.setattr(checks, "find_spec", lambda name: None)

    assert said(checks.the_bucket_can_be_asked) == ["E013"]
    assert said(checks.the_bucket_answers) == OK  # it is not asked


@pytest.mark.parametrize(
    ("bucket", "address", "ids"),
    [
        ("tracker", "https://s3.example.net", OK),
        ("tracker", "", OK),
        ("", "", OK),
        ("tracker", "http://127.0.0.1:9000", ["W012"]),
    ],
)
def test_files_go_encrypted(settings, bucket, address, ids):
    settings.S3_BUCKET, settings.S3_ENDPOINT_URL = bucket, address

    assert said(checks.files_go_to_the_bucket_by_https) == ids


@pytest.mark.parametrize(
    ("url", "ids"),
    [
        ("postgresql://u@one/name", OK),
        ("postgresql://u@one,two/name?target_session_attrs=read-write", OK),
        ("postgresql://u@/name?host=one,two&port=5432,5433&target_session_attrs=primary", OK),
        ("postgresql://u@one,two/name", ["E020"]),
        ("postgresql://u@one,two/name?target_session_attrs=any", ["E020"]),
        ("postgresql://u@/name?host=one,two", ["E020"]),
    ],
)
def test_of_several_database_hosts_one_is_written_to(monkeypatch, url, ids):
    monkeypatch.setitem(real.DATABASES, "default", dj_database_url.parse(url))

    assert said(checks.one_of_several_database_hosts_is_written_to) == ids
