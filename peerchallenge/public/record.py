"""The public's values, drawn from the record field by field as it stands at the end of a day.

They are composed of the same answers of the apps below as the council's own pages and its
progress report, so that the numbers agree; but only of recommendations that are published, only
of minutes that the public has, and in a number of queries that does not grow with the plan.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, Subquery
from django.utils.timezone import localtime

from actions.models import ActionItem, Completion, Evidence
from actions.schemes import scheme_of
from actions.standing import ALL, progress, standings
from meetings.models import Commitment, Discussion
from peerchallenge.pages import beside, committees_said
from peerchallenge.public import values
from peerchallenge.public.good_news import good_news
from peerchallenge.public.minutes import quotable_keys, still_said
from peerchallenge.reports.models import IssuedReport
from recommendations.models import (
    Assessment,
    Implementation,
    ImplementationDecision,
    PeerChallenge,
    Recommendation,
)

BETTER = frozenset({"reached", "improved"})
CARRIED_OUT = frozenset({Implementation.IMPLEMENTED, Implementation.EMBEDDED})


def recommendations_on(challenge: PeerChallenge, day: date):
    """Return the recommendations of `challenge` that were published by `day`, a queryset."""
    return (
        Recommendation.objects.filter(challenge=challenge, published_on__lte=day)
        .with_implementation(day)
        .for_listing()
    )


def heading(challenge: PeerChallenge, day: date) -> values.Challenge:
    """Return how the pages of a challenge are headed; no query."""
    return values.Challenge(
        council=challenge.council.name,
        title=challenge.title,
        kind=challenge.get_kind_display(),
        body=challenge.body,
        on_site_from=challenge.on_site_from,
        on_site_until=challenge.on_site_until,
        report_published_on=challenge.report_published_on,
        plan_published_on=challenge.plan_published_on,
        report_url=challenge.report_url,
        as_at=day,
    )


def overview(challenge: PeerChallenge, day: date) -> values.Overview:
    """Return how far the council is; ten queries."""
    found = list(recommendations_on(challenge, day))
    bars = standings(ActionItem.objects.filter(challenge=challenge), found, day)
    words = scheme_of(challenge).words
    public = quotable_keys([challenge], day)
    discussed = _last_discussed(public)
    measures = _measures(found, day)
    kept = _promises(challenge, day, public)
    listed = [
        values.Listed(
            number=one.number,
            kind=one.get_kind_display(),
            title=one.title,
            lead=_post(one.lead_officer),
            implementation=one.implementation_label,
            bar=bars[one.pk].in_words(words),
            discussed_on=discussed.get(one.pk, (None, ""))[0],
            discussed_by=discussed.get(one.pk, (None, ""))[1],
        )
        for one in found
    ]
    formal = [one.kind == Recommendation.Kind.FORMAL for one in found]
    every = [measure for one in found for measure in measures.get(one.pk, ())]
    return values.Overview(
        challenge=heading(challenge, day),
        formal=tuple(one for one, is_formal in zip(listed, formal, strict=True) if is_formal),
        suggestions=tuple(
            one for one, is_formal in zip(listed, formal, strict=True) if not is_formal
        ),
        bar=bars[ALL].in_words(words),
        implemented=sum(
            is_formal and one.implementation in CARRIED_OUT
            for one, is_formal in zip(found, formal, strict=True)
        ),
        measures=tuple(every),
        bettered=sum(one.effect in BETTER for one in every),
        promises=len(kept),
        promises_kept=sum(one.state == "met" for one in kept),
        reports=_public_reports(challenge).count(),
        good_news=good_news(challenge, found, day),
    )


def recommendations(
    challenge: PeerChallenge, found: Sequence[Recommendation], day: date
) -> tuple[values.Recommendation, ...]:
    """Return all about each of `found`, in their order; eleven queries for one or many.

    `found` comes from `recommendations_on()` of the same challenge and day.
    """
    keys = [one.pk for one in found]
    actions = _actions([challenge], keys, day)
    themes = themes_of(keys)
    trail = _considered(challenge, keys, day)
    measures = _measures(found, day)
    decisions = _decisions(keys, day)
    verdicts: dict[int, list[values.Verdict]] = {}
    for key, visited_on, text in (
        Assessment.objects.filter(recommendation__in=keys, review__published_on__lte=day)
        .order_by("-review__visited_on")
        .values_list("recommendation", "review__visited_on", "text")
    ):
        verdicts.setdefault(key, []).append(values.Verdict(visited_on, text))
    words = scheme_of(challenge).words
    return tuple(
        _stated(
            one,
            decisions.get(one.pk),
            words,
            actions=tuple(actions.get(one.pk, ())),
            themes=themes.get(one.pk, ()),
            considered=tuple(trail.get(one.pk, ())),
            measures=tuple(measures.get(one.pk, ())),
            verdicts=tuple(verdicts.get(one.pk, ())),
        )
        for one in found
    )


def answers(found: Sequence[Recommendation], day: date) -> tuple[values.Recommendation, ...]:
    """Return what is done about each of `found`, of whichever challenges, in their order.

    `found` comes from the recommendations that are public on that day, with their implementation.
    Without what committees said, measures and what the peers said when they came back: those
    stand on the recommendation's own page. Six queries for one or many.
    """
    keys = [one.pk for one in found]
    actions = _actions({one.challenge_id for one in found}, keys, day)
    decisions, themes = _decisions(keys, day), themes_of(keys)
    return tuple(
        _stated(
            one,
            decisions.get(one.pk),
            scheme_of(one.challenge).words,
            actions=tuple(actions.get(one.pk, ())),
            themes=themes.get(one.pk, ()),
            considered=(),
            measures=(),
            verdicts=(),
        )
        for one in found
    )


def themes_of(recommendations) -> dict[int, tuple[str, ...]]:
    """Return {key of a recommendation: the report's themes it stands under}; one query."""
    rows = (
        Recommendation.themes.through.objects.filter(recommendation__in=recommendations)
        .order_by("theme__position", "theme")
        .values_list("recommendation", "theme__name")
    )
    found: dict[int, tuple[str, ...]] = {}
    for key, name in rows:
        found[key] = (*found.get(key, ()), name)
    return found


def _decisions(keys, day):
    """Return {key of a recommendation: the decision on it that stands}; one query."""
    rows = ImplementationDecision.objects.filter(recommendation__in=keys, decided_on__lte=day)
    return {one.recommendation_id: one for one in rows.order_by("decided_on", "pk")}


def _stated(one, decision, words, *, actions, **parts):
    return values.Recommendation(
        number=one.number,
        kind=one.get_kind_display(),
        title=one.title,
        text=one.text,
        explanation=one.explanation,
        lead_member=_post(one.lead_member),
        lead_officer=_post(one.lead_officer),
        response=one.get_response_display() if one.response else "",
        response_reasons=one.response_reasons,
        implementation=one.implementation_label,
        decided_on=decision.decided_on if decision else None,
        decided_by=decision.decided_by if decision else "",
        decision_reason=decision.reason if decision else "",
        bar=progress((action.status, action.overdue) for action in actions).in_words(words),
        actions=actions,
        **parts,
    )


def _post(post):
    return post.title if post else ""


def _last_discussed(items):
    """Return {key of a recommendation: (day, committee)} of the last of `items`; one query."""
    rows = (
        Discussion.objects.confirmed()
        .filter(paragraph__item__in=items)
        .order_by("paragraph__item__meeting__held_on")
        .values_list(
            "recommendation",
            "paragraph__item__meeting__held_on",
            "paragraph__item__meeting__committee__name",
        )
    )
    return {key: (held_on, committee) for key, held_on, committee in rows}


def _considered(challenge, keys, day):
    """Return {key: meetings}, newest first, as far as the public has their minutes.

    Three queries.
    """
    public = set(quotable_keys([challenge], day))
    return {
        key: [
            values.Considered(
                committee=one.committee,
                held_on=one.held_on,
                minute=one.minute,
                title=one.title,
                source_url=one.source_url,
                resolutions=tuple(
                    values.Resolved(said.label, said.text, said.nested) for said in one.resolutions
                ),
                paragraphs=tuple(said.text for said in one.paragraphs),
            )
            for one in meetings
            if one.item in public
        ]
        for key, meetings in committees_said.considered(keys, day).items()
    }


def _measures(found, day):
    """Return {key of a recommendation: its measures}; one query."""
    numbers = {one.pk: one.number for one in found}
    return {
        key: [
            values.Measure(
                recommendation=numbers[key],
                name=one.name,
                sentence=one.sentence,
                effect=one.effect,
                effect_in_words=one.effect_in_words,
            )
            for one in own
        ]
        for key, own in beside.measures_of(list(numbers), day).items()
    }


def _actions(challenges, keys, day):
    """Return {key of a recommendation: its actions}, own and shared; four queries."""
    shared: dict[int, list[int]] = {}
    also = ActionItem.also_answers.through.objects.filter(recommendation__in=keys)
    for action, key in also.values_list("actionitem", "recommendation"):
        shared.setdefault(action, []).append(key)
    rows = list(
        ActionItem.objects.filter(challenge__in=challenges)
        .filter(Q(recommendation__in=keys) | Q(pk__in=shared))
        .as_at(day)
        .for_listing()
    )
    evidence = _evidence([one.pk for one in rows])
    differences = {
        one.action_id: one.difference
        for one in Completion.objects.filter(
            action__in=[one.pk for one in rows],
            outcome=Completion.Outcome.APPROVED,
            update__effective_on__lte=day,
        ).order_by("update__sequence")
    }
    found: dict[int, list[values.Action]] = {}
    for one in rows:
        # One that was reopened since has an approval that no longer counts.
        is_approved = one.latest and one.latest["approved"]
        stated = values.Action(
            ref=one.ref,
            title=one.title,
            owner=_post(one.owner),
            original_due_on=one.original_due_on,
            due_on=one.due_on,
            due_text=one.due_text,
            moves=one.moves,
            status=one.status,
            status_label=one.status_label,
            overdue=one.overdue,
            reported_on=one.reported_on,
            narrative=one.latest["narrative"] if one.latest else "",
            next_steps=one.latest["next_steps"] if one.latest else "",
            difference=differences.get(one.pk, "") if is_approved else "",
            evidence=tuple(evidence.get(one.pk, ())),
        )
        for key in {one.recommendation_id, *shared.get(one.pk, ())}:
            if key in keys:
                found.setdefault(key, []).append(stated)
    return found


def _evidence(actions):
    """Return {key of an action: what shows it to the public}, by title; one query."""
    columns = ("evidence", "evidence__title", "evidence__url")
    directly = Evidence.actions.through.objects.filter(
        actionitem__in=actions, evidence__is_internal=False
    ).values_list("actionitem", *columns)
    by_update = Evidence.updates.through.objects.filter(
        progressupdate__action__in=actions, evidence__is_internal=False
    ).values_list("progressupdate__action", *columns)
    found: dict[int, list[values.Proof]] = {}
    for action, key, title, url in sorted(directly.union(by_update), key=lambda row: row[2]):
        found.setdefault(action, []).append(values.Proof(key, title, url))
    return found


def evidence_file(challenge: PeerChallenge, key: int, day: date):
    """Return evidence that is a file and shows an action of a published recommendation, or None.

    Never what is marked internal.
    """
    shown = recommendations_on(challenge, day).order_by().values("pk")
    actions = ActionItem.objects.filter(challenge=challenge).filter(
        Q(recommendation__in=shown) | Q(also_answers__in=shown), added_on__lte=day
    )
    return (
        Evidence.objects.for_council(challenge.council)
        .filter(is_internal=False)
        .exclude(file="")
        .filter(Q(actions__in=actions) | Q(updates__action__in=actions), pk=key)
        .first()
    )


def promises(challenge: PeerChallenge, day: date) -> tuple[values.Promise, ...]:
    """Return what committees were promised in minutes the public has, soonest due first.

    Two queries.
    """
    return _promises(challenge, day, quotable_keys([challenge], day))


def _promises(challenge, day, items):
    said = still_said(items)
    found = (
        Commitment.objects.confirmed()
        .filter(made_in__item__challenge=challenge)
        .annotate(
            public_url=Subquery(said.values("item__source_url")[:1]),
            public_minute=Subquery(said.values("item__minute")[:1]),
        )
        .as_at(day)
        .for_listing()
    )
    return tuple(
        values.Promise(
            what=one.what,
            committee=one.made_in.item.meeting.committee.name,
            made_on=one.made_in.item.meeting.held_on,
            minute=one.public_minute,
            source_url=one.public_url,
            due_on=one.due_on,
            due_text=one.due_text,
            state=one.standing_on(day),
            settled_on=one.outcome_on,
        )
        for one in found
        if one.public_url is not None  # see `still_said()`
    )


def _public_reports(challenge):
    return IssuedReport.objects.public().filter(challenge=challenge)


def reports(challenge: PeerChallenge) -> tuple[values.Report, ...]:
    """Return the issued reports that are public, newest first; one query."""
    found = list(_public_reports(challenge).for_listing())
    public = {one.pk for one in found}
    return tuple(_report(one, public) for one in found)


def report(challenge: PeerChallenge, key: int) -> values.Report | None:
    """Return one of them, or None; one query."""
    return next((one for one in reports(challenge) if one.key == key), None)


def report_file(challenge: PeerChallenge, key: int) -> IssuedReport | None:
    """Return the issued report whose PDF may be given out, or None."""
    return _public_reports(challenge).defer("data").filter(pk=key).first()


def _report(one, public):
    later = one.successor
    return values.Report(
        key=one.pk,
        title=one.title,
        committee=one.committee.name if one.committee else "",
        meeting_date=one.meeting_date,
        as_at=one.as_at,
        issued_on=localtime(one.issued_at).date(),
        size=one.pdf_size,
        sha256=one.pdf_sha256,
        successor=later.pk if later and later.pk in public else None,
    )
