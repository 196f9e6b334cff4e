"""Reminders of comments that wait: apart from the others, because only here roles are known."""

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import localtime

from actions.reminders.facts import Asked
from actions.reminders.rules import COMMENTS, Notice, about_waiting
from peerchallenge.accounts.current import memberships_on
from peerchallenge.accounts.roles import permissions_of
from peerchallenge.comments.models import Comment

MODERATE = "comments.moderate_comment"


def about_comments(asked: Asked) -> list[Notice]:
    """Tell those who decide how many comments wait; two queries, one where none does.

    Nothing of what was written goes into an e-mail.
    """
    waiting = Comment.objects.for_council(asked.council).waiting()
    found = waiting.aggregate(number=Count("pk"), newest=Max("received_at"))
    if not found["number"]:
        return []
    roles = memberships_on(asked.day).filter(council=asked.council, user__in=asked.people)
    people = {
        user
        for user, role in roles.values_list("user", "role")
        if MODERATE in permissions_of(frozenset([role]))
    }
    one = found["number"] == 1
    words = f"{found['number']} comment{' waits' if one else 's wait'} for a decision"
    path = reverse("comments:comments", args=[asked.council.slug])
    newest = localtime(found["newest"]).date()
    return about_waiting(
        Notice(0, COMMENTS, "comments", newest, words, path), people, asked.day, asked.told
    )
