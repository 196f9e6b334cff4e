"""Whoever decides on comments is told by e-mail that some wait."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils.timezone import localdate

from actions.reminders.facts import notices
from peerchallenge.comments.models import Comment
from tests.factories import make_comment, make_recommendation, make_user

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)


def told(council, people, day=DAY):
    return [
        (one.person, one.words, one.path, one.about_on)
        for one in notices(council, day, [one.pk for one in people])
        if one.kind == "comments"
    ]


def test_those_who_decide_are_told_how_many_wait(council):
    clerk, coordinator, officer = (make_user(role) for role in ("clerk", "coordinator", "officer"))
    people = [clerk, coordinator, officer]
    assert told(council, people) == []
    recommendation = make_recommendation()
    make_comment(recommendation, state="shown")
    make_comment(recommendation, text="Waits")
    Comment.objects.update(received_at="2026-05-19T09:00:00Z")

    line = ("1 comment waits for a decision", "/harbourne/comments/", date(2026, 5, 19))
    assert told(council, people) == [(clerk.pk, *line), (coordinator.pk, *line)]
    make_comment(recommendation, text="Waits too")
    assert told(council, [clerk])[0][1] == "2 comments wait for a decision"


def test_they_are_told_again_when_more_comes_and_every_week(council, run_reminders):
    make_user("clerk")
    make_comment(make_recommendation(), text="Secret words")
    today = localdate()

    sent = [run_reminders(today + timedelta(days=days)) for days in (0, 1, 6, 7)]
    assert sent == [1, 0, 0, 1]
    assert "Comments to read" in mail.outbox[0].subject
    assert "1 comment waits for a decision" in mail.outbox[0].body
    assert "Secret words" not in mail.outbox[0].body


@pytest.fixture
def run_reminders(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def run(day):
        before = len(mail.outbox)
        call_command("send_reminders", day=str(day), stdout=StringIO())
        return len(mail.outbox) - before

    return run
