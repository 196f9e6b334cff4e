"""The rules of contradiction: what each finds, and what it must leave alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchallenge.checking import rules
from peerchallenge.checking.sources import (
    Approval,
    Body,
    DoneYetPromised,
    DueSet,
    Met,
    Minuted,
    Place,
    Source,
    Text,
)

FIX = Place("The page", "/page/")
CABINET = Body(
    ("Cabinet",),
    (
        Met(1, date(2025, 3, 18), "/met/1/"),
        Met(2, date(2025, 4, 15), "/met/2/"),
        Met(3, date(2025, 5, 20), "/met/3/", is_cancelled=True),
    ),
)
BOARD = Body(
    ("Overview and Scrutiny Management Board", "Scrutiny Commission"),
    (Met(4, date(2024, 9, 12), "/met/4/"), Met(5, date(2025, 3, 13), "/met/5/")),
)


def text(words, day=date(2025, 9, 23)):
    own = Source("own", "Its day", f"It speaks of {day}.", "/text/")
    return Text("text-1", "A text", words, "/text/", day, own, FIX)


def source(key="one", words="Words."):
    return Source(key, "A source", words, f"/{key}/")


# --- A narrative's date that is not the minute's


@pytest.mark.parametrize(
    ("words", "against"),
    [
        ("The plan was approved by Cabinet on 23 March 2025.", "Cabinet met on 18 March 2025."),
        ("Cabinet approved it on Sunday 23 March 2025.", "Cabinet met on 18 March 2025."),
        ("At the Cabinet meeting of 17 March 2025.", "Cabinet met on 18 March 2025."),
        ("On 19 March 2025, Cabinet approved the plan.", "Cabinet met on 18 March 2025."),
        ("It was approved on 17/04/2025 by the Cabinet.", "Cabinet met on 15 April 2025."),
        (
            "Cabinet considered the plan on 20 May 2025.",
            "Cabinet cancelled its meeting on 20 May 2025.",
        ),
        # A Sunday, with no meeting near to it.
        ("Cabinet agreed this on 29 June 2025.", "29 June 2025 was a Sunday."),
        # The day of another year, on a weekday on which the body never meets.
        (
            "The Overview and Scrutiny Management Board met on 13 March 2024.",
            "Overview and Scrutiny Management Board met on 13 March 2025.",
        ),
        ("OSMB considered it on 10 March 2025.", "Overview and Scrutiny Management Board met on"
         " 13 March 2025."),
        # The name that it had before.
        ("The Scrutiny Commission noted it on 9 September 2024.",
         "Overview and Scrutiny Management Board met on 12 September 2024."),
    ],
)  # fmt: skip
def test_a_date_near_a_meeting_that_is_not_its_date_is_found(words, against):
    (found,) = rules.wrong_meeting_dates([text(words)], [CABINET, BOARD])

    assert found.other.words == against
    assert any(is_marked for _, is_marked in found.one.parts)


@pytest.mark.parametrize(
    "words",
    [
        "The plan was approved by Cabinet on 18 March 2025.",
        "The OSMB met on 12 September 2024 and 13 March 2025.",
        # No meeting near: the record may not have it.
        "Cabinet approved the budget on 18 February 2025.",
        # Another body, or a person, whose name holds the committee's.
        "The Shadow Cabinet met on 17 March 2025.",
        "The Cabinet Member agreed it on 17 March 2025.",
        # The date is of something else.
        "Cabinet approved the plan. The workshop on 17 March 2025 was full.",
        "Cabinet approved a scheme that began on 17 March 2025.",
        "Cabinet heard that residents met on 17 March 2025.",
        # What was planned, and what had not happened when the words were written.
        "It was due to go to Cabinet on 17 March 2025.",
        "It will go to Cabinet on 14 April 2026.",
        "It did not go to Cabinet on 17 March 2025.",
        "It was approved by cabinet makers on 17 March 2025.",
    ],
)
def test_what_is_right_planned_or_about_something_else_is_left_alone(words):
    assert list(rules.wrong_meeting_dates([text(words)], [CABINET, BOARD])) == []


def test_the_council_as_such_is_not_its_meeting():
    council = Body(("Council",), (Met(6, date(2025, 3, 5), "/met/6/"),))

    plain = text("The Council launched it on 3 March 2025.")
    full = text("It was adopted by Full Council on 3 March 2025.")

    assert list(rules.wrong_meeting_dates([plain], [council])) == []
    assert len(list(rules.wrong_meeting_dates([full], [council]))) == 1


# --- An approval on a day with no meeting


def approval(by, on, cited=None):
    return Approval(source(), by, on, FIX, cited)


@pytest.mark.parametrize(
    ("by", "on", "cited"),
    [
        ("Cabinet", date(2025, 3, 23), None),
        ("The Cabinet", date(2025, 6, 29), None),  # a Sunday
        ("OSMB", date(2025, 3, 12), None),
        ("Cabinet", date(2025, 5, 20), None),  # cancelled
        ("Cabinet", date(2025, 1, 7), CABINET.met[0]),  # the record cites another day
    ],
)
def test_a_decision_of_a_committee_on_a_day_on_which_it_did_not_meet_is_found(by, on, cited):
    assert len(list(rules.wrong_approvals([approval(by, on, cited)], [CABINET, BOARD]))) == 1


@pytest.mark.parametrize(
    ("by", "on", "cited"),
    [
        ("Cabinet", date(2025, 3, 18), None),
        ("Cabinet", date(2025, 3, 18), CABINET.met[0]),
        ("Cabinet", date(2025, 1, 7), None),  # the record may not have that meeting
        ("Director of Resources", date(2025, 6, 29), None),  # officers decide on any day
        ("Cabinet Member for Finance", date(2025, 3, 23), None),
        ("Leader of the Council", date(2025, 3, 23), None),
        ("Chair of the Overview and Scrutiny Management Board", date(2025, 3, 12), None),
        ("Corporate Leadership Team", date(2025, 3, 23), None),
        ("Cabinet", date(2025, 3, 18), BOARD.met[1]),  # cites a body that heard of it
    ],
)
def test_a_decision_on_the_day_of_a_meeting_or_of_an_officer_is_left_alone(by, on, cited):
    assert list(rules.wrong_approvals([approval(by, on, cited)], [CABINET, BOARD])) == []


# --- A due date before the meeting that set it


@pytest.mark.parametrize(
    ("due_on", "found"),
    [(date(2025, 3, 17), 1), (date(2025, 3, 18), 0), (date(2025, 3, 19), 0)],
)
def test_a_due_date_may_not_be_before_the_meeting_that_set_it(due_on, found):
    due = DueSet(source(), due_on, source("meeting"), date(2025, 3, 18), FIX)

    assert len(list(rules.due_before_set([due]))) == found


# --- Complete while a promise waits


def test_what_is_complete_while_a_promise_waits_is_told_with_both():
    row = DoneYetPromised(source("done"), source("promise"), "Action 1.2", "overdue", FIX)

    (found,) = rules.done_yet_promised([row])

    assert found.words == (
        "Action 1.2 is recorded as complete, and a promise about it is overdue."
    )
    assert (found.one.key, found.other.key) == ("done", "promise")


# --- Delayed in the minutes


def minuted(words, *statuses):
    return Minuted(text(words), "3", source("plan"), frozenset(statuses or {"on_track"}))


@pytest.mark.parametrize(
    "words",
    [
        "Members noted that the work had slipped.",
        "The survey was now delayed, as two posts were empty.",
        "It is behind schedule.",
        "The second phase had not yet started.",
        "The review had been significantly delayed by the election.",
    ],
)
def test_a_minute_that_says_delayed_against_a_plan_that_is_on_track_is_found(words):
    assert len(list(rules.delayed_yet_on_track([minuted(words)]))) == 1


@pytest.mark.parametrize(
    "words",
    [
        "The work was on track.",
        "The work had not slipped.",
        "Members asked whether it was delayed.",
        "If the grant is delayed, the work stops.",
        "It could be delayed by the election.",
        "The work is no longer behind schedule.",
        "No action had slipped.",
        "There was a risk that it was delayed.",
        "The delayed transfers of care were discussed.",
        "It was previously delayed and is now on track.",
    ],
)
def test_what_is_denied_asked_or_might_be_is_left_alone(words):
    assert list(rules.delayed_yet_on_track([minuted(words)])) == []


@pytest.mark.parametrize("statuses", [("at_risk",), ("on_track", "at_risk"), ("off_track",)])
def test_a_plan_that_says_so_too_contradicts_nothing(statuses):
    assert list(rules.delayed_yet_on_track([minuted("It had slipped.", *statuses)])) == []


def test_a_plan_without_an_open_action_contradicts_nothing():
    row = Minuted(text("It had slipped."), "3", source("plan"), frozenset())

    assert list(rules.delayed_yet_on_track([row])) == []


# --- A year that does not fit

OCTOBER = date(2024, 11, 14)


@pytest.mark.parametrize(
    "words",
    [
        "The minutes of the meeting held on 17th October 2025 were agreed.",
        "It had been considered by the Board on 17th October 2025.",
        "The report was published on 3 June 2025.",
        "The next meeting will be held on 9 January 2024.",
        "Work must end by 17 September 2204.",
        "The strategy, of 1 May 20245, was noted.",
    ],
)
def test_a_year_that_does_not_fit_what_is_said_is_found(words):
    (found,) = rules.implausible_years([text(words, OCTOBER)])

    assert [part for part, is_marked in found.one.parts if is_marked]


@pytest.mark.parametrize(
    "words",
    [
        "The minutes of the meeting held on 17th October 2024 were agreed.",
        "A workshop was agreed for 17 October 2025.",
        "It was agreed that the event on 17 October 2025 be cancelled.",
        "The scheme was approved by Cabinet to start on 1 April 2025.",
        "It would be considered by the Board on 17 October 2025.",
        "It is to be published on 3 June 2025.",
        "It was considered by the Board on 17 October 2023.",
        "It was held on 17 October 2027.",  # not the year before either
        "The meeting would be held on 9 January 2025.",
        "The charter of 15 June 1915 was shown.",
        "Action 1.2 was due on 31 March 2025.",
    ],
)
def test_a_year_that_may_be_right_is_left_alone(words):
    assert list(rules.implausible_years([text(words, OCTOBER)])) == []


def test_two_such_years_in_one_text_are_told_apart():
    words = "Work ends by 1 May 2204, or by 1 June 2205."

    found = list(rules.implausible_years([text(words, OCTOBER)]))

    assert len({one.key for one in found}) == 2


# --- A weekday that the date has not


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It met on Monday 19 September 2023.", ["19 September 2023 was a Tuesday."]),
        ("It met on Tuesday 19th September 2023.", []),
        ("It met on 19 September 2023.", []),
        ("On Mondays, and on 19 September 2023.", []),
    ],
)
def test_a_weekday_that_the_date_has_not_is_found(words, found):
    assert [one.other.words for one in rules.wrong_weekdays([text(words)])] == found


def test_what_the_sources_say_names_the_facts():
    first, second = (
        next(rules.wrong_weekdays([text(f"{word} on Monday 19 September 2023.")]))
        for word in ("Met", "Held")
    )

    assert first.key == second.key
    assert first.facts != second.facts


PIECES = st.sampled_from(
    ["Cabinet", " the Board ", "OSMB", " on ", "18 March 2025", "Monday 17 March 2025", ". ",
     "’s ", " met ", " was held on ", "17 October 2204", " had slipped", "(", "<b>", "\n",
     " will be ", "é"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_words_are_read_and_what_is_marked_stands_in_them(words):
    read = text(words, date(2025, 6, 1))
    found = [
        *rules.wrong_meeting_dates([read], [CABINET, BOARD]),
        *rules.implausible_years([read]),
        *rules.wrong_weekdays([read]),
        *rules.delayed_yet_on_track([Minuted(read, "3", source("plan"), frozenset({"on_track"}))]),
    ]

    for one in found:
        assert "".join(part for part, _ in one.one.parts) == words
        assert any(part for part, is_marked in one.one.parts if is_marked)
