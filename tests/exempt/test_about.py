"""On the pages of actions and recommendations: that there is exempt material, never its words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerchallenge.exempt import sealing
from tests.factories import (
    discuss,
    keep_exempt,
    make_action,
    make_exempt_note,
    make_file,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
    open_to_public,
    resolve,
)

pytestmark = pytest.mark.django_db

WORDS = "The price that was offered is four pounds and ten pence for each visit, for two years."
HEADING = "Exempt material about this"


@pytest.fixture
def recommendation(council):
    return make_recommendation()


@pytest.fixture
def action(recommendation):
    return make_action(recommendation=recommendation)


def page_of(client, what):
    return client.get(what.get_absolute_url()).content.decode()


def everything(recommendation, action, **fields):
    """Exempt material of each kind that is about a recommendation, two of it about its action."""
    document = make_file(content=b"%PDF-1.7 x", title="The offers compared")
    document.actions.add(action)
    item = make_item(title="The contract")
    paragraph = make_paragraph(item, WORDS)
    discuss(recommendation, paragraph=paragraph)
    resolve(item, WORDS, paragraph=paragraph).recommendations.add(recommendation)
    return [
        make_exempt_note(WORDS, title="Of the action", action=action, **fields),
        keep_exempt(document, **fields),
        make_exempt_note(WORDS, title="Of it", recommendation=recommendation, **fields),
        keep_exempt(paragraph, **fields),
    ]


@pytest.mark.parametrize("role", ["clerk", "coordinator"])
def test_who_may_read_it_sees_what_there_is_and_where(
    client, sign_in, recommendation, action, role
):
    sign_in(role)
    made = everything(recommendation, action, open_to_members=False)

    text = page_of(client, recommendation)

    assert HEADING in text
    for one in made:
        place = reverse("exempt:material", args=["harbourne", one.pk])
        assert text.count(f'href="{place}">{one.title}') == 1
    assert "Paragraph 3: financial or business affairs. Review it by 31 March 2031." in text
    assert "four pounds" not in text

    text = page_of(client, action)

    found = [one.title in text[text.index(HEADING) :].split("</section>")[0] for one in made]
    assert found == [True, True, False, False]
    assert "four pounds" not in text


def test_members_see_what_was_opened_to_them(client, sign_in, recommendation, action):
    sign_in("member")
    make_exempt_note(WORDS, title="Closed", action=action, open_to_members=False)
    for what in (recommendation, action):
        assert HEADING not in page_of(client, what)
    make_exempt_note(WORDS, title="Opened", action=action)
    for what in (recommendation, action):
        text = page_of(client, what)
        assert "Opened" in text
        assert "Closed" not in text


@pytest.mark.parametrize(
    "role", ["viewer", "visiting_peer", "officer", "lead_officer", "administrator"]
)
def test_nobody_else_sees_that_there_is_any(client, sign_in, recommendation, action, role):
    sign_in(role)
    made = everything(recommendation, action)
    for what in (recommendation, action):
        text = page_of(client, what)
        assert HEADING not in text
        assert made[0].title not in text


def test_what_was_released_or_is_about_something_else_is_not_listed(
    client, sign_in, recommendation, action
):
    clerk = sign_in("clerk")
    other = make_action(recommendation=make_recommendation(number="2"), ref="9.9")
    make_exempt_note(WORDS, title="Of another", action=other)
    document = make_file(content=b"%PDF-1.7 x", title="The offers compared")
    document.actions.add(action)
    sealing.release(keep_exempt(document), why="The contract is signed.", by=clerk)

    for what in (recommendation, action):
        assert HEADING not in page_of(client, what)


@pytest.mark.parametrize(("role", "more"), [("clerk", 1), ("member", 1), ("officer", 0)])
def test_it_costs_one_query_and_none_for_those_who_may_not_read_it(
    client, sign_in, recommendation, action, role, more
):
    sign_in(role)
    for what in (recommendation, action):
        client.get(what.get_absolute_url())  # what is kept in the process
        queries = _queries(client, what)
        assert sum('"exempt_exemptmaterial"' in one for one in queries) == more
    everything(recommendation, action)
    make_exempt_note(WORDS, title="One more", action=action)
    for what in (recommendation, action):
        queries = _queries(client, what)
        assert sum('"exempt_exemptmaterial"' in one for one in queries) == more


def _queries(client, what):
    with CaptureQueriesContext(connection) as found:
        client.get(what.get_absolute_url())
    return [one["sql"] for one in found.captured_queries]


def test_the_public_page_says_nothing_of_it(client, recommendation, action):
    everything(recommendation, action)
    open_to_public(recommendation.challenge)

    text = client.get(recommendation.get_absolute_url()).content.decode()

    assert HEADING not in text
    assert "Of the action" not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_threads")
def test_whoever_has_the_page_gets_it_anew_when_something_is_marked(client, council):
    recommendation = make_recommendation()
    client.force_login(make_user("member", council=council))
    client.get(recommendation.get_absolute_url())  # brings the cookie of its forms
    for _ in range(20):  # other tests write to the same server of PostgreSQL meanwhile
        first = client.get(recommendation.get_absolute_url())
        known = {"If-None-Match": first.headers["ETag"]}
        unchanged = client.get(recommendation.get_absolute_url(), headers=known)
        if unchanged.status_code == 304:
            break
    assert unchanged.status_code == 304

    make_exempt_note(WORDS, title="Opened", recommendation=recommendation)

    again = client.get(recommendation.get_absolute_url(), headers=known)
    assert again.status_code == 200
    assert "Opened" in again.content.decode()
