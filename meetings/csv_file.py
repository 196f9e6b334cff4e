"""A list of a page as CSV, which spreadsheet programs open as it is."""

import csv
import re

from django.http import HttpResponse

# A spreadsheet takes these for the beginning of a formula, the wide ones too.
_RISKY = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")


def csv_answer(name, head, rows):
    """Answer with `rows` (texts, days, numbers or None) below `head`, as the file `name`."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_printed(value) for value in row])
    return response


def csv_lines(head, rows):
    """Yield the same as bytes, row by row: for an answer that is too long to be kept whole."""
    writer = csv.writer(_Echo())
    yield ("\ufeff" + writer.writerow(head)).encode()
    for row in rows:
        yield writer.writerow([_printed(value) for value in row]).encode()


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def _printed(value):
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        # An apostrophe keeps a spreadsheet program from taking a text for a formula.
        return f"'{text}" if _RISKY.match(text) else text
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
