"""Links by words: few, with a reason, and none where nothing is clear."""

import pytest

from meetings.reading import agenda_item
from meetings.reading.agenda_item import Registered

REGISTERED = (
    Registered("1", "Celebrate the council's achievements more widely"),
    Registered("2", "Attract private investment at scale into the town centre"),
    Registered("3", "Keep the medium-term financial strategy under review"),
    Registered("4", "Adopt a digital strategy and modernise customer contact"),
)
OPENING = "Minutes:\n\nThe Committee had the report on the Corporate Peer Challenge.\n\n"


def similar(text):
    page = agenda_item.read(OPENING + text, recommendations=REGISTERED)
    return {link.number: link.because for link in page.paragraphs[-1].links}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was asked how private investment would come.", {"2": 'shares "private investment"'}),
        ("The MTFS was called sound.", {"3": 'shares "MTFS"'}),
        (
            "A commitment to celebrate these achievements was liked.",
            {"1": 'shares "celebrate, achievements"'},
        ),
        ("The financial position was poor.", {}),
        ("A strategy was needed for parks.", {}),
        ("Members thanked the officers for their work with the community.", {}),
        ("The peer team was asked to look at private investment.", {}),
    ],
)
def test_a_paragraph_is_linked_by_telling_words_only(text, expected):
    assert similar(text) == expected


def test_nothing_is_linked_by_its_words_without_registered_recommendations():
    page = agenda_item.read(OPENING + "It was asked how private investment would come.")
    assert not any(each.links for each in page.paragraphs)


def test_a_similar_link_has_a_score_and_no_offsets():
    page = agenda_item.read(OPENING + "The MTFS was called sound.", recommendations=REGISTERED)
    (link,) = page.paragraphs[-1].links
    assert link.basis == "similar"
    assert 0.5 <= link.score < 1
    assert link.start is None
    shape = agenda_item.as_json(page)["paragraphs"][-1]["links"][0]
    assert shape == {"number": "3", "basis": "similar", "score": 0.8, "because": 'shares "MTFS"'}
