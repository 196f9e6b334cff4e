"""What changed between two versions of an agenda item's page.

Minutes are published as a draft and corrected when the next meeting approves them. What was
confirmed cites the version it was read in; this says what a person should look at again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import QuerySet

from meetings.models import AgendaItem, Discussion, Paragraph
from meetings.reading import agenda_item

ALIKE = 0.6  # of the words of two paragraphs: from there on one is the other, corrected
NAMED = 12  # changed paragraphs that are told one by one
CONTEXT = 4  # words either side of those that changed
LONGEST = 40  # words of a changed paragraph that are told

Chain = dict[int, int]  # a version of an item: the one before it


def chain_of(meetings: Iterable[int] | QuerySet) -> Chain:
    """Return which items of `meetings`, keys or a query of them, took the place of which.

    One query.
    """
    later = AgendaItem.objects.filter(meeting__in=meetings, previous__isnull=False)
    return dict(later.values_list("pk", "previous"))


def first_of(item: int, chain: Chain) -> int:
    """Return the first version of an item."""
    while item in chain:
        item = chain[item]
    return item


def likeness(text: str, other: str) -> float:
    """Return how much of the words of two texts is the same, in its order: 0 to 1."""
    return SequenceMatcher(None, text.split(), other.split(), autojunk=False).ratio()


@dataclass(frozen=True)
class Changes:
    """What a later version has that the one before had not."""

    fields: dict[str, tuple[str, str]]  # "status" -> ("draft", "confirmed")
    paragraphs: tuple[tuple[int, str, str], ...]  # number in the later version, before, after
    citations: int  # confirmed links whose words are only in the version before

    def for_audit(self) -> dict[str, list[str] | list[int] | int]:
        """Return each change as the audit keeps it: the value before and the value after.

        Of the paragraphs only which ones: both versions are kept, so their words need not stand
        here too, where nobody could take them out of sight if they proved to be exempt.
        """
        changed: dict[str, list[str] | list[int] | int] = {
            name: [before, after] for name, (before, after) in self.fields.items()
        }
        if self.paragraphs:
            changed["paragraphs"] = [number for number, _, _ in self.paragraphs]
        if self.citations:
            changed["confirmed links that cite the version before"] = self.citations
        return changed

    def sentences(self) -> list[str]:
        """Return the changes in words, the most important first."""
        told = []
        if "status" in self.fields:
            before, after = self.fields["status"]
            told.append(f"The minutes are now {after}; they were {before}")
        if "held_on" in self.fields:
            before, after = self.fields["held_on"]
            told.append(f"The date of the meeting is now {after}; it was {before}")
        if "title" in self.fields:
            told.append(f"The title is now “{self.fields['title'][1]}”")
        for number, before, after in self.paragraphs[:NAMED]:
            if not before:
                told.append(f"Paragraph {number} is new: “{after}”")
            elif not after:
                told.append(f"Before paragraph {number} was removed: “{before}”")
            else:
                told.append(f"Paragraph {number}: “{before}” is now “{after}”")
        if len(self.paragraphs) > NAMED:
            told.append(f"{len(self.paragraphs) - NAMED} further paragraphs changed")
        if self.citations:
            links = "link cites" if self.citations == 1 else "links cite"
            told.append(
                f"{self.citations} confirmed {links} words that only the version before has: "
                "look at them again"
            )
        return told


def same_words(item: AgendaItem, page: agenda_item.Page) -> bool:
    """Say whether `page` says what is stored, whatever papers are listed below it."""
    papers = Paragraph.Part.DOCUMENTS
    stored = item.paragraphs.exclude(part=papers).order_by("index").values_list("text", flat=True)
    return list(stored) == [one.text for one in page.paragraphs if one.part != papers]


def changes(before: AgendaItem, after: AgendaItem) -> Changes:
    """Compare two stored versions. Costs three queries."""
    fields = {
        "status": (before.status, after.status),
        "held_on": (_day(before), _day(after)),
        "title": (before.title, after.title),
    }
    old, new = _texts(before), _texts(after)
    cited = (
        Discussion.objects.confirmed()
        .filter(paragraph__item=before)
        .values_list("paragraph__text", flat=True)
    )
    return Changes(
        fields={name: pair for name, pair in fields.items() if pair[0] != pair[1]},
        paragraphs=tuple(_compare(old, new)),
        citations=sum(text not in new for text in cited),
    )


def _day(item: AgendaItem) -> str:
    return f"{item.meeting.held_on:%-d %B %Y}"


def _texts(item: AgendaItem) -> list[str]:
    return list(item.paragraphs.order_by("index").values_list("text", flat=True))


def _compare(old: list[str], new: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield (number in the new, words before, words after) for what is not in both."""
    for kind, from_, until, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            continue
        removed, added = old[from_:until], new[start:end]
        both = min(len(removed), len(added))
        for place in range(max(len(removed), len(added))):
            number = start + min(place, len(added)) + 1
            if place < both:
                yield number, *_differing(removed[place], added[place])
            elif place < len(added):
                yield number, "", _short(added[place].split())
            else:
                yield number, _short(removed[place].split()), ""


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return the words in which two texts differ, with a few either side."""
    old, new = before.split(), after.split()
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    tail = next(
        (at for at in range(shortest - head) if old[-1 - at] != new[-1 - at]), shortest - head
    )
    start = max(head - CONTEXT, 0)
    end = max(tail - CONTEXT, 0)
    return _short(old[start : len(old) - end]), _short(new[start : len(new) - end])


def _short(words: list[str]) -> str:
    return " ".join(words[:LONGEST]) + (" …" if len(words) > LONGEST else "")
