"""Promises to committees: what becomes of them, their register, and those made in discussion."""

import csv
import threading
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import Reminder, ReminderItem
from meetings import outcomes
from meetings.commitment_forms import post_named
from meetings.commitments import promise_state
from meetings.models import AnnualMeeting, Commitment, CommitmentOutcome, Meeting
from meetings.register import NOBODY, register
from recommendations.models import AuditEntry
from tests.factories import (
    discuss,
    make_council,
    make_item,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
    promise,
    resolve,
    tell_outcome,
)

pytestmark = pytest.mark.django_db

MADE, DUE, TODAY = date(2026, 3, 9), date(2026, 5, 31), date(2026, 7, 1)


@pytest.fixture
def item(council):
    return make_item(held_on=MADE, committee="Scrutiny Board", minute="12")


@pytest.fixture
def promised(item):
    return promise(
        make_paragraph(item, "The Head of Policy would bring a report by the end of May."),
        what="a report on parishes",
        to_whom="Scrutiny Board",
        due_text="by the end of May",
        due_on=DUE,
        due_rule="end of the month named",
        resolution=resolve(item, "That a report be brought by the end of May."),
    )


@pytest.fixture
def later(council):
    """A paragraph of the same committee's next meeting."""
    return make_paragraph(
        make_item(held_on=date(2026, 6, 8), committee="Scrutiny Board"), "The report was received."
    )


def tell(promised, outcome="met", *, seen=None, day=TODAY, by=None, **fields):
    return outcomes.tell_outcome(
        promised.pk,
        council=fields.pop("council", None) or make_council(),
        outcome=outcome,
        effective_on=fields.pop("effective_on", None),
        day=day,
        seen=promised.outcomes.count() if seen is None else seen,
        by=by or make_user(),
        **fields,
    )


# ---- what became of it


@pytest.mark.parametrize(
    ("due_on", "outcome", "day", "state"),
    [
        (DUE, "", date(2026, 5, 31), "open"),
        (DUE, "", date(2026, 6, 1), "overdue"),
        (None, "", date(2036, 6, 1), "open"),
        (DUE, "part_met", date(2026, 5, 31), "part_met"),
        (DUE, "part_met", date(2026, 6, 1), "overdue"),
        (DUE, "met", date(2026, 6, 1), "met"),
        (DUE, "overtaken", date(2026, 6, 1), "overtaken"),
        (DUE, "withdrawn", date(2026, 6, 1), "withdrawn"),
        (DUE, "reopened", date(2026, 5, 31), "open"),
        (DUE, "reopened", date(2026, 6, 1), "overdue"),
    ],
)
def test_a_promise_stands_by_its_date_and_its_latest_outcome(due_on, outcome, day, state):
    assert promise_state(due_on, outcome, day) == state


def test_a_promise_is_met_by_a_later_minute_and_reads_as_before_on_a_past_day(promised, later):
    clerk = make_user()

    told = tell(promised, paragraph=later, by=clerk)

    assert (told.effective_on, told.sequence, told.recorded_by) == (date(2026, 6, 8), 1, clerk)
    assert AuditEntry.objects.get(verb="told").changes["outcome"] == ["", "met"]
    states = {
        day: Commitment.objects.as_at(day).get().standing_on(day)
        for day in (DUE, date(2026, 6, 7), date(2026, 6, 8))
    }
    assert list(states.values()) == ["open", "overdue", "met"]
    assert told.in_words == ("Met on 8 June 2026, Paragraph 1, Scrutiny Board, 8 June 2026")


def test_a_document_shows_it_too(promised):
    told = tell(
        promised,
        "part_met",
        effective_on=date(2026, 5, 4),
        document_title="Note to members",
        document_url="https://example.gov.uk/note",
        reason="The costs are missing",
    )

    assert told.in_words == "Part met on 4 May 2026, Note to members: The costs are missing"


def test_a_promise_is_withdrawn_by_a_resolution_only(promised, later):
    with pytest.raises(ValidationError, match="Select the resolution that withdrew it"):
        tell(promised, "withdrawn", effective_on=date(2026, 6, 8))

    told = tell(promised, "withdrawn", resolution=resolve(later.item, "That it be withdrawn."))

    assert told.effective_on == date(2026, 6, 8)


def test_a_closed_promise_is_reopened_and_then_met(promised, later):
    tell(promised, paragraph=later)
    with pytest.raises(ValidationError, match="closed: reopen it first"):
        tell(promised, paragraph=later)

    tell(promised, "reopened", effective_on=date(2026, 6, 20), reason="It was the wrong report")
    with pytest.raises(ValidationError, match="This promise is open"):
        tell(promised, "reopened", effective_on=TODAY, reason="Again")
    with pytest.raises(ValidationError, match="recorded last"):
        tell(promised, paragraph=later)
    tell(promised, effective_on=date(2026, 6, 30), document_title="The right report")

    assert list(promised.outcomes.order_by("sequence").values_list("outcome", flat=True)) == [
        "met", "reopened", "met",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Select the minute that shows it, or name a document"),
        ({"document_title": "Note"}, "Enter the date"),
        (
            {"document_title": "Note", "effective_on": date(2026, 7, 2)},
            "must be today or in the past",
        ),
        (
            {"document_title": "Note", "effective_on": date(2026, 3, 8)},
            "on or after the day of the promise",
        ),
        ({"outcome": "overtaken", "effective_on": TODAY}, "Enter the reason"),
    ],
)
def test_what_cannot_have_become_of_it_is_refused(promised, fields, message):
    with pytest.raises(ValidationError, match=message):
        tell(promised, **({"outcome": "met"} | fields))
    assert not CommitmentOutcome.objects.exists()


def test_what_made_a_promise_does_not_show_that_it_was_met(promised, item):
    with pytest.raises(ValidationError, match="this one made the promise"):
        tell(promised, paragraph=promised.made_in)
    with pytest.raises(ValidationError, match="this one promised it"):
        tell(promised, "withdrawn", resolution=promised.resolution)
    earlier = make_paragraph(make_item(held_on=date(2026, 2, 9)))
    with pytest.raises(ValidationError, match="on or after the day of the promise"):
        tell(promised, paragraph=earlier)
    # Another paragraph of the very same meeting may.
    tell(promised, paragraph=make_paragraph(item, "The report was handed round at once."))


def test_only_confirmed_promises_of_the_council_have_an_outcome(promised, later):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    with pytest.raises(Commitment.DoesNotExist):
        tell(promised, paragraph=later, council=elsewhere)
    suggested = promise(make_paragraph(later.item), state="suggested")
    with pytest.raises(Commitment.DoesNotExist):
        tell(suggested, paragraph=later)


def test_of_two_who_answer_at_once_one_is_told(promised, later):
    tell(promised, "part_met", paragraph=later)

    with pytest.raises(outcomes.SomebodyElseTold) as refused:
        tell(promised, paragraph=later, seen=0)

    assert refused.value.latest.outcome == "part_met"
    assert promised.outcomes.count() == 1


def test_of_two_threads_that_answer_at_once_one_is_told(in_threads, promised, later):
    found = []

    def answer():
        try:
            tell(promised, paragraph=later, seen=0)
            found.append("told")
        except outcomes.SomebodyElseTold:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(found) == ["refused", "told"]
    assert promised.outcomes.count() == 1


# ---- date and owner


def amend(promised, *, seen=None, **fields):
    known = {"due_on": promised.due_on, "owed_by": promised.owed_by, "to_whom": promised.to_whom}
    return outcomes.amend_promise(
        promised.pk,
        council=make_council(),
        seen=outcomes.version(promised) if seen is None else seen,
        by=make_user(),
        **(known | fields),
    )


def test_date_and_owner_are_put_right_and_the_audit_says_so(promised):
    post = make_post(title="Head of Parishes")

    amend(promised, due_on=date(2026, 6, 30), owed_by=post)

    promised.refresh_from_db()
    assert (promised.due_on, promised.owed_by, promised.due_rule) == (
        date(2026, 6, 30), post, "corrected by hand",
    )  # fmt: skip
    assert promised.due_text == "by the end of May"
    assert AuditEntry.objects.get(verb="changed").changes == {
        "due_on": ["2026-05-31", "2026-06-30"],
        "owed_by": ["", "Head of Parishes"],
    }


def test_a_date_before_the_promise_and_a_post_of_another_council_are_refused(promised):
    with pytest.raises(ValidationError, match="on or after the day of the meeting"):
        amend(promised, due_on=date(2026, 3, 8))
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    with pytest.raises(ValidationError, match="Select a post of this council"):
        amend(promised, owed_by=make_post(title="Clerk", council=elsewhere))
    with pytest.raises(outcomes.SomebodyElseChanged):
        amend(promised, seen="2026-04-30//Scrutiny Board", to_whom="Cabinet")


# ---- the register


@pytest.fixture
def several(council, item, later):
    """One in each state, at two committees, from a resolution and from discussion."""
    post = make_post(title="Head of Policy")
    made = {}
    for state, due in (
        ("open", date(2026, 9, 30)), ("overdue", DUE), ("part_met", date(2026, 8, 31)),
        ("met", DUE), ("overtaken", DUE), ("withdrawn", DUE),
    ):  # fmt: skip
        made[state] = promise(
            make_paragraph(item), what=f"a paper that is {state}", due_on=due,
            resolution=None if state == "open" else resolve(item, f"That {state}."),
            owed_by=post if state == "overdue" else None,
        )  # fmt: skip
    tell(made["part_met"], "part_met", paragraph=later)
    tell(made["met"], paragraph=later)
    tell(made["overtaken"], "overtaken", effective_on=date(2026, 6, 1), reason="A new law")
    tell(made["withdrawn"], "withdrawn", resolution=resolve(later.item))
    cabinet = make_item(held_on=date(2026, 4, 13), committee="Cabinet")
    promise(make_paragraph(cabinet), what="a paper for Cabinet", due_on=date(2026, 12, 1))
    promise(make_paragraph(cabinet), what="what nobody confirmed", state="suggested")
    return made


def whats(rows):
    return [one.what.removeprefix("a paper ").removeprefix("that is ") for one in rows]


def test_the_overdue_lead_the_register_and_the_closed_end_it(several, council):
    found = register(council, TODAY)

    assert whats(found.overdue) == ["overdue"]
    assert whats(found.still_open) == ["part_met", "open", "for Cabinet"]
    assert whats(found.closed) == ["met", "withdrawn", "overtaken"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=overdue", ["overdue"]),
        ("state=unmet", ["overdue", "part_met", "open", "for Cabinet"]),
        ("state=withdrawn", ["withdrawn"]),
        ("source=discussion", ["open", "for Cabinet"]),
        ("committee={cabinet}", ["for Cabinet"]),
        ("owed_by={post}", ["overdue"]),
        ("owed_by=nobody&state=overdue", []),
        ("as_at=2026-05-31&state=met", []),
        ("as_at=2026-04-12", ["met", "overdue", "overtaken", "withdrawn", "part_met", "open"]),
        ("challenge={challenge}&state=met", ["met"]),
    ],
)
def test_the_filters_stand_in_the_address(client, sign_in, several, query, shown):
    sign_in("member")
    names = {
        "cabinet": Meeting.objects.get(committee__name="Cabinet").committee_id,
        "post": several["overdue"].owed_by_id,
        "challenge": several["met"].made_in.item.challenge_id,
    }
    query = query.format(**names)
    if "as_at" not in query:
        query += "&as_at=2026-07-01"

    response = client.get(f"/harbourne/commitments/?{query}")

    assert response.status_code == 200
    assert sorted(whats(response.context["register"].rows)) == sorted(shown)


def test_a_register_page_marks_what_was_said_in_discussion_and_cites_all(client, sign_in, several):
    sign_in("member")

    response = client.get("/harbourne/commitments/?as_at=2026-07-01")

    assertContains(response, "From discussion, <a", count=2)
    assertContains(response, "Scrutiny Board, 9 March 2026, paragraph 1")
    assertContains(response, "as at 1 July 2026")
    assertNotContains(response, "what nobody confirmed")
    assert (
        b"<html"
        not in client.get("/harbourne/commitments/", headers={"HX-Request": "true"}).content
    )
    wrong = client.get("/harbourne/commitments/?as_at=yesterday")
    assertContains(wrong, "Enter a real date", status_code=422)


def test_the_file_holds_what_is_shown_and_no_formula(client, sign_in, several):
    sign_in("member")
    Commitment.objects.filter(pk=several["overdue"].pk).update(what="=cmd()", to_whom="＋1")

    response = client.get("/harbourne/commitments/?as_at=2026-07-01&format=csv&state=overdue")

    head, row = csv.reader(StringIO(response.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert found["What was promised"] == "'=cmd()"
    assert found["To"] == "'＋1"
    assert (found["Due"], found["State"], found["Owed by"]) == (
        "2026-05-31", "Overdue", "Head of Policy",
    )  # fmt: skip
    assert found["Address"].endswith(f"/harbourne/commitments/{several['overdue'].pk}/")
    assert "promises-harbourne-2026-07-01.csv" in response["Content-Disposition"]


def test_the_register_asks_the_database_as_often_for_many_as_for_few(
    client, sign_in, several, item, later
):
    sign_in("member")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/harbourne/commitments/").status_code == 200
        return len(queries)

    few = count()
    for _ in range(12):
        one = promise(make_paragraph(item), owed_by=make_post(title="Head of Policy"))
        tell_outcome(one, paragraph=later)

    assert count() == few


def test_an_empty_register_says_what_fills_it(client, sign_in):
    sign_in("member")

    assertContains(client.get("/harbourne/commitments/"), "No promise to a committee is on record")
    assertContains(client.get("/harbourne/commitments/?state=met"), "fits these filters")


def test_the_page_of_minutes_has_the_first_five_only(client, sign_in, council, item):
    sign_in("member")
    for number in range(7):
        promise(make_paragraph(item), what=f"paper {number}", due_on=date(2020, 1, 1 + number))

    page = client.get("/harbourne/meetings/")

    assert [one.what for one in page.context["commitments"]] == [f"paper {n}" for n in range(5)]
    assertContains(page, "7 overdue")


# ---- one promise


def test_the_page_of_a_promise_has_its_source_its_history_and_who_was_asked(
    client, sign_in, promised, later
):
    sign_in("member")
    clerk = make_user(name="Huw Prosser")
    discuss(make_recommendation(number="4"), paragraph=promised.made_in)
    tell(promised, paragraph=later, by=clerk)
    tell(promised, "reopened", effective_on=date(2026, 6, 20), reason="The wrong one", by=clerk)
    holder = make_user(name="Asha Verma")
    reminder = Reminder.objects.create(
        person=holder, day=date(2026, 5, 3), address="a@example.gov.uk", subject="1 promise",
        text="x", sent_at="2026-05-03T07:00:00Z",
    )  # fmt: skip
    refused = Reminder.objects.create(
        person=holder, day=date(2026, 5, 24), address="a@example.gov.uk", subject="1 promise",
        text="x", error="refused",
    )  # fmt: skip
    for of, words in ((reminder, "Promised: due soon"), (refused, "never went")):
        ReminderItem.objects.create(
            reminder=of, council=make_council(), kind="promise_ahead",
            subject=f"promise-{promised.pk}", about_on=DUE, words=words, path="/",
        )  # fmt: skip

    page = client.get(f"/harbourne/commitments/{promised.pk}/")

    assertContains(page, "by the end of May")
    assertContains(page, "Recommendation 4")
    assertContains(page, f"/harbourne/meetings/items/{later.item_id}/#p-1")
    assertContains(page, "by Huw Prosser", count=2)
    assertContains(page, "Promised: due soon")
    assertNotContains(page, "never went")
    assertNotContains(page, "Record what became of it")
    content = page.content.decode()
    assert content.index("The wrong one") < content.index("Shown by")


def test_a_clerk_records_what_became_of_it(client, sign_in, promised, later):
    sign_in("clerk")
    address = f"/harbourne/commitments/{promised.pk}/outcome/"
    form = client.get(address)
    offered = form.context["form"].fields["paragraph"].queryset
    assert promised.made_in not in offered
    assert later in offered

    typed = {"outcome": "met", "paragraph": later.pk, "seen": 0}
    response = client.post(address, typed, follow=True)

    assertContains(response, "Recorded: Met on 8 June 2026.")
    # Closed, it can only be reopened, with a reason.
    assertContains(client.get(address), "Why is it reopened?")
    wrong = client.post(address, {"seen": 1, "reason": ""})
    assertContains(wrong, "Enter why it is reopened", status_code=422)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Select what became of it"),
        ({"outcome": "met"}, "Select the minute that shows it, or name a document"),
        ({"outcome": "met", "document_url": "https://x.org/"}, "Enter the title of the document"),
        ({"outcome": "withdrawn"}, "Select the resolution that withdrew it"),
        ({"outcome": "overtaken", "effective_on": (1, 4, 2026)}, "Enter the reason"),
        (
            {"outcome": "met", "document_title": "Note", "effective_on": (1, 4, 2126)},
            "in the past",
        ),
        ({"outcome": "met", "paragraph": 999_999}, "Select a minute from the list"),
    ],
)
def test_a_wrong_outcome_is_refused_in_words(client, sign_in, promised, typed, message):
    sign_in("clerk")
    day = typed.pop("effective_on", None)
    if day:
        typed |= dict(zip(("effective_on_day", "effective_on_month", "effective_on_year"), day,
                          strict=True))  # fmt: skip

    response = client.post(f"/harbourne/commitments/{promised.pk}/outcome/", typed | {"seen": 0})

    assertContains(response, message, status_code=422)
    assertContains(response, "There is a problem", status_code=422)


def test_somebody_elses_answer_is_shown_and_ones_own_text_kept(client, sign_in, promised, later):
    sign_in("clerk")
    tell(promised, "part_met", paragraph=later, reason="Costs are missing")
    address = f"/harbourne/commitments/{promised.pk}/outcome/"
    day = {"effective_on_day": 20, "effective_on_month": 6, "effective_on_year": 2026}
    typed = {"outcome": "overtaken", "reason": "A new law", "seen": 0} | day

    response = client.post(address, typed)

    assertContains(response, "Costs are missing", status_code=409)
    assertContains(response, "A new law", status_code=409)
    assert promised.outcomes.count() == 1
    # What is shown now can be sent.
    assert response.context["form"]["seen"].value() == "1"
    assert client.post(address, typed | {"seen": 1}).status_code == 302


def test_date_and_owner_are_put_right_on_a_page(client, sign_in, promised):
    sign_in("clerk")
    post = make_post(title="Head of Parishes")
    address = f"/harbourne/commitments/{promised.pk}/edit/"
    seen = client.get(address).context["form"]["seen"].value()
    typed = {"due_on_day": 30, "due_on_month": 6, "due_on_year": 2026, "owed_by": post.pk,
             "to_whom": "The Board", "seen": seen}  # fmt: skip

    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed | {"to_whom": "Cabinet"})

    assertContains(again, "Somebody else changed this promise first", status_code=409)
    assertContains(again, 'value="Cabinet"', status_code=409)
    promised.refresh_from_db()
    assert (promised.due_on, promised.owed_by, promised.to_whom) == (
        date(2026, 6, 30), post, "The Board",
    )  # fmt: skip
    early = {"due_on_day": 1, "due_on_month": 1, "due_on_year": 2026}
    wrong = client.post(address, typed | early | {"seen": outcomes.version(promised)})
    assertContains(wrong, "on or after the day of the meeting", status_code=422)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Head of Finance would bring a paper.", "Head of Finance"),
        ("The head  of finance would bring a paper.", "Head of Finance"),
        ("The Deputy Head of Finance would bring it.", "Deputy Head of Finance"),
        ("The Head of Finance and the Clerk would bring it.", None),
        ("The Leader would bring it.", None),
        ("Clerking was discussed.", None),
    ],
)
def test_the_post_that_the_minutes_name_is_offered(council, text, named):
    for title in ("Head of Finance", "Deputy Head of Finance", "Clerk"):
        make_post(title=title)
    make_post(title="Leader", kind="member")

    found = post_named(text, council)

    assert (found and found.title) == named


def test_the_post_named_is_offered_with_the_promise_until_one_is_chosen(client, sign_in, promised):
    sign_in("clerk")
    address = f"/harbourne/commitments/{promised.pk}/edit/"
    assertNotContains(client.get(address), "so that post is offered below")
    post = make_post(title="Head of Policy")

    page = client.get(address)

    assertContains(page, "so that post is offered below")
    assert page.context["form"].initial["owed_by"] == post
    promised.refresh_from_db()
    assert promised.owed_by is None


def test_a_promise_without_an_outcome_is_taken_back(client, sign_in, promised, later):
    sign_in("clerk")
    page = f"/harbourne/commitments/{promised.pk}/"
    assertContains(client.get(page), "Take it back")
    tell(promised, paragraph=later)

    assertNotContains(client.get(page), "Take it back")


# ---- from discussion


def record(client, paragraph, **typed):
    known = {"what": "A visit to the hub", "to_whom": "Scrutiny Board"}
    return client.post(f"/harbourne/meetings/paragraphs/{paragraph.pk}/promise/", known | typed)


def test_the_day_is_read_from_the_words_and_offered_before_it_is_stored(
    client, sign_in, item, council
):
    clerk = sign_in("clerk")
    AnnualMeeting.objects.create(council=council, held_on=date(2026, 5, 20))
    said = make_paragraph(
        item, "The Director would arrange a visit before the municipal year ends"
    )
    words = "before the end of the municipal year"

    offer = record(client, said, due_text=words)

    assert offer.status_code == 200
    assert not Commitment.objects.exists()
    assertContains(offer, "Read from “before the end of the municipal year”")
    assertContains(offer, 'value="19"')

    typed = {"due_on_day": 19, "due_on_month": 5, "due_on_year": 2026, "offered": "1"}
    response = record(client, said, due_text=words, **typed)

    assert response.headers["Location"].endswith(f"#p-{said.number}")
    made = Commitment.objects.confirmed().get()
    assert (made.made_in, made.due_on, made.settled_by) == (said, date(2026, 5, 19), clerk)
    assert made.is_from_discussion
    assert "municipal year" in made.due_rule
    assertContains(client.get(f"/harbourne/meetings/items/{item.pk}/"), "Promise from discussion")


def test_a_form_begins_with_what_the_paragraph_says(client, sign_in, item):
    sign_in("clerk")
    said = make_paragraph(item, "She would send the list to members by 30 April 2026.")

    form = client.get(f"/harbourne/meetings/paragraphs/{said.pk}/promise/").context["form"]

    assert form.initial["due_on"] == date(2026, 4, 30)
    assert form.initial["to_whom"] == "Scrutiny Board"


def test_the_offered_day_may_be_emptied_or_corrected(client, sign_in, item):
    sign_in("clerk")
    said = make_paragraph(item)
    words = {"due_text": "by the end of April 2026", "offered": "1"}

    record(client, said, what="No day", **words)
    record(
        client, said, what="Another day", due_on_day=1, due_on_month=4, due_on_year=2026, **words
    )

    found = {one.what: (one.due_on, one.due_rule) for one in Commitment.objects.all()}
    assert found == {
        "No day": (None, ""),
        "Another day": (date(2026, 4, 1), "entered by hand"),
    }


def test_a_promise_recorded_twice_is_one(client, sign_in, item):
    sign_in("clerk")
    said = make_paragraph(item)

    assert record(client, said).status_code == 302
    again = record(client, said)

    assertContains(again, "recorded for this paragraph already", status_code=409)
    assert Commitment.objects.count() == 1
    assert record(client, said, what="A second promise").status_code == 302


def test_nobody_named_can_be_asked_for(council, item):
    promise(make_paragraph(item), owed_by=None)

    assert len(register(council, TODAY, owed_by=NOBODY).rows) == 1


def test_the_recommendations_page_shows_what_was_promised_in_discussion(client, sign_in, item):
    sign_in("member")
    recommendation = make_recommendation()
    said = make_paragraph(item, "The Director would arrange a visit.")
    discuss(recommendation, paragraph=said)
    made = [promise(said, what="a visit"), promise(said, what="a second visit")]
    outcomes.tell_outcome(
        made[0].pk, council=make_council(), outcome="overtaken", day=TODAY, seen=0,
        effective_on=date(2026, 4, 1), reason="The hub closed", by=make_user(),
    )  # fmt: skip

    page = client.get("/harbourne/2026/recommendations/1/")

    assertContains(page, "Promised in discussion", count=2)
    assertContains(page, "Overtaken", count=1)
    assertContains(page, "The Director would arrange a visit.", count=1)
