"""What is to be told in one council on a day: how things stand there, put to the rules."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate as local_day
from django.utils.timezone import make_aware

from actions.models import (
    ActionItem,
    Completion,
    DateChange,
    ProgressUpdate,
    ReminderItem,
    UpdateRound,
    Watch,
)
from actions.reminders import promises, questions
from actions.reminders import rules as reminders
from actions.reminders.rows import (
    ActionRow,
    ChangeRow,
    ClaimRow,
    ReadyRow,
    ReturnRow,
    RoundRow,
)
from actions.reminders.rules import Notice, Told, worded
from actions.rounds.standing import RoundStanding, standings_of
from meetings.models import AgendaItem, Discussion
from meetings.versions import chain_of, first_of

REMEMBERED = 120  # days: longer than anything that is said only once can matter
CHANGES = 28  # days: a change that nobody could be told of for so long is no news
TITLE, REASON = 120, 180  # letters of an e-mail's lines


@dataclass(frozen=True)
class Asked:
    """A council on a day, with the keys of those who may be told and what they were told."""

    council: object
    day: date
    people: Collection[int]
    told: Told
    planners: Collection[int] = ()  # those of them who keep the plan


def notices(
    council, day: date, people: Collection[int], planners: Collection[int] = ()
) -> list[Notice]:
    """Return all that the `people` (keys) of `council` are to be told on `day`.

    `planners` are those who keep the plan: they are told where nobody else can be. The number of
    queries does not grow with its actions, its people or what was told before.
    """
    asked = Asked(council, day, people, _told(council, day), planners)
    found: dict[reminders.Key, Notice] = {}
    for teller in TELLERS:
        for notice in teller(asked):
            # Two paragraphs of one item are one piece of news.
            found.setdefault(notice.key, notice)
    return [notice for notice in found.values() if notice.person in people]


def _told(council, day: date) -> Told:
    """Return when each thing was last told; what was not sent does not count."""
    rows = ReminderItem.objects.filter(
        council=council,
        reminder__sent_at__isnull=False,
        reminder__day__gte=day - timedelta(days=REMEMBERED),
    ).values_list("reminder__person", "kind", "subject", "about_on", "reminder__day")
    told: dict[reminders.Key, date] = {}
    for person, kind, subject, about_on, on in rows:
        key = (person, kind, subject, about_on)
        told[key] = max(told.get(key, on), on)
    return told


def _about_actions(asked: Asked) -> list[Notice]:
    rows = []
    actions = (
        ActionItem.objects.for_council(asked.council)
        .as_at(asked.day)
        .select_related("recommendation__lead_officer")
        .for_listing()
    )
    for action in actions:
        lead = action.recommendation.lead_officer
        owner = _reached(action.owner, asked)
        rows.append(
            ActionRow(
                key=action.pk,
                ref=action.ref,
                title=_short(action.title, TITLE),
                path=reverse("actions:action", args=[asked.council.slug, action.pk]),
                status=action.status,
                due_on=action.due_on,
                review_on=action.review_on,
                owner=owner,
                lead=_reached(lead, asked),
                empty="" if owner else _why_empty(action.owner),
            )
        )
    return reminders.about_actions(
        rows, asked.day, asked.told, days_before=settings.REMIND_DAYS_BEFORE
    )


def _about_rounds(asked: Asked) -> list[Notice]:
    rounds = UpdateRound.objects.for_council(asked.council).still_open()
    rounds = list(rounds.filter(opened_on__lte=asked.day))
    found: list[Notice] = []
    for stands in standings_of(rounds, asked.day) if rounds else []:
        found += reminders.about_returns(_returns(stands, asked), asked.day, asked.told)
        found += reminders.about_rounds([_round(stands, asked)], asked.day, asked.told)
        found += reminders.about_ready(_ready(stands, asked), asked.day, asked.told)
    return found


def _round(stands: RoundStanding, asked: Asked) -> RoundRow:
    owed: dict[int, int] = {}
    unheld: dict[int, int] = {}
    is_late = asked.day > stands.round.answers_due_on
    for answer in stands.answers:
        # A returned answer is told as such, with its reason; one that is late is late.
        if answer.is_answered or (answer.is_returned and not is_late):
            continue
        if person := _reached(answer.action.owner, asked):
            owed[person] = owed.get(person, 0) + 1
        elif lead := _reached(answer.action.recommendation.lead_officer, asked):
            unheld[lead] = unheld.get(lead, 0) + 1
    return RoundRow(
        key=stands.round.pk,
        title=stands.round.title,
        path=reverse("actions:answer-round", args=[asked.council.slug, stands.round.pk]),
        answers_due_on=stands.round.answers_due_on,
        owed=owed,
        unheld=unheld,
    )


def _returns(stands: RoundStanding, asked: Asked) -> list[ReturnRow]:
    page = reverse("actions:answer-round", args=[asked.council.slug, stands.round.pk])
    return [
        ReturnRow(
            key=answer.returned.pk,
            ref=answer.action.ref,
            title=_short(answer.action.title, TITLE),
            path=f"{page}#answer-{answer.action.pk}",
            owner=_reached(answer.action.owner, asked),
            by=answer.returned.recorded_post or "the lead officer",
            reason=_short(answer.returned.reason, REASON).rstrip("."),
            answers_due_on=stands.round.answers_due_on,
            lead=_reached(answer.action.recommendation.lead_officer, asked),
            empty=_why_empty(answer.action.owner),
        )
        for answer in stands.answers
        if answer.is_returned
    ]


def _ready(stands: RoundStanding, asked: Asked) -> list[ReadyRow]:
    return [
        ReadyRow(
            key=f"sign-{stands.round.pk}-{part.of.pk}-{part.seen}",
            words=f"Recommendation {part.of.number} {_short(part.of.title, TITLE)}: every"
            f" answer for the round for {stands.round.title} is in",
            path=reverse(
                "actions:sign-off-round",
                args=[asked.council.slug, stands.round.pk, part.of.number],
            ),
            answers_due_on=stands.round.answers_due_on,
            lead=_reached(part.of.lead_officer, asked),
        )
        for part in stands.parts
        if part.left == 0 and not part.is_signed_off
    ]


def _about_claims(asked: Asked) -> list[Notice]:
    """Tell lead officers of claims that wait, and claimants of those sent back lately."""
    claims = (
        Completion.objects.filter(action__challenge__council=asked.council)
        .filter(
            Q(outcome="")
            | Q(outcome="returned", decided_on__gt=asked.day - timedelta(days=CHANGES))
        )
        .select_related("action__recommendation__lead_officer")
        .order_by("pk")
    )
    rows = []
    for claim in claims:
        action, waits = claim.action, claim.outcome == ""
        words = f"{action.ref} {_short(action.title, TITLE)}"
        if waits:
            person = _reached(action.recommendation.lead_officer, asked)
            words += f": {claim.claimed_post or 'its owner'} says that it is done"
        else:
            person = claim.claimed_by_id if claim.claimed_by_id in asked.people else None
            words += f": {_short(claim.returned_why, REASON).rstrip('.')}"
        path = reverse("actions:completion", args=[asked.council.slug, claim.pk])
        kind = reminders.TO_APPROVE if waits else reminders.SENT_BACK
        rows.append(ClaimRow(claim.pk, kind, words, path, person))
    return reminders.about_claims(rows, asked.day, asked.told)


def _about_questions(asked: Asked) -> list[Notice]:
    """Tell of members' questions that wait for an answer."""
    return questions.about_questions(questions.question_rows(asked), asked.day, asked.told)


def _about_changes(asked: Asked) -> list[Notice]:
    watches = Watch.objects.filter(
        recommendation__challenge__council=asked.council, user__in=asked.people
    )
    watchers: dict[int, list[tuple[int, datetime]]] = {}
    for user, recommendation, since in watches.values_list("user", "recommendation", "since"):
        watchers.setdefault(recommendation, []).append((user, since))
    if not watchers:
        return []
    window = _window(asked.day)
    answers = _watched_actions(watchers)
    rows = [
        *_updates(asked, watchers, answers, window),
        *_moves(asked, watchers, answers, window),
        *_discussions(asked, watchers, window),
    ]
    return reminders.about_changes(rows, asked.day, asked.told)


def _window(day: date) -> tuple[datetime, datetime]:
    """Return the moments between which a change is news on `day`, by the council's clock."""
    first, after = day - timedelta(days=CHANGES), day + timedelta(days=1)
    return make_aware(datetime.combine(first, time())), make_aware(datetime.combine(after, time()))


def _watched_actions(watchers) -> dict[int, set[int]]:
    """Return the actions that answer watched recommendations, each with those it answers.

    Two queries: its own and those that it answers as well.
    """
    found: dict[int, set[int]] = {}
    own = ActionItem.objects.filter(recommendation__in=watchers)
    shared = ActionItem.also_answers.through.objects.filter(recommendation__in=watchers)
    for action, recommendation in (
        *own.values_list("pk", "recommendation"),
        *shared.values_list("actionitem", "recommendation"),
    ):
        found.setdefault(action, set()).add(recommendation)
    return found


def _concerned(watchers, recommendations, at: datetime, by: int | None) -> set[int]:
    """Return who watched then; nobody is told of what they did themselves."""
    return {
        user
        for one in recommendations
        for user, since in watchers[one]
        if since <= at and user != by
    }


def _updates(asked: Asked, watchers, answers, window):
    found = ProgressUpdate.objects.filter(
        action__in=answers, recorded_at__range=window
    ).select_related("action__recommendation")
    for update in found.order_by("recorded_at", "pk"):
        yield _change(
            f"update-{update.pk}",
            update.action,
            f"was reported as {update.status_label} for {worded(update.effective_on)}",
            update.recorded_at,
            asked,
            _concerned_by(watchers, answers, update),
        )


def _moves(asked: Asked, watchers, answers, window):
    found = DateChange.objects.filter(
        action__in=answers, recorded_at__range=window
    ).select_related("action__recommendation")
    for move in found.order_by("recorded_at", "pk"):
        to = worded(move.new_due_on) if move.new_due_on else move.new_due_text or "no date"
        before = f"from {worded(move.old_due_on)} " if move.old_due_on else ""
        yield _change(
            f"move-{move.pk}",
            move.action,
            f"has a new due date: moved {before}to {to}",
            move.recorded_at,
            asked,
            _concerned_by(watchers, answers, move),
        )


def _concerned_by(watchers, answers, change) -> set[int]:
    about = answers[change.action_id]
    return _concerned(watchers, about, change.recorded_at, change.recorded_by_id)


def _change(subject, action, what, at, asked, concerned) -> ChangeRow:
    recommendation = action.recommendation
    return ChangeRow(
        subject=subject,
        words=f"Recommendation {recommendation.number}: action {action.ref}"
        f" {_short(action.title, TITLE)} {what}",
        path=reverse("actions:action", args=[asked.council.slug, action.pk]),
        happened_on=local_day(at),
        watchers=concerned,
    )


def _discussions(asked: Asked, watchers, window):
    """Yield each meeting's item once, however many of its paragraphs were confirmed.

    A page that was read again is the same news: it is known by its first version.
    """
    found = list(
        Discussion.objects.confirmed()
        .filter(recommendation__in=watchers, settled_at__range=window)
        .annotate(resolved=Count("paragraph__item__resolutions"))
        .order_by("settled_at", "pk")
        .values_list(
            "recommendation",
            "recommendation__number",
            "recommendation__title",
            "paragraph__item",
            "paragraph__item__meeting__held_on",
            "paragraph__item__meeting__committee__name",
            "settled_at",
            "settled_by",
            "resolved",
            "paragraph__item__previous",
        )
    )
    first = _first_versions({row[3] for row in found if row[-1]})
    for key, number, title, item, held_on, committee, at, by, resolved, _ in found:
        also = ""
        if resolved:
            also = f" and resolved {resolved} thing{'' if resolved == 1 else 's'}"
        yield ChangeRow(
            subject=f"item-{first.get(item, item)}-{key}",
            words=f"Recommendation {number} {_short(title, TITLE)}: {committee} discussed it on"
            f" {worded(held_on)}{also}",
            path=reverse("meetings:item", args=[asked.council.slug, item]),
            happened_on=local_day(at),
            watchers=_concerned(watchers, [key], at, by),
        )


def _first_versions(items: set[int]) -> dict[int, int]:
    """Return the first version of each of `items`; one query, or none."""
    if not items:
        return {}
    chain = chain_of(AgendaItem.objects.filter(pk__in=items).values("meeting"))
    return {item: first_of(item, chain) for item in items}


def _reached(post, asked: Asked) -> int | None:
    """Return who holds `post`, if they may be told."""
    holder = post.holder_id if post else None
    return holder if holder in asked.people else None


def _why_empty(post) -> str:
    if post is None:
        return "It has no owner"
    who = "The holder of" if post.holder_id else "Nobody holds"
    return f"{who} the post {post.title}{' has left' if post.holder_id else ''}"


def _short(text: str, most: int) -> str:
    """Return a text on one line, cut to so many letters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _about_due(asked: Asked) -> list[Notice]:
    """Tell of promises to committees and responses to scrutiny that are due."""
    return promises.about_due(promises.due_rows(asked), asked.day, asked.told)


# Each is asked what it has to tell; what else is worth an e-mail is added here.
TELLERS: list[Callable[[Asked], list[Notice]]] = [
    _about_actions,
    _about_rounds,
    _about_claims,
    _about_questions,
    _about_due,
    _about_changes,
]
