"""Which challenges the public may read, and what a council says beside them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from recommendations.models import Council, PeerChallenge


class PublicationQuerySet(models.QuerySet):
    def current(self):
        """Keep what is published now."""
        return self.filter(unpublished_at__isnull=True)


class Publication(models.Model):
    """That a challenge is published, since when and by whom; or was, and until when.

    One row a challenge, of its last publication; who published and unpublished before is in the
    audit.
    """

    challenge = models.OneToOneField(
        PeerChallenge, on_delete=models.PROTECT, related_name="publication"
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_name = models.CharField(max_length=150)
    unpublished_at = models.DateTimeField(null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        permissions = [("publish_challenge", "Can publish a challenge")]
        constraints = [
            models.CheckConstraint(
                name="publication_ends_after_it_began",
                condition=Q(unpublished_at__isnull=True)
                | Q(unpublished_at__gte=F("published_at")),
            ),
        ]

    def __str__(self):
        return f"Public site of {self.challenge}"

    @property
    def is_current(self):
        """Whether the public may read it now."""
        return self.unpublished_at is None


class PublicTexts(models.Model):
    """What the accessibility statement and the privacy notice of a council say of their own.

    The rest of both is the same for every council. The statement's parts are those of the
    schedule to the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility
    Regulations 2018; the notice's are those of article 13 of the UK GDPR.
    """

    class Compliance(models.TextChoices):
        FULL = "full", "Fully compliant"
        PART = "part", "Partly compliant"
        NOT = "not", "Not compliant"

    class Enforcement(models.TextChoices):
        GREAT_BRITAIN = "gb", "England, Scotland or Wales"
        NORTHERN_IRELAND = "ni", "Northern Ireland"

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="public_texts")
    contact = models.CharField("who answers", max_length=150)
    contact_email = models.EmailField("email address", max_length=254)
    contact_phone = models.CharField("telephone number", max_length=40, blank=True)
    reply_days = models.PositiveSmallIntegerField("working days until an answer", default=10)
    compliance = models.CharField(
        "how far the pages meet WCAG 2.2 AA",
        max_length=4,
        choices=Compliance,
        default=Compliance.PART,
    )
    problems = models.TextField("what is not accessible yet", blank=True)
    prepared_on = models.DateField("statement prepared on")
    tested_on = models.DateField("pages last tested on", null=True, blank=True)
    enforcement = models.CharField(
        "where the council is",
        max_length=2,
        choices=Enforcement,
        default=Enforcement.GREAT_BRITAIN,
    )
    privacy_contact = models.CharField("data protection officer", max_length=150)
    privacy_email = models.EmailField("their email address", max_length=254)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="publictexts_compliance_is_known",
                condition=Q(compliance__in=["full", "part", "not"]),
            ),
            models.CheckConstraint(
                name="publictexts_enforcement_is_known", condition=Q(enforcement__in=["gb", "ni"])
            ),
            models.CheckConstraint(
                name="publictexts_problems_are_said",
                condition=Q(compliance="full") | ~Q(problems=""),
            ),
            models.CheckConstraint(
                name="publictexts_have_contacts",
                condition=~Q(contact="") & ~Q(contact_email="") & ~Q(privacy_email=""),
            ),
        ]

    def __str__(self):
        return f"Public texts of {self.council}"
