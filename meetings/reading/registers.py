"""A JSON file of registered recommendations -> Registered, for the command line."""

import json

from meetings.reading.records import Registered


class UnreadableRegister(ValueError):
    """The file is not a list of recommendations; the message says what is wrong."""


def read(source: bytes) -> tuple[Registered, ...]:
    """Read `[{"number": "6a", "text": "..."}]`; raise UnreadableRegister for anything else."""
    try:
        rows = json.loads(source.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableRegister(f"not JSON ({' '.join(str(error).split())})") from None
    if not isinstance(rows, list):
        raise UnreadableRegister('must be a list: [{"number": "1", "text": "..."}]')
    return tuple(_row(row, place) for place, row in enumerate(rows, start=1))


def _row(row: object, place: int) -> Registered:
    if not isinstance(row, dict):
        raise UnreadableRegister(f'entry {place} must be {{"number": "1", "text": "..."}}')
    number, text = row.get("number"), row.get("text", "")
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    if not isinstance(number, str) or not number.strip():
        raise UnreadableRegister(f"entry {place} has no number")
    if not isinstance(text, str):
        raise UnreadableRegister(f"the text of entry {place} is not text")
    return Registered(number.strip(), text)
