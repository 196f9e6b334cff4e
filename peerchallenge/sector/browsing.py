"""Choosing among all recommendations in the memory, with how many there are of each choice."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from peerchallenge.public import record
from peerchallenge.sector import themes
from peerchallenge.sector.taking_part import recommendations
from recommendations.models import PeerChallenge, Recommendation

MOST_WORDS = 8
NO_THEME = "none"  # the key of what stands under no theme
FILTERS = ("challenge", "kind", "theme", "council")


@dataclass(frozen=True)
class Row:
    """What a recommendation is chosen by; each filter has one value but for the themes."""

    key: int
    challenge: str
    kind: str
    council: str
    theme: frozenset[str]

    def is_among(self, filters: dict[str, str]) -> bool:
        """Say whether it is what all `filters` ask for."""
        return all(value in self.values(name) for name, value in filters.items())

    def values(self, name: str) -> Iterable[str]:
        """Return its values for one filter."""
        value = getattr(self, name)
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True)
class Memory:
    """All that can be chosen from."""

    rows: tuple[Row, ...]  # in the order in which they are shown
    labels: dict[str, dict[str, str]]  # of each filter: value -> how it is written

    def chosen(self, filters: dict[str, str], keys: set[int] | None) -> list[int]:
        """Return the keys of what all filters ask for; `keys` are those with the words."""
        return [
            one.key
            for one in self.rows
            if (keys is None or one.key in keys) and one.is_among(filters)
        ]

    def choices(self, name: str, filters: dict[str, str], keys: set[int] | None):
        """Return [(value, label with its number)] of one filter, under all the others.

        A choice of which there is nothing left is said with its 0.
        """
        others = {one: value for one, value in filters.items() if one != name}
        left = [
            one for one in self.rows if (keys is None or one.key in keys) and one.is_among(others)
        ]
        numbers = Counter(value for one in left for value in one.values(name))
        return [
            (value, f"{label} ({numbers[value]})") for value, label in self.labels[name].items()
        ]


def memory(day: date) -> Memory:
    """Return what there is on `day`; two queries."""
    found = list(
        recommendations(day)
        .order_by(
            "challenge__council__name", "-challenge__on_site_from", "-challenge", "kind",
            "sort_key", "pk",
        )
        .values_list(
            "pk", "challenge__kind", "kind", "challenge__council__slug",
            "challenge__council__name",
        )
    )  # fmt: skip
    named = record.themes_of(recommendations(day).order_by().values("pk"))
    rows = tuple(
        Row(key, challenge, kind, slug, _keys(named.get(key, ())))
        for key, challenge, kind, slug, _ in found
    )
    written = themes.labels(name for names in named.values() for name in names)
    if any(NO_THEME in one.theme for one in rows):
        written[NO_THEME] = "No theme"
    return Memory(
        rows,
        {
            "challenge": _there(PeerChallenge.Kind.choices, {one.challenge for one in rows}),
            "kind": _there(Recommendation.Kind.choices, {one.kind for one in rows}),
            "theme": written,
            "council": {slug: name for _, _, _, slug, name in found},
        },
    )


def _keys(names):
    return frozenset(filter(None, map(themes.key_of, names))) or frozenset({NO_THEME})


def _there(choices, values):
    return {value: label for value, label in choices if value in values}


def with_words(words: str, day: date) -> set[int]:
    """Return the keys of the recommendations that have each of `words` somewhere; one query."""
    found = recommendations(day)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(explanation__icontains=word)
        )
    return set(found.values_list("pk", flat=True))
