"""Taking words out of a comment, and making sure that nothing else was done to it.

A council may leave words of a resident out, with "[removed]" in their place. It may not put words
into anybody's mouth.
"""

from __future__ import annotations

from collections.abc import Iterable

from peerchallenge.comments.personal_data import Finding

REMOVED = "[removed]"


def without(text: str, findings: Iterable[Finding]) -> str:
    """Return `text` with each of `findings`, which do not overlap, replaced by REMOVED."""
    parts, end = [], 0
    for one in sorted(findings, key=lambda one: one.start):
        parts += [text[end : one.start], REMOVED]
        end = one.end
    return "".join([*parts, text[end:]])


def only_removes(text: str, shown: str) -> bool:
    """Say whether `shown` is `text` with parts, each of a letter or more, replaced by REMOVED.

    Each piece between two removals is looked for at its first place after the one before: if that
    leaves no room for the rest, no later place does.
    """
    if text == shown:
        return True
    first, *between = shown.split(REMOVED)
    if not between or not text.startswith(first):
        return False
    *middle, last = between
    at = len(first)
    for piece in middle:
        at = text.find(piece, at + 1)
        if at < 0:
            return False
        at += len(piece)
    return text.endswith(last) and at + 1 <= len(text) - len(last)


def says_something(shown: str) -> bool:
    """Say whether anything is left but what was removed."""
    return any(letter.isalnum() for letter in shown.replace(REMOVED, ""))
