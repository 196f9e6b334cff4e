"""Every reader of what comes from outside, given anything: only its own refusals come out.

Texts are made of pieces of real documents and of noise; files are real ones that were damaged.
"""

import contextlib
import io
import random
import time
import zipfile
from datetime import date

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.dates.reading import UnreadableDate, read_due
from actions.exchange import files as plan_files
from actions.exchange.columns import find_tables, words_of_status
from actions.exchange.numbers import Known, pointed_at
from actions.exchange.rows import Days, looks_like_lists, read_rows, split_title
from actions.exchange.sheets import PlanUnreadable
from actions.proof import file_types, measure_files
from meetings.moderngov import addresses, pages, service
from meetings.reading import (
    agenda_item,
    bodies,
    dates,
    kinds,
    meeting_dates,
    references,
    registers,
    sameness,
    similarity,
    source,
)
from meetings.reading.numbers import Register
from meetings.reading.records import Registered
from meetings.safe_fetch import NotFetched
from peerchallenge.comments import personal_data, removing
from peerchallenge.public import finding
from peerchallenge.reports.branding.colours import contrast
from peerchallenge.reports.branding.forms import pixels_of
from peerchallenge.reports.formats.word_template import check_template
from peerchallenge.search.query import parse
from peerchallenge.sector.themes import key_of, labels
from recommendations import report_text
from tests.actions.plan_papers import HEADINGS, document, workbook
from tests.meetings.reading.files import pdf, word

# Of XML that is read as HTML; whatever it was, it is read.
pytestmark = pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")

A_WHILE = 10  # seconds that one input may take, on a slow machine
DAY = date(2026, 3, 9)
KNOWN = Known([("1", "One", "Do one"), ("2", "Two", "Do two"), ("6a", "Three", "Do three")])
REGISTER = (
    Registered("1", "Refresh the corporate plan with partners"),
    Registered("6a", "Review how scrutiny is resourced"),
)
MINUTES = """CABINET

Monday 9th March 2026

12. PEER CHALLENGE: PROGRESS

The Leader spoke of Recommendations 1 and 6a, and promised a report to OSMB by June 2026.

Resolved:-

(1) That the progress be noted.
(2) That the Chief Executive report back before the end of the municipal year."""
PLAN = [HEADINGS, ["1.1", "1", "Write the plan", "Head of Policy", "June 2026", "Green", "Done"]]
PIECES = [
    *("Resolved", "RESOLVED:-", "That", "the Cabinet", "agreed", "note", "(1)", "a)", "iv."),
    *("Recommendation 6a", "recommendations 1 to", "R1/R2", "one and two", "the Board", "OSMB"),
    *("31 March 2026", "30/02/2026", "Q3 2025/26", "within six months", "Summer", "32nd", "0"),
    *("the end of the municipal year", "Ongoing", "TBC", "by", "before", "next meeting", "2025-"),
    *("person@x.example", "07700 900123", "SW1A 1AA", "943 476 5919", "QQ123456C", "«", "–", "…"),
    *("<p>", "</p>", "<table><tr><td>", "<li>", "<ol start=-9>", "<!--", "&#0;", "&nbsp;", "<br"),
    *("\n", "\n\n", "\t", " ", ",", ";", '"', "'", "\x0b", "\x00", "\u2028", "\ufeff"),
    *("9" * 30, "MCMXCIX", "ivxlcdm" * 5, "²", "٣", "½", "İ", "ß", "a" * 90, "=1+1", "{{", "%}"),
]
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from([*MINUTES.splitlines(), *PIECES]), max_size=25).map("\n".join),
)
XML = [
    *('<?xml version="1.0"?>', "<committees>", "</committees>", "<committee>", "<committeetitle>"),
    *("<getmeetingresult>", "<meeting>", "<meetingid>7</meetingid>", "<agendaitems>", "<agenda>"),
    *("<agendaitem>", "<![CDATA[", "]]>", "<!DOCTYPE a [", '<!ENTITY b "c">', "&b;", "&#1;"),
    *("<agendaitemtitle>x", "</meeting>", "<meetingdate>09/03/2026</meetingdate>", "\x00", "é"),
]
HARD = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

READERS = {
    "report text": (report_text.read_report, report_text.UnreadableReport),
    "page of minutes": (
        lambda text: agenda_item.as_json(
            agenda_item.read(text, recommendations=REGISTER, meeting_date=DAY)
        ),
        agenda_item.UnreadablePage,
    ),
    "one item of a page": (
        lambda text: agenda_item.read(text, item_number=text[:6]),
        agenda_item.UnreadablePage,
    ),
    "text or HTML": (source.read_text, agenda_item.UnreadablePage),
    "a day": (dates.parse_date, ()),
    "days": (lambda text: list(dates.find_dates(text)), ()),
    "a due date": (
        lambda text: read_due(text, counted_from=DAY, municipal_year_ends=DAY),
        UnreadableDate,
    ),
    "dates of meetings": (meeting_dates.read_meeting_lines, ()),
    "kind of a resolution": (kinds.kind_of, ()),
    "who is meant": (lambda text: bodies.which(text, ["Cabinet", text[:20]]), ()),
    "recommendations named": (lambda text: references.find(text, _register()), ()),
    "what is alike": (lambda text: sameness.alike(sameness.telling(text), ("plan",)), ()),
    "words and recommendations": (lambda text: list(similarity.links([text], [0], REGISTER)), ()),
    "readings of a measure": (lambda text: measure_files.read(text, day=DAY), ()),
    "recommendations pointed at": (pointed_at, ()),
    "title of an action": (split_title, ()),
    "search": (parse, ()),
    "public search": (lambda text: _found(text), ()),
    "personal data": (personal_data.find, ()),
    "what is removed": (lambda text: removing.without(text, personal_data.find(text)), ()),
    "key of a theme": (key_of, ()),
    "labels of themes": (lambda text: labels([text, text[::-1]]), ()),
    "colour": (contrast, ValueError),
    "page of a meeting": (lambda text: pages.facts_of(text), NotFetched),
    "items listed": (lambda text: pages.items_of(text, "https://x.example/mg/a.aspx"), NotFetched),
    "documents": (lambda text: pages.documents_of(text, "https://x.example/mg/"), NotFetched),
    "meetings listed": (lambda text: pages.meetings_of(text, "https://x.example/"), NotFetched),
    "address of a Modern.Gov": (addresses.base_of, ValueError),
    "address of an item": (addresses.item_id_of, ()),
    "address as it is kept": (addresses.normal, ValueError),
    "name of a file": (lambda text: file_types.clean_name(text), ()),
}


def _register():
    return Register([one.number for one in REGISTER])


def _found(text):
    texts = [finding.Text("action", text[:50], text, ("pages:overview",))]
    finding.find(texts, parse(text))
    finding.instead(texts, parse(text), text)


def in_time(reader, allowed, given):
    """Read; what comes out must be an answer or one of the refusals, and soon."""
    began = time.monotonic()
    with contextlib.suppress(allowed):
        reader(given)
    assert time.monotonic() - began < A_WHILE


@pytest.mark.parametrize("name", READERS)
def test_any_text_is_read_or_refused(name):
    reader, allowed = READERS[name]

    @HARD
    @given(TEXTS)
    def read(text):
        in_time(reader, allowed, text)

    read()


# Words of one kind, often: what a pattern that goes back and forth would take for ever over.
LONG = [
    *(
        one * 8_000
        for one in ("a", "1", " ", "(", "a ", "1.", "<p>", "&", "\n", "-", "next ", "0 ")
    ),
    *("that the " * 3_000, "1, 2 and " * 3_000, "a@" * 8_000, "R1/" * 8_000, "<b><i>" * 400),
    *("within six months of " * 2_000, "31 March " * 3_000, "(a) " * 6_000, "http://" * 3_000),
    *("i" * 8_000 + ".", '"' * 8_000, "a" * 8_000 + "!", "Resolved " * 2_000),
]


@pytest.mark.parametrize("name", READERS)
def test_a_long_text_takes_no_longer_than_its_length(name):
    reader, allowed = READERS[name]

    for text in LONG:
        in_time(reader, allowed, text)


# --- files


def read_plan(content):
    tables, _ = find_tables(plan_files.read(content, "plan"))
    words_of_status(tables)
    looks_like_lists(tables)
    for table in tables:
        read_rows(table, KNOWN, Days(), one_a_line=True)


FILE_READERS = {
    "plan": (read_plan, PlanUnreadable),
    "minutes": (agenda_item.read, agenda_item.UnreadablePage),
    "evidence": (
        lambda content: file_types.recognise(io.BytesIO(content), "file.docx"),
        file_types.NotAllowed,
    ),
    "logo": (pixels_of, ()),
    "template": (check_template, ()),
    "measures": (measure_files.decode, ValueError),
    "register": (registers.read, registers.UnreadableRegister),
    "Modern.Gov": (lambda content: _service(content), NotFetched),
}


def _service(content):
    root = service.parse(content, "committees", "meeting", "getmeetingresult")
    service.committees(root)
    service.meetings(root, DAY, DAY)
    service.as_page(service.meeting(root).items[0]) if service.meeting(root).items else None


def packed(content, change):
    """Return an Office file with each of its parts as `change(name, bytes)` makes it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            after.writestr(one.filename, change(one.filename, before.read(one)))
    return made.getvalue()


@pytest.fixture(scope="module")
def real_files():
    picture = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(30)
    return {
        "plan.xlsx": workbook(PLAN),
        "plan.docx": document(PLAN),
        "minutes.docx": word(MINUTES),
        "minutes.pdf": pdf(MINUTES),
        "plan.csv": "\n".join(",".join(row) for row in PLAN).encode("utf-8-sig"),
        "register.json": b'[{"number": "1", "text": "x"}, {"number": 2}]',
        "picture.png": picture,
        "picture.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
        + bytes(9)
        + b"\xff\xc0\x00\x11\x08" * 3,
        "committees.xml": b"<?xml version='1.0'?><committees><committee><committeetitle>x"
        b"</committeetitle></committee></committees>",
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file as a bad line, a full disk or an enemy leaves it."""
    if zipfile.is_zipfile(io.BytesIO(content)) and chance.random() < 0.6:
        target = chance.choice(zipfile.ZipFile(io.BytesIO(content)).namelist())
        return packed(content, lambda n, part: _hurt(part, chance) if n == target else part)
    return _hurt(content, chance)


def _hurt(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        how = chance.randrange(5)
        if how == 0:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            del made[at : at + chance.randrange(60)]
        elif how == 2:
            made[at:at] = made[at : at + chance.randrange(200)] * 3
        elif how == 3:
            made[at:at] = chance.choice([b"-1", b"9" * 30, b"\x00", b"\xff" * 4, b"<a>", b"/"])
        else:
            made[chance.randrange(len(made) + 1) :] = b""
    return bytes(made)


@pytest.mark.parametrize("name", FILE_READERS)
def test_any_file_is_read_or_refused(name, real_files):
    reader, allowed = FILE_READERS[name]
    chance = random.Random(f"files {name}")
    for content in real_files.values():
        in_time(reader, allowed, content)
        for _ in range(15):
            in_time(reader, allowed, damaged(content, chance))


@pytest.mark.parametrize("name", FILE_READERS)
def test_any_bytes_are_read_or_refused(name):
    reader, allowed = FILE_READERS[name]

    @HARD
    @given(
        st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xff\xfe", b"{", b"\xff\xd8\xff"]),
        st.binary(max_size=200),
    )
    def read(start, content):
        in_time(reader, allowed, start + content)

    read()


@HARD
@given(st.lists(st.sampled_from(XML), max_size=20).map("".join))
def test_any_answer_of_a_web_service_is_read_or_refused(text):
    in_time(_service, NotFetched, text.encode("utf-8", "replace"))


def test_numbers_written_deep_inside_one_another_are_refused():
    deep = b"[" * 100_000
    in_time(registers.read, registers.UnreadableRegister, deep)
    nested = "<div>" * 20_000 + "x"
    in_time(agenda_item.read, agenda_item.UnreadablePage, nested)


def test_a_document_of_ten_thousand_paragraphs_is_read_in_time():
    document = docx.Document()
    for number in range(2_000):
        document.add_paragraph(f"({number}) That recommendation 6a be noted by {number} June.")
    made = io.BytesIO()
    document.save(made)

    in_time(agenda_item.read, agenda_item.UnreadablePage, made.getvalue())
