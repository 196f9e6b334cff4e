"""What the sector's pages cost: questions to the database, bytes, and time with many councils."""

import gzip
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerchallenge.demonstration import bulk
from peerchallenge.public.models import Publication, PublicTexts
from peerchallenge.sector.alike import alike
from peerchallenge.sector.models import Participation
from recommendations.models import Council, PeerChallenge, Recommendation, Theme
from tests.factories import make_action, make_evidence, move_date, report
from tests.public.test_weight import LIGHT, sent
from tests.sector.conftest import GAP, PUBLISHED, SCRUTINY

pytestmark = pytest.mark.django_db

PAGES = [
    "/sector/",
    "/sector/?q=budget&theme=financial-planning-management",
    "/sector/like/one/2026/1/",
    "/sector/compare/",
    "/sector/compare/challenges.csv",
]
MOST = 12  # questions to the database
COUNCILS, RECOMMENDATIONS = 20, 10


def questions(client, path):
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def fill(share, slug):
    """Let a council share one of everything that the pages show."""
    challenge = share(slug, GAP, SCRUTINY)
    theme = Theme.objects.create(challenge=challenge, name="Finance")
    for recommendation in challenge.recommendations.all():
        theme.recommendations.add(recommendation)
        action = make_action(recommendation=recommendation)
        report(action, "on_track", on=date(2026, 3, 1))
        move_date(action, date(2026, 9, 30), on=date(2026, 3, 2))
        make_evidence(council=challenge.council, actions=[action], is_internal=False)


def test_a_page_asks_as_often_for_five_councils_as_for_two(client, share):
    fill(share, "one")
    fill(share, "two")
    for_little = {path: questions(client, path) for path in PAGES}
    for slug in ("three", "four", "five"):
        fill(share, slug)
    for_much = {path: questions(client, path) for path in PAGES}

    assert for_much == for_little
    assert max(for_little.values()) <= MOST


def test_many_councils_are_looked_through_fast_and_the_pages_stay_light(client, settings):
    size = bulk.Size(COUNCILS, RECOMMENDATIONS, actions=3, updates=2, meetings=0)
    bulk.load(size, seed=7, day=date(2026, 6, 30))
    Recommendation.objects.update(published_on=PUBLISHED)
    open_all()
    one = Recommendation.objects.select_related("challenge__council").first()
    style = sent((settings.BASE_DIR / "static" / "css" / "app.css").read_bytes())
    for path in ("/sector/", "/sector/compare/", f"/sector/like/bulk-1/cpc/{one.number}/"):
        page = client.get(path).content
        assert len(gzip.compress(page, 6)) + style < LIGHT, path

    alike(one, one.challenge.council, date(2026, 6, 30))
    started = time.perf_counter()
    alike(one, one.challenge.council, date(2026, 6, 30))

    # All of 400 councils take a quarter of a second on one core; a slow machine gets much more.
    assert time.perf_counter() - started < 1


def open_all():
    """Publish everything there is and let every council take part, without the audit."""
    by = {"published_at": "2026-02-01T09:00Z", "published_name": "Asha Verma"}
    Publication.objects.bulk_create(
        Publication(challenge=one, **by) for one in PeerChallenge.objects.all()
    )
    texts = {"contact": "A", "contact_email": "a@b.example", "compliance": "full"}
    texts |= {"prepared_on": PUBLISHED, "privacy_contact": "B", "privacy_email": "b@b.example"}
    PublicTexts.objects.bulk_create(
        PublicTexts(council=one, **texts) for one in Council.objects.all()
    )
    Participation.objects.bulk_create(
        Participation(council=one, joined_at="2026-02-01T09:00Z", joined_name="Asha Verma")
        for one in Council.objects.all()
    )
