"""Of what has changed on the public pages, what committees said and were promised."""

from django.db.models import Subquery

from meetings.models import Commitment, CommitmentOutcome, Discussion, Resolution
from peerchallenge.public import values
from peerchallenge.public.minutes import still_said
from peerchallenge.public.wording import in_words, plural
from recommendations.models import AuditEntry


def meetings(scope):
    """Return the meetings whose public minutes speak of recommendations; four queries.

    One entry a meeting, whatever number of items it had and versions of its minutes there were.
    """
    found = {}
    for meeting, challenge, *row in _considered(scope):
        found.setdefault((meeting, challenge), []).append(row)
    shown = {row[0] for own in found.values() for row in own}
    confirmed, resolved = _confirmed(shown), _resolved(shown)
    for (meeting, challenge), own in found.items():
        _, committee, held_on, _, _, url, *_ = own[0]
        numbers = scope.numbers(row[7] for row in own)
        heads = {row[0]: _head(row[3], row[4]) for row in own}
        moments = [moment for row in own for moment in (row[6], row[8]) if moment]
        moments += [confirmed[item] for item in heads if item in confirmed]
        yield values.Change(
            kind="meeting",
            key=f"{meeting}-{challenge}",
            challenge=scope.slug(challenge),
            recommendations=numbers,
            title=f"{committee}, {in_words(held_on)}: {plural('recommendation', numbers)}",
            paragraphs=tuple(
                said for item, head in heads.items() for said in (head, *resolved.get(item, ()))
            ),
            changed_at=max(moments),
            source_url=url,
        )


def _considered(scope):
    """Yield what was said of each recommendation, and what was resolved about it; two queries."""
    columns = (
        "meeting", "challenge", "pk", "meeting__committee__name", "meeting__held_on", "title",
        "minute", "source_url", "retrieved_at",
    )  # fmt: skip
    said = Discussion.objects.confirmed().filter(
        paragraph__item__in=scope.items, recommendation__in=scope.found
    )
    yield from said.order_by("paragraph__item").values_list(
        *(f"paragraph__item__{column}" for column in columns), "recommendation", "settled_at"
    )
    # Whoever linked a resolution by hand is in the audit; the minutes' own moment must do.
    linked = Resolution.recommendations.through.objects.filter(
        resolution__item__in=scope.items, recommendation__in=scope.found
    )
    yield from linked.order_by("resolution__item").values_list(
        *(f"resolution__item__{column}" for column in columns),
        "recommendation",
        "resolution__item__retrieved_at",
    )


def _head(title, minute):
    return f"{title}, minute {minute}." if minute else f"{title}."


def _confirmed(items):
    """Return {key of an item: when its minutes were confirmed}; one query."""
    entries = AuditEntry.objects.filter(
        target_type="meetings.agendaitem", target_id__in=items, verb="confirmed"
    )
    return dict(entries.order_by("recorded_at").values_list("target_id", "recorded_at"))


def _resolved(items):
    """Return {key of an item: what was resolved}, as printed; one query."""
    found: dict[int, list[str]] = {}
    rows = Resolution.objects.filter(item__in=items).order_by("item", "position")
    for item, label, text in rows.values_list("item", "label", "text"):
        found.setdefault(item, []).append(f"Resolution {label}: {text}" if label else text)
    return found


def _public_promises(scope):
    """Return the confirmed promises in minutes that the public has; one query.

    Of a feed about one recommendation, those of paragraphs and resolutions that are about it.
    """
    said = still_said(scope.items)
    found = (
        Commitment.objects.confirmed()
        .filter(made_in__item__challenge__in=scope.challenges)
        .annotate(public_url=Subquery(said.values("item__source_url")[:1]))
    )
    if scope.is_of_one:
        about = Discussion.objects.confirmed().filter(recommendation__in=scope.found)
        found = found.filter(made_in__in=about.values("paragraph"))
    rows = found.values_list(
        "pk", "made_in__item__challenge", "what", "due_on", "due_text", "settled_at",
        "made_in__item__meeting__committee__name", "made_in__item__meeting__held_on", "public_url",
    )  # fmt: skip
    return [row for row in rows if row[-1] is not None]


def promises(scope):
    """Return what committees were promised, and what became of it; two queries."""
    found = _public_promises(scope)
    for pk, challenge, what, due_on, text, at, committee, held_on, url in found:
        due = f"Due {in_words(due_on)}" if due_on else "No due date"
        words = f" (“{text}”)" if text else ""
        yield values.Change(
            kind="promise",
            key=str(pk),
            challenge=scope.slug(challenge),
            recommendations=scope.numbers(scope.found) if scope.is_of_one else (),
            title=f"Promise to {committee}: {what}",
            paragraphs=(f"Made on {in_words(held_on)}. {due}{words}.",),
            changed_at=at,
            source_url=url,
        )
    yield from _outcomes(scope, [pk for pk, *_ in found])


def _outcomes(scope, keys):
    rows = CommitmentOutcome.objects.filter(
        commitment__in=keys, effective_on__lte=scope.day
    ).values_list(
        "pk", "commitment__made_in__item__challenge", "outcome", "effective_on", "recorded_at",
        "commitment__what", "commitment__made_in__item__meeting__committee__name",
    )  # fmt: skip
    for pk, challenge, outcome, effective_on, at, what, committee in rows:
        label = CommitmentOutcome.Outcome(outcome).label
        yield values.Change(
            kind="outcome",
            key=str(pk),
            challenge=scope.slug(challenge),
            recommendations=scope.numbers(scope.found) if scope.is_of_one else (),
            title=f"Promise to {committee}: {label.lower()}",
            paragraphs=(f"{what[:1].upper()}{what[1:]}. {label} on {in_words(effective_on)}.",),
            changed_at=at,
        )
