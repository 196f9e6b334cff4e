"""What is ahead: on the page, and in the calendar that programs read."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from icalendar import Calendar

from meetings.models import Committee, Meeting, ScrutinyRecommendation
from peerchallenge.accounts.models import CalendarFeed
from peerchallenge.forward import feeds
from peerchallenge.forward.ahead import entries
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_deadline,
    make_item,
    make_meeting,
    make_paragraph,
    make_post,
    make_round,
    make_user,
    promise,
    resolve,
)

DAY = date(2026, 4, 1)


def keys(council, day=DAY, **asked):
    return {one.key.rpartition("-")[0]: one for one in entries(council, day, **asked)}


@pytest.fixture
def ahead(council):
    """One of each thing ahead of 1 April 2026."""
    challenge = make_challenge(on_site_until=date(2026, 1, 15))
    make_deadline(at="10am")
    meeting = make_meeting(date(2026, 4, 20), starts_at=time(18, 30))
    cabinet = make_item(challenge=challenge, held_on=date(2026, 3, 30)).meeting.committee
    Committee.objects.filter(pk=cabinet.pk).update(kind="executive")
    item = make_item(challenge=challenge, committee="Scrutiny Board", held_on=date(2026, 3, 2))
    promise(make_paragraph(item), what="a report on housing", due_on=date(2026, 3, 31))
    ScrutinyRecommendation.objects.create(
        resolution=resolve(item, "That Cabinet publish it."), received_on=date(2026, 3, 13)
    )
    action = make_action(owner=make_post(holder=make_user("officer")))
    make_round(actions=[action], answers_due_on=date(2026, 4, 10))
    return {"action": action, "meeting": meeting}


def test_everything_ahead_is_there_with_its_day(council, ahead):
    found = keys(council)

    assert {key: one.day for key, one in found.items() if not key.startswith("clock")} == {
        "meeting": date(2026, 4, 20),
        "agenda": date(2026, 4, 10),
        f"deadline-{make_deadline_key()}": date(2026, 4, 9),
        "call-in": date(2026, 4, 8),  # Good Friday and Easter Monday between
        "promise": date(2026, 3, 31),
        "response": date(2026, 5, 12),
        "action": date(2026, 6, 30),
        "round": date(2026, 4, 10),
    }
    assert [one.key for one in entries(council, DAY) if one.is_overdue] == [
        one.key for one in entries(council, DAY)
    ][:1]


def make_deadline_key():
    from meetings.models import ReportDeadline

    return ReportDeadline.objects.get().pk


def test_the_stages_of_the_clock_are_there_and_the_next_challenge_is_too_far(council, ahead):
    clock = [one for one in entries(council, DAY) if one.kind == "clock"]

    assert [one.day for one in clock] == [
        date(2026, 4, 15),
        date(2026, 4, 15),
        date(2026, 11, 15),
        date(2027, 1, 15),
    ]


def test_it_can_be_narrowed_to_kinds_and_to_a_persons_own(council, ahead):
    holder = ahead["action"].owner.holder

    assert set(keys(council, kinds=["meeting"])) == {"meeting"}
    assert set(keys(council, only_of=holder)) == {"action", "round"}


def test_a_cancelled_meeting_stays_and_has_no_deadlines(council, ahead):
    Meeting.objects.filter(pk=ahead["meeting"].pk).update(is_cancelled=True)
    found = keys(council)

    assert found["meeting"].is_cancelled
    assert "agenda" not in found


def test_nothing_of_another_council_is_there(council, ahead):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")

    assert entries(elsewhere, DAY) == []


def test_the_page_groups_by_month_and_asks_as_often_for_many(client, sign_in, council):
    sign_in("clerk")
    day = localdate()
    post = make_post()

    def fill(number):
        for index in range(number):
            held_on = day + timedelta(days=30 + index)
            make_meeting(held_on, committee=f"Panel {index}")
            make_deadline(name=f"Report {number} {index}")
            make_action(owner=post, original_due_on=held_on)
            item = make_item(held_on=day - timedelta(days=60 + index + number))
            promise(make_paragraph(item), due_on=held_on, owed_by=post)

    counts = []
    for number in (1, 6):
        fill(number) if number == 1 else fill_more(fill)
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/harbourne/forward-view/")
        assert response.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert f"{day + timedelta(days=30):%B %Y}" in response.content.decode()


def fill_more(fill):
    Meeting.objects.filter(items__isnull=True).delete()
    fill(6)


def test_what_is_unknown_in_the_address_is_ignored(client, sign_in, council):
    sign_in("member")

    assert client.get("/harbourne/forward-view/?kind=nonsense&mine=on").status_code == 200


# ---- the calendar


def read(client, token, **more):
    return client.get(f"/calendars/{token}.ics", **more)


@pytest.fixture
def planned(council):
    challenge = make_challenge()
    day = localdate()
    make_meeting(date(day.year + 1, 1, 13), starts_at=time(18, 30))
    make_meeting(date(day.year + 1, 1, 20), is_cancelled=True)
    make_action(
        title="Räume, Kosten; und ein sehr langer Titel, der über die Zeile hinausgeht " * 2,
        original_due_on=day + timedelta(days=20),
    )
    return challenge


def test_the_calendar_is_read_back(client, council, planned):
    token = feeds.make(make_user("clerk"), council)

    response = read(client, token)
    calendar = Calendar.from_ical(response.content)
    events = {str(one["uid"]).split("-")[0]: one for one in calendar.walk("VEVENT")}

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in response.headers
    day = events["action"]
    assert day["dtstart"].dt == localdate() + timedelta(days=20)
    assert day["dtstart"].params["VALUE"] == "DATE"
    assert "Räume, Kosten; und" in str(day["summary"])
    meetings = [one for one in calendar.walk("VEVENT") if str(one["uid"]).startswith("meeting")]
    assert {str(one["status"]) for one in meetings} == {"CONFIRMED", "CANCELLED"}
    timed = next(one for one in meetings if one["status"] == "CONFIRMED")
    year = localdate().year + 1
    assert timed["dtstart"].dt == datetime(year, 1, 13, 18, 30, tzinfo=ZoneInfo("Europe/London"))
    assert timed["dtstart"].params["TZID"] == "Europe/London"
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Europe/London"]


def test_its_lines_are_folded_and_end_as_the_standard_says(client, council, planned):
    body = read(client, feeds.make(make_user("clerk"), council)).content

    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_identifiers_stay_and_the_same_calendar_is_not_sent_twice(client, council, planned):
    token = feeds.make(make_user("clerk"), council)
    first = read(client, token)

    again = read(client, token, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    Meeting.objects.filter(is_cancelled=False).update(starts_at=time(10))
    changed = read(client, token, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    uids = [
        {str(one["uid"]) for one in Calendar.from_ical(page.content).walk("VEVENT")}
        for page in (first, changed)
    ]
    assert uids[0] == uids[1]
    assert len(uids[0]) == len(Calendar.from_ical(first.content).walk("VEVENT"))


def test_the_address_is_shown_once_and_only_its_hash_is_kept(client, sign_in, council):
    sign_in("officer")

    response = client.post("/harbourne/forward-view/calendar/", {"do": "make"})
    page = response.content.decode()
    token = page.partition("/calendars/")[2].partition(".ics")[0]

    assert "no-store" in response.headers["Cache-Control"]
    assert read(client, token).status_code == 200
    assert CalendarFeed.objects.get().token_hash == feeds.hash_of(token)
    assert CalendarFeed.objects.get().read_on == localdate()
    assert token not in client.get("/harbourne/forward-view/calendar/").content.decode()


def test_a_revoked_address_and_one_that_was_replaced_answer_404(client, sign_in, council):
    user = sign_in("officer")
    old = feeds.make(user, council)
    new = feeds.make(user, council)
    assert (read(client, old).status_code, read(client, new).status_code) == (404, 200)

    client.post("/harbourne/forward-view/calendar/", {"do": "revoke"})

    assert read(client, new).status_code == 404
    assert read(client, "guessed").status_code == 404


def test_a_leavers_calendar_answers_404(client, council):
    user = make_user("officer")
    gone = make_user("officer")
    token, other = feeds.make(user, council), feeds.make(gone, council)
    user.memberships.update(until=date(2026, 1, 1))
    gone.is_active = False
    gone.save()

    assert read(client, token).status_code == 404
    assert read(client, other).status_code == 404


def test_the_calendar_holds_nothing_of_another_council(client, council, planned):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    token = feeds.make(make_user("clerk", council=elsewhere), elsewhere)

    assert Calendar.from_ical(read(client, token).content).walk("VEVENT") == []


def test_the_calendar_can_be_narrowed_in_its_address(client, council, planned):
    token = feeds.make(make_user("clerk"), council)

    body = client.get(f"/calendars/{token}.ics?kind=meeting").content

    assert b"UID:meeting-" in body
    assert b"UID:action-" not in body


def test_a_committee_without_meetings_has_nothing_ahead(council):
    make_committee("Cabinet")

    assert entries(council, DAY) == []
