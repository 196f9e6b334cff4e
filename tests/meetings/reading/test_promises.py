"""What a resolution commits somebody to: who brings what to whom, by when."""

from datetime import date

import pytest

from meetings.reading.kinds import kind_of
from meetings.reading.promises import commitment_of

DAY = date(2024, 5, 14)


def promised(text):
    return commitment_of(text, kind_of(text), meeting_date=DAY)


@pytest.mark.parametrize("what", ["list", "paper", "briefing", "note", "update", "presentation"])
@pytest.mark.parametrize(
    "form",
    [
        "That the Chief Executive bring a {} on late actions to the Committee within six months.",
        "That officers be asked to bring a {} to the Committee within six months.",
        "That a {} on late actions be brought to the Committee within six months.",
        "That the Committee be given a {} within six months.",
    ],
)
def test_whatever_is_to_be_brought_is_promised(form, what):
    commitment = promised(form.format(what))
    assert commitment.to_whom == "Committee"
    assert commitment.due_on == date(2024, 11, 14)


@pytest.mark.parametrize(
    ("text", "to_whom", "due_on"),
    [
        ("That the Chief Executive be asked to tell the Board how it goes.", "Board", None),
        ("That the Chair of the Board be sent the plan.", "Chair of the Board", None),
        ("That the Leader write to the Chair of the Board.", "Chair of the Board", None),
        ("That a presentation be given to the next meeting of the Board.", "Board", None),
        (
            "That officers be requested to send members of the Panel the data.",
            "members of the Panel",
            None,
        ),
        ("That progress be monitored quarterly by the Scrutiny Board.", "Scrutiny Board", None),
        ("That the Director answer Councillor A's question in writing.", None, None),
        (
            "That the item be added to the Committee's work programme for March 2025.",
            "Committee",
            date(2025, 3, 31),
        ),
        ("That the peer team be invited back in 2025.", None, date(2025, 12, 31)),
        (
            "That the plan be considered by Cabinet at its meeting on 9 October 2024.",
            "Cabinet",
            date(2024, 10, 9),
        ),
        (
            "That the report be noted and a presentation be given in twelve months.",
            None,
            date(2025, 5, 14),
        ),
        (
            "That the Committee review progress in six months' time.",
            "Committee",
            date(2024, 11, 14),
        ),
        ("That the draft plan come back to Cabinet in July 2024.", "Cabinet", date(2024, 7, 31)),
        (
            "That officers bring the plan to Cabinet on Monday 9 September.",
            "Cabinet",
            date(2024, 9, 9),
        ),
        (
            "That an update be given to the Board by the end of Q3.",
            "Board",
            date(2024, 12, 31),
        ),
    ],
)
def test_to_whom_and_by_when(text, to_whom, due_on):
    commitment = promised(text)
    assert commitment is not None
    assert (commitment.to_whom, commitment.due_on) == (to_whom, due_on)


@pytest.mark.parametrize(
    "words", ["early in the new year", "in the first quarter of 2025", "at its next meeting"]
)
def test_the_words_are_kept_where_no_day_is_known(words):
    commitment = promised(f"That a report be brought to the Board {words}.")
    assert (commitment.due_text, commitment.due_on) == (words, None)


@pytest.mark.parametrize(
    "text",
    [
        "That the report be noted.",
        "That the list of actions in Appendix A be approved.",
        "That the timetable set out in the report be agreed.",
        "That the briefing note be noted.",
        "That the presentation be received.",
        "That the paper be welcomed.",
        "That the update be noted and the Director be thanked.",
        "That the Committee's thanks be passed on to staff.",
        "That each action be given a date.",
        "That the Committee notes the report made in 2024 and the visit of the peers.",
        "That authority be delegated to the Leader to finalise the plan.",
    ],
)
def test_nothing_to_come_is_no_promise(text):
    assert promised(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("That a note on the cost be provided to the Committee by May.", "receive-update"),
        ("That the Chief Executive bring a list to the Committee.", "request"),
        ("That Cabinet be advised that the Board supports the plan:", "support"),
        ("Request that a progress report come to the Committee every quarter", "receive-update"),
        ("Agreed that officers present a further report.", "request"),
        ("Agreed to receive a six-monthly update.", "receive-update"),
        ("Recommendation agreed.", "approve"),
        ("That the comments be presented to the Chairs' Group.", "refer"),
        ("That the report be considered by Cabinet at its next meeting.", "refer"),
    ],
)
def test_kinds_of_what_is_promised(text, kind):
    assert kind_of(text) == kind
