"""How things stand on a day, as far as the rules of the reminders ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ActionRow:
    """An action as it stands on the day; people by their keys, those who cannot be reached None.

    `empty` says why there is no owner, for the lead officer who is told in their place.
    """

    key: int
    ref: str
    title: str
    path: str
    status: str
    due_on: date | None
    review_on: date | None
    owner: int | None
    lead: int | None
    empty: str = ""


@dataclass(frozen=True)
class RoundRow:
    """An open round, with how many answers each person still owes.

    `unheld` has the same for the lead officers of those that nobody else can be asked for.
    """

    key: int
    title: str
    path: str
    answers_due_on: date
    owed: Mapping[int, int]
    unheld: Mapping[int, int]


@dataclass(frozen=True)
class ReturnRow:
    """An answer that was returned and waits for another.

    Where its owner cannot be told, `empty` says why and the lead is.
    """

    key: int
    ref: str
    title: str
    path: str
    owner: int | None
    by: str
    reason: str
    answers_due_on: date
    lead: int | None = None
    empty: str = ""


@dataclass(frozen=True)
class ReadyRow:
    """A recommendation of a round of which every answer is in and which waits for a sign-off.

    `key` says how much was reported by then: returned and answered again, it is ready anew.
    """

    key: str
    words: str
    path: str
    answers_due_on: date
    lead: int | None


@dataclass(frozen=True)
class ChangeRow:
    """Something that changed about a watched recommendation; `subject` names the record."""

    subject: str
    words: str
    path: str
    happened_on: date
    watchers: Collection[int]


@dataclass(frozen=True)
class ClaimRow:
    """A claim that an action is done: `kind` says whether it waits or was sent back."""

    key: int
    kind: str
    words: str
    path: str
    person: int | None
