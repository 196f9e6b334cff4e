"""Which part of the record is public, and that it agrees with the council's own report."""

from datetime import UTC, date, datetime

import pytest

from peerchallenge.public import record
from peerchallenge.reports.progress import progress_report
from recommendations.models import Assessment, ProgressReview
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_evidence,
    make_file,
    make_issued,
    make_item,
    make_measure,
    make_paragraph,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    promise,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 30)
PAGE = "https://democracy.harbourne.example/item/1"


@pytest.fixture
def recommendation(council):
    return make_recommendation(published_on=date(2026, 2, 1))


def shown(recommendation, day=DAY):
    """Return what the public is told about one recommendation."""
    found = record.recommendations_on(recommendation.challenge, day).filter(pk=recommendation.pk)
    return record.recommendations(recommendation.challenge, list(found), day)[0]


def minutes(recommendation, text="Members welcomed it.", **fields):
    fields = {"status": "confirmed", "source_url": PAGE, "held_on": date(2026, 3, 9)} | fields
    item = make_item(challenge=recommendation.challenge, **fields)
    discuss(recommendation, paragraph=make_paragraph(item, text))
    return item


def test_an_action_is_told_as_it_stands(recommendation):
    post = make_post(holder=make_user("officer", name="Tom Hallworth"))
    action = make_action(recommendation=recommendation, owner=post, ref="1.1")
    report(action, "on_track", on=date(2026, 3, 1), narrative="Two sessions were held.")
    move_date(action, date(2026, 9, 30), on=date(2026, 4, 1))

    (told,) = shown(recommendation).actions

    assert (told.ref, told.owner, told.status_label) == ("1.1", "Head of Policy", "On track")
    assert (told.due_on, told.original_due_on, told.moves) == (
        date(2026, 9, 30),
        date(2026, 6, 30),
        1,
    )
    assert (told.narrative, told.reported_on) == ("Two sessions were held.", date(2026, 3, 1))
    assert "Tom Hallworth" not in str(told)


def test_an_action_that_answers_two_recommendations_is_told_under_both(recommendation):
    other = make_recommendation(number="2", published_on=date(2026, 2, 1))
    make_action(recommendation=other, ref="2.1").also_answers.add(recommendation)

    assert [one.ref for one in shown(recommendation).actions] == ["2.1"]
    assert [one.ref for one in shown(other).actions] == ["2.1"]
    assert record.overview(recommendation.challenge, DAY).bar.total == 1


def test_the_numbers_are_those_of_the_progress_report(recommendation):
    statuses = ["complete", "embedded", "on_track", "off_track", "paused"]
    for number, status in enumerate(statuses, start=1):
        action = make_action(recommendation=recommendation, ref=f"1.{number}")
        fields = {"review_on": date(2027, 1, 1)} if status == "paused" else {}
        report(action, status, on=date(2026, 3, 1), **fields)
    make_action(recommendation=recommendation, original_due_on=date(2026, 4, 1))
    own = progress_report(
        recommendation.challenge, DAY, generated_at=datetime(2026, 7, 1, tzinfo=UTC)
    ).summary

    told = record.overview(recommendation.challenge, DAY)

    assert (told.bar.total, told.bar.complete, told.bar.overdue) == (6, 2, 1)
    assert (own.actions_total, own.actions_complete, own.overdue) == (6, 2, 1)
    assert len(told.formal) == own.recommendations_total == 1


def test_actions_of_recommendations_that_are_not_published_are_not_counted(recommendation):
    make_action(recommendation=recommendation)
    make_action(recommendation=make_recommendation(number="2"))
    make_measure(recommendation=make_recommendation(number="2"))

    told = record.overview(recommendation.challenge, DAY)

    assert (told.bar.total, len(told.formal), told.measures) == (1, 1, ())


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"source_url": ""},
        {"title": "Exempt: exclusion of the press and public"},
        {"held_on": date(2026, 7, 9)},
    ],
)
def test_only_confirmed_minutes_that_the_council_has_published_are_quoted(recommendation, fields):
    promise(minutes(recommendation, **fields).paragraphs.get())
    assert shown(recommendation).considered == ()
    assert record.promises(recommendation.challenge, DAY) == ()

    item = minutes(recommendation, "The Board asked why.", committee="Board")
    resolve(item, "That it be noted.")
    promise(item.paragraphs.get(), what="a report")
    (told,) = shown(recommendation).considered

    assert (told.committee, told.source_url) == ("Board", PAGE)
    assert told.paragraphs == ("The Board asked why.",)
    assert [one.text for one in told.resolutions] == ["That it be noted."]
    assert [one.what for one in record.promises(recommendation.challenge, DAY)] == ["a report"]
    (listed,) = record.overview(recommendation.challenge, DAY).formal
    assert (listed.discussed_on, listed.discussed_by) == (date(2026, 3, 9), "Board")


@pytest.mark.parametrize(
    "text",
    [
        "The press and public be excluded from the meeting.",
        "This is EXEMPT INFORMATION.",
        "Paragraph 3 of Schedule 12A to the Local Government Act 1972 applies.",
        "Appendix 2 is not for publication.",
    ],
)
def test_an_item_that_speaks_of_exempt_information_is_left_out_whole(recommendation, text):
    item = minutes(recommendation)
    assert len(shown(recommendation).considered) == 1
    make_paragraph(item, text)

    assert shown(recommendation).considered == ()


def test_what_a_later_version_of_a_page_no_longer_says_is_not_quoted(recommendation):
    before = minutes(recommendation, "A name that was taken out.")
    promise(before.paragraphs.get())
    assert len(record.promises(recommendation.challenge, DAY)) == 1
    make_item(status="confirmed", source_url=PAGE, previous=before, version=2)

    assert shown(recommendation).considered == ()
    assert record.promises(recommendation.challenge, DAY) == ()


def test_a_promise_that_a_later_version_still_says_is_told_from_that_version(recommendation):
    before = minutes(recommendation, "A report will come.", minute="7")
    promise(before.paragraphs.get(), due_on=date(2026, 6, 1))
    after = make_item(
        status="confirmed", source_url=f"{PAGE}?v=2", previous=before, version=2, minute="8"
    )
    make_paragraph(after, "A report will come.")

    (told,) = record.promises(recommendation.challenge, DAY)

    assert (told.minute, told.source_url, told.state) == ("8", f"{PAGE}?v=2", "overdue")


def test_evidence_is_told_only_where_it_is_not_kept_from_the_public(recommendation):
    action = make_action(recommendation=recommendation)
    update = report(action, "on_track", on=date(2026, 3, 1))
    link = make_evidence(title="B survey", actions=[action], is_internal=False)
    make_evidence(title="Legal advice", actions=[action])
    file = make_file(title="A map", is_internal=False)
    file.updates.add(update)
    file.actions.add(action)
    challenge = recommendation.challenge

    told = shown(recommendation).actions[0].evidence

    assert [(one.key, one.title, one.url) for one in told] == [
        (file.pk, "A map", ""),
        (link.pk, "B survey", link.url),
    ]
    assert record.evidence_file(challenge, file.pk, DAY) == file
    assert record.evidence_file(challenge, link.pk, DAY) is None


@pytest.mark.parametrize("case", ["internal", "nobody cites it", "recommendation not published"])
def test_a_file_that_is_not_public_is_not_given_out(recommendation, case):
    file = make_file(is_internal=case == "internal")
    other = make_recommendation(number="2")
    if case != "nobody cites it":
        about = other if case == "recommendation not published" else recommendation
        file.actions.add(make_action(recommendation=about))

    assert record.evidence_file(recommendation.challenge, file.pk, DAY) is None


def test_a_verdict_of_the_peers_is_told_once_it_is_published(recommendation):
    review = ProgressReview.objects.create(
        challenge=recommendation.challenge, visited_on=date(2026, 4, 1)
    )
    Assessment.objects.create(review=review, recommendation=recommendation, text="Clearer.")
    assert shown(recommendation).verdicts == ()
    review.published_on = date(2026, 6, 30)
    review.save()

    assert [one.text for one in shown(recommendation).verdicts] == ["Clearer."]
    assert shown(recommendation, date(2026, 6, 29)).verdicts == ()


def test_only_reports_that_are_wholly_public_are_listed(recommendation):
    public, restricted = make_issued(), make_issued(classification="Part exempt: paragraph 3")
    challenge = make_challenge()

    assert [one.key for one in record.reports(challenge)] == [public.pk]
    assert record.report(challenge, restricted.pk) is None
    assert record.report_file(challenge, restricted.pk) is None
    assert record.report(challenge, public.pk).successor is None


def test_a_report_names_its_successor_only_where_that_is_public(recommendation):
    first = make_issued()
    second = make_issued(supersedes=first)
    third = make_issued(supersedes=second, classification="Exempt")

    assert record.report(make_challenge(), first.pk).successor == second.pk
    assert record.report(make_challenge(), second.pk).successor is None
    assert third.classification == "Exempt"
