"""Settling what was found, linking by hand, and what a resolution becomes."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import ActionItem
from meetings import importing, linking, questions
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    CommitteeQuestion,
    Discussion,
    Meeting,
)
from meetings.same_committee import alike, settle_committee
from meetings.settling import CannotSettle, settle, settle_promise
from peerchallenge.reports.progress import progress_report
from recommendations.models import AuditEntry
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_council,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
    promise,
    resolve,
    tell_outcome,
)
from tests.meetings.pages import PAGE

pytestmark = pytest.mark.django_db
LIST = "/harbourne/meetings/suggestions/"
HTMX = {"HX-Request": "true"}
SECRET = "what nobody has confirmed"  # said by all that is only suggested
SETTLERS = ["clerk", "coordinator", "administrator"]


@pytest.fixture
def recommendation(council):
    return make_recommendation(number="4", title="Involve the parishes")


@pytest.fixture
def item(recommendation):
    """An item of three paragraphs and one resolution."""
    item = make_item(minute="17")
    for text in ("Before it the Chair spoke.", "Letters got an answer.", "After it they left."):
        make_paragraph(item, text)
    resolve(item, "That the Chief Executive bring a report within six months.", label="2")
    return item


@pytest.fixture
def suggested(recommendation, item):
    return discuss(
        recommendation, paragraph=item.paragraphs.get(index=1), state="suggested",
        because='names "Letters"', start=0, end=7,
    )  # fmt: skip


@pytest.fixture
def promised(item):
    """A promise that the reader found."""
    return promise(
        item.paragraphs.get(index=2),
        state="suggested",
        resolution=item.resolutions.get(),
        what=SECRET,
        to_whom="Cabinet",
        due_text="within six months",
        due_on=date(2026, 9, 9),
    )


@pytest.fixture
def asked(council):
    """Whether "The Cabinet", which has two meetings, is Cabinet, which has one of that day."""
    for committee, day in (("Cabinet", 9), ("The Cabinet", 9), ("The Cabinet", 16)):
        make_item(committee=committee, held_on=date(2026, 3, day))
    other, new = Committee.objects.order_by("name")
    return CommitteeQuestion.objects.create(
        committee=new, other=other, because="its name has the same words"
    )


def answer(client, kind, one, decision, *, htmx=False, **more):
    address = {"link": "suggestions", "promise": "promises", "committee": "committees"}[kind]
    return client.post(
        f"/harbourne/meetings/{address}/{one.pk}/",
        {"decision": decision} | more,
        headers=HTMX if htmx else {},
    )


def day(name, when):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


# --- The page ----------------------------------------------------------------------------------


def test_a_card_shows_the_paragraph_in_its_context_and_the_words_that_caused_it(
    client, sign_in, suggested
):
    sign_in("clerk")

    response = client.get(LIST)

    assertContains(response, "<h1>Questions to settle</h1>")
    assertContains(response, "Is this about Recommendation 4: Involve the parishes?")
    assertContains(response, "<mark>Letters</mark> got an answer.")
    assertContains(response, "Before it the Chair spoke.")
    assertContains(response, "After it they left.")
    assertContains(response, "1 left, about 1 minute")
    assertContains(response, "15 seconds a question")


def test_words_shared_with_a_recommendation_are_marked(client, sign_in, item, recommendation):
    paragraph = make_paragraph(item, "Parishes & letters; letterbox.")
    discuss(
        recommendation, paragraph=paragraph, state="suggested", basis="similar",
        because='shares "parishes, letters"',
    )  # fmt: skip
    sign_in("clerk")

    assertContains(
        client.get(LIST), "<mark>Parishes</mark> &amp; <mark>letters</mark>; letterbox."
    )


def test_a_promise_is_asked_about_with_its_date_to_put_right(client, sign_in, promised):
    sign_in("clerk")

    response = client.get(LIST)

    assertContains(response, "Is this a promise to a committee?")
    assertContains(response, "“within six months”")
    assertContains(response, 'name="due_on_year" value="2026"')


def test_the_most_certain_come_first_and_the_put_off_last(council, recommendation, suggested):
    paragraph = suggested.paragraph
    unsure = discuss(
        make_recommendation(number="5"), paragraph=paragraph, state="suggested", score=0.5
    )
    dated = promise(paragraph, state="suggested", due_on=date(2026, 9, 9))
    undated = promise(paragraph, state="suggested")

    in_order = [
        ("link", suggested.pk), ("promise", dated.pk), ("promise", undated.pk),
        ("link", unsure.pk),
    ]  # fmt: skip
    assert questions.keys(council) == in_order
    put_off = [f"promise-{dated.pk}", f"link-{suggested.pk}"]
    assert questions.keys(council, put_off=put_off) == [*in_order[2:], in_order[1], in_order[0]]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 left"),
        (1, "1 left, about 1 minute"),
        (12, "12 left, about 3 minutes"),
        (200, "200 left, about 50 minutes"),
    ],
)
def test_what_is_left_is_said_with_the_time_it_takes(number, words):
    assert str(questions.Left(number)) == words


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    client, sign_in, item, suggested, promised, asked
):
    sign_in("clerk")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    few = queries()
    for number in range(10, 18):
        paragraph = make_paragraph(item)
        discuss(make_recommendation(number=str(number)), paragraph=paragraph, state="suggested")
        promise(paragraph, state="suggested")
        discuss(make_recommendation(number="4"), paragraph=paragraph)
    # Session, person; three kinds of key; three kinds of row and their context; three kinds of
    # answer given last.
    assert few == queries() <= 12


def test_pages_replaced_by_a_later_version_are_not_asked_about(council, suggested, promised):
    make_item(held_on=date(2026, 3, 9), previous=suggested.paragraph.item)

    assert questions.left(council).number == 0


# --- Yes, no, undo -----------------------------------------------------------------------------

KINDS = {"link": "suggested", "promise": "promised", "committee": "asked"}


@pytest.mark.parametrize("role", SETTLERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("decision", ["confirm", "dismiss"])
def test_every_question_is_answered_and_the_answer_taken_back(
    client, sign_in, request, role, kind, decision
):
    one = request.getfixturevalue(KINDS[kind])
    user = sign_in(role)

    assertRedirects(answer(client, kind, one, decision), LIST)

    one.refresh_from_db()
    assert one.state == f"{decision}ed"
    assert one.settled_by == user
    assert AuditEntry.objects.filter(verb="settled", target_id=one.pk, actor=user).exists()
    response = client.get(LIST)
    assertContains(response, "There is nothing to settle")
    assertContains(response, 'value="undo"')  # among those answered last

    answer(client, kind, one, "undo")

    one.refresh_from_db()
    assert (one.state, one.settled_by, one.settled_at) == ("suggested", None, None)
    assert questions.left(make_council()).number == 1


@pytest.mark.parametrize("role", ["member", "officer", "lead_officer"])
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_answers(client, sign_in, request, role, kind):
    one = request.getfixturevalue(KINDS[kind])
    sign_in(role)

    assert answer(client, kind, one, "confirm").status_code == 403
    one.refresh_from_db()
    assert one.state == "suggested"


@pytest.mark.parametrize("kind", KINDS)
def test_two_who_answer_differently_are_told(client, sign_in, request, kind):
    one = request.getfixturevalue(KINDS[kind])
    sign_in("clerk")
    answer(client, kind, one, "confirm")

    for htmx in (True, False):
        response = answer(client, kind, one, "dismiss", htmx=htmx)
        assertContains(response, "Somebody else has answered", status_code=409)
    one.refresh_from_db()
    assert one.state == "confirmed"


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_none_is_refused(client, sign_in, request, kind):
    one = request.getfixturevalue(KINDS[kind])
    sign_in("clerk")

    assert answer(client, kind, one, "perhaps").status_code == 400
    one.pk = 987654
    assert answer(client, kind, one, "confirm").status_code == 404
    assert answer(client, kind, one, "later").status_code == 404


def test_the_answer_to_htmx_says_what_was_done_and_what_is_left(client, sign_in, promised, asked):
    sign_in("clerk")

    said = answer(
        client, "promise", promised, "confirm", htmx=True, **day("due_on", promised.due_on)
    )
    assertContains(said, "Promise recorded. 1 left.")
    assertContains(said, "1 left, about 1 minute")
    assertContains(answer(client, "committee", asked, "dismiss", htmx=True), "Kept apart. 0 left.")
    assertContains(answer(client, "committee", asked, "undo", htmx=True), "Taken back. 1 left.")


def test_settling_on_the_items_page_goes_back_to_it(client, sign_in, suggested):
    sign_in("clerk")

    response = answer(client, "link", suggested, "confirm", back="item")

    item = suggested.paragraph.item
    assert response.headers["Location"] == f"/harbourne/meetings/items/{item.pk}/#p-2"


# --- Later -------------------------------------------------------------------------------------


def test_a_question_put_off_goes_to_the_end_and_stays_open(client, sign_in, suggested, promised):
    sign_in("clerk")
    first = client.get(LIST).content.decode()
    assert first.index(f'id="link-{suggested.pk}"') < first.index(f'id="promise-{promised.pk}"')

    said = answer(client, "link", suggested, "later", htmx=True)

    assertContains(said, "Put off. 2 left.")
    page = client.get(LIST).content.decode()
    assert page.index(f'id="promise-{promised.pk}"') < page.index(f'id="link-{suggested.pk}"')
    suggested.refresh_from_db()
    assert suggested.state == "suggested"
    assertContains(answer(client, "link", suggested, "undo", htmx=True), "Taken back. 2 left.")
    assert client.get(LIST).content.decode().index(f'id="link-{suggested.pk}"') < page.index(
        f'id="link-{suggested.pk}"'
    )


def test_what_was_put_off_is_the_persons_own_and_forgotten_once_settled(
    client, sign_in, suggested, promised
):
    sign_in("clerk")
    answer(client, "link", suggested, "later")
    assert client.session["put_off"]
    answer(client, "link", suggested, "confirm")

    client.get(LIST)

    assert list(client.session["put_off"].values()) == [[]]


# --- Promises ----------------------------------------------------------------------------------


def test_a_due_date_is_put_right_before_yes(client, sign_in, promised):
    sign_in("clerk")

    answer(client, "promise", promised, "confirm", **day("due_on", date(2026, 10, 1)))

    promised.refresh_from_db()
    assert (promised.state, promised.due_on) == ("confirmed", date(2026, 10, 1))
    entry = AuditEntry.objects.get(verb="settled")
    assert entry.changes["due_on"] == ["2026-09-09", "2026-10-01"]


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"due_on_day": "31", "due_on_month": "2", "due_on_year": "2026"}, "Enter a real date"),
        (day("due_on", date(2026, 3, 8)), "must be on or after the day of the meeting"),
    ],
)
def test_a_wrong_due_date_is_refused_on_the_card(client, sign_in, promised, wrong, message, htmx):
    sign_in("clerk")

    response = answer(client, "promise", promised, "confirm", htmx=htmx, **wrong)

    assertContains(response, message, status_code=422)
    promised.refresh_from_db()
    assert promised.state == "suggested"


def test_a_promise_has_a_page_of_its_own(client, sign_in, promised):
    sign_in("clerk")

    response = client.get(f"/harbourne/meetings/promises/{promised.pk}/")

    assertContains(response, "Is this a promise to a committee?")
    assert client.get("/harbourne/meetings/promises/987654/").status_code == 404


def test_a_promise_that_was_met_is_not_taken_back(client, sign_in, item, promised):
    clerk = sign_in("clerk")
    settle_promise(promised.pk, council=make_council(), decision="confirm", by=clerk)
    tell_outcome(promised, on=date(2026, 6, 1))

    response = answer(client, "promise", promised, "undo")
    assertContains(response, "is recorded already", status_code=409)


def test_a_new_version_does_not_ask_again(council):
    challenge = make_challenge()
    for number in ("1", "2", "3"):
        make_recommendation(challenge=challenge, number=number)
    clerk = make_user("clerk", council=council)

    def store(text):
        held_on = date(2026, 3, 9)
        page = importing.read(text, challenge, held_on=held_on)
        heading = importing.Heading(committee="Cabinet", held_on=held_on)
        return importing.store(text, page, challenge, heading, by=clerk)

    store(PAGE)
    first = Commitment.objects.get()
    settle_promise(first.pk, council=council, decision="dismiss", by=clerk)
    store(PAGE.replace("thanked all", "thanked them all"))
    assert set(Commitment.objects.values_list("state", flat=True)) == {"dismissed"}

    settle_promise(first.pk, council=council, decision="undo", by=clerk)
    settle_promise(first.pk, council=council, decision="confirm", by=clerk)
    Commitment.objects.exclude(pk=first.pk).delete()
    store(PAGE.replace("thanked all", "thanked everybody"))
    assert Commitment.objects.get() == first


# --- Committees --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Overview & Scrutiny Board", "Overview and Scrutiny Board"),
        ("The Cabinet", "Cabinet"),
        ("Scrutiny and Overview Committee", "Overview and Scrutiny Committee"),
        ("OSMB", "Overview and Scrutiny Management Board"),
        ("Overveiw and Scrutiny Committee", "Overview and Scrutiny Committee"),
    ],
)
def test_names_much_alike_are_asked_about(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Planning Committee", "Licensing Committee"),
        ("Audit Committee", "Standards Committee"),
        ("Area Committee 1", "Area Committee 2"),
        ("Cabinet", "Council"),
        ("Board", "Committee"),
    ],
)
def test_names_that_differ_are_not_asked_about(one, other):
    assert alike(one, other) is None


def imported(name, challenge, held_on=date(2026, 3, 9)):
    page = importing.read(PAGE, challenge, held_on=held_on)
    heading = importing.Heading(committee=name, held_on=held_on)
    return importing.store(PAGE, page, challenge, heading, by=None)


def test_an_import_asks_and_what_was_merged_is_found_under_either_name(council):
    challenge = make_challenge()
    clerk = make_user("clerk", council=council)
    imported("Overview and Scrutiny Board", challenge)
    assert not CommitteeQuestion.objects.exists()
    imported("Overview & Scrutiny Board", challenge, date(2026, 4, 13))
    question = CommitteeQuestion.objects.get()

    settle_committee(question.pk, council=council, decision="confirm", by=clerk)

    assert question.committee.name == "Overview & Scrutiny Board"
    assert question.other.meetings.count() == 2
    with pytest.raises(importing.AlreadyStored):
        imported("Overview & Scrutiny Board", challenge)
    later = imported("Overview & Scrutiny Board", challenge, date(2026, 5, 11))
    assert later.meeting.committee == question.other


def test_merging_loses_nothing_and_is_taken_back_as_it_was(client, sign_in, asked):
    before = list(Meeting.objects.order_by("pk").values("pk", "committee", "held_on", "note"))
    sign_in("coordinator")

    answer(client, "committee", asked, "confirm")

    asked.refresh_from_db()
    assert asked.committee.successor == asked.other
    assert Meeting.objects.filter(committee=asked.other).count() == 3
    # Both met on 9 March: each keeps its meeting.
    notes = Meeting.objects.filter(held_on=date(2026, 3, 9)).values_list("note", flat=True)
    assert sorted(notes) == ["", "The Cabinet"]
    assert AgendaItem.objects.count() == 3

    answer(client, "committee", asked, "undo")

    after = list(Meeting.objects.order_by("pk").values("pk", "committee", "held_on", "note"))
    assert after == before
    asked.refresh_from_db()
    assert asked.committee.successor is None


def test_kept_apart_they_stay_two_and_it_is_not_asked_again(client, sign_in, asked):
    sign_in("clerk")
    answer(client, "committee", asked, "dismiss")

    imported("The Cabinet", make_challenge(), date(2026, 5, 4))

    assert CommitteeQuestion.objects.get().state == "dismissed"
    assert Meeting.objects.filter(committee=asked.committee).count() == 3


def test_a_merge_is_not_taken_back_under_a_later_one(client, sign_in, asked):
    clerk = sign_in("clerk")
    third = Committee.objects.create(council=make_council(), name="Executive")
    later = CommitteeQuestion.objects.create(
        committee=asked.other, other=third, because="somebody says so"
    )
    for one in (asked, later):
        settle_committee(one.pk, council=make_council(), decision="confirm", by=clerk)

    response = answer(client, "committee", asked, "undo")

    assertContains(response, "has itself been merged since", status_code=409)
    assert Meeting.objects.filter(committee=third).count() == 3
    for one in (later, asked):
        settle_committee(one.pk, council=make_council(), decision="undo", by=clerk)
    assert Meeting.objects.filter(committee=asked.committee).count() == 2


# --- What the database refuses -----------------------------------------------------------------

REFUSED = {
    "commitment_settled_names_who_and_when": lambda: Commitment.objects.create(
        made_in=make_paragraph(), what="a report", state="confirmed"
    ),
    "commitment_state_is_known": lambda: promise(make_paragraph(), state="perhaps"),
    "committeequestion_asks_about_two": lambda: CommitteeQuestion.objects.create(
        committee=Committee.objects.create(council=make_council(), name="Cabinet"),
        other=Committee.objects.get(),
        because="of its name",
    ),
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses(constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        REFUSED[constraint]()


# --- Nothing suggested is shown ----------------------------------------------------------------


@pytest.fixture
def pages(item, recommendation):
    make_action(recommendation=recommendation)
    return [
        "/harbourne/2026/",
        "/harbourne/2026/recommendations/4/",
        "/harbourne/meetings/",
        f"/harbourne/meetings/items/{item.pk}/",
    ]


@pytest.mark.parametrize("role", ["member", "officer"])
def test_nothing_suggested_is_shown_until_it_is_confirmed(
    client, sign_in, pages, suggested, promised, role
):
    reader = sign_in(role)
    for page in pages:
        response = client.get(page)
        assertNotContains(response, SECRET)
        assertNotContains(response, "Suggested")
        assertNotContains(response, "Promised")
    assertNotContains(client.get(pages[1]), "Letters got an answer.")

    clerk = make_user("clerk", council=make_council())
    settle(suggested.pk, council=make_council(), decision="confirm", by=clerk)
    settle_promise(promised.pk, council=make_council(), decision="confirm", by=clerk)
    client.force_login(reader)

    assertContains(client.get(pages[1]), "Letters got an answer.")
    assertContains(client.get(pages[1]), "Due 9 September 2026")
    assertContains(client.get(pages[2]), SECRET.capitalize())
    assertContains(client.get(pages[3]), "due 9 September 2026")


def test_nothing_suggested_is_in_the_report(pages, item, suggested, promised):
    def report():
        made = progress_report(item.challenge, date(2026, 7, 1), generated_at=item.retrieved_at)
        return json.dumps(made.as_json())

    assert SECRET not in report()
    assert "Letters got an answer." not in report()

    clerk = make_user("clerk", council=make_council())
    settle(suggested.pk, council=make_council(), decision="confirm", by=clerk)
    settle_promise(promised.pk, council=make_council(), decision="confirm", by=clerk)

    assert SECRET in report()
    assert "Letters got an answer." in report()


# --- By hand -----------------------------------------------------------------------------------


def link(client, kind, one, recommendation, **more):
    key = getattr(recommendation, "pk", recommendation)
    return client.post(
        f"/harbourne/meetings/{kind}s/{one.pk}/link/", {"recommendation": key} | more
    )


@pytest.mark.parametrize("role", SETTLERS)
def test_a_paragraph_is_linked_by_hand_and_the_link_removed(
    client, sign_in, item, recommendation, role
):
    user = sign_in(role)
    paragraph = item.paragraphs.get(index=1)
    assertContains(client.get(item.get_absolute_url()), f'id="paragraph-{paragraph.pk}-to"')

    response = link(client, "paragraph", paragraph, recommendation)

    assert response.headers["Location"] == f"/harbourne/meetings/items/{item.pk}/#p-2"
    made = Discussion.objects.get()
    assert (made.basis, made.because, made.state) == ("by_hand", "linked by hand", "confirmed")
    assert made.settled_by == user
    link(client, "paragraph", paragraph, recommendation)
    assert Discussion.objects.count() == 1
    page = "/harbourne/2026/recommendations/4/"
    assertContains(client.get(page), "Letters got an answer.")
    assertContains(client.get(item.get_absolute_url()), f"/meetings/links/{made.pk}/remove/")

    assert client.post(f"/harbourne/meetings/links/{made.pk}/remove/").status_code == 302

    assert not Discussion.objects.exists()
    assertNotContains(client.get(page), "Letters got an answer.")
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["linked", "unlinked"]


@pytest.mark.parametrize("state", ["suggested", "dismissed"])
def test_linking_what_was_suggested_or_dismissed_confirms_it(
    client, sign_in, item, recommendation, state
):
    known = discuss(recommendation, paragraph=item.paragraphs.get(index=1), state=state)
    sign_in("clerk")

    link(client, "paragraph", known.paragraph, recommendation)

    known.refresh_from_db()
    assert (known.state, known.basis) == ("confirmed", "explicit")
    # What the reader found is not removed but taken back.
    assert client.post(f"/harbourne/meetings/links/{known.pk}/remove/").status_code == 404


def test_a_link_by_hand_is_no_question(client, sign_in, item, recommendation):
    sign_in("clerk")
    made = discuss(recommendation, paragraph=item.paragraphs.get(index=1), basis="by_hand")

    assert answer(client, "link", made, "undo").status_code == 404


@pytest.mark.parametrize("kind", ["paragraph", "resolution"])
@pytest.mark.parametrize(
    ("chosen", "status"), [("", 302), ("x", 404), ("987654", 404), ("9" * 30, 404)]
)
def test_no_link_is_made_to_what_is_not_there(client, sign_in, item, kind, chosen, status):
    sign_in("clerk")
    one = (item.paragraphs if kind == "paragraph" else item.resolutions).first()

    assert link(client, kind, one, chosen).status_code == status
    other = make_recommendation(challenge=make_challenge(slug="2020"), number="1")
    assert link(client, kind, one, other).status_code == 404
    assert not Discussion.objects.exists()
    assert not item.resolutions.get().recommendations.exists()


def test_the_domain_refuses_a_recommendation_of_another_challenge(item):
    other = make_recommendation(challenge=make_challenge(slug="2020"), number="1")
    with pytest.raises(ValidationError, match="of the challenge"):
        linking.link_resolution(
            item.resolutions.get(), other, council=make_council(), by=make_user()
        )


def test_a_resolution_is_shown_with_the_recommendation_it_is_linked_to(
    client, sign_in, item, recommendation
):
    sign_in("clerk")
    resolution = item.resolutions.get()
    resolve(item, "That the Board be thanked.", label="3")
    page = "/harbourne/2026/recommendations/4/"
    assertNotContains(client.get(page), resolution.text)

    link(client, "resolution", resolution, recommendation)
    link(client, "resolution", resolution, make_recommendation(number="5"))

    response = client.get(page)
    assertContains(response, resolution.text, count=1)
    assertNotContains(response, "That the Board be thanked.")
    assertContains(client.get(page, {"as_at": "2026-03-10"}), resolution.text)
    assertNotContains(client.get(page, {"as_at": "2026-03-08"}), resolution.text)
    assertContains(client.get(item.get_absolute_url()), "recommendation 4: Involve the parishes")

    # Where a paragraph of the item discusses it too, all that was resolved is shown, once.
    discuss(recommendation, paragraph=item.paragraphs.get(index=1))
    response = client.get(page)
    assertContains(response, resolution.text, count=1)
    assertContains(response, "That the Board be thanked.", count=1)
    Discussion.objects.all().delete()

    link(client, "resolution", resolution, recommendation, remove="1")
    assertNotContains(client.get(page), resolution.text)


def test_members_are_offered_nothing_to_link(client, sign_in, item, recommendation):
    sign_in("member")

    response = client.get(item.get_absolute_url())

    assertNotContains(response, "<select")
    assertNotContains(response, "Record a promise")
    assert link(client, "paragraph", item.paragraphs.first(), recommendation).status_code == 403
    assert link(client, "resolution", item.resolutions.get(), recommendation).status_code == 403


def test_the_items_page_asks_the_database_as_often_for_many_as_for_few(
    client, sign_in, item, recommendation
):
    sign_in("coordinator")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(item.get_absolute_url()).status_code == 200
        return len(found)

    def more(count):
        for number in range(count):
            other = make_recommendation(number=str(20 + number))
            discuss(other, paragraph=make_paragraph(item), basis="by_hand")
            resolution = resolve(item)
            resolution.recommendations.add(recommendation, other)
            promise(make_paragraph(item), resolution=resolution)

    more(1)
    few = queries()
    more(6)
    assert queries() == few


# --- What a resolution becomes -----------------------------------------------------------------


def record(client, resolution, **fields):
    typed = {"what": "A report on parishes", "to_whom": "Cabinet", "due_text": "in May"}
    return client.post(
        f"/harbourne/meetings/resolutions/{resolution.pk}/promise/",
        typed | day("due_on", date(2026, 5, 31)) | fields,
    )


def test_a_promise_is_recorded_by_hand_citing_the_resolution(client, sign_in, item):
    clerk = sign_in("clerk")
    resolution = item.resolutions.get()
    form = client.get(f"/harbourne/meetings/resolutions/{resolution.pk}/promise/")
    assertContains(form, resolution.text)

    response = record(client, resolution)

    assert response.headers["Location"].endswith(f"#resolution-{resolution.pk}")
    made = Commitment.objects.confirmed().get()
    assert (made.resolution, made.what, made.due_on) == (
        resolution, "A report on parishes", date(2026, 5, 31),
    )  # fmt: skip
    assert made.settled_by == clerk
    assert made.made_in.item == item
    assertContains(client.get("/harbourne/meetings/"), "A report on parishes")
    assert AuditEntry.objects.filter(verb="recorded").exists()
    # Once is enough.
    record(client, resolution, what="Another")
    assert Commitment.objects.get().what == "A report on parishes"
    with pytest.raises(CannotSettle):
        linking.record_promise(resolution, council=make_council(), by=clerk, what="Another")


def test_a_day_that_comes_second_is_not_dropped_in_silence(promised, council):
    clerk = make_user("clerk")

    def confirm(day):
        settle_promise(promised.pk, council=council, decision="confirm", by=clerk, due_on=day)

    confirm(date(2026, 5, 31))
    confirm(date(2026, 5, 31))  # again is the same
    with pytest.raises(CannotSettle, match="already"):
        confirm(date(2026, 7, 1))


def test_recording_by_hand_puts_right_what_was_suggested(client, sign_in, promised):
    sign_in("clerk")

    record(client, promised.resolution)

    promised.refresh_from_db()
    assert (promised.state, promised.what) == ("confirmed", "A report on parishes")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"what": " "}, "Enter what was promised"),
        ({"due_on_month": "13"}, "Enter a real date"),
        ({"due_on_year": "2025"}, "must be on or after the day of the meeting"),
    ],
)
def test_a_promise_by_hand_that_says_nothing_is_refused(client, sign_in, item, wrong, message):
    sign_in("clerk")

    response = record(client, item.resolutions.get(), **wrong)

    assertContains(response, message, status_code=422)
    assert not Commitment.objects.exists()


def make_of(client, resolution, **fields):
    return client.post(
        f"/harbourne/actions/asked-for/{resolution.pk}/",
        {"title": "Bring a report", "ref": "", "description": ""} | fields,
    )


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_a_resolution_becomes_an_action_that_cites_it(client, sign_in, item, recommendation, role):
    sign_in(role)
    resolution = item.resolutions.get()
    resolution.recommendations.add(recommendation)
    assertContains(client.get(item.get_absolute_url()), "Make an action")
    form = client.get(f"/harbourne/actions/asked-for/{resolution.pk}/")
    assertContains(form, "The Chief Executive bring a report within six months")
    assert form.context["new"].initial["recommendation"] == recommendation

    response = make_of(client, resolution, recommendation=recommendation.pk)

    action = ActionItem.objects.get()
    assert response.headers["Location"] == (
        f"/harbourne/2026/recommendations/4/#action-{action.pk}"
    )
    assert (action.asked_for_by, action.ref, action.title) == (resolution, "4.1", "Bring a report")
    assert action.recommendation == recommendation
    assertContains(client.get(action.get_absolute_url()), "Resolution 2, Cabinet, 9 March 2026")
    assert AuditEntry.objects.filter(verb="added", target_id=action.pk).exists()


def test_an_action_of_a_resolution_needs_a_title_and_a_recommendation(client, sign_in, item):
    sign_in("coordinator")
    other = make_recommendation(challenge=make_challenge(slug="2020"), number="1")

    response = make_of(client, item.resolutions.get(), title="", recommendation=other.pk)

    assertContains(response, "Enter what will be done", status_code=422)
    assert not ActionItem.objects.exists()
    taken = make_action(recommendation=make_recommendation(number="4"), ref="4.1")
    response = make_of(
        client, item.resolutions.get(), ref="4.1", recommendation=taken.recommendation_id
    )
    assertContains(response, "Another action has the reference 4.1", status_code=422)


def test_an_action_of_the_plan_is_said_to_be_what_was_asked_for(
    client, sign_in, item, recommendation
):
    sign_in("coordinator")
    resolution, action = item.resolutions.get(), make_action(recommendation=recommendation)
    address = f"/harbourne/actions/asked-for/{resolution.pk}/link/"

    assert client.post(address, {"action": ""}).status_code == 422
    elsewhere = make_action(
        recommendation=make_recommendation(challenge=make_challenge(slug="2020"), number="1")
    )
    assert client.post(address, {"action": elsewhere.pk}).status_code == 422
    assertRedirects(client.post(address, {"action": action.pk}), action.get_absolute_url())

    action.refresh_from_db()
    assert action.asked_for_by == resolution


def test_a_clerk_makes_no_action(client, sign_in, item):
    sign_in("clerk")

    assertNotContains(client.get(item.get_absolute_url()), "Make an action")
    assert make_of(client, item.resolutions.get()).status_code == 403
