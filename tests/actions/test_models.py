"""What the database refuses, and what a model says of itself."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from actions.models import ActionItem, Evidence, Measure, Measurement, ProgressUpdate
from meetings.models import (
    AgendaItem,
    CommitmentOutcome,
    Discussion,
    Paragraph,
    Resolution,
)
from recommendations import audit
from recommendations.models import AuditEntry, Recommendation, natural_key
from recommendations.triggers import trigger_sql
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_council,
    make_item,
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


def refuses(change, match=None):
    """Check that the database refuses `change`, and that the transaction survives it."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def make_measurement():
    measure = Measure.objects.create(recommendation=make_recommendation(), name="Jobs")
    return Measurement.objects.create(
        measure=measure,
        measured_on=date(2026, 3, 1),
        value=3,
        source="Returns",
        recorded_by=make_user(),
    )


def make_audit_entry():
    council = make_council()
    return audit.record(None, "added", council, council=council)


APPEND_ONLY = {
    "update": (lambda: report(make_action(), "complete", on=date(2026, 3, 1)), "recorded_name"),
    "date change": (
        lambda: move_date(make_action(), date(2026, 9, 1), on=date(2026, 3, 1)),
        "reason",
    ),
    "reading": (make_measurement, "source"),
    "audit entry": (make_audit_entry, "verb"),
}


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("record", APPEND_ONLY)
def test_the_database_refuses_to_change_what_is_append_only(record, change):
    make, field = APPEND_ONLY[record]
    made = make()
    rows = type(made).objects.filter(pk=made.pk)

    refuses(
        lambda: rows.update(**{field: "Rewritten."}) if change == "update" else rows.delete(),
        "append-only",
    )

    assert type(made).objects.filter(pk=made.pk).exists()


def test_every_append_only_or_frozen_table_has_its_triggers_after_all_migrations():
    from django.apps import apps

    wanted = {
        sql.split('"')[1]
        for model in apps.get_models()
        for sql in trigger_sql(model, connection.vendor)
        if sql.startswith(("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER"))
    }
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}

    assert len(wanted) >= 15
    assert wanted <= found


@pytest.mark.parametrize("field", ["text", "number"])
def test_the_words_of_a_published_recommendation_cannot_change(field):
    published = make_recommendation(published_on=date(2026, 2, 1))
    rows = Recommendation.objects.filter(pk=published.pk)

    refuses(lambda: rows.update(**{field: "Other"}), "frozen")

    rows.update(title="Another short title")
    assert rows.get().title == "Another short title"


def test_the_words_of_a_recommendation_can_be_corrected_until_it_is_published():
    draft = make_recommendation()

    Recommendation.objects.filter(pk=draft.pk).update(text="As it should read.")

    draft.refresh_from_db()
    assert draft.text == "As it should read."


@pytest.mark.parametrize(
    ("model", "make", "change"),
    [
        (Paragraph, make_paragraph, {"text": "Reworded."}),
        (AgendaItem, make_item, {"source_text": "Reworded."}),
        (Resolution, lambda: resolve(make_item()), {"text": "Reworded."}),
        (ActionItem, make_action, {"original_due_on": date(2030, 1, 1)}),
    ],
)
def test_what_is_cited_keeps_its_words_and_an_action_its_first_date(model, make, change):
    made = make()

    refuses(lambda: model.objects.filter(pk=made.pk).update(**change), "frozen")


REFUSED = {
    "an update with an unknown status": lambda: report(make_action(), "fine", on=date(2026, 2, 1)),
    "an update that says nothing": lambda: report(
        make_action(), "complete", on=date(2026, 2, 1), narrative=""
    ),
    "two recommendations with one number": lambda: Recommendation.objects.create(
        challenge=make_recommendation(number="1").challenge, number="1", text="Again."
    ),
    "two actions with one reference": lambda: (make_action(ref="1.1"), make_action(ref="1.1")),
    "a recommendation not accepted without reasons": lambda: make_recommendation(
        response="not_accepted"
    ),
    "a challenge that ends before it begins": lambda: make_challenge(
        slug="x", on_site_from=date(2026, 2, 2), on_site_until=date(2026, 2, 1)
    ),
    "a confirmed link that nobody confirmed": lambda: Discussion.objects.create(
        paragraph=make_paragraph(),
        recommendation=make_recommendation(),
        state="confirmed",
        basis="explicit",
        because="names it",
    ),
    "a link stated twice": lambda: [
        discuss(make_recommendation(), paragraph=paragraph) for paragraph in [make_paragraph()] * 2
    ],
    "a promise met by nothing that shows it": lambda: outcome_without("met"),
    "a promise withdrawn by no resolution": lambda: outcome_without("withdrawn"),
    "a promise reopened without a reason": lambda: outcome_without("reopened"),
    "evidence that is neither a file nor a link": lambda: Evidence.objects.create(
        council=make_council(), title="Proof", recorded_by=make_user()
    ),
    "a post twice": lambda: [
        type(make_post()).objects.create(council=make_council(), title="Head of Policy")
    ],
}


# The constraint that must be what refuses it; SQLite does not name those of uniqueness.
CHECKS = {
    "an update with an unknown status": "progressupdate_status_is_known",
    "an update that says nothing": "progressupdate_says_something",
    "a recommendation not accepted without reasons": "recommendation_not_accepted_has_reasons",
    "a challenge that ends before it begins": "peerchallenge_first_day_is_not_after_the_last",
    "a confirmed link that nobody confirmed": "discussion_settled_names_who_and_when",
    "a promise met by nothing that shows it": "commitmentoutcome_met_cites_what_shows_it",
    "a promise withdrawn by no resolution": "commitmentoutcome_withdrawn_cites_a_resolution",
    "a promise reopened without a reason": "commitmentoutcome_says_why",
    "evidence that is neither a file nor a link": "evidence_is_a_file_or_a_link",
}


def outcome_without(outcome):
    return CommitmentOutcome.objects.create(
        commitment=promise(make_paragraph()),
        sequence=1,
        outcome=outcome,
        effective_on=date(2026, 3, 10),
        recorded_by=make_user(),
    )


@pytest.mark.parametrize("case", REFUSED)
def test_the_database_refuses(case):
    refuses(REFUSED[case], CHECKS.get(case))


def test_two_updates_cannot_take_the_same_place():
    update = report(make_action(), "complete", on=date(2026, 2, 1))

    refuses(
        lambda: ProgressUpdate.objects.create(
            action=update.action,
            sequence=update.sequence,
            status="at_risk",
            narrative="At the same time.",
            effective_on=date(2026, 2, 1),
            recorded_by=update.recorded_by,
            recorded_name="Somebody",
        )
    )


def test_the_same_minute_number_may_be_used_by_two_councils():
    other = make_council(name="Tidewell District Council", slug="tidewell")

    make_recommendation(number="1")
    make_recommendation(challenge=make_challenge(council=other), number="1")

    assert Recommendation.objects.for_council(other).count() == 1


@pytest.mark.parametrize(
    ("numbers", "ordered"),
    [
        (["10", "2", "1"], ["1", "2", "10"]),
        (["5b", "6", "5", "5a"], ["5", "5a", "5b", "6"]),
        (["R10", "R9", "R1"], ["R1", "R9", "R10"]),
        (["5.10", "5.9", "5"], ["5", "5.9", "5.10"]),
    ],
)
def test_numbers_sort_as_people_count(numbers, ordered):
    assert sorted(numbers, key=natural_key) == ordered


def test_the_audit_keeps_names_as_they_were():
    user = make_user(name="Dilys Rowe")
    entry = audit.record(user, "changed", make_council(), council=make_council(), name=["A", "B"])
    user.full_name = "Somebody Else"
    user.save()

    entry = AuditEntry.objects.get(pk=entry.pk)

    assert (entry.actor_name, entry.changes) == ("Dilys Rowe", {"name": ["A", "B"]})
