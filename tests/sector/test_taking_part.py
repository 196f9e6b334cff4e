"""A council joins the sector's memory, and leaves it: what is found follows at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from peerchallenge.public.doors import MAX_AGE
from peerchallenge.public.publishing import unpublish
from peerchallenge.sector.models import Participation
from peerchallenge.sector.taking_part import NothingToDo, join, leave
from recommendations.models import AuditEntry, Recommendation
from tests.factories import make_council, make_user, take_part
from tests.sector.conftest import GAP, HOMES, SCRUTINY

pytestmark = pytest.mark.django_db

PAGE = "/harbourne/sector/"
OPEN = ("/sector/", "/sector/compare/", "/sector/compare/challenges.csv")


def found(client, words):
    """Return the open pages that have `words` in them."""
    return [path for path in OPEN if words in client.get(path).content.decode()]


def test_a_council_joins_and_leaves_and_the_audit_says_so(council):
    by = make_user("coordinator", name="Carol Deane")

    join(council, by=by)
    assert Participation.objects.current().count() == 1
    leave(council, by=by)
    assert Participation.objects.current().count() == 0
    join(council, by=None)

    assert Participation.objects.get().joined_name == "An operator’s command"
    said = AuditEntry.objects.filter(target_type="sector.participation").order_by("pk")
    assert [(one.actor_name, one.verb) for one in said] == [
        ("Carol Deane", "joined"),
        ("Carol Deane", "left"),
        ("An operator's command", "joined"),
    ]
    assert {one.council for one in said} == {council}


def test_whoever_comes_second_is_told_that_it_is_done(council):
    with pytest.raises(NothingToDo):
        leave(council, by=make_user("coordinator"))
    take_part()
    with pytest.raises(NothingToDo):
        join(council, by=make_user("coordinator"))

    assert AuditEntry.objects.filter(target_type="sector.participation").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"left_at": timezone.now() - timedelta(days=9)}, {"joined_name": ""}]
)
def test_the_database_refuses_what_makes_no_sense(council, wrong):
    fields = {"council": council, "joined_at": timezone.now(), "joined_name": "Carol"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(**fields)


def test_a_coordinator_joins_on_the_page_and_leaves_again(client, sign_in, share):
    share("harbourne", GAP, joins=False)
    sign_in("coordinator")

    page = client.get(PAGE).content.decode()
    assert "Does not take part" in page
    assert "the challenge that you have published: Corporate peer challenge 2026" in page
    page = client.post(PAGE, {"do": "join"}, follow=True).content.decode()
    assert "Harbourne Borough Council takes part" in page or "Harbourne Council takes part" in page
    assert "up to 5 minutes" in page
    page = client.post(PAGE, {"do": "leave"}, follow=True).content.decode()

    assert "It took part until" in page
    assert not Participation.objects.current().exists()


def test_the_page_says_when_there_is_nothing_to_share_yet(client, sign_in):
    sign_in("administrator")

    assert "you have not published a challenge" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("wanted", "status"), [("leave", 409), ("shout", 422), ("", 422)])
def test_what_cannot_be_done_is_said_on_the_page(client, sign_in, wanted, status):
    sign_in("coordinator")

    response = client.post(PAGE, {"do": wanted})

    assert response.status_code == status
    assert "Does not take part" in response.content.decode()
    assert ("somebody else has done it already" in response.content.decode()) == (status == 409)


def test_publishing_leads_to_taking_part(client, sign_in, share):
    share("harbourne", GAP, joins=False)
    sign_in("coordinator")

    assert f'href="{PAGE}"' in client.get("/harbourne/2026/publish/").content.decode()


def test_only_who_takes_part_and_publishes_is_found(client, share):
    share("ashby", GAP)
    share("barton", SCRUTINY, joins=False)  # publishes only
    gone = share("corby", HOMES)
    left = share("denby", HOMES)
    unpublish(gone, by=make_user("coordinator", council=gone.council))
    leave(left.council, by=make_user("coordinator", council=left.council))
    take_part(make_council(name="Easton Council", slug="easton"))  # takes part only

    assert found(client, "Ashby Council") == list(OPEN)
    for name in ("Barton", "Corby", "Denby", "Easton"):
        assert found(client, name) == [], name
    for slug in ("barton", "corby", "denby", "easton"):
        assert client.get(f"/sector/like/{slug}/2026/1/").status_code == 404


def test_a_recommendation_that_is_not_published_is_not_found(client, share):
    challenge = share("ashby", GAP, SCRUTINY)
    Recommendation.objects.filter(challenge=challenge, number="2").update(published_on=None)

    page = client.get("/sector/").content.decode()

    assert GAP[0] in page
    assert SCRUTINY[0] not in page
    assert client.get("/sector/like/ashby/2026/2/").status_code == 404
    assert "0 of 1" in client.get("/sector/compare/").content.decode()


def test_joining_and_leaving_take_effect_whatever_copies_there_are(client, share):
    challenge = share("ashby", GAP, joins=False)
    by = make_user("coordinator", council=challenge.council)
    first = client.get("/sector/")
    assert first.headers["Cache-Control"] == f"public, max-age={MAX_AGE}"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/sector/", headers=tag).status_code == 304

    join(challenge.council, by=by)
    second = client.get("/sector/", headers=tag)
    assert second.status_code == 200
    assert "Ashby Council" in second.content.decode()
    leave(challenge.council, by=by)
    third = client.get("/sector/", headers={"If-None-Match": second.headers["ETag"]})

    assert third.status_code == 200
    assert "Ashby" not in third.content.decode()


@pytest.mark.parametrize("path", OPEN)
def test_the_pages_open_no_session_and_set_no_cookie(client, share, path):
    share("ashby", GAP)

    response = client.get(path)

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert b"<script" not in response.content
    assert client.post(path).status_code == 405


def test_a_signed_in_person_reads_the_same_and_nothing_is_kept(client, sign_in, share):
    share("ashby", GAP)
    for_all = client.get("/sector/").content
    sign_in("member")

    response = client.get("/sector/")

    assert response.content == for_all
    assert "public" not in response.headers.get("Cache-Control", "")
