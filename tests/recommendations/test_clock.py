"""What a peer challenge asks by when, and how it stands."""

from datetime import date

import pytest

from recommendations.clock import Done, counted, in_one_line, stages
from recommendations.models import Council, PeerChallenge
from recommendations.reviews import ProgressReview
from tests.factories import make_challenge

ON_SITE = date(2023, 6, 8)  # Rotherham's last day
DUE = {
    "report": date(2023, 9, 8),
    "plan": date(2023, 9, 8),
    "review": date(2024, 4, 8),
    "findings": date(2024, 6, 8),
    "next": date(2028, 6, 8),
}


def at(day, done=None, convention="day"):
    return {one.key: one for one in stages(ON_SITE, done or {}, convention=convention, day=day)}


def test_the_stages_are_counted_from_the_last_day_on_site():
    found = at(date(2023, 6, 30))

    assert {key: one.due_on for key, one in found.items()} == DUE
    assert found["plan"].latest_on == date(2023, 11, 8)


@pytest.mark.parametrize(
    ("last_day", "months", "convention", "due"),
    [
        (date(2024, 10, 31), 3, "month_end", date(2025, 1, 31)),
        (date(2024, 10, 7), 5, "month_end", date(2025, 3, 31)),
        (date(2023, 11, 30), 3, "day", date(2024, 2, 29)),
        (date(2024, 2, 29), 60, "day", date(2029, 2, 28)),
    ],
)
def test_months_are_counted_as_the_council_counts_them(last_day, months, convention, due):
    assert counted(last_day, months, convention) == due


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2023, 8, 8), "due"),
        (date(2023, 8, 9), "soon"),
        (date(2023, 9, 8), "soon"),
        (date(2023, 9, 9), "late"),
    ],
)
def test_a_stage_is_warned_of_thirty_days_before_and_late_the_day_after(day, state):
    assert at(day)["report"].state == state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2023, 9, 9), "due"),
        (date(2023, 10, 9), "soon"),
        (date(2023, 11, 8), "soon"),
        (date(2023, 11, 9), "late"),
    ],
)
def test_a_plan_that_is_not_ready_has_five_months(day, state):
    assert at(day)["plan"].state == state


def test_what_was_done_is_done_in_time_or_late():
    found = at(
        date(2024, 3, 1),
        {
            "report": Done(date(2023, 9, 9), "https://example.gov.uk/report"),
            "plan": Done(date(2023, 9, 18), notes=(("Approved", date(2023, 9, 18)),)),
        },
    )

    assert (found["report"].state, found["plan"].state) == ("done_late", "done")
    assert found["report"].url == "https://example.gov.uk/report"


def test_what_is_to_come_is_planned_and_not_done():
    review = at(date(2024, 3, 1), {"review": Done(date(2024, 3, 21))})["review"]

    assert (review.done_on, review.planned_on, review.state) == (None, date(2024, 3, 21), "due")


def test_the_line_names_what_is_late_before_what_is_next():
    assert in_one_line(list(at(date(2023, 6, 30)).values())) == (
        "Next stage: feedback report published by 8 September 2023"
    )
    assert in_one_line(list(at(date(2023, 9, 10)).values())) == (
        "Late: feedback report published (due 8 September 2023)"
    )


@pytest.fixture
def challenge(council):
    return make_challenge(
        slug="2023",
        on_site_from=date(2023, 6, 5),
        on_site_until=ON_SITE,
        report_published_on=date(2023, 9, 10),
        report_url="https://example.gov.uk/report",
    )


def test_the_page_shows_what_was_done_and_where_it_was_published(client, sign_in, challenge):
    sign_in("member")

    page = client.get("/harbourne/2023/clock/").content.decode()

    assert "8 September 2023" in page
    assert "Done late" in page
    assert "https://example.gov.uk/report" in page
    assert "/harbourne/2023/edit/" not in page


def test_a_later_challenge_of_the_same_kind_is_the_next_one(client, sign_in, challenge):
    make_challenge(slug="planning", kind="planning", on_site_from=date(2024, 1, 8))
    make_challenge(slug="2025", on_site_from=date(2025, 3, 4), on_site_until=date(2025, 3, 6))
    sign_in("member")

    page = client.get("/harbourne/2023/clock/").content.decode()

    assert "4 March 2025" in page
    assert "8 January 2024" not in page


def test_another_kind_of_challenge_has_no_clock_and_says_so(client, sign_in, challenge):
    PeerChallenge.objects.update(kind="planning")
    sign_in("member")

    assert "This is another kind" in client.get("/harbourne/2023/clock/").content.decode()


def test_dates_of_the_review_are_entered_and_audited(client, sign_in, challenge):
    sign_in("coordinator")
    dates = {
        "visited_on": (21, 12, 2023),
        "received_on": (5, 2, 2024),
        "published_on": (1, 2, 2024),
    }
    boxes = ("day", "month", "year")
    typed = {
        f"{name}_{box}": n for name, on in dates.items() for box, n in zip(boxes, on, strict=True)
    }

    response = client.post("/harbourne/2023/clock/review/", typed | {"source_url": ""})
    again = client.post("/harbourne/2023/clock/review/", typed | {"published_on_year": 2023})

    assert response.status_code == 302
    assert ProgressReview.objects.get().received_on == date(2024, 2, 5)
    assert again.status_code == 422
    assert (
        "findings received 5 February 2024"
        in client.get("/harbourne/2023/clock/").content.decode()
    )


def test_the_council_chooses_how_months_are_counted(client, sign_in, challenge):
    sign_in("coordinator")

    client.post("/harbourne/council/", {"clock_convention": "month_end"})

    assert Council.objects.get().clock_convention == "month_end"
    assert "30 September 2023" in client.get("/harbourne/2023/clock/").content.decode()


def test_the_overview_says_how_the_clock_stands(client, sign_in, challenge):
    sign_in("member")

    assert "Late: action plan published" in client.get("/harbourne/2023/").content.decode()
