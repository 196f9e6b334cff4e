"""Every model and every field of the installation has a decision on what becomes of it."""

import pytest
from django.apps import apps
from django.db import models

from peerchallenge.handover import values
from peerchallenge.handover.kinds import COUNCIL, KINDS, LEFT_OUT, PEOPLE, kind_of
from recommendations.models import Council

KNOWN = {kind.label for kind in KINDS}


def test_every_model_is_handed_over_or_left_out_with_a_reason():
    links = {field.remote_field.through for kind in KINDS for field in kind.many}
    undecided = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in links
    } ^ (KNOWN | LEFT_OUT.keys())

    assert undecided == set(), "say in handover/kinds.py what becomes of it"
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_row_names_stands_before_it(kind):
    before = {one.label for one in KINDS[: KINDS.index(kind) + 1]}
    named = {
        field.related_model._meta.label
        for field in (*kind.fields, *kind.many)
        if field.related_model
    }

    assert named - before == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_can_be_written_and_read(kind):
    for field in kind.fields:
        if field.related_model:
            assert kind_of(field.related_model) in KINDS
        elif not isinstance(field, models.FileField):
            assert any(isinstance(field, one) for one, _ in values.READERS), field


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_way_to_the_council_is_a_way_that_exists_and_every_left_field_has_a_reason(kind):
    names = {field.name for field in kind.model._meta.get_fields()}

    assert kind.left.keys() <= names
    assert all(kind.left.values())
    if kind not in (PEOPLE, COUNCIL):
        # Django refuses a way that is none; nothing is asked of the database.
        assert str(kind.model._default_manager.filter(**{kind.of: Council(pk=1)}).query)


def test_no_two_kinds_share_a_name_or_a_model():
    assert len({kind.name for kind in KINDS}) == len(KNOWN) == len(KINDS)


def test_no_secret_of_a_person_is_handed_over():
    assert {field.name for field in PEOPLE.fields} == {"email", "full_name"}
