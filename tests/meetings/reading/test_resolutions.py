"""What was resolved, whatever the page's way of writing it. All texts are invented."""

import pytest

from meetings.reading import agenda_item

TITLE = "Agenda item\n\nCorporate Peer Challenge\n\n"
TOLD = (
    "Members considered the report of the peer team, which praised the way in which the "
    "Council works with its partners and named what could be done better in the coming years.\n\n"
)


def resolved(text):
    """Return label, kind, nesting and opening words of each resolution in `text`."""
    return [
        (each.label, each.kind, each.nested_in, each.text[:22])
        for each in agenda_item.read(text).resolutions
    ]


PAGES = {
    "a marker and a numbered list": (
        "Minutes:\n\n" + TOLD + "Resolved:\n\n1.\u00a0\u00a0 That the report be noted.\n\n"
        "2.\u00a0\u00a0 That the plan be approved.\n\nSupporting documents:",
        [
            ("1", "note", None, "That the report be not"),
            ("2", "approve", None, "That the plan be appro"),
        ],
    ),
    "a lead that names the body, and past tenses": (
        TOLD + "RESOLVED: That Cabinet:\n\n(a) Noted the findings.\n\n(b) Approved the plan.",
        [("a", "note", None, "Noted the findings."), ("b", "approve", None, "Approved the plan.")],
    ),
    "the first point on the marker's line": (
        TOLD + "Resolved:-  (1)  That the report be noted.\n\n(2)  That the plan be endorsed.",
        [
            ("1", "note", None, "That the report be not"),
            ("2", "support", None, "That the plan be endor"),
        ],
    ),
    "what another body is recommended to do, as a list": (
        TOLD + "RESOLVED that Cabinet be recommended to:\n\n(a) approve the plan;\n\n(b) cost it.",
        [
            ("", "recommend", None, "that Cabinet be recomm"),
            ("a", "approve", 0, "approve the plan;"),
            ("b", "other", 0, "cost it."),
        ],
    ),
    "points without numbers, joined by and": (
        TOLD + "Resolved to:\n\nNote the report; and\n\nApprove the plan.",
        [
            ("", "note", None, "Note the report; and"),
            ("", "approve", None, "Approve the plan."),
        ],
    ),
    "what the report asks for in capitals, and the decision": (
        "Cabinet is RECOMMENDED to:\n\n(a) Note the report\n\nDecision:\n\n"
        "Recommendation agreed.\n\nMinutes:\n\n" + TOLD,
        [("", "approve", None, "Recommendation agreed.")],
    ),
    "nothing but what was noted": (
        TOLD + "The report was noted.",
        [("", "note", None, "The report was noted.")],
    ),
    "nothing but a last sentence": (
        TOLD + "It was agreed that the plan be approved.",
        [("", "approve", None, "It was agreed that the")],
    ),
    "a marker in the middle of a sentence": (
        TOLD + "Following the discussion, it was RESOLVED that the report be noted.",
        [("", "note", None, "that the report be not")],
    ),
    "movers before the marker": (
        TOLD + "It was moved by Councillor A, seconded by Councillor B, and\n\nRESOLVED THAT:\n\n"
        "1) The findings be welcomed.\n\n2) The plan be agreed.\n\n"
        "(Proposed by Councillor A and seconded by Councillor B)\n\nReason for decision: "
        "To improve.",
        [
            ("1", "other", None, "The findings be welcom"),
            ("2", "approve", None, "The plan be agreed."),
        ],
    ),
    "a committee that resolves by votes": (
        "Decision:\n\nFollowing debate, the Committee resolved by 7 votes for and 1 "
        "abstention to:\n\n"
        "(1) Endorse the plan.\n\n(2) Note the letter.\n\nMinutes:\n\n" + TOLD,
        [("1", "support", None, "Endorse the plan."), ("2", "note", None, "Note the letter.")],
    ),
    "several markers, the numbers running on": (
        "Decision\n\nThe Board unanimously resolved to:\n\n(1) Note the report.\n\n"
        "Resolved (6 for, 2 against) to:\n\n(2) Accept Option A.\n\n(4) Ask officers to "
        "report back.",
        [
            ("1", "note", None, "Note the report."),
            ("2", "approve", None, "Accept Option A."),
            ("4", "request", None, "Ask officers to report"),
        ],
    ),
    "points run on in one line, reasons behind them": (
        "Decision\n\nPeer Challenge\n\nDecision Maker: Cabinet\n\nContent: That Cabinet: "
        "(i) Accepts the findings "
        "of the team. (ii) Notes the next steps. Reason for decisions – So that the "
        "Council improves. "
        "Alternative Options Considered – None.",
        [
            ("i", "approve", None, "Accepts the findings o"),
            ("ii", "note", None, "Notes the next steps."),
        ],
    ),
    "a lead with the verb in it": (
        "Decision\n\nPeer Challenge\n\nContent: That Cabinet note:   a)   the report at "
        "Appendix A; and   b)   "
        "the setting up of a group to write a plan.   Reasons for Decision:   To improve.",
        [
            ("a", "note", None, "the report at Appendix"),
            ("b", "note", None, "the setting up of a gr"),
        ],
    ),
    "labels in cells of their own": (
        TOLD + "Decision Made: That\n\n(1) |\nthe report be noted; and\n\n(2) "
        "|\nthe plan be approved.\n\n"
        "Reasons for Decision:\n\nThe Council values its peers.",
        [
            ("1", "note", None, "the report be noted; a"),
            ("2", "approve", None, "the plan be approved."),
        ],
    ),
    "a decision without a marker": (
        "Decision details\n\nPeer Challenge\n\nDecision:\n\n(1)  To approve the draft plan.\n\n"
        "(2)  To agree to a second visit.\n\nReasons for the decision:\n\nChallenges help.\n\n"
        "Alternative options considered:\n\nThat the plan not be agreed.",
        [
            ("1", "approve", None, "To approve the draft p"),
            ("2", "approve", None, "To agree to a second v"),
        ],
    ),
    "a decision printed again in the minutes": (
        "Decision:\n\n(a) That the report be welcomed.\n\n(b) That the plan be "
        "approved.\n\nReason for the decision\n\n"
        "To act on it.\n\nMinutes:\n\n" + TOLD + "It was proposed by Councillor A seconded by "
        "Councillor B\n\n"
        "Decision\n\n(a) That the report be welcomed.\n\n(b) That the plan be "
        "approved.\n\nReason for the decision\n\nTo act on it.",
        [
            ("a", "other", None, "That the report be wel"),
            ("b", "approve", None, "That the plan be appro"),
        ],
    ),
    "a list whose heading is lost": (
        "That Cabinet:\n\n1. Note the findings.\n\n2. Approve the plan.\n\n" + TOLD * 2 + "\n\n\n"
        "1) That a further report be submitted to the Board in March.\n\n"
        "2) That Cabinet be told that these recommendations be supported:\n\nThat Cabinet:\n\n"
        "1. Note the findings.\n\n2. Approve the plan.\n\nSupporting documents:",
        [
            ("1", "receive-update", None, "That a further report "),
            ("2", "support", None, "That Cabinet be told t"),
            ("1", "note", 1, "Note the findings."),
            ("2", "approve", 1, "Approve the plan."),
        ],
    ),
    "a bare list under the title": (
        "Issue - decisions\n\nPeer Challenge\n\n16/01/2013 - Peer Challenge\n\n(a) That "
        "Cabinet notes the letter.\n\n"
        "(b) That Cabinet approves the plan.",
        [
            ("a", "note", None, "That Cabinet notes the"),
            ("b", "approve", None, "That Cabinet approves "),
        ],
    ),
    "recommended to another body": (
        TOLD + "RECOMMENDED TO CABINET: That progress on the plan be noted.\n\nREASON FOR "
        "DECISION: To comment.",
        [("", "recommend", None, "That progress on the p")],
    ),
    "capitals inside a sentence": (
        TOLD + "The Committee AGREED that the plan be brought to it again in the autumn.",
        [("", "receive-update", None, "that the plan be broug")],
    ),
    "a motion that was carried": (
        TOLD + "It was proposed and seconded:\n\n(i) that the plan be approved; and\n\n(ii) that "
        "a forum be set up.\n\n"
        "Put to the vote, the motion was declared carried.",
        [
            ("i", "approve", None, "that the plan be appro"),
            ("ii", "other", None, "that a forum be set up"),
        ],
    ),
    "a motion that was lost": (
        TOLD + "It was moved and seconded that the plan be rejected. Put to the vote, this was "
        "declared LOST.",
        [],
    ),
    "no marker but a last sentence": (
        TOLD + "The Committee noted the update.",
        [("", "note", None, "The Committee noted th")],
    ),
    "talk alone": (
        TOLD + "The Chair thanked the officers. It was noted in passing that the report was long.",
        [],
    ),
    "a body and a list of past tenses": (
        TOLD + "Improvement Board:\n\n1) Noted the update.\n\n2) Agreed to close the review.",
        [
            ("1", "note", None, "Noted the update."),
            ("2", "approve", None, "Agreed to close the re"),
        ],
    ),
    "bullets for points": (
        TOLD + "RESOLVED that:\n\n• the report be noted;\n\n• the plan be approved.",
        [
            ("", "note", None, "the report be noted;"),
            ("", "approve", None, "the plan be approved."),
        ],
    ),
    "bullets inside a point": (
        TOLD + "RESOLVED:\n\n1. That the grounds be:\n\n· Too little time\n\n· No evidence\n\n2. "
        "That the report be noted.",
        [
            ("1", "other", None, "That the grounds be:"),
            ("", "other", 0, "Too little time"),
            ("", "other", 0, "No evidence"),
            ("2", "note", None, "That the report be not"),
        ],
    ),
    "points without labels": (
        TOLD + "RESOLVED:\n\nThat the report be noted.\n\nThat the plan be approved.\n\nThe "
        "meeting closed at 8.15 pm.",
        [
            ("", "note", None, "That the report be not"),
            ("", "approve", None, "That the plan be appro"),
        ],
    ),
    "a theme list in the discussion": (
        "Minutes:\n\nThe peers looked at five themes:\n\n1) local priorities\n\n2) leadership\n\n"
        + TOLD
        + "Resolved -\n\n1) That the report be noted.",
        [("1", "note", None, "That the report be not")],
    ),
    "the report's own recommendations alone": (
        "Recommendations:\n\nThat Cabinet:\n\n1. Note the findings.\n\n2. Approve the "
        "plan.\n\nMinutes:\n\n" + TOLD,
        [],
    ),
    "bare numbers": (
        "RESOLVED (unanimously): That the Committee\n\n1 note the plan.\n\n2 agree the "
        "timetable.\n\nPublication date: 1/6/2025",
        [("1", "note", None, "note the plan."), ("2", "approve", None, "agree the timetable.")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), PAGES.values(), ids=PAGES.keys())
def test_resolutions_are_found(text, expected):
    assert resolved(TITLE + text) == expected
