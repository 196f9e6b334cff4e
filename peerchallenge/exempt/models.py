"""Exempt material: what is kept from the public and from most of the council, and on what ground.

The words are only here. Where they stood, a line names the ground (`recommendations.exempt`), so
nothing that reads minutes, evidence or the index of words can show what it has not got. Only
`peerchallenge.exempt` reads the words, and each reading is in the audit.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from actions.models import ActionItem, Evidence
from meetings.models import AgendaItem, Commitment, Discussion, Paragraph, Resolution
from peerchallenge.reports.models import IssuedReport, ReviewPack
from recommendations.exempt import Ground
from recommendations.models import Council, Recommendation

READ = "exempt.view_exemptmaterial"
READ_ANY = "exempt.view_any_exempt"
MARK = "exempt.add_exemptmaterial"


class ExemptMaterialQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(council=council)

    def readable_by(self, user, council):
        """Keep what `user` may read in `council`: all of it, what was opened to members, none."""
        found = self.for_council(council)
        if user.has_perm(READ_ANY, council):
            return found
        if user.has_perm(READ, council):
            return found.opened()
        return found.none()

    def opened(self):
        """Keep what was opened to members."""
        return self.filter(open_to_members=True)

    def current(self):
        """Keep what has not been released."""
        return self.filter(released_at__isnull=True)

    def due_for_review(self, day):
        """Keep what should have been reviewed by the end of `day`."""
        return self.current().filter(review_by__lte=day)

    def for_listing(self):
        """Fetch what one row of the list shows, the soonest review first, in one query."""
        return self.select_related(
            "paragraph__item__meeting__committee", "evidence", "item__meeting__committee",
            "action", "recommendation__challenge",
        ).defer(
            "paragraph__text", "paragraph__item__source_text", "item__source_text"
        ).order_by("released_at", "review_by", "pk")  # fmt: skip


class ExemptMaterial(models.Model):
    """One paragraph, document or note that is exempt or confidential.

    What it is about and who marked it never change; when it is to be reviewed does, and once it
    may be released, which puts the words back where they stood.
    """

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", "Paragraph of minutes"
        DOCUMENT = "document", "Document"
        NOTE = "note", "Note"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="exempt_material")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=400)
    ground = models.CharField(max_length=12, choices=Ground)
    reason = models.TextField("why the public interest is in keeping it exempt")
    open_to_members = models.BooleanField("members may read it", default=False)
    review_by = models.DateField("review it by")
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, null=True, blank=True, related_name="exempt_material"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="exempt_material"
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="exempt_notes"
    )
    action = models.ForeignKey(
        ActionItem, on_delete=models.PROTECT, null=True, blank=True, related_name="exempt_notes"
    )
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exempt_notes",
    )
    # Made before the mark was set, so they may hold the words still: they follow the same rule.
    reports = models.ManyToManyField(IssuedReport, blank=True, related_name="exempt_material")
    packs = models.ManyToManyField(ReviewPack, blank=True, related_name="exempt_material")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marked_name = models.CharField(max_length=150)
    marked_at = models.DateTimeField(db_default=Now(), editable=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_name = models.CharField(max_length=150, blank=True, default="")
    released_why = models.TextField(blank=True, default="")

    objects = ExemptMaterialQuerySet.as_manager()

    frozen_fields = (
        "council", "kind", "title", "ground", "reason", "paragraph", "evidence", "item", "action",
        "recommendation", "marked_by", "marked_name", "marked_at",
    )  # fmt: skip

    class Meta:
        permissions = [("view_any_exempt", "Can read all exempt material")]
        constraints = [
            models.CheckConstraint(
                name="exemptmaterial_ground_is_known", condition=Q(ground__in=Ground.values)
            ),
            models.CheckConstraint(
                name="exemptmaterial_is_of_its_kind",
                condition=Q(kind="paragraph", paragraph__isnull=False, evidence__isnull=True)
                | Q(kind="document", evidence__isnull=False, paragraph__isnull=True)
                | Q(kind="note", paragraph__isnull=True, evidence__isnull=True),
            ),
            models.CheckConstraint(
                name="exemptmaterial_says_what_and_why", condition=~Q(title="") & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="exemptmaterial_release_names_who_and_why",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(released_why="")),
            ),
            models.UniqueConstraint(
                fields=["paragraph"],
                condition=Q(released_at__isnull=True),
                name="exemptmaterial_paragraph_is_marked_once",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_released(self):
        """Whether its words stand again where they stood."""
        return self.released_at is not None

    def is_due(self, day):
        """Whether it should have been reviewed by the end of `day`."""
        return not self.is_released and self.review_by <= day


class SealedText(models.Model):
    """Words that were taken out of sight, and where they stood.

    One row for each place; those of a note stood nowhere. The page that a paragraph was read from
    belongs to no single material: it is kept until nothing of the page is exempt any more.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    material = models.ForeignKey(
        ExemptMaterial, on_delete=models.PROTECT, null=True, related_name="texts"
    )
    paragraph = models.OneToOneField(
        Paragraph, on_delete=models.PROTECT, null=True, related_name="sealed"
    )
    resolution = models.OneToOneField(
        Resolution, on_delete=models.PROTECT, null=True, related_name="sealed"
    )
    discussion = models.OneToOneField(  # why it was linked, which may quote the words
        Discussion, on_delete=models.PROTECT, null=True, related_name="sealed"
    )
    commitment = models.OneToOneField(  # a promise of which an outcome is recorded
        Commitment, on_delete=models.PROTECT, null=True, related_name="sealed"
    )
    item = models.OneToOneField(  # the page as it was read
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="sealed"
    )
    text = models.TextField()
    start = models.PositiveIntegerField(null=True)  # of a discussion, as they were
    end = models.PositiveIntegerField(null=True)

    frozen_fields = (
        "council", "material", "paragraph", "resolution", "discussion", "commitment", "item",
        "text", "start", "end",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sealedtext_belongs_to_a_material_or_is_a_page",
                condition=Q(material__isnull=False, item__isnull=True)
                | Q(material__isnull=True, item__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Words kept apart, {self.pk}"
