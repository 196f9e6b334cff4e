"""The same minutes as paste, HTML, Word and PDF, and files that cannot be read."""

import io
import zipfile
from datetime import date

import docx
import pytest

from meetings.reading import agenda_item, printed, source, word
from meetings.reading.agenda_item import UnreadablePage
from tests.meetings.reading import files

HTML = (
    "<html><body><h2>"
    + files.ITEM.replace("\n\n", "</h2><p>", 1).replace("\n\n", "</p><p>")
    + "</p></body></html>"
)


@pytest.mark.parametrize(
    "page",
    [HTML, files.word(files.ITEM), files.word(files.ITEM, numbered=False), files.pdf(files.ITEM)],
    ids=["HTML", "Word", "Word with typed numbers", "PDF"],
)
def test_the_same_minutes_read_the_same_in_every_form(page):
    pasted, read = agenda_item.read(files.ITEM), agenda_item.read(page)
    assert [each.text for each in read.paragraphs] == [each.text for each in pasted.paragraphs]
    assert read.resolutions == pasted.resolutions
    assert [each.links for each in read.paragraphs] == [each.links for each in pasted.paragraphs]
    assert read.title == pasted.title == "Corporate Peer Challenge: Progress"
    assert len(read.resolutions) == 2


def test_what_stands_in_a_file_can_be_kept_as_text():
    kept = source.decode(files.word(files.ITEM))
    assert agenda_item.read(kept) == agenda_item.read(files.ITEM)


def test_a_word_table_is_read_row_by_row():
    document = docx.Document()
    document.add_paragraph("Peer Challenge")
    table = document.add_table(rows=2, cols=2)
    for row, words in enumerate((("Recommendation 1", "Done"), ("Recommendation 2", "Late"))):
        for cell, text in enumerate(words):
            table.cell(row, cell).text = text
    document.add_paragraph("Resolved: That the table be noted.")
    page = agenda_item.read(files.saved(document))
    assert [each.text for each in page.paragraphs][1:3] == [
        "Recommendation 1 Done",
        "Recommendation 2 Late",
    ]
    assert [link.number for each in page.paragraphs for link in each.links] == ["1", "2"]


def numbered(form, text, count=3):
    """Make a Word file with a list whose numbers Word prints as `form` and `text` say."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at in (0,)
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kind = f'<w:abstractNum {space} w:abstractNumId="90">{levels}</w:abstractNum>'
    num = f'<w:num {space} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    numbering.insert(0, docx.oxml.parse_xml(kind))
    numbering.append(docx.oxml.parse_xml(num))
    for _ in range(count):
        properties = document.add_paragraph("That it be noted.")._p.get_or_add_pPr()
        listed = properties.get_or_add_numPr()
        listed.get_or_add_ilvl().val = 0
        listed.get_or_add_numId().val = 90
    return files.saved(document)


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("decimal", "(%1)", ["(1)", "(2)", "(3)"]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)"]),
        ("upperLetter", "(%1)", ["(A)", "(B)", "(C)"]),
        ("lowerRoman", "(%1)", ["(i)", "(ii)", "(iii)"]),
        ("upperRoman", "%1.", ["I.", "II.", "III."]),
        ("bullet", "·", ["•", "•", "•"]),
        ("none", "", ["That", "That", "That"]),
    ],
)
def test_word_prints_the_numbers_of_its_lists(form, text, labels):
    lines = word.text_of(numbered(form, text)).split("\n\n")
    assert [line.split()[0] for line in lines] == labels


def test_what_track_changes_delete_is_not_read():
    document = docx.Document()
    paragraph = document.add_paragraph("The Committee noted ")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for tag, words in (("ins", "the new"), ("del", "the old")):
        text = "delText" if tag == "del" else "t"
        paragraph._p.append(
            docx.oxml.parse_xml(
                f"<w:{tag} {space}><w:r><w:{text}>{words}</w:{text}></w:r></w:{tag}>"
            )
        )
    assert word.text_of(files.saved(document)) == "The Committee noted the new"


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def with_doctype(encoding):
    made = files.word(files.ITEM)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                body = content.decode().split("?>", 1)[1]
                entity = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'
                content = f'<?xml version="1.0"?>{entity}{body}'.encode(encoding)
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (files.word(files.ITEM)[:-200], "This Word file is damaged"),
        (files.word(files.ITEM)[:4000] + b"x" * 4000, "This Word file is damaged"),
        (zipped(word__document_xml="<w:document"), "This Word file is damaged"),
        (zipped(xl__workbook_xml="<workbook/>"), "Excel or zip"),
        (zipped(word__document_xml=" " * (41 * 1024 * 1024)), "too large"),
        (zipped(**{f"word__{n}_xml": "" for n in range(2100)}), "too large"),
        (with_doctype("utf-8"), "This Word file is damaged"),
        (with_doctype("utf-16"), "This Word file is damaged"),
        (files.pdf(files.ITEM)[:900], "This PDF is damaged"),
        (b"%PDF-1.4\n" + b"1 0 obj << " * 500, "This PDF is damaged"),
        (files.scanned(), "pictures of pages"),
        (files.locked(files.pdf(files.ITEM), user_password="no"), "locked with a password"),
        (b"%PDF-1.4\n" + b" " * (21 * 1024 * 1024), "more than 20 MB"),
    ],
    ids=[
        *("cut short", "overwritten", "no Word", "Excel", "bomb", "many members", "entities"),
        *("entities in UTF-16", "PDF cut short", "no PDF", "scanned", "locked", "large"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(content, says):
    with pytest.raises(UnreadablePage) as refused:
        agenda_item.read(content)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_pdf_locked_against_changes_only_is_read():
    made = files.locked(files.pdf(files.ITEM), user_password="", owner_password="owner")
    assert agenda_item.read(made).resolutions == agenda_item.read(files.ITEM).resolutions


def test_a_pdf_that_draws_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(printed, "IN_ALL", 100)
    with pytest.raises(UnreadablePage, match="too large"):
        agenda_item.read(files.pdf(files.ITEM))


def test_a_page_that_is_a_drawing_is_passed_over(monkeypatch):
    monkeypatch.setattr(printed, "ON_A_PAGE", 100)
    with pytest.raises(UnreadablePage, match="pictures of pages"):
        agenda_item.read(files.pdf(files.ITEM))


def test_headers_footers_and_page_numbers_are_left_out():
    text = printed.text_of(files.pdf(files.ITEM * 3))
    assert "Cabinet, 18" not in text
    assert "Page" not in text


@pytest.mark.parametrize("made", [files.word, files.pdf], ids=["Word", "PDF"])
def test_an_item_is_cut_from_printed_minutes_by_its_number(made):
    content = (
        files.word(files.MEETING, numbered=False) if made is files.word else made(files.MEETING)
    )
    page = agenda_item.read(content, item_number="61")
    assert page.title == "CORPORATE PEER CHALLENGE"
    assert page.meeting_date == date(2023, 9, 18)
    assert [each.kind for each in page.resolutions] == ["approve", "receive-update"]
    assert page.resolutions[1].commitment.due_on == date(2024, 3, 18)
