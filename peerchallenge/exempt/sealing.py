"""Marking what is exempt: the words are taken out of sight, and put back when it is released.

Each function does all of it or nothing, and is in the audit, which never holds the words.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from actions.models import Evidence
from actions.proof.evidence import Exemption
from meetings.models import (
    AgendaItem,
    Commitment,
    CommitmentOutcome,
    Discussion,
    Paragraph,
    Resolution,
    Settled,
)
from peerchallenge.exempt.models import ExemptMaterial, SealedText
from peerchallenge.reports.models import IssuedReport, ReviewPack
from recommendations import audit
from recommendations.exempt import Ground, placeholder
from recommendations.models import Council

ALIKE = 0.6  # of the words of two versions of a paragraph: from there on they say the same
LONG = 12  # words: shorter ones, "The report was noted", are said at many meetings
QUOTED = 60  # letters by which words are known again in an issued report
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
    council = one_at_a_time(item.meeting.committee.council_id)
    paragraph = Paragraph.objects.select_for_update(of=["self"]).get(pk=paragraph.pk)
    if paragraph.exempt_under:
        raise AlreadyMarked
    alike = _alike(paragraph, item)
    resolutions = _resolutions(alike)
    promises, told = _promises(alike, resolutions)
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
    material.reports.set(_quoting(challenges, words | set(reasons), days))
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
    one_at_a_time(evidence.council_id)
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
    one_at_a_time(material.council_id)
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
    own = SealedText.objects.filter(council=council, paragraph__isnull=False)
    if not own.exists():
        return
    one_at_a_time(council)
    before = {one.pk for one in _versions(item) if one.pk != item.pk}
    paragraphs = list(item.paragraphs.all())
    near = Q(paragraph__item__in=before) | Q(paragraph__item__meeting=item.meeting_id)
    long = [one.text for one in paragraphs if _is_long(one.text)]
    sealed = own.filter(near | Q(text__in=long)).select_related("material", "paragraph")
    known = {one.text: one.material for one in sealed}
    versions = {one.text: one.material for one in sealed if one.paragraph.item_id in before}
    repeated: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        found = known.get(paragraph.text) or next(
            (material for text, material in versions.items() if _same(text, paragraph.text)), None
        )
        if found:
            repeated.setdefault(found.pk, []).append(paragraph)
    materials = {one.pk: one for one in known.values()}
    for key, paragraphs in repeated.items():
        resolutions = _resolutions(paragraphs)
        Commitment.objects.filter(made_in__in=paragraphs).exclude(state=Settled.CONFIRMED).delete()
        _seal(materials[key], paragraphs, resolutions)
        audit.record(
            None, "marked as exempt", materials[key], council=materials[key].council,
            item=item.pk, version=item.version, paragraphs=len(paragraphs),
        )  # fmt: skip


# ---- Taking out of sight, and putting back


def one_at_a_time(council: int) -> Council:
    """Return a council, whose marks nobody else sets or takes until this transaction ends.

    Whether a page still holds something exempt is asked of all its paragraphs, and a report that
    is being issued asks what was marked meanwhile.
    """
    return Council.objects.select_for_update().get(pk=council)


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


# ---- Where the same words stand


def _versions(item: AgendaItem) -> Iterator[AgendaItem]:
    """Yield every version of a page, the one that stands now first."""
    newest = item
    while (later := AgendaItem.objects.filter(previous=newest).first()) is not None:
        newest = later
    one: AgendaItem | None = newest
    while one:
        yield one
        one = one.previous


def _alike(paragraph: Paragraph, item: AgendaItem) -> list[Paragraph]:
    """Return `paragraph` and what repeats it in the council, with their meetings.

    At the same meeting word for word, and in other versions of its page in much the same words;
    at other meetings only what is long enough to be no set phrase.
    """
    open_to_all = Paragraph.objects.filter(exempt_under="").select_related("item__meeting")
    same = open_to_all.filter(
        item__meeting__committee__council=item.meeting.committee.council_id, text=paragraph.text
    )
    if not _is_long(paragraph.text):
        same = same.filter(item__meeting=item.meeting_id)
    found = {one.pk: one for one in same}
    other = open_to_all.filter(item__in=[one.pk for one in _versions(item) if one.pk != item.pk])
    found |= {one.pk: one for one in other if _same(paragraph.text, one.text)}
    return list(found.values())


def _same(text: str, other: str) -> bool:
    return SequenceMatcher(None, text.split(), other.split(), False).ratio() >= ALIKE


def _resolutions(paragraphs: list[Paragraph]) -> list[Resolution]:
    """Return the resolutions that stand in `paragraphs`, with those quoted inside them."""
    found = {
        one.pk: one for one in Resolution.objects.filter(paragraph__in=paragraphs, exempt_under="")
    }
    inside = Resolution.objects.filter(nested_in__in=found, exempt_under="")
    while inside := [one for one in inside if one.pk not in found]:
        found |= {one.pk: one for one in inside}
        inside = list(Resolution.objects.filter(nested_in__in=found, exempt_under=""))
    return list(found.values())


def _promises(paragraphs, resolutions) -> tuple[list[Commitment], list[Commitment]]:
    """Return the promises of `paragraphs` and `resolutions`: those without an outcome, and with.

    They are locked, so that none is confirmed between being asked and being removed.
    """
    made = Commitment.objects.filter(made_in__in=paragraphs).values("pk")
    resolved = Commitment.objects.filter(resolution__in=resolutions).values("pk")
    keys = set(made.union(resolved).values_list("pk", flat=True))
    found = Commitment.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    outcomes = CommitmentOutcome.objects.filter(commitment__in=keys)
    with_outcome = set(outcomes.values_list("commitment", flat=True))
    sorted_out: tuple[list[Commitment], list[Commitment]] = ([], [])
    for one in found:
        sorted_out[one.pk in with_outcome].append(one)
    return sorted_out


def _is_long(text: str) -> bool:
    return len(text.split()) >= LONG


def _quoting(challenges: Iterable[int], words: Iterable[str], days: Iterable[date]) -> list[int]:
    """Return the issued reports of `challenges` that say any of `words`.

    What is short may be said at many meetings: it counts in a report that names one of `days`.
    """
    words = [one for one in words if one.strip()]
    long = {_plain(one)[:QUOTED] for one in words if _is_long(one)}
    short = {_plain(one)[:QUOTED] for one in words if not _is_long(one)}
    meetings = {day.isoformat() for day in days}
    reports = IssuedReport.objects.filter(challenge__in=challenges).values_list("pk", "data")
    found = []
    for pk, data in reports.iterator(chunk_size=10):
        said = [_plain(one) for one in _strings(json.loads(data))]
        wanted = long | short if meetings.intersection(said) else long
        if any(beginning in one for one in said for beginning in wanted):
            found.append(pk)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
