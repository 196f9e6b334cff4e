"""Addresses at which nothing can be, forms that cannot be read: answered, on either database."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_action, make_challenge, make_item, make_recommendation

pytestmark = pytest.mark.django_db

TOO_LARGE = "9" * 30  # random requests met it: SQLite raised, and the page said 500


@pytest.mark.parametrize("name", ["people:leave", "actions:action", "meetings:item"])
def test_a_number_that_no_row_can_have_is_no_page(client, council, sign_in, name):
    sign_in("administrator")

    for number in (TOO_LARGE, str(2**63)):
        address = reverse(name, args=[council.slug, number])
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("number", [TOO_LARGE, "9" * 5000, "0", "x", "²"])
def test_a_query_may_name_a_number_that_no_row_can_have(client, council, sign_in, number):
    sign_in("coordinator")
    for path, status in (
        (f"members-questions/?action={number}", 200),
        (f"members-questions/?recommendation={number}", 200),
        (f"members-questions/new/?action={number}", 404),
        (f"search/?q=plan&page={number}", 200),
    ):
        assert client.get(f"/{council.slug}/{path}").status_code == status, path
    page = client.get(reverse("accounts:hand-over", args=[council.slug]), {"person": number})
    assert page.status_code in {200, 404}


@pytest.mark.parametrize("number", [TOO_LARGE, "9" * 5000, "x"])
def test_a_form_may_name_a_number_that_no_row_can_have(client, council, sign_in, number):
    sign_in("coordinator")
    action = make_action(recommendation=make_recommendation(challenge=make_challenge()))
    challenge = action.recommendation.challenge
    grid = reverse("actions:update-many", args=[council.slug, challenge.slug])
    owners = reverse("actions:change-owners", args=[council.slug, challenge.slug])
    add = reverse("actions:add-evidence", args=[council.slug, action.pk])

    assert client.post(grid, {"row": number}).status_code in {200, 302, 422}
    assert client.post(owners, {"actions": number}).status_code in {302, 404, 422}
    assert client.post(add, {"evidence_known": number}).status_code in {404, 422}


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b&page=2", "%00=1"])
def test_a_query_with_a_zero_byte_is_no_page(client, council, sign_in, query):
    sign_in("officer")

    assert client.get(f"/{council.slug}/search/?{query}").status_code == 404
    assert client.get(f"/sign-in/?{query}").status_code == 404


def test_what_only_looks_like_a_zero_byte_is_looked_for(client, council, sign_in):
    sign_in("officer")

    assert client.get(f"/{council.slug}/search/?q=100%2500").status_code == 200


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_is_can_be_asked_for(client, council, sign_in, day):
    """Random requests met it: there is no day before the one, and none after the other."""
    sign_in("coordinator")
    action = make_action(recommendation=make_recommendation())
    item = make_item(challenge=action.challenge)
    asked = {"as_at": day, "since": day, "until": day, "meeting_date": day, "from": day}
    for name in ("since", "until", "as_at", "meeting_date"):
        parts = {"day": day.day, "month": day.month, "year": day.year}
        asked |= {f"{name}_{part}": number for part, number in parts.items()}
    challenge = "/harbourne/2026"
    for path in (
        f"/harbourne/committees/{item.meeting.committee_id}/",
        "/harbourne/audit/",
        "/harbourne/audit/audit.csv",
        "/harbourne/commitments/",
        "/harbourne/scrutiny-recommendations/",
        f"{challenge}/recommendations/1/",
        f"{challenge}/changes/",
        f"{challenge}/report/",
        f"{challenge}/report/as-at/{day:%Y-%m-%d}/",
        f"{challenge}/briefing/",
    ):
        for given in (asked, {"as_at": day}, {"since": day}, {"until": day}):
            answer = client.get(path, given)
            list(answer)
            assert answer.status_code in {200, 404, 422}, (path, given)


CUT_OFF = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nx\r\n'
UNREADABLE = {
    "another alphabet": ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    "too many fields": ("application/x-www-form-urlencoded", b"a=b&" * 10_001),
    "no boundary": ("multipart/form-data", CUT_OFF),
    "too many files": ("multipart/form-data; boundary=x", FILE * 101 + b"--x--"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("path", ["/nowhere/at/all/", "/invitation/%00/", "/sign-in/"])
@pytest.mark.parametrize("token", [True, False])
def test_a_form_that_cannot_be_read_is_refused_and_no_fault(council, path, kind, token):
    """Random requests met it: looking for the token, the pages of errors failed themselves."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "t" * 32
    headers = {"x-csrftoken": "t" * 32} if token else {}
    content_type, body = UNREADABLE[kind]

    response = client.generic("POST", path, body, content_type, headers=headers)

    if path == "/sign-in/" and kind == "another alphabet":  # read as the UTF-8 that it is
        assert response.status_code == (422 if token else 403)
    else:
        assert response.status_code == (400 if path == "/sign-in/" else 404)
    assert "Content-Security-Policy" in response.headers
