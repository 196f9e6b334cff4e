"""A report in the making: beginning it, saving it, and what it comes to on the record now."""

from django.db import transaction
from django.utils import timezone

from meetings.models import Committee
from peerchallenge.reports.models import Branding, ReportDraft
from peerchallenge.reports.progress import progress_report
from peerchallenge.reports.report import Brand, ProgressReport, Section
from recommendations import audit

FIELDS = (
    "committee", "meeting_date", "as_at", "parts", "introduction", "conclusions", "presets",
    "next_update_on", "own_asks", "implications", "classification", "author", "contact",
)  # fmt: skip


class SomebodyElseSaved(Exception):
    """The draft was saved by somebody else since it was opened."""

    def __init__(self, now: ReportDraft):
        super().__init__(f"Saved by {now.changed_name}")
        self.now = now


class AlreadyIssued(Exception):
    """The draft was issued, or is being issued: it cannot change any more."""


def branding_of(council) -> Branding:
    """Return the council's settings for reports; unsaved ones where it has set none. One query."""
    return Branding.objects.filter(council=council).first() or Branding(council=council)


def brand_from(branding: Branding) -> Brand:
    """Return the settings as the report carries them."""
    return Brand(
        name=branding.name,
        colour=branding.colour,
        logo=bytes(branding.logo) if branding.logo else None,
        headings={part: words for part, words in branding.headings.items() if words},
        language=branding.language,
    )


def without_a_draft(challenge, as_at, *, committee=None, meeting_date=None, generated_at):
    """Return the report on a day as the council's settings have it; nothing is written for it."""
    branding = branding_of(challenge.council)
    return progress_report(
        challenge,
        as_at,
        generated_at=generated_at,
        committee=committee,
        meeting_date=meeting_date,
        author=branding.author,
        contact=branding.contact,
        classification=branding.classification,
        implications=tuple(Section(heading, "") for heading in branding.implications),
        brand=brand_from(branding),
    )


def begin(challenge, *, committee: Committee | None, meeting_date, as_at, by) -> ReportDraft:
    """Begin a report with what the council's settings say, and with its last words of the kind."""
    branding = branding_of(challenge.council)
    with transaction.atomic():
        draft = ReportDraft.objects.create(
            challenge=challenge,
            committee=committee,
            meeting_date=meeting_date,
            as_at=as_at,
            presets=["note"] if committee else [],
            implications=[[heading, ""] for heading in branding.implications],
            classification=branding.classification,
            author=branding.author,
            contact=branding.contact,
            made_by=by,
            made_name=str(by),
            changed_name=str(by),
            changed_at=timezone.now(),
        )
        audit.record(by, "began", draft, council=challenge.council, as_at=as_at.isoformat())
    return draft


def save(draft: ReportDraft, choices: dict, *, seen: int, by, council) -> None:
    """Store the `choices` for `draft`, which has been saved `seen` times for its author.

    Raise SomebodyElseSaved where it was saved since, and AlreadyIssued where it is issued. The
    audit says which choices changed; the words themselves are in the draft.
    """
    with transaction.atomic():
        now = (
            ReportDraft.objects.select_for_update(of=("self",))
            .select_related("committee")
            .get(pk=draft.pk)
        )
        if now.issued_id or now.is_running:
            raise AlreadyIssued
        if now.version != seen:
            raise SomebodyElseSaved(now)
        changed = [name for name in FIELDS if getattr(now, name) != choices[name]]
        if not changed:
            return
        for name in changed:
            setattr(draft, name, choices[name])
        draft.version = now.version + 1
        draft.changed_name, draft.changed_at = str(by), timezone.now()
        draft.problem = ""
        draft.save(update_fields=[*changed, "version", "changed_name", "changed_at", "problem"])
        audit.record(by, "changed", draft, council=council, fields=changed)


def delete(draft: ReportDraft, *, by, council) -> None:
    """Forget a draft; raise AlreadyIssued where it is issued or is being issued."""
    with transaction.atomic():
        now = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if now.issued_id or now.is_running:
            raise AlreadyIssued
        audit.record(by, "deleted", draft, council=council)
        now.delete()


def report_of(draft: ReportDraft, branding: Branding, *, at) -> ProgressReport:
    """Return the report that `draft` makes of the record as it is at the moment `at`."""
    return progress_report(
        draft.challenge,
        draft.as_at,
        generated_at=at,
        committee=draft.committee,
        meeting_date=draft.meeting_date,
        author=draft.author,
        contact=draft.contact,
        introduction=draft.introduction,
        conclusions=draft.conclusions,
        asks=draft.asks,
        parts=tuple(draft.parts),
        classification=draft.classification,
        implications=tuple(Section(heading, text) for heading, text in draft.implications),
        brand=brand_from(branding),
    )
