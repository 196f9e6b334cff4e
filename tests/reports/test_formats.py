"""Every format read back: the same numbers, the same words, and nothing lost or run."""

import csv
import dataclasses
import io
import json
import re
import shutil
import zipfile
from datetime import date, datetime
from itertools import pairwise

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn

from peerchallenge.reports import charts
from peerchallenge.reports.formats import as_docx, as_html, as_xlsx, flow
from peerchallenge.reports.formats.blocks import Drawing, Table
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.report import Brand, Section
from tests.reports import sample_report
from tests.reports.test_pdf import PROBES, squeezed, text_of

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63"
    "6860a80000018200c1e10bb2390000000049454e44ae426082"
)
PROBE = squeezed(PROBES[0])


@pytest.fixture(scope="module")
def report():
    return sample_report.report(
        3,
        3,
        introduction="The Leader introduces this report.",
        conclusions="Two actions need a decision.",
        asks=("Note the progress made.", "Approve the amended completion dates."),
        implications=(Section("Finance", "None."), Section("Equalities", "")),
    )


@pytest.fixture(scope="module")
def made(report):
    return {key: one.render(report) for key, one in RENDERERS.items()}


@pytest.fixture(scope="module")
def hostile():
    """Every format of a report with everything that hurts in every text."""
    whole = sample_report.report(2, 3)
    poisoned = sample_report.with_every_text(
        whole, lambda name, text: f"@{name}@ =cmd {' '.join(PROBES)} ^{name}^"
    )
    return {key: one.render(poisoned) for key, one in RENDERERS.items()}


def page(made):
    return BeautifulSoup(made["html"], "html.parser")


def words_of_html(made):
    soup = page(made)
    for label in soup.select(".cell-label"):
        label.decompose()
    return squeezed(soup.find(id="report").get_text())


def words_of_docx(content):
    body = docx.Document(io.BytesIO(content)).element.body
    return squeezed("".join(text.text or "" for text in body.iter(qn("w:t"))))


def sheets_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def texts_of(value):
    """Yield every text in plain JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def words_in(value):
    """Yield every word that a document shows, in order."""
    if isinstance(value, Drawing):
        yield value.sentence
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from words_in(inner)
    elif dataclasses.is_dataclass(value):
        # What is not a word: addresses, keys of tones, names of places in the page.
        apart = {"tone", "link", "to", "anchor", "svg"}
        for field in dataclasses.fields(value):
            if field.name not in apart:
                yield from words_in(getattr(value, field.name))


def shown(report):
    """Return every text of the blocks without white space, each once."""
    document = flow.unbroken(flow.document(report))
    found = dict.fromkeys(squeezed(text) for text in words_in(document.blocks))
    return [text for text in found if text]


# ---- the same in all


def test_the_page_and_the_word_copy_say_every_word_of_the_report(report, made):
    html, word = words_of_html(made), words_of_docx(made["docx"])
    pictures = squeezed(
        " ".join(
            element.get("descr") or ""
            for element in docx.Document(io.BytesIO(made["docx"])).element.body.iter(
                qn("wp:docPr")
            )
        )
    )

    texts = shown(report)

    assert len(texts) > 150
    assert [text for text in texts if text not in html] == []
    assert [text for text in texts if text not in word and text not in pictures] == []


@needs_pdftotext
def test_the_pdf_says_every_word_of_the_page(report, made):
    running = flow.unbroken(flow.document(report))
    said = text_of(made["pdf"])
    # What stands at the head and the foot of every page comes between the words of a long cell.
    said = re.sub(rf"{re.escape(running.council)}\s+{re.escape(running.title)}\n", "", said)
    said = re.sub(rf"{re.escape(running.foot)}\s+Page \d+ of \d+\n", "", said)
    said = squeezed(said)
    # Captions are the page's and the Word copy's: in the PDF the heading above says the same.
    captions = {squeezed(block.caption) for block in blocks(report) if isinstance(block, Table)}
    drawn = {squeezed(block.sentence) for block in blocks(report) if isinstance(block, Drawing)}
    drawn |= {
        squeezed(cell.sentence)
        for block in blocks(report)
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
        if isinstance(cell, Drawing)
    }
    missing = [text for text in shown(report) if text not in said and text not in captions | drawn]

    assert missing == []


def blocks(report):
    return flow.unbroken(flow.document(report)).blocks


def sentence_of(report):
    return [
        f"{report.summary.recommendations_implemented} of {report.summary.recommendations_total}"
        " recommendations",
        f"{report.summary.actions_complete} of {report.summary.actions_total} actions",
    ]


@needs_pdftotext
def test_all_formats_give_the_same_numbers(report, made):
    summary = report.summary
    sentences = [squeezed(sentence) for sentence in sentence_of(report)]
    for said in (words_of_html(made), words_of_docx(made["docx"]), squeezed(text_of(made["pdf"]))):
        assert [sentence for sentence in sentences if sentence not in said] == []
        for count in summary.actions:
            if count.number:
                assert f"{squeezed(count.label)}{count.number}(" in said
    rows = {row[0]: row[1:] for row in sheets_of(made["xlsx"])["Summary"]}
    data = json.loads(made["json"])["summary"]
    assert rows["Recommendations implemented"][:2] == (
        data["recommendations_implemented"],
        data["recommendations_total"],
    )
    assert rows["Actions complete"][:2] == (data["actions_complete"], data["actions_total"])
    assert rows["Overdue"][0] == data["overdue"] == summary.overdue
    assert {c.label: rows[c.label][0] for c in summary.actions} == {
        c.label: data["actions"][c.key] for c in summary.actions
    }


def test_the_workbook_the_csv_and_the_json_hold_the_same_actions(made):
    data = json.loads(made["json"])
    actions = [action for one in data["recommendations"] for action in one["actions"]]
    sheet = sheets_of(made["xlsx"])["Actions"]
    rows = list(csv.DictReader(io.StringIO(made["csv"].decode("utf-8-sig"))))

    place = {name: index for index, name in enumerate(sheet[0])}
    for kept, row, line in zip(actions, sheet[1:], rows, strict=True):
        assert kept["ref"] == row[place["Ref"]] == line["Ref"]
        assert kept["title"] == row[place["Action"]] == line["Action"]
        assert kept["due_on"] == row[place["Due"]].date().isoformat() == line["Due"]
        assert kept["status_label"] == row[place["Status"]] == line["Status"]
        narrative = kept["latest_update"]["narrative"] if kept["latest_update"] else ""
        assert narrative == (row[place["Latest update"]] or "") == line["Latest update"]


@pytest.mark.parametrize("key", RENDERERS)
def test_the_same_report_is_the_same_bytes(report, made, key):
    assert RENDERERS[key].render(report) == made[key]


def test_only_the_parts_chosen_are_there_and_in_their_order(report):
    chosen = dataclasses.replace(report, parts=("closed", "summary"), introduction="")

    soup = BeautifulSoup(as_html.standalone(chosen), "html.parser")

    headings = [one.get_text(strip=True) for one in soup.select("h2")]
    assert headings == ["Closed another way", "Summary", "Contents", "Conclusions"]


# ---- the page


def test_the_headings_of_the_page_skip_no_level(made):
    levels = [int(one.name[1]) for one in page(made).find_all(re.compile("^h[1-6]$"))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_of_the_page_has_a_caption_and_cells_that_know_their_headers(made):
    tables = page(made).find_all("table")

    assert len(tables) > 5
    for table in tables:
        assert table.caption.get_text(strip=True)
        heads = table.thead.find_all("th")
        assert all(cell["scope"] == "col" for cell in heads)
        for row in table.tbody.find_all("tr"):
            assert row.find("th")["scope"] == "row"
            assert len(row.find_all(["th", "td"], recursive=False)) == len(heads)


def test_every_name_on_the_page_is_there_once_and_every_link_to_one_leads_somewhere(made):
    soup = page(made)
    names = [one["id"] for one in soup.find_all(id=True)]

    assert len(names) == len(set(names))
    led_to = {one["href"][1:] for one in soup.select('a[href^="#"]')}
    assert len(led_to) > 5
    assert led_to <= set(names)


def test_every_drawing_of_the_page_says_what_it_shows(made):
    drawings = page(made).select("svg[role=img]")

    assert drawings
    assert all(len(one.find("desc").get_text()) > 20 for one in drawings)


def test_the_page_by_itself_needs_no_other_file_and_holds_no_script(made):
    soup = page(made)

    assert soup.find(["script", "link", "iframe"]) is None
    assert not [one for one in soup.find_all(True) if one.has_attr("style")]
    assert "url(" not in soup.find("style").get_text()
    assert soup.html["lang"] == "en-GB"


def test_below_another_heading_the_levels_of_the_page_begin_lower(report):
    soup = BeautifulSoup(as_html.fragment(report, below=1), "html.parser")

    assert soup.find("h1") is None
    assert soup.find(id="report").find("h2").get_text(strip=True).endswith("progress report")


def test_the_page_takes_the_colour_and_the_logo_of_the_council(report):
    branded = dataclasses.replace(report, brand=Brand(name="HBC", colour="#4b0082", logo=PIXEL))

    soup = BeautifulSoup(as_html.standalone(branded), "html.parser")

    assert soup.select_one(".report__band rect")["fill"] == "#4b0082"
    assert soup.select_one(".report__logo")["src"].startswith("data:image/png;base64,")
    assert soup.select_one(".report__logo")["alt"] == "Logo of HBC"


@pytest.mark.parametrize("key", charts.TONES)
def test_a_mark_on_the_page_has_the_colours_of_the_drawings(key):
    look = charts.tone(key)
    lines = as_html.STYLES.read_text(encoding="utf-8").splitlines()

    named = [line for line in lines if re.search(rf"\.mark--{key}\b", line)]

    # One without colours of its own has those of every mark.
    line = named[0] if named else next(line for line in lines if line.startswith(".mark {"))
    assert f"background: {look.tint};" in line
    assert f"color: {look.text};" in line


# ---- Word


def test_the_word_copy_is_built_of_styles_that_skip_no_level(made):
    document = docx.Document(io.BytesIO(made["docx"]))

    styles = [one.style.name for one in document.paragraphs]
    levels = [int(name[-1]) for name in styles if re.fullmatch(r"Heading \d", name)]
    assert styles.count("Title") == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert document.core_properties.title.endswith("progress report as at 31 March 2026")
    assert document.core_properties.language == "en-GB"


def test_the_tables_of_the_word_copy_repeat_their_headers_and_give_their_widths(made):
    document = docx.Document(io.BytesIO(made["docx"]))

    assert len(document.tables) > 5
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert len(widths) == len(table.columns)
        assert 9_500 < sum(widths) < 10_000


def test_the_drawings_of_the_word_copy_are_pictures_with_their_sentence(report, made):
    document = docx.Document(io.BytesIO(made["docx"]))

    said = {one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))}
    sentences = {block.sentence for block in blocks(report) if isinstance(block, Drawing)}
    assert sentences
    assert sentences <= said


def test_the_word_copy_counts_its_pages_and_has_the_logo(report):
    branded = dataclasses.replace(report, brand=Brand(name="HBC", logo=PIXEL))

    document = docx.Document(io.BytesIO(as_docx.render(branded)))

    foot = document.sections[0].footer.paragraphs[0]._p
    assert [one.text.strip() for one in foot.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    described = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert described[0] == "Logo of HBC"


# ---- Excel and CSV


def test_the_sheets_have_filters_and_headers_that_stay(made):
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))

    assert book.sheetnames == [
        "Summary",
        "Actions",
        "Recommendations",
        "Changes",
        "Meetings",
        "Definitions",
    ]
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    actions = book["Actions"]
    assert actions.auto_filter.ref == f"A1:V{actions.max_row}"
    due = actions.cell(2, 7)
    assert isinstance(due.value, datetime)
    assert due.number_format == "d mmm yyyy"
    assert actions.cell(2, 16).alignment.wrap_text


def test_an_action_that_answers_two_recommendations_is_in_one_row(report):
    first, second, *others = report.recommendations
    shared = dataclasses.replace(second, actions=(*second.actions, first.actions[0]))
    both = dataclasses.replace(report, recommendations=(first, shared, *others))

    rows = [row for row in sheets_of(as_xlsx.render(both))["Actions"] if row[0] == "1.1"]

    assert [row[1:3] for row in rows] == [("R1", "R2")]


def test_the_files_of_one_report_carry_no_clock(made):
    for key in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(made[key])) as packed:
            assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
            core = packed.read("docProps/core.xml").decode()
        assert "2026-03-31T12:00:00Z" in core


# ---- whatever is typed


@needs_pdftotext
@pytest.mark.parametrize("field", ["narrative", "title", "owner", "text", "what", "meaning"])
def test_no_format_loses_or_runs_what_is_typed(hostile, field):
    sheets = sheets_of(hostile["xlsx"])
    everything = {
        "html": words_of_html(hostile),
        "docx": words_of_docx(hostile["docx"]),
        "pdf": squeezed(text_of(hostile["pdf"])),
        "xlsx": squeezed(" ".join(str(c) for rows in sheets.values() for r in rows for c in r)),
        "json": squeezed(" ".join(texts_of(json.loads(hostile["json"])))),
    }
    if field in {"narrative", "title", "owner"}:
        everything["csv"] = squeezed(hostile["csv"].decode("utf-8-sig"))
    for key, said in everything.items():
        start = said.index(f"@{field}@")
        between = said[start : said.index(f"^{field}^", start)]
        assert PROBE in between.replace('""', '"'), key
        assert "CwmLlŷnŵŶ" in between, key


def test_nothing_typed_becomes_an_element_of_the_page(hostile):
    soup = page(hostile)

    assert soup.find("script") is None
    assert not [
        one for one in soup.find_all(True) if any(name.startswith("on") for name in one.attrs)
    ]
    assert all(
        one["href"].startswith(("#", "http", "mailto:")) for one in soup.find_all("a", href=True)
    )


def test_nothing_typed_becomes_a_formula(hostile):
    whole = sample_report.with_every_text(
        sample_report.report(2, 2), lambda name, text: "=HYPERLINK(1)"
    )
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx.render(whole)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    rows = csv.reader(io.StringIO(RENDERERS["csv"].render(whole).decode("utf-8-sig")))
    risky = [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]

    assert "f" not in kinds
    assert risky == []


@pytest.mark.parametrize("key", RENDERERS)
@pytest.mark.parametrize(
    "few",
    [
        sample_report.report(0, 0, changes_since=None, definitions=()),
        sample_report.with_every_text(sample_report.report(1, 1), lambda name, text: ""),
    ],
    ids=["nothing recorded", "every text empty"],
)
def test_a_report_that_holds_almost_nothing_is_made_in_every_format(few, key):
    assert RENDERERS[key].render(few)


def test_the_name_of_a_file_says_council_and_day(report):
    assert RENDERERS["docx"].filename(report) == "CPC-progress-northmere-2026-03-31.docx"
    assert report.as_at == date(2026, 3, 31)
