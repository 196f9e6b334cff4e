"""Who is told of promises to committees and of responses to scrutiny that are due."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Reminder
from actions.reminders.promises import DueRow, about_due
from actions.reminders.rules import HEADINGS, subject_line
from tests.factories import (
    make_item,
    make_paragraph,
    make_post,
    make_user,
    promise,
    tell_outcome,
    track,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


def run(days, about="promise"):
    """Run every one of `days` after the due date, remembering; return {day: kind told}."""
    told, found = {}, {}
    row = DueRow(about, 3, "A paper", "/x/", DUE, (7,))
    for number in days:
        day = DUE + timedelta(days=number)
        for notice in about_due([row], day, told):
            told[notice.key] = day
            found[number] = notice.kind
    return found


def test_it_is_told_28_and_7_days_before_the_day_after_and_then_every_28_days():
    assert run(range(-60, 90)) == {
        -28: "promise_ahead", -7: "promise_near", 1: "promise_late", 29: "promise_late",
        57: "promise_late", 85: "promise_late",
    }  # fmt: skip


def test_a_day_on_which_nothing_ran_is_made_up_for():
    assert run([-26, -3, 0, 4, 31, 32], about="response") == {
        -26: "response_ahead", -3: "response_near", 4: "response_late", 32: "response_late",
    }  # fmt: skip


def test_each_is_told_and_the_subject_counts_them():
    rows = [DueRow("promise", 3, "A paper", "/x/", DUE, (7, 8), ". Nobody holds the post")]

    found = about_due(rows, DUE + timedelta(days=1), {})

    assert [one.person for one in found] == [7, 8]
    assert found[0].words == "A paper was due on 30 June 2026, 1 day ago. Nobody holds the post"
    assert subject_line(found[:1]) == "1 promise overdue"
    assert all(one.kind in HEADINGS for one in found)


# ---- with a database


def send(day):
    call_command("send_reminders", day=day.isoformat(), stdout=StringIO())
    sent = {message.to[0]: message for message in mail.outbox}
    mail.outbox.clear()
    return sent


@pytest.fixture
def planner(council):
    return make_user("coordinator", council=council)


@pytest.fixture
def holder(council):
    return make_user("officer", council=council)


def test_the_holder_of_the_post_is_told_once_a_step(planner, holder):
    post = make_post(title="Head of Parishes", holder=holder)
    paragraph = make_paragraph(make_item(committee="Scrutiny Board"))
    one = promise(paragraph, what="a report on parishes", owed_by=post, due_on=DUE)

    assert send(DUE - timedelta(days=29)) == {}
    sent = send(DUE - timedelta(days=28))
    assert list(sent) == [holder.email]
    assert "Promised to Scrutiny Board: a report on parishes is due on 30 June 2026" in (
        sent[holder.email].body
    )
    assert f"/harbourne/commitments/{one.pk}/" in sent[holder.email].body
    assert send(DUE - timedelta(days=27)) == {}
    assert list(send(DUE - timedelta(days=7))) == [holder.email]
    assert list(send(DUE + timedelta(days=1))) == [holder.email]
    tell_outcome(one, on=DUE + timedelta(days=2))
    assert send(DUE + timedelta(days=30)) == {}


def test_where_nobody_holds_it_those_who_keep_the_plan_are_told_why(planner, holder):
    paragraph = make_paragraph()
    promise(paragraph, what="an empty seat", owed_by=make_post(title="Head of Parishes"),
            due_on=DUE)  # fmt: skip
    promise(paragraph, what="nobody at all", due_on=DUE)
    promise(paragraph, what="never confirmed", due_on=DUE, state="suggested")

    sent = send(DUE)

    assert list(sent) == [planner.email]
    body = sent[planner.email].body
    assert "an empty seat is due today. Nobody holds the post Head of Parishes" in body
    assert "nobody at all is due today. No post is named that owes it" in body
    assert "never confirmed" not in body


def test_a_closed_promise_is_told_to_nobody(planner):
    for outcome, more in (("met", {}), ("overtaken", {"reason": "A new law"})):
        one = promise(make_paragraph(), due_on=DUE)
        tell_outcome(one, outcome, on=date(2026, 4, 13), **more)

    assert send(DUE + timedelta(days=5)) == {}


def test_the_lead_officer_is_told_of_a_response_that_is_due(planner, holder):
    lead = make_post(title="Head of Policy", holder=holder)
    one = track(received_on=date(2026, 5, 1), lead_officer=lead)  # due on 30 June
    answered = {"response": "accepted", "responded_on": date(2026, 5, 2)}

    sent = send(date(2026, 7, 1))

    assert list(sent) == [holder.email]
    assert "The response to Scrutiny Board of 5 March 2026 was due on 30 June 2026, 1 day ago" in (
        sent[holder.email].body
    )
    assert sent[holder.email].subject == "1 response overdue"
    type(one).objects.update(**answered)
    assert send(date(2026, 8, 1)) == {}


def test_reminders_ask_as_often_for_many_promises_as_for_few(planner):
    def count(day):
        with CaptureQueriesContext(connection) as queries:
            call_command("send_reminders", day=day, dry_run=True, stdout=StringIO())
        return len(queries)

    promise(make_paragraph(), due_on=DUE)
    few = count("2026-06-30")
    for _ in range(9):
        promise(make_paragraph(), due_on=DUE, owed_by=make_post(title="Head of Parishes"))
        make_user("coordinator")

    assert count("2026-06-30") == few
    assert not Reminder.objects.exists()
