"""What kind a resolution is, and what it commits someone to. All sentences are invented."""

from datetime import date

import pytest

from meetings.reading.kinds import KINDS, kind_of
from meetings.reading.promises import commitment_of

SENTENCES = {
    "note": [
        "Note how far the plan has been carried out",
        "That the report be noted",
        "Noted the contents of the report",
        "the Committee notes the progress made",
        "That progress made be received and noted",
        "To note the update",
        "That Members note the findings",
        "the contents of the report and the presentation be noted with interest",
        "That Cabinet acknowledges the feedback",
        "the update be received",
        "Receives the report",
        "considered and commented on the report",
        "That the comments of the Panel be noted",
        "That the report and the update on progress be noted",
        "that the update report be noted",
        "That Cabinet receives the feedback report of the peer team",
    ],
    "approve": [
        "That the action plan be approved",
        "Agree the draft action plan",
        "That the findings be accepted in full",
        "To approve the draft action plan.",
        "The progress review report being published on the Council's website be agreed.",
        "To agree to a follow up visit in Summer 2026 to help the council",
        "That Cabinet approve that the Association may publish the letter",
        "that the plan was considered and adopted",
        "Accepts the findings of the review report and notes the ongoing progress",
        "The action plan at Appendix B be approved with the Cabinet requesting a further "
        "update in six months",
        "Agree the plan and that quarterly progress updates be presented to Cabinet",
    ],
    "support": [
        "That the plan be endorsed",
        "Endorsed the response",
        "That the Board supports the proposals",
    ],
    "receive-update": [
        "That an update be brought to the Committee in six months' time",
        "That the Board receive a further report in the autumn",
        "That a progress report be presented to Cabinet in March 2025",
        "That quarterly updates be provided to the Committee",
        "A report be brought back to Cabinet following the visit",
        "requests a further update in six months",
        "That progress be reported to the Committee every six months",
        "That Cabinet receive quarterly progress updates",
        "That the Committee be kept informed of progress",
        "That delivery of the plan be reviewed by the Committee in 12 months",
        "That in six months the Committee be given an update",
        "that a further report be submitted to the January meeting",
        "That the Committee agreed to receive an update in March",
        "To receive a further report on progress in six months' time",
    ],
    "refer": [
        "That the report be referred to Council",
        "That the comments of the Committee be forwarded to Cabinet",
        "the matter be referred to the Audit Committee for oversight",
        "That the Committee's comments be submitted to Cabinet for consideration",
    ],
    "request": [
        "That officers be requested to circulate the figures",
        "Requests that the Chief Executive write to the Minister",
        "the Director of Finance be asked to prepare a briefing",
        "That officers take account of comments made",
        "That a timetable be drawn up",
        "That the Chief Executive provide a briefing note",
        "Asked the Chief Executive to bring a plan to Cabinet on 3 March 2025",
    ],
    "recommend": [
        "That Cabinet be recommended to approve the plan",
        "Recommends to Council that the plan be adopted",
        "it be recommended to full Council that",
    ],
    "delegate": [
        "That authority be delegated to the Chief Executive, in consultation with the "
        "Leader, to finalise the plan",
        "Delegate to the Chief Executive authority to make changes",
        "authorise the Director to make minor amendments",
        "That the Chief Executive be authorised to publish it",
        "That the timescales be set by the Leader and the Managing Director",
    ],
    "other": [
        "That the Committee's thanks be recorded",
        "That the report be welcomed",
        "That a working group be established",
        "That Cabinet commits to the actions",
        "That the letter be circulated to all Members",
        "That the progress report be welcomed",
    ],
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in SENTENCES.items() for text in texts]
)
def test_the_verb_that_decides_makes_the_kind(kind, text):
    assert kind_of(text) == kind


def test_the_lead_gives_the_kind_of_points_without_a_verb():
    assert kind_of("the report at Appendix A", lead="That Cabinet note:") == "note"
    assert kind_of("That the plan be approved", recommending=True) == "recommend"
    assert set(SENTENCES) == set(KINDS)


@pytest.mark.parametrize(
    ("text", "to_whom", "due_on"),
    [
        (
            "That an update be brought to the Committee in six months",
            "Committee",
            date(2025, 3, 10),
        ),
        ("That the Board receive a further report in the autumn", "Board", date(2024, 11, 30)),
        ("That the report be referred to the Audit Committee", "Audit Committee", None),
        ("That officers be requested to circulate the figures", None, None),
        ("That a timetable be drawn up", None, None),
        (
            "Asked the Director to bring a plan to Cabinet on 3 March 2025",
            "Cabinet",
            date(2025, 3, 3),
        ),
        ("Approve the plan, with an annual report to Council", "Council", None),
        ("Agree the plan and that quarterly updates be presented to Cabinet", "Cabinet", None),
        ("Note that later meetings will be told of progress", None, None),
        ("That the letter be circulated to all Members", "Members", None),
    ],
)
def test_something_to_be_brought_done_or_sent_is_a_commitment(text, to_whom, due_on):
    found = commitment_of(text, kind_of(text), meeting_date=date(2024, 9, 10))
    assert found is not None
    assert found.what
    assert (found.to_whom, found.due_on) == (to_whom, due_on)


@pytest.mark.parametrize(
    "text",
    [
        "That the report be noted",
        "That the plan be approved",
        "That officers take account of the comments made",
        "That authority be delegated to the Director to publish the plan",
        "That Members be thanked",
        "Raise the allowance of the Chair from 1 April 2025",
        "Note the letter received in September 2024",
    ],
)
def test_other_resolutions_commit_nobody(text):
    assert commitment_of(text, kind_of(text), meeting_date=date(2024, 9, 10)) is None
