"""A file beside the plan: what each of its rows comes to, before anything is stored."""

import hashlib
import json
from dataclasses import dataclass, replace

from actions.exchange import files as plan_files
from actions.exchange.action import Comparing
from actions.exchange.columns import find_tables
from actions.exchange.guesses import BY_KEY
from actions.exchange.outcome import Options, Outcome
from actions.exchange.plan_now import Ambiguous, Plan, state_of
from actions.exchange.rows import Days, PlanRow, Stored, read_rows
from actions.exchange.sheets import PlanUnreadable, folded
from actions.standing import CLOSED_ANOTHER_WAY, DONE
from meetings.annual_meetings import known_year_end
from recommendations.models import natural_key


@dataclass(frozen=True)
class Importer:
    """Who imports, and which file: what its changes will name."""

    user: object
    name: str
    post: str
    file: str


@dataclass
class Checked:
    """What every row of a file comes to."""

    outcomes: list[Outcome]
    version: tuple
    plan: Plan

    @property
    def counts(self):
        """How many rows come to what."""
        kinds = [one.kind for one in self.outcomes]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}

    @property
    def errors(self):
        """The rows that keep the file from being imported."""
        return [one for one in self.outcomes if one.kind == "error"]

    @property
    def writes(self):
        """The rows that change something."""
        return [one for one in self.outcomes if one.kind in ("new", "changed")]

    @property
    def fingerprint(self):
        """Return a hash by which two checks are told to come to the same."""
        told = [
            [one.kind, one.sheet, one.number, one.ref, one.title, one.says, one.notes]
            for one in self.outcomes
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def read_tables(content, name, *, tell=lambda rows: None):
    """Return the tables of a file that look like a plan and the sheets that do not.

    Raise PlanUnreadable, also where no sheet looks like one.
    """
    sheets, hidden = plan_files.read_with_hidden(content, name, tell=tell)
    tables, left = find_tables(sheets)
    if not tables:
        named = f". Hidden sheets are not read: {', '.join(hidden)[:200]}" if hidden else ""
        raise PlanUnreadable(
            "No table of actions was found: the plan needs a row of headings such as "
            f"Recommendation, Action, Owner, Due date and Status{named}"
        )
    why = "it is hidden. If it belongs to the plan, show it in Excel and save the file"
    return tables, (*left, *((name, why) for name in hidden))


def layouts_of(tables):
    """Return the different rows of headings of `tables`, each with the meanings guessed."""
    found = {}
    for table in tables:
        one = found.setdefault(
            table.headings,
            {"sheets": [], "columns": [
                {"heading": column.heading, "role": column.role, "sure": column.sure,
                 "samples": list(column.samples)}
                for column in table.columns
            ]},
        )  # fmt: skip
        one["sheets"].append(table.sheet)
    return list(found.values())


def with_roles(tables, roles):
    """Return `tables` with the meanings that somebody settled: a list for each layout."""
    order = list(dict.fromkeys(table.headings for table in tables))
    changed = []
    for table in tables:
        own = roles[order.index(table.headings)] if roles else None
        if own is not None and len(own) == len(table.columns):
            columns = tuple(
                replace(column, role=role if role in BY_KEY else "")
                for column, role in zip(table.columns, own, strict=True)
            )
            table = replace(table, columns=columns)
        changed.append(table)
    return tuple(changed)


def days_of(challenge):
    """Return the days by which dates of a challenge's plan are read."""
    day = challenge.plan_published_on or challenge.on_site_until
    ends = known_year_end(challenge.council_id, day) if day else None
    return Days(counted_from=day, municipal_year_ends=ends)


def _stored(plan, options):
    """Return what of a file is known again without being cleaned first."""

    def is_open(word):
        state = state_of(word, options.statuses, plan.scheme)
        return state is not None and state.status not in DONE | CLOSED_ANOTHER_WAY

    return Stored(
        refs=frozenset(plan.refs),
        titles=frozenset(title for _, title in plan.by_title),
        addresses=frozenset(plan.evidence),
        is_open=is_open,
    )


def check(tables, left, challenge, options, *, by, day, tell=lambda done, total: None) -> Checked:
    """Compare every row of `tables` with the plan of `challenge` as it is now.

    Nothing is stored. `left` are the sheets that are no plan; `tell` is called now and then with
    how many rows are done, and of how many.
    """
    plan = Plan(challenge)
    checking = _Checking(plan, options, by, day)
    days, stored = replace(days_of(challenge), today=day), _stored(plan, options)
    rows = [
        row
        for table in tables
        for row in read_rows(table, plan.known, days, one_a_line=options.one_a_line, stored=stored)
    ]
    checking.seen_in_file(rows)
    for place, row in enumerate(rows):
        checking.take(row)
        if place % 100 == 0:
            tell(place, len(rows))
    checking.follow_pointers()
    outcomes = checking.outcomes
    outcomes += [
        Outcome(table.sheet, one.number, "skipped", title=one.text, says=[one.why])
        for table in tables
        for one in table.skipped
    ]
    outcomes += [Outcome(sheet, 0, "skipped", says=[f"Not read: {why}"]) for sheet, why in left]
    for one in outcomes:
        one.settle()
    sheets = list(dict.fromkeys([*(t.sheet for t in tables), *(s for s, _ in left)]))
    outcomes.sort(key=lambda one: (sheets.index(one.sheet), one.number))
    return Checked(outcomes, plan.version, plan)


class _Checking:
    """The rows of one file, taken in their order."""

    def __init__(self, plan, options: Options, by, day):
        self.plan, self.options, self.by, self.day = plan, options, by, day
        self.outcomes: list[Outcome] = []
        self._taken = plan.refs
        self._in_file: set[str | int] = set()
        self._seen: dict[tuple, PlanRow] = {}
        self._pointers: list[tuple[PlanRow, Outcome]] = []
        self._done: list[tuple[object, Outcome, Comparing]] = []  # by main recommendation

    def seen_in_file(self, rows):
        """Learn which references the file uses, so that none of them is given away."""
        for row in rows:
            if row.ref and not row.points_at:
                self._taken.add(folded(row.ref))
                self._in_file.add(self._key(row.ref))
                if row.recommendations:
                    main = self.plan.recommendations[row.recommendations[0]]
                    self.plan.note_ref(main.pk, row.ref)

    def _key(self, ref):
        """Return what a reference names: the key of its action, or itself for a new one."""
        try:
            action = self.plan.action(ref)
        except Ambiguous:
            return ref
        return action.pk if action else folded(ref)

    def take(self, row):
        """Add what `row` comes to."""
        outcome = Outcome(row.sheet, row.number, ref=row.ref, title=row.title)
        outcome.errors, outcome.notes = list(row.errors), list(row.notes)
        self.outcomes.append(outcome)
        if row.skipped:
            outcome.kind, outcome.says = "skipped", [row.skipped]
        elif row.points_at:
            self._pointers.append((row, outcome))
        elif not self._is_double(row, outcome):
            self._compare(row, outcome)

    def _is_double(self, row, outcome):
        """Whether the same action stands above in the file; if it says otherwise, an error."""
        main = row.recommendations[0] if row.recommendations else ""
        key = ("ref", self._key(row.ref)) if row.ref else (main, folded(row.title))
        first = self._seen.setdefault(key, row)
        if first is row or not row.title:
            return False
        where = f"row {first.number} of “{first.sheet}”"
        if replace(first, sheet="", number=0) == replace(row, sheet="", number=0):
            outcome.kind, outcome.says = "skipped", [f"It is the same as {where}"]
            return True
        what = f"Reference: {row.ref}" if row.ref else "Action: the same action"
        outcome.errors.append(f"{what} stands in {where} too, and says something else")
        return True

    def _compare(self, row, outcome):
        plan = self.plan
        comparing = Comparing(plan, self.options, self.by, self.day, row, outcome)
        main = plan.recommendations[row.recommendations[0]] if row.recommendations else None
        try:
            action = plan.action(row.ref) if row.ref else None
        except Ambiguous as error:
            comparing.wrong("Reference", str(error))
            comparing.check_words()
            return
        if action is None and not row.ref and main is not None:
            # Without a reference an action is known by its recommendation and its words.
            same = plan.by_title.get((main.pk, folded(row.title)), [])
            action = next((one for one in same if one.pk not in self._in_file), None)
        if action is not None:
            comparing.compare(action)
            main = action.recommendation
        elif main is not None and row.title:
            ref = row.ref or plan.next_ref(main, self._taken)
            self._taken.add(folded(ref))
            if len(ref) > 20 or len(natural_key(ref)) > 60:
                comparing.wrong("Reference", "shorten it to 20 letters or fewer")
            comparing.add(main, ref)
        else:
            comparing.check_words()
        if main is not None:
            self._done.append((main, outcome, comparing))

    def follow_pointers(self):
        """Let the actions at which "see 2.1" points answer the recommendation of its row too."""
        for row, outcome in self._pointers:
            if outcome.errors:
                continue
            own = [self.plan.recommendations[number] for number in row.recommendations]
            refs = []
            for token in row.points_at:
                refs += self._follow(token, row, outcome, own)
            outcome.kind = "skipped"
            outcome.says = [
                f"It points at action{'s' * (len(refs) > 1)} {', '.join(refs[:12])}"
                + (f" and {len(refs) - 12} more" if len(refs) > 12 else "")
                + (f" for recommendation {' and '.join(row.recommendations)} too" if own else "")
            ]

    def _follow(self, token, row, outcome, own):
        """Follow one number; return the references of the actions that it points at."""
        try:
            stored = self.plan.action(token)
        except Ambiguous as error:
            outcome.errors.append(f"Action: {error}")
            return []
        key = stored.pk if stored else folded(token)
        aims = [done for done in self._done if self._key(done[1].ref) == key]
        there = {done[1].action.pk for done in self._done if done[1].action is not None}
        others = [stored] if stored and not aims else []
        if not aims and not others and (number := self.plan.known.find(token)):
            main = self.plan.recommendations[number]
            aims = [done for done in self._done if done[0] == main]
            others = [one for one in self.plan.of_recommendation[main.pk] if one.pk not in there]
        if not aims and not others:
            outcome.errors.append(
                f"Action: it points at {token}, and no action or recommendation has that number"
            )
            return []
        for main, target, comparing in aims:
            have = self.plan.also[target.action.pk] if target.action and target.action.pk else ()
            for recommendation in own:
                comparing.answer_also(recommendation, main, have)
        for action in others:
            self._point(action, row, own)
        return [done[1].ref for done in aims] + [action.ref for action in others]

    def _point(self, action, row, own):
        """Change an action of the plan that has no row in the file."""
        target = Outcome(row.sheet, row.number, ref=action.ref, title=action.title, action=action)
        comparing = Comparing(self.plan, self.options, self.by, self.day, row, target)
        have = self.plan.also[action.pk]
        for recommendation in own:
            comparing.answer_also(recommendation, action.recommendation, have)
        if target.says:
            self.outcomes.append(target)
        self._done.append((action.recommendation, target, comparing))
