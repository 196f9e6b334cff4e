"""What is found, and where its words stand: a SELECT for each kind, in SQL of both databases.

Each gives, in this order: council, kind, target, challenge, committee, within, label, title, body,
day. Pages of minutes that a later version replaced are left out.
"""

from dataclasses import dataclass

COLUMNS = "council, kind, target, challenge, committee, within, label, title, body, day"


@dataclass(frozen=True)
class Parent:
    """Another table whose rows matter: what changes there changes what is found.

    The things concerned are those whose `column` holds the row's `key`.
    """

    table: str
    column: str
    key: str = "id"
    event: str = "UPDATE"


@dataclass(frozen=True)
class Source:
    """A kind of thing that is found: its table is called `t` in `select`."""

    kind: str
    table: str
    select: str  # without its WHERE
    where: str  # which of them are found
    parents: tuple[Parent, ...] = ()

    @property
    def keys(self) -> str:
        """The same SELECT of nothing but keys."""
        return f"SELECT t.id FROM {self.select.split(' FROM ', 1)[1]}"


_ITEM = (
    "JOIN meetings_agendaitem i ON i.id = t.item_id "
    "JOIN meetings_meeting m ON m.id = i.meeting_id "
    "JOIN meetings_committee g ON g.id = m.committee_id"
)
_NEWEST = "NOT EXISTS (SELECT 1 FROM meetings_agendaitem n WHERE n.previous_id = i.id)"
_OF_ITEM = (
    Parent("meetings_agendaitem", "i.id"),
    Parent("meetings_agendaitem", "i.id", key="previous_id", event="INSERT"),
    Parent("meetings_meeting", "m.id"),
)

SOURCES = (
    Source(
        "recommendation",
        "recommendations_recommendation",
        "SELECT c.council_id, 'recommendation', t.id, t.challenge_id, NULL, NULL, t.number, "
        "t.title, t.text || ' ' || t.explanation || ' ' || t.response_reasons, "
        "COALESCE(t.published_on, c.on_site_until) FROM recommendations_recommendation t "
        "JOIN recommendations_peerchallenge c ON c.id = t.challenge_id",
        "1 = 1",
        (Parent("recommendations_peerchallenge", "c.id"),),
    ),
    Source(
        "action",
        "actions_actionitem",
        "SELECT c.council_id, 'action', t.id, t.challenge_id, NULL, NULL, t.ref, t.title, "
        "t.description, t.added_on FROM actions_actionitem t "
        "JOIN recommendations_peerchallenge c ON c.id = t.challenge_id",
        "1 = 1",
    ),
    Source(
        "update",
        "actions_progressupdate",
        "SELECT c.council_id, 'update', t.id, a.challenge_id, NULL, a.id, a.ref, '', "
        "t.narrative || ' ' || t.next_steps, t.effective_on FROM actions_progressupdate t "
        "JOIN actions_actionitem a ON a.id = t.action_id "
        "JOIN recommendations_peerchallenge c ON c.id = a.challenge_id",
        "1 = 1",
        (Parent("actions_actionitem", "a.id"),),
    ),
    Source(
        "minutes",
        "meetings_paragraph",
        "SELECT g.council_id, 'minutes', t.id, i.challenge_id, g.id, i.id, "
        "CAST(t.\"index\" + 1 AS TEXT), '', t.text, m.held_on "
        f"FROM meetings_paragraph t {_ITEM}",
        # The words of a resolution are found as the resolution.
        f"{_NEWEST} AND NOT EXISTS "
        "(SELECT 1 FROM meetings_resolution r WHERE r.paragraph_id = t.id)",
        (*_OF_ITEM, Parent("meetings_resolution", "t.id", key="paragraph_id", event="INSERT")),
    ),
    Source(
        "resolution",
        "meetings_resolution",
        "SELECT g.council_id, 'resolution', t.id, i.challenge_id, g.id, i.id, t.label, '', "
        f"t.text, m.held_on FROM meetings_resolution t {_ITEM}",
        _NEWEST,
        _OF_ITEM,
    ),
    Source(
        "evidence",
        "actions_evidence",
        "SELECT t.council_id, 'evidence', t.id, NULL, NULL, NULL, '', t.title, '', "
        "date(t.recorded_at) FROM actions_evidence t",
        "1 = 1",
    ),
)
