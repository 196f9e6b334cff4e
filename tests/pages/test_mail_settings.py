"""The settings of e-mail must agree with each other: said by `check --deploy`."""

import pytest

from peerchallenge.checks import emails_leave_the_machine, links_in_emails_lead_here


@pytest.mark.parametrize(
    ("site", "hosts", "https", "is_well"),
    [
        ("https://tracker.example.gov.uk", ["tracker.example.gov.uk"], True, True),
        ("https://tracker.example.gov.uk:8443", [".example.gov.uk"], True, True),
        ("http://tracker.example.gov.uk", ["tracker.example.gov.uk"], True, False),
        ("http://127.0.0.1:8000", ["127.0.0.1"], False, True),
        ("http://127.0.0.1:8000", ["tracker.example.gov.uk"], True, False),
        ("tracker.example.gov.uk", ["tracker.example.gov.uk"], True, False),
    ],
)
def test_links_in_emails_must_lead_to_this_installation(settings, site, hosts, https, is_well):
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.HTTPS = site, hosts, https

    found = links_in_emails_lead_here(None)

    assert [one.id for one in found] == ([] if is_well else ["peerchallenge.W002"])


@pytest.mark.parametrize(("host", "warnings"), [("mail.example.gov.uk", 0), ("", 1)])
def test_a_mail_server_must_be_named(settings, host, warnings):
    settings.EMAIL_HOST = host

    assert len(emails_leave_the_machine(None)) == warnings
