"""A page that has not changed is answered 304, and one that has never is."""

import re
from datetime import date
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Watch
from peerchallenge.accounts.models import Membership
from recommendations import unchanged
from recommendations.models import Council
from tests.factories import (
    discuss,
    make_action,
    make_box,
    make_challenge,
    make_council,
    make_measure,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    open_to_public,
    report,
    resolve,
)

# Every request sees what is committed, as in life: inside a transaction there is no token.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_threads")]

OVERVIEW = "/harbourne/2026/"
RECOMMENDATION = "/harbourne/2026/recommendations/1/"
MINE = "/harbourne/my-actions/"
PAGES = (OVERVIEW, RECOMMENDATION, RECOMMENDATION + "?as_at=2026-03-20", MINE)


@pytest.fixture
def action():
    return make_action(recommendation=make_recommendation())


@pytest.fixture
def reader(client, action, sign_in):
    """Somebody who has been on every page, with the cookie that forms bring."""
    sign_in("coordinator")
    for page in PAGES:
        client.get(page)
    return client


def ask(client, page, etag=None, **headers):
    if etag:
        headers["If-None-Match"] = etag
    return client.get(page, headers=headers)


def kept(client, page, **headers):
    """Return the ETag of a page as the browser has it."""
    response = ask(client, page, **headers)
    assert response.status_code == 200
    return response.headers["ETag"]


def asked_again(client, page, **headers):
    """Ask for a page that the browser has; return the answer, and how many queries it took.

    PostgreSQL counts the transactions of all databases of a server: those of other tests, or of
    its own upkeep, may come in between, and the page is then made anew.
    """
    for _ in range(20):
        etag = kept(client, page, **headers)
        with CaptureQueriesContext(connection) as queries:
            response = ask(client, page, etag, **headers)
            count = len(queries)
        if response.status_code == 304:
            break
    return response, count


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(reader, page):
    response, count = asked_again(reader, page)
    assert (response.status_code, response.content) == (304, b"")
    assert count <= 3  # the session, the person and, on PostgreSQL, the state of the database
    assert "no-cache" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_a_page_that_was_packed_for_the_journey_is_recognised(reader):
    response, _ = asked_again(reader, OVERVIEW, **{"Accept-Encoding": "gzip"})
    assert response.status_code == 304


def writes(action):
    """Yield what may happen to a record: each something that some page shows."""
    recommendation = action.recommendation
    challenge = recommendation.challenge
    council = challenge.council
    person = make_user("officer", council=council, name="Ben Okafor")
    post = make_post(title="Head of Growth", holder=person)
    yield lambda: report(action, "at_risk", on=date(2026, 3, 1), by=person)
    yield lambda: move_date(action, date(2030, 1, 31), on=date(2026, 3, 2))
    yield lambda: discuss(recommendation, paragraph=make_paragraph())
    yield lambda: resolve(make_paragraph().item)
    yield lambda: make_measure(recommendation=recommendation)
    yield lambda: Watch.objects.create(recommendation=recommendation, user=person)
    yield lambda: make_recommendation(challenge=challenge, number="2")
    yield lambda: type(action).objects.filter(pk=action.pk).update(owner=post)
    yield lambda: open_to_public(challenge)
    yield lambda: make_box(challenge)
    yield lambda: Council.objects.filter(pk=council.pk).update(name="Harbourne City Council")
    yield lambda: type(action).objects.filter(pk=action.pk).update(title="Tell it again")


def test_no_write_is_missed(reader, action):
    """By whatever way it comes: none of these goes through a page or leaves an audit entry."""
    for write in writes(action):
        before = {page: kept(reader, page) for page in PAGES}
        write()
        for page in PAGES:
            response = ask(reader, page, before[page])
            assert response.status_code == 200
            assert response.headers["ETag"] != before[page]


def test_what_is_saved_on_a_page_is_seen_at_once(reader, action):
    page = kept(reader, RECOMMENDATION)
    address = f"/harbourne/actions/{action.pk}/update/"
    typed = {
        "status": "at_risk",
        "narrative": "The contractor left.",
        "effective_on_day": "2",
        "effective_on_month": "3",
        "effective_on_year": "2026",
        "seen": "0",
    }
    assert reader.post(address, typed, headers={"HX-Request": "true"}).status_code == 200
    response = ask(reader, RECOMMENDATION, page)
    assert response.status_code == 200
    assert "The contractor left." in response.content.decode()


def test_what_a_command_does_is_seen(reader):
    etag = kept(reader, OVERVIEW)
    call_command("create_council", "Tidewell District Council", slug="tidewell")
    assert ask(reader, OVERVIEW, etag).status_code == 200


def test_the_same_record_has_the_same_page(reader):
    """Equal tokens stand for equal pages, whatever is asked in between."""

    def body(page):
        content = reader.get(page).content.decode()
        return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", content)

    for _ in range(20):  # as in `asked_again()`
        etags = {page: kept(reader, page) for page in PAGES}
        bodies = {page: body(page) for page in PAGES}
        reader.get("/harbourne/search/", {"q": "story"})
        again = {page: kept(reader, page) for page in PAGES}
        if again == etags:
            break
    assert again == etags
    assert {page: body(page) for page in PAGES} == bodies


def test_a_copy_is_good_for_nobody_else(reader, council):
    etag = kept(reader, OVERVIEW)
    other = Client()
    other.force_login(make_user("coordinator", council=council, name="Ben Okafor"))
    assert kept(other, OVERVIEW) not in ("", etag)
    assert ask(other, OVERVIEW, etag).status_code == 200


def test_a_copy_is_worth_nothing_after_signing_out(reader):
    etag = kept(reader, OVERVIEW)
    user = Membership.objects.get().user
    reader.post(reverse("accounts:sign-out"))
    assert ask(reader, OVERVIEW, etag).status_code in (302, 404)
    reader.force_login(user)
    assert ask(reader, OVERVIEW, etag).status_code == 200


def test_a_role_that_changes_changes_the_page(reader):
    etag = kept(reader, OVERVIEW)
    Membership.objects.update(role="viewer")
    response = ask(reader, OVERVIEW, etag)
    assert response.status_code == 200
    assert "Import minutes" not in response.content.decode()
    Membership.objects.all().delete()
    assert ask(reader, OVERVIEW, response.headers["ETag"]).status_code == 404


def test_another_council_has_a_page_of_its_own(reader, council):
    other = make_council(name="Tidewell District Council", slug="tidewell")
    make_challenge(council=other)
    Membership.objects.create(user=Membership.objects.get().user, council=other, role="viewer")
    etag = kept(reader, OVERVIEW)
    assert ask(reader, "/tidewell/2026/", etag).status_code == 200


def test_tomorrow_the_page_is_another(reader):
    etag = kept(reader, OVERVIEW)
    with patch.object(unchanged, "localdate", lambda: date(2999, 1, 1)):
        assert ask(reader, OVERVIEW, etag).status_code == 200


def test_a_fragment_is_not_taken_for_the_page(reader):
    whole = kept(reader, RECOMMENDATION)
    part = kept(reader, RECOMMENDATION, **{"HX-Request": "true"})
    assert whole != part
    assert ask(reader, RECOMMENDATION, whole, **{"HX-Request": "true"}).status_code == 200


def test_a_new_token_for_forms_is_sent(reader):
    etag = kept(reader, OVERVIEW)
    del reader.cookies["csrftoken"]
    response = ask(reader, OVERVIEW, etag)
    assert response.status_code == 200
    assert "csrftoken" in response.cookies


def test_a_message_is_never_withheld(reader, action):
    etag = kept(reader, RECOMMENDATION)
    address = f"/harbourne/actions/{action.pk}/update/"
    reader.post(
        address,
        {
            "status": "on_track",
            "narrative": "Work began.",
            "effective_on_day": "2",
            "effective_on_month": "3",
            "effective_on_year": "2026",
            "seen": "0",
        },
    )
    state = unchanged.database_state()
    with patch.object(unchanged, "database_state", lambda: state):
        told = ask(reader, RECOMMENDATION, etag)
        assert "saved as On track" in told.content.decode()
        assert "ETag" not in told.headers


def test_a_new_release_is_sent(reader):
    etag = kept(reader, OVERVIEW)
    with patch.object(unchanged, "release", lambda: "another"):
        assert ask(reader, OVERVIEW, etag).status_code == 200


def test_a_wrong_question_is_not_kept(reader):
    response = ask(reader, RECOMMENDATION + "?as_at=nonsense")
    assert response.status_code == 422
    assert "ETag" not in response.headers


def test_inside_a_transaction_nothing_is_taken_as_unchanged(council):
    """It sees rows of its own that others do not."""
    assert unchanged.database_state()
    with transaction.atomic():
        assert unchanged.database_state() is None


def test_reading_leaves_the_state_as_it_is(reader):
    for _ in range(20):  # as in `asked_again()`
        before = unchanged.database_state()
        for page in PAGES:
            reader.get(page)
        if unchanged.database_state() == before:
            return
    pytest.fail("it was another each time")
