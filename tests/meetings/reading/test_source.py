"""What people paste and upload: text, HTML, and things that cannot be read."""

from pathlib import Path

import pytest

from meetings.reading import agenda_item
from meetings.reading.agenda_item import LIMIT, UnreadablePage
from meetings.reading.markup import looks_like_html, text_of
from meetings.reading.source import lines_of, paragraphs_of, read_text


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "Paste the text"),
        (" \n\u00a0\t\n", "Paste the text"),
        (b"", "choose a file"),
        (b"%PDF-1.7\n%\xe2\xe3", "This PDF is damaged"),
        (b"PK\x03\x04\x14\x00", "This Word file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "older Word"),
        (b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        (b"{\\rtf1 minutes}", "rich text"),
        (b"minutes of the committee\x00\x01", "not text"),
        (b"committee \x81\x8d", "not text"),
        ("committee " * (LIMIT // 10 + 1), "more than 5 MB"),
        ("<html><body><nav>Home Basket</nav><p>Shoes, 20 pounds</p></body></html>", "No minutes"),
        (
            "<p>We use cookies. Accept all cookies to go on shopping with us today.</p>",
            "No minutes",
        ),
        ("lorem ipsum dolor", "No minutes"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(source, says):
    with pytest.raises(UnreadablePage) as refused:
        agenda_item.read(source)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["The Committee noted the update.", "RESOLVED: That it be noted."]
)
def test_short_minutes_are_minutes(text):
    assert agenda_item.read(text).resolutions


@pytest.mark.parametrize(
    "source",
    [
        "Council’s minutes".encode(),
        b"\xef\xbb\xbf" + "Council’s minutes".encode(),
        "Council’s minutes".encode("cp1252"),
        "Council’s minutes".encode("utf-16"),
    ],
)
def test_bytes_are_decoded(source):
    assert read_text(source) == ("Council’s minutes", False)


def test_paragraphs_are_blocks_and_bullets():
    text = "One\r\nstill one\n\u00a0\n- two\nstill two\n  Ø\u00a0 three\n\n\n-four\no five"
    lines = lines_of(text.replace("\r\n", "\n"))
    assert paragraphs_of(lines) == (
        "One still one",
        "- two still two",
        "Ø three",
        "-four",
        "o five",
    )


def test_the_header_of_a_labelled_text_is_not_counted():
    page = agenda_item.read(
        "source: https://example.org\ntext: invented\n\nMinutes:\n\nMembers met."
    )
    assert [each.text for each in page.paragraphs] == ["Minutes:", "Members met."]


PAGE = (Path(__file__).parents[2] / "data/minutes/page.html").read_text()


def test_html_becomes_lines():
    assert looks_like_html(PAGE)
    lines = [line.strip() for line in text_of(PAGE).split("\n") if line.strip()]
    assert lines[:3] == ["Peer Challenge", "Members", "met & talked."]
    assert lines[3:10] == [
        "(1)",
        "That the report be noted.",
        "• one",
        "• inner",
        "· two",
        "a. first",
        "b. second",
    ]
    assert not any(word in " ".join(lines) for word in ("Menu", "Foot", "alert", "No "))


def test_text_with_angle_brackets_is_text():
    assert not looks_like_html("If a < b and c > d the Committee <sic> noted it.")


def test_resolutions_are_read_from_a_table():
    rows = "".join(
        f"<tr><td><p>({n})</p></td><td><p>That point {n} be noted;</p></td></tr>" for n in (1, 2)
    )
    html = f"<h2>Peer Challenge</h2><p><b>RESOLVED</b>: That Cabinet:</p><table>{rows}</table>"
    page = agenda_item.read(html)
    assert page.title == "Peer Challenge"
    assert [(each.label, each.text) for each in page.resolutions] == [
        ("1", "That point 1 be noted;"),
        ("2", "That point 2 be noted;"),
    ]
    assert [page.paragraphs[each.paragraph].part for each in page.resolutions] == [
        "resolutions"
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        "committee" + " " * 200_000 + "met",
        "committee " + "1" * 200_000,
        "RESOLVED (" + "(a" * 100_000,
        "peer Recommendation 1, " * 10_000,
        "peer recommendations " + "1, " * 60_000,
        "RESOLVED: " + "(1) That it be noted; and (2) noted; " * 5_000,
        "RESOLVED: that a report be brought to the Committee by " * 4_000,
        "RESOLVED:\n\n" + "(iv) x\n\n" * 5_000,
        "<div>" * 5_000 + "the committee and its members resolved to meet again and again",
    ],
    ids=[
        "spaces",
        "digits",
        "brackets",
        "named",
        "listed",
        "inline",
        "deadlines",
        "roman",
        "nested",
    ],
)
def test_hostile_input_ends(text):
    agenda_item.read(text)
