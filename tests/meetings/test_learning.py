"""The reader learns from actions and from what people have confirmed."""

from datetime import date

import pytest

from meetings import importing
from meetings.models import Discussion
from meetings.reading import agenda_item
from meetings.reading.agenda_item import Registered
from meetings.settling import settle
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
)

PAGE = """Agenda item

Peer challenge: progress

Minutes:

The Leader introduced the report on the corporate peer challenge.

Members asked when the skills hub in the town centre would open to residents.

Members thanked the officers for the report.

Resolved: That the report be noted.
"""
KNOWN = [
    Registered("1", "Agree one shared vision with partners."),
    Registered("2", "Turn growth into good local jobs."),
]


def similar(page):
    return [
        (paragraph.index, link.number, link.because)
        for paragraph in page.paragraphs
        for link in paragraph.links
        if link.basis == "similar"
    ]


def test_a_subject_that_only_an_action_names_is_found_through_the_action():
    taught = [KNOWN[0], Registered("2", KNOWN[1].text, ("Open a skills hub in the town centre",))]

    assert similar(agenda_item.read(PAGE, recommendations=KNOWN)) == []
    (found,) = similar(agenda_item.read(PAGE, recommendations=taught))
    assert found[:2] == (4, "2")
    assert "skills hub" in found[2]
    assert "an action under it" in found[2]


def test_single_words_of_an_action_tie_nothing():
    taught = [Registered("2", KNOWN[1].text, ("Train members and tell residents of the centre",))]

    assert similar(agenda_item.read(PAGE, recommendations=taught)) == []


def test_words_tied_to_two_recommendations_tell_neither():
    words = ("Open a skills hub in the town centre",)
    taught = [Registered(one.number, one.text, words) for one in KNOWN]

    assert similar(agenda_item.read(PAGE, recommendations=taught)) == []


@pytest.mark.django_db
def test_the_plans_actions_teach_the_import(council):
    recommendation = make_recommendation(number="2", title="Jobs", text=KNOWN[1].text)
    make_action(recommendation=recommendation, title="Open a skills hub in the town centre")

    page = importing.read(PAGE, make_challenge(), held_on=date(2026, 3, 9))

    assert [found[:2] for found in similar(page)] == [(4, "2")]


@pytest.mark.django_db
def test_a_link_that_somebody_confirmed_teaches_the_next_import(council):
    recommendation = make_recommendation(number="2", title="Jobs", text=KNOWN[1].text)
    words = "It was reported that the skills hub in the town centre was delayed."
    link = discuss(
        recommendation,
        paragraph=make_paragraph(make_item(), words),
        state="suggested",
        basis=Discussion.Basis.SIMILAR,
    )
    read = {"held_on": date(2026, 3, 9)}
    assert similar(importing.read(PAGE, make_challenge(), **read)) == []

    settle(link.pk, council=council, decision="confirm", by=make_user())

    assert [found[:2] for found in similar(importing.read(PAGE, make_challenge(), **read))] == [
        (4, "2")
    ]
