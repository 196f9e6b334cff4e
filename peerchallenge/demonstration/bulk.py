"""Many councils at once, for measuring: made in bulk, the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from actions.models import ActionItem, DateChange, Evidence, ProgressUpdate
from actions.standing import Status
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role
from recommendations.models import Council, PeerChallenge, Post, Recommendation, natural_key

SLUG = "bulk-{}"
BATCH = 2_000
PARAGRAPHS = 60
PROMISES = 2  # of each meeting
STATUSES = [
    *[Status.ON_TRACK] * 5,
    *[Status.AT_RISK] * 2,
    Status.OFF_TRACK,
    Status.NOT_STARTED,
    *[Status.COMPLETE] * 3,
]
WORDS = [
    "residents",
    "members",
    "officers",
    "partners",
    "budget",
    "plan",
    "report",
    "progress",
    "housing",
    "scrutiny",
    "digital",
    "neighbourhood",
    "vision",
    "skills",
    "workforce",
    "savings",
    "performance",
    "measures",
    "review",
    "agreed",
    "further",
    "detail",
    "requested",
    "noted",
    "welcomed",
    "concern",
    "delay",
    "improvement",
    "service",
    "quarter",
    "evidence",
]


@dataclass(frozen=True)
class Size:
    councils: int
    recommendations: int  # for each council
    actions: int  # for each recommendation
    updates: int  # for each action
    meetings: int  # for each council, of PARAGRAPHS paragraphs


def load(size: Size, *, seed: int, day: date) -> int:
    """Make what is lacking of the councils, all or nothing, and return how many were made now.

    A council is the same whichever were made before it.
    """
    there = set(Council.objects.values_list("slug", flat=True))
    lacking = [
        number for number in range(1, size.councils + 1) if SLUG.format(number) not in there
    ]
    with transaction.atomic():
        for number in lacking:
            chance = random.Random(f"{seed} {number}")  # noqa: S311  repeatable, not secret
            _council(number, size, chance, day)
    return len(lacking)


def _council(number, size, chance, day):
    council = Council.objects.create(name=f"Council {number:03}", slug=SLUG.format(number))
    user = User(email=f"coordinator@{SLUG.format(number)}.example", full_name=f"Officer {number}")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, council=council, role=Role.COORDINATOR)
    # One post to a recommendation, as in a council; the coordinator holds the first.
    posts = Post.objects.bulk_create(
        Post(council=council, title=f"Head of Service {index}", holder=None if index else user)
        for index in range(size.recommendations or 1)
    )
    challenge = PeerChallenge.objects.create(
        council=council,
        title="Corporate peer challenge",
        slug="cpc",
        on_site_from=day - timedelta(days=400),
        report_published_on=day - timedelta(days=330),
    )
    recommendations = Recommendation.objects.bulk_create(
        Recommendation(
            challenge=challenge,
            number=str(index),
            sort_key=natural_key(str(index)),
            title=f"Recommendation about {chance.choice(WORDS)} and {chance.choice(WORDS)}",
            text=_prose(chance, 30),
            lead_officer=posts[index - 1],
            published_on=day - timedelta(days=320),
        )
        for index in range(1, size.recommendations + 1)
    )
    actions = ActionItem.objects.bulk_create(
        [
            ActionItem(
                challenge=challenge,
                recommendation=recommendation,
                ref=f"{recommendation.number}.{index}",
                sort_key=natural_key(f"{recommendation.number}.{index}"),
                title=_prose(chance, 9),
                owner=recommendation.lead_officer,
                original_due_on=day + timedelta(days=chance.randint(-200, 200)),
                added_on=day - timedelta(days=300),
            )
            for recommendation in recommendations
            for index in range(1, size.actions + 1)
        ],
        batch_size=BATCH,
    )
    updates = _updates(actions, size, chance, day, user)
    _evidence(council, actions, updates[size.updates - 1 :: size.updates or 1], user)
    _shared_and_moved(actions, recommendations, day, user)
    _meetings(council, challenge, recommendations, size, chance, day, user)


def _prose(chance, words):
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def _updates(actions, size, chance, day, user):
    step = 290 / (size.updates or 1)
    return ProgressUpdate.objects.bulk_create(
        [
            ProgressUpdate(
                action=action,
                sequence=sequence,
                status=chance.choice(STATUSES),
                narrative=_prose(chance, 20),
                effective_on=(on := day - timedelta(days=int(290 - step * sequence))),
                recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
                recorded_by=user,
                recorded_name=user.full_name,
            )
            for action in actions
            for sequence in range(1, size.updates + 1)
        ],
        batch_size=BATCH,
    )


def _evidence(council, actions, latest, user):
    """Every second action has a link as its evidence, which its last update cites."""
    given = Evidence.objects.bulk_create(
        Evidence(
            council=council,
            title=f"Evidence for action {action.ref}",
            url=f"https://{council.slug}.example/evidence/{action.ref}",
            recorded_by=user,
        )
        for action in actions[::2]
    )
    attached, cited = Evidence.actions.through, Evidence.updates.through
    attached.objects.bulk_create(
        attached(evidence=one, actionitem=action)
        for one, action in zip(given, actions[::2], strict=True)
    )
    cited.objects.bulk_create(
        cited(evidence=one, progressupdate=update)
        for one, update in zip(given, latest[::2], strict=False)
    )


def _shared_and_moved(actions, recommendations, day, user):
    """Every tenth action answers another recommendation too; every third was put off once."""
    shared = ActionItem.also_answers.through
    others = [*recommendations[1:], *recommendations[:1]]
    shared.objects.bulk_create(
        shared(actionitem=action, recommendation=other)
        for action, other in zip(actions[::10], others, strict=False)
        if action.recommendation_id != other.pk
    )
    DateChange.objects.bulk_create(
        DateChange(
            action=action,
            sequence=1,
            old_due_on=action.original_due_on,
            new_due_on=action.original_due_on + timedelta(days=60),
            reason_class="capacity",
            reason="The post was empty for two months.",
            agreed_by="Cabinet",
            effective_on=day - timedelta(days=100),
            recorded_by=user,
        )
        for action in actions[::3]
    )


def _meetings(council, challenge, recommendations, size, chance, day, user):
    committees = [
        Committee.objects.create(council=council, name=name)
        for name in ("Cabinet", "Overview and Scrutiny Committee")
    ]
    for index in range(size.meetings):
        held_on = day - timedelta(days=14 + 28 * index)
        meeting = Meeting.objects.create(committee=committees[index % 2], held_on=held_on)
        item = AgendaItem.objects.create(
            meeting=meeting,
            challenge=challenge,
            title="Peer challenge: progress",
            source_text="",
            source_url=f"https://{council.slug}.example/minutes/{index}",
            status=AgendaItem.Status.CONFIRMED,
            source_hash=f"{challenge.pk:032}{index:032}",
        )
        paragraphs = Paragraph.objects.bulk_create(
            Paragraph(item=item, index=position, text=_prose(chance, 45))
            for position in range(PARAGRAPHS)
        )
        Resolution.objects.bulk_create(
            Resolution(
                item=item, position=position, label=str(position + 1), text=_prose(chance, 18)
            )
            for position in range(2)
        )
        Discussion.objects.bulk_create(
            Discussion(
                paragraph=paragraph,
                recommendation=recommendation,
                basis=Discussion.Basis.EXPLICIT,
                because=f"names “Recommendation {recommendation.number}”",
                state=Discussion.State.CONFIRMED,
                settled_by=user,
                settled_at=datetime(held_on.year, held_on.month, held_on.day, 9, tzinfo=UTC),
            )
            for recommendation, paragraph in zip(recommendations, paragraphs, strict=False)
        )
        Commitment.objects.bulk_create(
            Commitment(
                made_in=paragraph,
                what=f"a paper on {chance.choice(WORDS)}",
                due_on=held_on + timedelta(days=90),
                state=Commitment.State.CONFIRMED,
                settled_by=user,
                settled_at=datetime(held_on.year, held_on.month, held_on.day, 9, tzinfo=UTC),
            )
            for paragraph in paragraphs[:PROMISES]
        )
