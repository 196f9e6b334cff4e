"""Numbers of rows as they stand in queries and forms, where anybody may write anything."""

LONGEST = 18  # digits that fit into the column of a key, whatever they are


def key_from(text: str) -> int | None:
    """Return the key that `text` writes; None for what is no number or one that no row can have.

    Asked for such a number by a reference, SQLite raises an error; and Python refuses to read one
    of some thousand digits.
    """
    fits = text.isascii() and text.isdecimal() and len(text) <= LONGEST
    return int(text) if fits else None
