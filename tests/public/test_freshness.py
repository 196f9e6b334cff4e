"""Since when a public page says what it says, and who is told that nothing has changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from peerchallenge.public import freshness
from peerchallenge.public.freshness import MOMENTS, SETTLED_AFTER, last_change
from recommendations import audit
from recommendations.models import ImplementationDecision
from tests import factories as make
from tests.public.poison import PUBLIC
from tests.public.test_doors import OWN, SHARED

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 5, 6, 7, 8, 9, 500_000, tzinfo=UTC)
# Every change of these is told to the audit.
AUDITED = {
    "actions.ActionItem", "actions.Measure", "meetings.Committee", "meetings.Paragraph",
    "meetings.Resolution", "public.PublicTexts", "recommendations.Assessment",
    "recommendations.Council", "recommendations.PeerChallenge", "recommendations.Post",
    "recommendations.Recommendation", "recommendations.Theme",
}  # fmt: skip


@pytest.fixture
def recommendation(council):
    recommendation = make.make_recommendation(published_on=date(2026, 2, 1))
    make.make_action(recommendation=recommendation)
    return recommendation


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the clock of this process, not that of the database."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


def an_update(recommendation):
    make.report(recommendation.actions.get(), "on_track", on=date(2026, 3, 1), recorded_at=LATER)


def a_moved_date(recommendation):
    action = recommendation.actions.get()
    make.move_date(action, date(2027, 1, 1), on=date(2026, 3, 1), recorded_at=LATER)


def a_decision(recommendation):
    ImplementationDecision.objects.create(
        recommendation=recommendation, state="implemented", decided_on=date(2026, 3, 5),
        decided_by="Cabinet", reason="It is done.", recorded_by=make.make_user(),
        recorded_at=LATER,
    )  # fmt: skip


def a_reading(recommendation):
    make.make_measure(recommendation=recommendation).readings.create(
        measured_on=date(2026, 3, 1), value=70, source="Survey", recorded_by=make.make_user(),
        recorded_at=LATER,
    )  # fmt: skip


def evidence(recommendation):
    make.make_evidence(actions=[recommendation.actions.get()], recorded_at=LATER)


def minutes(recommendation):
    make.make_item(status="confirmed", retrieved_at=LATER)


def a_link(recommendation):
    make.discuss(recommendation, settled_at=LATER)


def a_promise(recommendation):
    make.promise(make.make_paragraph(), settled_at=LATER)


def an_outcome(recommendation):
    make.tell_outcome(make.promise(make.make_paragraph()), recorded_at=LATER)


def a_report(recommendation):
    make.make_issued(issued_at=LATER)


def a_publication(recommendation):
    publication = make.open_to_public(recommendation.challenge)
    publication.published_at = LATER
    publication.save()


def an_audit_entry(recommendation):
    council = recommendation.challenge.council
    entry = audit.record(None, "changed", recommendation, council=council)
    type(entry).objects.create(
        council=council, actor_name="x", verb="changed", target_type="x", target_id=1,
        target_name="x", recorded_at=LATER,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        an_update, a_moved_date, a_decision, a_reading, evidence, minutes, a_link, a_promise,
        an_outcome, a_report, a_publication, an_audit_entry,
    ],
)  # fmt: skip
def test_every_kind_of_row_makes_the_pages_newer(recommendation, change):
    council = recommendation.challenge.council
    elsewhere = make.make_council(name="Tidewell District Council", slug="tidewell")
    assert last_change(council) is None or last_change(council) < LATER

    change(recommendation)

    assert last_change(council) == LATER
    assert last_change(elsewhere) is None


def test_whatever_the_public_reads_has_a_moment_or_is_told_to_the_audit():
    with_moment = {model._meta.label for model, *_ in MOMENTS}

    assert PUBLIC.keys() - with_moment - AUDITED == set()


def test_an_answer_is_as_old_as_the_latest_of_four_moments(recommendation, monkeypatch):
    council = recommendation.challenge.council
    monkeypatch.setattr(freshness, "STARTED", datetime(2026, 6, 1, 9, 0, 0, 5, tzinfo=UTC))
    a_day_later = datetime(2026, 6, 2, 9, tzinfo=UTC)

    # The second after the start; then the midnight of British summer time.
    started = freshness.freshness(None, a_day_later)
    assert started.modified == datetime(2026, 6, 1, 9, 0, 1, tzinfo=UTC).timestamp()
    by_day = freshness.freshness(council, a_day_later)
    assert by_day.modified == datetime(2026, 6, 1, 23, tzinfo=UTC).timestamp()
    assert by_day.is_settled

    an_update(recommendation)
    settled = LATER.replace(microsecond=0) + SETTLED_AFTER + timedelta(seconds=1)
    at_once = freshness.freshness(council, LATER + timedelta(seconds=2))
    assert at_once.modified == int((LATER + timedelta(seconds=2)).timestamp())
    assert not at_once.is_settled
    for after in (settled, settled + timedelta(hours=3)):
        assert freshness.freshness(council, after).modified == settled.timestamp()
        assert freshness.freshness(council, after).is_settled


@pytest.mark.parametrize("path", [*SHARED, *OWN, "/open-data/openapi.json"])
def test_who_has_it_is_told_so_by_either(client, recommendation, clock, path):
    make.open_to_public(recommendation.challenge)
    clock(timezone.now() + timedelta(minutes=5))
    first = client.get(path)
    since, tag = first.headers["Last-Modified"], first.headers["ETag"]
    before = http_date(parse_http_date(since) - 1)

    by_date = client.get(path, headers={"If-Modified-Since": since})
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert by_date.headers["Last-Modified"] == since
    assert client.get(path, headers={"If-Modified-Since": before}).status_code == 200
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    # The tag wins.
    both = {"If-None-Match": '"another"', "If-Modified-Since": since}
    assert client.get(path, headers=both).status_code == 200
    both = {"If-None-Match": tag, "If-Modified-Since": before}
    assert client.get(path, headers=both).status_code == 304


def test_a_change_is_seen_by_who_asks_with_the_date(client, recommendation, clock):
    make.open_to_public(recommendation.challenge)
    page = "/harbourne/2026/recommendations/1/"
    later = timezone.now() + timedelta(minutes=5)
    clock(later)
    since = {"If-Modified-Since": client.get(page).headers["Last-Modified"]}
    assert client.get(page, headers=since).status_code == 304

    action = recommendation.actions.get()
    make.report(action, "at_risk", on=date(2026, 3, 1), narrative="It slips.", recorded_at=later)

    again = client.get(page, headers=since)
    assert again.status_code == 200
    assert "It slips." in again.content.decode()


def test_until_a_change_has_settled_nobody_is_told_that_nothing_changed(
    client, recommendation, clock
):
    make.open_to_public(recommendation.challenge)
    clock(LATER)
    make.report(recommendation.actions.get(), "on_track", on=date(2026, 3, 1), recorded_at=LATER)
    first = client.get("/harbourne/2026/")
    since = first.headers["Last-Modified"]

    assert parse_http_date(since) == int(LATER.timestamp())
    assert client.get("/harbourne/2026/", headers={"If-Modified-Since": since}).status_code == 200
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/harbourne/2026/", headers=tag).status_code == 304


def test_a_file_is_as_old_as_the_record_around_it(client, recommendation, clock):
    proof = make.make_file(is_internal=False)
    proof.actions.add(recommendation.actions.get())
    issued = make.make_issued()
    make.open_to_public(recommendation.challenge)
    clock(timezone.now() + timedelta(minutes=5))
    for path in (
        f"/harbourne/2026/evidence/{proof.pk}/",
        f"/harbourne/2026/reports/{issued.pk}/pdf/",
    ):
        first = client.get(path)
        list(first)  # closes the file
        for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            again = client.get(path, headers={header: first.headers[name]})
            assert again.status_code == 304, (path, name)
            assert again.headers["ETag"] == first.headers["ETag"]


def test_a_preview_says_nothing_of_its_age(client, sign_in, recommendation):
    sign_in("officer")

    answer = client.get("/harbourne/2026/?as=public")

    assert not {"ETag", "Last-Modified"} & answer.headers.keys()
