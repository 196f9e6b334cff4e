"""Where recommendations were discussed, what was resolved and what was promised."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from meetings.commitments import Commitment, CommitmentOutcome, promise_state
from meetings.committees import Committee, CommitteeQuestion, Meeting
from meetings.scrutiny import ScrutinyRecommendation
from meetings.settled import Settleable, Settled
from meetings.timetable import AnnualMeeting, CommitteeRules, ReportDeadline
from recommendations import exempt
from recommendations.models import Recommendation

__all__ = [
    "AgendaItem",
    "AnnualMeeting",
    "Commitment",
    "CommitmentOutcome",
    "Committee",
    "CommitteeQuestion",
    "CommitteeRules",
    "Discussion",
    "Meeting",
    "Paragraph",
    "ReportDeadline",
    "Resolution",
    "ScrutinyRecommendation",
    "Settled",
    "promise_state",
]


class AgendaItemQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(meeting__committee__council=council)

    def newest(self):
        """Leave out the versions that a later import of the same page replaced."""
        return self.filter(next_version__isnull=True)

    def for_listing(self):
        """Fetch what one row of a list shows, newest meeting first, in one query."""
        return (
            self.select_related("meeting__committee", "challenge")
            .defer("source_text")
            .order_by("-meeting__held_on", "-pk")
        )


class AgendaItem(models.Model):
    """What one meeting's page says of one item, as it was read on one day.

    A page that has changed is stored again as a new version; paragraphs that are cited stay.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft minutes"
        CONFIRMED = "confirmed", "Confirmed minutes"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    challenge = models.ForeignKey(
        "recommendations.PeerChallenge", on_delete=models.PROTECT, related_name="agenda_items"
    )
    title = models.CharField(max_length=300)
    minute = models.CharField("minute number", max_length=30, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    source_url = models.URLField("address of the page", max_length=500, blank=True)
    source_text = models.TextField(editable=False)  # what was read, word for word
    source_hash = models.CharField(max_length=64, editable=False)  # SHA-256 of source_text
    retrieved_at = models.DateTimeField(db_default=Now(), editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_version"
    )

    # While a part of the page is marked exempt, what was read of it is kept apart.
    holds_exempt = models.BooleanField(default=False, db_default=False, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    frozen_fields = ("source_text", "source_hash", "retrieved_at")
    frozen_but = {"source_text": "holds_exempt"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source_hash"], name="agendaitem_is_stored_once"
            ),
            models.CheckConstraint(name="agendaitem_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="agendaitem_status_is_known", condition=Q(status__in=["draft", "confirmed"])
            ),
            models.CheckConstraint(
                name="agendaitem_exempt_holds_no_words",
                condition=Q(holds_exempt=False) | Q(source_text__startswith=exempt.BEGINNING),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Costs a query where the meeting's council is not loaded."""
        council = self.meeting.committee.council
        return reverse("meetings:item", args=[council.slug, self.pk])


class Paragraph(models.Model):
    """One paragraph of an agenda item, word for word."""

    class Part(models.TextChoices):
        FRONT = "front", "Front"
        RECOMMENDATIONS = "recommendations", "The report's recommendations"
        MINUTES = "minutes", "Minutes"
        RESOLUTIONS = "resolutions", "Resolutions"
        REASONS = "reasons", "Reasons"
        DOCUMENTS = "documents", "Documents"

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="paragraphs")
    index = models.PositiveIntegerField()  # from 0, in the order of the page
    text = models.TextField()
    part = models.CharField(max_length=20, choices=Part, default=Part.MINUTES)
    exempt_under = models.CharField(
        max_length=12, choices=exempt.Ground, blank=True, default="", db_default="", editable=False
    )

    frozen_fields = ("index", "text")
    frozen_but = {"text": "exempt_under"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "index"], name="paragraph_index_is_unique"),
            models.CheckConstraint(name="paragraph_has_a_text", condition=~Q(text="")),
            exempt.known("paragraph_ground_is_known"),
            exempt.only_a_line("paragraph_exempt_holds_no_words", "text"),
            models.CheckConstraint(
                name="paragraph_part_is_known",
                condition=Q(
                    part__in=[
                        "front", "recommendations", "minutes", "resolutions", "reasons",
                        "documents",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Paragraph {self.number}"

    @property
    def number(self):
        """The paragraph's number as people see it, from 1."""
        return self.index + 1


class DiscussionQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(recommendation__challenge__council=council)

    def confirmed(self):
        """Keep what a person has confirmed: nothing else is shown as the record."""
        return self.filter(state=Discussion.State.CONFIRMED)

    def to_settle(self):
        """Keep the suggestions nobody has settled, of pages not replaced by a later version."""
        return self.filter(
            state=Discussion.State.SUGGESTED, paragraph__item__next_version__isnull=True
        )

    def held_by(self, day):
        """Keep what was said at meetings held on `day` or before."""
        return self.filter(paragraph__item__meeting__held_on__lte=day)


class Discussion(Settleable):
    """That a paragraph of minutes is about a recommendation: suggested, confirmed or dismissed.

    A dismissed one is kept, so that the same question is not asked again.
    """

    State = Settled

    class Basis(models.TextChoices):
        EXPLICIT = "explicit", "Names it"
        HEADING = "heading", "Stands under its heading"
        SIMILAR = "similar", "Seems to be about it"
        BY_HAND = "by_hand", "Linked by hand"

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="discussions")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="discussions"
    )
    basis = models.CharField(max_length=10, choices=Basis)
    because = models.CharField("reason", max_length=300)
    score = models.FloatField(default=1.0)
    start = models.PositiveIntegerField(null=True, blank=True)  # of the words that name it
    end = models.PositiveIntegerField(null=True, blank=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        constraints = [
            *Settleable.Meta.constraints,
            models.UniqueConstraint(
                fields=["paragraph", "recommendation"], name="discussion_is_stated_once"
            ),
            models.CheckConstraint(
                name="discussion_basis_is_known",
                condition=Q(basis__in=["explicit", "heading", "similar", "by_hand"]),
            ),
            models.CheckConstraint(name="discussion_has_a_reason", condition=~Q(because="")),
            models.CheckConstraint(
                name="discussion_words_have_two_ends",
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
            ),
        ]
        indexes = [
            # Serves the recommendation page and DiscussionQuerySet.to_settle().
            models.Index(fields=["recommendation", "state"], name="discussion_of_recommendation"),
        ]

    def __str__(self):
        return f"{self.get_state_display()}: {self.because}"


class ResolutionQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(item__meeting__committee__council=council)

    def held_by(self, day):
        """Keep what was resolved at meetings held on `day` or before."""
        return self.filter(item__meeting__held_on__lte=day)


class Resolution(models.Model):
    """What a committee resolved, in its words, numbered as printed."""

    class Kind(models.TextChoices):
        NOTE = "note", "Noted"
        APPROVE = "approve", "Approved"
        SUPPORT = "support", "Supported"
        RECEIVE_UPDATE = "receive-update", "To receive an update"
        REFER = "refer", "Referred"
        REQUEST = "request", "Requested"
        RECOMMEND = "recommend", "Recommended"
        DELEGATE = "delegate", "Delegated"
        OTHER = "other", "Resolved"

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="resolutions")
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.SET_NULL, null=True, blank=True, related_name="resolutions"
    )
    nested_in = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="nested"
    )
    position = models.PositiveSmallIntegerField()
    label = models.CharField("number as printed", max_length=20, blank=True)
    text = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    recommendations = models.ManyToManyField(  # linked by hand
        Recommendation, blank=True, related_name="resolutions"
    )

    exempt_under = models.CharField(
        max_length=12, choices=exempt.Ground, blank=True, default="", db_default="", editable=False
    )

    objects = ResolutionQuerySet.as_manager()

    frozen_fields = ("text", "position")
    frozen_but = {"text": "exempt_under"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="resolution_has_its_place"),
            models.CheckConstraint(name="resolution_has_a_text", condition=~Q(text="")),
            exempt.known("resolution_ground_is_known"),
            exempt.only_a_line("resolution_exempt_holds_no_words", "text"),
            models.CheckConstraint(
                name="resolution_kind_is_known",
                condition=Q(
                    kind__in=[
                        "note", "approve", "support", "receive-update", "refer", "request",
                        "recommend", "delegate", "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="resolution_is_not_nested_in_itself",
                condition=Q(nested_in__isnull=True) | ~Q(nested_in=F("pk")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Resolution {self.label}".strip()
