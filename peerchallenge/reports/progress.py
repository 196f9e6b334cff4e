"""The progress report drawn from the record, as at one day.

Everything is read through what the apps below answer for that day; the number of queries does not
grow with the plan.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from actions.models import ActionItem
from actions.standing import (
    BAR_ORDER,
    CLOSED_ANOTHER_WAY,
    DONE,
    MEANING,
    NEVER_OVERDUE,
    Status,
    direction,
)
from meetings.models import Commitment, Meeting
from peerchallenge.pages import beside
from peerchallenge.reports.report import (
    Action,
    Audience,
    Change,
    ChangesSince,
    Citation,
    Closed,
    Count,
    Definition,
    Discussed,
    Measured,
    ProgressReport,
    Promise,
    Reading,
    Recommended,
    Resolved,
    Source,
    Summary,
    Update,
    Verdict,
)
from recommendations.models import Implementation, PeerChallenge, Recommendation

# An open action on which nothing was reported for this long counts as without an update.
WITHOUT_UPDATE = timedelta(days=92)


def progress_report(
    challenge: PeerChallenge,
    as_at: date,
    *,
    generated_at: datetime,
    committee=None,
    meeting_date: date | None = None,
    author: str = "",
    contact: str = "",
) -> ProgressReport:
    """Return the report on `challenge` as it stood at the end of `as_at`.

    With a committee, its last meeting before the day (and before the meeting it is made for) that
    considered the challenge is what changes are counted from; without one, three months.
    """
    recommendations = list(
        Recommendation.objects.filter(challenge=challenge)
        .with_implementation(as_at)
        .for_listing()
        .prefetch_related("themes")
    )
    actions = list(
        ActionItem.objects.filter(challenge=challenge)
        .as_at(as_at)
        .select_related("recommendation")
        .for_listing()
        .prefetch_related("also_answers")
    )
    last = _last_meeting(challenge, committee, as_at, meeting_date)
    since = last.held_on if last else as_at - WITHOUT_UPDATE
    before = {
        pk: (status, due_on)
        for pk, _, status, due_on in ActionItem.objects.filter(
            challenge=challenge
        ).standing_briefly(since)
    }
    stated = {one.pk: _action(one, before) for one in actions}
    parts = _parts(recommendations, as_at)
    changes = ChangesSince(since, str(committee or ""), tuple(_changes(actions, stated, before)))
    council = challenge.council
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
        summary=_summary(recommendations, actions, stated, as_at),
        changes_since=changes if last else None,
        recommendations=tuple(
            _recommended(one, actions, stated, parts) for one in recommendations
        ),
        commitments=tuple(_promises(challenge, as_at)),
        closed=tuple(_closed(actions)),
        definitions=DEFINITIONS,
        sources=tuple(_sources(challenge, parts["trail"])),
    )


def _last_meeting(challenge, committee, as_at, meeting_date):
    """Return the last meeting at which `committee` considered the challenge before this report."""
    if committee is None:
        return None
    limit = min(as_at, meeting_date - timedelta(days=1)) if meeting_date else as_at
    return (
        Meeting.objects.filter(committee=committee, items__challenge=challenge, held_on__lte=limit)
        .order_by("-held_on")
        .first()
    )


def _action(one, before):
    """State one action; `before` has the status and date of each at the day compared with."""
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
    return Action(
        ref=one.ref,
        title=one.title,
        owner=one.owner.title if one.owner else "",
        original_due_on=one.original_due_on,
        due_on=one.due_on,
        due_text=one.due_text,
        date_changes=one.moves,
        status=one.status,
        status_label=one.status_label,
        overdue=one.overdue,
        direction=direction(was[0] if was else None, one.status),
        without_update=one.status not in NEVER_OVERDUE
        and (one.reported_on or one.added_on) < one.standing_on - WITHOUT_UPDATE,
        latest_update=update,
    )


def _changes(actions, stated, before):
    """Yield what moved since the day compared with: status, due date, new to the plan."""
    for one in actions:
        was = before.get(one.pk)
        common = {"ref": one.ref, "title": one.title, "recommendation": one.recommendation.number}
        if was is None:
            yield Change(**common, what="new", before="", after=one.status_label, direction="new")
            continue
        status, due_on = was
        if status != one.status:
            yield Change(
                **common,
                what="status",
                before=Status(status).label,
                after=one.status_label,
                direction=stated[one.pk].direction,
            )
        if due_on != one.due_on:
            later = due_on and one.due_on and one.due_on > due_on
            yield Change(
                **common,
                what="due date",
                before=_day(due_on),
                after=_day(one.due_on),
                direction="worsened" if later else "same",
            )


def _day(day):
    return f"{day:%-d %B %Y}" if day else "no date"


def _parts(recommendations, as_at):
    """Fetch what belongs to all the recommendations at once, by their keys."""
    keys = [one.pk for one in recommendations]
    assessments = {}
    for one in beside.assessments_of(keys, as_at):
        assessments.setdefault(one.recommendation_id, []).append(one)
    return {
        "trail": beside.considered(keys, as_at),
        "measures": beside.measures_of(keys, as_at),
        "assessments": assessments,
    }


def _cited(entry: beside.Considered) -> Citation:
    return Citation(
        committee=entry.committee,
        met_on=entry.held_on,
        minute=entry.minute,
        title=entry.title,
        source_url=entry.source_url,
    )


def _recommended(one, actions, stated, parts):
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
            for entry in parts["trail"].get(one.pk, [])
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
            for entry in parts["trail"].get(one.pk, [])
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
            for measure in parts["measures"].get(one.pk, [])
        ),
        assessments=tuple(
            Verdict(said.review.visited_on, said.text)
            for said in parts["assessments"].get(one.pk, [])
        ),
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


def _summary(recommendations, actions, stated, as_at):
    statuses = Counter(one.status for one in actions)
    states = Counter(one.implementation for one in recommendations if one.kind == "formal")
    limit = as_at - WITHOUT_UPDATE
    return Summary(
        actions=tuple(
            Count(status.value, status.label, statuses[status.value]) for status in BAR_ORDER
        ),
        recommendations=tuple(
            Count(state.value, state.label, states[state.value]) for state in Implementation
        ),
        actions_total=len(actions),
        actions_complete=sum(statuses[status] for status in DONE),
        recommendations_total=sum(states.values()),
        recommendations_implemented=states[Implementation.IMPLEMENTED]
        + states[Implementation.EMBEDDED],
        overdue=sum(one.overdue for one in stated.values()),
        date_changes=sum(one.date_changes for one in stated.values()),
        without_update=sum(one.without_update for one in stated.values()),
        without_update_since=limit,
    )


def _promises(challenge, as_at):
    found = (
        Commitment.objects.confirmed()
        .filter(made_in__item__challenge=challenge, made_in__item__meeting__held_on__lte=as_at)
        .for_listing()
    )
    for one in found:
        state = one.state_on(as_at)
        yield Promise(
            what=one.what,
            to_whom=one.to_whom,
            due_text=one.due_text,
            due_on=one.due_on,
            state=state,
            met_on=one.met_on if state == "met" else None,
            label=one.resolution.label if one.resolution else "",
            cited=_made_in(one.made_in.item),
        )


def _made_in(item) -> Citation:
    return Citation(
        committee=item.meeting.committee.name,
        met_on=item.meeting.held_on,
        minute=item.minute,
        title=item.title,
        source_url=item.source_url,
    )


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
            )


def _sources(challenge, trail):
    """Yield the documents on which the report rests, each once."""
    yield Source(
        title=f"{challenge.title}: feedback report",
        publisher=challenge.body,
        on=challenge.report_published_on,
        url=challenge.report_url,
    )
    items = {entry.item: entry for entries in trail.values() for entry in entries}
    for entry in sorted(items.values(), key=lambda entry: (entry.held_on, entry.item)):
        yield Source(
            title=f"Minutes: {entry.title}",
            publisher=entry.committee,
            on=entry.held_on,
            url=entry.source_url,
        )


DEFINITIONS = (
    *(Definition(status.label, MEANING[status]) for status in Status),
    Definition(
        "Overdue",
        "The due date has passed and the action is not complete, closed or paused. It follows "
        "from the dates alone, whatever status was reported.",
    ),
    Definition(
        "Without an update",
        "An open action on which nothing was reported in the last three months.",
    ),
    Definition(
        "Recommendation implemented",
        "The council's decision, with what shows it. It is not the sum of the actions.",
    ),
    Definition(
        "Direction",
        "How the status compares with the committee's last meeting on this plan or, where there "
        "was none, with three months earlier.",
    ),
)
