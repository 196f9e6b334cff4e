"""Residents write without an account: what is taken, what is not, and that nothing is lost."""

import time
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.accounts.signing_in import addresses
from peerchallenge.comments import senders
from peerchallenge.comments.models import Comment, SenderToday
from peerchallenge.comments.moderating import close_box
from peerchallenge.comments.tokens import token_for
from peerchallenge.public.publishing import unpublish
from tests.factories import (
    make_box,
    make_challenge,
    make_comment,
    make_recommendation,
    make_user,
    open_to_public,
)

pytestmark = pytest.mark.django_db

PAGE = "/harbourne/2026/recommendations/1/"
FORM = f"{PAGE}comment/"
SENT = f"{FORM}sent/"
ALL = f"{PAGE}comments/"
WORDS = "The meetings were held where nobody without a car can get to."


@pytest.fixture
def recommendation(council):
    recommendation = make_recommendation(published_on=date(2026, 2, 1), title="Agree one vision")
    make_box(recommendation.challenge)
    open_to_public(recommendation.challenge)
    return recommendation


def typed(recommendation, *, ago=60, **changes):
    """What a browser sends that got the form some seconds ago."""
    token = token_for(recommendation, at=time.time() - ago)
    return {
        "text": WORDS,
        "capacity": "resident",
        "name": "",
        "more": "",
        "token": token,
    } | changes


def test_a_resident_sends_a_comment_and_is_told_what_happens_next(client, recommendation):
    response = client.post(FORM, typed(recommendation, name="Pat"))

    assertRedirects(response, SENT)
    comment = Comment.objects.get()
    assert (comment.text, comment.name, comment.capacity) == (WORDS, "Pat", "resident")
    assert (comment.state, comment.recommendation) == ("waiting", recommendation)
    assertContains(client.get(SENT), "What happens next")
    assertNotContains(client.get(PAGE), WORDS)


def test_the_form_needs_no_cookie_and_sets_none(recommendation, client):
    client.handler.enforce_csrf_checks = True
    page = client.get(FORM)
    sent = client.post(FORM, typed(recommendation))

    assert (page.status_code, sent.status_code) == (200, 302)
    assert page.cookies == sent.cookies == {}
    assert page.headers["Cache-Control"] == "no-store"
    assert b"<script" not in page.content
    assertContains(page, "Leave this empty")
    assertContains(page, "What we keep")


def test_the_token_of_the_page_itself_is_good_after_a_moment(client, recommendation, monkeypatch):
    token = client.get(FORM).content.decode().partition('name="token" value="')[2].split('"')[0]
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)

    assert client.post(FORM, typed(recommendation, token=token)).status_code == 302


@pytest.mark.parametrize(
    ("ago", "said"),
    [(1, "That was very quick"), (13 * 3600, "open for more than 12 hours")],
)
def test_what_comes_too_soon_or_too_late_comes_back_with_its_words(
    client, recommendation, ago, said
):
    response = client.post(FORM, typed(recommendation, ago=ago))

    assertContains(response, said, status_code=422)
    assertContains(response, WORDS, status_code=422)
    assert not Comment.objects.exists()


def test_a_page_that_expired_can_be_sent_again_a_moment_later(client, recommendation, monkeypatch):
    page = client.post(FORM, typed(recommendation, ago=13 * 3600)).content.decode()
    token = page.partition('name="token" value="')[2].split('"')[0]
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)

    assert client.post(FORM, typed(recommendation, token=token)).status_code == 302


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhIjoxfQ:1vabc:defgh"])
def test_a_forged_token_is_not_believed(client, recommendation, token):
    response = client.post(FORM, typed(recommendation, token=token))

    assertContains(response, "not complete", status_code=422)
    assert not Comment.objects.exists()


def test_the_token_of_another_recommendation_is_not_believed(client, recommendation):
    other = make_recommendation(number="2", published_on=date(2026, 2, 1))

    assert client.post(FORM, typed(other)).status_code == 422


def test_what_fills_in_the_trap_is_not_taken_and_a_person_sees_why(client, recommendation):
    response = client.post(FORM, typed(recommendation, more="http://spam.example"))

    assertContains(response, "Leave the box for machines empty", status_code=422)
    assertContains(response, WORDS, status_code=422)
    assertNotContains(response, '<div class="visually-hidden">', status_code=422)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "  "}, "Enter your comment"),
        ({"text": "x" * 2_001}, "must be 2,000 characters or fewer"),
        ({"capacity": ""}, "Select in what capacity you write"),
        ({"capacity": "king"}, "Select a valid choice"),
        ({"name": "x" * 81}, "Your name must be 80 characters or fewer"),
        ({"text": "nul\x00"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said(client, recommendation, changes, said):
    response = client.post(FORM, typed(recommendation, **changes))

    assertContains(response, said, status_code=422)
    assert not Comment.objects.exists()


def test_ends_of_lines_count_once(client, recommendation):
    text = "\r\n".join(["a" * 99] * 20)

    assert client.post(FORM, typed(recommendation, text=text)).status_code == 302
    assert "\r" not in Comment.objects.get().text


def test_the_same_words_twice_are_kept_once(client, recommendation):
    for _ in range(7):
        assert client.post(FORM, typed(recommendation)).status_code == 302

    assert Comment.objects.count() == SenderToday.objects.get().sent == 1


def test_the_sixth_of_a_day_is_told_to_come_back_tomorrow(client, recommendation):
    for number in range(senders.PER_SENDER):
        client.post(FORM, typed(recommendation, text=f"Comment {number}"))
    response = client.post(FORM, typed(recommendation, text="One more"))

    assertContains(response, "One more", status_code=429)
    assertContains(response, "send it tomorrow", status_code=429)
    assert 0 < int(response.headers["Retry-After"]) <= 25 * 3600
    assert Comment.objects.count() == senders.PER_SENDER
    # Somebody else still may.
    other = client.post(FORM, typed(recommendation), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_a_council_is_sent_only_so_many_a_day(client, recommendation, monkeypatch):
    monkeypatch.setattr(senders, "PER_COUNCIL", 2)
    elsewhere = make_comment(make_recommendation(challenge=make_challenge(slug="2020")))
    before = make_comment(recommendation, text="Yesterday’s")
    Comment.objects.filter(pk=before.pk).update(
        received_at=elsewhere.received_at - timedelta(days=2)
    )

    assert client.post(FORM, typed(recommendation)).status_code == 302
    response = client.post(FORM, typed(recommendation, text="Another"), REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 429


def test_no_address_is_kept_and_yesterday_s_counts_go(client, recommendation):
    yesterday = localdate() - timedelta(days=1)
    SenderToday.objects.create(day=yesterday, sender="0" * 64, sent=5)
    client.post(FORM, typed(recommendation), REMOTE_ADDR="192.0.2.99")

    row = SenderToday.objects.get()
    assert (row.day, row.sent) == (localdate(), 1)
    assert "192" not in row.sender
    assert row.sender == senders.counted_as("192.0.2.99", localdate())
    assert row.sender != senders.counted_as("192.0.2.99", yesterday)


def test_a_household_has_one_count_whatever_address_it_takes():
    day = date(2026, 5, 1)
    home = senders.counted_as("2001:db8:1:2::1", day)

    assert home == senders.counted_as("2001:db8:1:2:ffff:1:1:1", day)
    assert home != senders.counted_as("2001:db8:1:3::1", day)
    assert senders.counted_as("::ffff:192.0.2.1", day) == senders.counted_as("192.0.2.1", day)
    assert senders.counted_as("", day) == senders.counted_as("", day)


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted"),
    [
        (False, "198.51.100.1", "192.0.2.1"),
        (True, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (True, "", "192.0.2.1"),
        (True, "203.0.113.7:51234", "203.0.113.7"),  # Azure Application Gateway, IIS
        (True, "[2001:db8::1]:4711", "2001:db8::1"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, "unknown", "192.0.2.1"),
        (True, "203.0.113.7' or 1=1", "192.0.2.1"),
    ],
)
def test_only_what_the_proxy_wrote_is_believed(rf, settings, behind, forwarded, counted):
    settings.BEHIND_PROXY = behind
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert addresses.address_of(request) == counted


def test_without_a_box_there_is_nothing(client, council):
    recommendation = make_recommendation(published_on=date(2026, 2, 1))
    open_to_public(recommendation.challenge)
    make_comment(recommendation, state="shown", text="Before the box")

    assert [client.get(path).status_code for path in (FORM, SENT, ALL)] == [404, 404, 404]
    assert client.post(FORM, typed(recommendation)).status_code == 404
    assertNotContains(client.get(PAGE), "What residents and partners say")
    assertNotContains(client.get("/harbourne/2026/open-data/challenge.json"), "Before the box")
    assertNotContains(client.get("/harbourne/privacy/"), "When you send a comment")


def test_a_closed_box_takes_no_more_and_keeps_what_is_shown(client, recommendation):
    make_comment(recommendation, state="shown")
    assertContains(client.get("/harbourne/privacy/"), "When you send a comment")
    close_box(recommendation.challenge, by=make_user("coordinator"))

    assert client.get(FORM).status_code == 404
    assert client.post(FORM, typed(recommendation)).status_code == 404
    assertContains(client.get(PAGE), "The survey helped.")
    assertContains(client.get(PAGE), "takes no more comments")
    assertNotContains(client.get("/harbourne/privacy/"), "When you send a comment")


def test_nothing_is_taken_while_the_challenge_is_not_published(client, recommendation):
    unpublish(recommendation.challenge, by=make_user("coordinator"))

    for response in (client.get(FORM), client.post(FORM, typed(recommendation))):
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in/")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("number", ["2", "3", "99"])
def test_nothing_is_taken_on_what_is_not_published(client, recommendation, number):
    make_recommendation(number="2")
    make_recommendation(number="3", published_on=date(2050, 1, 1))

    path = f"/harbourne/2026/recommendations/{number}/comment/"
    assert client.get(path).status_code == client.post(path).status_code == 404


def test_shown_comments_are_read_with_their_answers_newest_first(client, recommendation):
    first = make_comment(
        recommendation, state="shown", name="Pat", answer="It is.", answered_post="Leader"
    )
    Comment.objects.filter(pk=first.pk).update(received_at="2026-05-02T09:00:00Z")
    make_comment(recommendation, state="shown", text="Newer", shown_text="Newer [removed]")
    make_comment(recommendation, text="It waits")
    make_comment(recommendation, state="refused", text="It is refused")
    page = client.get(PAGE).content.decode()

    assert page.index("Newer [removed]") < page.index("The survey helped.")
    assert "<b>Pat</b>, a resident" in page
    assert "Leader answered" in page
    assert "It is." in page
    assert "It waits" not in page
    assert "It is refused" not in page
    assert "Huw" not in page
    assert "Send a comment" in page


def test_after_twenty_the_rest_are_on_a_page_of_their_own(client, recommendation):
    for number in range(23):
        make_comment(recommendation, state="shown", text=f"Number {number} of them.")

    assertContains(client.get(PAGE), "of them.", count=20)
    assertContains(client.get(PAGE), ALL)
    assertContains(client.get(ALL), "of them.", count=20)
    assertContains(client.get(f"{ALL}?page=2"), "of them.", count=3)
    assert client.get(ALL).headers["Cache-Control"] == "public, max-age=300"


def test_open_data_have_what_is_shown(client, recommendation):
    make_comment(recommendation, state="shown", text="Ring [removed]", answer="Thank you.")
    make_comment(recommendation, text="It waits")
    told = client.get("/harbourne/2026/open-data/challenge.json").json()["comments"]

    assert [(one["text"], one["answer"]) for one in told] == [("Ring [removed]", "Thank you.")]
    assert told[0]["recommendation"] == "1"


def test_what_is_typed_is_never_run(client, recommendation):
    make_comment(recommendation, state="shown", text="<script>alert(1)</script>", name="<b>")

    page = client.get(PAGE).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;" in page


def test_a_preview_shows_the_form_and_sends_nothing(client, sign_in, recommendation):
    sign_in("coordinator")

    assertContains(client.get(f"{FORM}?as=public"), "Preview")
    response = client.post(f"{FORM}?as=public", typed(recommendation))
    assertContains(response, "nothing was sent", status_code=422)
    assert not Comment.objects.exists()


def test_the_page_of_a_recommendation_is_kept_and_changes_with_a_comment(client, recommendation):
    tag = client.get(PAGE).headers["ETag"]
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    make_comment(recommendation, state="shown")

    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200
