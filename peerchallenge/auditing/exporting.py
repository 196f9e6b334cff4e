"""The audit as a file: for a spreadsheet, or a line of JSON each for other programs.

Both are written as they are read, so that a million entries need no more memory than ten.
"""

import json
from collections.abc import Iterable, Iterator

from meetings.csv_file import csv_lines
from recommendations.models import AuditEntry

HEAD = [
    "Entry", "When", "Who", "Person number", "Did", "Kind of record", "Record number", "Record",
    "Before and after", "Network address", "Request number",
]  # fmt: skip


def as_csv(found: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Yield a table with a row for each entry; no cell is taken for a formula."""
    return csv_lines(HEAD, (_row(entry) for entry in found))


def as_json_lines(found: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Yield a JSON object for each entry. Keys may be added to it; none is ever renamed."""
    for entry in found:
        line = {
            "entry": entry.pk,
            "recorded_at": entry.recorded_at.isoformat(),
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "verb": entry.verb,
            "target_type": entry.target_type,
            "target": entry.target_id,
            "target_name": entry.target_name,
            "changes": entry.changes,
            "address": entry.address,
            "request_id": entry.request_id,
        }
        yield (json.dumps(line, ensure_ascii=False) + "\n").encode()


def _row(entry):
    return [
        entry.pk,
        entry.recorded_at,
        entry.actor_name,
        entry.actor_id,
        entry.verb,
        entry.target_type,
        entry.target_id,
        entry.target_name,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
        entry.address,
        entry.request_id,
    ]
