"""Reports in the making, reports as issued, and how a council's reports look."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from meetings.models import Committee
from peerchallenge.reports.branding.colours import DEFAULT
from peerchallenge.reports.making.asks import as_sentences
from peerchallenge.reports.report import PARTS
from recommendations.background import Work
from recommendations.models import Council, PeerChallenge

PUBLIC = "Public"
IMPLICATIONS = [
    "Financial implications",
    "Legal implications",
    "Equality implications",
    "Climate implications",
    "Risk implications",
]


def default_parts():
    """Return the keys of all parts of a report in the order of `PARTS`."""
    return list(PARTS)


def default_implications():
    """Return the headings under which councils' reports state their implications."""
    return list(IMPLICATIONS)


def issued_name(issued, filename):
    """Return a random name to keep an issued report under."""
    return f"reports/{uuid4().hex}.pdf"


def pack_name(pack, filename):
    """Return a random name to keep a pack under."""
    return f"packs/{uuid4().hex}.zip"


class Branding(models.Model):
    """How the reports of a council look, and what they begin from.

    The logo and the template are small and belong to these words, so they are kept beside them:
    a copy of the database holds all of it.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        WELSH = "cy", "Welsh"

    council = models.OneToOneField(
        Council, on_delete=models.CASCADE, related_name="report_branding"
    )
    name = models.CharField("name on reports", max_length=150, blank=True)
    colour = models.CharField(max_length=7, default=DEFAULT)
    logo = models.BinaryField(null=True, blank=True, editable=True)
    logo_type = models.CharField(max_length=20, blank=True)
    headings = models.JSONField(default=dict, blank=True)  # part -> the council's own heading
    implications = models.JSONField(default=default_implications, blank=True)
    classification = models.CharField(max_length=150, default=PUBLIC)
    author = models.CharField("report author", max_length=150, blank=True)
    contact = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    template = models.BinaryField("Word template", null=True, blank=True, editable=True)
    template_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="branding_language_is_known", condition=Q(language__in=["en", "cy"])
            ),
            models.CheckConstraint(
                name="branding_logo_has_a_type",
                condition=Q(logo__isnull=True) | ~Q(logo_type=""),
            ),
        ]

    def __str__(self):
        return f"Report settings of {self.council}"


class ChallengeQuerySet(models.QuerySet):
    """Rows that belong to a challenge."""

    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(challenge__council=council)


class IssuedReportQuerySet(ChallengeQuerySet):
    def public(self):
        """Keep those that anybody may read: classified so, and quoting nothing now exempt."""
        quoting = IssuedReport.objects.filter(
            pk=OuterRef("pk"),
            exempt_material__isnull=False,
            exempt_material__released_at__isnull=True,
        )
        return self.filter(~Exists(quoting), classification=PUBLIC)

    def for_listing(self):
        """Fetch what one row of a list shows, newest first, in one query."""
        return (
            self.select_related("committee", "superseded_by")
            .defer("data", "superseded_by__data")
            .order_by("-issued_at", "-pk")
        )


class IssuedReport(models.Model):
    """A report as it went to a meeting. Nothing of it changes; only a new one takes its place.

    `data` is everything the report says, as JSON text: its SHA-256 is of these very bytes, which a
    column of JSON would set in another order. The PDF is made from it alone, so it can be made
    again and compared.
    """

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="issued_reports"
    )
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="issued_reports"
    )
    meeting_date = models.DateField(null=True, blank=True)
    as_at = models.DateField()
    title = models.CharField(max_length=300)
    classification = models.CharField(max_length=150)
    data = models.TextField()
    data_sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to=issued_name)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveBigIntegerField()
    made_with = models.CharField(max_length=100, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_name = models.CharField(max_length=150)
    issued_post = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = IssuedReportQuerySet.as_manager()

    append_only = True

    class Meta:
        permissions = [("issue_report", "Can issue a report")]
        constraints = [
            models.CheckConstraint(name="issuedreport_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="issuedreport_has_its_hashes",
                condition=~Q(data_sha256="") & ~Q(pdf_sha256=""),
            ),
            models.CheckConstraint(
                name="issuedreport_meeting_has_a_committee",
                condition=Q(meeting_date__isnull=True) | Q(committee__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def issued_as(self):
        """Who issued it, with the post they held then."""
        return ", ".join(filter(None, (self.issued_name, self.issued_post)))

    @property
    def successor(self):
        """The report that took its place, or None. Needs `for_listing()`."""
        return getattr(self, "superseded_by", None)


class ReportDraftQuerySet(ChallengeQuerySet):
    def in_the_making(self):
        """Keep the drafts that were not issued."""
        return self.filter(issued__isnull=True)


class ReportDraft(Work):
    """A report in the making: for whom, as at which day, and the words people write for it.

    What the record says is not kept here: it is read whenever the draft is looked at. `version`
    counts the times it was saved, so that two who write at once are told of each other.
    """

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="report_drafts"
    )
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="report_drafts"
    )
    meeting_date = models.DateField(null=True, blank=True)
    as_at = models.DateField()
    parts = models.JSONField(default=default_parts)  # their keys, in the order to print
    introduction = models.TextField(blank=True, default="")
    conclusions = models.TextField(blank=True, default="")
    presets = models.JSONField(default=list)  # keys of `asks.PRESETS`
    next_update_on = models.DateField(null=True, blank=True)
    own_asks = models.TextField(blank=True, default="")  # one a line
    implications = models.JSONField(default=list)  # [[heading, text], …]
    classification = models.CharField(max_length=150, default=PUBLIC)
    author = models.CharField(max_length=150, blank=True, default="")
    contact = models.CharField(max_length=150, blank=True, default="")
    supersedes = models.ForeignKey(
        IssuedReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_name = models.CharField(max_length=150)
    changed_name = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    problem = models.TextField(blank=True, default="")  # why it could not be issued
    issued = models.OneToOneField(
        IssuedReport, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reportdraft_meeting_has_a_committee",
                condition=Q(meeting_date__isnull=True) | Q(committee__isnull=False),
            ),
        ]

    def __str__(self):
        who = str(self.committee) if self.committee else "no meeting"
        return f"Report as at {self.as_at:%-d %B %Y} for {who}"

    @property
    def asks(self) -> tuple[str, ...]:
        """What the committee is asked, each a full sentence."""
        return as_sentences(
            self.presets, str(self.committee or ""), self.next_update_on, self.own_asks
        )


class ReviewPack(Work):
    """What the returning peers are given: position, evidence and its index, in one file."""

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="review_packs"
    )
    as_at = models.DateField()
    with_internal = models.BooleanField(default=False)
    file = models.FileField(upload_to=pack_name, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True)
    files = models.PositiveIntegerField(default=0)  # of evidence in it
    missing = models.PositiveIntegerField(default=0)  # which are not on the disk
    problem = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_name = models.CharField(max_length=150)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reviewpack_file_has_a_hash", condition=Q(file="") | ~Q(sha256="")
            ),
        ]

    def __str__(self):
        return f"Pack for the progress review as at {self.as_at:%-d %B %Y}"
