"""The audit as lines in the log."""

import json
import logging

import pytest
from django.core.management import call_command
from django.db import transaction

from peerchallenge.management.commands import demo
from recommendations import audit
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What the logger of the audit has said, line by line."""
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    log = logging.getLogger("audit")
    before = log.level
    log.addHandler(handler)
    log.setLevel("INFO")
    yield said
    log.removeHandler(handler)
    log.setLevel(before)


def test_an_entry_is_one_line_of_json_without_names(
    lines, council, django_capture_on_commit_callbacks
):
    asha, post = make_user(name="Asha Verma"), make_post(title="Head of Policy")
    audit.origin.set(audit.Origin("192.0.2.7", "abc-123"))
    with django_capture_on_commit_callbacks(execute=True):
        entry = audit.record(asha, "handed over", post, council=council, holder=["Tom", ""])
    audit.origin.set(audit.Origin())

    assert len(lines) == 1
    told = json.loads(lines[0])
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "logger": "audit", "entry": entry.pk, "council": council.pk, "actor": asha.pk,
        "verb": "handed over", "target_type": "recommendations.post", "target": post.pk,
        "changed": ["holder"], "address": "192.0.2.7", "request_id": "abc-123",
    }  # fmt: skip
    for name in ("Asha", "Policy", "Tom"):
        assert name not in lines[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_threads")
def test_what_is_rolled_back_is_not_told(lines, council):
    post = make_post()
    with transaction.atomic():
        audit.record(None, "changed", post, council=council)
        transaction.set_rollback(True)
    assert lines == []

    with transaction.atomic():
        audit.record(None, "changed", post, council=council)
        assert lines == []
    assert json.loads(lines[0])["actor"] is None


def test_a_log_that_cannot_be_written_stops_nothing(
    council, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args):
        raise OSError("the disk is full")

    monkeypatch.setattr(audit.log, "info", fail)
    # As Django runs it: on commit, with the error caught and logged.
    with django_capture_on_commit_callbacks() as callbacks:
        audit.record(None, "changed", make_post(), council=council)

    assert len(callbacks) == 1


def test_the_demonstration_is_no_news(lines, monkeypatch):
    def pretend(day):
        logging.getLogger("audit").info("{}")
        return True

    monkeypatch.setattr(demo.load, "load", pretend)
    call_command("demo", verbosity=0)

    assert lines == []
    assert not logging.getLogger("audit").disabled
