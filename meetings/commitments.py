"""What committees were promised, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from meetings.settled import Settleable, Settled
from recommendations.models import Post


class CommitmentQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(made_in__item__meeting__committee__council=council)

    def confirmed(self):
        """Keep what a person has confirmed: nothing else is shown as the record."""
        return self.filter(state=Settled.CONFIRMED)

    def from_discussion(self):
        """Keep what was said in discussion: nothing was resolved about it."""
        return self.filter(resolution__isnull=True)

    def made_by(self, day):
        """Keep what was promised at meetings held on `day` or before."""
        return self.filter(made_in__item__meeting__held_on__lte=day)

    def made_to(self, committee):
        """Keep what was promised at a meeting of `committee`, or to it by its name."""
        return self.filter(
            Q(made_in__item__meeting__committee=committee) | Q(to_whom__iexact=committee.name)
        )

    def to_settle(self):
        """Keep what nobody has settled, of pages not replaced by a later version."""
        return self.filter(state=Settled.SUGGESTED, made_in__item__next_version__isnull=True)

    def as_at(self, day):
        """Annotate `outcome` and `outcome_on`: what had become of it at the end of `day`."""
        return self.annotate(
            outcome=outcome_by(OuterRef("pk"), day),
            outcome_on=Subquery(_outcomes(OuterRef("pk"), day).values("effective_on")[:1]),
        )

    def with_outcome(self):
        """Fetch with each promise its outcomes in order, and what shows them; two queries more."""
        outcomes = CommitmentOutcome.objects.for_history()
        return self.prefetch_related(models.Prefetch("outcomes", outcomes, to_attr="told"))

    def for_listing(self):
        """Fetch what one row of the register shows, soonest due first, in one query."""
        return (
            self.select_related("resolution", "made_in__item__meeting__committee", "owed_by")
            .defer("made_in__text", "made_in__item__source_text")
            .order_by(F("due_on").asc(nulls_last=True), "pk")
        )


class Commitment(Settleable):
    """A promise to a committee: what is to be brought, done or sent, to whom and by when.

    The words of the date stay beside the day they mean, which is empty where they give none. What
    the reader found is suggested until a person has confirmed it; a dismissed one is kept, so
    that the same question is not asked again. One without a resolution was made in discussion.
    """

    State = Settled

    resolution = models.OneToOneField(
        "meetings.Resolution",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="commitment",
    )
    made_in = models.ForeignKey(
        "meetings.Paragraph", on_delete=models.PROTECT, related_name="commitments"
    )
    what = models.TextField()
    to_whom = models.CharField(max_length=150, blank=True)
    owed_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    due_text = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_rule = models.CharField(max_length=200, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            *Settleable.Meta.constraints,
            models.CheckConstraint(name="commitment_says_what", condition=~Q(what="")),
        ]

    def __str__(self):
        return self.what

    @property
    def is_from_discussion(self):
        """Whether it was said in discussion, and nothing was resolved about it."""
        return self.resolution_id is None

    def told_by(self, day):
        """Return the latest outcome by the end of `day`, or None. Needs `with_outcome()`."""
        told = [one for one in self.told if one.effective_on <= day]
        return max(told, key=lambda one: (one.effective_on, one.sequence), default=None)

    def standing_on(self, day):
        """Return how it stands at the end of `day`: see `promise_state()`. Needs `as_at(day)`."""
        return promise_state(self.due_on, self.outcome, day)


class CommitmentOutcomeQuerySet(models.QuerySet):
    def for_history(self):
        """Fetch what a promise's history shows of each, in the order of entry, in one query."""
        return (
            self.select_related(
                "recorded_by",
                "paragraph__item__meeting__committee",
                "resolution__item__meeting__committee",
            )
            .defer(
                "paragraph__text",
                "paragraph__item__source_text",
                "resolution__text",
                "resolution__item__source_text",
            )
            .order_by("sequence")
        )


class CommitmentOutcome(models.Model):
    """What became of a promise, said once and never changed; the latest counts.

    It was met or part met by a minute or a document of a later meeting, overtaken by events,
    withdrawn by a resolution, or reopened because it was not met after all.
    """

    class Outcome(models.TextChoices):
        MET = "met", "Met"
        PART_MET = "part_met", "Part met"
        OVERTAKEN = "overtaken", "Overtaken"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REOPENED = "reopened", "Reopened"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="outcomes")
    # Its place in the order of entry: two who answer at once are found by it.
    sequence = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    effective_on = models.DateField("day of the meeting or document that shows it")
    paragraph = models.ForeignKey(
        "meetings.Paragraph", on_delete=models.PROTECT, null=True, blank=True, related_name="meets"
    )
    resolution = models.ForeignKey(
        "meetings.Resolution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdraws",
    )
    document_title = models.CharField(max_length=200, blank=True)
    document_url = models.URLField("address of the document", max_length=500, blank=True)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CommitmentOutcomeQuerySet.as_manager()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "sequence"], name="commitmentoutcome_has_its_place"
            ),
            models.CheckConstraint(
                name="commitmentoutcome_is_known",
                condition=Q(outcome__in=["met", "part_met", "overtaken", "withdrawn", "reopened"]),
            ),
            models.CheckConstraint(
                name="commitmentoutcome_met_cites_what_shows_it",
                condition=~Q(outcome__in=["met", "part_met"])
                | Q(paragraph__isnull=False)
                | ~Q(document_title=""),
            ),
            models.CheckConstraint(
                name="commitmentoutcome_withdrawn_cites_a_resolution",
                condition=~Q(outcome="withdrawn") | Q(resolution__isnull=False),
            ),
            models.CheckConstraint(
                name="commitmentoutcome_says_why",
                condition=~Q(outcome__in=["overtaken", "reopened"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} on {self.effective_on:%-d %B %Y}"

    @property
    def shown_by(self):
        """What shows it, in words: a minute, a resolution or a document; empty for none."""
        cited = self.resolution or self.paragraph
        if cited is None:
            return self.document_title
        item = cited.item
        minute = f", minute {item.minute}" if item.minute else ""
        return f"{cited}, {item.meeting}{minute}"

    @property
    def in_words(self):
        """What became of it, when, by what and why, in a line."""
        shown = f", {self.shown_by}" if self.shown_by else ""
        reason = f": {self.reason}" if self.reason else ""
        return f"{self}{shown}{reason}"


STATES = {
    "overdue": "Overdue",
    "open": "Open",
    "part_met": "Part met",
    "met": "Met",
    "overtaken": "Overtaken",
    "withdrawn": "Withdrawn",
}
CLOSED = frozenset({"met", "overtaken", "withdrawn"})


def promise_state(due_on, outcome, day):
    """Return how a promise stands at the end of `day`.

    One of "met", "overtaken" and "withdrawn", which close it; else "overdue" where its due date
    has passed (the due date itself is not late), "part_met" or "open". `outcome` is the latest by
    that day, or empty.
    """
    if outcome in CLOSED:
        return outcome
    if due_on and due_on < day:
        return "overdue"
    return "part_met" if outcome == "part_met" else "open"


def outcome_by(commitment, day):
    """Return an expression: the latest outcome of `commitment` by the end of `day`, or empty."""
    return Coalesce(Subquery(_outcomes(commitment, day).values("outcome")[:1]), models.Value(""))


def _outcomes(commitment, day):
    return CommitmentOutcome.objects.filter(commitment=commitment, effective_on__lte=day).order_by(
        "-effective_on", "-sequence"
    )
