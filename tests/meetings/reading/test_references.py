"""Numbers that name a recommendation of the peer team, and numbers that do not."""

import pytest

from meetings.reading import agenda_item
from meetings.reading.agenda_item import Registered

REGISTERED = tuple(Registered(str(number), f"Subject {number}") for number in range(1, 10))
CODED = tuple(Registered(number, "") for number in ("R1", "R2", "R3", "PCR1", "6a"))
OPENING = "Minutes:\n\nThe Committee had the report on the Corporate Peer Challenge.\n\n"


def named(text, registered=REGISTERED, opening=OPENING):
    """Return the numbers that the last paragraph names, in order."""
    page = agenda_item.read(opening + text, recommendations=registered)
    links = page.paragraphs[-1].links
    for link in links:
        if link.basis == "explicit":
            assert link.because
    return [link.number for link in links if link.basis == "explicit"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("On Recommendation 6 members asked for more.", ["6"]),
        ("recommendation six, they said, was the hardest.", ["6"]),
        ("Recommendations three and four were about jobs.", ["3", "4"]),
        ("It touched recommendations 2, 3 and 5.", ["2", "3", "5"]),
        ("Recommendations 1-3 were done, and 1 – 3 alone.", ["1", "2", "3"]),
        ("Recommendations 2 to 4 were late.", ["2", "3", "4"]),
        ("Recommendations one to three were late.", ["1", "2", "3"]),
        ("Recommendation 7- Further improvement", ["7"]),
        ("Recommendation 2 – 5 year plan for homes", ["2"]),
        ("Recommendation 1: money", ["1"]),
        ("Rec 3 and Recs. 4 & 5 were new.", ["3", "4", "5"]),
        ("The second recommendation was welcomed.", ["2"]),
        ("The first and third recommendations were welcomed.", ["1", "3"]),
        (
            "A number of recommendations were made. The first was on pride. The second "
            "was on place.",
            ["1", "2"],
        ),
        ("Recommendation 3(a) was for the auditor too.", ["3"]),
        ("Recommendation No. 8 had been met.", ["8"]),
        ("Recommendation 3 of the peer review was discussed.", ["3"]),
        ("The internal auditors had helped with Recommendation 3 of the peer challenge.", ["3"]),
        ("The Audit Committee would look at Recommendation 4.", ["4"]),
        ("Recommendation one in the report was queried.", ["1"]),
        ("Peer challenge recommendations (numbers 3, 5 & 6) had closed.", ["3", "5", "6"]),
        ("The recommendations numbered 3 and 7 were done.", ["3", "7"]),
        ("Numbers 3 and 7 of the recommendations were late.", ["3", "7"]),
        ("Of the nine recommendations, numbers 3 and 9 were late.", ["3", "9"]),
        ("Closed recommendations: 1, 4 and 6.", ["1", "4", "6"]),
        ("Recommendations 1 and 2 were complete.", ["1", "2"]),
        ("The peers' third and final recommendation was noted.", ["3"]),
        ("Recs 1-4 and rec 6-7 were green.", ["1", "2", "3", "4", "6", "7"]),
        ("Recommendation-5 had slipped.", ["5"]),
    ],
)
def test_a_number_names_a_recommendation(text, numbers):
    assert named(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Members drew lessons from Northmere's peer challenge and its Recommendation 2.",
        "At Northmere Council, a similar peer challenge had ended with Recommendation 3.",
        "Of the recommendations, 3 were late.",
        "Recommendations: 3 new ones were made.",
        "There were seven recommendations.",
        "4 of the 18 recommendations had been met.",
        "He saw the recommendations two years ago.",
        "They took the recommendations one by one.",
        "The recommendations 12 months on were nearly done.",
        "Recommendation 2.1 of the covering report was amended.",
        "See page 4, minute 5, paragraph 6, item 7, Action 8 and Appendix 9.",
        "The internal audit recommendation 3 was overdue.",
        "Recommendations 1 to 6 of the Task Group were accepted.",
        "The Ombudsman published a report. Recommendation 2 was on housing.",
        "Recommendation 5 in the external auditor's report was new.",
        "An amendment to recommendation 2 was moved.",
        "It was agreed that recommendations 1 and 2 be approved.",
        "A neighbouring council had met Recommendation 4 of its peer challenge.",
        "Recommendation 12 is not registered.",
        "Conferences had begun; the first was at the town hall.",
        "This was his second report.",
        "Recommendation 2019 was no number.",
    ],
)
def test_a_number_names_no_recommendation_of_the_peers(text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("R1, R2 and PCR1 were done.", ["R1", "R2", "PCR1"]),
        ("Recommendation 2 was done.", ["R2"]),
        ("Recommendation 6a was done.", ["6a"]),
        ("R1-R3 were done.", ["R1", "R2", "R3"]),
        ("Risk R7 was high.", []),
    ],
)
def test_codes_are_matched_as_registered(text, numbers):
    assert named(text, CODED) == numbers


def test_offsets_are_those_of_the_words_in_the_paragraph():
    text = "  ·   So   recommendation\n five was done."
    page = agenda_item.read(OPENING + text, recommendations=REGISTERED)
    paragraph = page.paragraphs[-1]
    (link,) = paragraph.links
    assert paragraph.text[link.start : link.end] == "recommendation five"
    assert link.because == 'names "recommendation five"'


def test_a_page_without_peers_links_nothing_unless_recommendations_are_registered():
    page = "Minutes:\n\nThe Committee considered Recommendation 3 at length."
    assert named("", (), page) == []
    assert named("", REGISTERED, page) == ["3"]


def test_a_page_about_other_peoples_recommendations_links_nothing():
    title = "Tracking of Internal Audit Recommendations"
    page = f"{title}\n\nMinutes:\n\nThe Committee noted Recommendation 3."
    assert named("", REGISTERED, page) == []


def test_without_registered_numbers_the_mention_counts():
    assert named("On Recommendation 6 members asked for more.", ()) == ["6"]


LIST = (
    "The peer team made these recommendations:\n\n1. Tell the story of the place.\n\n"
    "2. Keep the budget under review.\n\n"
)


def test_the_points_of_the_pages_own_list_are_named_by_their_numbers():
    page = agenda_item.read(OPENING + LIST + "Members were pleased.")
    assert [(each.number, each.text) for each in page.recommendations] == [
        ("1", "Tell the story of the place."),
        ("2", "Keep the budget under review."),
    ]
    assert [[link.number for link in each.links] for each in page.paragraphs[3:]] == [
        ["1"],
        ["2"],
        [],
    ]


def test_what_stands_under_a_recommendations_heading_is_linked_to_it():
    text = (
        "Recommendation 1 – Place\n\nMuch had been done.\n\nRecommendation 2\n\n"
        "Less had been done.\n\nResolved: That it be noted."
    )
    page = agenda_item.read(OPENING + text, recommendations=REGISTERED)
    found = [[(link.number, link.basis) for link in each.links] for each in page.paragraphs[2:]]
    assert found == [
        [("1", "explicit")],
        [("1", "heading")],
        [("2", "explicit")],
        [("2", "heading")],
        [],
    ]


def test_the_reports_own_recommendations_are_not_the_peers():
    text = (
        "Agenda item\n\nCorporate Peer Challenge\n\nRecommendations:\n\nRecommendation 1: "
        "That Cabinet note the report.\n\n"
        "Recommendation 2: That Cabinet approve the plan.\n\nMinutes:\n\nThe peers were thanked."
    )
    page = agenda_item.read(text, recommendations=REGISTERED)
    assert page.recommendations == ()
    assert not any(each.links for each in page.paragraphs)
