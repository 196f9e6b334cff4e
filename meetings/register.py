"""The register of promises to committees: all of a council's, as at a day."""

from dataclasses import dataclass, field
from datetime import date

from meetings.commitments import CLOSED, STATES
from meetings.models import Commitment

NOBODY = "nobody"
COLUMNS = (
    "What was promised", "To", "Made at", "On", "Minute", "Paragraph", "Resolution", "Made in",
    "Due", "Due in words", "Rule", "Owed by", "State", "What became of it", "Address",
)  # fmt: skip


@dataclass
class Register:
    """The promises that the filters leave, in three lists, each soonest due first."""

    day: date
    overdue: list[Commitment] = field(default_factory=list)
    still_open: list[Commitment] = field(default_factory=list)
    closed: list[Commitment] = field(default_factory=list)

    @property
    def rows(self):
        """All of them, the overdue ones first."""
        return [*self.overdue, *self.still_open, *self.closed]


def register(council, day, **asked) -> Register:
    """Return the register at the end of `day`; three queries, however many promises.

    `asked` narrows it: committee (at whose meeting, or to whom by name), challenge, owed_by (a
    key, or NOBODY), source ("resolution" or "discussion"), state (a key of STATES, or "unmet").
    """
    found = Commitment.objects.for_council(council).confirmed().made_by(day)
    if committee := asked.get("committee"):
        found = found.made_to(committee)
    if challenge := asked.get("challenge"):
        found = found.filter(made_in__item__challenge=challenge)
    if owed_by := asked.get("owed_by"):
        found = found.filter(owed_by=None if owed_by == NOBODY else owed_by)
    if source := asked.get("source"):
        found = found.filter(resolution__isnull=source == "discussion")
    lists = Register(day)
    for one in found.as_at(day).with_outcome().for_listing():
        one.stands = one.standing_on(day)
        one.stands_in_words = STATES[one.stands]
        one.last_told = one.told_by(day)
        if _is_asked_for(one.stands, asked.get("state")):
            _list_of(lists, one).append(one)
    lists.closed.sort(key=lambda one: one.last_told.effective_on, reverse=True)
    return lists


def _is_asked_for(state, asked):
    return not asked or asked == state or (asked == "unmet" and state not in CLOSED)


def _list_of(lists, one):
    if one.stands in CLOSED:
        return lists.closed
    return lists.overdue if one.stands == "overdue" else lists.still_open


def row(one, address):
    """Return a promise of a register as a row of its file, under COLUMNS."""
    item = one.made_in.item
    return (
        one.what,
        one.to_whom,
        item.meeting.committee.name,
        item.meeting.held_on,
        item.minute,
        one.made_in.number,
        one.resolution.label if one.resolution else "",
        "Discussion" if one.is_from_discussion else "Resolution",
        one.due_on,
        one.due_text,
        one.due_rule,
        one.owed_by.title if one.owed_by else "",
        one.stands_in_words,
        one.last_told.in_words if one.last_told else "",
        address,
    )
