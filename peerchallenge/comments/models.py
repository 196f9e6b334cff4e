"""What residents and partners say of a recommendation, and what the council does with it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from peerchallenge.comments import personal_data
from recommendations.models import PeerChallenge, Recommendation

LONGEST = 2_000  # letters of a comment and of an answer


class CommentBox(models.Model):
    """That comments on a challenge are taken, since when; or were, and until when.

    Without a row nothing is taken and nothing shown: the box is off until somebody opens it. One
    row a challenge, of its last opening; who opened and closed it before is in the audit.
    """

    challenge = models.OneToOneField(
        PeerChallenge, on_delete=models.PROTECT, related_name="comment_box"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_name = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commentbox_closes_after_it_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self):
        return f"Comments on {self.challenge}"

    @property
    def is_open(self):
        """Whether comments are taken now."""
        return self.closed_at is None


class CommentQuerySet(models.QuerySet):
    def for_council(self, council):
        """Keep what belongs to `council`: the first step of every view."""
        return self.filter(recommendation__challenge__council=council)

    def waiting(self):
        """Keep what nobody has decided on."""
        return self.filter(state=Comment.State.WAITING)

    def shown(self):
        """Keep what the public may read."""
        return self.filter(state=Comment.State.SHOWN)

    def for_listing(self):
        """Fetch what a row shows, in one query: what waits first, the longest waiting before."""
        return self.select_related("recommendation__challenge__council").order_by(
            models.Case(models.When(state=Comment.State.WAITING, then=0), default=1),
            models.Case(models.When(state=Comment.State.WAITING, then=F("received_at"))),
            "-decided_at",
            "-pk",
        )


class Comment(models.Model):
    """What somebody without an account said, word for word, and what became of it.

    `text` is what they sent and is never changed, only erased. The public reads `shown_text`,
    which differs from it by nothing but "[removed]" in the place of personal data. `turn` counts
    what was done with it, so that a second moderator at the same moment is told of the first.
    """

    class Capacity(models.TextChoices):
        RESIDENT = "resident", "A resident"
        BUSINESS = "business", "A business"
        PARTNER = "partner", "A partner organisation"
        OTHER = "other", "Somebody else"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SHOWN = "shown", "Shown"
        REFUSED = "refused", "Not shown"

    class Reason(models.TextChoices):
        NONE = "", "None"
        PERSONAL = "personal", "It is about a private person"
        OFFENSIVE = "offensive", "It insults or threatens somebody"
        UNLAWFUL = "unlawful", "Publishing it would break the law"
        ELSEWHERE = "elsewhere", "It is a complaint or a request for a service"
        OFF_TOPIC = "off_topic", "It is not about this recommendation"
        ADVERTISING = "advertising", "It advertises something"
        AGAIN = "again", "It was sent before"
        OTHER = "other", "Another reason"

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="comments"
    )
    capacity = models.CharField(max_length=10, choices=Capacity)
    name = models.CharField("name as they want it shown", max_length=80, blank=True)
    text = models.TextField(max_length=LONGEST)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    shown_text = models.TextField(max_length=LONGEST * 2, blank=True)
    shown_name = models.CharField(max_length=80, blank=True)
    turn = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    reason_words = models.CharField(max_length=300, blank=True)
    answer = models.TextField(max_length=LONGEST, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_name = models.CharField(max_length=150, blank=True)
    answered_post = models.CharField(max_length=150, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        permissions = [("moderate_comment", "Can decide which comments are shown")]
        constraints = [
            models.CheckConstraint(
                name="comment_capacity_is_known",
                condition=Q(capacity__in=["resident", "business", "partner", "other"]),
            ),
            models.CheckConstraint(
                name="comment_state_is_known",
                condition=Q(state__in=["waiting", "shown", "refused"]),
            ),
            models.CheckConstraint(
                name="comment_reason_is_known",
                condition=Q(
                    reason__in=[
                        "", "personal", "offensive", "unlawful", "elsewhere", "off_topic",
                        "advertising", "again", "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="comment_shown_has_words_to_show",
                condition=~Q(state="shown") | ~Q(shown_text=""),
            ),
            models.CheckConstraint(
                name="comment_refused_has_a_reason",
                condition=Q(state="refused") & ~Q(reason="")
                | ~Q(state="refused") & Q(reason=""),
            ),
            models.CheckConstraint(
                name="comment_other_reason_is_said",
                condition=~Q(reason="other") | ~Q(reason_words=""),
            ),
            models.CheckConstraint(
                name="comment_is_erased_only_when_refused",
                condition=Q(state="refused") | ~Q(text=""),
            ),
            models.CheckConstraint(
                name="comment_decided_says_when_and_by_whom",
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_name=""),
            ),
            models.CheckConstraint(
                name="comment_answered_only_when_shown", condition=Q(answer="") | Q(state="shown")
            ),
            models.CheckConstraint(
                name="comment_answer_says_when_and_by_whom",
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False) & ~Q(answered_name=""),
            ),
        ]  # fmt: skip
        indexes = [
            # Serves the public page of a recommendation, and the number that waits.
            models.Index(fields=["recommendation", "state"], name="comment_of_a_recommendation"),
        ]

    def __str__(self):
        return f"Comment on recommendation {self.recommendation.number}"

    @property
    def is_erased(self):
        """Whether its words are gone."""
        return not self.text

    @property
    def findings(self):
        """What looks like personal data in the words that were sent."""
        return personal_data.find(self.text)

    @property
    def to_remove(self):
        """Those of them that may not be shown unchecked."""
        return personal_data.high(self.findings)

    @property
    def name_is_marked(self):
        """Whether the name holds more than a name."""
        found = personal_data.high(personal_data.find(self.name))
        return any(one.kind is not personal_data.Kind.NAME for one in found)


class SenderToday(models.Model):
    """How many comments one sender has sent on a day; see `senders`."""

    day = models.DateField()
    sender = models.CharField("keyed hash of the address", max_length=64)
    sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "sender"], name="sendertoday_is_counted_once"),
        ]

    def __str__(self):
        return f"{self.sent} on {self.day}"
