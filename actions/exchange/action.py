"""What one row of an imported plan comes to: a new action, changes to one, nothing, or errors."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from actions.exchange.outcome import Options, Outcome, printed, same_date
from actions.exchange.plan_now import Ambiguous, labelled, state_of
from actions.exchange.sheets import in_words, squeezed
from actions.models import WITH_POINTER, DateChange, ProgressUpdate, WordingChange
from actions.schemes import OUR_OWN
from actions.standing import Status
from recommendations.models import Post

NO_REASON = "Imported: the file gives no reason"
NOBODY_NAMED = "Not recorded in the imported plan"
is_address = URLValidator(["http", "https"])


@dataclass
class Comparing:
    """One row beside the plan: `plan` as it is, `by` who imports `name`, on `day`."""

    plan: Any
    options: Options
    by: Any
    day: date
    row: Any
    outcome: Outcome

    def wrong(self, heading, what):
        """Note an error under the heading of our own files."""
        self.outcome.errors.append(f"{heading}: {what}")

    # ---- a new action

    def add(self, recommendation, ref):
        """Fill the outcome with a new action."""
        row, outcome = self.row, self.outcome
        action = self.plan.blank_action(
            recommendation=recommendation,
            ref=ref,
            title=row.title,
            description=row.description,
            directorate=row.directorate,
            added_on=row.added_on or self.options.joined_on or self.day,
        )
        if action.added_on > self.day:
            self.wrong("Joined the plan on", "it must be today or in the past")
        outcome.kind, outcome.action, outcome.title, outcome.ref = "new", action, row.title, ref
        action.owner = self._owner()
        action.portfolio_holder = self._portfolio_holder()
        if row.due:
            action.original_due_on, action.original_due_text = row.due.on, row.due.words
        if row.review_on or (row.due and row.due.is_ongoing and not row.due.on):
            action.original_review_on = row.review_on or self.options.review_on
        self._report()
        self._first_move()
        ongoing = row.amended or row.due
        if (
            ongoing
            and ongoing.is_ongoing
            and not ongoing.on
            and not (row.review_on or self.options.review_on)
            and not (outcome.update and outcome.update.status not in OPEN)
        ):
            self.wrong(
                "Review date",
                "enter when the ongoing action is looked at again, or one day for all of them "
                "with the columns",
            )
        outcome.says.insert(0, self._summary())
        self._also(recommendation)
        self._evidence()

    def _summary(self):
        """Say how a new action was read, its date as written beside the day that it means."""
        action, update = self.outcome.action, self.outcome.update
        parts = [f"Recommendation {action.recommendation.number}"]
        if action.owner:
            parts.append(f"owner {action.owner}")
        on, words = action.original_due_on, action.original_due_text
        if on and words:
            parts.append(f"due {in_words(on)}, written “{words}”")
        elif on or words:
            parts.append(f"due {printed(on, words)}")
        if action.original_review_on:
            parts.append(f"review on {in_words(action.original_review_on)}")
        if update:
            parts.append(update.status_label.lower())
        return ", ".join(parts)

    def _first_move(self):
        row, action = self.row, self.outcome.action
        if row.amended is None or same_date(
            row.amended, action.original_due_on, action.original_due_text
        ):
            return
        agreed_on = row.amended_on or row.reported_on or self.options.reported_on or self.day
        self._move(
            row.amended, agreed_on, row.amended_reason or NO_REASON, row.agreed_by or NOBODY_NAMED
        )

    # ---- an action of the plan

    def compare(self, action):
        """Fill the outcome with what is to change about an action of the plan."""
        row, outcome = self.row, self.outcome
        outcome.action, outcome.ref, outcome.title = action, action.ref, row.title or action.title
        main = action.recommendation
        if row.recommendations and main.number not in row.recommendations:
            named = ", ".join(row.recommendations)
            self.wrong(
                "Recommendation",
                f"action {action.ref} answers recommendation {main.number}, not {named}: correct "
                "the reference or the recommendation",
            )
            return
        self._reword(action)
        owner, holder = self._owner(), self._portfolio_holder()
        if row.owner or row.owner_email:
            self._set("owner", "Owner", owner)
        if row.portfolio_holder:
            self._set("portfolio_holder", "Portfolio holder", holder)
        if row.directorate and squeezed(row.directorate) != squeezed(action.directorate):
            self._set("directorate", "Directorate", row.directorate)
        self._compare_dates(action)
        self._report()
        self._also(main)
        self._evidence()

    def _set(self, name, label, value):
        action = self.outcome.action
        before = getattr(action, name)
        if value is None or before == value:
            return
        self.outcome.fields[name] = [str(before or ""), str(value)]
        self.outcome.says.append(f"{label}: from {before or 'none'} to {value}")
        setattr(action, name, value)

    def _reword(self, action):
        row = self.row
        title = row.title or action.title
        description = row.description or action.description
        same = squeezed(title) == squeezed(action.title) and squeezed(description) == squeezed(
            action.description
        )
        if same:
            return
        what = "Wording" if squeezed(title) != squeezed(action.title) else "Description"
        self.outcome.says.append(
            f"{what}: from “{action.title}”" if what == "Wording" else "Description changed"
        )
        self.outcome.wording = WordingChange(
            action=action,
            sequence=self.plan.reworded.get(action.pk, 0) + 1,
            old_title=action.title,
            old_description=action.description,
            new_title=title,
            new_description=description,
            reason=f"Imported from {self.by.file}",
            agreed_by=row.agreed_by or self.by.post or self.by.name,
            effective_on=self.day,
            recorded_by=self.by.user,
        )
        action.title, action.description = title, description

    def _compare_dates(self, action):
        row = self.row
        first = (action.original_due_on, action.original_due_text)
        now = (action.due_on, action.due_text)
        wanted = row.amended
        if row.due and not same_date(row.due, *first) and not same_date(row.due, *now):
            if wanted is not None:
                self.wrong(
                    "Due date",
                    f"the first due date of action {action.ref} is kept as {printed(*first)}: put "
                    "it back, or leave the cell empty",
                )
                return
            wanted = row.due
        if wanted is None or same_date(wanted, *now):
            return
        if not row.amended_reason or not row.agreed_by:
            self.wrong(
                "Amended due date" if row.amended else "Due date",
                f"it is {printed(*now)} in the plan and {printed(wanted.on, wanted.words)} in "
                "the file. A date is moved with the columns “Reason for the amended date” and "
                "“Agreed by”, or on the action’s page",
            )
            return
        agreed_on = row.amended_on or self.day
        last = action.latest_move and date.fromisoformat(action.latest_move["effective_on"])
        if last and agreed_on < last:
            self.wrong(
                "Date amended", f"the date was moved again on {in_words(last)}, after that day"
            )
            return
        self._move(wanted, agreed_on, row.amended_reason, row.agreed_by)

    def _move(self, wanted, agreed_on, reason, agreed_by):
        action, outcome = self.outcome.action, self.outcome
        if agreed_on > self.day:
            self.wrong("Date amended", "it must be today or in the past")
        review = self.row.review_on or (self.options.review_on if wanted.is_ongoing else None)
        if wanted.is_ongoing and not wanted.on and not review and action.pk:
            self.wrong("Review date", "enter when the ongoing action is looked at again")
        outcome.move = DateChange(
            action=action,
            sequence=action.moves + 1,
            old_due_on=action.due_on,
            new_due_on=wanted.on,
            new_due_text=wanted.words,
            new_review_on=None if wanted.on else review,
            reason_class=DateChange.ReasonClass.OTHER,
            reason=reason,
            agreed_by=agreed_by,
            effective_on=agreed_on,
            recorded_by=self.by.user,
        )
        before = printed(action.due_on, action.due_text)
        outcome.says.append(f"Due date: from {before} to {printed(wanted.on, wanted.words)}")

    def check_words(self):
        """Tell what is wrong with the people and the status of a row that belongs nowhere yet."""
        return self._owner(), self._portfolio_holder(), self._state()

    # ---- what both have

    def _post(self, name, kind, heading):
        try:
            post = self.plan.post(name, kind)
        except Ambiguous as error:
            self.wrong(heading, str(error))
            return None
        except ValueError as error:
            what = "an officer’s" if kind == Post.Kind.OFFICER else "a member’s"
            self.wrong(heading, f"{error}: enter {what} post")
            return None
        return post

    def _owner(self):
        row = self.row
        name = row.owner or row.owner_email
        if not name:
            return None
        before = len(self.outcome.errors)
        for one in filter(None, (row.owner_email, row.owner)):
            if post := self._post(one, Post.Kind.OFFICER, "Owner"):
                return post
        if len(self.outcome.errors) > before:
            return None
        parts = [part.strip() for part in _split(name)]
        if len(parts) > 1:
            posts = [self._post(part, Post.Kind.OFFICER, "Owner") for part in parts]
            if all(posts):
                self.outcome.notes.append(
                    f"An action has one owner: {posts[0]} is taken of “{squeezed(name)}”"
                )
                return posts[0]
            if len(self.outcome.errors) > before:
                return None
        return self._unknown_post(row.owner, name, Post.Kind.OFFICER, "Owner")

    def _portfolio_holder(self):
        name = self.row.portfolio_holder
        if not name:
            return None
        before = len(self.outcome.errors)
        post = self._post(name, Post.Kind.MEMBER, "Portfolio holder")
        if post or len(self.outcome.errors) > before:
            return post
        return self._unknown_post(name, name, Post.Kind.MEMBER, "Portfolio holder")

    def _unknown_post(self, title, name, kind, heading):
        if not title or "@" in title:
            self.wrong(heading, f"nobody of this council with a post has the address {name}")
        elif len(squeezed(title)) > 150:
            self.wrong(heading, "shorten it to 150 letters or fewer")
        elif self.options.add_posts:
            self.outcome.notes.append(f"The post “{squeezed(title)}” is added")
            return self.plan.add_post(title, kind)
        else:
            self.wrong(
                heading,
                f"there is no post “{squeezed(name)}”, and nobody of that name holds one: correct "
                "it, or tick “Add posts that are not there” with the columns",
            )
        return None

    def _also(self, main):
        row, plan = self.row, self.plan
        have = plan.also[self.outcome.action.pk] if self.outcome.action.pk else ()
        for number in dict.fromkeys((*row.recommendations, *row.also)):
            self.answer_also(plan.recommendations[number], main, have)

    def answer_also(self, recommendation, main, have):
        """Let the action answer a further recommendation, if it does not yet."""
        if recommendation == main or recommendation.pk in have:
            return
        if recommendation not in self.outcome.also:
            self.outcome.also.append(recommendation)
            self.outcome.says.append(f"Also answers recommendation {recommendation.number}")

    def _evidence(self):
        action = self.outcome.action
        have = self.plan.linked[action.pk] if action.pk else set()
        titles = {url: title for title, url in reversed(self.row.evidence)}
        for url, title in titles.items():
            try:
                is_address(url)
            except ValidationError:
                self.wrong("Evidence links", f"“{url[:80]}” is not an address")
            if url not in have:
                self.outcome.evidence.append((title, url))
                self.outcome.says.append(f"Evidence: {title}")

    # ---- progress

    def _state(self):
        """Return the state that the row gives, or None; note an error for an unknown word."""
        word = squeezed(self.row.status)
        if not word:
            return None
        if self.options.statuses.get(word.casefold()) == "":  # left out, by what people said
            return None
        state = state_of(word, self.options.statuses, self.plan.scheme)
        if state is None:
            self.wrong("Status", f"say with the columns what “{word[:60]}” means")
        return state

    def _report(self):
        row, action, outcome = self.row, self.outcome.action, self.outcome
        errors = len(outcome.errors)
        state = self._state()
        if len(outcome.errors) > errors:
            return
        on = row.reported_on or self.options.reported_on or self.day
        if on > self.day:
            self.wrong("Date of update", "it must be today or in the past")
            return
        before = self.plan.last_update(action, on) if action.pk else None
        review = row.review_on
        new_review = bool(action.pk) and review is not None and review != action.review_on
        if state is None and before is None and (row.narrative or row.next_steps or new_review):
            state = labelled(self.options.default_status, self.plan.scheme)
            if state is None and new_review and not row.narrative and not row.next_steps:
                state = OUR_OWN[Status.NOT_STARTED]
            if state is None:
                self.wrong(
                    "Status",
                    "enter one, since the row reports progress, or choose one for all such rows "
                    "with the columns",
                )
                return
        if not (self._differs(before, state) or new_review):
            return
        status = state.status if state else before["status"]
        label = state.label if state else before["state_label"]
        if new_review and not action.review_on and status != Status.PAUSED and action.due_on:
            new_review = False
        self._check_state(status, on, review)
        outcome.update = ProgressUpdate(
            action=action,
            sequence=action.seen + 1,
            status=status,
            state_label="" if self.plan.scheme.key == "standard" else label,
            narrative=row.narrative or self._without_words(before, status, label, new_review),
            next_steps=row.next_steps,
            review_on=review if status == Status.PAUSED or new_review else None,
            continues_in=row.continues_in if status in WITH_POINTER else "",
            effective_on=on,
            recorded_by=self.by.user,
            recorded_name=self.by.name,
            recorded_post=self.by.post,
        )
        if outcome.kind != "new":
            was = action.status_label if before else "nothing reported"
            outcome.says.append(
                f"Progress on {in_words(on)}: {label or Status(status).label} (before: {was})"
            )

    def _without_words(self, before, status, label, new_review):
        if new_review and before and before["status"] == status:
            return before["narrative"]
        return f"Reported as “{label or Status(status).label}” in the imported plan."

    def _differs(self, before, state):
        row = self.row
        if before is None:
            silent = state is None or state.status == Status.NOT_STARTED
            return not silent or bool(row.narrative or row.next_steps)
        if state and state.status != before["status"]:
            return True
        scheme = self.plan.scheme
        known = before["state_label"] and scheme.find(before["state_label"])
        if state and known and scheme.find(state.label) and known != state:
            return True
        return any(
            getattr(row, name) and squeezed(getattr(row, name)) != squeezed(before[name])
            for name in ("narrative", "next_steps")
        )

    def _check_state(self, status, on, review):
        if status == Status.PAUSED and review is None:
            self.wrong("Review date", "enter when the paused action will be looked at again")
        elif status == Status.PAUSED and review <= on:
            self.wrong("Review date", f"it must be after {in_words(on)}, the date of the update")
        if status in WITH_POINTER and not self.row.continues_in:
            self.wrong("Continues in", "enter the plan or the action in which it is followed now")


OPEN = frozenset({Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK})


def _split(name):
    parts = [name]
    for mark in ("\n", ";", " / ", "/", " & ", " and ", ","):
        if mark in name:
            parts = [part for part in name.split(mark) if part.strip()]
            break
    return parts
