"""Recommendations and assessments in the text of a report. All texts are invented."""

from datetime import date

import pytest

from recommendations.report_text import FoundRecommendation, UnreadableReport, read_report

REVIEW = """
LGA Corporate Peer Challenge – Progress Review

Borsetshire District Council

4th March 2024

Feedback

Contents

1.\tIntroduction\t3
2.\tProgress Review - Feedback\t5

1. Introduction

The council had a challenge during 5th – 8th June 2023. The progress review took place on
4th March 2024.

2. Summary of the approach

Recommendation 1

Tell the story of the place.

A good story draws people who may wish to live in the town and to take

on work in it.

Recommendation 2

Keep the budget under review - testing it often – and report.

A tested budget holds.

For this progress review, the following members of the team were involved:

- A Person (a council)

3. Progress Review - Feedback

The team was pleased.

Recommendation 1

Tell the story of the place.

Much has been told.

It is doing:

- this
- that

Recommendation 2

Keep the budget under review - testing it often – and report.

The budget is tested.

4. Final thoughts and next steps

The LGA would like to thank everyone.
"""


def test_a_progress_review_gives_each_recommendation_once_and_what_became_of_it():
    report = read_report(REVIEW)
    assert report.title == "LGA Corporate Peer Challenge – Progress Review"
    assert report.council == "Borsetshire District Council"
    assert report.visited_on == date(2024, 3, 4)
    assert report.recommendations == (
        FoundRecommendation(
            "1",
            "Tell the story of the place.",
            "A good story draws people who may wish to live in the town and to take on "
            "work in it.",
        ),
        FoundRecommendation(
            "2",
            "Keep the budget under review - testing it often – and report.",
            "A tested budget holds.",
        ),
    )
    assert [each.text for each in report.assessments] == [
        "Much has been told.\n\nIt is doing:\n\n- this\n\n- that",
        "The budget is tested.",
    ]
    assert report.warnings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Recommendation 1: Do this.\n\nIt helps.\n\nRecommendation 2: Do that.",
            [("1", "Do this.", "It helps."), ("2", "Do that.", "")],
        ),
        (
            "Key recommendations\n\nThe team advises:\n\n1. Do this.\n2. Do\nthat.\n\n5. "
            "Feedback\n\nMore.",
            [("1", "Do this.", ""), ("2", "Do that.", "")],
        ),
        (
            "Key Recommendations\n\nR1 Do this\n\nR2 Do that",
            [("R1", "Do this", ""), ("R2", "Do that", "")],
        ),
        (
            "Recommendation one – Do this.\n\nRecommendation two – Do that.\n\nNext "
            "steps\n\nWe thank you.",
            [("1", "Do this.", ""), ("2", "Do that.", "")],
        ),
        (
            "Recommendations\n\n• Do this\n• Do that\n\nNext steps\n\nMore.",
            [("1", "Do this", ""), ("2", "Do that", "")],
        ),
    ],
)
def test_recommendations_are_found_however_they_are_numbered(text, expected):
    report = read_report("Borsetshire Council\n\n" + text)
    found = [(each.number, each.text, each.explanation) for each in report.recommendations]
    assert found == expected
    assert report.assessments == ()


def test_a_gap_in_the_numbers_is_a_warning():
    report = read_report("Recommendation 1: Do this.\n\nRecommendation 3: Do that.")
    assert report.warnings == ("No recommendation is numbered 2",)


def test_a_number_that_the_challenge_has_already_is_no_gap():
    text = "Recommendation 12: Do this.\n\nRecommendation 14: Do that."
    known = [str(number) for number in range(1, 12)]
    assert read_report(text, [*known, "S1"]).warnings == ("No recommendation is numbered 13",)
    assert read_report(text, [*known, "13"]).warnings == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" \n", "Paste the text"),
        ("%PDF-1.4", "not text"),
        ("The council is doing well.", "No recommendations"),
        ("a" * (5 * 1024 * 1024 + 1), "too long"),
    ],
    ids=["empty", "a PDF", "no recommendations", "too long"],
)
def test_what_holds_no_recommendation_is_refused_in_one_sentence(text, says):
    with pytest.raises(UnreadableReport, match=says):
        read_report(text)
