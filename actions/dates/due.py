"""What a due date as written means, and what may be known when one is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# First and last month of each season; a winter ends in the year after the one named.
SEASONS: Mapping[str, tuple[int, int]] = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (12, 2),
}


class UnreadableDate(ValueError):
    """The words name no date; the message says what to do."""


@dataclass(frozen=True)
class Due:
    """What a due date as written means.

    `earliest` and `latest` are the first and the last day of what is named, either or both None;
    `latest` is the day that counts for "overdue". `is_ongoing` says that it has no end, and
    `review_on` on which day the words themselves promise a look. `is_status` says that the words
    tell that it is done, not when it is due. `rule` says how the day was found, and `doubt` what
    somebody should look at; both empty where there is nothing to say.
    """

    text: str
    earliest: date | None = None
    latest: date | None = None
    is_ongoing: bool = False
    is_status: bool = False
    review_on: date | None = None
    rule: str = ""
    doubt: str = ""

    @property
    def words(self) -> str:
        """The words as far as they say more than the day itself: empty for "30 June 2026"."""
        is_day = self.latest is not None and self.earliest == self.latest
        is_plain = is_day and not self.rule and not self.doubt and not self.is_ongoing
        return "" if is_plain else self.text


@dataclass(frozen=True)
class Known:
    """What a reader may count from, and the day on which it reads, where that is known."""

    counted_from: date | None
    municipal_year_ends: date | None
    seasons: Mapping[str, tuple[int, int]]
    today: date | None = None
