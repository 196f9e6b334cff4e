"""Files that would fill the memory if they were opened, and texts that a spreadsheet would run."""

import csv
import io
import struct
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.exchange import files as plan_files
from meetings.reading import agenda_item, registers
from peerchallenge.reports.branding.forms import BrandingForm
from peerchallenge.reports.formats.word_template import check_template
from tests.actions.plan_papers import document, workbook
from tests.factories import (
    discuss,
    make_action,
    make_challenge,
    make_evidence,
    make_measure,
    make_paragraph,
    make_png,
    make_recommendation,
    open_to_public,
    promise,
    report,
    track,
)

MEMORY = 150_000_000  # bytes that a refusal may take
LAUGHS = "".join(
    ['<!DOCTYPE a [<!ENTITY a0 "laughs">']
    + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    + ["]>"]
)
FROM_A_FILE = '<!DOCTYPE a [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'
HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"


def packed(content, name, change):
    """Return an Office file with one of its parts changed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            part = before.read(one)
            after.writestr(one.filename, change(part) if one.filename == name else part)
    return made.getvalue()


def with_definitions(part, definitions, *, padding=0):
    """Put definitions of its own before the first element, and use one in the text."""
    text = part.decode()
    body = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    return (HEAD + " " * padding + definitions + body.replace("Plan", "&a11;")).encode()


def bomb(content, name, size=400_000_000):
    """Return an Office file with a part that unpacks to `size` bytes of nothing."""
    made = io.BytesIO(content)
    deflated = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(made, "a", deflated) as archive, archive.open(name, "w") as part:
        for _ in range(size // 4_000_000):
            part.write(bytes(4_000_000))
    return made.getvalue()


def refused_cheaply(read, errors):
    """Read; it must be refused, and without unpacking what is inside."""
    tracemalloc.start()
    try:
        with pytest.raises(errors):
            read()
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


PLAN = [["Recommendation", "Action", "Due"], ["1", "Plan", "June 2026"]]
XLSX, DOCX = workbook(PLAN), document(PLAN)


@pytest.mark.parametrize("definitions", [LAUGHS, FROM_A_FILE], ids=["laughs", "file"])
@pytest.mark.parametrize("padding", [0, 50_000])
@pytest.mark.parametrize(
    ("content", "part"),
    [
        (XLSX, "xl/workbook.xml"),
        (XLSX, "xl/worksheets/sheet1.xml"),
        (DOCX, "word/document.xml"),
        (DOCX, "word/styles.xml"),
    ],
)
def test_definitions_in_a_plan_are_refused(content, part, definitions, padding):
    made = packed(content, part, lambda p: with_definitions(p, definitions, padding=padding))

    refused_cheaply(lambda: plan_files.read(made, "plan"), plan_files.PlanUnreadable)


@pytest.mark.parametrize("definitions", [LAUGHS, FROM_A_FILE], ids=["laughs", "file"])
@pytest.mark.parametrize("padding", [0, 50_000])
def test_definitions_in_minutes_and_templates_are_refused(definitions, padding):
    made = packed(
        DOCX, "word/document.xml", lambda p: with_definitions(p, definitions, padding=padding)
    )

    refused_cheaply(lambda: agenda_item.read(made), agenda_item.UnreadablePage)
    assert check_template(made) != []


def test_a_file_that_unpacks_to_too_much_is_refused_unopened():
    sheet, text = bomb(XLSX, "xl/media/a.bin"), bomb(DOCX, "word/media/a.bin")
    for made in (sheet, text):
        assert len(made) < 1_000_000
        refused_cheaply(lambda made=made: plan_files.read(made, "plan"), plan_files.PlanUnreadable)
    refused_cheaply(lambda: agenda_item.read(text), agenda_item.UnreadablePage)
    assert check_template(text) == ["The file is too large when it is unpacked"]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 1), (0, 0)])
def test_a_picture_of_many_pixels_is_refused_by_its_head(council, size):
    picture = bytearray(make_png(64, 64))
    picture[16:24] = struct.pack(">II", *size)
    form = BrandingForm(
        {}, {"logo_file": SimpleUploadedFile("logo.png", bytes(picture), "image/png")}
    )

    assert "logo_file" in form.errors


def test_json_of_any_size_or_depth_is_refused_in_words():
    for content in (b"[" * 1_000_000, b'{"a":' * 100_000, b"1" * 1_000_000, b'["' + b"x" * 10**6):
        with pytest.raises(registers.UnreadableRegister):
            registers.read(content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["actions:add-evidence", "actions:plan-import", "meetings:import"]
)
@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"<svg onload=alert(1)>",
        b"#!/bin/sh\n",
    ],
    ids=["exe", "elf", "svg", "script"],
)
def test_a_file_of_another_kind_is_refused_whatever_it_is_called(
    client, council, sign_in, name, content
):
    sign_in("administrator")
    action = make_action()
    given = {
        "actions:add-evidence": [council.slug, action.pk],
        "actions:plan-import": [council.slug, "2026"],
        "meetings:import": [council.slug],
    }[name]
    for called in ("a.png", "a.docx", "a.pdf", "a.xlsx"):
        upload = SimpleUploadedFile(called, content, "image/png")
        response = client.post(reverse(name, args=given), {"file": upload, "files": upload})
        assert response.status_code == 422, called


# --- exports

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMULA = '=HYPERLINK("https://evil.example";"x")'


@pytest.fixture
def poisoned(council):
    """A record in which every text that a person wrote would be a formula."""
    challenge = make_challenge()
    recommendation = make_recommendation(text=FORMULA, title=FORMULA)
    action = make_action(recommendation=recommendation, title=FORMULA)
    report(action, "on_track", on="2026-03-01", narrative=FORMULA, next_steps="@SUM(1)")
    make_measure(recommendation=recommendation, name=FORMULA, unit="=1")
    make_evidence(title="+1+1", is_internal=False, actions=[action])
    discuss(recommendation, paragraph=make_paragraph(text=FORMULA))
    promise(make_paragraph(text=FORMULA), what="-1+1|cmd")
    scrutiny = track()
    open_to_public(challenge)
    return {"challenge": challenge, "action": action, "scrutiny": scrutiny}


ON = "as_at_day=30&as_at_month=6&as_at_year=2026"
EXPORTS = [
    ("actions:plan-export", ["harbourne", "2026"], "?format=csv"),
    ("actions:plan-export", ["harbourne", "2026"], "?format=xlsx"),
    ("pages:report", ["harbourne", "2026"], f"?{ON}&format=csv"),
    ("pages:report", ["harbourne", "2026"], f"?{ON}&format=xlsx"),
    ("meetings:commitments", ["harbourne"], "?format=csv"),
    ("meetings:scrutiny-recommendations", ["harbourne"], "?format=csv"),
    ("public:data-csv", ["harbourne", "2026"], ""),
    ("sector:compare-csv", [], ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "given", "query"), EXPORTS)
def test_no_cell_of_any_export_is_a_formula(client, sign_in, poisoned, name, given, query):
    sign_in("coordinator")

    response = client.get(reverse(name, args=given) + query)
    content = b"".join(response) if response.streaming else response.content

    assert response.status_code == 200
    kind = response["Content-Type"]
    assert kind.startswith(("text/csv", "application/vnd.openxmlformats")), kind
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert cells
    else:
        text = content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        risky = [c for c in cells if c.lstrip().startswith(RISKY) and not is_number(c)]
        assert risky == []
        assert cells


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return cell.strip() == "-"
    return True
