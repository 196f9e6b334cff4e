"""What a council did about a recommendation and how long that took, of what its own pages say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.standing import CLOSED_ANOTHER_WAY, DONE
from peerchallenge.public import record, values
from peerchallenge.sector import taking_part
from peerchallenge.sector.spans import days_between, in_words
from recommendations.models import Implementation

CARRIED_OUT = {Implementation.IMPLEMENTED.label, Implementation.EMBEDDED.label}
NOT_YET = "Not yet"
UNKNOWN = "Not known: the day on which the peers’ report was published is not recorded"
BEFORE = "Before the peers’ report was published"


@dataclass(frozen=True)
class Entry:
    """A recommendation in the memory, with where it stands."""

    council_slug: str
    challenge_slug: str
    challenge: values.Challenge
    recommendation: values.Recommendation
    because: str = ""  # why it is similar, where that was asked

    @property
    def says_kind(self) -> bool:
        """Whether the kind of challenge must be said, because its title does not."""
        return self.challenge.kind.casefold() not in self.challenge.title.casefold()

    @property
    def decided_after(self) -> str:
        """How long from the peers' report to the decision that it is implemented, in words."""
        one = self.recommendation
        return self._took(one.decided_on if one.implementation in CARRIED_OUT else None)

    @property
    def done_after(self) -> str:
        """How long from the peers' report until all its actions were complete, in words.

        To the last day that a report on them speaks of. Actions that were transferred, replaced
        or withdrawn are not waited for.
        """
        counted = [
            one for one in self.recommendation.actions if one.status not in CLOSED_ANOTHER_WAY
        ]
        is_done = counted and all(one.status in DONE for one in counted)
        reported = [one.reported_on for one in counted if one.reported_on]
        return self._took(max(reported) if is_done and reported else None)

    def _took(self, until: date | None) -> str:
        if until is None:
            return NOT_YET
        days = days_between(self.challenge.report_published_on, until)
        if days is None:
            return UNKNOWN
        return BEFORE if days < 0 else in_words(days)


def entries(keys: Sequence[int], day: date, because: dict[int, str] | None = None) -> list[Entry]:
    """Return the recommendations called `keys` in their order, as far as they are in the memory.

    Seven queries, however many there are.
    """
    there = {
        one.pk: one
        for one in taking_part.with_standing(
            taking_part.recommendations(day).filter(pk__in=keys), day
        )
    }
    found = [there[key] for key in keys if key in there]
    return [
        Entry(
            council_slug=one.challenge.council.slug,
            challenge_slug=one.challenge.slug,
            challenge=record.heading(one.challenge, day),
            recommendation=told,
            because=(because or {}).get(one.pk, ""),
        )
        for one, told in zip(found, record.answers(found, day), strict=True)
    ]
