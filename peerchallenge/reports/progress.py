"""The progress report drawn from the record, as at one day.

Everything is read through what the apps below answer for that day; the number of queries does not
grow with the plan.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from actions.models import Completion, Evidence
from actions.proof import effect
from actions.schemes import scheme_of
from actions.standing import BAR_ORDER, CLOSED_ANOTHER_WAY, DONE, direction, quiet_since
from peerchallenge.pages import beside, committees_said
from peerchallenge.reports import charts, texts
from peerchallenge.reports.facts import changes, over_time, trail
from peerchallenge.reports.facts.definitions import definitions
from peerchallenge.reports.models import IMPLICATIONS
from peerchallenge.reports.report import (
    PARTS,
    Action,
    Audience,
    Brand,
    ChangesSince,
    Citation,
    Closed,
    Count,
    Discussed,
    Measured,
    ProgressReport,
    Reading,
    Recommended,
    Resolved,
    Section,
    Source,
    Summary,
    Update,
    Verdict,
)
from recommendations.models import (
    Implementation,
    ImplementationDecision,
    PeerChallenge,
    Recommendation,
)

# What councils' templates ask of every report; each is a place that its author fills in.
PLACES = tuple(Section(heading, "") for heading in IMPLICATIONS)


def progress_report(
    challenge: PeerChallenge,
    as_at: date,
    *,
    generated_at: datetime,
    committee=None,
    meeting_date: date | None = None,
    author: str = "",
    contact: str = "",
    introduction: str = "",
    conclusions: str = "",
    asks: Sequence[str] = (),
    parts: Sequence[str] = PARTS,
    classification: str = "Public",
    implications: Sequence[Section] = PLACES,
    brand: Brand | None = None,
) -> ProgressReport:
    """Return the report on `challenge` as it stood at the end of `as_at`.

    With a committee, its last meeting before the day (and before the meeting it is made for) that
    considered the challenge is what changes are counted from; without one, three months. The
    keywords from `introduction` on are what the author of a report chooses. `parts` are keys of
    `PARTS` in the order wanted.
    """
    scheme = scheme_of(challenge)
    recommendations = list(
        Recommendation.objects.filter(challenge=challenge)
        .with_implementation(as_at)
        .for_listing()
        .prefetch_related("themes")
    )
    actions = changes.actions_on(challenge, as_at)
    last = changes.last_look(challenge, committee, as_at, before=meeting_date)
    since = last.held_on if last else quiet_since(as_at)
    before = changes.standing_on(challenge, since)
    found = _found(recommendations, as_at)
    effect.mark_effects(actions, [one for own in found["measures"].values() for one in own])
    proof = _proof(challenge, as_at)
    owners = changes.owners_on(challenge, actions, as_at)
    stated = {one.pk: _action(one, before, proof, owners) for one in actions}
    moved = changes.what_changed(challenge, since, as_at, actions=actions, before=before)
    promised = trail.promises(challenge, as_at)
    commitments = tuple(promise for _, promise in promised)
    entries, scrutiny = trail.trail(challenge, as_at, promised)
    council = challenge.council
    with texts.speaking(brand.language if brand else "en"):
        defined = definitions(scheme)
    return ProgressReport(
        council=council.name,
        challenge=challenge.title,
        challenge_slug=challenge.slug,
        council_slug=council.slug,
        body=challenge.body,
        on_site_from=challenge.on_site_from,
        on_site_until=challenge.on_site_until,
        as_at=as_at,
        generated_at=generated_at,
        audience=Audience(str(committee), meeting_date) if committee else None,
        author=author,
        contact=contact,
        summary=_summary(recommendations, actions, stated, as_at, scheme.words, moved),
        changes_since=ChangesSince(since, str(committee), moved) if last else None,
        recommendations=tuple(
            _recommended(one, actions, stated, found) for one in recommendations
        ),
        commitments=commitments,
        closed=tuple(_closed(actions)),
        definitions=defined,
        sources=tuple(_sources(challenge, entries)),
        classification=classification,
        introduction=introduction,
        conclusions=conclusions,
        asks=tuple(asks),
        parts=tuple(parts),
        implications=tuple(implications),
        trail=entries,
        scrutiny=scrutiny,
        milestones=over_time.milestones(challenge, actions, commitments, as_at),
        history=over_time.history(challenge, actions, as_at),
        brand=brand or Brand(),
    )


def _action(one, before, proof, owners):
    """State one action; `before` has how each stood at the day compared with.

    `owners` has those who owned theirs on the day of the report, and do no more.
    """
    was = before.get(one.pk)
    update = None
    if one.latest:
        update = Update(
            status=one.status,
            status_label=one.status_label,
            narrative=one.latest["narrative"],
            next_steps=one.latest["next_steps"],
            effective_on=one.reported_on,
            recorded_by=one.latest["post"],
        )
    # One that was reopened since has an approval that no longer counts.
    approved = proof["completions"].get(one.pk) if one.latest and one.latest["approved"] else None
    return Action(
        ref=one.ref,
        title=one.title,
        owner=owners.get(one.pk, one.owner.title if one.owner else ""),
        original_due_on=one.original_due_on,
        due_on=one.due_on,
        due_text=one.due_text,
        date_changes=one.moves,
        status=one.status,
        status_label=one.status_label,
        overdue=one.overdue,
        direction=direction(was.status if was else None, one.status),
        without_update=one.is_quiet,
        review_on=one.review_on,
        review_passed=one.review_passed,
        proof_missing=one.gaps_in_words,
        latest_update=update,
        evidence=tuple(proof["evidence"].get(one.pk, ())),
        difference=approved.difference if approved else "",
        remaining_risk=approved.remaining_risk if approved else "",
        approved_by=approved.approved_by if approved else "",
        no_effect=one.no_effect,
    )


def _proof(challenge, as_at):
    """Fetch by the keys of actions what shows that they were done; three queries.

    Titles of evidence that the public may see and that was kept by `as_at`, and the last approved
    completion.
    """
    shown = Evidence.objects.filter(is_internal=False, recorded_at__date__lte=as_at)
    titles: dict[int, dict[int, str]] = {}
    cited = (
        shown.filter(actions__challenge=challenge).values_list("actions", "pk", "title"),
        shown.filter(
            updates__action__challenge=challenge, updates__effective_on__lte=as_at
        ).values_list("updates__action", "pk", "title"),
    )
    for rows in cited:
        for action, key, title in rows.order_by("title", "pk"):
            titles.setdefault(action, {})[key] = title
    approved = Completion.objects.filter(
        action__challenge=challenge, outcome="approved", update__effective_on__lte=as_at
    ).order_by("update__sequence")
    return {
        "evidence": {action: tuple(found.values()) for action, found in titles.items()},
        "completions": {one.action_id: one for one in approved},
    }


def _found(recommendations, as_at):
    """Fetch what belongs to all the recommendations at once, by their keys."""
    keys = [one.pk for one in recommendations]
    assessments = {}
    for one in beside.assessments_of(keys, as_at):
        assessments.setdefault(one.recommendation_id, []).append(one)
    decisions = ImplementationDecision.objects.filter(
        recommendation__in=keys, decided_on__lte=as_at
    ).order_by("decided_on", "pk")
    return {
        "trail": committees_said.considered(keys, as_at),
        "measures": beside.measures_of(keys, as_at),
        "assessments": assessments,
        "decisions": {one.recommendation_id: one for one in decisions},
    }


def _cited(entry: committees_said.Considered) -> Citation:
    return Citation(
        committee=entry.committee,
        met_on=entry.held_on,
        minute=entry.minute,
        title=entry.title,
        source_url=entry.source_url,
    )


def _recommended(one, actions, stated, found):
    decision = found["decisions"].get(one.pk)
    own = [
        stated[action.pk]
        for action in actions
        if action.recommendation_id == one.pk or one in action.also_answers.all()
    ]
    return Recommended(
        number=one.number,
        title=one.title,
        text=one.text,
        explanation=one.explanation,
        kind=one.kind,
        themes=tuple(theme.name for theme in one.themes.all()),
        implementation=one.implementation,
        implementation_label=Implementation(one.implementation).label,
        lead_member=one.lead_member.title if one.lead_member else "",
        lead_officer=one.lead_officer.title if one.lead_officer else "",
        response=one.get_response_display() if one.response else "",
        response_reasons=one.response_reasons,
        direction=_overall(action.direction for action in own),
        actions=tuple(own),
        discussions=tuple(
            Discussed(
                text=said.text,
                paragraph=said.number,
                because=said.because,
                cited=_cited(entry),
            )
            for entry in found["trail"].get(one.pk, [])
            for said in entry.paragraphs
        ),
        resolutions=tuple(
            Resolved(
                label=resolution.label,
                text=resolution.text,
                kind=resolution.kind,
                nested=resolution.nested,
                cited=_cited(entry),
            )
            for entry in found["trail"].get(one.pk, [])
            for resolution in entry.resolutions
        ),
        measures=tuple(
            Measured(
                name=measure.name,
                unit=measure.unit,
                baseline=measure.baseline,
                target=measure.target,
                readings=tuple(Reading(*reading) for reading in measure.readings),
            )
            for measure in found["measures"].get(one.pk, [])
        ),
        assessments=tuple(
            Verdict(said.review.visited_on, said.text)
            for said in found["assessments"].get(one.pk, [])
        ),
        decided_on=decision.decided_on if decision else None,
        decided_by=decision.decided_by if decision else "",
        decision_reason=decision.reason if decision else "",
    )


def _overall(directions) -> str:
    """Return the direction of a recommendation from those of its actions."""
    counted = Counter(directions)
    if counted["improved"] and counted["worsened"]:
        return "mixed"
    for way in ("improved", "worsened"):
        if counted[way]:
            return way
    return "same" if counted["same"] or not counted["new"] else "new"


def _summary(recommendations, actions, stated, as_at, words, moved):
    statuses = Counter(one.status for one in actions)
    states = Counter(one.implementation for one in recommendations if one.kind == "formal")
    limit = quiet_since(as_at)
    return Summary(
        actions=_counts([(one.value, words[one.value]) for one in BAR_ORDER], statuses),
        recommendations=_counts([(one.value, one.label) for one in Implementation], states),
        actions_total=len(actions),
        actions_complete=sum(statuses[status] for status in DONE),
        recommendations_total=sum(states.values()),
        recommendations_implemented=states[Implementation.IMPLEMENTED]
        + states[Implementation.EMBEDDED],
        overdue=sum(one.overdue for one in stated.values()),
        date_changes=sum(one.date_changes for one in stated.values()),
        without_update=sum(one.without_update for one in stated.values()),
        without_update_since=limit,
        improved=_number(moved, direction="improved", what={"status", "completed"}),
        worsened=_number(moved, direction="worsened", what={"status"}),
        completed=_number(moved, what={"completed"}),
        new=_number(moved, what={"new"}),
        closed=_number(moved, what={"closed"}),
        dates_moved=_number(moved, what={"due date"}),
        reworded=_number(moved, what={"wording"}),
    )


def _counts(states, numbers) -> tuple[Count, ...]:
    """Return the number of each state, with percentages that add up to 100."""
    shares = charts.percentages([numbers[key] for key, _ in states])
    return tuple(
        Count(key, label, numbers[key], share)
        for (key, label), share in zip(states, shares, strict=True)
    )


def _number(moved, *, what, direction=""):
    return sum(one.what in what and (not direction or one.direction == direction) for one in moved)


def _closed(actions):
    for one in actions:
        if one.status in CLOSED_ANOTHER_WAY:
            yield Closed(
                ref=one.ref,
                title=one.title,
                status=one.status,
                status_label=one.status_label,
                on=one.reported_on,
                reason=one.latest["narrative"],
                continues_in=one.continues_in,
                recorded_by=one.latest["post"],
            )


def _sources(challenge, entries):
    """Yield the documents on which the report rests, each once."""
    yield Source(
        title=f"{challenge.title}: feedback report",
        publisher=challenge.body,
        on=challenge.report_published_on,
        url=challenge.report_url,
    )
    for entry in reversed(entries):
        yield Source(
            title=f"Minutes: {entry.cited.title}",
            publisher=entry.cited.committee,
            on=entry.cited.met_on,
            url=entry.cited.source_url,
        )
