"""The report as a PDF: accessible, the same every time, and made whatever people typed."""

import dataclasses
import io
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from peerchallenge.reports import wording
from peerchallenge.reports.printed import page_values as printed
from peerchallenge.reports.printed import pdf
from peerchallenge.reports.printed.pdf import ReportNotMade, render_pdf
from peerchallenge.reports.report import Audience, Measured, Reading
from tests.reports import sample_report

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)
needs_qpdf = pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")

PROBES = (
    '#panic("x") $a$ *b* <script>alert(1)</script> {{7*7}} \\ #import "/etc/passwd" @r <l> `c`',
    "bell\x07 nul\x00 escape\x1b[0m",
    "Cwm Llŷn ŵ Ŷ",
    "مجلس",
    "ועדה",
    "🙂",
    "paid\u202egpj.exe\u202c",
    "漢字\ue000\ufdd0",
)
HOSTILE = " ".join(PROBES)


@pytest.fixture(scope="module")
def report():
    return sample_report.report()


@pytest.fixture(scope="module")
def made(report):
    return render_pdf(report)


@pytest.fixture(scope="module")
def document(made):
    with pikepdf.open(io.BytesIO(made)) as opened:
        yield opened


def text_of(made: bytes) -> str:
    """Return the words of a PDF in reading order, without places to break."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"],
        input=made,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().replace("\u200b", "").replace("\u00a0", " ")


def squeezed(text: str) -> str:
    """Return a text without white space: where lines break is not its words' business."""
    return re.sub(r"\s+", "", text)


def elements(document, kind=None):
    """Find the elements of the structure tree of one kind, in order."""
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop(0)
        if isinstance(element, pikepdf.Array):
            waiting[:0] = list(element)
        elif isinstance(element, Dictionary) and Name.S in element:
            if kind is None or kind == element.S:
                yield element
            if Name.K in element:
                waiting.insert(0, element.K)


def scopes(cell):
    attributes = cell.get(Name.A, [])
    if isinstance(attributes, Dictionary):
        attributes = [attributes]
    return {str(a.Scope) for a in attributes if Name.Scope in a}


def rows(report, **changes):
    """Return the report with its first recommendation changed."""
    first = dataclasses.replace(report.recommendations[0], **changes)
    return dataclasses.replace(report, recommendations=(first, *report.recommendations[1:]))


# ---- the file


def test_the_file_is_sound(document):
    assert document.check_pdf_syntax() == []


@needs_qpdf
def test_qpdf_finds_nothing_wrong(made, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(made)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_file_is_tagged_and_says_its_language_and_title(document):
    root = document.Root
    assert root.MarkInfo.Marked
    assert Name.StructTreeRoot in root
    assert str(root.Lang) == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo.Title) == (
        "Harbourne Borough Council: Corporate Peer Challenge, progress report as at 31 March 2026"
    )
    assert str(document.docinfo.Author) == "Head of Policy and Performance"
    assert str(document.docinfo.CreationDate).startswith("D:20260331120000")
    assert all(page.Tabs == Name.S for page in document.pages)


def test_the_file_claims_both_standards(document):
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["dc:title"] == str(document.docinfo.Title)


def test_only_our_own_fonts_are_in_the_file(document):
    names = {
        str(obj.FontName)
        for obj in document.objects
        if isinstance(obj, Dictionary) and Name.FontName in obj
    }
    assert names
    assert all("SourceSans3" in name or "Noto" in name for name in names)


def test_every_picture_has_words(document):
    figures = list(elements(document, Name.Figure))
    # One bar for all, progress over time, one bar for each recommendation with actions, one
    # drawing for each measure.
    assert len(figures) == 1 + 1 + 8 + 12
    assert all(str(figure.Alt) for figure in figures)
    assert str(figures[0].Alt).startswith("Actions by status. Of 40, ")


def test_header_cells_say_whether_they_head_a_column_or_a_row(document):
    cells = list(elements(document, Name.TH))
    kinds = [scope for cell in cells for scope in scopes(cell)]
    assert len(kinds) == len(cells)
    assert kinds.count("/Column") > 50
    # At least each action heads its row.
    assert kinds.count("/Row") >= 40


def test_no_table_has_more_headers_than_cells(document):
    for table in elements(document, Name.Table):
        rows_in = [kid for part in table.K for kid in part.K if isinstance(kid, Dictionary)]
        cells = [cell for tr in rows_in for cell in tr.K]
        heads = [cell for cell in cells if cell.S == Name.TH]
        body_heads = [cell for cell in heads if "/Row" in scopes(cell)]
        assert not body_heads or len(heads) * 2 <= len(cells)


def test_bookmarks_follow_the_natural_order():
    made = render_pdf(sample_report.report(12, 1))
    with pikepdf.open(io.BytesIO(made)) as document, document.open_outline() as outline:

        def titles(items):
            for item in items:
                yield item.title
                yield from titles(item.children)

        found = [t for t in titles(outline.root) if re.match(r"R\d+\.", t)]
    # The eighth is a suggestion, and those come after the recommendations.
    numbers = [*range(1, 8), *range(9, 13), 8]
    assert [t.split(".")[0] for t in found] == [f"R{n}" for n in numbers]


def test_links_say_where_they_lead(document):
    links = [
        annotation
        for page in document.pages
        for annotation in page.get(Name.Annots, [])
        if annotation.Subtype == Name.Link
    ]
    addresses = {str(link.A.URI) for link in links if Name.A in link and Name.URI in link.A}
    assert "https://www.northmere.example/peer-challenge/action-plan" in addresses
    assert "mailto:policy@northmere.example" in addresses
    assert all(Name.Contents in link for link in links)


def test_an_address_that_is_not_one_is_not_a_link(report):
    source = dataclasses.replace(report.sources[0], url="javascript:alert(1)")
    made = render_pdf(dataclasses.replace(report, sources=(source,), contact="ask at reception"))
    assert b"javascript" not in made
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not any(
            "javascript" in str(obj.get(Name.URI))
            for obj in document.objects
            if isinstance(obj, Dictionary)
        )


def test_the_same_report_is_the_same_file(report, made):
    assert render_pdf(report) == made


def test_another_report_is_another_file(report, made):
    assert render_pdf(dataclasses.replace(report, author="Chief Executive")) != made


# ---- what it says


@needs_pdftotext
def test_the_summary_gives_numbers_before_percentages(made):
    text = text_of(made)
    assert "2 of 7 recommendations (29%) are implemented." in text
    assert "21 of 40 actions (53%) are complete." in text
    assert "Position as at 31 March 2026" in text


@needs_pdftotext
def test_the_percentages_of_the_legend_add_to_a_hundred(made):
    text = squeezed(text_of(made))
    legend = text[text.index("datesmoved") : text.index("Whathaschanged")]
    assert sum(int(n) for n in re.findall(r"\((\d+)%\)", legend)) == 100


@needs_pdftotext
def test_all_parts_come_in_their_order(made):
    text = text_of(made)
    headings = [
        "Report to Overview and Scrutiny Committee",
        "Classification Public",
        "Summary\n2 of 7",
        "Committee is asked to do",
        "Contents\nSummary",
        "What has changed since Cabinet, 9 December 2025\n6 changes",
        "Progress over time\nOn 31 October 2025",
        "Needing attention\n",
        "Recommendations at a glance\nRef",
        "Progress by recommendation\nR1.",
        "The council’s response:",
        "What committees said and resolved",
        "Measures",
        "Other suggestions\nR8.",
        "Committees: what was resolved and promised\nPromises to committees\nPromise",
        "What scrutiny recommended, and the response\nWhat",
        "What each meeting resolved\nOverview",
        "Closed another way\nThese",
        "What the words mean\nOn track",
        "Sources\nDocument",
        "Implications\nFinancial implications\nAll actions",
        "Legal implications\nTo be completed by the author.",
    ]
    places = [text.rindex(h) if "\n" in h else text.index(h) for h in headings]
    assert places == sorted(places)


@needs_pdftotext
def test_minutes_are_quoted_with_their_citation(made):
    text = squeezed(text_of(made))
    assert (
        squeezed("Overview and Scrutiny Committee, 21 January 2026, minute OSC 40/25, paragraph 5")
        in text
    )
    assert squeezed("Cabinet, 9 December 2025, minute CAB 100/25") in text


@needs_pdftotext
def test_a_date_that_moved_is_shown_with_the_first_one(report):
    action = dataclasses.replace(
        report.recommendations[0].actions[0],
        original_due_on=date(2025, 9, 30),
        due_on=date(2026, 6, 30),
        date_changes=2,
    )
    text = text_of(render_pdf(rows(report, actions=(action,))))
    assert squeezed("30 Jun 2026 first due 30 Sep 2025, moved twice") in squeezed(text)


@needs_pdftotext
def test_a_report_for_nobody_says_so(report):
    text = text_of(render_pdf(dataclasses.replace(report, audience=None, contact="", author="")))
    assert "Report to Not prepared for a meeting" in text
    assert "Date of meeting" not in text
    assert "Report author" not in text


@needs_pdftotext
def test_a_committee_without_a_date_is_named(report):
    text = text_of(render_pdf(dataclasses.replace(report, audience=Audience("Cabinet", None))))
    assert "Report to Cabinet" in text
    assert "Date of meeting" not in text


@needs_pdftotext
def test_what_is_empty_is_left_out_or_said_in_a_sentence(report):
    text = text_of(
        render_pdf(
            dataclasses.replace(
                rows(report, actions=(), discussions=(), resolutions=(), measures=()),
                changes_since=None,
                commitments=(),
                closed=(),
                sources=(),
                definitions=(),
            )
        )
    )
    assert "What has changed" not in text
    assert "Closed another way" not in text
    assert "Sources" not in text
    assert "What the words mean" not in text
    assert "No promise to a committee is on record." in text
    assert "No actions are recorded for this recommendation." in text


@needs_pdftotext
def test_the_letters_of_the_charts_are_in_the_file(made):
    # Text in a drawing vanishes without a word if its font is not at hand.
    text = squeezed(text_of(made))
    assert "✓9" in text
    assert "target95%" in text


@needs_pdftotext
def test_long_lists_of_exceptions_are_cut_with_a_word_about_it():
    text = text_of(render_pdf(sample_report.report(10, 20)))
    assert f"The {wording.MOST_EXCEPTIONS} most pressing of" in text


# ---- reports that hold little, and much


@pytest.mark.parametrize(
    "few",
    [
        sample_report.report(0, 0, changes_since=None, definitions=()),
        sample_report.report(1, 0),
        sample_report.report(0, 0, council="", challenge="", author="", contact="", body=""),
    ],
    ids=["no recommendations", "no actions", "no names"],
)
def test_a_report_that_holds_almost_nothing_is_made(few):
    with pikepdf.open(io.BytesIO(render_pdf(few))) as document:
        assert len(document.pages) <= 6
        assert str(document.docinfo.Title)


def test_every_text_may_be_empty():
    empty = sample_report.with_every_text(sample_report.report(2, 2), lambda name, text: "")
    assert render_pdf(empty).startswith(b"%PDF-")


@pytest.fixture(scope="module")
def hostile_text():
    """Return the words of a report with everything that hurts in every text."""
    whole = sample_report.report(3, 3)
    made = render_pdf(
        sample_report.with_every_text(whole, lambda name, text: f"@{name}@ {HOSTILE} ^{name}^")
    )
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.check_pdf_syntax() == []
    return squeezed(text_of(made))


# Not printed: names for addresses of pages, the reason a link was made, and what readings,
# directions and titles of agenda items say elsewhere.
UNPRINTED = {"challenge_slug", "council_slug", "because", "source", "what_kind"}


@needs_pdftotext
@pytest.mark.parametrize(
    "field",
    [
        "council",
        "challenge",
        "body",
        "author",
        "contact",
        "committee",
        "number",
        "title",
        "text",
        "explanation",
        "themes",
        "implementation_label",
        "lead_member",
        "lead_officer",
        "response",
        "response_reasons",
        "ref",
        "owner",
        "status_label",
        "narrative",
        "next_steps",
        "recorded_by",
        "minute",
        "label",
        "name",
        "unit",
        "before",
        "after",
        "what",
        "to_whom",
        "due_text",
        "reason",
        "term",
        "meaning",
        "publisher",
    ],
)
def test_no_text_is_lost_or_run_whatever_is_typed(hostile_text, field):
    assert f"@{field}@" in hostile_text
    assert f"^{field}^" in hostile_text
    start = hostile_text.index(f"@{field}@")
    said = hostile_text[start : hostile_text.index(f"^{field}^", start)]
    assert squeezed(PROBES[0]) in said
    assert "bellnulescape[0m" in said
    assert "CwmLlŷnŵŶ" in said
    assert "paidgpj.exe" in said
    assert "□□□□" in said


@needs_pdftotext
def test_texts_of_any_length_are_set_from_start_to_end(report):
    sentence = "Aelodau welcomed the progress and asked for evidence of the difference made. "
    action = report.recommendations[0].actions[0]
    update = dataclasses.replace(
        sample_report.report(1, 5).recommendations[0].actions[0].latest_update,
        narrative=f"Cychwyn {sentence * 1300} Diwedd",
        next_steps="llanfair" * 625 + "gogogoch",
    )
    assert len(update.narrative) > 100_000
    long = rows(
        report,
        title="Teitl " + "Set out a single vision for the borough " * 60 + "Pen",
        explanation=f"Agor {sentence * 400} Cau",
        actions=(
            dataclasses.replace(action, latest_update=update),
            dataclasses.replace(action, title=f"Unig {sentence * 390} Olaf"),
        ),
    )
    text = squeezed(text_of(render_pdf(long)))
    for probe in (
        "Cychwyn",
        "Diwedd",
        "gogogoch",
        "Teitl",
        "boroughPen",
        "Agor",
        "Cau",
        "Unig",
        "Olaf",
    ):
        assert probe in text
    assert "llanfairllanfair" in text


def test_measures_of_any_size_are_drawn(report):
    measures = tuple(
        Measured("Savings", unit, None, target, tuple(Reading(day, v, "") for day, v in readings))
        for unit, target, readings in [
            ("£", None, []),
            ("%", Decimal(0), [(date(2026, 1, 1), Decimal(0))]),
            ("", Decimal("1E+12"), [(date(2026, 1, 1), Decimal("-1E+12"))] * 3),
            (
                "days a month in the last quarter",
                Decimal(3),
                [(date(2026, 1, 1), Decimal("2.125"))],
            ),
            ("", None, [(date(2020 + n // 12, n % 12 + 1, 1), Decimal(n)) for n in range(72)]),
        ]
    )
    assert render_pdf(rows(report, measures=measures)).startswith(b"%PDF-")


def test_states_nobody_foresaw_are_set(report):
    action = dataclasses.replace(
        report.recommendations[0].actions[0],
        status="awaiting_devolution",
        status_label="Awaiting devolution",
        direction="sideways",
    )
    changed = rows(report, actions=(action,), direction="sideways", implementation="other")
    assert render_pdf(changed).startswith(b"%PDF-")


# ---- when it cannot be made


def test_what_the_typesetter_says_is_passed_on(report, monkeypatch):
    view = printed.view(report)
    view["drawings"][0]["svg"] = "<svg"
    monkeypatch.setattr(printed, "view", lambda report: view)
    with pytest.raises(ReportNotMade, match="could not be set: failed to parse SVG"):
        render_pdf(report)


def test_a_drawing_from_outside_is_refused(report, monkeypatch):
    view = printed.view(report)
    view["drawings"][0]["svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"'
        ' viewBox="0 0 9 9"><image x:href="/etc/passwd.png" width="9" height="9"/></svg>'
    )
    monkeypatch.setattr(printed, "view", lambda report: view)
    with pytest.raises(ReportNotMade):
        render_pdf(report)


def test_a_report_that_takes_too_long_is_given_up(report):
    with pytest.raises(ReportNotMade, match=r"not finished within 0\.01 seconds"):
        render_pdf(report, seconds=0.01)


def test_a_worker_that_is_stopped_says_so(report, monkeypatch, tmp_path):
    stand_in = tmp_path / "python"
    stand_in.write_text("#!/bin/sh\ncat >/dev/null\nkill -9 $$\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(pdf.sys, "executable", str(stand_in))
    with pytest.raises(ReportNotMade, match="stopped by signal 9"):
        render_pdf(report)


def test_a_worker_that_cannot_be_started_says_so(report, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.sys, "executable", str(tmp_path / "missing"))
    with pytest.raises(ReportNotMade, match="could not be started"):
        render_pdf(report)


def test_the_worker_does_not_load_django():
    done = subprocess.run(
        [
            pdf.sys.executable,
            "-c",
            "import sys\n"
            "from peerchallenge.reports.printed import row_headers, worker\n"
            "print([name for name in sys.modules if name.startswith('django')])",
        ],
        cwd=pdf.PROJECT,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == b"[]"
