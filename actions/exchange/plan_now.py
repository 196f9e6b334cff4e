"""The action plan as it is now, fetched once, for comparing a file with it row by row."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Max

from actions.dates.reading import says_not_yet
from actions.exchange.numbers import Known
from actions.exchange.sheets import folded, squeezed
from actions.models import ActionItem, DateChange, Evidence, ProgressUpdate, WordingChange
from actions.schemes import OUR_OWN, scheme_of
from actions.standing import CLOSED_ANOTHER_WAY, DONE, Status
from recommendations.models import AuditEntry, Post, Recommendation, natural_key


class Ambiguous(ValueError):
    """A name stands for several; the message says which and what to do."""


class Plan:
    """A challenge's recommendations and actions with all that a row may change. Eleven queries."""

    def __init__(self, challenge):
        self.challenge = challenge
        self.version = version_of(challenge)
        self.scheme = scheme_of(challenge)
        self.recommendations = {
            one.number: one
            for one in Recommendation.objects.filter(challenge=challenge).order_by("sort_key")
        }
        self.known = Known(
            (one.number, one.title, one.text) for one in self.recommendations.values()
        )
        self._read_actions()
        self._read_posts()
        self.evidence = {
            url: pk
            for pk, url in Evidence.objects.filter(council=challenge.council_id)
            .exclude(url="")
            .order_by("-pk")
            .values_list("pk", "url")
        }

    def _read_actions(self):
        challenge = self.challenge
        # Everything ever recorded counts, whatever day it is about.
        actions = list(
            ActionItem.objects.filter(challenge=challenge)
            .as_at(date.max)
            .with_seen()
            .select_related("owner", "portfolio_holder", "recommendation")
            .order_by("sort_key", "pk")
        )
        self._by_ref = {one.ref: one for one in actions}
        self._by_folded_ref = defaultdict(list)
        for one in actions:
            self._by_folded_ref[folded(one.ref)].append(one)
        self.by_title = defaultdict(list)
        self.of_recommendation = defaultdict(list)
        for one in actions:
            self.of_recommendation[one.recommendation_id].append(one)
            self.by_title[one.recommendation_id, folded(one.title)].append(one)
        self.also = defaultdict(set)
        through = ActionItem.also_answers.through.objects.filter(actionitem__challenge=challenge)
        for action, recommendation in through.values_list("actionitem", "recommendation"):
            self.also[action].add(recommendation)
        self.linked = defaultdict(set)
        links = Evidence.actions.through.objects.filter(actionitem__challenge=challenge)
        for action, url in links.values_list("actionitem", "evidence__url"):
            self.linked[action].add(url)
        self.reworded = dict(
            WordingChange.objects.filter(action__challenge=challenge)
            .values_list("action")
            .annotate(last=Max("sequence"))
        )
        self.updates = defaultdict(list)
        for row in (
            ProgressUpdate.objects.filter(action__challenge=challenge)
            .order_by("effective_on", "sequence")
            .values("action", "effective_on", "status", "state_label", "narrative", "next_steps")
        ):
            self.updates[row["action"]].append(row)
        self._tails = defaultdict(int)
        for one in actions:
            self.note_ref(one.recommendation_id, one.ref)

    def _read_posts(self):
        self._posts, self._held = {}, defaultdict(list)
        posts = Post.objects.filter(council=self.challenge.council_id).select_related("holder")
        for post in posts.order_by("title"):
            self._posts[folded(post.title)] = post
            if post.holder:
                for name in {folded(post.holder.email), folded(str(post.holder))} - {""}:
                    self._held[name].append(post)

    @property
    def refs(self):
        """The references of its actions, folded."""
        return set(self._by_folded_ref)

    def action(self, ref):
        """Return the action with this reference, in any capitals, or None.

        Raise Ambiguous where only capitals tell several apart, and these are not those of any.
        """
        exact = self._by_ref.get(squeezed(ref))
        same = [exact] if exact else self._by_folded_ref.get(folded(ref), [])
        if len(same) > 1:
            refs = " or ".join(one.ref for one in same)
            raise Ambiguous(f"“{ref}” may be action {refs}: write it in the same capitals")
        return same[0] if same else None

    def last_update(self, action, day):
        """Return what was last reported about `day` or before, or None."""
        rows = [row for row in self.updates[action.pk] if row["effective_on"] <= day]
        return rows[-1] if rows else None

    def post(self, name, kind):
        """Return the post with this title, or of the holder with this name or address, or None.

        Raise Ambiguous for a person who holds several, ValueError for a post of another kind.
        """
        wanted = folded(name)
        post = self._posts.get(wanted)
        if post is None:
            held = [one for one in self._held.get(wanted, []) if one.kind == kind]
            if len(held) > 1:
                titles = ", ".join(one.title for one in held)
                raise Ambiguous(f"{name} holds several posts ({titles}): enter the post")
            post = held[0] if held else None
        if post is not None and post.kind != kind:
            what = "a member’s" if post.kind == Post.Kind.MEMBER else "an officer’s"
            raise ValueError(f"“{post.title}” is {what} post")
        return post

    def add_post(self, title, kind):
        """Return a new post, not stored yet, that later rows find as well."""
        post = Post(council=self.challenge.council, title=squeezed(title)[:150], kind=kind)
        self._posts[folded(title)] = post
        return post

    def note_ref(self, recommendation, ref):
        """Remember a reference in use, so that the next one comes after it."""
        tail = ref.rpartition(".")[2]
        if tail.isdecimal() and len(tail) < 9:
            self._tails[recommendation] = max(self._tails[recommendation], int(tail))

    def next_ref(self, recommendation, taken):
        """Return the reference after the last one in use: 3.5 after 3.4."""
        while True:
            self._tails[recommendation.pk] += 1
            ref = f"{recommendation.number}.{self._tails[recommendation.pk]}"
            if folded(ref) not in taken:
                return ref

    def blank_action(self, **fields):
        """Return a new action, not stored, that can be asked what `as_at()` would add."""
        action = ActionItem(challenge=self.challenge, **fields)
        action.sort_key = natural_key(action.ref)
        action.latest = action.latest_move = None
        action.seen = 0
        return action


def version_of(challenge):
    """Return a value that changes whenever something of the plan does."""
    ours = {"action__challenge": challenge}
    actions = ActionItem.objects.filter(challenge=challenge).aggregate(Count("pk"), Max("pk"))
    return (
        *actions.values(),
        AuditEntry.objects.filter(council=challenge.council_id).aggregate(Max("pk"))["pk__max"],
        *(
            model.objects.filter(**ours).aggregate(Max("pk"))["pk__max"]
            for model in (ProgressUpdate, DateChange, WordingChange)
        ),
    )


# ---- words of status

_SAID = {
    Status.EMBEDDED: "blue b bau embedded|business as usual|complete and embedded",
    Status.COMPLETE: "complete completed done closed achieved delivered finished implemented"
    " discharged met yes|fully implemented|fully met|action complete",
    Status.ON_TRACK: "green g underway ongoing started progressing continuing|in progress"
    "|on track|on target|on schedule|under way|on-going|part implemented|part-implemented"
    "|partially complete|partially met|work in progress|on track to be delivered by original"
    " target date",
    Status.AT_RISK: "amber a yellow delayed slipping slipped|at risk|some delay|minor issues"
    "|delayed by less than 3 months|slightly behind",
    Status.OFF_TRACK: "red r overdue late missed|off track|off target|behind schedule"
    "|significant issues|not on track|will not be met within 3 months of original target date",
    Status.NOT_STARTED: "grey gray planned pending white tbc no|not started|not yet started"
    "|not due|not yet due|not begun|to start|not yet due to start|not implemented|to be started",
    Status.PAUSED: "paused deferred suspended|on hold|on-hold",
    Status.TRANSFERRED: "transferred moved",
    Status.SUPERSEDED: "superseded replaced merged",
    Status.WITHDRAWN: "withdrawn cancelled canceled dropped rejected|no longer required"
    "|not accepted|not progressing",
}
MEANS = {
    word: status
    for status, said in _SAID.items()
    for place, part in enumerate(said.split("|"))
    for word in (part.split() if place == 0 else [part])
}


def guess_state(word, scheme):
    """Return the state of `scheme` that a word of a plan seems to mean, or None.

    What follows a known word is left out, unless it takes it back: "Complete (awaiting sign-off)"
    is not complete, and nobody but a person can say what it is.
    """
    if state := scheme.find(word):
        return state
    plain = folded(word).strip(".*: ")
    for mark in ("", " -", " –", " —", " (", ":"):
        head, _, tail = plain.partition(mark) if mark else (plain, "", "")
        state = _meant(head, scheme)
        if state and not _takes_back(tail, state):
            return state
    return None


def _takes_back(tail, state):
    """Whether "Complete" or "Green" is not what is meant, for what follows it."""
    if not says_not_yet(tail):
        return False
    # "Not started - awaiting a grant" is not started all the same.
    return state.status in DONE | CLOSED_ANOTHER_WAY or "but" in tail.split()


def _meant(plain, scheme):
    """Return the state that a word means by itself, or None."""
    if state := scheme.find(plain):
        return state
    ours = next((one.value for one in Status if one.label.casefold() == plain), None)
    status = ours or MEANS.get(plain)
    if status is None:
        return None
    own = next((one for one in scheme.states if one.status == status), None)
    if own is not None:
        return own
    return OUR_OWN[Status(status)] if ours else next(
        (one for one in scheme.offered if one.status == status), None
    )  # fmt: skip


def labelled(label, scheme):
    """Return the state with this label: of the scheme, of its ends, or one of our own."""
    if not label:
        return None
    wanted = folded(label)
    states = (*scheme.offered, *OUR_OWN.values())
    return next((one for one in states if folded(one.label) == wanted), None)


def state_of(word, statuses, scheme):
    """Return the state that a word means, by what people said of words or by itself, or None."""
    label = statuses.get(folded(word))
    return guess_state(word, scheme) if label is None else labelled(label, scheme)
