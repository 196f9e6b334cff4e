"""How a council counts days, its annual meetings, and the meetings it plans."""

from datetime import date, time

import pytest

from meetings import importing, planned
from meetings.annual_meetings import due_by_year, known_year_end
from meetings.models import AnnualMeeting, CommitteeRules, Meeting, ReportDeadline
from meetings.reading.meeting_dates import read_meeting_lines
from meetings.timetable import rules_of
from recommendations.models import AuditEntry
from tests.factories import (
    make_annual_meeting,
    make_challenge,
    make_committee,
    make_council,
    make_item,
    make_meeting,
    make_paragraph,
    make_user,
    promise,
)

WORDS = "before the end of the municipal year"
RULE = "municipal year ends at the annual meeting in May"
SEEN = {"seen": "2030-05-14||0"}


@pytest.mark.parametrize(
    ("line", "day", "at"),
    [
        ("Thursday 14 May 2026, 6.30pm", date(2026, 5, 14), time(18, 30)),
        ("14/05/2026 18:30", date(2026, 5, 14), time(18, 30)),
        ("* 14th May 2026 at 10am", date(2026, 5, 14), time(10)),
        ("10.00 a.m. Thursday, 14 May 2026", date(2026, 5, 14), time(10)),
        ("2026-05-14", date(2026, 5, 14), None),
        ("14 May 2026 - 12 noon", date(2026, 5, 14), time(12)),
    ],
)
def test_dates_of_meetings_are_read_as_people_write_them(line, day, at):
    (found,) = read_meeting_lines(f"\n{line}\n\n")

    assert (found.day, found.at, found.problem) == (day, at, "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("14 May", "no date with a year"),
        ("31 June 2026", "no such day"),
        ("Friday 14 May 2026", "14 May 2026 is a Thursday"),
        ("14 May 2026 in the Town Hall", "not a time"),
        ("14 May 2026, 7", "not a time"),
        ("14 May 2026, 25:00", "not a time"),
    ],
)
def test_a_line_that_says_no_day_says_what_is_wrong(line, problem):
    (found,) = read_meeting_lines(line)

    assert problem in found.problem


def test_a_council_without_rules_has_the_usual_ones(council):
    rules = rules_of(council)

    assert (rules.agenda_clear_days, rules.call_in_days) == (5, 5)
    assert rules.is_holiday(date(2026, 12, 25))


def test_the_settings_are_kept_with_an_example(client, sign_in, council):
    sign_in("coordinator")
    page = client.get("/harbourne/committee-settings/").content.decode()
    assert (
        "For a meeting on Wednesday 13 September 2023 the agenda is published by Tuesday 5" in page
    )

    asked = {"nation": "scotland", "agenda_clear_days": "3", "only_working_days": "on"}
    asked |= {"call_in_days": ""}
    client.post("/harbourne/committee-settings/", asked)
    wrong = client.post("/harbourne/committee-settings/", asked | {"agenda_clear_days": "99"})

    rules = CommitteeRules.objects.get()
    assert (rules.nation, rules.call_in_days) == ("scotland", None)
    assert wrong.status_code == 422
    assert AuditEntry.objects.get().changes["agenda_clear_days"] == ["5", "3"]
    page = client.get("/harbourne/committee-settings/").content.decode()
    assert "published by Thursday 7 September" in page
    assert "takes effect at once" in page


def test_deadlines_are_added_and_removed(client, sign_in, council):
    sign_in("coordinator")
    asked = {"name": "Report to legal services", "amount": "7", "unit": "working_days"}

    client.post("/harbourne/committee-settings/deadlines/new/", asked | {"at": "10am"})
    page = client.get("/harbourne/committee-settings/").content.decode()
    one = ReportDeadline.objects.get()
    client.post(f"/harbourne/committee-settings/deadlines/{one.pk}/remove/")

    assert "7 working days before, 10am" in page
    assert "4 September 2023" in page
    assert not ReportDeadline.objects.exists()


@pytest.fixture
def promised(council):
    challenge = make_challenge()
    paragraph = make_paragraph(make_item(challenge=challenge, held_on=date(2023, 9, 18)))
    return promise(paragraph, due_on=date(2024, 5, 31), due_text=WORDS, due_rule=RULE)


def test_an_annual_meeting_moves_what_is_due_by_the_end_of_its_year(client, sign_in, promised):
    sign_in("coordinator")
    typed = {"held_on_day": 17, "held_on_month": 5, "held_on_year": 2024}

    client.post("/harbourne/committee-settings/annual-meetings/new/", typed)
    again = client.post("/harbourne/committee-settings/annual-meetings/new/", typed)

    promised.refresh_from_db()
    assert promised.due_on == date(2024, 5, 16)
    assert again.status_code == 422
    entry = AuditEntry.objects.get(verb="dated anew")
    assert entry.changes == {"due_on": ["2024-05-31", "2024-05-16"]}

    one = AnnualMeeting.objects.get()
    client.post(f"/harbourne/committee-settings/annual-meetings/{one.pk}/remove/")
    promised.refresh_from_db()
    assert promised.due_on == date(2024, 5, 31)


@pytest.mark.parametrize(
    "fields", [{"due_on": date(2024, 4, 30)}, {"due_rule": "corrected when it was settled"}]
)
def test_a_day_that_somebody_corrected_stays(client, sign_in, promised, fields):
    for name, value in fields.items():
        setattr(promised, name, value)
    promised.save()
    sign_in("coordinator")
    typed = {"held_on_day": 17, "held_on_month": 5, "held_on_year": 2024}

    client.post("/harbourne/committee-settings/annual-meetings/new/", typed)

    before = promised.due_on
    promised.refresh_from_db()
    assert promised.due_on == before


def test_another_councils_promises_stay(client, sign_in, promised):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("administrator", council=elsewhere))
    typed = {"held_on_day": 17, "held_on_month": 5, "held_on_year": 2024}

    client.post("/tidewell/committee-settings/annual-meetings/new/", typed)

    promised.refresh_from_db()
    assert promised.due_on == date(2024, 5, 31)


def test_an_annual_meeting_is_in_spring(client, sign_in, council):
    sign_in("coordinator")
    typed = {"held_on_day": 17, "held_on_month": 9, "held_on_year": 2024}

    response = client.post("/harbourne/committee-settings/annual-meetings/new/", typed)

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("words", "known", "due"),
    [
        (WORDS, [], date(2024, 5, 31)),
        (WORDS, [date(2024, 5, 17)], date(2024, 5, 16)),
        ("in the new municipal year", [date(2025, 5, 16)], date(2025, 5, 15)),
        ("by the end of the 2024/25 municipal year", [date(2025, 5, 16)], date(2025, 5, 15)),
        ("by 1 March 2024", [date(2024, 5, 17)], None),
    ],
)
def test_words_about_the_municipal_year_mean_the_annual_meeting(words, known, due):
    assert due_by_year(words, date(2023, 9, 18), known) == due


def test_minutes_are_read_with_the_annual_meeting_in_mind(council):
    make_annual_meeting(date(2024, 5, 17))
    text = (
        "Minutes:\n\nMembers asked.\n\nResolved:\n\n"
        "1. That a further report be brought to Cabinet before the end of the municipal year."
    )

    page = importing.read(text, make_challenge(), held_on=date(2023, 9, 18))

    assert [one.commitment.due_on for one in page.resolutions] == [date(2024, 5, 16)]
    assert known_year_end(council, date(2024, 9, 1)) is None


def test_meetings_are_planned_several_at_once(client, sign_in, council):
    cabinet = make_committee("Cabinet")
    make_meeting(date(2030, 5, 14))
    sign_in("clerk")
    typed = {"committee": cabinet.pk, "dates": "14 May 2030, 6.30pm\n18 June 2030\n18 June 2030"}

    page = client.post("/harbourne/meetings/new/", typed, follow=True).content.decode()
    wrong = client.post("/harbourne/meetings/new/", typed | {"dates": "14 May\n1 May 2020"})

    assert "1 meeting of Cabinet entered, 1 entered before" in page
    assert list(Meeting.objects.order_by("held_on").values_list("held_on", "starts_at")) == [
        (date(2030, 5, 14), time(18, 30)),
        (date(2030, 6, 18), None),
    ]
    assert wrong.status_code == 422
    assert "the day has passed" in wrong.content.decode()


def typed_day(day, **more):
    return {"held_on_day": day.day, "held_on_month": day.month, "held_on_year": day.year} | more


def test_a_meeting_is_moved_and_cancelled_and_its_row_stays(client, sign_in, council):
    meeting = make_meeting(date(2030, 5, 14))
    sign_in("clerk")

    address = f"/harbourne/meetings/{meeting.pk}/change/"
    client.post(
        address, typed_day(date(2030, 5, 21), is_cancelled="on", starts_at="6.30pm", **SEEN)
    )

    meeting.refresh_from_db()
    assert (meeting.held_on, meeting.starts_at) == (date(2030, 5, 21), time(18, 30))
    assert meeting.is_cancelled


def test_somebody_elses_change_is_shown_and_ones_own_kept(client, sign_in, council):
    meeting = make_meeting(date(2030, 5, 14))
    Meeting.objects.update(is_cancelled=True)
    sign_in("clerk")

    response = client.post(
        f"/harbourne/meetings/{meeting.pk}/change/", typed_day(date(2030, 6, 4), **SEEN)
    )

    assert response.status_code == 409
    assert "cancelled" in response.content.decode()
    assert 'value="2030-05-14||1"' in response.content.decode()
    assert 'value="6"' in response.content.decode()


def test_a_meeting_that_was_held_is_not_moved_and_one_with_minutes_not_cancelled(council):
    held = make_item(held_on=date(2026, 3, 9)).meeting
    ask = {"starts_at": None, "seen": planned.stamp(held), "day": date(2026, 4, 1)}

    for held_on, is_cancelled in ((date(2026, 5, 9), False), (date(2026, 3, 9), True)):
        with pytest.raises(planned.CannotChange):
            planned.change(
                held.pk, held_on=held_on, is_cancelled=is_cancelled, by=make_user(), **ask
            )


def test_two_meetings_of_a_committee_are_not_on_one_day(client, sign_in, council):
    meeting = make_meeting(date(2030, 5, 14))
    make_meeting(date(2030, 5, 21))
    sign_in("clerk")

    response = client.post(
        f"/harbourne/meetings/{meeting.pk}/change/", typed_day(date(2030, 5, 21), **SEEN)
    )

    assert response.status_code == 422
