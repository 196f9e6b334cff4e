"""The borough publishes its challenge; the district does not."""

from datetime import timedelta

from meetings.models import Meeting
from peerchallenge.demonstration.minutes import CABINET
from peerchallenge.public.models import PublicTexts
from peerchallenge.public.publishing import publish
from peerchallenge.reports.making import drafts, issuing

INTRODUCTION = (
    "This is the half-yearly report on what the council does about the recommendations of its "
    "peers. It is public, and everything in it can be traced to minutes or evidence."
)
CONCLUSIONS = "The plan moves. Where a date has passed, the owner says why and what happens next."


def publish_borough(challenge, day, *, by):
    """Store what the borough's statements say as on `day`, and open its challenge to everybody."""
    PublicTexts.objects.create(
        council=challenge.council,
        contact="Democratic Services",
        contact_email="democracy@marlbrook.example",
        contact_phone="01632 960 140",
        compliance=PublicTexts.Compliance.PART,
        problems="Progress reports issued before last spring are PDFs without headings, so screen "
        "readers cannot move about in them. We send their text on request.",
        prepared_on=day - timedelta(weeks=6),
        tested_on=day - timedelta(weeks=7),
        privacy_contact="Information Governance Officer",
        privacy_email="privacy@marlbrook.example",
    )
    issue_report(challenge, day, by=by)
    publish(challenge, by=by)


def issue_report(challenge, day, *, by):
    """Issue the progress report for Cabinet's next meeting as at `day`, open to the public.

    The very PDF that a coordinator would issue: it takes about a second to set.
    """
    meeting = (
        Meeting.objects.filter(
            committee__council=challenge.council, committee__name=CABINET, held_on__gt=day
        )
        .select_related("committee")
        .order_by("held_on")
        .first()
    )
    draft = drafts.begin(
        challenge,
        committee=meeting.committee,
        meeting_date=meeting.held_on,
        as_at=day,
        by=by,
    )
    draft.introduction, draft.conclusions = INTRODUCTION, CONCLUSIONS
    draft.save(update_fields=["introduction", "conclusions"])
    issuing.begin_issuing(draft, seen=draft.version, by=by, as_post="Chief Executive’s Office")
