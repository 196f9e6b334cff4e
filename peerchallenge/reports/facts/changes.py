"""What changed in a plan between the ends of two days.

Drawn from the updates, date changes and wordings as they were effective, and for owners from the
audit. The number of queries does not grow with the plan.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.timezone import localtime

from actions.models import ActionItem, DateChange, WordingChange
from actions.standing import CLOSED_ANOTHER_WAY, DONE, NEVER_OVERDUE, direction
from actions.wording import as_worded_on
from meetings.models import Committee, Meeting
from meetings.succession import before_each
from peerchallenge.reports.report import Change
from recommendations.models import AuditEntry, Implementation, PeerChallenge, Recommendation

# What can have changed, in the order in which it is told, and how a page calls it.
KINDS = {
    "implementation": "Recommendations",
    "completed": "Completed",
    "worsened": "Status down",
    "improved": "Status up",
    "status": "Status changed otherwise",
    "new": "New in the plan",
    "closed": "Closed another way",
    "due date": "Dates moved",
    "owner": "Owners changed",
    "wording": "Reworded",
    "no update": "No update since",
}
UNKNOWN_OWNER = "not on record"


@dataclass
class Compared:
    """An action on the earlier day."""

    status: str
    label: str
    due_on: date | None
    due_text: str


def last_look(
    challenge: PeerChallenge, committee, day: date, *, before: date | None = None
) -> Meeting | None:
    """Return the last meeting by `day` at which `committee` considered the challenge, or None.

    What it was before it was renamed, or before others were merged into it, considered it too.

    With `before`, the date of the meeting for which a report is made, only an earlier one.
    """
    if committee is None:
        return None
    known = Committee.objects.filter(council=committee.council_id)
    found = Meeting.objects.filter(
        committee__in=before_each(known)[committee.pk],
        items__challenge=challenge,
        held_on__lte=day,
    )
    if before:
        found = found.filter(held_on__lt=before)
    return found.order_by("-held_on").first()


def actions_on(challenge: PeerChallenge, day: date) -> list[ActionItem]:
    """Return the actions in the plan at the end of `day`, as they stood and were worded then."""
    actions = list(
        ActionItem.objects.filter(challenge=challenge)
        .as_at(day)
        .select_related("recommendation")
        .for_listing()
        .prefetch_related("also_answers")
    )
    return as_worded_on(actions, day)


def standing_on(challenge: PeerChallenge, day: date) -> dict[int, Compared]:
    """Return how each action in the plan stood at the end of `day`, by its key; one query."""
    rows = (
        ActionItem.objects.filter(challenge=challenge)
        .as_at(day)
        .only("original_due_on", "original_due_text")
    )
    return {
        one.pk: Compared(one.status, one.status_label, one.due_on, one.due_text) for one in rows
    }


def what_changed(
    challenge: PeerChallenge,
    since: date,
    until: date,
    *,
    actions: list[ActionItem] | None = None,
    before: dict[int, Compared] | None = None,
) -> tuple[Change, ...]:
    """Return what changed after the end of `since` and by the end of `until`.

    In the order of `KINDS` and, within a kind, of the plan. `actions` and `before` are what
    `actions_on(until)` and `standing_on(since)` give, where the caller has them already.
    """
    actions = actions_on(challenge, until) if actions is None else actions
    before = standing_on(challenge, since) if before is None else before
    moves = _latest_by_action(_between(DateChange, challenge, since, until))
    wordings = _latest_by_action(_between(WordingChange, challenge, since, until))
    owners = owners_between(challenge, actions, since, until)
    found = list(_implementation(challenge, since, until))
    for one in actions:
        found += _of_action(one, before.get(one.pk), moves, wordings, owners, since)
    places = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda change: places[kind_of(change)]))


def kind_of(change: Change) -> str:
    """Return under which of `KINDS` a change is told."""
    if change.what == "status" and change.direction in KINDS:
        return change.direction
    return change.what if change.what in KINDS else "status"


def counted_by_kind(changes: Iterable[Change]) -> dict[str, int]:
    """Return how many changes there are of each of `KINDS`, zero included."""
    numbers = Counter(kind_of(change) for change in changes)
    return {kind: numbers[kind] for kind in KINDS}


def _of_action(one, was, moves, wordings, owners, since):
    """Yield what changed of one action; `was` is how it stood before, or None if it is new."""
    common = {
        "ref": one.ref,
        "title": one.title,
        "recommendation": one.recommendation.number,
        "moves": one.moves,
    }
    if was is None:
        yield Change(**common, what="new", before="", after=one.status_label, direction="new")
        return
    if was.status != one.status:
        yield Change(
            **common,
            what=_what(was.status, one.status),
            before=was.label,
            after=one.status_label,
            direction=direction(was.status, one.status),
        )
    if was.due_on != one.due_on or was.due_text != one.due_text:
        later = one.due_on and was.due_on and one.due_on > was.due_on
        earlier = one.due_on and was.due_on and one.due_on < was.due_on
        yield Change(
            **common,
            what="due date",
            before=_day(was.due_on, was.due_text),
            after=_day(one.due_on, one.due_text),
            direction="worsened" if later else "improved" if earlier else "same",
            reason=_why(moves.get(one.pk)),
        )
    if one.pk in owners:
        then, now = owners[one.pk]
        yield Change(**common, what="owner", before=then, after=now, direction="same")
    if one.pk in wordings:
        reworded = wordings[one.pk]
        yield Change(
            **common,
            what="wording",
            before=reworded.old_title,
            after=one.title,
            direction="same",
            reason=f"{reworded.reason.rstrip('.')}. Agreed by {reworded.agreed_by}",
        )
    if one.status not in NEVER_OVERDUE and (one.reported_on is None or one.reported_on <= since):
        last = f"Last update {_day(one.reported_on)}" if one.reported_on else "No update yet"
        yield Change(
            **common, what="no update", before=last, after=one.status_label, direction="same"
        )


def _what(before: str, now: str) -> str:
    if now in DONE and before not in DONE:
        return "completed"
    if now in CLOSED_ANOTHER_WAY and before not in CLOSED_ANOTHER_WAY:
        return "closed"
    return "status"


def _implementation(challenge, since, until):
    """Yield the recommendations whose implementation was decided anew; two queries."""
    rank = list(Implementation.values)
    own = Recommendation.objects.filter(challenge=challenge)
    then = dict(own.with_implementation(since).values_list("pk", "implementation"))
    for one in own.with_implementation(until).order_by("kind", "sort_key", "pk"):
        was, now = then[one.pk], one.implementation
        if was != now:
            yield Change(
                ref=one.number,
                title=one.title,
                recommendation=one.number,
                what="implementation",
                before=Implementation(was).label,
                after=Implementation(now).label,
                direction="improved" if rank.index(now) > rank.index(was) else "worsened",
            )


def _between(model, challenge, since, until):
    """Return the rows of an append-only trail that took effect after `since`, by `until`."""
    return model.objects.filter(
        action__challenge=challenge, effective_on__gt=since, effective_on__lte=until
    ).order_by("effective_on", "sequence")


def _latest_by_action(rows):
    return {one.action_id: one for one in rows}


def owners_between(
    challenge: PeerChallenge, actions: list[ActionItem], since: date, until: date
) -> dict[int, tuple[str, str]]:
    """Return whose owner at the end of `until` is another than at that of `since`; one query.

    By the key of the action: (before, after), as the posts were called. The audit tells it; that
    somebody else holds a post now changes no owner. A change whose entry does not name the former
    owner says that it is not on record.
    """
    trail = _owner_trail(challenge, since)
    found = {}
    for one in actions:
        rows = trail.get(one.pk, [])
        within = [named for day, named in rows if day <= until]
        if not within:
            continue
        later = [named for day, named in rows if day > until]
        if not later:
            after = one.owner.title if one.owner else ""
        elif later[0]:
            after = later[0][0]
        else:
            after = within[-1][1] if within[-1] else UNKNOWN_OWNER
        before = within[0][0] if within[0] else UNKNOWN_OWNER
        if before != after:
            found[one.pk] = (before, after)
    return found


def owners_on(challenge: PeerChallenge, actions: list[ActionItem], day: date) -> dict[int, str]:
    """Return whose owner at the end of `day` was another than today, as called then; one query.

    By the key of the action. The next change after the day names who was the owner until then.
    """
    trail = _owner_trail(challenge, day)
    found = {}
    for one in actions:
        for _, named in trail.get(one.pk, [])[:1]:
            found[one.pk] = named[0] if named else UNKNOWN_OWNER
    return found


def _owner_trail(
    challenge: PeerChallenge, since: date
) -> dict[int, list[tuple[date, tuple[str, str] | None]]]:
    """Return the changes of owners after `since`, by action: the day, and (before, after).

    None stands for the two where the entry does not name them.
    """
    entries = AuditEntry.objects.filter(
        Q(changes__has_key="owner") | Q(changes__has_key="fields"),
        council=challenge.council_id,
        verb="changed",
        target_type=ActionItem._meta.label_lower,
        target_id__in=ActionItem.objects.filter(challenge=challenge).values("pk"),
        recorded_at__date__gt=since,
    ).order_by("pk")
    trail: dict[int, list[tuple[date, tuple[str, str] | None]]] = {}
    for key, changes, recorded_at in entries.values_list("target_id", "changes", "recorded_at"):
        if pair := changes.get("owner"):
            named = (str(pair[0] or ""), str(pair[1] or ""))
        elif "owner" in changes.get("fields", ()):
            named = None
        else:
            continue
        trail.setdefault(key, []).append((localtime(recorded_at).date(), named))
    return trail


def _day(day: date | None, words: str = "") -> str:
    if day:
        return f"{day.day} {day:%B %Y}" + (f" ({words})" if words else "")
    return words or "no date"


def _why(move: DateChange | None) -> str:
    """Say why a date was moved and who agreed; empty where no move is on record."""
    if move is None:
        return ""
    return (
        f"{move.get_reason_class_display()}: {move.reason.rstrip('.')}. Agreed by {move.agreed_by}"
    )
