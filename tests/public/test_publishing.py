"""Publishing a challenge and taking it back."""

import pytest

from peerchallenge.public.models import Publication, PublicTexts
from peerchallenge.public.publishing import NothingToDo, TextsMissing, publish, unpublish
from recommendations.models import AuditEntry
from tests.factories import (
    make_challenge,
    make_public_texts,
    make_recommendation,
    make_user,
    open_to_public,
)

pytestmark = pytest.mark.django_db

PAGE = "/harbourne/2026/publish/"
TEXTS = {
    "contact": "Democratic Services",
    "contact_email": "democracy@harbourne.example",
    "reply_days": "5",
    "compliance": "part",
    "problems": "Old reports have no headings.",
    "prepared_on_day": "1",
    "prepared_on_month": "5",
    "prepared_on_year": "2026",
    "enforcement": "gb",
    "privacy_contact": "Data Protection Officer",
    "privacy_email": "privacy@harbourne.example",
}


def test_a_challenge_is_published_and_unpublished_and_the_audit_says_so(council):
    challenge, by = make_challenge(), make_user("coordinator", name="Carol Deane")
    make_public_texts()

    publish(challenge, by=by)
    assert Publication.objects.current().count() == 1
    unpublish(challenge, by=by)
    assert Publication.objects.current().count() == 0
    publish(challenge, by=by)

    assert Publication.objects.get().is_current
    said = AuditEntry.objects.filter(target_type="public.publication").order_by("pk")
    assert [(one.actor_name, one.verb) for one in said] == [
        ("Carol Deane", "published"),
        ("Carol Deane", "unpublished"),
        ("Carol Deane", "published"),
    ]


def test_nothing_is_published_before_the_statements_say_whom_to_ask(council):
    with pytest.raises(TextsMissing):
        publish(make_challenge(), by=make_user("coordinator"))

    assert not Publication.objects.exists()


def test_whoever_comes_second_is_told_that_it_is_done(council):
    challenge = open_to_public().challenge
    with pytest.raises(NothingToDo):
        publish(challenge, by=make_user("coordinator"))
    unpublish(challenge, by=make_user("coordinator"))
    with pytest.raises(NothingToDo):
        unpublish(challenge, by=make_user("coordinator"))

    assert AuditEntry.objects.filter(target_type="public.publication").count() == 2


def test_a_coordinator_publishes_on_the_page_and_takes_it_back(client, sign_in):
    sign_in("coordinator")
    make_recommendation()
    make_public_texts()

    response = client.post(PAGE, {"do": "publish"}, follow=True)
    assert b"Everybody can read it now" in response.content
    assert b'value="unpublish"' in response.content
    response = client.post(PAGE, {"do": "unpublish"}, follow=True)

    assert b"Only your council sees it" in response.content
    assert b"It was public until" in response.content
    assert not Publication.objects.current().exists()


def test_the_page_says_what_stays_hidden(client, sign_in):
    sign_in("coordinator")
    make_recommendation()
    make_recommendation(number="2", published_on="2026-02-01")

    page = client.get(PAGE).content.decode()

    assert "1 recommendation of the published report; 1 that is not published yet" in page
    assert "Enter the public texts" in page
    assert 'value="publish"' not in page


@pytest.mark.parametrize(
    ("wanted", "ready", "status", "said"),
    [
        ("publish", False, 409, "Enter the public texts first"),
        ("unpublish", True, 409, "Nothing was changed"),
        ("shout", True, 422, "Public site"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(client, sign_in, wanted, ready, status, said):
    sign_in("coordinator")
    make_challenge()
    if ready:
        make_public_texts()

    response = client.post(PAGE, {"do": wanted})

    assert response.status_code == status
    assert said in response.content.decode()
    assert not Publication.objects.exists()


def test_the_public_texts_are_entered_and_shown(client, sign_in):
    sign_in("coordinator")
    challenge = make_challenge()

    assert client.post("/harbourne/public-texts/", TEXTS).status_code == 302
    publish(challenge, by=None)
    client.logout()
    statement = client.get("/harbourne/accessibility/").content.decode()
    notice = client.get("/harbourne/privacy/").content.decode()

    assert "partially compliant" in statement
    assert "Old reports have no headings." in statement
    assert "democracy@harbourne.example" in statement
    assert "within 5 working days" in statement
    assert "Equality and Human Rights Commission" in statement
    assert "privacy@harbourne.example" in notice
    assert AuditEntry.objects.filter(target_type="public.publictexts", verb="added").exists()


def test_a_council_in_northern_ireland_names_its_own_commission(client, council):
    make_public_texts(enforcement="ni")
    open_to_public()

    page = client.get("/harbourne/accessibility/").content.decode()

    assert "Equality Commission for Northern Ireland" in page
    assert "Advisory and Support" not in page


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("contact_email", "", "Enter an email address for questions"),
        ("contact_email", "nobody", "Enter an email address such as"),
        ("problems", "", "Enter what is not accessible yet"),
        ("reply_days", "soon", "Enter a whole number of working days"),
        ("prepared_on_day", "31", ""),
    ],
)
def test_public_texts_are_checked(client, sign_in, name, value, error):
    sign_in("coordinator")
    response = client.post("/harbourne/public-texts/", TEXTS | {name: value})

    if error:
        assert response.status_code == 422
        assert error in response.content.decode()
        assert not PublicTexts.objects.exists()
    else:
        assert PublicTexts.objects.get().prepared_on.day == 31
