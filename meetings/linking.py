"""Linking by hand: a paragraph or a resolution to a recommendation, a resolution to a promise."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from meetings.models import Commitment, Discussion, Paragraph, Resolution
from meetings.settled import Settled
from meetings.settling import CannotSettle
from recommendations import audit
from recommendations.models import Recommendation

BY_HAND = "linked by hand"
ENTERED = "entered by hand"


@transaction.atomic
def link_paragraph(
    paragraph: Paragraph, recommendation: Recommendation, *, council, by
) -> Discussion:
    """Link a paragraph to a recommendation of its challenge, confirmed at once.

    What the reader suggested, or somebody dismissed, keeps the reader's reason.
    """
    _same_challenge(paragraph.item, recommendation)
    discussion, made = Discussion.objects.select_for_update().get_or_create(
        paragraph=paragraph,
        recommendation=recommendation,
        defaults={
            "basis": Discussion.Basis.BY_HAND,
            "because": BY_HAND,
            "state": Settled.CONFIRMED,
            "settled_by": by,
            "settled_at": now(),
        },
    )
    if not made:
        if discussion.state == Settled.CONFIRMED:
            return discussion
        discussion.state, discussion.settled_by = Settled.CONFIRMED, by
        discussion.settled_at = now()
        discussion.save(update_fields=["state", "settled_by", "settled_at"])
    audit.record(
        by, "linked", discussion, council=council,
        paragraph=paragraph.number, recommendation=recommendation.number,
    )  # fmt: skip
    return discussion


@transaction.atomic
def unlink_paragraph(discussion_id: int, *, council, by) -> Discussion:
    """Remove a link that was made by hand; raise Discussion.DoesNotExist for any other."""
    discussion = (
        Discussion.objects.for_council(council)
        .filter(basis=Discussion.Basis.BY_HAND)
        .select_for_update(of=["self"])
        .select_related("recommendation", "paragraph__item__meeting__committee__council")
        .get(pk=discussion_id)
    )
    audit.record(
        by, "unlinked", discussion, council=council, paragraph=discussion.paragraph.number,
        item=discussion.paragraph.item_id, recommendation=discussion.recommendation.number,
    )  # fmt: skip
    discussion.delete()
    return discussion


@transaction.atomic
def link_resolution(
    resolution: Resolution, recommendation: Recommendation, *, council, by, remove=False
) -> None:
    """Link a resolution to a recommendation of its challenge, or remove that link."""
    _same_challenge(resolution.item, recommendation)
    linked = resolution.recommendations.filter(pk=recommendation.pk).exists()
    if linked == (not remove):
        return
    if remove:
        resolution.recommendations.remove(recommendation)
    else:
        resolution.recommendations.add(recommendation)
    audit.record(
        by, "unlinked" if remove else "linked", resolution, council=council,
        recommendation=recommendation.number,
    )  # fmt: skip


def _same_challenge(item, recommendation):
    if item.challenge_id != recommendation.challenge_id:
        raise ValidationError("Select a recommendation of the challenge that the item is about")


@transaction.atomic
def record_promise(resolution: Resolution, *, council, by, **fields) -> Commitment:
    """Record by hand what a resolution promises, citing it, confirmed at once.

    `fields` are what, to_whom, due_text and due_on, and may be owed_by and due_rule, the rule by
    which the words gave the day. What the reader suggested there, or somebody dismissed, is put
    right rather than said twice. Raise CannotSettle where a promise of this resolution is
    confirmed already, or the item has no paragraph to cite.
    """
    resolution = Resolution.objects.select_for_update(of=["self"]).get(pk=resolution.pk)
    promise = Commitment.objects.filter(resolution=resolution).first()
    if promise and promise.state == Settled.CONFIRMED:
        raise CannotSettle("A promise is recorded for this resolution already", promise)
    if promise is None:
        promise = Commitment(resolution=resolution, made_in=_cited(resolution))
    _store_promise(promise, fields, by)
    audit.record(by, "recorded", promise, council=council, resolution=resolution.pk)
    return promise


@transaction.atomic
def record_discussed(paragraph: Paragraph, *, council, by, **fields) -> Commitment:
    """Record by hand what somebody promised in discussion, citing the paragraph.

    `fields` as for `record_promise()`. Raise CannotSettle where the same is recorded of this
    paragraph already: pressed twice, it is one promise.
    """
    paragraph = Paragraph.objects.select_for_update(of=["self"]).get(pk=paragraph.pk)
    known = Commitment.objects.filter(
        made_in=paragraph, resolution=None, what=fields["what"], state=Settled.CONFIRMED
    ).first()
    if known:
        raise CannotSettle("This promise is recorded for this paragraph already", known)
    promise = Commitment(made_in=paragraph)
    _store_promise(promise, fields, by)
    audit.record(by, "recorded", promise, council=council, paragraph=paragraph.pk)
    return promise


def _store_promise(promise, fields, by):
    for name, value in fields.items():
        setattr(promise, name, value)
    if not fields.get("due_rule"):
        promise.due_rule = ENTERED if promise.due_on else ""
    promise.state, promise.settled_by, promise.settled_at = Settled.CONFIRMED, by, now()
    promise.full_clean()
    promise.save()


def _cited(resolution):
    """Return the paragraph that holds a resolution, or else the item's last."""
    paragraphs = resolution.item.paragraphs
    found = resolution.paragraph or (
        paragraphs.filter(text__contains=resolution.text).order_by("index").first()
        or paragraphs.order_by("-index").first()
    )
    if found is None:
        raise CannotSettle("This item has no paragraph that the promise could cite", resolution)
    return found
