"""Which parts of a report are printed, in what order, and how a council's own look shows."""

import dataclasses
import io
import struct
import zlib

import pikepdf
import pytest
from pikepdf import Name

from peerchallenge.reports import texts
from peerchallenge.reports.printed import page_values as printed
from peerchallenge.reports.printed.pdf import render_pdf
from peerchallenge.reports.report import PARTS, Brand, report_from_json
from tests.reports import sample_report
from tests.reports.test_pdf import elements, needs_pdftotext, text_of


def png(width=6, height=2):
    """A small red picture."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + b"\xc0\x10\x10" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )  # fmt: skip


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 10">'
    b'<rect width="9" height="9"/></svg>'
)


def headings(report):
    """The first headings of the parts, as the bookmarks have them."""
    file = io.BytesIO(render_pdf(report))
    with pikepdf.open(file) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]


ALL = [
    "Contents", "Summary", "What has changed since Cabinet, 9 December 2025", "Needing attention",
    "Recommendations at a glance", "Progress by recommendation", "Other suggestions",
    "Committees: what was resolved and promised", "Closed another way", "What the words mean",
    "Sources", "Implications",
]  # fmt: skip


def test_all_parts_are_printed_in_the_usual_order():
    found = headings(sample_report.report(8, 2))

    assert [title for title in found if title != "Contents"] == ALL[1:]


def test_only_the_parts_chosen_are_printed_in_the_order_chosen():
    whole = sample_report.report(8, 2, parts=("closed", "exceptions", "summary"))

    found = headings(whole)

    assert [title for title in found if title != "Contents"] == [
        "Closed another way", "Needing attention", "Summary",
    ]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_left_out_and_can_stand_alone(part):
    others = tuple(one for one in PARTS if one != part)

    assert render_pdf(sample_report.report(2, 1, parts=others)).startswith(b"%PDF-")
    assert render_pdf(sample_report.report(2, 1, parts=(part,))).startswith(b"%PDF-")


@needs_pdftotext
def test_introduction_and_conclusions_stand_where_they_belong():
    whole = sample_report.report(
        2, 1, introduction="This is the third report.\n\nIt is short.", conclusions="It goes well."
    )

    text = text_of(render_pdf(whole))

    places = [
        text.index(words)
        for words in (
            "Introduction\nThis is the third report.\nIt is short.",
            f"Summary\n{whole.summary.recommendations_implemented} of 2",
            "Conclusions\nIt goes well.",
            "What the words mean\nOn track",
        )
    ]
    assert places == sorted(places)


@needs_pdftotext
def test_the_summary_stands_on_one_page_with_what_is_asked_and_what_is_next():
    with pikepdf.open(io.BytesIO(render_pdf(sample_report.report(8, 5)))) as document:
        page = pikepdf.new()
        page.pages.append(document.pages[0])
        alone = io.BytesIO()
        page.save(alone)
    text = text_of(alone.getvalue())

    for words in ("Summary", "are implemented", "asked to do", "Next milestones", "dates moved"):
        assert words in text


@needs_pdftotext
def test_a_council_has_its_own_headings_name_and_colour():
    brand = Brand(
        name="Harbourne: a place to grow", colour="#5B1247",
        headings={"summary": "In short", "changes": "What moved", "closed": "  "},
    )  # fmt: skip
    whole = sample_report.report(2, 1, brand=brand)

    text = text_of(render_pdf(whole))

    assert text.startswith("Harbourne: a place to grow")
    assert f"In short\n{whole.summary.recommendations_implemented} of 2" in text
    assert "What moved\n" in text
    assert "Closed another way\nThese" in text
    assert printed.view(whole)["colour"] == "#5b1247"


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#12345g", '#123456") #panic("x'])
def test_a_colour_that_is_none_is_ours(colour):
    whole = sample_report.report(1, 1, brand=Brand(colour=colour))

    assert printed.view(whole)["colour"] == printed.COLOUR
    assert render_pdf(whole).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "logo", [png(), png(600, 2), png(1, 40), SVG], ids=["", "wide", "tall", "SVG"]
)
def test_a_logo_stands_on_the_cover_with_its_words(logo):
    whole = sample_report.report(1, 1, brand=Brand(logo=logo))

    with pikepdf.open(io.BytesIO(render_pdf(whole))) as document:
        first = next(elements(document, Name.Figure))
        assert str(first.Alt) == "Logo of Harbourne Borough Council"


def test_what_is_no_picture_is_left_out():
    whole = sample_report.report(1, 1, brand=Brand(logo=b"%PDF-1.7"))

    assert render_pdf(whole) == render_pdf(dataclasses.replace(whole, brand=Brand()))


def test_a_report_kept_with_its_logo_is_the_same_file_again():
    whole = sample_report.report(2, 2, brand=Brand(logo=png()), introduction="First.")

    assert render_pdf(report_from_json(whole.as_kept())) == render_pdf(whole)


@needs_pdftotext
def test_a_report_in_another_language_says_so_and_has_its_words(monkeypatch):
    own = {**texts.ENGLISH, "part.summary": "Crynodeb", "col.owner": "Perchennog"}
    monkeypatch.setitem(texts.LANGUAGES, "cy", own)
    made = render_pdf(sample_report.report(2, 1, brand=Brand(language="cy")))

    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == "cy-GB"
    assert "Crynodeb\n" in text_of(made)
    assert "Perchennog" in text_of(made)
    # Without its texts it is English, in name too.
    monkeypatch.delitem(texts.LANGUAGES, "cy")
    with pikepdf.open(
        io.BytesIO(render_pdf(sample_report.report(1, 1, brand=Brand(language="cy"))))
    ) as document:
        assert str(document.Root.Lang) == "en-GB"


@needs_pdftotext
def test_what_changed_says_why_a_date_moved_and_what_had_no_update():
    text = " ".join(text_of(render_pdf(sample_report.report(8, 1))).split())

    assert "Moved twice in all. Funding: The grant came late. Agreed by Cabinet." in text
    assert "1 open action has had no update since then: 7.1." in text


@needs_pdftotext
def test_the_peers_verdict_stands_beside_the_councils_own():
    whole = sample_report.report(7, 1)
    judged = next(it for it in whole.recommendations if it.assessments and it.decided_on)

    text = " ".join(
        text_of(render_pdf(dataclasses.replace(whole, recommendations=(judged,)))).split()
    )

    assert "Good progress. The new protocol is used" in text
    assert f"{judged.implementation_label}, decided by Cabinet on 17 February 2026:" in text
