"""The actions of a progress report as a table: one row for each, for the workbook and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from peerchallenge.reports.report import Action, ProgressReport, Recommended
from peerchallenge.reports.wording import DIRECTIONS

# The heading of each column and its width in a workbook.
COLUMNS = (
    ("Ref", 10), ("Recommendation", 16), ("Also answers", 14), ("Action", 44), ("Owner", 28),
    ("First due", 14), ("Due", 14), ("Due in words", 20), ("Times moved", 10), ("Status", 20),
    ("Overdue", 10), ("Direction", 14), ("No recent update", 12), ("Look again on", 14),
    ("Reported on", 14), ("Latest update", 60), ("Next steps", 40), ("Recorded by", 26),
    ("What is missing", 26), ("Evidence", 36), ("Difference made", 44), ("Approved by", 26),
)  # fmt: skip
_RISKY = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")  # a spreadsheet takes the wide ones too


def render(report: ProgressReport) -> bytes:
    """Return the actions of `report` as CSV that spreadsheet programs open as it is."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([label for label, _ in COLUMNS])
    for row in rows(report):
        writer.writerow([_printed(value) for value in row])
    return made.getvalue().encode("utf-8-sig")


def rows(report: ProgressReport) -> Iterable[Sequence[str | int | date | None]]:
    """Yield each action once, under the first recommendation that it answers."""
    answered: dict[str, list[str]] = {}
    for one in report.recommendations:
        for action in one.actions:
            answered.setdefault(action.ref, []).append(one.number)
    seen: set[Action] = set()
    for one in report.recommendations:
        for action in one.actions:
            if action not in seen:
                seen.add(action)
                yield _row(one, action, answered[action.ref])


def _row(
    one: Recommended, action: Action, numbers: Sequence[str]
) -> Sequence[str | int | date | None]:
    latest = action.latest_update
    return (
        action.ref,
        one.number,
        ", ".join(number for number in numbers if number != one.number),
        action.title,
        action.owner,
        action.original_due_on,
        action.due_on,
        action.due_text,
        action.date_changes,
        action.status_label,
        "Yes" if action.overdue else "No",
        DIRECTIONS.get(action.direction, action.direction),
        "Yes" if action.without_update else "No",
        action.review_on,
        latest.effective_on if latest else None,
        latest.narrative if latest else "",
        latest.next_steps if latest else "",
        latest.recorded_by if latest else "",
        action.proof_missing,
        "; ".join(action.evidence),
        action.difference,
        action.approved_by,
    )


def _printed(value: str | int | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        # An apostrophe keeps a spreadsheet program from taking a text for a formula.
        return f"'{text}" if _RISKY.match(text) else text
    return value.isoformat() if isinstance(value, date) else str(value)
