"""Committees: the chair's overview, one with its past, and saying what became of one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from meetings.models import Committee, ScrutinyRecommendation
from meetings.succession import before_each, change_committee
from peerchallenge.committees.facts import one_committee, overview
from recommendations.models import AuditEntry
from tests.factories import (
    ask_question,
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_item,
    make_meeting,
    make_paragraph,
    make_recommendation,
    make_user,
    promise,
    report,
    resolve,
    tell_outcome,
)

pytestmark = pytest.mark.django_db
BOARD = "Scrutiny Board"
DAY = date(2026, 7, 1)


def row_of(name, user=None):
    user = user or make_user("member", council=make_council())
    return next(
        one for one in overview(make_council(), user, DAY).rows if one.committee.name == name
    )


def change(committee, **fields):
    kept = {
        "name": committee.name,
        "kind": committee.kind,
        "successor": committee.successor,
        "follows": list(committee.follows.all()) if committee.pk else [],
    }
    return change_committee(
        committee, council=make_council(), by=make_user(name="Huw Prosser"), **(kept | fields)
    )


# --- Renamed and merged


def test_a_committee_has_the_past_of_all_that_became_it_however_far_back(council):
    oldest, old, other = (make_committee(name) for name in ("Panel A", "Panel B", "Panel C"))
    new, apart = make_committee(BOARD), make_committee("Cabinet")
    change(oldest, successor=old)
    change(old, successor=new)
    change(other, successor=new)

    families = before_each(Committee.objects.all())

    assert families[new.pk] == {oldest.pk, old.pk, other.pk, new.pk}
    assert families[old.pk] == {oldest.pk, old.pk}
    assert families[apart.pk] == {apart.pk}


def test_a_ring_of_successors_ends(client, sign_in):
    one, two = make_committee("Panel A"), make_committee("Panel B")
    Committee.objects.filter(pk=one.pk).update(successor=two)
    Committee.objects.filter(pk=two.pk).update(successor=one)
    sign_in("member")

    assert before_each(Committee.objects.all())[one.pk] == {one.pk, two.pk}
    assert client.get(f"/harbourne/committees/{one.pk}/").status_code == 200
    assert client.get("/harbourne/committees/").status_code == 200


def test_no_committee_becomes_what_it_came_from(council):
    old, new = make_committee("Panel A"), make_committee(BOARD)
    change(old, successor=new)

    with pytest.raises(ValidationError, match="cannot be what became of it"):
        change(new, successor=old)
    with pytest.raises(ValidationError, match="cannot be what became of it"):
        change(new, successor=new)

    new.refresh_from_db()
    assert new.successor is None


def test_what_is_followed_goes_on_to_what_a_committee_became(council):
    old, new = make_committee("Panel A"), make_committee(BOARD)
    first, second = make_recommendation(number="1"), make_recommendation(number="2")
    change(new, follows=[second])

    change(old, follows=[first], successor=new)

    assert set(new.follows.all()) == {first, second}
    assert set(old.follows.all()) == {first}
    assert "Panel A" not in [
        one.committee.name for one in overview(council, make_user(), DAY).rows
    ]


def test_a_name_is_given_once_whatever_its_capitals(council):
    make_committee("Cabinet")

    with pytest.raises(ValidationError, match="Another committee has this name"):
        change(make_committee(BOARD), name="CABINET")


def test_nothing_of_another_council_is_followed_or_succeeds(council):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    theirs = make_recommendation(challenge=make_challenge(council=elsewhere))

    with pytest.raises(ValidationError, match="recommendations of this council"):
        change(make_committee(BOARD), follows=[theirs])
    with pytest.raises(ValidationError, match="committee of this council"):
        change(make_committee(BOARD), successor=make_committee(BOARD, council=elsewhere))


def test_the_audit_keeps_what_was_changed_and_only_that(council):
    committee = make_committee(BOARD)

    change(committee, kind="scrutiny", follows=[make_recommendation()])
    change(committee)

    (entry,) = AuditEntry.objects.filter(target_id=committee.pk, verb="changed")
    assert entry.changes == {"kind": ["other", "scrutiny"], "follows": [[], ["2026 1"]]}


# --- The chair's overview


def test_a_committee_counts_the_actions_that_answer_what_it_follows_once(council):
    first, second = make_recommendation(number="1"), make_recommendation(number="2")
    apart = make_recommendation(number="3")
    change(make_committee(BOARD), follows=[first, second])
    shared = make_action(recommendation=first)
    shared.also_answers.add(second)
    report(shared, "complete", on=date(2026, 3, 1))
    make_action(recommendation=second)  # due 30 June 2026
    make_action(recommendation=apart)

    row = row_of(BOARD)

    assert (row.bar.total, row.bar.complete, row.bar.overdue) == (2, 1, 1)


def test_an_action_of_another_recommendation_counts_where_it_also_answers(council):
    followed, apart = make_recommendation(number="1"), make_recommendation(number="2")
    change(make_committee(BOARD), follows=[followed])
    make_action(recommendation=apart).also_answers.add(followed)

    assert row_of(BOARD).bar.total == 1


def test_open_and_late_promises_are_those_made_to_the_committee(council):
    cabinet = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    change(make_committee("Scrutiny Commission"), successor=make_committee(BOARD))
    promise(make_paragraph(cabinet), to_whom=BOARD, due_on=date(2026, 5, 1))
    promise(make_paragraph(cabinet), to_whom="the Commission")
    met = promise(make_paragraph(cabinet), to_whom=BOARD)
    tell_outcome(met, "met")
    promise(make_paragraph(cabinet), to_whom=BOARD, state="suggested")

    assert (row_of(BOARD).promises, row_of(BOARD).late) == (2, 1)
    assert row_of("Cabinet").promises == 0


def test_meetings_before_and_ahead_count_and_cancelled_ones_do_not(council):
    for day in (date(2026, 5, 11), date(2026, 6, 8), date(2026, 7, 13), date(2026, 9, 14)):
        make_meeting(day, committee=BOARD)
    make_meeting(date(2026, 7, 6), committee=BOARD, is_cancelled=True)

    row = row_of(BOARD)

    assert (row.last.held_on, row.next.held_on) == (date(2026, 6, 8), date(2026, 7, 13))


def test_a_meeting_today_is_ahead(council):
    make_meeting(DAY, committee=BOARD)

    assert row_of(BOARD).next.held_on == DAY


def test_questions_are_counted_that_the_reader_may_see(council):
    meeting = make_meeting(date(2026, 7, 13), committee=BOARD)
    asker = make_user("member", council=council)
    ask_question(meeting=meeting)
    ask_question(meeting=meeting, is_private=True, by=asker)

    assert row_of(BOARD).questions == 1
    assert row_of(BOARD, asker).questions == 2


def test_what_no_committee_follows_is_said(client, sign_in):
    sign_in("member")
    change(make_committee(BOARD), follows=[make_recommendation(number="1")])
    make_recommendation(number="2", title="Balance the budget")

    page = client.get("/harbourne/committees/")

    assertContains(page, "Recommendations that no committee follows")
    assertContains(page, "Recommendation 2: Balance the budget")


def test_a_council_without_committees_is_told_how_one_comes(client, sign_in):
    sign_in("member")

    assertContains(client.get("/harbourne/committees/"), "No committee is on record yet")


# --- One committee


@pytest.fixture
def board(council):
    """A board that was a commission, with something of everything."""
    board = make_committee(BOARD)
    change(make_committee("Scrutiny Commission"), successor=board)
    old = make_item(committee="Scrutiny Commission", held_on=date(2026, 2, 9), title="First look")
    new = make_item(committee=BOARD, held_on=date(2026, 4, 13), title="Second look")
    resolve(old, "That a report on the survey be brought.", kind="request")
    asked = resolve(new, "That Cabinet publish the survey.", kind="recommend")
    ScrutinyRecommendation.objects.create(
        resolution=asked, response="accepted", responded_on=date(2026, 5, 4)
    )
    resolve(new, "That the report be noted.", kind="note")
    promise(make_paragraph(old), what="a report on the survey", due_on=date(2026, 3, 31))
    return board


def test_the_page_has_its_past_under_the_name_of_then(client, sign_in, board):
    sign_in("member")

    page = client.get(f"/harbourne/committees/{board.pk}/")

    assertContains(page, "Before: Scrutiny Commission")
    content = page.content.decode()
    assert content.index("13 April 2026: Second look") < content.index(
        "9 February 2026: First look"
    )
    assertContains(page, "That a report on the survey be brought.")
    assertContains(page, "That Cabinet publish the survey.")
    assertContains(page, "Response: accepted, 4 May 2026")
    assertNotContains(page, "That the report be noted.")
    assertContains(page, "A report on the survey")


def test_the_page_of_a_former_committee_points_to_what_it_became(client, sign_in, board):
    sign_in("member")
    former = Committee.objects.get(name="Scrutiny Commission")

    page = client.get(f"/harbourne/committees/{former.pk}/")

    assertContains(page, "It was renamed or merged into")
    assertContains(page, "First look")
    assertNotContains(page, "Second look")


def test_what_changed_since_it_last_looked_is_counted_for_what_it_follows(board):
    first, second = make_recommendation(number="1"), make_recommendation(number="2")
    change(board, follows=[first])
    report(make_action(recommendation=first), "complete", on=date(2026, 5, 1))
    report(make_action(recommendation=second), "complete", on=date(2026, 5, 1))

    look = one_committee(make_council(), board, make_user(), DAY)["look"]

    assert look.meeting.held_on == date(2026, 4, 13)
    assert ("Completed", 1) in look.numbers
    assert look.only_followed


def test_a_meeting_ahead_has_its_briefing(client, sign_in, board):
    sign_in("member")
    ahead = localdate() + timedelta(days=14)
    make_meeting(ahead, committee=BOARD)

    page = client.get(f"/harbourne/committees/{board.pk}/")

    address = (
        f"/harbourne/2026/briefing/?committee={board.pk}&amp;meeting_date_day={ahead.day}"
        f"&amp;meeting_date_month={ahead.month}&amp;meeting_date_year={ahead.year}"
    )
    assertContains(page, address)
    assert client.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("to_whom", ["OSMB", "the Board", "Management Board"])
def test_the_briefing_has_what_the_committee_was_promised_by_another_name(
    client, sign_in, to_whom
):
    sign_in("member")
    board = make_committee("Overview and Scrutiny Management Board")
    item = make_item(committee="Cabinet", held_on=date(2026, 3, 9))
    promise(make_paragraph(item), what="a report on the survey", to_whom=to_whom)

    page = client.get("/harbourne/2026/briefing/", {"committee": board.pk})

    assertContains(page, "a report on the survey")


def test_an_empty_committee_says_so(client, sign_in):
    sign_in("member")

    page = client.get(f"/harbourne/committees/{make_committee('Cabinet').pk}/")

    for words in ("No meeting is planned", "No promise to it", "No minutes of it"):
        assertContains(page, words)


# --- Changing one


def test_a_clerk_says_what_a_committee_follows_and_what_became_of_it(client, sign_in, board):
    sign_in("clerk")
    first = make_recommendation()
    address = f"/harbourne/committees/{board.pk}/edit/"
    assertContains(client.get(address), 'value="Scrutiny Board"')
    later = make_committee("Scrutiny Committee")

    answered = client.post(
        address,
        {"name": " Scrutiny  Board", "kind": "scrutiny", "successor": later.pk,
         "follows": [first.pk]},
    )  # fmt: skip

    assert answered.status_code == 302
    board.refresh_from_db()
    assert (board.name, board.kind, board.successor) == (BOARD, "scrutiny", later)
    assert list(later.follows.all()) == [first]


def test_a_ring_is_refused_with_its_reason(client, sign_in, board):
    sign_in("clerk")
    former = Committee.objects.get(name="Scrutiny Commission")

    page = client.post(
        f"/harbourne/committees/{board.pk}/edit/",
        {"name": BOARD, "kind": "other", "successor": former.pk},
    )

    assertContains(page, "it cannot be what became of it", status_code=422)


def test_a_committee_is_added(client, sign_in):
    sign_in("clerk")

    client.post("/harbourne/committees/new/", {"name": "Audit Committee", "kind": "audit"})
    again = client.post("/harbourne/committees/new/", {"name": "audit committee", "kind": "audit"})

    assert Committee.objects.get().kind == "audit"
    assertContains(again, "Another committee has this name", status_code=422)


# --- What it costs


@pytest.mark.parametrize("page", ["/harbourne/committees/", "/harbourne/committees/{pk}/"])
def test_the_pages_ask_the_database_as_often_for_much_as_for_little(
    client, sign_in, council, page
):
    sign_in("coordinator")
    board = make_committee(BOARD)
    numbers = []
    for size in (1, 6):
        for index in range(size):
            former = make_committee(f"Panel {size}{index}")
            recommendation = make_recommendation(number=f"{size}{index}")
            change(former, successor=board, follows=[recommendation])
            item = make_item(committee=former.name, held_on=date(2026, 3, 1 + size + index))
            asked = resolve(item, kind="request")
            promise(make_paragraph(item), resolution=asked)
            action = make_action(recommendation=recommendation)
            report(action, "complete", on=date(2026, 6, 1))
            meeting = make_meeting(
                localdate() + timedelta(days=10 * size + index), committee=BOARD
            )
            ask_question(recommendation, action=action, meeting=meeting)
            ask_question(recommendation, meeting=meeting)
            change(make_committee(f"Body {size}{index}"), follows=[recommendation])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.format(pk=board.pk)).status_code == 200
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 28


def test_a_past_day_shows_what_it_had_seen_and_was_promised_by_then(client, sign_in, council):
    cabinet = make_committee(name="Cabinet")
    first = make_item(held_on=date(2026, 3, 9), title="The first look")
    make_item(held_on=date(2026, 6, 8), title="The second look")
    promise(make_paragraph(first), what="a list of savings", due_on=date(2026, 5, 1))
    sign_in("member")

    page = client.get(f"/harbourne/committees/{cabinet.pk}/?as_at=2026-04-01").text

    assert "This is how it stood on 1 April 2026" in page
    assert "The first look" in page
    assert "The second look" not in page
    assert "Overdue" not in page
    later = client.get(f"/harbourne/committees/{cabinet.pk}/?as_at=2026-05-02").text
    assert "Overdue" in later


def test_a_day_that_does_not_exist_is_told_on_the_committees_page(client, sign_in, council):
    cabinet = make_committee(name="Cabinet")
    sign_in("member")

    response = client.get(f"/harbourne/committees/{cabinet.pk}/?as_at=2026-02-31")

    assert response.status_code == 422
    assert "Enter a real date" in response.text
