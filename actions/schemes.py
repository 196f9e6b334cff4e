"""The words in which a council reports how its actions stand, and what each of them means.

A scheme is one list of states for a challenge. Each state is mapped to one status of ours, which
is what counts, charts and "overdue" are made from: a council may say "green", but a date that has
passed stays passed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import models

from actions.standing import MEANING, Status
from recommendations.models import PeerChallenge

LONGEST_LABEL = 60


@dataclass(frozen=True)
class State:
    """One state of a scheme: its word, its published meaning, and the status it stands for."""

    label: str
    meaning: str
    status: str


@dataclass(frozen=True)
class Scheme:
    """States in the order in which they are offered. `key` is empty for one a council made."""

    key: str
    name: str
    states: tuple[State, ...]

    def find(self, label: str) -> State | None:
        """Return the state with this word, in any capitals; None where there is none."""
        wanted = " ".join(label.split()).casefold()
        return next((one for one in self.states if one.label.casefold() == wanted), None)

    def word_for(self, status: str) -> str:
        """Return the word for one of our statuses: the scheme's first, or else our own."""
        own = (one.label for one in self.states if one.status == status)
        return next(own, str(Status(status).label))

    @property
    def words(self) -> dict[str, str]:
        """Return the scheme's word for each of our statuses."""
        return {status.value: self.word_for(status) for status in Status}

    @property
    def offered(self) -> tuple[State, ...]:
        """Return its states and, after them, the ends of an action for which it has no word."""
        known = {one.status for one in self.states}
        missing = [status for status in ENDS if status not in known]
        return (*self.states, *(OUR_OWN[status] for status in missing))


# However a council speaks of progress, an action must be able to end in each of these ways.
ENDS = (
    Status.COMPLETE, Status.EMBEDDED, Status.PAUSED, Status.TRANSFERRED, Status.SUPERSEDED,
    Status.WITHDRAWN,
)  # fmt: skip
OUR_OWN = {status: State(str(status.label), MEANING[status], status.value) for status in Status}

STANDARD = Scheme("standard", "Ten plain states", tuple(OUR_OWN.values()))


def _scheme(key: str, name: str, *states: tuple[str, str, Status]) -> Scheme:
    return Scheme(key, name, tuple(State(label, text, to.value) for label, text, to in states))


PRESETS: dict[str, Scheme] = {
    scheme.key: scheme
    for scheme in (
        STANDARD,
        _scheme(
            "five_states",
            "Five states, by the original target date",
            ("Complete", "The action has been delivered.", Status.COMPLETE),
            (
                "On track",
                "On track to be delivered by the original target date.",
                Status.ON_TRACK,
            ),
            (
                "Delayed by less than 3 months",
                "It will be delivered less than three months after the original target date.",
                Status.AT_RISK,
            ),
            (
                "Delayed by 3 months or more",
                "It will not be delivered within three months of the original target date.",
                Status.OFF_TRACK,
            ),
            ("Not yet due to start", "Work is not planned to have begun.", Status.NOT_STARTED),
        ),
        _scheme(
            "rag",
            "Red, amber, green",
            ("Green", "There are no issues or risks to delivery.", Status.ON_TRACK),
            ("Amber", "Issues or risks have been identified and are managed.", Status.AT_RISK),
            ("Red", "There are significant issues or risks to delivery.", Status.OFF_TRACK),
            ("Not started", "Work has not begun.", Status.NOT_STARTED),
            ("Complete", "The work is done.", Status.COMPLETE),
        ),
        _scheme(
            "brag",
            "Blue, red, amber, green",
            (
                "Blue",
                "The work is complete and embedded in everyday business.",
                Status.EMBEDDED,
            ),
            ("Green", "There are no issues or risks to delivery.", Status.ON_TRACK),
            ("Amber", "Issues or risks have been identified and are managed.", Status.AT_RISK),
            ("Red", "There are significant issues or risks to delivery.", Status.OFF_TRACK),
            ("Not started", "Work has not begun.", Status.NOT_STARTED),
        ),
        _scheme(
            "implemented",
            "Implemented, part implemented, not implemented",
            ("Implemented", "What was recommended has been done.", Status.COMPLETE),
            (
                "Part implemented",
                "Some of what was recommended has been done and the rest is in hand.",
                Status.ON_TRACK,
            ),
            ("Not implemented", "It has not been done.", Status.NOT_STARTED),
        ),
    )
}


class StatusScheme(models.Model):
    """The scheme of one challenge; a challenge without one speaks in our own ten states."""

    challenge = models.OneToOneField(
        PeerChallenge, on_delete=models.CASCADE, related_name="status_scheme"
    )
    preset = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=100)
    states = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="statusscheme_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self):
        return self.name

    @property
    def scheme(self) -> Scheme:
        """The same as a value."""
        return Scheme(self.preset, self.name, tuple(State(**one) for one in self.states))


def stored_states(states: Iterable[State]) -> list[dict[str, str]]:
    """Return states in the form in which `StatusScheme` keeps them."""
    return [asdict(one) for one in states]


def scheme_of(challenge: PeerChallenge) -> Scheme:
    """Return the scheme in which a challenge is reported.

    Free where the challenge was fetched with `select_related("status_scheme")`, else one query.
    """
    stored = getattr(challenge, "status_scheme", None)
    return stored.scheme if stored is not None else STANDARD
