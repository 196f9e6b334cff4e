"""Who is told by email of deadlines before meetings and of the challenge's clock."""

from datetime import date

import pytest

from actions.reminders.facts import notices
from actions.reminders.sending import send
from peerchallenge.accounts.current import people_by_council
from tests.factories import make_challenge, make_deadline, make_meeting, make_user


@pytest.fixture
def people(council):
    make_challenge(on_site_until=date(2026, 1, 15))
    make_meeting(date(2026, 7, 20))
    make_deadline()
    return {role: make_user(role).pk for role in ("clerk", "coordinator", "officer", "member")}


def told_on(council, people, day):
    return {
        (next(role for role, key in people.items() if key == one.person), one.kind, one.words)
        for one in notices(council, day, people.values())
    }


def test_those_who_keep_the_plan_are_told_of_the_clock(council, people):
    words = "Feedback report published"
    assert told_on(council, people, date(2026, 3, 15)) == set()
    assert (
        "coordinator",
        "clock_before",
        f"{words}: is due by 15 April 2026",
    ) in told_on(council, people, date(2026, 3, 16))
    assert ("coordinator", "clock_on", f"{words}: is due today") in told_on(
        council, people, date(2026, 4, 15)
    )
    late = told_on(council, people, date(2026, 4, 16))
    assert ("coordinator", "clock_late", f"{words}: was due by 15 April 2026, 1 day ago") in late
    assert {role for role, _, _ in late} == {"coordinator"}


def test_clerks_are_told_of_deadlines_before_meetings(council, people):
    assert ("clerk", "papers_before", "Cabinet: publish the agenda: is due by 10 July 2026") in (
        told_on(council, people, date(2026, 7, 3))
    )
    assert {
        words for role, _, words in told_on(council, people, date(2026, 7, 9)) if role == "clerk"
    } == {
        "Cabinet: Report to legal services: is due today",
        "Cabinet: publish the agenda: is due by 10 July 2026",
    }


def test_what_is_late_is_said_again_after_four_weeks(council, people, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def kinds(day):
        outcome = send(people_by_council(day), day)
        return {
            one.kind
            for letter in outcome.sent
            for own in letter.by_council.values()
            for one in own
            if one.subject.endswith("report")
        }

    assert kinds(date(2026, 4, 16)) == {"clock_late"}
    assert kinds(date(2026, 5, 13)) == set()
    assert kinds(date(2026, 5, 14)) == {"clock_late"}
