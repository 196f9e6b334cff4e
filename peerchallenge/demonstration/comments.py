"""What residents and partners of the borough say, and what the council does with it."""

from datetime import UTC, datetime, time, timedelta

from peerchallenge.comments import moderating, removing
from peerchallenge.comments.models import Comment

OPENED = 28  # days ago
# Recommendation, days ago, capacity, name, words.
ANSWERED = [
    (
        "10", 19, "business", "Shore Lane Bakery",
        "We took on two people through the scheme and would take a third. The forms ask for the "
        "same details three times: one form for all three schemes would save us a day.",
        4, "Head of Economic Growth",
        "Thank you. One form for all three schemes is being tested with six businesses, and we "
        "have asked you to be one of them.",
    ),
    (
        "7", 12, "resident", "",
        "It took me four calls to report a broken street light, and each time I began again from "
        "the start. You can ring me on 01632 960 277 if you want to know more. Please let people "
        "see what happened to what they reported.",
        5, "Head of Digital",
        "You are right that nobody should have to begin again. A report of a street light can be "
        "followed by its number since this spring; calls come next.",
    ),
]  # fmt: skip
SHOWN = (
    "3", 8, "partner", "Eastfield Community Forum",
    "It is good to see what became of each of scrutiny’s recommendations. Could the list say in a "
    "sentence why some were not accepted?",
)  # fmt: skip
WAITING = (
    "7", 1, "resident", "Pat",
    "The bins in our street were missed twice in March. Ring me on 07700 900 461 after six, or "
    "ask my neighbour Mrs Hartley.",
)  # fmt: skip
REFUSED = (
    "1", 15, "other", "",
    "Cheap loans for everybody in Marlbrook, no questions asked. Look us up today.",
)  # fmt: skip


def load_comments(recommendations, day, *, coordinator, clerk):
    """Open the box of the borough's challenge and store five comments as they stand on `day`.

    `recommendations` are by their numbers.
    """

    def stored(number, ago, capacity, name, text):
        return Comment.objects.create(
            recommendation=recommendations[number],
            capacity=capacity,
            name=name,
            text=text,
            received_at=_moment(day, ago, hour=18),
        )

    box = moderating.open_box(recommendations["1"].challenge, by=coordinator)
    box.opened_at = _moment(day, OPENED)
    box.save()
    for *sent, days, post, words in ANSWERED:
        comment = _show(stored(*sent), by=clerk)
        moderating.answer(comment, answer=words, as_post=post, seen=1, by=coordinator)
        _dated(comment, decided_at=_moment(day, sent[1] - 1))
        _dated(comment, answered_at=_moment(day, sent[1] - days))
    shown = _show(stored(*SHOWN), by=clerk)
    _dated(shown, decided_at=_moment(day, SHOWN[1] - 1))
    stored(*WAITING)
    refused = stored(*REFUSED)
    moderating.refuse(refused, reason="advertising", reason_words="", seen=0, by=clerk)
    _dated(refused, decided_at=_moment(day, REFUSED[1] - 1))


def _show(comment, *, by):
    """Show a comment without what was found in it."""
    text = removing.without(comment.text, comment.to_remove)
    return moderating.show(
        comment, shown_text=text, keeps_name=True, is_checked=False, seen=0, by=by
    )


def _moment(day, ago, *, hour=10):
    return datetime.combine(day - timedelta(days=ago), time(hour), tzinfo=UTC)


def _dated(comment, **moment):
    """Put the moment of an act, which is now, back to when it would have been."""
    Comment.objects.filter(pk=comment.pk).update(**moment)
