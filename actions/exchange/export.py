"""The action plan as a file, in the format that the import reads: xlsx, CSV or Word."""

import csv
import io
import re

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from actions.exchange.guesses import BY_KEY, ROLES
from actions.exchange.sheets import in_words
from actions.models import ActionItem, DateChange
from actions.schemes import scheme_of
from actions.standing import Status

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# The e-mail address only finds an owner: a plan that is passed on need not carry it.
COLUMNS = tuple(role.key for role in ROLES if role.key != "owner_email")
DAYS = frozenset({"due", "amended_due", "amended_on", "review_on", "reported_on", "added_on"})
WIDTHS = {"title": 44, "description": 44, "narrative": 50, "next_steps": 36, "owner": 26,
          "portfolio_holder": 26, "evidence": 36, "amended_reason": 30}  # fmt: skip
# Word has a page's width: what is empty throughout is left out there.
WORD_ALWAYS = ("ref", "recommendation", "title", "owner", "due", "status", "narrative")
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_BRAND = "2A2350"


def export(challenge, day, kind):
    """Return the plan of `challenge` as it stands on `day` as a file of `kind`."""
    rows = rows_of(challenge, day)
    if kind == "csv":
        return _csv(rows)
    return _docx(challenge, day, rows) if kind == "docx" else _xlsx(challenge, rows)


def rows_of(challenge, day):
    """Return a dictionary an action, by the keys of the import's columns; four queries."""
    scheme = scheme_of(challenge)
    actions = (
        ActionItem.objects.filter(challenge=challenge)
        .as_at(day)
        .select_related("owner", "portfolio_holder", "recommendation")
        .prefetch_related("also_answers", "evidence")
        .order_by("sort_key", "pk")
    )
    moved = {}
    for change in (
        DateChange.objects.filter(action__challenge=challenge, effective_on__lte=day)
        .order_by("effective_on", "sequence")
        .values("action", "reason", "agreed_by", "effective_on")
    ):
        moved[change["action"]] = change
    return [_row(action, moved.get(action.pk), scheme) for action in actions]


def _row(action, moved, scheme):
    latest = action.latest or {}
    also = sorted(action.also_answers.all(), key=lambda one: one.sort_key)
    links = [one for one in action.evidence.all() if one.url]
    return {
        "ref": action.ref,
        "recommendation": action.recommendation.number,
        "title": action.title,
        "description": action.description,
        "owner": str(action.owner or ""),
        "portfolio_holder": str(action.portfolio_holder or ""),
        "directorate": action.directorate,
        "due": action.original_due_on,
        "due_text": action.original_due_text,
        "amended_due": action.due_on if moved else None,
        "amended_due_text": action.due_text if moved else "",
        "amended_on": moved and moved["effective_on"],
        "amended_reason": moved["reason"] if moved else "",
        "agreed_by": moved["agreed_by"] if moved else "",
        "review_on": action.review_on,
        "status": action.status_label if latest else scheme.word_for(Status.NOT_STARTED),
        "narrative": latest.get("narrative", ""),
        "reported_on": action.reported_on,
        "next_steps": latest.get("next_steps", ""),
        "continues_in": action.continues_in,
        "also_answers": ", ".join(one.number for one in also),
        "evidence": "\n".join(
            f"{one.title} {one.url}" for one in sorted(links, key=lambda one: one.pk)
        ),
        "added_on": action.added_on,
    }


# ---- Excel


def _xlsx(challenge, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Action plan")
    _headed(sheet, COLUMNS)
    wrap = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_cell(sheet, key, row[key], wrap) for key in COLUMNS])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    book.properties.title = f"Action plan: {challenge.title}"
    return _saved(book)


def _headed(sheet, keys):
    """Set the columns' widths, keep the header in sight and write it."""
    sheet.freeze_panes = "D2" if len(keys) > 3 else "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    sheet.print_title_rows = "1:1"
    for place, key in enumerate(keys, start=1):
        width = WIDTHS.get(key, 14)
        sheet.column_dimensions[get_column_letter(place)].width = width
    cells = []
    for key in keys:
        cell = WriteOnlyCell(sheet, BY_KEY[key].heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_BRAND)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cells.append(cell)
    sheet.append(cells)


def _cell(sheet, key, value, alignment):
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet)
    if key in DAYS:
        cell.value = value
        cell.number_format = "d mmm yyyy"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:32_767]
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.number_format = "@"
    cell.alignment = alignment
    return cell


def _saved(book):
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def template(challenge):
    """Return an empty plan with what each column is for on a second sheet."""
    book = openpyxl.Workbook(write_only=True)
    keys = tuple(role.key for role in ROLES)
    _headed(book.create_sheet("Action plan"), keys)
    notes = book.create_sheet("About the columns")
    notes.column_dimensions["A"].width = 30
    notes.column_dimensions["B"].width = 80
    for role in ROLES:
        heading = WriteOnlyCell(notes, role.heading)
        heading.font = Font(bold=True)
        notes.append([heading, role.explained])
    words = ", ".join(one.label for one in scheme_of(challenge).offered)
    notes.append(["", f"The words of your status scheme: {words}."])
    return _saved(book)


# ---- CSV


def _csv(rows):
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([BY_KEY[key].heading for key in COLUMNS])
    for row in rows:
        writer.writerow([_defused(_printed(row[key])) for key in COLUMNS])
    return made.getvalue().encode("utf-8-sig")


def _printed(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else in_words(value)


def _defused(text):
    """Keep a spreadsheet program from taking a text for a formula; the import takes it off."""
    return f"'{text}" if _RISKY.match(text) else text


# ---- Word


def _docx(challenge, day, rows):
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(42), Cm(29.7)  # A3: a plan has many columns
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.5))
    document.core_properties.title = f"Action plan: {challenge.title}"
    document.core_properties.language = "en-GB"
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading(f"Action plan: {challenge.title}", 1)
    document.add_paragraph(f"{challenge.council.name}, as at {in_words(day)}")
    keys = [key for key in COLUMNS if key in WORD_ALWAYS or any(row[key] for row in rows)]
    table = document.add_table(rows=1, cols=len(keys))
    table.style = "Table Grid"
    for cell, key in zip(table.rows[0].cells, keys, strict=True):
        run = cell.paragraphs[0].add_run(BY_KEY[key].heading)
        run.bold = True
    _repeat(table.rows[0])
    body = table._tbl
    for row in rows:
        body.append(_table_row([_printed(row[key]) for key in keys]))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _repeat(row):
    """Let a row stand on every page, as the table's header."""
    properties = row._tr.get_or_add_trPr()
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    properties.append(header)


def _table_row(texts):
    """Return a row of a table; python-docx itself takes a minute for five thousand."""
    tr = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    tr.append(properties)
    for text in texts:
        tc = OxmlElement("w:tc")
        for line in ILLEGAL_CHARACTERS_RE.sub("", text).split("\n"):
            p = OxmlElement("w:p")
            if line:
                r = OxmlElement("w:r")
                t = OxmlElement("w:t")
                t.text = line
                t.set(qn("xml:space"), "preserve")
                r.append(t)
                p.append(r)
            tc.append(p)
        tr.append(tc)
    return tr
