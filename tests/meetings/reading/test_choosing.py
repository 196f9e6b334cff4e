"""One item of a meeting, one meeting of an issue."""

from datetime import date

import pytest

from meetings.reading import agenda_item
from meetings.reading.agenda_item import UnreadablePage
from meetings.reading.choosing import bare_number
from tests.meetings.reading.files import MEETING


def row(number, title, minutes):
    return (
        f'<tr><td class="mgItemNumberCell" ><p class="mgAiTitleTxt"><a name="AI{number}"></a>'
        f'{number}.</p></td><td><p class="mgAiTitleTxt">{title}<span class="mgFileSize">PDF 1 KB'
        f'</span></p><p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara">{minutes}'
        "</div></td></tr>"
    )


def meeting(*rows):
    return (
        '<html><body><div class="mgContent"><h2>Agenda and minutes</h2>'
        "<h2>Cabinet - Monday, 18th September, 2023 10.00 am</h2>"
        f'<table class="mgItemTable" id="mgItemTable">{"".join(rows)}</table></div></body></html>'
    )


APOLOGIES = row(59, "Apologies", "<p>Councillor A sent apologies.</p>")
PEERS = row(
    61,
    "Corporate Peer Challenge",
    "<p>Members discussed Recommendation 2.</p>"
    "<p>Resolved: That a report be brought to Cabinet within six months.</p>",
)
BINS = row(62, "Bins", "<p>The peers were thanked.</p><p>Resolved: That bins be bought.</p>")


@pytest.mark.parametrize(
    ("number", "title", "resolved"),
    [
        ("61", "Corporate Peer Challenge", "a report be brought"),
        (" item 61. ", "Corporate Peer Challenge", "a report be brought"),
        ("62", "Bins", "bins be bought"),
        (None, "Corporate Peer Challenge", "a report be brought"),
    ],
)
def test_an_item_is_taken_from_the_page_of_a_meeting(number, title, resolved):
    page = agenda_item.read(meeting(APOLOGIES, PEERS, BINS), item_number=number)
    (resolution,) = page.resolutions
    assert page.title == title
    assert resolved in resolution.text
    assert page.meeting_date == date(2023, 9, 18)
    assert bool(page.warnings) == (number is None)


def test_an_item_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UnreadablePage, match="no item 7 in this: it has items 59, 61, 62"):
        agenda_item.read(meeting(APOLOGIES, PEERS, BINS), item_number="7")


def test_a_meeting_that_does_not_speak_of_peers_needs_a_number():
    with pytest.raises(UnreadablePage, match="give the number of the item to read"):
        agenda_item.read(meeting(APOLOGIES, row(60, "Minutes", "<p>Signed.</p>")))


def test_an_item_is_cut_from_a_text_by_its_number():
    page = agenda_item.read(MEETING, item_number="61")
    assert page.paragraphs[0].text == "CORPORATE PEER CHALLENGE"
    assert page.paragraphs[-1].text.startswith("2. That a report")
    assert page.meeting_date == date(2023, 9, 18)
    assert [link.number for each in page.paragraphs for link in each.links] == ["2"]


def test_a_number_that_a_text_lacks_is_refused_with_those_it_has():
    with pytest.raises(UnreadablePage, match="no item 7 in this: it has items 59, 60, 61, 62"):
        agenda_item.read(MEETING, item_number="7")
    with pytest.raises(UnreadablePage, match="no numbered items were found"):
        agenda_item.read("The Committee noted the report.", item_number="7")


def test_a_whole_meeting_read_without_a_number_says_so():
    (warning, *_) = agenda_item.read(MEETING).warnings
    assert "items 59, 60, 61, 62" in warning


@pytest.mark.parametrize(
    "style",
    ["{} {}", "{}. {}", "{}: {}", "Item {} - {}", "Minute {}: {}", "CAB/{} {}", "{}/23 {}"],
)
def test_items_are_headed_in_many_ways(style):
    items = [(7, "Apologies"), (8, "Peer Challenge"), (9, "Close of meeting")]
    told = "\n\n".join(
        f"{style.format(number, title)}\n\nMembers spoke of {title}.\n\n1. They agreed.\n\n"
        "2. They went on."
        for number, title in items
    )
    asked = style.format(8, "|").split("|")[0].strip(" -:.")
    page = agenda_item.read(told, item_number=asked)
    assert [each.text for each in page.paragraphs][1:] == [
        "Members spoke of Peer Challenge.",
        "1. They agreed.",
        "2. They went on.",
    ]


def test_the_agenda_in_front_of_a_pack_is_not_the_minutes():
    agenda = "\n\n".join(f"{n}. {t}" for n, t in ((59, "Apologies"), (60, "Minutes"), (61, "X")))
    page = agenda_item.read(f"{agenda}\n\n{MEETING}", item_number="61")
    assert len(page.resolutions) == 2


@pytest.mark.parametrize(
    ("given", "number"),
    [("61.", "61"), ("Item 61", "61"), ("(061)", "61"), ("Minute no. 61", "61"), ("c.12", "C.12")],
)
def test_a_number_is_read_as_people_write_it(given, number):
    assert bare_number(given) == number


ISSUE = (
    '<html><body><div class="mgContent"><h2>Issue - meetings</h2><h3>Peer Challenge</h3>'
    "<h3>Meeting: 14/11/2023 - Cabinet (Item 31)</h3><p>Minutes:</p><p>Cabinet met.</p>"
    "<p>RESOLVED: That a report be brought to Cabinet in three months.</p>"
    "<h3>Meeting: 20/06/2023 - Scrutiny Committee (Item 9)</h3><p>Minutes:</p>"
    "<p>The Committee spoke of peers.</p>"
    "<p>RESOLVED: That an update be brought to the Committee within three months.</p>"
    "</div></body></html>"
)


@pytest.mark.parametrize(
    ("day", "dues"),
    [
        (date(2023, 11, 14), [date(2024, 2, 14)]),
        (date(2023, 6, 20), [date(2023, 9, 20)]),
        (None, [date(2024, 2, 14), date(2023, 9, 20)]),
        (date(2023, 1, 1), [date(2023, 4, 1), date(2023, 4, 1)]),
    ],
)
def test_a_meeting_is_chosen_from_the_page_of_an_issue(day, dues):
    page = agenda_item.read(ISSUE, meeting_date=day)
    assert [each.commitment.due_on for each in page.resolutions] == dues
    assert bool(page.warnings) == (len(dues) == 2)


def test_a_decision_page_is_read():
    page = agenda_item.read(
        '<div class="mgContent"><h2>Decision details</h2><h3>Peer Challenge Action Plan</h3>'
        '<p><span class="mgLabel">Decision Maker: </span>Cabinet</p>'
        "<p>Decision status: Recommendations Approved</p><p>Is Key decision?: No</p>"
        "<h3>Decision:</h3><p>(1) That the plan be approved; and</p>"
        "<p>(2) That it be referred to the Audit Committee.</p>"
        "<h3>Reasons for the decision:</h3><p>To answer the peers.</p>"
        "<h3>Alternative options considered:</h3><p>None.</p>"
        "<p>Decided at meeting: 14/11/2023 - Cabinet</p></div>"
    )
    assert [(each.label, each.kind) for each in page.resolutions] == [
        ("1", "approve"),
        ("2", "refer"),
    ]
    assert page.meeting_date == date(2023, 11, 14)
