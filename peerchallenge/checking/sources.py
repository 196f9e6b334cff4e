"""What the rules are given and what they find: sources of the record, and contradictions. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class Place:
    """Where something is put right; `permission` is needed to do it there."""

    label: str
    path: str
    permission: str = "recommendations.view_recommendation"


@dataclass(frozen=True)
class Source:
    """What one source says, word for word; `marks` are where the words that clash stand."""

    key: str
    title: str
    words: str
    path: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The words in pieces, each with whether it is marked."""
        found, last = [], 0
        for start, end in self.marks:
            found += [(self.words[last:start], False), (self.words[start:end], True)]
            last = end
        return [part for part in [*found, (self.words[last:], False)] if part[0]]


@dataclass(frozen=True)
class Contradiction:
    """Two sources that cannot both be right, and where that is put right."""

    rule: str
    words: str
    one: Source
    other: Source
    fix: Place

    @property
    def key(self) -> str:
        """What names it as long as the two sources are the same."""
        return f"{self.rule}|{self.one.key}|{self.other.key}"

    @property
    def facts(self) -> str:
        """The SHA-256 of what the two say, so that a later change of either is seen."""
        return sha256(f"{self.one.words}\0{self.other.words}".encode()).hexdigest()


@dataclass(frozen=True)
class Text:
    """Words of the record: an update, a plan's words or a paragraph of minutes.

    `day` is the day on which they speak, and `own` the source that says so.
    """

    key: str
    title: str
    words: str
    path: str
    day: date
    own: Source
    fix: Place

    def source(self, *marks: tuple[int, int]) -> Source:
        return Source(self.key, self.title, self.words, self.path, marks)


@dataclass(frozen=True)
class Met:
    """A meeting on record."""

    key: int
    on: date
    path: str
    is_cancelled: bool = False


@dataclass(frozen=True)
class Body:
    """A committee with every name that it has had, and its meetings on record."""

    names: tuple[str, ...]
    met: tuple[Met, ...]

    def on(self, day: date) -> Met | None:
        """Return its meeting on `day`, held or cancelled; the held one first."""
        same = sorted((one for one in self.met if one.on == day), key=lambda m: m.is_cancelled)
        return same[0] if same else None

    def nearest(self, day: date) -> Met | None:
        """Return the meeting held nearest to `day`, or None."""
        held = [one for one in self.met if not one.is_cancelled]
        return min(held, key=lambda one: abs((one.on - day).days), default=None)

    def source(self, met: Met) -> Source:
        words = f"{self.names[0]} {'cancelled its meeting on' if met.is_cancelled else 'met on'}"
        return Source(f"meeting-{met.key}", "The record of meetings", f"{words} {worded(met.on)}.",
                      met.path)  # fmt: skip


@dataclass(frozen=True)
class Approval:
    """That somebody is recorded to have approved, agreed or decided something on a day.

    `cited` is the meeting that the record itself names, where it names one.
    """

    source: Source
    by: str
    on: date
    fix: Place
    cited: Met | None = None


@dataclass(frozen=True)
class DueSet:
    """A due date, and the meeting that set it."""

    source: Source
    due_on: date
    meeting: Source
    set_on: date
    fix: Place


@dataclass(frozen=True)
class DoneYetPromised:
    """Something that is complete, and a promise about it that waits."""

    done: Source
    promise: Source
    what: str  # "Action 1.2" or "Recommendation 3"
    state: str  # "open", "part met" or "overdue"
    fix: Place


@dataclass(frozen=True)
class Minuted:
    """A paragraph confirmed to be about one recommendation alone, and its plan on that day.

    `statuses` are those of its open actions at the end of the meeting's day.
    """

    text: Text
    recommendation: str
    plan: Source
    statuses: frozenset[str]


def worded(day: date) -> str:
    """Return a day as people write it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def calendar(day: date) -> Source:
    words = f"{worded(day)} was a {WEEKDAYS[day.weekday()]}."
    return Source(f"calendar-{day.isoformat()}", "The calendar", words, "")


def clause(before: str) -> str:
    """Return the end of a text from the beginning of its last sentence."""
    return re.split(r"[.;:!?]\s", before)[-1]
