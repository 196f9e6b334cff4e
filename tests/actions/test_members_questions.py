"""Members' questions: who asks, who sees them, who answers, and what is kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from actions.members import asking
from actions.models import MemberAnswer, MemberQuestion
from actions.reminders import facts
from actions.reminders.questions import QuestionRow, about_questions
from recommendations.models import AuditEntry
from tests.factories import (
    ask_question,
    make_action,
    make_challenge,
    make_council,
    make_item,
    make_meeting,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/harbourne/members-questions/"
ASKED, MEETS = date(2026, 3, 2), date(2026, 4, 13)


def answer(question, *, seen=0, on=date(2026, 3, 9), day=MEETS, **fields):
    defaults = {"text": "In June.", "paragraph": None, "as_post": "Head of Policy"}
    return asking.answer(
        question.pk,
        council=make_council(),
        answered_on=on,
        day=day,
        seen=seen,
        by=fields.pop("by", None) or make_user(name="Dev Rao"),
        **(defaults | fields),
    )


def visible(user, day):
    return list(MemberQuestion.objects.visible_to(user, make_council(), day))


# --- Asking


@pytest.mark.parametrize(
    ("meeting", "problem"),
    [
        ({"held_on": date(2026, 3, 1)}, "still to come"),
        ({"is_cancelled": True}, "still to come"),
        ({"council": "tidewell"}, "still to come"),
    ],
)
def test_a_question_is_for_a_meeting_that_the_council_has_ahead(council, meeting, problem):
    if slug := meeting.pop("council", None):
        meeting["council"] = make_council(name="Tidewell District Council", slug=slug)

    with pytest.raises(ValidationError, match=problem):
        ask_question(meeting=make_meeting(**meeting))

    assert not MemberQuestion.objects.exists()


def test_a_private_question_needs_a_meeting(council):
    with pytest.raises(ValidationError, match="until which it is private"):
        ask_question(is_private=True)


def test_a_question_on_an_action_names_a_recommendation_that_it_answers(council):
    action = make_action(recommendation=make_recommendation(number="2"))

    with pytest.raises(ValidationError, match="answers this recommendation"):
        ask_question(make_recommendation(number="1"), action=action)

    action.also_answers.add(make_recommendation(number="1"))
    assert ask_question(make_recommendation(number="1"), action=action).action == action


def test_the_audit_tells_that_it_was_asked_and_not_what(council):
    ask_question(meeting=make_meeting(), is_private=True, text="A delicate matter?")

    entry = AuditEntry.objects.get(verb="asked")

    assert entry.changes["meeting"] == "Cabinet, 13 April 2026"
    assert "delicate" not in f"{entry.target_name} {entry.changes}"


def test_its_words_are_never_changed(council):
    question = ask_question()

    with pytest.raises(DatabaseError), transaction.atomic():
        MemberQuestion.objects.filter(pk=question.pk).update(text="Another")


# --- Who sees a private question, by role and day


@pytest.fixture
def private(council):
    """A private question of a member on an action, with the people round it."""
    people = {
        role: make_user(role, council=council)
        for role in ("member", "officer", "lead_officer", "clerk", "coordinator", "administrator")
    }
    people["asker"] = make_user("member", council=council, name="Councillor Hale")
    people["owner"] = make_user("officer", council=council)
    people["lead"] = make_user("lead_officer", council=council)
    recommendation = make_recommendation(
        lead_officer=make_post(title="Director", holder=people["lead"])
    )
    action = make_action(
        recommendation=recommendation, owner=make_post(title="Owner", holder=people["owner"])
    )
    question = ask_question(
        recommendation,
        action=action,
        meeting=make_meeting(MEETS),
        is_private=True,
        text="A delicate matter?",
        by=people["asker"],
    )
    return question, people


BEFORE = {"asker", "owner", "lead", "coordinator", "administrator"}


@pytest.mark.parametrize("day", [ASKED, MEETS - timedelta(days=1)])
def test_until_the_meeting_a_private_question_is_seen_by_its_asker_and_who_answers(private, day):
    question, people = private

    assert {name for name, user in people.items() if visible(user, day)} == BEFORE
    assert not MemberQuestion.objects.shown_by(day).exists()
    assert question.is_private_on(day)


@pytest.mark.parametrize("day", [MEETS, MEETS + timedelta(days=1)])
def test_from_the_day_of_the_meeting_everybody_sees_it(private, day):
    question, people = private

    assert {name for name, user in people.items() if visible(user, day)} == people.keys()
    assert MemberQuestion.objects.shown_by(day).exists()
    assert not question.is_private_on(day)


def test_a_meeting_that_is_cancelled_opens_nothing(private):
    question, people = private
    question.meeting.is_cancelled = True
    question.meeting.save()

    assert {name for name, user in people.items() if visible(user, MEETS)} == BEFORE


def test_a_withdrawn_question_is_seen_by_its_asker_and_planners(private):
    question, people = private
    asking.withdraw(question.pk, council=make_council(), day=ASKED, by=people["asker"])

    seen = {name for name, user in people.items() if visible(user, MEETS)}

    assert seen == {"asker", "coordinator", "administrator"}


def test_nobody_of_another_council_sees_it(private):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    stranger = make_user("administrator", council=elsewhere)

    assert not MemberQuestion.objects.visible_to(stranger, elsewhere, MEETS).exists()


def test_whoever_holds_the_post_now_answers_and_who_held_it_does_not(private):
    question, people = private
    post = question.action.owner
    post.holder = make_user("officer", council=make_council())
    post.save()
    answerable = MemberQuestion.objects.answerable_by

    assert not answerable(people["owner"], make_council()).exists()
    assert answerable(post.holder, make_council()).exists()


@pytest.mark.parametrize("name", ["member", "clerk", "officer", "lead_officer"])
def test_a_private_question_shows_on_no_page_of_who_may_not_see_it(client, council, name):
    user = make_user(name, council=council)
    day = localdate()
    question = ask_question(
        make_action(ref="1.1").recommendation,
        meeting=make_meeting(day + timedelta(days=20)),
        is_private=True,
        text="A delicate matter?",
        on=day,
    )
    client.force_login(user)
    committee = question.meeting.committee_id

    for page in (
        LIST,
        f"{LIST}?show=unanswered",
        "/harbourne/2026/recommendations/1/",
        f"/harbourne/committees/{committee}/",
        f"/harbourne/2026/briefing/?committee={committee}",
    ):
        assertNotContains(client.get(page), "delicate")
    assertNotContains(client.get("/harbourne/2026/recommendations/1/"), "of members")
    assert client.get(f"{LIST}{question.pk}/").status_code == 404


# --- Answering


def test_a_correction_is_a_further_answer_and_all_are_kept(client, sign_in):
    question = ask_question()
    answer(question)
    answer(question, seen=1, text="In July: the survey takes longer.")
    sign_in("member")

    page = client.get(f"{LIST}{question.pk}/")

    assertContains(page, "In June.")
    assertContains(page, "corrected since", count=1)
    assert page.content.index(b"In July") < page.content.index(b"In June")
    assert AuditEntry.objects.filter(verb="answered").count() == 2


def test_an_answer_is_never_changed(council):
    answer(ask_question())

    with pytest.raises(DatabaseError), transaction.atomic():
        MemberAnswer.objects.update(text="Another")


def test_two_who_answer_at_once_do_not_overwrite_each_other(council):
    question = ask_question()
    answer(question)

    with pytest.raises(asking.SomebodyElseAnswered) as other:
        answer(question, text="In May.")

    assert other.value.latest.text == "In June."
    assert question.answers.count() == 1


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 4, 14)])
def test_an_answer_is_dated_from_the_question_to_today(council, on):
    with pytest.raises(ValidationError, match="date of the answer"):
        answer(ask_question(), on=on)


def test_an_answer_given_aloud_cites_the_minute_and_is_dated_by_it(council):
    item = make_item(committee="Cabinet", held_on=MEETS)
    question = ask_question(meeting=item.meeting)

    given = answer(question, paragraph=make_paragraph(item), on=date(2026, 3, 9))

    assert given.answered_on == MEETS


def test_a_minute_of_another_meeting_is_not_cited(council):
    question = ask_question(meeting=make_meeting(MEETS))
    elsewhere = make_paragraph(make_item(held_on=date(2026, 3, 9)))

    with pytest.raises(ValidationError, match="minute of the question"):
        answer(question, paragraph=elsewhere)
    with pytest.raises(ValidationError, match="minute of the question"):
        answer(ask_question(), paragraph=elsewhere)


def test_what_is_withdrawn_is_not_answered_and_what_is_answered_not_withdrawn(council):
    question, answered = ask_question(), ask_question(text="Why?")
    asking.withdraw(question.pk, council=council, day=ASKED, by=make_user())
    answer(answered)

    with pytest.raises(ValidationError, match="has been withdrawn"):
        answer(question)
    with pytest.raises(ValidationError, match="stays on the record"):
        asking.withdraw(answered.pk, council=council, day=ASKED, by=make_user())


# --- Pages


def test_a_member_asks_from_the_page_of_a_recommendation(client, sign_in):
    user = sign_in("member")
    recommendation = make_recommendation()
    ahead = make_meeting(localdate() + timedelta(days=20), committee="Scrutiny Board")
    assertContains(client.get("/harbourne/2026/recommendations/1/"), "Ask a question")
    address = f"{LIST}new/?recommendation={recommendation.pk}"

    answered = client.post(
        address, {"text": "What did it cost?", "meeting": ahead.pk, "is_private": "on"}
    )

    question = MemberQuestion.objects.get()
    assert answered.headers["Location"] == f"{LIST}{question.pk}/"
    assert (question.asked_by, question.meeting, question.is_private) == (user, ahead, True)
    assertContains(client.get(answered.headers["Location"]), "Private")
    page = client.get("/harbourne/2026/recommendations/1/")
    assertContains(page, "1 question of members")
    assertContains(page, "1 not answered yet")


def test_a_question_on_an_action_is_counted_on_the_page_of_the_action(client, sign_in):
    sign_in("clerk")
    action = make_action(ref="1.1")
    client.post(f"{LIST}new/?action={action.pk}", {"text": "What did it cost?"})

    page = client.get(f"/harbourne/actions/{action.pk}/")

    assertContains(page, "1 question of members")
    assert MemberQuestion.objects.get().action == action


def test_a_question_without_a_subject_asks_for_the_recommendation(client, sign_in):
    sign_in("member")

    page = client.post(f"{LIST}new/", {"text": ""})

    assertContains(page, "Enter your question", status_code=422)
    assertContains(page, "Select the recommendation that you ask about", status_code=422)


@pytest.mark.parametrize("query", ["recommendation=x", "action=999", "recommendation=999"])
def test_a_question_on_what_is_not_there_is_not_asked(client, sign_in, query):
    sign_in("member")

    assert client.get(f"{LIST}new/?{query}").status_code == 404


def test_the_private_box_alone_is_refused_with_its_reason(client, sign_in):
    sign_in("member")
    address = f"{LIST}new/?recommendation={make_recommendation().pk}"

    page = client.post(address, {"text": "Why?", "is_private": "on"})

    assertContains(page, "Select the meeting until which it is private", status_code=422)


def sent(seen=0, text="In June.", **fields):
    day = localdate()
    return {
        "text": text,
        "seen": seen,
        "answered_on_day": day.day,
        "answered_on_month": day.month,
        "answered_on_year": day.year,
    } | fields


def test_the_lead_officer_answers_in_the_name_of_the_post(client, sign_in):
    user = sign_in("lead_officer")
    lead = make_post(title="Director of Place", holder=user)
    question = ask_question(make_recommendation(lead_officer=lead))

    client.post(f"{LIST}{question.pk}/answer/", sent())

    given = question.answers.get()
    assert (given.answered_as, given.answered_on) == ("Director of Place", localdate())


def test_the_minute_that_records_the_answer_is_chosen_in_the_form(client, sign_in):
    sign_in("coordinator")
    day = localdate()
    item = make_item(committee="Board", held_on=day)
    said = make_paragraph(item, "The Director said that it had cost £900.")
    elsewhere = make_paragraph(make_item(held_on=date(2026, 3, 9)))
    question = ask_question(meeting=item.meeting, on=day)
    address = f"{LIST}{question.pk}/answer/"
    assertContains(client.get(address), "¶ 1: The Director said")

    refused = client.post(address, sent(paragraph=elsewhere.pk))
    client.post(address, sent(paragraph=said.pk))

    assertContains(refused, "Select a minute of the question’s meeting", status_code=422)
    assert question.answers.get().paragraph == said
    page = client.get(f"{LIST}{question.pk}/")
    assertContains(page, f"/harbourne/meetings/items/{item.pk}/#p-1")


def test_an_officer_does_not_answer_for_others(client, sign_in):
    sign_in("officer")

    assert client.post(f"{LIST}{ask_question().pk}/answer/", sent()).status_code == 404


def test_a_second_answer_at_once_shows_the_first_and_keeps_its_own_words(client, sign_in):
    sign_in("coordinator")
    question = ask_question()
    answer(question, text="The first answer.")

    page = client.post(f"{LIST}{question.pk}/answer/", sent(text="My own words."))

    assertContains(page, "The first answer.", status_code=409)
    assertContains(page, "My own words.", status_code=409)
    # Sent again, it comes after what the other wrote.
    client.post(f"{LIST}{question.pk}/answer/", sent(seen=1, text="My own words."))
    assert [one.text for one in question.answers.order_by("sequence")][-1] == "My own words."


def test_a_member_withdraws_their_own_question_and_no_other(client, sign_in):
    user = sign_in("member")
    own, other = ask_question(by=user), ask_question(text="Why?")

    assert client.post(f"{LIST}{own.pk}/withdraw/").status_code == 302
    assert client.post(f"{LIST}{other.pk}/withdraw/").status_code == 404

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.withdrawn_on, other.withdrawn_on) == (localdate(), None)


def test_what_was_answered_meanwhile_is_not_withdrawn(client, sign_in):
    user = sign_in("member")
    question = ask_question(by=user)
    answer(question)

    page = client.post(f"{LIST}{question.pk}/withdraw/")

    assertContains(page, "stays on the record", status_code=409)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Mine?", "Answered?", "For the board?"}),
        ("?show=unanswered", {"Mine?", "For the board?"}),
        ("?show=mine", {"Mine?"}),
        ("?show=to-answer", set()),
        ("?recommendation=x", set()),
    ],
)
def test_the_list_is_filtered_by_its_address(client, sign_in, query, shown):
    user = sign_in("member")
    ask_question(by=user, text="Mine?")
    answer(ask_question(text="Answered?"))
    ask_question(text="For the board?", meeting=make_meeting(committee="Board"))

    page = client.get(LIST + query).content.decode()

    assert {words for words in ("Mine?", "Answered?", "For the board?") if words in page} == shown


def test_the_list_is_filtered_by_meeting(client, sign_in):
    sign_in("member")
    meeting = make_meeting(committee="Board")
    ask_question(text="For the board?", meeting=meeting)
    ask_question(text="For nobody?")

    page = client.get(LIST, {"meeting": meeting.pk})

    assertContains(page, "For the board?")
    assertNotContains(page, "For nobody?")


def test_the_list_asks_the_database_as_often_for_many_as_for_one(client, sign_in):
    sign_in("member")
    numbers = []
    for size in (1, 8):
        for index in range(size):
            action = make_action(recommendation=make_recommendation(number=f"{size}{index}"))
            meeting = make_meeting(MEETS, committee=f"Panel {size}{index}")
            question = ask_question(action.recommendation, action=action, meeting=meeting)
            answer(question)
            ask_question(action.recommendation)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_the_briefing_has_the_questions_that_wait_for_the_committee(client, sign_in):
    sign_in("member")
    meeting = make_meeting(localdate() + timedelta(days=9), committee="Board")
    day = localdate()
    ask_question(text="What did it cost?", meeting=meeting, on=day)
    ask_question(text="Of another body?", meeting=make_meeting(meeting.held_on), on=day)
    answered = ask_question(text="Long answered?", meeting=meeting, on=day)
    answer(answered, on=day, day=day)
    make_challenge()

    page = client.get("/harbourne/2026/briefing/", {"committee": meeting.committee_id})

    assertContains(page, "What did it cost?")
    assertNotContains(page, "Of another body?")
    assertNotContains(page, "Long answered?")


# --- Reminders


def row(**fields):
    defaults = {
        "key": 1,
        "words": "Somebody asks",
        "path": "/harbourne/members-questions/1/",
        "asked_on": ASKED,
        "meets_on": MEETS,
        "person": 7,
    }
    return QuestionRow(**(defaults | fields))


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (ASKED, ["question"]),
        (MEETS - timedelta(days=8), ["question"]),
        (MEETS - timedelta(days=7), ["question_soon"]),
        (MEETS, ["question_soon"]),
        (MEETS + timedelta(days=1), ["question"]),
        (ASKED + timedelta(days=91), []),
    ],
)
def test_who_is_to_answer_is_told_once_and_again_before_the_meeting(day, kinds):
    assert [one.kind for one in about_questions([row()], day, {})] == kinds


def test_nothing_is_told_twice_or_to_nobody():
    told = {}
    days = []
    for number in range(60):
        day = ASKED + timedelta(days=number)
        found = about_questions([row()], day, told)
        told |= {one.key: day for one in found}
        days += [(MEETS - day).days for _ in found]

    assert days == [42, 7]
    assert about_questions([row(person=None)], ASKED, {}) == []


def test_the_owner_is_told_and_where_there_is_none_the_lead_officer(private):
    question, people = private
    keys = {user.pk for user in people.values()}

    def told():
        found = facts.notices(make_council(), ASKED, keys)
        return [one.person for one in found if one.kind == "question"]

    assert told() == [people["owner"].pk]

    question.action.owner.holder = None
    question.action.owner.save()
    assert told() == [people["lead"].pk]

    answer(question)
    found = facts.notices(make_council(), MEETS, keys)
    assert [one for one in found if one.kind.startswith("question")] == []
