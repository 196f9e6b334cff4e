"""What tests make: a test says only what it is about."""

from datetime import date
from itertools import count

from actions.models import ActionItem, DateChange, ProgressUpdate
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role
from recommendations.models import Council, PeerChallenge, Post, Recommendation

numbers = count(1)


def make_council(*, name="Harbourne Borough Council", slug="harbourne"):
    return Council.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_user(role=None, *, council=None, name="Asha Verma", until=None):
    """A person who cannot sign in by password (hashing is slow): tests log in by force."""
    user = User(email=f"person{next(numbers)}@example.gov.uk", full_name=name)
    user.set_unusable_password()
    user.save()
    if role:
        Membership.objects.create(
            user=user, council=council or make_council(), role=Role(role), until=until
        )
    return user


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
