"""What one person is asked in a round, as their pages show it and as an answer to a save does."""

from actions.asked_often import open_rounds
from actions.models import ActionItem, UpdateRound
from actions.rounds.forms import NoChangeForm
from actions.rounds.standing import Answer, RoundStanding, standing, standings_of
from actions.standing import Status


def answers_context(one_round: UpdateRound, user, day) -> dict:
    """Return what the page needs on which `user` answers `one_round`."""
    return _context(standing(one_round, day), user, day)


def answered_context(action: ActionItem, user, day) -> dict:
    """Return the same after `user` has answered about `action`, with `answer`, the one saved.

    Empty where no open round asks about it.
    """
    found = (
        UpdateRound.objects.still_open()
        .filter(asked__action=action)
        .select_related("challenge__council", "committee")
        .first()
    )
    if found is None:
        return {}
    stands = standing(found, day)
    answer = next(one for one in stands.answers if one.action.pk == action.pk)
    return _context(stands, user, day) | {"answer": prepared(answer, one_round=found)}


def _context(stands: RoundStanding, user, day) -> dict:
    mine = [prepared(one, one_round=stands.round) for one in stands.of_person(user)]
    return {
        "round": stands.round,
        "answers": mine,
        "left": sum(not one.is_answered for one in mine),
        "is_late": is_late(stands.round, day),
        "origin": "round",
    }


def is_late(one_round: UpdateRound, day) -> bool:
    """Say whether the day for answers has passed with the round still open."""
    return one_round.closed_at is None and one_round.answers_due_on < day


def prepared(answer: Answer, *, one_round: UpdateRound, form=None) -> Answer:
    """Return `answer` with the form for "no change", where it would do, and its row's rights."""
    is_open = one_round.closed_at is None
    answer.action.may_update = is_open
    answer.form = form
    if form is None and is_open and not answer.is_answered and not needs_review(answer.action):
        answer.form = NoChangeForm(action=answer.action, initial={"seen": answer.action.seen})
    return answer


def needs_review(action: ActionItem) -> bool:
    """Say whether an answer must set the next review, because the last one has come.

    A paused action and one without an end are never left without a day on which they are looked
    at again.
    """
    waits = action.status == Status.PAUSED or action.due_on is None
    return waits and action.review_on is not None and action.review_on <= action.standing_on


def banners(council, user, day):
    """Return the open rounds that ask `user` for answers or for a sign-off; five
    queries, and one where no round is open.

    Each has `round`, `is_late`, `left` (to answer) and `to_sign` (recommendations all answered).
    """
    rounds = open_rounds(council=council.pk)
    found = []
    for stands in standings_of(rounds, day) if rounds else []:
        mine = stands.of_person(user)
        to_sign = [
            part
            for part in stands.parts
            if part.left == 0
            and not part.is_signed_off
            and part.of.lead_officer
            and part.of.lead_officer.holder_id == user.pk
        ]
        left = sum(not one.is_answered for one in mine)
        if left or to_sign:
            found.append(
                {
                    "round": stands.round,
                    "is_late": is_late(stands.round, day),
                    "left": left,
                    "to_sign": to_sign,
                }
            )
    return found
