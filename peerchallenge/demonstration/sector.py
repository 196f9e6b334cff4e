"""Loading the three small councils that publish their challenge and share it."""

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import now

from actions.models import ActionItem, DateChange, ProgressUpdate
from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role
from peerchallenge.demonstration.neighbours import ASHCOMBE, CALDERWICK, PENHALLOW, Small
from peerchallenge.public.models import PublicTexts
from peerchallenge.public.publishing import publish
from peerchallenge.sector.taking_part import join
from recommendations.models import (
    Council,
    ImplementationDecision,
    PeerChallenge,
    Post,
    Recommendation,
    Theme,
    natural_key,
)


def load_sector(marlbrook: Council, day: date, *, by) -> None:
    """Store the three councils as on `day`; they and Marlbrook take part."""
    join(marlbrook, by=by)
    nobody = make_password(None)
    for one in (ASHCOMBE, CALDERWICK, PENHALLOW):
        _Loading(one, day, nobody).load()


class _Loading:
    """The loading of one council, in bulk."""

    def __init__(self, small: Small, day: date, password: str):
        self.small = small
        self.day = day
        self.council = Council.objects.create(name=small.name, slug=small.slug)
        self.author = User.objects.create(
            email=f"coordinator@{small.slug}.example", full_name=small.author, password=password
        )
        Membership.objects.create(user=self.author, council=self.council, role=Role.COORDINATOR)

    def ago(self, weeks: int) -> date:
        return self.day - timedelta(weeks=weeks)

    def moment(self, weeks: int) -> datetime:
        return min(datetime.combine(self.ago(weeks), time(10), tzinfo=UTC), now())

    def load(self):
        titles = dict.fromkeys(one.lead for one in self.small.answered)
        posts = Post.objects.bulk_create(
            Post(council=self.council, title=title) for title in titles
        )
        self.posts = {post.title: post for post in posts}
        self.challenge = self._challenge()
        stored = self._recommendations()
        actions = self._actions(stored)
        self._updates(actions)
        self._moves(actions)
        self._publish()

    def _challenge(self):
        first = self.ago(self.small.on_site)
        first -= timedelta(days=first.weekday() - 1)  # a Tuesday
        return PeerChallenge.objects.create(
            council=self.council,
            title=f"Corporate peer challenge {first.year}",
            slug=str(first.year),
            on_site_from=first,
            on_site_until=first + timedelta(days=3),
            report_published_on=self.ago(self.small.report),
            plan_published_on=self.ago(self.small.plan),
            report_url=f"https://www.{self.small.slug}.example/peer-challenge/report",
        )

    def _recommendations(self):
        names = dict.fromkeys(one.theme for one in self.small.answered)
        themes = Theme.objects.bulk_create(
            Theme(challenge=self.challenge, name=name, position=position)
            for position, name in enumerate(names)
        )
        by_name = {theme.name: theme for theme in themes}
        stored = Recommendation.objects.bulk_create(
            Recommendation(
                challenge=self.challenge,
                number=str(number),
                sort_key=natural_key(str(number)),
                title=one.title,
                text=one.text,
                lead_officer=self.posts[one.lead],
                response=one.response,
                response_reasons=one.reasons,
                published_on=self.challenge.report_published_on,
            )
            for number, one in enumerate(self.small.answered, start=1)
        )
        links = Recommendation.themes.through
        links.objects.bulk_create(
            links(recommendation=row, theme=by_name[one.theme])
            for row, one in zip(stored, self.small.answered, strict=True)
        )
        ImplementationDecision.objects.bulk_create(
            ImplementationDecision(
                recommendation=row,
                state=one.decision[1],
                decided_on=self.ago(one.decision[0]),
                decided_by=one.decision[2],
                reason=one.decision[3],
                recorded_at=self.moment(one.decision[0]),
                recorded_by=self.author,
            )
            for row, one in zip(stored, self.small.answered, strict=True)
            if one.decision
        )
        return stored

    def _actions(self, stored):
        """Return [(stored action, what is told of it)]."""
        told = [
            (row, f"{row.number}.{index}", action)
            for row, one in zip(stored, self.small.answered, strict=True)
            for index, action in enumerate(one.actions, start=1)
        ]
        actions = ActionItem.objects.bulk_create(
            ActionItem(
                challenge=self.challenge,
                recommendation=row,
                ref=ref,
                sort_key=natural_key(ref),
                title=action.title,
                owner=row.lead_officer,
                original_due_on=self.ago(-action.due),
                added_on=self.challenge.plan_published_on,
            )
            for row, ref, action in told
        )
        return list(zip(actions, (action for _, _, action in told), strict=True))

    def _updates(self, actions):
        ProgressUpdate.objects.bulk_create(
            ProgressUpdate(
                action=row,
                sequence=sequence,
                status=status,
                narrative=narrative,
                review_on=self.ago(-10) if status == "paused" else None,
                effective_on=self.ago(weeks),
                recorded_at=self.moment(weeks),
                recorded_by=self.author,
                recorded_name=self.author.full_name,
                recorded_post=row.owner.title,
            )
            for row, action in actions
            for sequence, (weeks, status, narrative) in enumerate(action.updates, start=1)
        )

    def _moves(self, actions):
        changes = []
        for row, action in actions:
            before = row.original_due_on
            for sequence, (weeks, due, why, reason) in enumerate(action.moves, start=1):
                changes.append(
                    DateChange(
                        action=row,
                        sequence=sequence,
                        old_due_on=before,
                        new_due_on=(before := self.ago(-due)),
                        reason_class=why,
                        reason=reason,
                        agreed_by="Cabinet",
                        effective_on=self.ago(weeks),
                        recorded_at=self.moment(weeks),
                        recorded_by=self.author,
                    )
                )
        DateChange.objects.bulk_create(changes)

    def _publish(self):
        PublicTexts.objects.create(
            council=self.council,
            contact="Policy Team",
            contact_email=f"policy@{self.small.slug}.example",
            compliance=PublicTexts.Compliance.FULL,
            prepared_on=self.ago(20),
            privacy_contact="Data Protection Officer",
            privacy_email=f"privacy@{self.small.slug}.example",
        )
        publish(self.challenge, by=self.author)
        join(self.council, by=self.author)
