"""A register with at least one row of every kind, and every kind of reference between rows."""

import hashlib
import json
import zipfile
from datetime import UTC, date, datetime, time
from io import StringIO

from django.core.files.base import ContentFile
from django.core.management import call_command

from actions.models import (
    DecisionProof,
    Measurement,
    MemberAnswer,
    MemberQuestion,
    Milestone,
    PlanImportRow,
    RoundReview,
    StatusScheme,
    WordingChange,
)
from actions.schemes import PRESETS, stored_states
from meetings.models import (
    AnnualMeeting,
    CommitteeQuestion,
    CommitteeRules,
    Meeting,
    ReportDeadline,
    ScrutinyRecommendation,
)
from peerchallenge.checking.models import SettledCheck
from peerchallenge.exempt import sealing
from peerchallenge.handover.importing import VERB
from peerchallenge.handover.kinds import KINDS
from peerchallenge.public.models import PublicTexts
from recommendations import audit
from recommendations.models import (
    Assessment,
    ImplementationDecision,
    ProgressReview,
    Theme,
)
from tests.factories import (
    ask_for_date,
    claim,
    discuss,
    keep_exempt,
    make_action,
    make_branding,
    make_challenge,
    make_comment,
    make_committee,
    make_draft,
    make_evidence,
    make_exempt_note,
    make_file,
    make_issued,
    make_item,
    make_measure,
    make_pack,
    make_paragraph,
    make_plan_import,
    make_post,
    make_recommendation,
    make_round,
    make_user,
    move_date,
    promise,
    report,
    resolve,
    return_answer,
    tell_outcome,
)

SETTLED = datetime(2026, 3, 10, 9, tzinfo=UTC)


def fill(council, *, slug="full"):
    """Add a challenge with everything that the register can hold; return it."""
    clerk, owner = make_user(name="Huw Prosser"), make_user(name="Siân Rowlands")
    post = make_post(title=f"Head of Policy ({slug})", holder=owner, council=council)
    member = make_post(title=f"Leader ({slug})", council=council, kind="member")
    challenge = make_challenge(council=council, slug=slug, report_url="https://example.gov.uk/r")
    scheme = PRESETS["rag"]
    StatusScheme.objects.create(
        challenge=challenge, preset="rag", name=scheme.name, states=stored_states(scheme.states)
    )
    first = make_recommendation(challenge=challenge, number="1", lead_officer=post)
    second = make_recommendation(challenge=challenge, number="2", lead_member=member, parent=first)
    third = make_recommendation(challenge=challenge, number="10", published_on=date(2026, 2, 2))
    first.parent = third  # names one that was stored after it
    first.save()
    first.themes.add(Theme.objects.create(challenge=challenge, name="Finance"))
    _peers(challenge, first)
    item, resolution = _meetings(council, challenge, first, slug, clerk, post)
    action, update = _actions(council, first, second, post, member, resolution)
    _changes(council, action, update, resolution, clerk)
    _questions(first, action, item, clerk)
    _proof(council, first, action, update, resolution, clerk)
    _round(challenge, action)
    _reports(council, challenge, action, clerk, slug)
    _said(third, update, clerk)
    _exempt(council, challenge, action, item, clerk)
    return challenge


def _exempt(council, challenge, action, item, clerk):
    """What is kept from the public: a paragraph, its page as read, a file and two notes."""
    make_pack(challenge=challenge)
    paragraph = make_paragraph(item, "The price is four pounds a visit for the first two years.")
    discuss(challenge.recommendations.first(), paragraph=paragraph, start=1, end=4)
    resolve(item, "That the price be kept from the public.", paragraph=paragraph)
    keep_exempt(paragraph, by=clerk)
    document = keep_exempt(
        make_file(council=council, content=b"%PDF-1.7 legal advice", by=clerk), by=clerk
    )
    keep_exempt(make_file(council=council, content=b"%PDF-1.7 a bid", by=clerk), by=clerk)
    sealing.release(document, why="It is known.", by=clerk)
    make_exempt_note(council=council, by=clerk, action=action)
    make_exempt_note(council=council, by=clerk, item=item, ground="confidential")


def _said(recommendation, update, clerk):
    """What the public reads and says."""
    report(update.action, "at_risk", on=date(2026, 3, 4), is_good_news=True)
    make_comment(recommendation, name="Pat")
    shown = make_comment(
        recommendation,
        state="shown",
        text="Ring 07700 900123",
        shown_text="Ring [removed]",
        answer="Thank you.",
        answered_by=clerk,
    )
    audit.record(clerk, "showed", shown, council=recommendation.challenge.council, removed=1)
    make_comment(recommendation, state="refused", text="")


def _peers(challenge, first):
    review = ProgressReview.objects.create(challenge=challenge, visited_on=date(2026, 11, 3))
    Assessment.objects.create(review=review, recommendation=first, text="Much has been done.")


def _meetings(council, challenge, first, slug, clerk, post):
    board = make_committee(f"Board ({slug})", council=council)
    old = make_committee(f"Old board ({slug})", council=council)
    old.successor = board
    old.save()
    newer = make_committee(f"Newer board ({slug})", council=council)
    board.successor = newer
    board.save()
    newer.follows.add(first)
    CommitteeRules.objects.get_or_create(council=council, defaults={"call_in_days": None})
    ReportDeadline.objects.create(council=council, committee=board, name="Legal", amount=5)
    ReportDeadline.objects.create(council=council, name="Finance", amount=2, unit="weeks")
    AnnualMeeting.objects.get_or_create(council=council, held_on=date(2026, 5, 20))
    meeting = Meeting.objects.create(
        committee=board, held_on=date(2026, 1, 8), note="special", starts_at=time(18, 30)
    )
    CommitteeQuestion.objects.create(
        committee=old,
        other=board,
        because="a name of nearly the same words",
        score=0.8125,
        moved=[[meeting.pk, "as it was"]],
        state="confirmed",
        settled_by=clerk,
        settled_at=SETTLED,
    )
    item = make_item(
        challenge=challenge,
        committee=board.name,
        imported_by=clerk,
        source_url="https://democracy.example.gov.uk/mgAi.aspx?ID=1",
        source_text="Wörter – word for word\n\n1. That it be noted.",
        retrieved_at=datetime(2026, 3, 11, 8, 30, 15, 123456, tzinfo=UTC),
    )
    later = make_item(challenge=challenge, committee=board.name, previous=item, version=2)
    paragraph = make_paragraph(item)
    discuss(first, paragraph=paragraph, start=3, end=9, score=0.7)
    resolution = resolve(item, paragraph=paragraph)
    nested = resolve(item, "That nothing be lost.", label="a", nested_in=resolution)
    nested.recommendations.add(first)
    made = promise(paragraph, resolution=resolution, owed_by=post, due_on=date(2026, 6, 1))
    tell_outcome(made, paragraph=make_paragraph(later), recorded_by=clerk)
    ScrutinyRecommendation.objects.create(
        resolution=nested,
        to_committee=newer,
        received_on=date(2026, 3, 12),
        response="accepted",
        responded_on=date(2026, 4, 1),
        answered_in=later,
        adopted_as=resolution,
        lead_officer=post,
    )
    return item, resolution


def _actions(council, first, second, post, member, resolution):
    action = make_action(
        recommendation=first,
        ref="1.1",
        owner=post,
        portfolio_holder=member,
        asked_for_by=resolution,
        original_due_text="by summer",
    )
    action.also_answers.add(second)
    closed = make_action(recommendation=first, ref="1.10", title="Close it", owner=post)
    Milestone.objects.create(action=action, title="Half way", due_on=date(2026, 4, 1))
    update = report(
        action,
        "on_track",
        on=date(2026, 3, 1),
        recorded_at=datetime(2026, 3, 20, 16, 5, tzinfo=UTC),
    )
    report(closed, "withdrawn", on=date(2026, 3, 2), recorded_post="Head of Policy")
    return action, update


def _changes(council, action, update, resolution, clerk):
    move_date(action, date(2026, 9, 30), on=date(2026, 3, 9), resolution=resolution)
    ask_for_date(action, of_committee=resolution.item.meeting.committee)
    WordingChange.objects.create(
        action=action,
        sequence=1,
        old_title="Tell a story",
        new_title=action.title,
        reason="Clearer",
        agreed_by="Cabinet",
        effective_on=date(2026, 3, 3),
        recorded_by=clerk,
    )
    audit.record(clerk, "changed", action, council=council, asked_for_by=[None, resolution.pk])
    audit.record(clerk, "changed", action, council=council, owner=["", "Head of Policy"])
    audit.record(clerk, "added", council, council=council)
    audit.record(clerk, "gave a role", clerk, council=council)


def _questions(first, action, item, clerk):
    question = MemberQuestion.objects.create(
        recommendation=first,
        action=action,
        meeting=item.meeting,
        text="When is it done?",
        is_private=True,
        asked_by=clerk,
        asked_on=date(2026, 3, 3),
    )
    MemberAnswer.objects.create(
        question=question,
        sequence=1,
        text="In the summer.",
        answered_on=date(2026, 3, 9),
        paragraph=item.paragraphs.first(),
        answered_by=clerk,
    )


def _proof(council, first, action, update, resolution, clerk):
    shown = make_file(council=council, content=b"%PDF-1.7 what was done", by=clerk)
    shown.actions.add(action)
    shown.updates.add(update)
    make_evidence(council=council, actions=[action])
    claim(action, by=clerk, evidence=[shown])
    decision = ImplementationDecision.objects.create(
        recommendation=first,
        state="part_implemented",
        decided_on=date(2026, 5, 1),
        decided_by="Cabinet",
        reason="Half is done.",
        recorded_by=clerk,
    )
    DecisionProof.objects.create(decision=decision, resolution=resolution).evidence.add(shown)
    measure = make_measure(recommendation=first, action=action, target_on=date(2027, 1, 1))
    Measurement.objects.create(
        measure=measure,
        measured_on=date(2026, 4, 1),
        value="61.250",
        source="Survey",
        recorded_by=clerk,
    )
    # Evidence that was removed: the audit still tells of it, by a key that nothing has now.
    gone = make_evidence(council=council, title="Given by mistake")
    audit.record(clerk, "deleted", gone, council=council, sha256="")
    audit.record(clerk, "removed evidence", action, council=council, evidence=gone.pk)
    gone.delete()


def _round(challenge, action):
    opened = make_round(
        challenge=challenge, actions=[action], closed_at=SETTLED, closed_by=make_user()
    )
    return_answer(opened, action)
    assert RoundReview.objects.filter(round=opened).exists()


def _reports(council, challenge, action, clerk, slug):
    if not hasattr(council, "report_branding"):
        make_branding(council=council, headings={"summary": "In short"})
    issued = make_issued(make_draft(challenge))
    make_issued(make_draft(challenge), supersedes=issued)
    make_pack(challenge)
    batch = make_plan_import(challenge, started_by=clerk, counts={"new": 1})
    batch.file.save("plan.csv", ContentFile(b"Ref,Title\n1.1,Tell the story\n"))
    PlanImportRow.objects.create(
        batch=batch, position=0, sheet="Plan", number=2, kind="new", says=["A new action"]
    )
    make_plan_import(challenge, file="plans/lost.csv")
    SettledCheck.objects.create(
        challenge=challenge,
        key=f"told|action-{action.pk}-day|calendar-2026-03-09",
        facts="0" * 64,
        reason="Agreed by telephone.",
        settled_by=clerk,
    )
    PublicTexts.objects.get_or_create(
        council=council,
        defaults={
            "contact": "Policy team",
            "contact_email": "policy@example.gov.uk",
            "problems": "Some old documents",
            "prepared_on": date(2026, 3, 1),
            "privacy_contact": "Data protection officer",
            "privacy_email": "dpo@example.gov.uk",
        },
    )


def export(council, path):
    """Write the register of `council` to `path` by the command; return the path."""
    call_command("export_council", council.slug, str(path), "--with-exempt", stdout=StringIO())
    return path


def rows_of(path):
    """Return the rows of an archive by kind."""
    with zipfile.ZipFile(path) as archive:
        return {
            kind.name: [json.loads(line) for line in archive.read(kind.path).splitlines()]
            for kind in KINDS
        }


def entries_of_hand_overs_left_out(rows):
    """Leave out of the audit what exporting and importing added to it."""
    told = {VERB, "exported the register"}
    return rows | {"audit": [one for one in rows["audit"] if one["verb"] not in told]}


def written_again(path, target, *, rows=None, manifest=None, members=None):
    """Write a changed copy of an archive whose hashes and counts are right, as a forger would.

    `rows` and `manifest` change what they are given; `members` are added.
    """
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(content.pop("manifest.json"))
    if rows:
        found = rows_of(path)
        rows(found)
        for kind in KINDS:
            lines = (json.dumps(one).encode() + b"\n" for one in found[kind.name])
            content[kind.path] = b"".join(lines)
            told["counts"][kind.name] = len(found[kind.name])
    content |= members or {}
    told["members"] = {
        name: {"sha256": hashlib.sha256(one).hexdigest(), "size": len(one)}
        for name, one in content.items()
    }
    if manifest:
        manifest(told)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in content.items():
            archive.writestr(name, one)
        archive.writestr("manifest.json", json.dumps(told))
    return target
