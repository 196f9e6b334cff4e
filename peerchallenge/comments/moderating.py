"""Deciding on comments: each act once, by one person at a time, and told in the audit."""

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from peerchallenge.comments import personal_data, removing
from peerchallenge.comments.models import Comment, CommentBox
from recommendations import audit
from recommendations.models import Council, PeerChallenge


class NothingToDo(Exception):
    """It is as wanted already: somebody else was faster."""


class SomebodyElseDecided(Exception):
    """Something was done with the comment since its reader last saw it; theirs is not done."""

    def __init__(self, comment: Comment):
        super().__init__(f"comment {comment.pk} has changed")
        self.comment = comment


class MayNotBeShown(Exception):
    """The words are not the sender's, hold nothing, or seem to hold personal data."""


@transaction.atomic
def open_box(challenge: PeerChallenge, *, by) -> CommentBox:
    """Take comments on `challenge` from now on. Raise NothingToDo where they are taken."""
    _lock(challenge)
    before = CommentBox.objects.filter(challenge=challenge).first()
    if before and before.is_open:
        raise NothingToDo
    box, _ = CommentBox.objects.update_or_create(
        challenge=challenge,
        defaults={
            "opened_at": timezone.now(),
            "opened_by": by,
            "opened_name": str(by) if by else "An operator’s command",
            "closed_at": None,
        },
    )
    audit.record(by, "opened comments", box, council=challenge.council)
    return box


@transaction.atomic
def close_box(challenge: PeerChallenge, *, by) -> CommentBox:
    """Take no more comments; those shown stay. Raise NothingToDo where none are taken."""
    _lock(challenge)
    box = CommentBox.objects.filter(challenge=challenge, closed_at__isnull=True).first()
    if box is None:
        raise NothingToDo
    box.closed_at = timezone.now()
    box.save(update_fields=["closed_at"])
    audit.record(by, "closed comments", box, council=challenge.council)
    return box


@transaction.atomic
def show(
    comment: Comment, *, shown_text: str, keeps_name: bool, is_checked: bool, seen: int, by
) -> Comment:
    """Show `shown_text` of a comment to everybody, with its sender's name or without.

    Also for one that is shown already, to remove more of it, and for one that was refused. An
    answer that was given stays. `is_checked` says that what looks like personal data is none.
    Raise MayNotBeShown if anything but a removal was done to the words, if none are left, or if
    they hold what has to be checked first; SomebodyElseDecided if it is not turn `seen`.
    """
    now = _its_turn(comment, seen)
    if not removing.only_removes(now.text, shown_text):
        raise MayNotBeShown("Remove words only: replace them with [removed], and change no others")
    if not removing.says_something(shown_text):
        raise MayNotBeShown("Nothing is left to show: refuse the comment instead")
    if not is_checked:
        if personal_data.high(personal_data.find(shown_text)):
            raise MayNotBeShown(
                "Remove what looks like personal data, or say that you have checked it"
            )
        if keeps_name and now.name_is_marked:
            raise MayNotBeShown("Leave the name out, or say that you have checked it")
    before = now.get_state_display()
    now.state, now.reason, now.reason_words = Comment.State.SHOWN, "", ""
    now.shown_text, now.shown_name = shown_text, now.name if keeps_name else ""
    return _decided(
        now, by, "showed", state=[before, now.get_state_display()],
        removed=shown_text.count(removing.REMOVED), checked=is_checked,
    )  # fmt: skip


@transaction.atomic
def refuse(comment: Comment, *, reason: str, reason_words: str, seen: int, by) -> Comment:
    """Keep a comment from the public, or take one back that was shown, answer and all."""
    now = _its_turn(comment, seen)
    before, answered = now.get_state_display(), now.answer
    now.state, now.reason, now.reason_words = Comment.State.REFUSED, reason, reason_words
    now.shown_text, now.shown_name = "", ""
    now.answer, now.answered_at, now.answered_by = "", None, None
    now.answered_name, now.answered_post = "", ""
    return _decided(
        now, by, "refused", state=[before, now.get_state_display()],
        reason=["", now.get_reason_display()], **({"answer": [answered, ""]} if answered else {}),
    )  # fmt: skip


@transaction.atomic
def answer(comment: Comment, *, answer: str, as_post: str, seen: int, by) -> Comment:
    """Answer a comment that is shown, or word its answer anew; an empty one takes it back.

    Raise MayNotBeShown where the comment is not shown.
    """
    now = _its_turn(comment, seen)
    if now.state != Comment.State.SHOWN:
        raise MayNotBeShown("Show the comment before you answer it")
    before = now.answer
    now.answer = answer
    now.answered_at = timezone.now() if answer else None
    now.answered_by = by if answer else None
    now.answered_name = str(by) if answer else ""
    now.answered_post = as_post if answer else ""
    return _stored(now, by, "answered", answer=[before, answer])


@transaction.atomic
def erase(comment: Comment, *, seen: int, by) -> Comment:
    """Erase the words and the name of a comment that is refused; that there was one stays.

    Raise MayNotBeShown where it is not refused.
    """
    now = _its_turn(comment, seen)
    if now.state != Comment.State.REFUSED:
        raise MayNotBeShown("Refuse the comment before you erase its words")
    if now.is_erased:
        raise NothingToDo
    now.text = now.name = now.shown_text = now.shown_name = ""
    return _stored(now, by, "erased the words of")


def number_waiting(council: Council) -> int:
    """Return how many comments wait for a decision; one query."""
    return Comment.objects.for_council(council).waiting().count()


def with_waiting(challenges: QuerySet) -> QuerySet:
    """Annotate `comments_waiting`: how many of a challenge's council wait, without a query."""
    waiting = (
        Comment.objects.filter(
            recommendation__challenge__council=OuterRef("council"),
            state=Comment.State.WAITING,
        )
        .order_by()
        .values("recommendation__challenge__council")
        .annotate(number=Count("pk"))
    )
    return challenges.annotate(comments_waiting=Coalesce(Subquery(waiting.values("number")), 0))


def _lock(challenge):
    PeerChallenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)


def _its_turn(comment, seen):
    """Lock the comment as it is now; raise SomebodyElseDecided if more was done than `seen`."""
    now = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("recommendation__challenge__council")
        .get(pk=comment.pk)
    )
    if now.turn != seen:
        raise SomebodyElseDecided(now)
    return now


def _decided(comment, by, verb, **changes):
    comment.decided_at, comment.decided_by = timezone.now(), by
    comment.decided_name = str(by) if by else "An operator’s command"
    return _stored(comment, by, verb, **changes)


def _stored(comment, by, verb, **changes):
    comment.turn += 1
    comment.save()
    council = comment.recommendation.challenge.council
    audit.record(by, verb, comment, council=council, **changes)
    return comment
