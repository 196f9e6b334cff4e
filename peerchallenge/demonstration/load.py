"""Loading the demonstration: a fictional borough rich in every feature, and a small district.

Everything goes the way that people's own entries go: minutes through the reader, links through
settling, updates in the order in which they were recorded.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import now

from actions.models import (
    ActionItem,
    Completion,
    DateChange,
    DateRequest,
    Measure,
    Measurement,
    Milestone,
    ProgressUpdate,
    StatusScheme,
    UpdateRound,
    Watch,
    WordingChange,
)
from actions.proof.evidence import keep_file, keep_link
from actions.rounds.running import open_round, say_no_change
from actions.schemes import PRESETS, stored_states
from actions.standing import DONE
from meetings import importing
from meetings.models import AgendaItem, Commitment, CommitmentOutcome, Committee, Discussion
from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role
from peerchallenge.demonstration import members, minutes, plan, promises, proof
from peerchallenge.demonstration.comments import load_comments
from peerchallenge.demonstration.exempt import load_exempt
from peerchallenge.demonstration.people import load_people
from peerchallenge.demonstration.public_site import publish_borough
from peerchallenge.demonstration.sector import load_sector
from peerchallenge.demonstration.timetable import load_timetable
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

PASSWORD = "marlbrook-by-the-sea"  # noqa: S105  printed for everybody to use
TO_SETTLE = 8  # weeks ago: minutes whose promise waits for the clerk
BOROUGH, DISTRICT = "marlbrook", "tidewell"

PEOPLE = {
    "member": ("Councillor Ruth Adeyemi", "member@marlbrook.example", Role.MEMBER),
    "officer": ("Tom Hallworth", "officer@marlbrook.example", Role.OFFICER),
    "lead_officer": ("Meera Joshi", "lead@marlbrook.example", Role.LEAD_OFFICER),
    "clerk": ("Huw Prosser", "clerk@marlbrook.example", Role.CLERK),
    "coordinator": ("Grace Lindqvist", "coordinator@marlbrook.example", Role.COORDINATOR),
    "administrator": ("Sam Okoro", "administrator@marlbrook.example", Role.ADMINISTRATOR),
}
# Holders of posts, so that rounds and reminders have somebody to ask. They sign in nowhere.
COLLEAGUES = {
    "resources": ("Daniel Achebe", "daniel.achebe@marlbrook.example", Role.LEAD_OFFICER),
    "communities": ("Siân Rowlands", "sian.rowlands@marlbrook.example", Role.LEAD_OFFICER),
    "people": ("Priya Nair", "priya.nair@marlbrook.example", Role.OFFICER),
    "growth": ("Jakub Nowak", "jakub.nowak@marlbrook.example", Role.OFFICER),
}
DISTRICT_PEOPLE = {
    "coordinator": ("Ellen Pryce", "coordinator@tidewell.example", Role.COORDINATOR),
    "officer": ("Idris Vaughan", "officer@tidewell.example", Role.OFFICER),
}


@dataclass(frozen=True)
class SignIn:
    council: str
    role: str
    email: str


def sign_ins() -> list[SignIn]:
    """Return the demonstration's sign-ins, one for each role; all have PASSWORD."""
    both = (("Marlbrook", PEOPLE), ("Tidewell", DISTRICT_PEOPLE))
    return [
        SignIn(council, role.label, email)
        for council, people in both
        for _, email, role in people.values()
    ]


def load(day: date) -> bool:
    """Load the demonstration as it would stand on `day`; where it is loaded, change nothing.

    All or nothing. Return whether it was loaded now.
    """
    if Council.objects.filter(slug=BOROUGH).exists():
        return False
    with transaction.atomic():
        _Borough(day).load()
        _district(day)
    return True


def _people(council, people):
    """Store people with their roles; one slow hash serves them all."""
    password = make_password(None if people is COLLEAGUES else PASSWORD)
    stored = {}
    for key, (name, email, role) in people.items():
        stored[key] = User.objects.create(email=email, full_name=name, password=password)
        Membership.objects.create(user=stored[key], council=council, role=role)
    return stored


class _Borough:
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
        self.council = Council.objects.create(name="Marlbrook Borough Council", slug=BOROUGH)
        self.people = _people(self.council, PEOPLE) | _people(self.council, COLLEAGUES)
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
        self._details()
        self._proof()
        self._minutes()
        self._changes()
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
        for ref, number, title, owner, due, updates, also in plan.ACTIONS:
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
                original_due_on=None if words else self.ago(-due) if due < 0 else self._ahead(due),
                original_due_text=words,
                original_review_on=self._ahead(proof.REVIEWS[ref]) if words == "Ongoing" else None,
                added_on=self.challenge.plan_published_on,
            )
            action.also_answers.set(self.recommendations[one] for one in also)
            for sequence, (weeks, status, narrative, next_steps) in enumerate(updates, start=1):
                self._update(action, sequence, weeks, status, narrative, next_steps)
        return stored

    def _ahead(self, weeks):
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
            is_good_news=(action.ref, sequence) in plan.GOOD_NEWS,
            review_on=self._ahead(proof.REVIEWS[action.ref])
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
        for ref, weeks, due, reason_class, reason, by in plan.DATE_CHANGES:
            action = self.actions[ref]
            last = action.date_changes.order_by("-sequence").first()
            DateChange.objects.create(
                action=action,
                sequence=last.sequence + 1 if last else 1,
                old_due_on=last.new_due_on if last else action.original_due_on,
                new_due_on=self.ago(-due) if due < 0 else self._ahead(due),
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

    def _details(self):
        """Milestones, evidence, and measures with their readings."""
        for position, (ref, title, due, reached) in enumerate(plan.MILESTONES):
            Milestone.objects.create(
                action=self.actions[ref],
                title=title,
                due_on=self.ago(-due) if due < 0 else self._ahead(due),
                reached_on=None if reached is None else self.ago(-reached),
                position=position,
            )
        for number, name, unit, better, baseline, target, readings, source in plan.MEASURES:
            measure = Measure.objects.create(
                recommendation=self.recommendations[number],
                name=name,
                unit=unit,
                better=better,
                baseline=Decimal(baseline),
                target=Decimal(target),
            )
            for weeks, value in readings:
                Measurement.objects.create(
                    measure=measure,
                    measured_on=self.ago(weeks),
                    value=Decimal(value),
                    source=source,
                    recorded_at=self.moment(self.ago(weeks)),
                    recorded_by=self.people["coordinator"],
                )
        self._measure_of_an_action()

    def _measure_of_an_action(self):
        ref, name, unit, better, baseline, target, readings, source = proof.NO_EFFECT
        measure = Measure.objects.create(
            recommendation=self.actions[ref].recommendation,
            action=self.actions[ref],
            name=name,
            unit=unit,
            better=better,
            baseline=Decimal(baseline),
            target=Decimal(target),
        )
        for weeks, value in readings:
            Measurement.objects.create(
                measure=measure,
                measured_on=self.ago(weeks),
                value=Decimal(value),
                source=source,
                recorded_at=self.moment(self.ago(weeks)),
                recorded_by=self.people["coordinator"],
            )

    def _proof(self):
        """Evidence, and the approval of what is done; three have none, and say so."""
        by = self.people["coordinator"]
        for ref, (difference, risk, title, source, content) in proof.PROOF.items():
            action = self.actions[ref]
            if content:
                file = SimpleUploadedFile(source, content.encode())
                shown = keep_file(self.council, file, by=by, title=title, is_internal=False)
            else:
                shown = keep_link(self.council, source, by=by, title=title, is_internal=False)
            done = action.updates.filter(status__in=DONE).order_by("sequence").first()
            shown.evidence.actions.add(action)
            shown.evidence.updates.add(done)
            completion = Completion.objects.create(
                action=action,
                status=done.status,
                narrative=done.narrative,
                difference=difference,
                remaining_risk=risk,
                effective_on=done.effective_on,
                seen=done.sequence - 1,
                claimed_by=done.recorded_by,
                claimed_name=done.recorded_name,
                claimed_post=done.recorded_post,
                claimed_at=self.moment(done.effective_on),
                outcome=Completion.Outcome.APPROVED,
                decided_on=done.effective_on,
                approved_by=action.recommendation.lead_officer.title,
                decision_recorded_by=by,
                decision_recorded_name=str(by),
                decision_recorded_post="Chief Executive's Office",
                decision_recorded_at=self.moment(done.effective_on, hour=16),
                update=done,
            )
            completion.evidence.add(shown.evidence)

    def _changes(self):
        """An action that was reworded, a later date that waits, and who watches what."""
        ref, weeks, old, reason, agreed_by = proof.REWORDED
        action = self.actions[ref]
        WordingChange.objects.create(
            action=action,
            sequence=1,
            old_title=old,
            new_title=action.title,
            reason=reason,
            agreed_by=agreed_by,
            effective_on=self.ago(weeks),
            recorded_at=self.moment(self.ago(weeks)),
            recorded_by=self.people["coordinator"],
        )
        ref, weeks, ahead, reason_class, reason = proof.LATER
        action = self.actions[ref]
        DateRequest.objects.create(
            action=action,
            wanted_on=self._ahead(ahead),
            reason_class=reason_class,
            reason=reason,
            of_committee=Committee.objects.get(council=self.council, name="Cabinet"),
            asked_on=self.ago(weeks),
            asked_by=self.people["coordinator"],
            asked_name=str(self.people["coordinator"]),
            asked_post=action.owner.title,
            recorded_at=self.moment(self.ago(weeks)),
        )
        for number in ("2", "6"):
            Watch.objects.create(
                user=self.people["member"], recommendation=self.recommendations[number]
            )

    def _minutes(self):
        """Read and store the minutes; confirm what names a recommendation, as a clerk would."""
        items = {}
        for page in minutes.PAGES:
            held_on = self.ago(page.weeks_ago, weekday=0 if page.committee == "Cabinet" else 3)
            text = page.text.format(
                month_promised=f"{self.ago(14):%B %Y}", month_to_come=f"{self._ahead(3):%B %Y}"
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
                meets_on=self._ahead(3),
                answers_due_on=self._ahead(1),
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


def _district(day):
    """A second council, so that anybody can see that nothing of the first shows in it."""
    council = Council.objects.create(name="Tidewell District Council", slug=DISTRICT)
    people = _people(council, DISTRICT_PEOPLE)
    lead = Post.objects.create(council=council, title="Chief Executive")
    owner = Post.objects.create(
        council=council, title="Planning Policy Manager", holder=people["officer"]
    )
    challenge = PeerChallenge.objects.create(
        council=council,
        kind=PeerChallenge.Kind.PLANNING,
        title="Planning peer challenge",
        slug="planning",
        body="Planning Advisory Service",
        on_site_from=day - timedelta(weeks=20),
        on_site_until=day - timedelta(weeks=20) + timedelta(days=2),
        report_published_on=day - timedelta(weeks=12),
    )
    colours = PRESETS["rag"]
    StatusScheme.objects.create(
        challenge=challenge,
        preset=colours.key,
        name=colours.name,
        states=stored_states(colours.states),
    )
    rows = (
        ("R1", "Adopt the local plan", "Adopt the local plan by the date agreed with ministers."),
        ("R2", "Decide applications in time", "Decide nine in ten applications in time."),
        ("R3", "Train the planning committee", "Train every member who decides applications."),
    )
    for position, (number, title, text) in enumerate(rows):
        recommendation = Recommendation.objects.create(
            challenge=challenge,
            number=number,
            title=title,
            text=text,
            lead_officer=lead,
            published_on=challenge.report_published_on,
        )
        action = ActionItem.objects.create(
            challenge=challenge,
            recommendation=recommendation,
            ref=f"{number}.1",
            title=("Consult on the draft plan", "Clear the backlog", "Hold two sessions")[
                position
            ],
            owner=owner,
            original_due_on=day + timedelta(weeks=10 - 8 * position),
            added_on=day - timedelta(weeks=11),
        )
        ProgressUpdate.objects.create(
            action=action,
            sequence=1,
            status=("on_track", "at_risk", "complete")[position],
            state_label=("Green", "Amber", "Complete")[position],
            narrative="Reported to the planning committee.",
            effective_on=day - timedelta(weeks=4),
            recorded_by=people["officer"],
            recorded_name=str(people["officer"]),
            recorded_post=owner.title,
        )
