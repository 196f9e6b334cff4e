"""What tests make: a test says only what it is about."""

import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.members import asking
from actions.models import (
    ActionItem,
    DateChange,
    DateRequest,
    Evidence,
    Measure,
    PlanImport,
    ProgressUpdate,
    RoundAction,
    RoundReview,
    UpdateRound,
)
from actions.proof import completion, evidence
from meetings.models import (
    AgendaItem,
    AnnualMeeting,
    Commitment,
    CommitmentOutcome,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    ReportDeadline,
    Resolution,
    ScrutinyRecommendation,
)
from peerchallenge.accounts.models import GroupRole, Invitation, Membership, User
from peerchallenge.accounts.people.inviting import hash_of
from peerchallenge.accounts.roles import Role
from peerchallenge.comments.models import Comment, CommentBox
from peerchallenge.exempt import sealing
from peerchallenge.public.models import Publication, PublicTexts
from peerchallenge.public.publishing import publish
from peerchallenge.reports.making import drafts, issuing
from peerchallenge.reports.models import Branding, IssuedReport, ReviewPack
from peerchallenge.sector.models import Participation
from peerchallenge.sector.taking_part import join
from recommendations.models import Council, PeerChallenge, Post, Recommendation

numbers = count(1)


def make_council(*, name="Harbourne Borough Council", slug="harbourne"):
    return Council.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_user(role=None, *, council=None, name="Asha Verma", until=None):
    """A person who cannot sign in by password (hashing is slow): tests log in by force."""
    user = User(email=f"person{next(numbers)}@example.gov.uk", full_name=name)
    user.set_unusable_password()
    user.save()
    if role == Role.VISITING_PEER and until is None:
        until = date(2099, 12, 31)
    if role:
        Membership.objects.create(
            user=user, council=council or make_council(), role=Role(role), until=until
        )
    return user


def make_invitation(link="a-token", *, council=None, email="new@example.gov.uk", **fields):
    """An open invitation whose address ends with `link`."""
    defaults = {
        "full_name": "Nia Novak",
        "role": Role.MEMBER,
        "expires_at": datetime(2099, 1, 1, tzinfo=UTC),
    }
    return Invitation.objects.create(
        council=council or make_council(),
        email=email,
        token_hash=hash_of(link),
        **(defaults | fields),
    )


def make_group_role(*, council=None, provider="council", group="scrutiny", role="member"):
    return GroupRole.objects.create(
        council=council or make_council(), provider=provider, group=group, role=role
    )


def make_post(*, title="Head of Policy", holder=None, council=None, kind="officer"):
    post, _ = Post.objects.get_or_create(
        council=council or make_council(), title=title, defaults={"kind": kind}
    )
    if holder:
        post.holder = holder
        post.save()
    return post


def make_challenge(*, council=None, slug="2026", **fields):
    defaults = {"title": f"Corporate peer challenge {slug}", "on_site_from": date(2026, 1, 12)}
    return PeerChallenge.objects.get_or_create(
        council=council or make_council(), slug=slug, defaults=defaults | fields
    )[0]


def make_recommendation(*, challenge=None, number="1", **fields):
    challenge = challenge or make_challenge()
    defaults = {
        "title": f"Recommendation number {number}",
        "text": f"Do what recommendation {number} says, and say what came of it.",
    }
    found = Recommendation.objects.filter(challenge=challenge, number=number).first()
    return found or Recommendation.objects.create(
        challenge=challenge, number=number, **(defaults | fields)
    )


def make_action(*, recommendation=None, ref=None, title="Tell the story", **fields):
    recommendation = recommendation or make_recommendation()
    defaults = {"added_on": date(2026, 1, 20), "original_due_on": date(2026, 6, 30)}
    return ActionItem.objects.create(
        challenge=recommendation.challenge,
        recommendation=recommendation,
        ref=ref or f"{recommendation.number}.{next(numbers)}",
        title=title,
        **(defaults | fields),
    )


def report(action, status, *, on, by=None, narrative="Work went on.", **fields):
    """Record an update; of two about one day, the later call is the later record."""
    by = by or make_user()
    return ProgressUpdate.objects.create(
        action=action,
        sequence=action.updates.count() + 1,
        status=status,
        narrative=narrative,
        effective_on=on,
        recorded_by=by,
        recorded_name=str(by),
        **fields,
    )


def move_date(action, to, *, on, **fields):
    """Record that the due date was moved on a day."""
    last = action.date_changes.order_by("-sequence").first()
    return DateChange.objects.create(
        action=action,
        sequence=action.date_changes.count() + 1,
        old_due_on=last.new_due_on if last else action.original_due_on,
        new_due_on=to,
        reason_class="capacity",
        reason="Two posts were empty.",
        agreed_by="Cabinet",
        effective_on=on,
        recorded_by=make_user(),
        **fields,
    )


def make_evidence(*, council=None, title="Survey of residents", actions=(), **fields):
    """A link, unless `file` is given."""
    defaults = {"url": f"https://example.gov.uk/{next(numbers)}", "recorded_by": make_user()}
    evidence = Evidence.objects.create(
        council=council or make_council(), title=title, **(defaults | fields)
    )
    evidence.actions.set(actions)
    return evidence


def upload(content=b"%PDF-1.7\n1 0 obj", name="survey.pdf"):
    """A file as Django hands it over from a form."""
    return SimpleUploadedFile(name, content)


def make_file(*, council=None, content=b"%PDF-1.7\n1 0 obj", name="survey.pdf", **fields):
    """Evidence that is a file."""
    by = fields.pop("by", None) or make_user()
    kept = evidence.keep_file(council or make_council(), upload(content, name), by=by, **fields)
    return kept.evidence


MARKED = {
    "ground": "3",
    "reason": "The contract is being negotiated.",
    "review_by": date(2031, 3, 31),
    "open_to_members": True,
}


def keep_exempt(what, *, by=None, **fields):
    """Mark a paragraph or a piece of evidence as exempt, through the product."""
    mark = sealing.mark_paragraph if isinstance(what, Paragraph) else sealing.mark_document
    return mark(what, by=by or make_user("clerk"), **MARKED | fields)


def make_exempt_note(text="The bidder withdrew.", *, council=None, by=None, **fields):
    fields = {"title": "The tender"} | MARKED | fields
    council = council or make_council()
    return sealing.add_note(council, text=text, by=by or make_user("clerk"), **fields)


def claim(action, *, on=date(2026, 3, 2), by=None, **fields):
    """A claim that an action is done, which waits for approval."""
    by = by or make_user()
    council = action.challenge.council
    defaults = {
        "status": "complete",
        "narrative": "The survey was held.",
        "difference": "More residents feel informed.",
        "remaining_risk": "None",
        "evidence": [make_evidence(council=council)],
        "seen": action.updates.count(),
        "as_post": "Head of Policy",
    }
    return completion.claim(action, effective_on=on, by=by, **(defaults | fields))


def make_measure(*, recommendation=None, name="Residents who feel informed", **fields):
    defaults = {"unit": "%", "baseline": Decimal(61), "target": Decimal(80)}
    return Measure.objects.create(
        recommendation=recommendation or make_recommendation(), name=name, **(defaults | fields)
    )


def ask_for_date(action, to=date(2030, 9, 30), *, on=date(2026, 5, 1), **fields):
    """A later date that was asked for and waits."""
    return DateRequest.objects.create(
        action=action,
        wanted_on=to,
        reason_class="funding",
        reason="The grant is late.",
        asked_on=on,
        asked_by=make_user(),
        asked_name="Asha Verma",
        **fields,
    )


def make_item(*, challenge=None, committee="Cabinet", held_on=date(2026, 3, 9), **fields):
    """An agenda item that took the challenge."""
    challenge = challenge or make_challenge()
    body, _ = Committee.objects.get_or_create(council=challenge.council, name=committee)
    meeting, _ = Meeting.objects.get_or_create(committee=body, held_on=held_on, note="")
    defaults = {
        "title": "Peer challenge: progress",
        "source_text": f"page {next(numbers)}",
        "source_hash": f"{next(numbers):064}",
    }
    return AgendaItem.objects.create(meeting=meeting, challenge=challenge, **(defaults | fields))


def make_paragraph(item=None, text="Members welcomed what had been done."):
    item = item or make_item()
    return Paragraph.objects.create(item=item, index=item.paragraphs.count(), text=text)


def discuss(recommendation, *, paragraph=None, state="confirmed", **fields):
    """Link a paragraph and a recommendation."""
    paragraph = paragraph or make_paragraph(make_item(challenge=recommendation.challenge))
    settled = {}
    if state != "suggested":
        settled = {"settled_by": make_user(), "settled_at": "2026-03-10T09:00:00Z"}
    defaults = {"basis": "explicit", "because": f"names “Recommendation {recommendation.number}”"}
    return Discussion.objects.create(
        paragraph=paragraph,
        recommendation=recommendation,
        state=state,
        **(defaults | settled | fields),
    )


def resolve(item, text="That the report be noted.", *, label="1", **fields):
    return Resolution.objects.create(
        item=item, position=item.resolutions.count(), label=label, text=text, **fields
    )


def promise(paragraph, *, state="confirmed", what="a report", **fields):
    """A promise that a paragraph records."""
    settled = {}
    if state != "suggested":
        settled = {"settled_by": make_user(), "settled_at": "2026-03-10T09:00:00Z"}
    return Commitment.objects.create(
        made_in=paragraph, what=what, state=state, **(settled | fields)
    )


def tell_outcome(commitment, outcome="met", *, on=date(2026, 4, 13), paragraph=None, **fields):
    """Record what became of a promise; without more, a paragraph of a meeting on that day."""
    if outcome in ("met", "part_met") and not fields.get("document_title"):
        paragraph = paragraph or make_paragraph(make_item(held_on=on))
    return CommitmentOutcome.objects.create(
        commitment=commitment,
        sequence=commitment.outcomes.count() + 1,
        outcome=outcome,
        effective_on=on,
        paragraph=paragraph,
        recorded_by=fields.pop("recorded_by", None) or make_user(),
        **fields,
    )


def track(resolution=None, **fields):
    """A recommendation of scrutiny that is followed; without more, of a Scrutiny Board's own."""
    if resolution is None:
        item = make_item(committee="Scrutiny Board", held_on=date(2026, 3, 5))
        resolution = resolve(item, "That Cabinet be recommended to publish the survey.")
    committee = resolution.item.meeting.committee
    if committee.kind == "other":
        committee.kind = "scrutiny"
        committee.save()
    return ScrutinyRecommendation.objects.create(resolution=resolution, **fields)


def make_round(*, actions=(), challenge=None, answers_due_on=date(2026, 3, 27), **fields):
    """An open round that asks about `actions`, as they are reported on now."""
    defaults = {"title": "Cabinet in April 2026", "opened_on": date(2026, 3, 2)}
    one_round = UpdateRound.objects.create(
        challenge=challenge or make_challenge(),
        answers_due_on=answers_due_on,
        opened_by=make_user(),
        **(defaults | fields),
    )
    for action in actions:
        RoundAction.objects.create(
            round=one_round,
            action=action,
            post=action.owner or make_post(title="Post asked"),
            seen=action.updates.count(),
        )
    return one_round


def return_answer(one_round, action, reason="Say what it cost.", *, by=None):
    """Return the answer about an action of a round."""
    by = by or make_user()
    return RoundReview.objects.create(
        round=one_round,
        recommendation=action.recommendation,
        action=action,
        outcome="returned",
        reason=reason,
        seen=action.updates.count(),
        recorded_by=by,
        recorded_name=str(by),
    )


def ask_question(recommendation=None, *, meeting=None, by=None, on=date(2026, 3, 2), **fields):
    """A member's question on a recommendation, or on an `action` that answers it."""
    defaults = {"action": None, "text": "When will it be done?", "is_private": False}
    return asking.ask(
        recommendation or make_recommendation(),
        meeting=meeting,
        day=on,
        by=by or make_user(name="Councillor Ruth Hale"),
        **(defaults | fields),
    )


def make_meeting(held_on=date(2026, 4, 13), *, committee="Cabinet", council=None, **fields):
    """A meeting of a committee, with nothing imported of it."""
    body = make_committee(committee, council=council)
    return Meeting.objects.get_or_create(committee=body, held_on=held_on, defaults=fields)[0]


def make_committee(name, *, council=None):
    return Committee.objects.get_or_create(council=council or make_council(), name=name)[0]


def make_deadline(name="Report to legal services", *, council=None, **fields):
    defaults = {"amount": 7, "unit": "working_days"}
    return ReportDeadline.objects.create(
        council=council or make_council(), name=name, **(defaults | fields)
    )


def make_annual_meeting(held_on, *, council=None):
    return AnnualMeeting.objects.create(council=council or make_council(), held_on=held_on)


def make_plan_import(challenge=None, **fields):
    """A file of a plan that was read and waits for somebody to say what its columns mean."""
    defaults = {
        "name": "plan.csv",
        "file": f"plans/{next(numbers)}.csv",
        "sha256": f"{next(numbers):064}",
        "size": 1,
        "stage": "read",
        "started_name": "Carol Deane",
    }
    return PlanImport.objects.create(
        challenge=challenge or make_challenge(), **(defaults | fields)
    )


def make_png(width=16, height=16, colour=b"\x12\x35\x5b"):
    """A picture of one colour, as a PNG."""

    def part(kind, content):
        whole = kind + content
        return len(content).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress((b"\x00" + colour * width) * height)
    parts = part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def make_branding(*, council=None, **fields):
    """Report settings with a logo and something that stands for a Word template."""
    defaults = {
        "logo": make_png(),
        "logo_type": "image/png",
        "template": b"PK",
        "template_name": "committee.docx",
    }
    return Branding.objects.create(council=council or make_council(), **(defaults | fields))


def make_draft(challenge=None, *, as_at=date(2026, 6, 30), committee=None, **fields):
    """A report in the making."""
    by = fields.pop("by", None) or make_user(name="Carol Deane")
    draft = drafts.begin(
        challenge or make_challenge(),
        committee=committee,
        meeting_date=fields.pop("meeting_date", None),
        as_at=as_at,
        by=by,
    )
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    return draft


def make_issued(draft=None, **fields):
    """A report as issued; its PDF is not one, so that it costs no typesetting."""
    draft = draft or make_draft()
    report = drafts.report_of(
        draft, drafts.branding_of(draft.challenge.council), at=datetime(2026, 7, 1, 9, tzinfo=UTC)
    )
    data = issuing.as_text(report)
    pdf = b"%PDF-1.7 not set"
    issued = IssuedReport(
        challenge=draft.challenge,
        committee=draft.committee,
        as_at=draft.as_at,
        title=issuing.title_of(report),
        classification=fields.pop("classification", "Public"),
        data=data,
        data_sha256=issuing.sha256(data.encode()),
        pdf_sha256=issuing.sha256(pdf),
        pdf_size=len(pdf),
        made_with="Typst 0.15",
        issued_by=draft.made_by,
        issued_name="Carol Deane",
        **fields,
    )
    issued.pdf.save("report.pdf", ContentFile(pdf), save=False)
    issued.save()
    return issued


def make_pack(challenge=None, **fields):
    """A pack that is made; its file is not one."""
    defaults = {
        "as_at": date(2026, 6, 30),
        "sha256": f"{next(numbers):064}",
        "size": 2,
        "made_by": make_user(),
        "made_name": "Carol Deane",
    }
    pack = ReviewPack(challenge=challenge or make_challenge(), **(defaults | fields))
    pack.file.save("pack.zip", ContentFile(b"PK"), save=False)
    pack.save()
    return pack


def make_public_texts(*, council=None, **fields):
    """What a council says in its accessibility statement and privacy notice."""
    defaults = {
        "contact": "Democratic Services",
        "contact_email": "democracy@harbourne.example",
        "compliance": "full",
        "prepared_on": date(2026, 5, 1),
        "privacy_contact": "Data Protection Officer",
        "privacy_email": "privacy@harbourne.example",
    }
    return PublicTexts.objects.get_or_create(
        council=council or make_council(), defaults=defaults | fields
    )[0]


def take_part(council=None) -> Participation:
    """Let a council join the sector's memory, as a coordinator does."""
    council = council or make_council()
    return join(council, by=make_user("coordinator", council=council))


def open_to_public(challenge=None) -> Publication:
    """Publish a challenge, as a coordinator does."""
    challenge = challenge or make_challenge()
    make_public_texts(council=challenge.council)
    return publish(challenge, by=make_user("coordinator", council=challenge.council))


def make_box(challenge=None, **fields) -> CommentBox:
    """A box that takes comments on a challenge."""
    defaults = {"opened_at": "2026-05-01T09:00:00Z", "opened_name": "Carol Deane"}
    return CommentBox.objects.get_or_create(
        challenge=challenge or make_challenge(), defaults=defaults | fields
    )[0]


def make_comment(recommendation=None, *, state="waiting", text="The survey helped.", **fields):
    """A comment that waits, is shown as it is, or is refused."""
    defaults = {"capacity": "resident"}
    if state != "waiting":
        by = make_user(name="Huw Prosser")
        at = datetime(2026, 5, 20, 9, tzinfo=UTC)
        defaults |= {"decided_at": at, "decided_by": by, "decided_name": str(by), "turn": 1}
    if state == "shown":
        defaults |= {"shown_text": text, "shown_name": fields.get("name", "")}
    if state == "refused":
        defaults |= {"reason": "off_topic"}
    if fields.get("answer"):
        defaults |= {"answered_at": datetime(2026, 5, 22, tzinfo=UTC), "answered_name": "Carol"}
    return Comment.objects.create(
        recommendation=recommendation or make_recommendation(),
        state=state,
        text=text,
        **(defaults | fields),
    )
