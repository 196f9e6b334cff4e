"""Reminders of what nobody's action is: deadlines before meetings, and the challenge's clock.

Apart from the others, because only here it is known who holds which role.
"""

from django.urls import reverse

from actions.reminders.days_ahead import DateRow, about_clock, about_papers
from actions.reminders.facts import Asked
from actions.reminders.rules import Notice
from peerchallenge.accounts.current import memberships_on
from peerchallenge.accounts.roles import permissions_of
from peerchallenge.forward.ahead import entries, short

MAY_PLAN = "recommendations.add_peerchallenge"
MAY_ENTER = "meetings.add_agendaitem"


def about_what_is_ahead(asked: Asked) -> list[Notice]:
    """Tell those who keep the plan of the clock, and those who import minutes of deadlines."""
    planners, clerks = set(), set()
    roles = memberships_on(asked.day).filter(council=asked.council, user__in=asked.people)
    for user, role in roles.values_list("user", "role"):
        may = permissions_of(frozenset([role]))
        if MAY_PLAN in may:
            planners.add(user)
        elif MAY_ENTER in may:
            clerks.add(user)
    clock, papers = [], []
    for entry in entries(asked.council, asked.day, kinds=("clock", "deadline")):
        rows, people = (clock, planners) if entry.kind == "clock" else (papers, clerks)
        path = entry.path or reverse("forward:forward", args=[asked.council.slug])
        rows.append(DateRow(entry.key[:40], short(entry.words, 200), path, entry.day, people))
    return about_clock(clock, asked.day, asked.told) + about_papers(papers, asked.day, asked.told)
