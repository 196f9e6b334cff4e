"""What a peer challenge asks of a council by when, and how far it has got. Pure.

The stages are those of the Local Government Association's programme of corporate peer challenges
from April 2024; the months count from the challenge, which councils take as its last day on site.
Councils miss these dates, so nothing is refused: a stage is warned of before and marked after.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

KINDS = frozenset({"corporate", "finance", "governance"})
SOON = 30  # days
SOURCE = "Local Government Association, peer challenge programme from April 2024"

LABELS = {
    "done": "Done",
    "done_late": "Done late",
    "due": "To come",
    "soon": "Due soon",
    "late": "Late",
}


@dataclass(frozen=True)
class _Rule:
    key: str
    name: str
    months: int
    latest_months: int
    words: str


RULES = (
    _Rule("report", "Feedback report published", 3, 3, "Within 3 months of the challenge"),
    _Rule(
        "plan",
        "Action plan published",
        3,
        5,
        "Within 3 months, with the report; where it is not ready, within 5 months",
    ),
    _Rule(
        "review",
        "Progress review held",
        10,
        12,
        "About 10 months after the challenge, and before its findings are due",
    ),
    _Rule("findings", "Findings of the review published", 12, 12, "Within 12 months"),
    _Rule("next", "Next challenge", 60, 60, "Within 5 years"),
)


@dataclass(frozen=True)
class Done:
    """When a stage was done, where that is published, and other dates that belong to it."""

    on: date | None = None
    url: str = ""
    notes: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Stage:
    """One stage: due by `due_on`, allowed until `latest_on`, both inclusive.

    `planned_on` is a day for it that is still to come. `state` is one of LABELS.
    """

    key: str
    name: str
    words: str
    due_on: date
    latest_on: date
    done_on: date | None
    planned_on: date | None
    url: str
    state: str
    notes: tuple[tuple[str, date], ...] = field(default=())

    @property
    def state_label(self) -> str:
        return LABELS[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None


def stages(last_day: date, done: Mapping[str, Done], *, convention: str, day: date) -> list[Stage]:
    """Return the stages of a challenge whose last day on site was `last_day`, as at `day`.

    `done` maps the key of a stage to what is known of it. `convention` is "day", the same day of
    the month or the last of a shorter one, or "month_end". Stages past year 9999 are left out.
    """
    found = []
    for rule in RULES:
        known = done.get(rule.key, Done())
        if last_day.year + 6 > date.max.year:
            break
        due_on = counted(last_day, rule.months, convention)
        latest_on = counted(last_day, rule.latest_months, convention)
        done_on = known.on if known.on and known.on <= day else None
        found.append(
            Stage(
                key=rule.key,
                name=rule.name,
                words=rule.words,
                due_on=due_on,
                latest_on=latest_on,
                done_on=done_on,
                planned_on=known.on if done_on is None else None,
                url=known.url,
                state=_state(due_on, latest_on, done_on, day),
                notes=tuple(note for note in known.notes if note[1] <= day),
            )
        )
    return found


def counted(last_day: date, months: int, convention: str) -> date:
    """Return the day `months` after `last_day` by the council's convention."""
    year, month = divmod(last_day.year * 12 + last_day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if convention == "month_end" else min(last_day.day, last))


def _state(due_on: date, latest_on: date, done_on: date | None, day: date) -> str:
    if done_on is not None:
        return "done" if done_on <= latest_on else "done_late"
    if day > latest_on:
        return "late"
    # Once the first date has passed, it is the later one that is warned of.
    ahead = due_on if day <= due_on else latest_on
    return "soon" if ahead - day <= timedelta(days=SOON) else "due"


def in_one_line(found: list[Stage]) -> str:
    """Return how the clock stands, in a sentence without a full stop."""
    late = [one for one in found if one.state == "late"]
    if late:
        names = ", ".join(one.name[0].lower() + one.name[1:] for one in late)
        return f"Late: {names} (due {_worded(late[0].latest_on)})"
    ahead = [one for one in found if one.is_open]
    if not ahead:
        return "Every stage is done"
    first = min(ahead, key=lambda one: (one.due_on, one.latest_on))
    return f"Next stage: {first.name[0].lower()}{first.name[1:]} by {_worded(first.due_on)}"


def _worded(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
