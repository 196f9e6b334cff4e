"""Marking what is exempt: the words are taken out of sight, and put back when it is released.

Each function does all of it or nothing, and is in the audit, which never holds the words.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from actions.models import Evidence
from actions.proof.evidence import Exemption
from meetings.models import (
    AgendaItem,
    Commitment,
    Discussion,
    Paragraph,
    Resolution,
    Settled,
)
from peerchallenge.exempt.models import ExemptMaterial, SealedText
from peerchallenge.exempt.standing_words import (
    alike_in_council,
    is_long,
    promises_in,
    quoting,
    reads_alike,
    resolutions_in,
    versions_of,
)
from peerchallenge.reports.models import ReviewPack
from recommendations import audit
from recommendations.exempt import Ground, placeholder
from recommendations.locks import lock_councils

KEPT_APART = "The words are exempt"


class RestsOnIt(Exception):
    """Something that was confirmed quotes the words, and has to be taken back first."""

    def __init__(self, promises: list[Commitment]):
        super().__init__("A promise rests on this paragraph")
        self.promises = promises


class AlreadyMarked(Exception):
    """It is marked as exempt already."""


@transaction.atomic
def mark_paragraph(
    paragraph: Paragraph, *, ground: str, reason: str, review_by: date, open_to_members: bool, by
) -> ExemptMaterial:
    """Take a paragraph of minutes out of sight, in every version of its page.

    With it go the resolutions that it holds, the reasons of its links, the page as it was read,
    what was suggested as a promise in it and the words of a promise of which an outcome is
    recorded, which nobody can take back. Raise RestsOnIt where another promise was confirmed,
    and AlreadyMarked.
    """
    item = AgendaItem.objects.select_related("meeting__committee").get(pk=paragraph.item_id)
    (council,) = lock_councils([item.meeting.committee.council_id])
    paragraph = Paragraph.objects.select_for_update(of=["self"]).get(pk=paragraph.pk)
    if paragraph.exempt_under:
        raise AlreadyMarked
    alike = alike_in_council(paragraph, item)
    resolutions = resolutions_in(alike)
    promises, told = promises_in(alike, resolutions)
    if confirmed := [one for one in promises if one.state == Settled.CONFIRMED]:
        raise RestsOnIt(confirmed)
    material = _material(
        council, by, kind=ExemptMaterial.Kind.PARAGRAPH, paragraph=paragraph,
        title=f"Paragraph {paragraph.number} of “{item.title}”", ground=ground, reason=reason,
        review_by=review_by, open_to_members=open_to_members,
    )  # fmt: skip
    challenges = {one.item.challenge_id for one in alike}
    reasons = Discussion.objects.filter(paragraph__in=alike).values_list("because", flat=True)
    words = {one.text for one in (*alike, *resolutions)} | {one.what for one in told}
    days = {one.item.meeting.held_on for one in alike}
    material.reports.set(quoting(challenges, words | set(reasons), days))
    material.packs.set(ReviewPack.objects.filter(challenge__in=challenges).exclude(file=""))
    suggestions = Commitment.objects.filter(pk__in=[one.pk for one in promises]).delete()[0]
    _seal(material, alike, resolutions, told)
    audit.record(
        by, "marked as exempt", material, council=council, ground=["", ground],
        review_by=review_by.isoformat(), open_to_members=open_to_members,
        paragraphs=len(alike), resolutions=len(resolutions), suggestions_removed=suggestions,
        reports=material.reports.count(), packs=material.packs.count(),
    )  # fmt: skip
    return material


@transaction.atomic
def mark_document(
    evidence: Evidence, *, ground: str, reason: str, review_by: date, open_to_members: bool, by
) -> ExemptMaterial:
    """Keep a file of the evidence to those who may read what is exempt. Raise AlreadyMarked.

    Its title stays for everybody in the council to see, as a council lists the title of an
    exempt appendix.
    """
    lock_councils([evidence.council_id])
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.exempt_under:
        raise AlreadyMarked
    before = evidence.is_internal
    material = _material(
        evidence.council, by, kind=ExemptMaterial.Kind.DOCUMENT, evidence=evidence,
        title=evidence.title, ground=ground, reason=reason, review_by=review_by,
        open_to_members=open_to_members,
    )  # fmt: skip
    # A pack that was made before the file was given does not hold it.
    material.packs.set(
        ReviewPack.objects.filter(
            challenge__council=evidence.council, made_at__gt=evidence.recorded_at
        ).exclude(file="")
    )
    evidence.exempt_under, evidence.is_internal = ground, True
    evidence.save(update_fields=["exempt_under", "is_internal"])
    audit.record(
        by, "marked as exempt", material, council=evidence.council, ground=["", ground],
        review_by=review_by.isoformat(), open_to_members=open_to_members,
        evidence=evidence.pk, is_internal=[before, True], packs=material.packs.count(),
    )  # fmt: skip
    return material


def seal_upload(evidence: Evidence, exempt: Exemption, *, by) -> None:
    """Keep a file apart as whoever gives it says, in the transaction that stores it.

    Members may not read it before the proper officer's staff have looked at it.
    """
    mark_document(
        evidence,
        ground=exempt.ground,
        reason=exempt.reason,
        review_by=exempt.review_by,
        open_to_members=False,
        by=by,
    )


@transaction.atomic
def add_note(
    council, *, title: str, text: str, ground: str, reason: str, review_by: date,
    open_to_members: bool, by, action=None, recommendation=None, item=None,
) -> ExemptMaterial:  # fmt: skip
    """Keep a note that is exempt, about an action, a recommendation, an agenda item or nothing."""
    about = {"action": action, "recommendation": recommendation, "item": item}
    material = _material(
        council, by, kind=ExemptMaterial.Kind.NOTE, title=title, ground=ground, reason=reason,
        review_by=review_by, open_to_members=open_to_members, **about,
    )  # fmt: skip
    SealedText.objects.create(council=council, material=material, text=text)
    audit.record(
        by, "added an exempt note", material, council=council, ground=["", ground],
        review_by=review_by.isoformat(), open_to_members=open_to_members,
        **{name: one.pk for name, one in about.items() if one},
    )  # fmt: skip
    return material


@transaction.atomic
def review(
    material: ExemptMaterial, *, review_by: date, open_to_members: bool, why: str, by
) -> None:
    """Keep `material` exempt until another day, and say whether members may read it."""
    material = ExemptMaterial.objects.select_for_update(of=["self"]).get(pk=material.pk)
    before = material.review_by, material.open_to_members
    material.review_by, material.open_to_members = review_by, open_to_members
    material.save(update_fields=["review_by", "open_to_members"])
    audit.record(
        by, "kept exempt", material, council=material.council,
        review_by=[before[0].isoformat(), review_by.isoformat()],
        open_to_members=[before[1], open_to_members], why=why,
    )  # fmt: skip


@transaction.atomic
def release(material: ExemptMaterial, *, why: str, by) -> None:
    """Put the words of a paragraph or a document back where everybody in the council reads them.

    Nothing is done to one that is released already. Raise ValueError for a note: its words stood
    nowhere.
    """
    if material.kind == ExemptMaterial.Kind.NOTE:
        raise ValueError("a note cannot be released")
    lock_councils([material.council_id])
    material = ExemptMaterial.objects.select_for_update(of=["self"]).get(pk=material.pk)
    if material.is_released:
        return
    if material.kind == ExemptMaterial.Kind.DOCUMENT:
        # Two councils that became one may both have marked a file that both held.
        others = ExemptMaterial.objects.current().exclude(pk=material.pk)
        if not others.filter(evidence=material.evidence_id).exists():
            Evidence.objects.filter(pk=material.evidence_id).update(exempt_under="")
    else:
        _unseal(material)
    material.released_at, material.released_by = timezone.now(), by
    material.released_name, material.released_why = str(by), why
    material.save(update_fields=["released_at", "released_by", "released_name", "released_why"])
    audit.record(
        by, "released", material, council=material.council, ground=[material.ground, ""], why=why
    )


def seal_again(item: AgendaItem) -> None:
    """Take out of sight what a page that is stored repeats of exempt words.

    A new version repeats them in much the same words; another page of the meeting, under another
    title or for another challenge, word for word; one of another meeting only what is long.
    Called while the page is stored, in its transaction.
    """
    council = item.meeting.committee.council_id
    lock_councils([council])  # what is being marked in this moment is asked about when it is
    own = SealedText.objects.filter(council=council, paragraph__isnull=False)
    if not own.exists():
        return
    before = {one.pk for one in versions_of(item) if one.pk != item.pk}
    paragraphs = list(item.paragraphs.all())
    near = Q(paragraph__item__in=before) | Q(paragraph__item__meeting=item.meeting_id)
    long = [one.text for one in paragraphs if is_long(one.text)]
    sealed = own.filter(near | Q(text__in=long)).select_related("material", "paragraph")
    known = {one.text: one.material for one in sealed}
    versions = {one.text: one.material for one in sealed if one.paragraph.item_id in before}
    repeated: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        words = paragraph.text
        alike = (one for text, one in versions.items() if reads_alike(text, words))
        found = known.get(words) or next(alike, None)
        if found:
            repeated.setdefault(found.pk, []).append(paragraph)
    materials = {one.pk: one for one in known.values()}
    for key, paragraphs in repeated.items():
        resolutions = resolutions_in(paragraphs)
        Commitment.objects.filter(made_in__in=paragraphs).exclude(state=Settled.CONFIRMED).delete()
        _seal(materials[key], paragraphs, resolutions)
        audit.record(
            None, "marked as exempt", materials[key], council=materials[key].council,
            item=item.pk, version=item.version, paragraphs=len(paragraphs),
        )  # fmt: skip


# ---- Taking out of sight, and putting back


def _material(council, by, **fields) -> ExemptMaterial:
    return ExemptMaterial.objects.create(
        council=council, marked_by=by, marked_name=str(by), **fields
    )


def _seal(
    material,
    paragraphs: list[Paragraph],
    resolutions: list[Resolution],
    promises: list[Commitment] | None = None,
) -> None:
    council, ground = material.council, material.ground
    discussions = list(Discussion.objects.filter(paragraph__in=paragraphs))
    items = AgendaItem.objects.filter(
        pk__in={one.item_id for one in (*paragraphs, *resolutions)}, holds_exempt=False
    )
    SealedText.objects.bulk_create(
        [
            *(
                SealedText(council=council, material=material, paragraph=one, text=one.text)
                for one in paragraphs
            ),
            *(
                SealedText(council=council, material=material, resolution=one, text=one.text)
                for one in resolutions
            ),
            *(
                SealedText(
                    council=council,
                    material=material,
                    discussion=one,
                    text=one.because,
                    start=one.start,
                    end=one.end,
                )
                for one in discussions
            ),
            *(
                SealedText(council=council, material=material, commitment=one, text=one.what)
                for one in promises or ()
            ),
            *(SealedText(council=council, item=one, text=one.source_text) for one in items),
        ]
    )
    line = placeholder(ground)
    Paragraph.objects.filter(pk__in=[one.pk for one in paragraphs]).update(
        text=line, exempt_under=ground
    )
    Resolution.objects.filter(pk__in=[one.pk for one in resolutions]).update(
        text=line, exempt_under=ground
    )
    Discussion.objects.filter(pk__in=[one.pk for one in discussions]).update(
        because=KEPT_APART, start=None, end=None
    )
    Commitment.objects.filter(pk__in=[one.pk for one in promises or ()]).update(what=line)
    items.update(source_text=placeholder(Ground.CONFIDENTIAL), holds_exempt=True)


def _unseal(material) -> None:
    places = {"paragraph": Paragraph, "resolution": Resolution}
    texts = list(material.texts.all())
    items = set()
    for text in texts:
        for place, model in places.items():
            if key := getattr(text, f"{place}_id"):
                model.objects.filter(pk=key).update(text=text.text, exempt_under="")
                items.update(model.objects.filter(pk=key).values_list("item", flat=True))
        if text.discussion_id:
            Discussion.objects.filter(pk=text.discussion_id).update(
                because=text.text, start=text.start, end=text.end
            )
        if text.commitment_id:
            Commitment.objects.filter(pk=text.commitment_id).update(what=text.text)
    SealedText.objects.filter(pk__in=[one.pk for one in texts]).delete()
    for key in items:
        still = Paragraph.objects.filter(item=key).exclude(exempt_under="").exists()
        page = SealedText.objects.filter(item=key).first()
        if page and not still:
            AgendaItem.objects.filter(pk=key).update(source_text=page.text, holds_exempt=False)
            page.delete()
