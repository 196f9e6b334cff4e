"""People of the council decide what is shown, and put no words into anybody's mouth."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.comments import moderating
from peerchallenge.comments.models import Comment, CommentBox
from recommendations.models import AuditEntry
from tests.factories import (
    make_box,
    make_challenge,
    make_comment,
    make_council,
    make_post,
    make_recommendation,
    make_user,
    open_to_public,
)

pytestmark = pytest.mark.django_db

LIST = "/harbourne/comments/"
PRIVATE = "Ring me on 07700 900123 about Cllr Hale’s answer."


@pytest.fixture
def clerk(sign_in):
    return sign_in("clerk", name="Huw Prosser")


@pytest.fixture
def recommendation(council):
    recommendation = make_recommendation(published_on=date(2026, 2, 1))
    make_box(recommendation.challenge)
    open_to_public(recommendation.challenge)
    return recommendation


def page(comment, act=""):
    return f"{LIST}{comment.pk}/{act}"


def show(client, comment, how="as_is", seen=0, **typed):
    return client.post(page(comment, "show/"), {"how": how, "seen": seen} | typed)


def test_what_waits_comes_first_with_what_was_found(client, clerk, recommendation):
    make_comment(recommendation, state="shown", text="Shown already")
    make_comment(recommendation, text=PRIVATE)
    response = client.get(LIST)
    text = response.content.decode()

    assert text.index("Ring me on") < text.index("Shown already")
    assertContains(response, "1 comment waits for a decision")
    assertContains(response, "looks like a telephone number")
    assertContains(response, "may be a person’s name")
    assertContains(response, "Show without what is to be removed")


def test_a_comment_without_findings_is_shown_by_one_press(client, clerk, recommendation):
    comment = make_comment(recommendation, name="Pat")
    assertContains(client.get(LIST), "Show as it is")
    response = show(client, comment)

    assertRedirects(response, LIST)
    comment.refresh_from_db()
    assert (comment.state, comment.shown_text, comment.shown_name) == (
        "shown", comment.text, "Pat",
    )  # fmt: skip
    assert (comment.decided_by, comment.decided_name, comment.turn) == (clerk, "Huw Prosser", 1)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.changes["state"]) == ("showed", ["Waiting", "Shown"])


def test_the_marked_parts_are_removed_by_one_press(client, clerk, recommendation):
    comment = make_comment(recommendation, text=PRIVATE, name="pat@example.org")
    show(client, comment, "removed")

    comment.refresh_from_db()
    assert comment.shown_text == "Ring me on [removed] about Cllr Hale’s answer."
    assert comment.shown_name == ""
    assert comment.text == PRIVATE
    public = client.get("/harbourne/2026/recommendations/1/?as=public")
    assertContains(public, "[removed] about Cllr Hale")
    assertNotContains(public, "07700")
    assertNotContains(public, "pat@")


def test_what_looks_personal_is_not_shown_unless_somebody_has_checked(
    client, clerk, recommendation
):
    comment = make_comment(recommendation, text=PRIVATE)

    response = show(client, comment)
    assertContains(response, "Remove what looks like personal data", status_code=422)
    assert Comment.objects.get().state == "waiting"

    assert show(client, comment, is_checked="on").status_code == 302
    assert Comment.objects.get().shown_text == PRIVATE
    assert AuditEntry.objects.latest("pk").changes["checked"] is True


def test_a_name_that_is_more_than_a_name_is_left_out_or_checked(client, clerk, recommendation):
    comment = make_comment(recommendation, name="Pat 07700 900123")

    assertContains(show(client, comment), "Leave the name out", status_code=422)
    assert show(client, comment, leaves_name_out="on").status_code == 302
    assert Comment.objects.get().shown_name == ""


def test_words_are_removed_by_hand(client, clerk, recommendation):
    comment = make_comment(recommendation, text="My son Jamie at the school was hurt.")
    shown = "My son [removed] at the school was hurt."

    assert show(client, comment, "edited", shown_text=shown).status_code == 302
    assert Comment.objects.get().shown_text == shown


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("My son [removed] was very happy.", "Remove words only"),
        ("Everything is well.", "Remove words only"),
        ("[removed]", "Nothing is left to show"),
        ("", "Enter what is shown"),
    ],
)
def test_no_words_are_put_into_anybody_s_mouth(client, clerk, recommendation, shown, said):
    comment = make_comment(recommendation, text="My son Jamie was hurt.")
    response = show(client, comment, "edited", shown_text=shown, is_checked="on")

    assertContains(response, said, status_code=422)
    assertContains(response, shown, status_code=422)  # nothing of it is lost
    assert Comment.objects.get().state == "waiting"


def test_a_comment_is_refused_with_a_reason(client, clerk, recommendation):
    comment = make_comment(recommendation)

    nothing = client.post(page(comment, "refuse/"), {"seen": 0})
    assertContains(nothing, "Select why it is not shown", status_code=422)
    other = client.post(page(comment, "refuse/"), {"seen": 0, "reason": "other"})
    assertContains(other, "Enter the reason", status_code=422)

    typed = {"seen": 0, "reason": "offensive", "reason_words": "The second line."}
    assertRedirects(client.post(page(comment, "refuse/"), typed), LIST)
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.shown_text) == ("refused", "offensive", "")
    assertContains(client.get(LIST), "It insults or threatens somebody: The second line.")


def test_an_answer_is_given_and_worded_anew(client, clerk, recommendation):
    post = make_post(title="Democratic Services Manager", holder=clerk)
    comment = make_comment(recommendation, state="shown")
    assertContains(client.get(page(comment)), f'<option value="{post.pk}" selected>')

    client.post(page(comment, "answer/"), {"seen": 1, "answer": "Thank you.", "post": post.pk})
    comment.refresh_from_db()
    assert (comment.answer, comment.answered_post) == ("Thank you.", post.title)
    client.post(page(comment, "answer/"), {"seen": 2, "answer": "Thank you, Pat.", "post": ""})
    comment.refresh_from_db()
    assert (comment.answer, comment.answered_post) == ("Thank you, Pat.", "")
    assert AuditEntry.objects.latest("pk").changes["answer"] == ["Thank you.", "Thank you, Pat."]

    empty = client.post(page(comment, "answer/"), {"seen": 3, "answer": ""})
    assertContains(empty, "Enter the answer", status_code=422)
    foreign = make_post(title="Theirs", council=make_council(name="T", slug="tidewell"))
    typed = {"seen": 3, "answer": "Hello", "post": foreign.pk}
    assert client.post(page(comment, "answer/"), typed).status_code == 422


def test_only_what_is_shown_is_answered(client, clerk, recommendation):
    comment = make_comment(recommendation)
    response = client.post(page(comment, "answer/"), {"seen": 0, "answer": "Thank you."})

    assertContains(response, "Show the comment before you answer it", status_code=422)


def test_a_shown_comment_is_hidden_again_with_its_answer(client, clerk, recommendation):
    comment = make_comment(recommendation, state="shown", name="Pat", answer="Thank you.")
    client.post(page(comment, "refuse/"), {"seen": 1, "reason": "personal"})

    comment.refresh_from_db()
    assert (comment.state, comment.answer, comment.shown_name) == ("refused", "", "")
    assert comment.answered_at is None
    assertNotContains(client.get("/harbourne/2026/recommendations/1/?as=public"), "survey helped")
    assert show(client, comment, seen=2).status_code == 302  # and shown after all
    assert Comment.objects.get().reason == ""


def test_the_words_of_a_refused_comment_are_erased_for_good(client, clerk, recommendation):
    comment = make_comment(recommendation, state="refused", text=PRIVATE, name="Pat Hartley")
    client.post(page(comment, "erase/"), {"seen": 1})

    comment.refresh_from_db()
    assert (comment.text, comment.name, comment.shown_text) == ("", "", "")
    assert comment.reason == "off_topic"
    told = str(list(AuditEntry.objects.values_list("verb", "target_name", "changes")))
    assert "erased the words of" in told
    assert "07700" not in told
    assert "Hartley" not in told
    assertContains(client.get(LIST), "Its words were erased.")
    assertContains(client.get(page(comment)), "Its words were erased.")
    # Nothing is left that could be shown.
    assertContains(show(client, comment, seen=2), "Nothing is left to show", status_code=422)
    assertContains(
        client.post(page(comment, "erase/"), {"seen": 2}, follow=True), "were erased already"
    )


def test_only_a_refused_comment_is_erased(client, clerk, recommendation):
    comment = make_comment(recommendation, state="shown")
    response = client.post(page(comment, "erase/"), {"seen": 1})

    assertContains(response, "Refuse the comment before you erase", status_code=422)
    assert Comment.objects.get().text


def test_the_second_of_two_is_told_what_the_first_did(client, clerk, recommendation):
    comment = make_comment(recommendation)
    other = make_user("coordinator", name="Grace Lindqvist")
    moderating.refuse(comment, reason="again", reason_words="", seen=0, by=other)

    response = show(client, comment, "edited", shown_text="The [removed] helped.")
    assertContains(response, "Somebody has decided since you opened this", status_code=409)
    assertContains(response, "Grace Lindqvist", status_code=409)
    assertContains(response, "The [removed] helped.", status_code=409)
    assert Comment.objects.get().state == "refused"
    assertContains(response, 'name="seen" value="1"', status_code=409)
    for act, typed in (
        ("answer/", {"answer": "My answer"}),
        ("refuse/", {"reason": "other", "reason_words": "My reason"}),
        ("erase/", {}),
    ):
        assert client.post(page(comment, act), {"seen": 0} | typed).status_code == 409


def test_a_post_without_its_turn_is_not_believed(client, clerk, recommendation):
    comment = make_comment(recommendation)

    assert client.post(page(comment, "show/"), {"how": "as_is"}).status_code == 422
    assert client.post(page(comment, "erase/"), {}).status_code == 422


def test_the_box_is_opened_and_closed_on_the_page_of_the_public_site(client, sign_in, council):
    sign_in("coordinator", name="Grace Lindqvist")
    make_challenge()
    publish, box = "/harbourne/2026/publish/", "/harbourne/2026/comment-box/"
    assertContains(client.get(publish), "Take comments")

    assertContains(client.post(box, {"do": "open"}, follow=True), "can comment on the public site")
    assert CommentBox.objects.get().opened_name == "Grace Lindqvist"
    assertContains(client.post(box, {"do": "open"}, follow=True), "Nothing was changed")
    assertContains(client.post(box, {"do": "close"}, follow=True), "No more comments are taken")
    assertContains(client.post(box, {"do": "close"}, follow=True), "Nothing was changed")
    client.post(box, {"do": "open"})
    assert CommentBox.objects.get().is_open
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["opened comments", "closed comments", "opened comments"]


def test_who_decides_is_led_there_from_the_overview(client, clerk, recommendation):
    assertContains(client.get("/harbourne/2026/"), LIST, count=1)
    make_comment(recommendation)

    assertContains(client.get("/harbourne/2026/"), "1 comment waiting")


def test_an_officer_is_not_told_of_comments(client, sign_in, recommendation):
    sign_in("officer")
    make_comment(recommendation)

    assertNotContains(client.get("/harbourne/2026/"), LIST)


def test_many_comments_are_read_page_by_page_at_the_cost_of_one(
    client, clerk, recommendation, django_assert_num_queries
):
    make_comment(recommendation)
    client.get(LIST)
    # Session with its person, memberships, number on the page, the comments, number waiting.
    with django_assert_num_queries(5):
        client.get(LIST)
    for number in range(24):
        make_comment(recommendation, text=f"Number {number}: {PRIVATE}")
    with django_assert_num_queries(5):
        assertContains(client.get(LIST), "Page 1 of 2")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "shown", "shown_text": ""},
        {"state": "shown", "reason": "other", "reason_words": "x"},
        {"state": "refused", "reason": ""},
        {"state": "refused", "reason": "other"},
        {"state": "refused", "answer": "Thank you."},
        {"state": "waiting", "answer": "Thank you."},
        {"state": "waiting", "text": ""},
        {"state": "shown", "decided_name": ""},
        {"state": "shown", "decided_at": None},
        {"state": "waiting", "decided_at": "2026-05-01T09:00:00Z"},
        {"state": "shown", "answer": "Thank you.", "answered_name": ""},
        {"state": "gone"},
        {"capacity": "king"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(recommendation, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(recommendation, **fields)


def test_a_box_closes_after_it_was_opened(recommendation):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentBox.objects.update(closed_at="2020-01-01T09:00:00Z")
