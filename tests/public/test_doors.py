"""Who sees what at the addresses that the public and the council share."""

from datetime import date

import pytest

from peerchallenge.public.publishing import unpublish
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_draft,
    make_file,
    make_issued,
    make_recommendation,
    make_user,
    open_to_public,
)
from tests.test_house import PUBLISHED

pytestmark = pytest.mark.django_db

OVERVIEW = "/harbourne/2026/"
RECOMMENDATION = "/harbourne/2026/recommendations/1/"
SHARED = ["/harbourne/", OVERVIEW, RECOMMENDATION]
OWN = [
    "/harbourne/accessibility/",
    "/harbourne/privacy/",
    f"{OVERVIEW}good-news/",
    f"{OVERVIEW}promises/",
    f"{OVERVIEW}reports/",
    f"{OVERVIEW}open-data/",
    f"{OVERVIEW}open-data/challenge.json",
    f"{OVERVIEW}open-data/actions.csv",
    f"{OVERVIEW}open-data/events.json",
    f"{OVERVIEW}find/",
    f"{OVERVIEW}changes.atom",
    f"{RECOMMENDATION}changes.atom",
    "/harbourne/changes.atom",
    "/harbourne/open-data/committees.json",
]
PAGES_OF_OWN = [one for one in OWN if not one.endswith(".atom")]


@pytest.fixture
def recommendation(council):
    return make_recommendation(published_on=date(2026, 2, 1), title="Agree one vision")


def sign_in_address(path):
    return f"/sign-in/?next={path}"


@pytest.mark.parametrize("path", SHARED + OWN)
def test_a_stranger_is_asked_to_sign_in_while_nothing_is_published(client, recommendation, path):
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (302, sign_in_address(path))


@pytest.mark.parametrize("path", SHARED + OWN)
def test_a_stranger_reads_what_is_published(client, recommendation, path):
    open_to_public(recommendation.challenge)

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", SHARED + OWN)
def test_a_stranger_is_asked_to_sign_in_again_after_it_is_unpublished(
    client, recommendation, path
):
    open_to_public(recommendation.challenge)
    unpublish(recommendation.challenge, by=make_user("coordinator"))

    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (302, sign_in_address(path))


def test_every_published_address_is_tried_here():
    tried = {"accessibility", "privacy", "promises", "reports", "data", "data-json", "data-csv"}
    tried.add("good-news")
    tried |= {"data-events", "data-committees", "find"}
    tried |= {"council-feed", "feed", "recommendation-feed"}
    with_keys = {"report", "report-file", "evidence-file"}  # below, and in test_record

    assert {f"public:{name}" for name in tried | with_keys} == PUBLISHED


@pytest.mark.parametrize("path", SHARED + OWN)
def test_somebody_of_another_council_reads_it_as_strangers_do(client, recommendation, path):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("coordinator", council=elsewhere))

    assert client.get(path).status_code == 404
    open_to_public(recommendation.challenge)
    response = client.get(path)

    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]
    assert b"Sign out" not in response.content


@pytest.mark.parametrize("path", [OVERVIEW, RECOMMENDATION])
def test_people_of_the_council_keep_their_own_page(client, sign_in, recommendation, path):
    sign_in("member")
    open_to_public(recommendation.challenge)

    response = client.get(path)

    assert b"Sign out" in response.content
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", SHARED + [one for one in PAGES_OF_OWN if "-data/" not in one][2:])
def test_people_of_the_council_preview_what_is_not_published(
    client, sign_in, recommendation, path
):
    sign_in("officer")

    response = client.get(f"{path}?as=public")

    assert response.status_code == 200
    assert b"<p>Preview</p>" in response.content
    assert b"Sign out" not in response.content
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_links_of_a_preview_stay_in_it(client, sign_in, recommendation):
    sign_in("officer")

    page = client.get(f"{OVERVIEW}?as=public").content.decode()

    assert f'href="{RECOMMENDATION}?as=public"' in page
    assert f'href="{OVERVIEW}reports/?as=public"' in page


@pytest.mark.parametrize(("role", "offered"), [("coordinator", True), ("officer", False)])
@pytest.mark.parametrize("path", ["/harbourne/accessibility/", "/harbourne/privacy/"])
def test_a_preview_without_the_public_texts_says_that_they_come_first(
    client, sign_in, recommendation, path, role, offered
):
    sign_in(role)

    page = client.get(f"{path}?as=public")

    assert page.status_code == 200
    assert "nter the public texts first" in page.text
    assert ('href="/harbourne/public-texts/"' in page.text) is offered


def test_two_reports_of_one_day_are_told_apart_by_their_meetings(client, recommendation):
    open_to_public(recommendation.challenge)
    for committee, on in (("Cabinet", date(2026, 12, 14)), ("Scrutiny Board", None)):
        issued = make_issued(make_draft(committee=make_committee(committee)), meeting_date=on)
    listed = client.get(f"{OVERVIEW}reports/").text
    page = client.get(f"{OVERVIEW}reports/{issued.pk}/").text

    assert "30 June 2026, for Cabinet, 14 December 2026<" in listed
    assert "30 June 2026, for Scrutiny Board<" in listed
    assert "30 June 2026, for Scrutiny Board</h1>" in page
    assert "30 June 2026, for Scrutiny Board, issued " in page


def test_a_stranger_previews_nothing(client, recommendation):
    assert client.get(f"{OVERVIEW}?as=public").status_code == 302


def test_an_answer_to_a_stranger_sets_no_cookie_and_may_be_kept(client, recommendation):
    open_to_public(recommendation.challenge)
    for path in SHARED + OWN:
        response = client.get(path)

        assert response.cookies == {}, path
        assert response.headers["Cache-Control"] == "public, max-age=300", path
        # People of the council are told something else at the same address: a cache must know.
        assert ("Cookie" in response.headers["Vary"]) == (path in SHARED), path


def test_who_has_a_page_already_is_told_that_it_is_the_same(client, recommendation):
    open_to_public(recommendation.challenge)
    for path in SHARED + OWN:
        tag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})

        assert (again.status_code, again.content) == (304, b""), path

    make_action(recommendation=recommendation, title="Hold three meetings")
    assert client.get(RECOMMENDATION, headers={"If-None-Match": tag}).status_code == 200


def test_a_recommendation_that_is_not_published_is_not_found(client, recommendation):
    make_recommendation(number="2", title="Sell the town hall")
    make_recommendation(number="3", published_on=date(2030, 1, 1))
    open_to_public(recommendation.challenge)
    answers = [client.get(f"{OVERVIEW}recommendations/{number}/") for number in ("2", "3", "99")]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert b"Sell the town hall" not in b"".join(one.content for one in answers)
    assert b"Sell the town hall" not in client.get(OVERVIEW).content


def test_a_challenge_that_is_not_published_stays_shut_beside_one_that_is(client, recommendation):
    make_challenge(slug="2020", title="Finance review 2020")
    open_to_public(recommendation.challenge)

    assert client.get("/harbourne/2020/").status_code == 302
    assert b"Finance review 2020" not in client.get("/harbourne/").content


def test_a_public_record_does_not_open_under_another_challenge(client, recommendation):
    other = make_challenge(slug="2020")
    issued = make_issued()
    proof = make_file(title="Survey", is_internal=False, content=b"%PDF-1.7\n1 0 obj 7")
    proof.actions.add(make_action(recommendation=recommendation))
    open_to_public(recommendation.challenge)
    open_to_public(other)
    names = (f"reports/{issued.pk}/", f"reports/{issued.pk}/pdf/", f"evidence/{proof.pk}/")
    here = [read(client, OVERVIEW + name) for name in names]
    there = [read(client, f"/harbourne/2020/{name}") for name in names]

    assert here == [200, 200, 200]
    assert there == [404, 404, 404]


def read(client, path):
    response = client.get(path)
    if response.streaming:
        list(response)  # closes the file
    return response.status_code


def test_a_head_request_is_answered(client, recommendation):
    open_to_public(recommendation.challenge)

    assert client.head(RECOMMENDATION).status_code == 200
    assert client.post(RECOMMENDATION).status_code == 405
