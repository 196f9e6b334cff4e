"""Themes that mean the same, however councils write them."""

import pytest

from peerchallenge.sector.themes import STANDARD, key_of, labels


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Governance and culture", "GOVERNANCE & CULTURE"),
        ("Governance and culture", "3. Governance  and culture"),
        ("Governance and culture", "Governance/Culture"),
        ("Governance and culture", "Theme 3: Governance and Culture"),
        ("Governance and culture", "Governance"),
        ("Financial planning and management", "Finance"),
        ("Financial planning and management", "Financial planning & viability"),
        ("Local priorities and outcomes", "Understanding of the local place and priority-setting"),
        ("Organisational and place leadership", "Leadership of place"),
        ("Capacity for improvement", "Capacity to deliver"),
        ("Children’s services", "Children's Services"),
        ("Housing & homes", "housing, homes"),
    ],
)
def test_ways_of_writing_one_theme_are_one(one, other):
    assert key_of(one) == key_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Governance and culture", "Culture and leisure"),
        ("Financial planning and management", "Financial inclusion"),
        ("Organisational leadership and governance", "Governance and culture"),
        ("Housing", "Housing growth"),
        ("2030", "2040"),
    ],
)
def test_themes_that_differ_stay_apart(one, other):
    assert key_of(one) != key_of(other)


def test_the_five_come_first_by_their_full_names_and_others_as_most_write_them():
    names = ["housing", "Housing", "Housing", "Finance", "Climate change", "governance & culture"]

    found = labels([*names, "", "…"])

    assert list(found.values()) == [
        "Governance and culture",
        "Financial planning and management",
        "Climate change",
        "Housing",
    ]


def test_no_way_of_writing_belongs_to_two_of_the_five():
    ways = [key_of(way) for standard, ways in STANDARD.items() for way in (standard, *ways)]

    assert set(ways) == {key_of(standard) for standard in STANDARD}
    written = [way for ways in STANDARD.values() for way in ways]
    assert len(written) == len(set(written))
