"""Reminders: who is told what on which day, once, by one e-mail."""

import smtplib
import threading
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import Reminder, ReminderItem
from actions.proof import completion
from actions.reminders import rules as reminders
from actions.reminders.rows import ActionRow
from actions.reminders.rules import about_actions
from tests.factories import (
    claim,
    make_action,
    make_challenge,
    make_council,
    make_post,
    make_recommendation,
    make_round,
    make_user,
    move_date,
    report,
    return_answer,
)

DUE = date(2026, 6, 30)


# --- The rules, without a database


def row(**changes):
    fields = {
        "key": 1,
        "ref": "1.1",
        "title": "Tell the story",
        "path": "/harbourne/actions/1/",
        "status": "on_track",
        "due_on": DUE,
        "review_on": None,
        "owner": 7,
        "lead": 8,
    }
    return ActionRow(**(fields | changes))


def told_on(days, told=None, **changes):
    """Return (person, kind) of what is told so many days after the due date."""
    day = DUE + timedelta(days=days)
    found = about_actions([row(**changes)], day, told or {}, days_before=14)
    return [(one.person, one.kind) for one in found]


def run_days(days, **changes):
    """Run every one of `days`, remembering; return {day: kinds told}."""
    told, found = {}, {}
    for number in days:
        day = DUE + timedelta(days=number)
        notices = about_actions([row(**changes)], day, told, days_before=14)
        told |= {one.key: day for one in notices}
        if notices:
            found[number] = [(one.person, one.kind) for one in notices]
    return found


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (-15, []),
        (-14, [(7, "before")]),
        (-1, [(7, "before")]),
        (0, [(7, "on_day")]),
        (1, [(7, "overdue")]),
        (27, [(7, "overdue")]),
        (28, [(7, "overdue"), (8, "escalated")]),
        (29, [(7, "overdue"), (8, "escalated")]),
    ],
)
def test_what_is_told_on_the_boundary_days(days, kinds):
    assert told_on(days) == kinds


def test_day_after_day_each_thing_is_told_when_it_should_be_and_no_oftener():
    assert run_days(range(-20, 44)) == {
        -14: [(7, "before")],
        0: [(7, "on_day")],
        1: [(7, "overdue")],
        8: [(7, "overdue")],
        15: [(7, "overdue")],
        22: [(7, "overdue")],
        28: [(8, "escalated")],
        29: [(7, "overdue")],
        35: [(8, "escalated")],
        36: [(7, "overdue")],
        42: [(8, "escalated")],
        43: [(7, "overdue")],
    }


def test_a_day_without_a_run_is_made_up_for_by_the_next():
    # Nothing ran on the day itself, nor on the fourteenth before, nor on the first after.
    assert run_days([-12, -1, 3, 9, 10]) == {
        -12: [(7, "before")],
        3: [(7, "overdue")],
        10: [(7, "overdue")],
    }


@pytest.mark.parametrize("start", [date(2026, 3, 28), date(2026, 10, 24)])
def test_the_change_of_the_clocks_moves_no_reminder(start):
    told, days = {}, []
    for number in range(10):
        day = start + timedelta(days=number)
        found = about_actions([row(due_on=start)], day, told, days_before=14)
        told |= {one.key: day for one in found}
        days += [number for _ in found]

    assert days == [0, 1, 8]


@pytest.mark.parametrize(
    "status", ["complete", "embedded", "transferred", "superseded", "withdrawn", "paused"]
)
@pytest.mark.parametrize("days", [-14, 0, 1, 28])
def test_what_is_finished_closed_or_paused_is_not_told(status, days):
    assert told_on(days, status=status) == []


def test_a_date_that_moved_is_a_new_thing():
    told = {(7, "before", "action-1", DUE): date(2026, 6, 16)}
    later = DUE + timedelta(days=10)

    assert told_on(-4, told) == []
    assert told_on(-4, told, due_on=later) == [(7, "before")]
    assert told_on(1, told, due_on=DUE + timedelta(days=60)) == []


def test_a_new_owner_is_told_and_the_old_one_is_not():
    told = {(7, "before", "action-1", DUE): date(2026, 6, 16)}

    assert told_on(-4, told, owner=9) == [(9, "before")]


def test_where_nobody_holds_the_post_the_lead_officer_is_told_and_why():
    found = about_actions(
        [row(owner=None, empty="Nobody holds the post Head of Digital")],
        DUE + timedelta(days=30),
        {},
        days_before=14,
    )

    assert [(one.person, one.kind) for one in found] == [(8, "overdue")]
    assert found[0].words.endswith("30 days ago. Nobody holds the post Head of Digital")
    assert told_on(1, owner=None, lead=None) == []


def test_a_lead_officer_who_owns_the_action_is_told_once():
    assert told_on(28, owner=8) == [(8, "overdue")]


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (-15, []),
        (-14, ["review_before"]),
        (0, ["review_on"]),
        (1, ["review_passed"]),
        (40, ["review_passed"]),
    ],
)
@pytest.mark.parametrize("status", ["paused", "on_track"])
def test_a_review_is_told_like_a_due_date_but_never_escalated(days, kinds, status):
    found = told_on(days, status=status, due_on=None, review_on=DUE)

    assert found == [(7, kind) for kind in kinds]


def test_an_open_action_with_a_due_date_is_told_of_that_date_only():
    assert told_on(1, review_on=DUE - timedelta(days=3)) == [(7, "overdue")]


@pytest.mark.parametrize(
    ("kinds", "subject"),
    [
        (
            [("overdue", DUE), ("overdue", DUE), ("before", DUE)],
            "2 actions overdue, 1 due on 30 June 2026",
        ),
        ([("on_day", DUE)], "1 action due today"),
        ([("before", DUE), ("before", date(2026, 7, 1))], "2 actions due soon"),
        (
            [("round_late", DUE), ("watched", None)],
            "Update round late since 30 June 2026, 1 change to what you watch",
        ),
        (
            [("overdue", DUE), ("on_day", DUE), ("before", DUE), ("watched", None)],
            "1 action overdue, 1 due today, 1 due on 30 June 2026, and more",
        ),
        ([("to_sign", DUE)], "1 recommendation to sign off"),
        ([("to_approve", None), ("to_approve", None)], "2 actions to approve"),
    ],
)
def test_the_subject_says_the_numbers(kinds, subject):
    notices = [
        reminders.Notice(7, kind, f"action-{index}", on, "words", "/")
        for index, (kind, on) in enumerate(kinds)
    ]

    assert reminders.subject_line(notices) == subject


def test_every_kind_has_its_heading_and_its_words_in_the_subject():
    for kind in reminders.HEADINGS:
        notice = reminders.Notice(7, kind, "action-1", DUE, "words", "/")
        assert reminders.subject_line([notice])


# --- The command


def send(day, *options):
    out = StringIO()
    call_command("send_reminders", "--day", day.isoformat(), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def officer(council):
    return make_user("officer", council=council, name="Tom Hall")


@pytest.fixture
def lead(council):
    return make_user("lead_officer", council=council, name="Meera Joshi")


@pytest.fixture
def recommendation(lead):
    return make_recommendation(lead_officer=make_post(title="Director", holder=lead))


@pytest.fixture
def action(officer, recommendation):
    return make_action(
        ref="1.1",
        title="Buy <new> tools & use them",
        recommendation=recommendation,
        owner=make_post(title="Head of Digital", holder=officer),
    )


def sent_to(day):
    mail.outbox.clear()
    send(day)
    return {message.to[0]: message.subject for message in mail.outbox}


@pytest.mark.django_db
def test_an_e_mail_says_in_text_and_html_what_is_due_and_where(settings, action, officer):
    settings.SITE_URL = "https://tracker.example.gov.uk"

    assert send(DUE) == "1 reminder sent, 0 sent before.\n"

    (message,) = mail.outbox
    assert (message.to, message.subject) == ([officer.email], "1 action due today")
    link = f"https://tracker.example.gov.uk/harbourne/actions/{action.pk}/"
    assert "Hello Tom Hall," in message.body
    assert "- 1.1 Buy <new> tools & use them is due today.\n  " + link in message.body
    assert "\n\n\n\n" not in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert f'<a href="{link}">1.1 Buy &lt;new&gt; tools &amp; use them is due today</a>' in html
    assert "https://tracker.example.gov.uk/harbourne/watching/" in html
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    reminder = Reminder.objects.get()
    assert (reminder.text, reminder.sent_at is None) == (message.body, False)
    item = reminder.items.get()
    assert (item.kind, item.subject, item.about_on) == ("on_day", f"action-{action.pk}", DUE)


@pytest.mark.django_db
def test_twice_on_a_day_sends_once(action):
    send(DUE)
    report(action, "off_track", on=DUE)

    assert send(DUE) == "0 reminders sent, 0 sent before.\n"
    make_action(ref="1.2", recommendation=action.recommendation, owner=action.owner)
    assert send(DUE) == "0 reminders sent, 1 sent before.\n"

    assert len(mail.outbox) == 1
    assert Reminder.objects.get().items.count() == 1


@pytest.mark.django_db
def test_what_came_too_late_for_the_days_e_mail_is_told_the_next_day(action, officer):
    send(DUE)
    make_action(ref="1.2", recommendation=action.recommendation, owner=action.owner)

    assert sent_to(DUE + timedelta(days=1)) == {officer.email: "2 actions overdue"}


@pytest.mark.django_db
def test_day_after_day_through_the_command(action, officer, lead):
    found = {}
    for days in (-15, -14, -1, 0, 1, 7, 8, 27, 28, 29, 35):
        for address, subject in sent_to(DUE + timedelta(days=days)).items():
            found[days, address] = subject

    assert found == {
        (-14, officer.email): "1 action due on 30 June 2026",
        (0, officer.email): "1 action due today",
        (1, officer.email): "1 action overdue",
        (8, officer.email): "1 action overdue",
        (27, officer.email): "1 action overdue",
        (28, lead.email): "1 action long overdue in what you lead",
        (35, officer.email): "1 action overdue",
        (35, lead.email): "1 action long overdue in what you lead",
    }


@pytest.mark.django_db
def test_finished_moved_and_handed_over_cancel(action, officer):
    other = make_action(ref="1.2", owner=action.owner, recommendation=action.recommendation)
    third = make_action(ref="1.3", owner=action.owner, recommendation=action.recommendation)
    report(action, "complete", on=DUE)
    move_date(other, DUE + timedelta(days=90), on=DUE)
    newcomer = make_user("officer", name="New Comer")
    third.owner = make_post(title="Another post", holder=newcomer)
    third.save()

    assert sent_to(DUE + timedelta(days=1)) == {newcomer.email: "1 action overdue"}


@pytest.mark.django_db
def test_a_leaver_is_told_nothing_and_the_lead_officer_in_their_place(action, officer, lead):
    officer.is_active = False
    officer.save()

    assert sent_to(DUE) == {lead.email: "1 action due today"}
    assert "The holder of the post Head of Digital has left." in mail.outbox[0].body
    assert "Tom Hall" not in mail.outbox[0].body


@pytest.mark.django_db
def test_a_role_that_has_ended_is_as_good_as_left(action, officer, lead):
    officer.memberships.update(until=DUE - timedelta(days=1))
    assert sent_to(DUE) == {lead.email: "1 action due today"}

    officer.memberships.update(until=DUE + timedelta(days=1))
    assert sent_to(DUE + timedelta(days=1)).keys() == {officer.email}


@pytest.mark.django_db
def test_two_councils_are_one_e_mail_in_two_parts_and_nobody_elses(action, officer):
    tidewell = make_council(name="Tidewell District Council", slug="tidewell")
    officer.memberships.create(council=tidewell, role="officer")
    there = make_recommendation(challenge=make_challenge(council=tidewell), number="9")
    post = make_post(title="Adviser", holder=officer, council=tidewell)
    make_action(ref="9.1", recommendation=there, owner=post)

    assert sent_to(DUE) == {officer.email: "2 actions due today"}
    body = mail.outbox[0].body
    assert body.index("Harbourne Borough Council") < body.index("1.1")
    assert body.index("1.1") < body.index("Tidewell District Council") < body.index("9.1")
    # A post held in a council without a role there is not told.
    officer.memberships.filter(council=tidewell).delete()
    assert sent_to(DUE + timedelta(days=1)) == {officer.email: "1 action overdue"}


class Refusing(locmem.EmailBackend):
    """A mail server that refuses the addresses in `refused`."""

    refused: set[str] = set()

    def send_messages(self, messages):
        if self.refused & set(messages[0].to):
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"No such mailbox")})
        return super().send_messages(messages)


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.refused = set()
    return Refusing


@pytest.mark.django_db
def test_a_failed_send_is_retried_by_the_next_run_of_the_day(refusing, action, officer):
    refusing.refused = {officer.email}
    with pytest.raises(CommandError, match="1 reminder could not be sent") as failed:
        send(DUE)
    assert failed.value.returncode == 1
    assert "No such mailbox" in Reminder.objects.get().error
    refusing.refused = set()

    assert send(DUE) == "1 reminder sent, 0 sent before.\n"

    reminder = Reminder.objects.get()
    assert (reminder.attempts, reminder.error, reminder.outcome) == (2, "", "Sent")
    assert reminder.items.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_failed_all_day_is_told_the_next_day(refusing, action, officer):
    refusing.refused = {officer.email}
    with pytest.raises(CommandError):
        send(DUE - timedelta(days=14))
    refusing.refused = set()

    assert sent_to(DUE - timedelta(days=13)) == {officer.email: "1 action due on 30 June 2026"}


@pytest.mark.django_db
def test_one_refusal_does_not_hold_the_others_up(refusing, action, officer):
    other = make_user("officer", name="Aled Other")
    make_action(recommendation=action.recommendation, owner=make_post(title="Other", holder=other))
    refusing.refused = {other.email}

    with pytest.raises(CommandError, match="1 reminder could not"):
        send(DUE)

    assert [message.to for message in mail.outbox] == [[officer.email]]


@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_not_asked_for_everybody(refusing, action):
    for index in range(6):
        person = make_user("officer", name=f"Officer {index}")
        refusing.refused |= {person.email}
        make_action(
            recommendation=action.recommendation,
            owner=make_post(title=f"Post {index}", holder=person),
        )

    with pytest.raises(CommandError, match="7 reminders could not be sent"):
        send(DUE)

    assert Reminder.objects.count() == 3


@pytest.mark.django_db
def test_a_run_that_was_stopped_in_between_is_not_repeated(action, officer):
    Reminder.objects.create(person=officer, day=DUE, address=officer.email, subject="s", text="t")

    assert send(DUE) == "0 reminders sent, 1 sent before.\n"

    assert mail.outbox == []
    assert Reminder.objects.get().outcome == "Not known: the command was stopped"


@pytest.mark.django_db
def test_the_database_keeps_one_reminder_a_person_a_day(officer):
    fields = {"person": officer, "address": officer.email, "subject": "s", "text": "t"}
    Reminder.objects.create(day=DUE, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(day=DUE, **fields)


class Interrupted(locmem.EmailBackend):
    """A mail server during whose work the command is started again."""

    def send_messages(self, messages):
        if not mail.outbox:
            super().send_messages(messages)
            assert send(DUE) == "0 reminders sent, 1 sent before.\n"
            return 1
        return super().send_messages(messages)


@pytest.mark.django_db
def test_a_run_that_begins_while_another_sends_leaves_its_letter_alone(settings, action):
    settings.EMAIL_BACKEND = f"{__name__}.Interrupted"

    assert send(DUE) == "1 reminder sent, 0 sent before.\n"

    assert len(mail.outbox) == 1
    assert Reminder.objects.get().outcome == "Sent"


def test_two_runs_at_once_send_one_e_mail(in_threads, action, officer):
    ready, said = threading.Barrier(2), []

    def run():
        try:
            ready.wait(10)
            said.append(send(DUE))
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join(30)

    assert len(said) == 2
    assert [message.to for message in mail.outbox] == [[officer.email]]
    assert Reminder.objects.count() == 1


@pytest.mark.django_db
def test_a_dry_run_says_who_would_be_told_and_sends_nothing(action, officer):
    assert send(DUE, "--dry-run") == (
        f"{officer.email}: 1 action due today\n"
        "  1.1 Buy <new> tools & use them is due today\n"
        "1 reminder would be sent.\n"
    )
    assert mail.outbox == []
    assert not Reminder.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "", "30/06/2026"])
def test_a_day_that_is_none_is_refused_in_one_line(day):
    with pytest.raises(CommandError, match="write it as YYYY-MM-DD") as refused:
        call_command("send_reminders", "--day", day)

    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_with_nobody_and_nothing_it_sends_nothing():
    assert send(DUE) == "0 reminders sent, 0 sent before.\n"


# --- Rounds


@pytest.mark.django_db
def test_a_round_is_told_when_it_opens_before_it_is_due_and_when_it_is_late(officer, lead):
    recommendation = make_recommendation(
        number="2", lead_officer=make_post(title="Director", holder=lead)
    )
    action = make_action(
        recommendation=recommendation,
        owner=make_post(title="Head of Digital", holder=officer),
        original_due_on=None,
    )
    make_round(actions=[action], opened_on=date(2026, 3, 2), answers_due_on=date(2026, 3, 27))
    found = {}
    for day in range(1, 32):
        for address, subject in sent_to(date(2026, 3, day)).items():
            found[day, address] = subject

    assert found == {
        (2, officer.email): "Update round due on 27 March 2026",
        (24, officer.email): "Update round due on 27 March 2026",
        (28, officer.email): "Update round late since 27 March 2026",
    }
    assert sent_to(date(2026, 4, 4)).keys() == {officer.email}
    report(action, "on_track", on=date(2026, 4, 4))
    assert sent_to(date(2026, 4, 11)) == {lead.email: "1 recommendation to sign off"}
    assert sent_to(date(2026, 4, 18)) == {}


@pytest.mark.django_db
def test_a_returned_answer_is_told_once_with_its_reason(action, officer, lead):
    one_round = make_round(actions=[action])
    report(action, "on_track", on=date(2026, 3, 3))
    send(date(2026, 3, 4))
    return_answer(one_round, action, "Say what\nit cost.", by=lead)

    assert sent_to(date(2026, 3, 5)) == {officer.email: "1 answer returned to you"}
    assert "“Say what it cost”. Answer again by 27 March 2026" in mail.outbox[0].body
    assert f"/answer/#answer-{action.pk}" in mail.outbox[0].body
    assert sent_to(date(2026, 3, 6)) == {}


@pytest.mark.django_db
def test_a_returned_answer_that_is_late_is_chased_like_any_other(officer, lead):
    action = make_action(
        owner=make_post(title="Head of Digital", holder=officer), original_due_on=None
    )
    one_round = make_round(actions=[action], answers_due_on=date(2026, 3, 27))
    report(action, "on_track", on=date(2026, 3, 3))
    return_answer(one_round, action, "Say what it cost.", by=lead)
    send(date(2026, 3, 5))

    late = "Update round late since 27 March 2026"
    assert sent_to(date(2026, 3, 27)) == {}
    assert sent_to(date(2026, 3, 28)) == {officer.email: late}
    assert sent_to(date(2026, 4, 3)) == {}
    assert sent_to(date(2026, 4, 4)) == {officer.email: late}


@pytest.mark.django_db
def test_where_nobody_can_answer_a_round_the_lead_officer_is_told(officer, lead):
    post = make_post(title="Head of Digital", holder=officer)
    recommendation = make_recommendation(lead_officer=make_post(title="Director", holder=lead))
    actions = [
        make_action(recommendation=recommendation, owner=post, original_due_on=None)
        for _ in range(2)
    ]
    one_round = make_round(actions=actions, answers_due_on=date(2026, 3, 27))
    report(actions[0], "on_track", on=date(2026, 3, 3))
    return_answer(one_round, actions[0], "Say what it cost.", by=make_user("coordinator"))
    post.holder = None
    post.save()

    assert sent_to(date(2026, 3, 5)).keys() == {lead.email}
    said = mail.outbox[0].body
    assert "returned the answer: “Say what it cost”" in said
    assert "Nobody holds the post Head of Digital" in said
    assert "asks for 1 answer that nobody holds a post to give by 27 March 2026" in said
    assert sent_to(date(2026, 3, 28)) == {lead.email: "Update round late since 27 March 2026"}
    assert "asked for 2 answers that nobody holds a post to give" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_claim_that_waits_is_told_to_the_lead_officer_every_week(action, officer, lead):
    claim(action, by=officer)

    told = set()
    for days in (0, 1, 6, 7):
        day = date(2026, 3, 2) + timedelta(days=days)
        send(day)
        texts = Reminder.objects.filter(person=lead, day=day).values_list("text", flat=True)
        if any("WAITING FOR YOUR APPROVAL" in text for text in texts):
            told.add(days)

    assert told == {0, 7}


def test_a_claim_that_was_sent_back_is_told_once_to_whoever_made_it(action, officer, lead):
    made = claim(action, by=officer)
    completion.send_back(
        made, why="Add the survey.", on=date(2026, 3, 2), by=lead, as_post="Director",
        council=make_council(),
    )  # fmt: skip

    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        send(day)

    texts = [one.text for one in Reminder.objects.filter(person=officer).order_by("day")]
    assert [text.count("Add the survey") for text in texts] == [1]


def test_a_closed_round_is_told_to_nobody(action):
    make_round(actions=[action], closed_at="2026-03-02T09:00:00Z", closed_by=make_user())

    assert sent_to(date(2026, 3, 28)) == {}


# --- The log


@pytest.mark.django_db
def test_the_log_shows_a_council_its_own_and_what_failed(
    client, sign_in, refusing, action, officer
):
    tidewell = make_council(name="Tidewell District Council", slug="tidewell")
    officer.memberships.create(council=tidewell, role="officer")
    there = make_recommendation(challenge=make_challenge(council=tidewell), number="9")
    post = make_post(title="Adviser", holder=officer, council=tidewell)
    make_action(ref="9.1", recommendation=there, owner=post)
    send(DUE)
    refusing.refused = {officer.email}
    with pytest.raises(CommandError):
        send(DUE + timedelta(days=1))
    sign_in("coordinator")

    response = client.get("/harbourne/reminders/")

    assertContains(response, "1.1 Buy &lt;new&gt; tools &amp; use them is due today")
    assertContains(response, "Failed: ")
    assertContains(response, officer.email)
    assertNotContains(response, "9.1")


@pytest.mark.django_db
def test_the_queries_of_a_run_do_not_grow_with_the_plan(action, officer, council):
    def queries(day):
        with CaptureQueriesContext(connection) as found:
            send(day, "--dry-run")
        return len(found)

    one_round = make_round(actions=[action])
    before = queries(date(2026, 3, 30))
    for index in range(20):
        more = make_action(recommendation=action.recommendation, owner=action.owner)
        report(more, "on_track", on=date(2026, 3, 1))
        one_round.asked.create(action=more, post=action.owner, seen=1)
        person = make_user("officer", name=f"Officer {index}")
        make_action(
            recommendation=action.recommendation,
            owner=make_post(title=f"Post {index}", holder=person),
        )
    send(date(2026, 3, 29))

    assert queries(date(2026, 4, 5)) == before
    assert ReminderItem.objects.exists()
