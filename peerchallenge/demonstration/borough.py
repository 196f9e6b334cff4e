"""The loading of Marlbrook, the fictional borough that shows every feature."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.timezone import now

from actions.models import ActionItem, DateChange, ProgressUpdate, UpdateRound
from actions.rounds.running import open_round, say_no_change
from meetings import importing
from meetings.models import AgendaItem, Commitment, CommitmentOutcome, Committee, Discussion
from peerchallenge.demonstration import members, minutes, plan, plan_actions, promises, proof
from peerchallenge.demonstration.comments import load_comments
from peerchallenge.demonstration.exempt import load_exempt
from peerchallenge.demonstration.particulars import load_changes, load_particulars
from peerchallenge.demonstration.people import load_people
from peerchallenge.demonstration.public_site import publish_borough
from peerchallenge.demonstration.sector import load_sector
from peerchallenge.demonstration.sign_ins import COLLEAGUES, PEOPLE, store_people
from peerchallenge.demonstration.timetable import first_meeting, load_timetable
from recommendations.models import (
    Assessment,
    Council,
    ImplementationDecision,
    PeerChallenge,
    Post,
    ProgressReview,
    Recommendation,
    Theme,
)

SLUG = "marlbrook"
TO_SETTLE = 8  # weeks ago: minutes whose promise waits for the clerk


class Borough:
    """The loading of Marlbrook, step by step."""

    def __init__(self, day: date):
        self.day = day

    def ago(self, weeks: int, weekday: int | None = None) -> date:
        """Return the day so many weeks before the demonstration, or that week's weekday."""
        found = self.day - timedelta(weeks=weeks)
        if weekday is not None:
            found += timedelta(days=weekday - found.weekday())
        return min(found, self.day)

    def moment(self, day: date, hour: int = 10) -> datetime:
        return min(datetime.combine(day, time(hour), tzinfo=UTC), now())

    def load(self):
        self.council = Council.objects.create(name="Marlbrook Borough Council", slug=SLUG)
        self.people = store_people(self.council, PEOPLE) | store_people(self.council, COLLEAGUES)
        self.posts = {
            title: Post.objects.create(
                council=self.council,
                title=title,
                kind=kind,
                directorate=directorate,
                holder=self.people.get(holder),
            )
            for title, kind, directorate, holder in plan.POSTS
        }
        self.challenge = self._challenge()
        self.recommendations = self._recommendations()
        self.actions = self._actions()
        self._date_changes()
        load_particulars(self)
        self._minutes()
        load_changes(self)
        self._review()
        self._round()
        promises.load(self)
        members.load_members(self)
        load_timetable(self.council, self.day)
        publish_borough(self.challenge, self.day, by=self.people["coordinator"])
        load_sector(self.council, self.day, by=self.people["coordinator"])
        load_exempt(self)
        load_people(self.council, self.day, by=self.people["administrator"])
        load_comments(
            self.recommendations,
            self.day,
            coordinator=self.people["coordinator"],
            clerk=self.people["clerk"],
        )

    def _challenge(self):
        first = self.ago(56, weekday=1)
        challenge = PeerChallenge.objects.create(
            council=self.council,
            title=f"Corporate peer challenge {first.year}",
            slug=str(first.year),
            on_site_from=first,
            on_site_until=first + timedelta(days=3),
            report_published_on=self.ago(46, weekday=4),
            plan_published_on=self.ago(44, weekday=0),
            report_url="https://www.marlbrook.example/peer-challenge/feedback-report",
        )
        self.themes = [
            Theme.objects.create(challenge=challenge, name=name, position=position)
            for position, name in enumerate(plan.THEMES)
        ]
        return challenge

    def _recommendations(self):
        stored = {}
        published = self.challenge.report_published_on
        for number, row in plan.RECOMMENDATIONS.items():
            title, text, explanation, theme, member, officer, response, reasons, decisions = row
            stored[number] = Recommendation.objects.create(
                challenge=self.challenge,
                number=number,
                title=title,
                text=text,
                explanation=explanation,
                lead_member=self.posts[member],
                lead_officer=self.posts[officer],
                response=response,
                response_reasons=reasons,
                published_on=published,
            )
            stored[number].themes.add(self.themes[theme])
            for weeks, state, by, reason in decisions:
                ImplementationDecision.objects.create(
                    recommendation=stored[number],
                    state=state,
                    decided_on=self._decided(weeks, by),
                    decided_by=by,
                    reason=reason,
                    recorded_at=self.moment(self._decided(weeks, by)),
                    recorded_by=self.people["coordinator"],
                )
        for number, (title, text, officer) in plan.SUGGESTIONS.items():
            stored[number] = Recommendation.objects.create(
                challenge=self.challenge,
                kind=Recommendation.Kind.SUGGESTION,
                number=number,
                title=title,
                text=text,
                lead_officer=self.posts[officer],
                published_on=published,
            )
        return stored

    def _actions(self):
        stored = {}
        for ref, number, title, owner, due, updates, also in plan_actions.ACTIONS:
            recommendation = self.recommendations[number]
            words = due if isinstance(due, str) else ""
            action = stored[ref] = ActionItem.objects.create(
                challenge=self.challenge,
                recommendation=recommendation,
                ref=ref,
                title=title,
                owner=self.posts[owner],
                portfolio_holder=recommendation.lead_member,
                directorate=self.posts[owner].directorate,
                original_due_on=None if words else self.ago(-due) if due < 0 else self.ahead(due),
                original_due_text=words,
                original_review_on=self.ahead(proof.REVIEWS[ref]) if words == "Ongoing" else None,
                added_on=self.challenge.plan_published_on,
            )
            action.also_answers.set(self.recommendations[one] for one in also)
            for sequence, (weeks, status, narrative, next_steps) in enumerate(updates, start=1):
                self._update(action, sequence, weeks, status, narrative, next_steps)
        return stored

    def ahead(self, weeks):
        return self.day + timedelta(weeks=weeks)

    def _update(self, action, sequence, weeks, status, narrative, next_steps):
        """Store an update; every seventh or so was recorded three weeks after its day."""
        effective = self.ago(weeks)
        late = timedelta(weeks=3) if (sequence + weeks) % 7 == 0 else timedelta()
        holder = action.owner.holder or self.people["coordinator"]
        post = action.owner.title if action.owner.holder else "Chief Executive's Office"
        ProgressUpdate.objects.create(
            action=action,
            sequence=sequence,
            status=status,
            narrative=narrative,
            next_steps=next_steps,
            is_good_news=(action.ref, sequence) in plan_actions.GOOD_NEWS,
            review_on=self.ahead(proof.REVIEWS[action.ref])
            if action.ref in proof.REVIEWS
            else None,
            continues_in=proof.CONTINUES.get(action.ref, "")
            if status in ("transferred", "superseded")
            else "",
            effective_on=effective,
            recorded_at=self.moment(effective + late, hour=9 + sequence),
            recorded_by=holder,
            recorded_name=str(holder),
            recorded_post=post,
        )

    def _date_changes(self):
        for ref, weeks, due, reason_class, reason, by in plan_actions.DATE_CHANGES:
            action = self.actions[ref]
            last = action.date_changes.order_by("-sequence").first()
            DateChange.objects.create(
                action=action,
                sequence=last.sequence + 1 if last else 1,
                old_due_on=last.new_due_on if last else action.original_due_on,
                new_due_on=self.ago(-due) if due < 0 else self.ahead(due),
                reason_class=reason_class,
                reason=reason,
                agreed_by=by,
                effective_on=self._decided(weeks, by),
                recorded_at=self.moment(self._decided(weeks, by)),
                recorded_by=self.people["coordinator"],
            )

    def _decided(self, weeks, by):
        """Return the day of a decision so many weeks ago; Cabinet meets on Mondays."""
        return self.ago(weeks, weekday=0 if by == minutes.CABINET else None)

    def _minutes(self):
        """Read and store the minutes; confirm what names a recommendation, as a clerk would."""
        items = {}
        for page in minutes.PAGES:
            held_on = self.ago(page.weeks_ago, weekday=0 if page.committee == "Cabinet" else 3)
            text = page.text.format(
                month_promised=f"{self.ago(14):%B %Y}", month_to_come=f"{self.ahead(3):%B %Y}"
            )
            read = importing.read(text, self.challenge, held_on=held_on)
            items[page.weeks_ago] = item = importing.store(
                text,
                read,
                self.challenge,
                importing.Heading(
                    committee=page.committee,
                    held_on=held_on,
                    minute=page.minute,
                    status=AgendaItem.Status.CONFIRMED
                    if page.confirmed
                    else AgendaItem.Status.DRAFT,
                    source_url="https://democracy.marlbrook.example/mgAi.aspx"
                    f"?ID={4000 + page.weeks_ago}",
                ),
                by=self.people["clerk"],
            )
            Discussion.objects.filter(paragraph__item=item, basis="explicit").update(
                state=Discussion.State.CONFIRMED,
                settled_by=self.people["clerk"],
                settled_at=self.moment(held_on + timedelta(days=5)),
            )
            if page.weeks_ago != TO_SETTLE:
                Commitment.objects.filter(made_in__item=item).update(
                    state=Commitment.State.CONFIRMED,
                    settled_by=self.people["clerk"],
                    settled_at=self.moment(held_on + timedelta(days=5)),
                )
        # The newest minutes wait for the clerk: a demonstration of settling needs something left.
        Discussion.objects.filter(paragraph__item=items[6], basis="explicit").update(
            state=Discussion.State.SUGGESTED, settled_by=None, settled_at=None
        )
        self._keep_a_promise(items)

    def _keep_a_promise(self, items):
        """The board was promised a report within six months, and got it."""
        promise = Commitment.objects.filter(made_in__item=items[45]).order_by("pk").last()
        if promise:
            met_in = items[28]
            CommitmentOutcome.objects.create(
                commitment=promise,
                sequence=1,
                outcome=CommitmentOutcome.Outcome.MET,
                effective_on=met_in.meeting.held_on,
                paragraph=met_in.paragraphs.filter(part="minutes").first(),
                recorded_by=self.people["clerk"],
                recorded_at=self.moment(met_in.meeting.held_on + timedelta(days=5)),
            )

    def _review(self):
        review = ProgressReview.objects.create(
            challenge=self.challenge,
            visited_on=self.ago(12, weekday=2),
            published_on=self.ago(9, weekday=1),
            source_url="https://www.marlbrook.example/peer-challenge/progress-review",
        )
        for number, text in plan.ASSESSMENTS.items():
            Assessment.objects.create(
                review=review, recommendation=self.recommendations[number], text=text
            )

    def _round(self):
        """A round for the Board's papers is open, and one answer has come."""
        people = self.people
        opened = open_round(
            UpdateRound(
                challenge=self.challenge,
                title="Overview and Scrutiny Board",
                committee=Committee.objects.get(council=self.council, name=minutes.SCRUTINY),
                meets_on=first_meeting("scrutiny", self.day)[0],
                answers_due_on=self.ahead(1),
                note="The Board looks at recommendations 6 and 10 in detail this time.",
            ),
            day=self.ago(1),
            by=people["coordinator"],
        )
        answered = opened.asked.get(action__ref="10.4").action_id
        action = ActionItem.objects.as_at(self.day).with_seen().get(pk=answered)
        say_no_change(
            action,
            why="The first account is made in the spring; nothing is due before.",
            day=self.day,
            seen=action.seen,
            by=people["growth"],
            as_post="Head of Economic Growth",
        )
