"""What peers recommended to a council, and what the council said to it."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

# Words that begin other addresses, so no council or challenge may take them as its own.
RESERVED_COUNCIL_SLUGS = {
    "sign-in",
    "sign-out",
    "static",
    "health",
    "accessibility",
    "help",
    "calendars",
    "sector",
    "open-data",
    "account",
    "invitation",
    "single-sign-on",
    "ready",
    "metrics",
}
RESERVED_CHALLENGE_SLUGS = {
    "my-actions",
    "actions",
    "meetings",
    "challenges",
    "people",
    "posts",
    "council",
    "completions",
    "evidence",
    "measures",
    "rounds",
    "reminders",
    "watching",
    "report-settings",
    "committees",
    "committee-settings",
    "commitments",
    "scrutiny-recommendations",
    "members-questions",
    "forward-view",
    "search",
    "public-texts",
    "accessibility",
    "privacy",
    "comments",
    "sector",
    "audit",
    "exempt-material",
}


def natural_key(number: str) -> str:
    """Return a key by which numbers sort as people count: "2" before "10", "5a" after "5"."""
    parts = re.findall(r"\d+|[^\d\s.\-]+", number.casefold())
    return ".".join(part.zfill(6) if part.isdecimal() else part for part in parts) or number


class ClockConvention(models.TextChoices):
    """How a council counts the months after a challenge; the LGA says only "within"."""

    DAY = "day", "to the same day of the month as the last day on site"
    MONTH_END = "month_end", "to the end of the month"


class Council(models.Model):
    """A council that uses this installation."""

    name = models.CharField(max_length=150, unique=True)
    slug = models.SlugField("short name in addresses", max_length=60, unique=True)
    # A directory, not a host: some councils keep it below a path. Minutes are fetched only here.
    moderngov_base = models.URLField("address of its Modern.Gov", blank=True, default="")
    clock_convention = models.CharField(
        "how months are counted from a challenge",
        max_length=10,
        choices=ClockConvention,
        default=ClockConvention.DAY,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="council_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="council_clock_convention_is_known",
                condition=Q(clock_convention__in=["day", "month_end"]),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.slug in RESERVED_COUNCIL_SLUGS:
            raise ValidationError({"slug": f"Choose another short name: “{self.slug}” is taken"})


class Post(models.Model):
    """A post in a council, and who holds it now.

    Actions and recommendations belong to posts, not to people, so that nothing is orphaned when
    somebody leaves.
    """

    class Kind(models.TextChoices):
        OFFICER = "officer", "Officer"
        MEMBER = "member", "Member"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OFFICER)
    directorate = models.CharField(max_length=150, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "title"], name="post_title_is_unique"),
            models.CheckConstraint(name="post_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="post_kind_is_known", condition=Q(kind__in=["officer", "member"])
            ),
        ]

    def __str__(self):
        return self.title


class PeerChallenge(models.Model):
    """One visit of peers to a council, or another review whose recommendations are followed."""

    class Kind(models.TextChoices):
        CORPORATE = "corporate", "Corporate peer challenge"
        FINANCE = "finance", "Finance peer challenge"
        GOVERNANCE = "governance", "Governance peer challenge"
        SCRUTINY = "scrutiny", "Scrutiny improvement review"
        COMMUNICATIONS = "communications", "Communications peer challenge"
        CHILDRENS = "childrens", "Children's services peer challenge"
        PLANNING = "planning", "Planning peer challenge"
        AUDIT = "audit", "External audit"
        OFSTED = "ofsted", "Ofsted inspection"
        OTHER = "other", "Other review"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="challenges")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CORPORATE)
    title = models.CharField(max_length=150)
    slug = models.SlugField("short name in addresses", max_length=60)
    body = models.CharField(
        "carried out by", max_length=150, default="Local Government Association"
    )
    on_site_from = models.DateField("first day on site", null=True, blank=True)
    on_site_until = models.DateField("last day on site", null=True, blank=True)
    report_published_on = models.DateField("feedback report published on", null=True, blank=True)
    plan_approved_on = models.DateField("action plan approved on", null=True, blank=True)
    plan_published_on = models.DateField("action plan published on", null=True, blank=True)
    report_url = models.URLField("address of the report", blank=True)
    plan_url = models.URLField("address of the action plan", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "slug"], name="peerchallenge_slug_is_unique_in_a_council"
            ),
            models.CheckConstraint(name="peerchallenge_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="peerchallenge_first_day_is_not_after_the_last",
                condition=Q(on_site_until__isnull=True)
                | Q(on_site_from__isnull=True)
                | Q(on_site_from__lte=F("on_site_until")),
            ),
            models.CheckConstraint(
                name="peerchallenge_kind_is_known",
                condition=Q(
                    kind__in=[
                        "corporate", "finance", "governance", "scrutiny", "communications",
                        "childrens", "planning", "audit", "ofsted", "other",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def clean(self):
        if self.slug in RESERVED_CHALLENGE_SLUGS:
            raise ValidationError({"slug": f"Choose another short name: “{self.slug}” is taken"})
        if self.on_site_from and self.on_site_until and self.on_site_from > self.on_site_until:
            raise ValidationError({"on_site_until": "The last day must not be before the first"})


class Theme(models.Model):
    """One of the themes that a challenge looked at, in the report's order."""

    challenge = models.ForeignKey(PeerChallenge, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=150)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "name"], name="theme_is_named_once"),
        ]

    def __str__(self):
        return self.name


class RecommendationQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(challenge__council=council)

    def for_listing(self):
        """Fetch what one row of a list shows, in one query, in natural order."""
        return self.select_related("lead_member", "lead_officer", "challenge").order_by(
            "kind", "sort_key", "pk"
        )

    def with_implementation(self, day):
        """Annotate `implementation`: the council's latest decision made on `day` or before."""
        latest = ImplementationDecision.objects.filter(
            recommendation=OuterRef("pk"), decided_on__lte=day
        ).order_by("-decided_on", "-pk")
        return self.annotate(
            implementation=Coalesce(
                Subquery(latest.values("state")[:1]),
                models.Value(Implementation.NOT_IMPLEMENTED),
            )
        )


class Recommendation(models.Model):
    """What the peers recommended, in their words.

    Once it is published its number and text cannot change: the council answers it, it does not
    edit it. The database refuses (see `recommendations.triggers`).
    """

    class Kind(models.TextChoices):
        FORMAL = "formal", "Recommendation"
        SUGGESTION = "suggestion", "Suggestion"

    class Response(models.TextChoices):
        NONE = "", "Not yet given"
        ACCEPTED = "accepted", "Accepted"
        IN_PART = "in_part", "Accepted in part"
        IN_PRINCIPLE = "in_principle", "Accepted in principle"
        IN_PLACE = "in_place", "Already in place"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    challenge = models.ForeignKey(
        PeerChallenge, on_delete=models.PROTECT, related_name="recommendations"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FORMAL)
    number = models.CharField(
        "number as printed",
        max_length=20,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9.\-]*\Z",
                "The number must be letters and figures, such as 3, 6a or R4",
            )
        ],
    )
    sort_key = models.CharField(max_length=60, editable=False)
    title = models.CharField("short title", max_length=200)
    text = models.TextField("the recommendation, word for word")
    explanation = models.TextField(blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="recommendations")
    lead_member = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_officer = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="led_recommendations"
    )
    response = models.CharField(
        "the council's response", max_length=20, choices=Response, blank=True, default=""
    )
    response_reasons = models.TextField("reasons for the response", blank=True)
    published_on = models.DateField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    frozen_fields = ("number", "text")
    frozen_once = "published_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "number"],
                name="recommendation_number_is_unique_in_a_challenge",
            ),
            models.CheckConstraint(name="recommendation_has_a_text", condition=~Q(text="")),
            models.CheckConstraint(name="recommendation_has_a_number", condition=~Q(number="")),
            models.CheckConstraint(name="recommendation_can_be_sorted", condition=~Q(sort_key="")),
            models.CheckConstraint(
                name="recommendation_kind_is_known", condition=Q(kind__in=["formal", "suggestion"])
            ),
            models.CheckConstraint(
                name="recommendation_response_is_known",
                condition=Q(
                    response__in=[
                        "", "accepted", "in_part", "in_principle", "in_place", "not_accepted",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="recommendation_not_accepted_has_reasons",
                condition=~Q(response="not_accepted", response_reasons=""),
            ),
            models.CheckConstraint(
                name="recommendation_is_not_its_own_part",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Recommendation {self.number}: {self.title}"

    def save(self, **kwargs):
        self.sort_key = natural_key(self.number)
        super().save(**kwargs)

    @property
    def implementation_label(self):
        """The state of `with_implementation()` in words."""
        return Implementation(self.implementation).label

    def clean(self):
        if self.response == self.Response.NOT_ACCEPTED and not self.response_reasons.strip():
            raise ValidationError(
                {"response_reasons": "Enter why the recommendation is not accepted"}
            )
        for post, kind in ((self.lead_member, "member"), (self.lead_officer, "officer")):
            if post and self.challenge_id and post.council_id != self.challenge.council_id:
                raise ValidationError({f"lead_{kind}": "Select a post of this council"})


class Implementation(models.TextChoices):
    """How far a recommendation is carried out: a decision with evidence, not a sum of actions."""

    NOT_IMPLEMENTED = "not_implemented", "Not implemented"
    PART_IMPLEMENTED = "part_implemented", "Part implemented"
    IMPLEMENTED = "implemented", "Implemented"
    EMBEDDED = "embedded", "Embedded"


class ImplementationDecision(models.Model):
    """The council's decision on how far a recommendation is carried out. Never changed."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="implementation_decisions"
    )
    state = models.CharField(max_length=20, choices=Implementation)
    decided_on = models.DateField()
    decided_by = models.CharField("the post or committee that decided", max_length=150)
    reason = models.TextField("what shows it")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="implementationdecision_state_is_known",
                condition=Q(
                    state__in=["not_implemented", "part_implemented", "implemented", "embedded"]
                ),
            ),
            models.CheckConstraint(
                name="implementationdecision_says_who_and_why",
                condition=~Q(decided_by="") & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()} on {self.decided_on}"


class AuditEntry(models.Model):
    """Who changed what, and when. Names are kept as they were, so it reads true for ever."""

    council = models.ForeignKey(
        Council, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    target_name = models.CharField(max_length=300)
    changes = models.JSONField(default=dict)
    # Where it was done from; empty for a command and for what was recorded before it was asked.
    address = models.CharField("network address", max_length=45, blank=True, default="")
    request_id = models.CharField("number of the request", max_length=36, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    append_only = True

    class Meta:
        indexes = [
            # Serves the history of one record.
            models.Index(fields=["target_type", "target_id"], name="auditentry_of_a_target"),
            # Serves the page of a council's audit, newest first.
            models.Index(fields=["council", "-id"], name="auditentry_of_a_council"),
        ]

    def __str__(self):
        return f"{self.actor_name} {self.verb} {self.target_name}"


# The rest of the app's models, by subject.
from recommendations.reviews import Assessment, ProgressReview  # noqa: E402

__all__ = [
    "Assessment",
    "AuditEntry",
    "ClockConvention",
    "Council",
    "Implementation",
    "ImplementationDecision",
    "PeerChallenge",
    "Post",
    "ProgressReview",
    "Recommendation",
    "RecommendationQuerySet",
    "Theme",
    "natural_key",
]
