"""Plans as councils keep them, built in the test: workbooks, CSV and Word documents."""

import io

import docx
import openpyxl

HEADINGS = ["Ref", "Recommendation", "Action", "Lead officer", "Due date", "RAG", "Progress"]


def workbook(rows, *, merge=(), title="Plan", more=None, hidden=()):
    """Return an .xlsx of `rows`; `more` are further sheets by name."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for block in merge:
        sheet.merge_cells(block)
    for name, lines in (more or {}).items():
        other = book.create_sheet(name)
        for row in lines:
            other.append(row)
        if name in hidden:
            other.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def document(*tables, merge=()):
    """Return a .docx of tables; `merge` holds (table, row, column, row, column)."""
    made = docx.Document()
    made.add_paragraph("Our plan")
    for rows in tables:
        table = made.add_table(rows=len(rows), cols=max(len(row) for row in rows))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=False):
                cell.text = text
        made.add_paragraph()
    for number, *corners in merge:
        table = made.tables[number]
        top, left, bottom, right = corners
        first = table.cell(top, left)
        text = first.text
        joined = first.merge(table.cell(bottom, right))
        joined.text = text
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def csv_file(text, encoding="utf-8-sig"):
    return text.encode(encoding)
