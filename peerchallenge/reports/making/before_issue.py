"""What would embarrass if a report went out as it is. It warns; it refuses nothing.

The rules are pure and look at the report alone; `of_draft()` adds what only the record knows
(questions nobody has settled, an open round) and where each is put right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from actions.models import ActionItem, UpdateRound
from actions.rounds.standing import standings_of
from meetings import questions
from peerchallenge.reports.report import NARRATIVE_WORDS, Action, ProgressReport
from peerchallenge.reports.wording import AT_REST, counted, long_day

GOOD = frozenset({"on_track"})
MOST_NAMED = 12  # actions that one warning names
OLD = timedelta(days=42)  # between the day of the report and its meeting


@dataclass(frozen=True)
class Place:
    """Where something is put right."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Warned:
    """One kind of thing that would embarrass, with the actions or the page it is about."""

    key: str
    words: str
    refs: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    more: int = 0  # refs that are not among the places


# Each with what it says of one and of several actions.
RULES = (
    ("no_update", "had no update in the last three months",
     "had no update in the last three months"),
    ("good_but_late", "is reported as on track and is past its due date",
     "are reported as on track and are past their due dates"),
    ("no_proof", "is complete without evidence or approval",
     "are complete without evidence or approval"),
    ("too_long", f"has an update of more than {NARRATIVE_WORDS} words",
     f"have an update of more than {NARRATIVE_WORDS} words"),
    ("no_review", "has neither a due date nor a day on which it is looked at again",
     "have neither a due date nor a day on which they are looked at again"),
    ("review_passed", "should have been looked at again by now",
     "should have been looked at again by now"),
    ("no_owner", "is open and has no owner", "are open and have no owner"),
)  # fmt: skip


def of_report(report: ProgressReport) -> list[Warned]:
    """Return what the report itself shows, in the order of `RULES`, then what was not written."""
    found: dict[str, list[str]] = {key: [] for key, *_ in RULES}
    for ref, action in _actions(report).items():
        for key in _wrong(action):
            found[key].append(ref)
    warned = []
    for key, one, several in RULES:
        if refs := found[key]:
            words = f"{counted(len(refs), 'action')} {one if len(refs) == 1 else several}"
            warned.append(Warned(key, words, tuple(refs)))
    return warned + _unwritten(report)


def _actions(report: ProgressReport) -> dict[str, Action]:
    """Return the actions by reference, each once though it may answer several recommendations."""
    return {action.ref: action for one in report.recommendations for action in one.actions}


def _wrong(action: Action) -> list[str]:
    wrong = []
    is_open = action.status not in AT_REST
    if action.without_update:
        wrong.append("no_update")
    if action.overdue and action.status in GOOD:
        wrong.append("good_but_late")
    if action.proof_missing:
        wrong.append("no_proof")
    if action.latest_update and len(action.latest_update.narrative.split()) > NARRATIVE_WORDS:
        wrong.append("too_long")
    if is_open and action.due_on is None and action.review_on is None:
        wrong.append("no_review")
    if action.review_passed:
        wrong.append("review_passed")
    if is_open and not action.owner:
        wrong.append("no_owner")
    return wrong


def _unwritten(report: ProgressReport) -> list[Warned]:
    warned = []
    audience = report.audience
    if audience and not report.asks:
        warned.append(Warned("no_asks", f"Nothing says what {audience.committee} is asked to do"))
    if audience and audience.meeting_date and audience.meeting_date - report.as_at > OLD:
        warned.append(
            Warned(
                "old_day",
                f"The report is as at {long_day(report.as_at)}, more than six weeks before the "
                f"meeting on {long_day(audience.meeting_date)}",
            )
        )
    empty = [one.heading for one in report.implications if not one.text.strip()]
    if empty and "implications" in report.parts:
        words = f"{counted(len(empty), 'heading')} of the implications {_is_are(empty)} empty"
        warned.append(Warned("empty_implications", f"{words}: {', '.join(empty)}"))
    return warned


def _is_are(found) -> str:
    return "is" if len(found) == 1 else "are"


def of_draft(report: ProgressReport, challenge, day) -> list[Warned]:
    """Return all warnings about a report of `challenge`, with where each is put right.

    `day` is the day on which the record is asked. A constant number of queries.
    """
    council = challenge.council
    slug = council.slug
    keys = dict(ActionItem.objects.filter(challenge=challenge).values_list("ref", "pk"))
    warned = [_with_places(one, slug, keys) for one in of_report(report)]
    if number := questions.left(council, challenge=challenge).number:
        words = (
            f"{counted(number, 'question')} about links and promises in minutes"
            f" {'is' if number == 1 else 'are'} not settled, and what they ask about is not in the"
            " report"
        )
        place = Place("Settle them", reverse("meetings:suggestions", args=[slug]))
        warned.append(Warned("unsettled", words, places=(place,)))
    rounds = list(UpdateRound.objects.filter(challenge=challenge).still_open())
    for standing in standings_of(rounds, day, with_updates=False) if rounds else ():
        if not standing.is_signed_off:
            words = (
                f"The round “{standing.round.title}” is open: {standing.answered} of"
                f" {counted(standing.total, 'action')} answered, {standing.signed_off} of"
                f" {counted(len(standing.parts), 'recommendation')} signed off"
            )
            place = Place(
                "Look at the round", reverse("actions:round", args=[slug, standing.round.pk])
            )
            warned.append(Warned("open_round", words, places=(place,)))
    return warned


def _with_places(warned: Warned, slug: str, keys: dict[str, int]) -> Warned:
    named = [ref for ref in warned.refs if ref in keys][:MOST_NAMED]
    places = [Place(ref, reverse("actions:action", args=[slug, keys[ref]])) for ref in named]
    return Warned(
        warned.key, warned.words, warned.refs, tuple(places), len(warned.refs) - len(places)
    )
