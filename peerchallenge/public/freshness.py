"""Since when a public page says what it says: the Last-Modified of its answer.

It must never be earlier than a change that somebody sees, and may be later. So it is the latest of
four moments: the last entry in the audit of the council, the last of its rows that are a trail of
their own (which the audit does not repeat), the beginning of the day (dates pass at midnight), and
the start of this process (a new release words its pages anew).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from actions.models import (
    Completion,
    DateChange,
    Evidence,
    Measurement,
    ProgressUpdate,
    WordingChange,
)
from meetings.models import AgendaItem, Commitment, CommitmentOutcome, Discussion
from peerchallenge.comments.models import Comment
from peerchallenge.public.models import Publication
from peerchallenge.reports.models import IssuedReport
from recommendations.models import AuditEntry, Council, ImplementationDecision

# A row is written with the moment at which its transaction began, and is seen once that has
# ended. So long after it nobody takes its moment for the last word.
SETTLED_AFTER = timedelta(seconds=10)
STARTED = timezone.now()

# Rows with a moment of their own: (model, the way to its council, the moments).
MOMENTS = (
    (Publication, "challenge__council", ("published_at", "unpublished_at")),
    (ImplementationDecision, "recommendation__challenge__council", ("recorded_at",)),
    (ProgressUpdate, "action__challenge__council", ("recorded_at",)),
    (DateChange, "action__challenge__council", ("recorded_at",)),
    (WordingChange, "action__challenge__council", ("recorded_at",)),
    (Completion, "action__challenge__council", ("claimed_at", "decision_recorded_at")),
    (Evidence, "council", ("recorded_at",)),
    (Measurement, "measure__recommendation__challenge__council", ("recorded_at",)),
    (AgendaItem, "challenge__council", ("retrieved_at",)),
    (Discussion, "recommendation__challenge__council", ("settled_at",)),
    (Commitment, "made_in__item__challenge__council", ("settled_at",)),
    (CommitmentOutcome, "commitment__made_in__item__challenge__council", ("recorded_at",)),
    (Comment, "recommendation__challenge__council", ("decided_at", "answered_at")),
    (IssuedReport, "challenge__council", ("issued_at",)),
)


@dataclass(frozen=True)
class Freshness:
    """What an answer says of its age.

    `modified` is in whole seconds since 1970, as headers count. Until it `is_settled` a change
    may still come that has an earlier moment, so nobody is told that nothing has changed since.
    """

    modified: int
    is_settled: bool


def freshness(council: Council | None, now: datetime) -> Freshness:
    """Return since when the public pages of `council` are as they are at `now`; one query.

    Ask before the page is drawn: what is stored meanwhile is then newer than what it says. Without
    a council, for what is the same in the whole installation and changes with a release only; no
    query.
    """
    # Headers know whole seconds: the next one is later than all that happened in this one.
    settled = _next_second(STARTED)
    if council is not None:
        settled = max(settled, _midnight(now))
        if (changed := last_change(council)) is not None:
            settled = max(settled, _next_second(changed + SETTLED_AFTER))
    return Freshness(int(min(settled, now).timestamp()), is_settled=settled <= now)


def last_change(council: Council) -> datetime | None:
    """Return the moment of the last change of what `council` has on record; one query."""
    # Entries of the audit are numbered as they come, so that the last is found by an index; where
    # two came at once, SETTLED_AFTER is longer than that.
    entries = AuditEntry.objects.filter(council=OuterRef("pk")).order_by("-pk")
    latest = [Subquery(entries.values("recorded_at")[:1])]
    latest += [
        Subquery(
            model.objects.filter(**{way: OuterRef("pk")})
            .order_by()
            .values(way)
            .annotate(latest=Max(moment))
            .values("latest")
        )
        for model, way, moments in MOMENTS
        for moment in moments
    ]
    found = Council.objects.filter(pk=council.pk).values_list(*latest).get()
    return max((one for one in found if one is not None), default=None)


def _next_second(moment):
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _midnight(now):
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
