"""What a public page costs: bytes as they are sent, and questions to the database."""

import gzip
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.models import PeerChallenge
from tests.factories import (
    discuss,
    make_action,
    make_box,
    make_comment,
    make_evidence,
    make_issued,
    make_item,
    make_measure,
    make_paragraph,
    make_recommendation,
    open_to_public,
    promise,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db

MOST = 16  # questions to the database
LIGHT = 60_000  # bytes of a page with its style sheet, as sent
PAGES = [
    "/harbourne/",
    "/harbourne/2026/",
    "/harbourne/2026/recommendations/1/",
    "/harbourne/2026/good-news/",
    "/harbourne/2026/recommendations/1/comment/",
    "/harbourne/2026/recommendations/1/comments/",
    "/harbourne/2026/promises/",
    "/harbourne/2026/reports/",
    "/harbourne/2026/open-data/",
    "/harbourne/accessibility/",
    "/harbourne/privacy/",
]
DATA = [
    "/harbourne/2026/open-data/challenge.json",
    "/harbourne/2026/open-data/actions.csv",
    "/harbourne/2026/open-data/events.json",
    "/harbourne/open-data/committees.json",
    "/harbourne/2026/changes.atom",
    "/harbourne/changes.atom",
    "/harbourne/2026/recommendations/1/changes.atom",
    "/harbourne/2026/find/?q=work",
    "/harbourne/2026/find/?q=wurk+gone",
]
# Everything there is, at once.
LARGE = [DATA[0], *DATA[4:]]


def fill(number, held_on):
    """Add a recommendation with one of everything that its page shows."""
    recommendation = make_recommendation(number=str(number), published_on=date(2026, 2, 1))
    first = make_recommendation(number="1", published_on=date(2026, 2, 1))
    action = make_action(recommendation=recommendation)
    action.also_answers.add(first)
    report(action, "on_track", on=date(2026, 3, 1), is_good_news=True)
    make_box()
    make_comment(first, state="shown", answer="Thank you.")
    make_evidence(actions=[action], is_internal=False)
    make_measure(recommendation=recommendation)
    item = make_item(
        status="confirmed", source_url="https://democracy.harbourne.example/1", held_on=held_on
    )
    paragraph = make_paragraph(item)
    discuss(recommendation, paragraph=paragraph)
    discuss(first, paragraph=make_paragraph(item))
    promise(paragraph)
    resolve(item)
    make_issued()
    return recommendation


def questions(client, path):
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_a_page_asks_as_often_for_much_as_for_little(client, council):
    open_to_public(fill(1, date(2026, 3, 9)).challenge)
    for_little = {path: questions(client, path) for path in PAGES + DATA}
    for number in range(2, 9):
        fill(number, date(2026, 3, 9) + timedelta(days=number))
    for_much = {path: questions(client, path) for path in PAGES + DATA}

    assert for_much == for_little
    assert [path for path, asked in for_little.items() if asked > MOST] == LARGE
    assert [path for path in LARGE if for_little[path] > 2 * MOST] == []


def test_a_page_is_light(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", stdout=StringIO())
    challenge = PeerChallenge.objects.get(council__slug="marlbrook")
    style = sent((settings.BASE_DIR / "static" / "css" / "app.css").read_bytes())
    start = f"/marlbrook/{challenge.slug}/"
    numbers = challenge.recommendations.values_list("number", flat=True)
    assert len(numbers) > 8
    for path in (
        start,
        *(f"{start}recommendations/{number}/" for number in numbers),
        f"{start}promises/",
        f"{start}open-data/",
        f"{start}find/?q=plan",
        "/marlbrook/privacy/",
    ):
        page = client.get(path).content

        assert 1_000 < len(page) < LIGHT, path
        assert sent(page) + style < LIGHT / 2, path
        assert b"<script" not in page, path


def sent(content):
    """Return how many bytes go over the wire, packed as servers do."""
    return len(gzip.compress(content, 6))
