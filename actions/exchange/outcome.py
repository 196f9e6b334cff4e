"""How a file is to be read, and what each of its rows comes to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.exchange.sheets import folded, in_words
from actions.models import DateChange, ProgressUpdate, WordingChange


@dataclass(frozen=True)
class Options:
    """How the words of a file are to be taken. What is empty leaves it to the file.

    `statuses` maps a word to the label of a state; `default_status` is for rows that report
    progress and give no status; the days fill what rows leave empty.
    """

    statuses: dict[str, str] = field(default_factory=dict)
    default_status: str = ""
    one_a_line: bool = False
    add_posts: bool = False
    review_on: date | None = None
    reported_on: date | None = None
    joined_on: date | None = None


@dataclass
class Outcome:
    """What a row comes to, with what is to be written: rows not yet stored, for one action."""

    sheet: str
    number: int
    kind: str = "unchanged"
    ref: str = ""
    title: str = ""
    says: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    action: Any = None
    fields: dict[str, list[Any]] = field(default_factory=dict)  # for the audit: before, after
    wording: WordingChange | None = None
    move: DateChange | None = None
    update: ProgressUpdate | None = None
    also: list[Any] = field(default_factory=list)
    evidence: list[tuple[str, str]] = field(default_factory=list)

    def settle(self):
        """Say of what kind it is, now that everything about it is known."""
        if self.errors:
            self.kind, self.says = "error", self.errors
        elif self.kind == "unchanged" and self.says:
            self.kind = "changed"


def same_date(dated, on, words):
    """Whether a date of the file is the one of the plan: the day, or without one the words."""
    if dated.on or on:
        return dated.on == on
    return folded(dated.words) == folded(words)


def printed(on, words):
    """Print a due date."""
    return words or (in_words(on) if on else "not set")
